import type { Product } from '../product.ts';
import { yes } from './forms.ts';

const writableServlet = /<param-name>readonly<\/param-name>[^<]{0,20}<param-value>false<\/param-value>/;

/** Web servers, proxies, gateways and application servers. */
export const web = (): readonly Product[] => [
  {
    name: 'Apache httpd',
    source: 'docker-library/httpd Dockerfile',
    images: 'docker.io/library/httpd',
    listens: ['80'],
  },
  {
    name: 'APISIX',
    source: 'apisix.apache.org/docs, Admin API',
    sensitive: [{ port: '9180', named: /(?:^|[-_/])apisix$/, guarded: true }],
  },
  {
    name: 'Caddy',
    source: 'caddyserver/caddy-docker Dockerfile.tmpl',
    images: 'docker.io/library/caddy',
    listens: ['80', '443'],
  },
  {
    name: 'Envoy',
    source: 'envoyproxy.io/docs, Administration interface',
    sensitive: [{ port: '9901', named: /(?:^|[-_/])envoy$/, guarded: true }],
  },
  {
    name: 'GeoServer',
    source: 'kartoza/docker-geoserver README.md',
    listens: ['8080'],
    passwords: [{ variable: /^GEOSERVER_ADMIN_PASSWORD$/, images: '*/geoserver' }],
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
    source: 'docs.konghq.com, Secure the Admin API',
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
  },
  {
    name: 'nginx',
    source: 'nginxinc/docker-nginx-unprivileged Dockerfile',
    images: '*/nginxinc/nginx-unprivileged',
    listens: ['8080'],
  },
  {
    name: 'Nginx Proxy Manager',
    source: 'NginxProxyManager/nginx-proxy-manager docker/Dockerfile',
    images: '*/jc21/nginx-proxy-manager',
    listens: ['80', '81', '443'],
  },
  {
    name: 'nginx-proxy',
    source: 'nginx-proxy/docker-gen internal/generator/generator.go',
    images: '*/{nginxproxy,jwilder}/nginx-proxy',
    // Info, ListContainers, ListNetworks, InspectContainer.
    engine: {
      sections: ['CONTAINERS', 'INFO', 'NETWORKS'],
      wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: 'tcp://' },
    },
  },
  {
    // FastCGI has no login, and who speaks it sets auto_prepend_file. The image listens on every interface.
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
    name: 'Traefik',
    source: 'doc.traefik.io, API; traefik/traefik pkg/provider/docker/pdocker.go',
    images: '*/library/traefik',
    // ServerVersion, ContainerList, ContainerInspect, Events. The provider for Swarm asks for more, and version 1 has other options.
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
        // It reads its options, or a file, or variables: the first of them that is there.
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
  },
];
