import type { Product } from '../product.ts';
import { yes } from './forms.ts';

const writableServlet = /<param-name>readonly<\/param-name>[^<]{0,20}<param-value>false<\/param-value>/;

/** Web servers, proxies, gateways and application servers. */
export const web = (): readonly Product[] => [
  {
    name: 'acme-companion',
    source: 'nginx-proxy/acme-companion app/functions.sh',
    images: '*/{nginxproxy,nginx-proxy}/acme-companion docker.io/jrcs/letsencrypt-nginx-proxy-companion',
    // It runs a command in the proxy after each certificate, or restarts it.
    engine: 'changes containers',
  },
  {
    name: 'Apache httpd',
    source: 'docker-library/httpd Dockerfile',
    images: 'docker.io/library/httpd',
    listens: ['80'],
  },
  {
    name: 'APISIX',
    source: 'apisix.apache.org/docs, Admin API',
    images: 'docker.io/apache/apisix',
    listens: ['9080', '9443'],
    sensitive: [{ port: '9180', named: /(?:^|[-_/])apisix$/, guarded: true }],
  },
  {
    name: 'Caddy',
    source: 'caddyserver/caddy-docker Dockerfile.tmpl; caddyserver/caddy admin.go',
    images: 'docker.io/library/caddy',
    listens: ['80', '443'],
    proxy: 'caddy',
    gives: 'console',
    // Every client of the API can replace the configuration; by default it listens on the loopback interface.
    offVariables: [
      {
        variable: 'CADDY_ADMIN',
        of: "Caddy's admin API",
        value: /^(?:(?:tcp\/)?(?:0\.0\.0\.0|\[::\])?:2019)$/,
        image: /(?:^|\/)(?:caddy|caddy-docker-proxy)$/,
        port: '2019',
        without: { mount: /Caddyfile|caddy\.json|^\/etc\/caddy/, command: true },
      },
    ],
  },
  {
    name: 'caddy-docker-proxy',
    source: 'lucaslorentz/caddy-docker-proxy docker/client.go, README.md',
    images: 'docker.io/lucaslorentz/caddy-docker-proxy',
    listens: ['80', '443'],
    // It lists and inspects containers and networks; in a swarm also services, tasks and configs.
    engine: {
      sections: ['CONTAINERS', 'INFO', 'NETWORKS'],
      wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: 'tcp://' },
      unless: /^CADDY_DOCKER_SOCKETS$|^--docker-sockets/,
    },
    proxy: 'caddy-docker-proxy',
  },
  {
    // If a container to notify is set, it sends signals and restarts.
    name: 'docker-gen',
    source: 'nginx-proxy/docker-gen internal/generator/generator.go',
    images: '*/{nginxproxy,nginx-proxy,jwilder}/docker-gen',
    engine: {
      sections: ['CONTAINERS', 'INFO', 'NETWORKS'],
      wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: 'tcp://' },
      unless: /^-{1,2}notify-(?:sighup|container|filter)/,
    },
  },
  {
    name: 'Envoy',
    source: 'envoyproxy.io/docs, Administration interface',
    images: '*/envoyproxy/envoy',
    sensitive: [{ port: '9901', named: /(?:^|[-_/])envoy$/, guarded: true }],
  },
  {
    name: 'GeoServer',
    source: 'kartoza/docker-geoserver README.md',
    listens: ['8080'],
    passwords: [{ variable: /^GEOSERVER_ADMIN_PASSWORD$/, images: '*/geoserver' }],
  },
  {
    name: 'HAProxy',
    source: 'docker-library/docs haproxy/content.md',
    images: 'docker.io/library/haproxy',
  },
  {
    name: 'Hydra',
    source: 'ory.sh/docs, Ory Hydra in production',
    sensitive: [{ port: '4445', name: 'Hydra admin API', named: /(?:^|\/)hydra$/ }],
  },
  { name: 'Jetty', source: 'jetty/jetty.docker', images: 'docker.io/library/jetty', listens: ['8080'] },
  {
    name: 'Keto',
    source: 'ory.sh/docs, Ory Keto configuration',
    sensitive: [{ port: '4467', name: 'Keto write API', named: /(?:^|\/)keto$/ }],
  },
  {
    name: 'Kong',
    source: 'docs.konghq.com, Secure the Admin API; Kong/docker-kong compose/docker-compose.yml',
    images: 'docker.io/library/kong docker.io/kong/kong{,-gateway}',
    listens: ['8000', '8443'],
    gives: 'console',
    // By default the API listens on the loopback interface.
    offVariables: [
      {
        variable: 'KONG_ADMIN_LISTEN',
        of: "Kong's Admin API",
        value: /^(?:[^,]{1,60},)?\s?(?:0\.0\.0\.0|\[::\]):8001\b/,
        unless: /^KONG_ENFORCE_RBAC$/,
        image: /(?:^|[-_/])kong(?:-gateway)?$/,
        port: '8001',
      },
    ],
    sensitive: ['8001', '8444'].map((port) => ({
      port,
      name: 'Kong Admin API',
      named: /(?:^|[-_/])kong(?:-gateway)?$/,
      login: /^KONG_ENFORCE_RBAC$/,
    })),
  },
  {
    name: 'Kratos',
    source: 'ory.sh/docs, Ory Kratos in production',
    sensitive: [{ port: '4434', name: 'Kratos admin API', named: /(?:^|\/)kratos$/ }],
  },
  {
    name: 'Nacos',
    source: 'nacos.io/docs, Authorization',
    sensitive: [{ port: '8848', named: /nacos/, login: /^NACOS_AUTH_ENABLE$|.properties$/ }],
  },
  {
    name: 'nginx',
    source: 'nginxinc/docker-nginx Dockerfile',
    images: 'docker.io/library/nginx',
    listens: ['80'],
    proxy: 'nginx',
  },
  {
    name: 'nginx',
    source: 'nginxinc/docker-nginx-unprivileged Dockerfile',
    images: '*/nginxinc/nginx-unprivileged',
    listens: ['8080'],
    proxy: 'nginx',
  },
  {
    name: 'Nginx Proxy Manager',
    source: 'NginxProxyManager/nginx-proxy-manager docker/Dockerfile',
    images: '*/{jc21,nginxproxymanager}/nginx-proxy-manager',
    listens: ['80', '81', '443'],
  },
  {
    name: 'nginx-proxy',
    source: 'nginx-proxy/docker-gen internal/generator/generator.go',
    images: '*/{nginxproxy,nginx-proxy,jwilder}/nginx-proxy',
    listens: ['80', '443'],
    // Info, ListContainers, ListNetworks, InspectContainer.
    engine: {
      sections: ['CONTAINERS', 'INFO', 'NETWORKS'],
      wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: 'tcp://' },
    },
    proxy: 'nginx-proxy',
  },
  {
    // FastCGI has no login, and every client can set auto_prepend_file. The image listens on every interface.
    name: 'PHP-FPM',
    source: 'docker-library/php Dockerfile-linux.template, docker.conf, zz-docker.conf',
    images: 'docker.io/library/{php,wordpress,nextcloud,drupal,joomla,matomo,phpmyadmin}',
    tag: /fpm/,
    listens: ['9000'],
    gives: 'code',
    open: {
      option: /^(?!(?:php-fpm|-F|-R|--nodaemonize|--allow-to-run-as-root)$)/,
      config: /php-fpm|\.conf$|^\/(?:usr\/local\/)?etc\/?$/,
      steps: /php-fpm\.|fpm\.d|\.conf\b|listen|supervisor|s6-|\s\/(?:usr\/local\/)?(?:etc\/?)?$/,
    },
  },
  {
    // Its configuration sets who may use it.
    name: 'Squid',
    source: 'sameersbn/docker-squid Dockerfile, entrypoint.sh',
    images: 'docker.io/{ubuntu,sameersbn,datadog}/squid',
  },
  {
    name: 'SWAG',
    source: 'linuxserver/docker-documentation docs/images/docker-swag.md',
    images: '*/linuxserver/swag',
    selfContained: false,
    listens: ['80', '443'],
  },
  {
    name: 'Tomcat',
    source: 'tomcat.apache.org, Default Servlet Reference',
    images: 'docker.io/library/tomcat',
    listens: ['8080'],
    offLines: [
      {
        what: 'Tomcat to uploads by PUT, JSP pages too,',
        remedy: 'leave readonly true',
        file: /(?:^|\/)web\.xml$/,
        opens: (found) => writableServlet.test(found),
        program: /^catalina(?:\.sh)?$/,
        image: /^docker\.io\/library\/tomcat$/,
        listens: [],
        unless: [],
      },
    ],
  },
  {
    // An open proxy on purpose.
    name: 'Tor',
    source: 'dperson/torproxy Dockerfile',
    images: 'docker.io/dperson/torproxy',
  },
  {
    name: 'Traefik',
    source: 'doc.traefik.io, API; traefik/traefik pkg/provider/docker/pdocker.go',
    images: '*/{library,traefik}/traefik',
    // ServerVersion, ContainerList, ContainerInspect, Events. The Swarm provider needs more, and version 1 has other options.
    engine: {
      sections: ['CONTAINERS'],
      wiring: {
        by: 'option',
        option: '--providers.docker.endpoint=',
        beside: '--providers.docker',
        name: 'TRAEFIK_PROVIDERS_DOCKER_ENDPOINT',
        prefix: 'TRAEFIK_PROVIDERS_DOCKER',
      },
      unless: /swarm|docker[._]endpoint/i,
    },
    offVariables: [
      {
        // It reads either its options, or a file, or variables: the first that exists.
        variable: 'TRAEFIK_API_INSECURE',
        of: "Traefik's API",
        value: yes,
        port: '8080',
        saysMore: true,
        without: { command: true, mount: /traefik/ },
      },
    ],
    offOptions: [
      { of: "Traefik's API", form: /^--api\.insecure(?:=true)?$/i, port: '8080' },
      {
        of: "Traefik's API",
        form: /^--(?:api|web)(?:=true)?$/i,
        unless: /^--(?:api\.|web\.|entrypoints|configfile|c\b)|^-c/i,
        image: /\btraefik:v?1\.\d/,
        file: /\.toml$|^\/etc\/traefik/,
        port: '8080',
      },
    ],
    proxy: 'traefik',
  },
  {
    // Every client of its protocol names the application to load, also as the output of a program.
    name: 'uWSGI',
    source:
      'uwsgi-docs Vars.rst, UWSGI_FILE; Options.rst, socket; Configuration.rst, environment variables; unbit/uwsgi core/uwsgi.c, uwsgi_open_and_read',
    gives: 'code',
    offOptions: [
      {
        form: /^(?:--(?:uwsgi-)?socket|-s)[= ](?:0\.0\.0\.0|\*|\[::\])?:(?<port>\d+)$/,
        of: "uWSGI's own protocol",
        program: /^uwsgi$/,
        // Another protocol on the same socket, which a file of options may set, too.
        unless:
          /^--(?:socket-)?protocol|^--(?:config|inherit|ini|json|xml|yaml|yml)\b|^-[jxy]$|\.(?:ini|json|xml|ya?ml)$/,
        unlessSet: /^UWSGI_(?:(?:SOCKET_)?PROTOCOL|CONFIG|INHERIT|INI|JSON|XML|YAML|YML)$/,
        byDesign: true,
      },
    ],
  },
];
