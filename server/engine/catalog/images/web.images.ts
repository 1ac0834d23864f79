import type { ImageRow } from './row.ts';

/** Web servers, proxies and servers of applications. */
export const web = (): readonly ImageRow[] => [
  {
    images: 'docker.io/bitnami/apache',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/apache', '/opt/bitnami/apache/conf', '/opt/bitnami/apache/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bitnami/nginx',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/nginx', '/opt/bitnami/nginx/conf', '/opt/bitnami/nginx/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/cloudflare/cloudflared',
    source: 'cloudflare/cloudflared Dockerfile',
    publisher: 'cloudflare',
    runs: [{ user: '65532:65532', since: '2022.1', account: 'nonroot', uid: 65532, family: 'alpine' }],
  },
  {
    images: 'docker.io/containous/whoami docker.io/traefik/whoami',
    source: 'traefik/whoami Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: 'docker.io/coredns/coredns',
    source: 'coredns/coredns Dockerfile (setcap); coredns/coredns Dockerfile',
    publisher: 'coredns',
    runs: [
      {
        from: '1.11.0',
        user: '65532:65532',
        account: 'nonroot',
        family: 'none',
        needs: { basis: 'inferred', capabilities: ['NET_BIND_SERVICE'] },
      },
      {
        before: '1.11.0',
        user: 'root',
        account: 'nonroot',
        family: 'none',
        needs: { basis: 'inferred', capabilities: ['NET_BIND_SERVICE'] },
      },
    ],
  },
  {
    images: 'docker.io/darthsim/imgproxy ghcr.io/imgproxy/imgproxy',
    source: 'imgproxy/imgproxy docker/Dockerfile',
    runs: [
      { from: '3.0.0', user: '999:999' },
      { before: '3.0.0', user: 'root' },
    ],
  },
  {
    images: 'docker.io/envoyproxy/envoy',
    source: 'envoyproxy/envoy ci/Dockerfile-envoy',
    publisher: 'envoyproxy',
    privileges: 'plain',
    onlyReads: /^\/etc\/envoy\//,
    runs: [
      {
        tags: ['distroless-v1.3*', 'distroless-dev*'],
        user: '65532',
        since: 'first',
        account: 'nonroot',
        uid: 65532,
        family: 'none',
      },
      { tags: ['*distroless*'], family: 'none' },
      {
        user: 'root',
        account: 'envoy',
        family: 'debian',
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['CHOWN', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/jc21/nginx-proxy-manager',
    source:
      'truenas/apps community/nginx-proxy-manager; NginxProxyManager/nginx-proxy-manager docker/rootfs/usr/bin/common.sh',
    runs: [
      {
        user: 'root',
        family: 'debian',
        idVariables: { user: 'PUID', group: 'PGID' },
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/jrcs/letsencrypt-nginx-proxy-companion docker.io/nginxproxy/acme-companion',
    source: 'nginx-proxy/acme-companion Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/jwilder/docker-gen docker.io/nginxproxy/docker-gen',
    source: 'nginx-proxy/docker-gen internal/generator/generator.go',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/jwilder/nginx-proxy docker.io/nginxproxy/nginx-proxy ghcr.io/nginx-proxy/nginx-proxy',
    source: 'nginx-proxy/nginx-proxy Dockerfile.alpine',
    runs: [{ user: 'root', family: 'debian', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/kong/{kong,kong-gateway}',
    source: 'Kong/docker-kong ubuntu/Dockerfile',
    runs: [{ from: '2', user: 'kong' }],
  },
  {
    images: 'docker.io/library/api-firewall',
    source: 'wallarm/api-firewall Dockerfile',
    runs: [{ family: 'alpine' }],
  },
  {
    images: 'docker.io/library/caddy',
    source:
      'caddyserver/caddy-docker 2.11/alpine/Dockerfile; 2.10/alpine/Dockerfile; docker-library/official-images library/caddy',
    runs: [
      { tags: ['*windowsservercore*', '*nanoserver*'], family: 'windows' },
      {
        user: 'root',
        family: 'alpine',
        needs: {
          basis: 'tried',
          capabilities: ['DAC_OVERRIDE', 'NET_BIND_SERVICE'],
          writable: ['/data', '/config'],
        },
      },
    ],
  },
  {
    images: 'docker.io/library/haproxy',
    source: 'docker-library/docs haproxy/content.md; docker-library/haproxy 3.4/Dockerfile',
    onlyReads: /^\/usr\/local\/etc\/haproxy\//,
    runs: [
      {
        tags: ['1.*', '2.0*', '2.1*', '2.2*', '2.3*'],
        user: 'root',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
      },
      { user: 'haproxy', since: '2.4', family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
    ],
  },
  {
    images: 'docker.io/library/hitch',
    source: 'varnish/docker-hitch Dockerfile',
    runs: [{ family: 'debian' }],
  },
  {
    images: 'docker.io/library/httpd',
    source: 'docker-library/httpd 2.4/alpine/Dockerfile; 2.4/Dockerfile',
    onlyReads: /^\/usr\/local\/apache2\/conf\//,
    privileges: 'plain',
    runs: [
      {
        tags: ['*alpine*'],
        user: 'root',
        family: 'alpine',
        stepsDown: 'workers',
        needs: { basis: 'tried', capabilities: ['SETGID', 'SETUID'], writable: ['/usr/local/apache2/logs'] },
      },
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'workers',
        needs: { basis: 'tried', capabilities: ['SETGID', 'SETUID'], writable: ['/usr/local/apache2/logs'] },
      },
    ],
  },
  {
    images: 'docker.io/library/jetty',
    source:
      'docker-library/docs jetty/content.md; eclipse/jetty.docker 11.0-jdk16/Dockerfile; jetty/jetty.docker amazoncorretto/12.0/jdk17/Dockerfile',
    runs: [
      { from: '10', user: 'jetty', family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
      { account: 'jetty', family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
    ],
  },
  {
    images: 'docker.io/library/kong',
    source: 'Kong/docker-kong ubuntu/Dockerfile; ubuntu/docker-entrypoint.sh (KONG_PG_* only)',
    runs: [
      { tags: ['0.*', '1.*'] },
      {
        user: 'kong',
        since: '2.0',
        family: 'debian',
        needs: { writable: ['/usr/local/kong'] },
        fileVariables: ['KONG_PASSWORD', 'KONG_PG_PASSWORD', 'KONG_*'],
      },
    ],
  },
  {
    images: 'docker.io/library/krakend',
    source: 'docker-library/docs krakend/content.md',
    runs: [
      {
        user: 'root',
        account: 'krakend',
        uid: 1000,
        family: 'alpine',
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/library/nginx',
    source: 'nginxinc/docker-nginx mainline/debian/Dockerfile; docker-library/docs nginx/content.md',
    privileges: 'plain',
    onlyReads: /^\/etc\/nginx\//,
    runs: [
      {
        user: 'root',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'workers',
        needs: {
          basis: 'tried',
          capabilities: ['CHOWN', 'SETGID', 'SETUID'],
          writable: [
            '/var/cache/nginx',
            '/var/run',
            '/tmp',
            { path: '/etc/nginx/conf.d', when: '/etc/nginx/templates' },
          ],
        },
      },
    ],
  },
  {
    images: 'docker.io/library/open-liberty',
    source:
      'docker-library/docs open-liberty/content.md; OpenLiberty/ci.docker releases/20.0.0.3/kernel/Dockerfile.ubi.adoptopenjdk8',
    runs: [
      {
        user: '1001',
        since: '20.0.0.3',
        account: 'default',
        uid: 1001,
        family: 'debian',
        needs: { writable: ['/logs', '/opt/ol/wlp/output'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/library/spiped',
    source: 'docker-library/docs spiped/content.md',
    runs: [{ user: 'root', account: 'spiped', family: 'debian', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images: 'docker.io/library/tomcat',
    source: 'docker-library/tomcat 11.0/jdk25/temurin-noble/Dockerfile',
    unpacksTo: ['/usr/local/tomcat/conf', '/usr/local/tomcat/webapps'],
    base: 'runtime',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        family: 'debian',
        familyByTag: { '*corretto*': 'unknown', '*openjdk*': 'debian' },
        needs: {
          writable: ['/usr/local/tomcat/logs', '/usr/local/tomcat/temp', '/usr/local/tomcat/work'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/library/tomee',
    source: 'tomitribe/docker-tomee TomEE-10.0/jre21/Temurin/ubuntu/plus/Dockerfile',
    base: 'runtime',
    runs: [{ user: 'root', family: 'debian', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images: 'docker.io/library/traefik',
    source: 'traefik/traefik-library-image v3.7/alpine/Dockerfile',
    onlyReads: /^\/(?:etc\/traefik\/|traefik\.)/,
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        familyByTag: { '*windowsservercore*': 'windows', '*nanoserver*': 'windows' },
        needs: { writable: ['/tmp', '/plugins-storage'] },
      },
    ],
  },
  {
    images: 'docker.io/library/unit',
    source: 'docker-library/docs unit/deprecated.md',
    runs: [{ user: 'root', family: 'debian', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/library/varnish',
    source: 'varnish/docker-varnish fresh/debian/Dockerfile; old/debian/Dockerfile',
    runs: [
      {
        tags: ['6*', 'stable*', 'old*', '4*', '5*'],
        account: 'varnish',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
      },
      {
        user: 'varnish',
        since: '7',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        needs: { writable: ['/var/lib/varnish'] },
      },
    ],
  },
  {
    images: 'docker.io/library/websphere-liberty',
    source:
      'docker-library/docs websphere-liberty/content.md; WASdev/ci.docker ga/latest/kernel/Dockerfile.ubuntu.ibmjava8 (25.0.0.9)',
    runs: [
      {
        user: '1001',
        since: '25',
        account: 'default',
        uid: 1001,
        family: 'debian',
        needs: { writable: ['/logs', '/opt/ibm/wlp/output'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/lucaslorentz/caddy-docker-proxy',
    source: 'lucaslorentz/caddy-docker-proxy Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/nginx/nginx-ingress',
    source: 'nginx/kubernetes-ingress build/Dockerfile (setcap)',
    publisher: 'nginx',
    runs: [
      {
        account: 'nginx',
        family: 'debian',
        needs: { basis: 'inferred', capabilities: ['NET_BIND_SERVICE'] },
      },
    ],
  },
  {
    images: 'docker.io/nginxinc/nginx-unprivileged {ghcr.io,public.ecr.aws,quay.io}/nginx/nginx-unprivileged',
    source: 'nginxinc/docker-nginx-unprivileged mainline/debian/Dockerfile',
    publisher: 'nginx',
    onlyReads: /^\/etc\/nginx\//,
    runs: [
      {
        user: '101',
        since: 'first',
        account: 'nginx',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        needs: { writable: ['/tmp', { path: '/etc/nginx/conf.d', when: '/etc/nginx/templates' }] },
      },
    ],
  },
  {
    images: 'docker.io/openresty/openresty',
    source:
      'openresty/docker-openresty bookworm/Dockerfile; alpine/Dockerfile; nginx.conf (no user) and openresty/openresty-packaging deb/openresty/debian/rules (no --user), so nobody: nginx/nginx.org xml/en/docs/ngx_core_module.xml',
    runs: [
      {
        user: 'root',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*rocky*': 'redhat', '*jammy*': 'debian', '*noble*': 'debian' },
        stepsDown: 'workers',
      },
    ],
  },
  {
    images: 'docker.io/openspeedtest/latest',
    source: 'openspeedtest/Docker-Image Dockerfile',
    runs: [{ from: '2.0', user: '101:101' }],
  },
  {
    images: 'docker.io/sameersbn/squid',
    source: 'sameersbn/docker-squid Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'ghcr.io/traefik/traefik',
    source: 'traefik/traefik-library-image v3.6/alpine/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'registry.access.redhat.com/ubi*/nginx-*',
    source: 'sclorg convention (read for python only)',
    publisher: 'redhat',
    runs: [{ account: 'default', family: 'redhat' }],
  },
  {
    images: 'registry.k8s.io/ingress-nginx/controller',
    source: 'kubernetes/ingress-nginx rootfs/Dockerfile (setcap)',
    publisher: 'kubernetes',
    runs: [
      {
        account: 'www-data',
        family: 'alpine',
        needs: { basis: 'inferred', capabilities: ['NET_BIND_SERVICE'] },
      },
    ],
  },
  {
    images: '{docker.io,ghcr.io}/shlinkio/shlink',
    source: 'shlinkio/shlink Dockerfile',
    runs: [
      { tags: ['*non-root*'], user: '1001', since: 'first' },
      { from: '4.0.3', user: '1001' },
      { from: '3', before: '4', user: 'root' },
    ],
  },
];
