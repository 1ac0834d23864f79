import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyProject } from '../../server/engine/index.ts';
import { exposureOfPort } from '../../server/engine/posture/entry/exposed.ts';
import { caddyDirectives, nginxDirectives } from '../../server/engine/posture/proxy/directive.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { completed } from '../support/project.ts';

/** Returns the service through which other machines reach port 8888 of the service `lab`. */
function throughWhat(web: string, files: Readonly<Record<string, string>>, lab = ''): string | undefined {
  const text = `services:\n  lab: {image: acme/lab:1${lab}}\n  web: {${web}}\n`;
  const path = 'compose.yaml';
  const listing = (path: string) => {
    const folder = path === './' ? '' : path;
    const names = Object.keys(files).flatMap((name) =>
      name.startsWith(folder) ? name.slice(folder.length) : [],
    );
    return names.length > 0 ? names.join('\n') : undefined;
  };
  const at = (name: string) => (name.endsWith('/') ? listing(name) : files[name]);
  const project = completed(emptyProject().with({ path, text }), path, at);
  const posture = project
    .applications(path)[0]
    ?.postures()
    .find(({ service }) => service.name === 'lab');
  assert.ok(posture, text);
  return exposureOfPort(posture, '8888')?.service.name;
}

const open = 'ports: ["80:80"]';
const nginx = `image: nginx:1.27, ${open}`;
const site = './site.conf:/etc/nginx/conf.d/default.conf:ro';
const mounted = `${nginx}, volumes: ["${site}"]`;
const main = `${nginx}, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]`;
const server = (content: string) => `server {\n  listen 80;\n  server_name lab.example.org;\n${content}\n}\n`;
const pass = 'proxy_pass http://lab:8888;';
const plain = server(`location / { ${pass} }`);
const http = (content: string) => `events {}\nhttp {\n${content}\n}\n`;

type Case = readonly [title: string, web: string, files: Readonly<Record<string, string>>, lab?: string];

const passedByNginx: readonly Case[] = [
  ['a mounted site', mounted, { 'site.conf': plain }],
  ['a folder of sites', `${nginx}, volumes: ["./sites:/etc/nginx/conf.d"]`, { 'sites/lab.conf': plain }],
  [
    'the long syntax',
    `${nginx}, volumes: [{type: bind, source: ./site.conf, target: /etc/nginx/conf.d/lab.conf}]`,
    { 'site.conf': plain },
  ],
  ['the folder of the compose file', `${nginx}, volumes: [".:/etc/nginx/conf.d"]`, { 'lab.conf': plain }],
  ['the main file', main, { 'nginx.conf': http(plain) }],
  [
    'the main file with an upstream and a comment',
    main,
    {
      'nginx.conf': http(
        `upstream jupyter { # one server\n least_conn; server lab:8888 max_fails=3; }\n${server('location / { proxy_pass http://jupyter/; }')}`,
      ),
    },
  ],
  [
    'a main file that includes the folder of sites',
    `${nginx}, volumes: ["./nginx:/etc/nginx"]`,
    {
      'nginx/nginx.conf': http('include mime.types; include conf.d/*.conf;'),
      'nginx/conf.d/lab.conf': plain,
    },
  ],
  [
    'an included file of the project',
    `${nginx}, volumes: ["./nginx:/etc/nginx"]`,
    {
      'nginx/nginx.conf': http(server('include snippets/lab.conf;')),
      'nginx/snippets/lab.conf': `location / { ${pass} }`,
    },
  ],
  [
    'a template with variables',
    `${nginx}, environment: {LAB: lab, LAB_PORT: "8888"}, volumes: ["./t:/etc/nginx/templates"]`,
    { 't/default.conf.template': server('location / { proxy_pass http://${LAB}:$LAB_PORT; }') },
  ],
  [
    'a config of the project',
    `${nginx}, configs: [{source: site, target: /etc/nginx/conf.d/default.conf}]} \nconfigs: {site: {file: ./site.conf}`,
    { 'site.conf': plain },
  ],
  [
    'a built image',
    `build: ./web, ${open}`,
    {
      'web/Dockerfile':
        'FROM node:22 AS build\nRUN npm ci\nFROM nginx:1.27\nRUN rm /etc/nginx/conf.d/default.conf\nCOPY --from=build /app /usr/share/nginx/html\nCOPY nginx.conf /etc/nginx/conf.d/lab.conf\nCMD ["nginx", "-g", "daemon off;"]\n',
      'web/nginx.conf': plain,
    },
  ],
  [
    'a built image that copies a folder',
    `build: ., ${open}`,
    {
      Dockerfile: 'FROM nginxinc/nginx-unprivileged:1.27\nCOPY conf/ /etc/nginx/conf.d/\n',
      'conf/lab.conf': plain,
    },
  ],
  [
    'a command that loads certificates again',
    `${mounted}, command: "/bin/sh -c 'while :; do sleep 6h & wait $$!; nginx -s reload; done & nginx -g \\"daemon off;\\"'"`,
    { 'site.conf': plain },
  ],
  [
    'another main file',
    `${nginx}, command: nginx -c /conf/lab.conf, volumes: ["./nginx.conf:/conf/lab.conf"]`,
    { 'nginx.conf': http(plain) },
  ],
  [
    'an address in a variable',
    mounted,
    { 'site.conf': server('resolver 127.0.0.11; set $lab http://lab:8888; location / { proxy_pass $lab; }') },
  ],
  [
    'a fallback of files',
    mounted,
    { 'site.conf': server(`root /srv; location / { try_files $uri @lab; } location @lab { ${pass} }`) },
  ],
  [
    'a path that is replaced',
    mounted,
    { 'site.conf': server('location / { root /srv; } location /lab/ { proxy_pass http://lab:8888/; }') },
  ],
  [
    'a path at which the service serves',
    mounted,
    { 'site.conf': server(`location /lab/ { ${pass} }`) },
    ', command: start --ServerApp.base_url=/lab',
  ],
  [
    'beside locations that refuse only hidden files, and another service with a login',
    mounted,
    {
      'site.conf': server(
        `location ~ /\\.(?!well-known) { deny all; } location = /healthz { return 200; }\n location /admin/ { auth_basic "x"; proxy_pass http://admin:80; }\n location / { ${pass} }`,
      ),
    },
  ],
  ['a login that is off', mounted, { 'site.conf': server(`location / { auth_basic off; ${pass} }`) }],
  [
    'another name of the service',
    mounted,
    { 'site.conf': server('location / { proxy_pass http://notebook:8888; }') },
    ', container_name: notebook',
  ],
  [
    'an alias in the network',
    mounted,
    { 'site.conf': server('location / { proxy_pass http://notebook:8888; }') },
    ', networks: {default: {aliases: [notebook]}}',
  ],
  [
    'the loopback address, in the same network stack',
    mounted,
    { 'site.conf': server('location / { proxy_pass http://127.0.0.1:8888; }') },
    ', network_mode: "service:web"',
  ],
  [
    'a stream',
    main,
    {
      'nginx.conf':
        'events {}\nstream { upstream l { server lab:8888; } server { listen 80; proxy_pass l; } }',
    },
  ],
];

const refusedByNginx: readonly Case[] = [
  ['a login', mounted, { 'site.conf': server(`location / { auth_basic "Lab"; ${pass} }`) }],
  ['a login of the server', mounted, { 'site.conf': server(`auth_basic "Lab"; location / { ${pass} }`) }],
  ['a login of all servers', main, { 'nginx.conf': http(`auth_basic "Lab";\n${plain}`) }],
  [
    'a login of a part',
    mounted,
    { 'site.conf': server(`location / { ${pass} } location /api { auth_basic "x"; ${pass} }`) },
  ],
  ['a login elsewhere', mounted, { 'site.conf': server(`location / { auth_request /auth; ${pass} }`) }],
  ['addresses', mounted, { 'site.conf': server(`location / { allow 10.0.0.0/8; deny all; ${pass} }`) }],
  ['certificates', mounted, { 'site.conf': server(`ssl_verify_client on; location / { ${pass} }`) }],
  ['a redirect', mounted, { 'site.conf': server(`return 301 https://$host; location / { ${pass} }`) }],
  [
    'a condition',
    mounted,
    { 'site.conf': server(`location / { if ($http_key != x) { return 403; } ${pass} }`) },
  ],
  ['methods', mounted, { 'site.conf': server(`location / { limit_except GET { deny all; } ${pass} }`) }],
  [
    'a part that is refused',
    mounted,
    { 'site.conf': server(`location / { ${pass} } location /api { return 403; }`) },
  ],
  ['an inner location', mounted, { 'site.conf': server(`location = /auth { internal; ${pass} }`) }],
  ['one file', mounted, { 'site.conf': server(`location = /logo.svg { ${pass} }`) }],
  ['an expression', mounted, { 'site.conf': server(`location ~ ^/api/v1/\\w+$ { ${pass} }`) }],
  ['a path that the service may not have', mounted, { 'site.conf': server(`location /health { ${pass} }`) }],
  ['an unknown directive', mounted, { 'site.conf': server(`location / { auth_jwt "x"; ${pass} }`) }],
  [
    'an unknown file',
    mounted,
    { 'site.conf': server(`include /etc/nginx/snippets/auth.conf; location / { ${pass} }`) },
  ],
  [
    'a file in a volume',
    `${nginx}, volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "sites:/etc/nginx/conf.d"]`,
    { 'nginx.conf': http(`include /etc/nginx/conf.d/*.conf;\n${plain}`) },
  ],
  ['code', mounted, { 'site.conf': server(`location / { access_by_lua_block { ngx.exit(403) } ${pass} }`) }],
  [
    'the loopback address',
    mounted,
    { 'site.conf': `server { listen 127.0.0.1:80; location / { ${pass} } }` },
  ],
  ['another port', mounted, { 'site.conf': `server { listen 8080; location / { ${pass} } }` }],
  ['another service', mounted, { 'site.conf': server('location / { proxy_pass http://other:8888; }') }],
  [
    'another port of the service',
    mounted,
    { 'site.conf': server('location / { proxy_pass http://lab:80; }') },
  ],
  ['a variable', mounted, { 'site.conf': server('location / { proxy_pass http://$arg_host:8888; }') }],
  ['a comment', mounted, { 'site.conf': server(`# location / { ${pass} }`) }],
  ['braces that do not match', mounted, { 'site.conf': `server { location / { ${pass} }` }],
  ['a file that is not there', mounted, {}],
  [
    'a site of the same name as the image has',
    `${nginx}, volumes: ["./s.conf:/etc/nginx/conf.d/lab.conf"]`,
    { 's.conf': `server { listen 80; server_name localhost; location / { ${pass} } }` },
  ],
  [
    'a file that nginx does not read',
    `${nginx}, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf.off"]`,
    { 'site.conf': plain },
  ],
  ['another entrypoint', `${mounted}, entrypoint: /start.sh`, { 'site.conf': plain }],
  [
    'a command that writes the file',
    `${mounted}, command: sh -c "envsubst < /t > /etc/nginx/conf.d/default.conf && nginx"`,
    { 'site.conf': plain },
  ],
  ['another network', `${mounted}, networks: [front]`, { 'site.conf': plain }],
  ['another image', mounted.replace('nginx:', 'acme/nginx:'), { 'site.conf': plain }],
  [
    'a proxy that publishes nothing',
    mounted.replace(open, 'ports: ["127.0.0.1:80:80"]'),
    { 'site.conf': plain },
  ],
  [
    'a built image that writes it',
    `build: ., ${open}`,
    {
      Dockerfile:
        'FROM nginx:1.27\nCOPY site.conf /etc/nginx/conf.d/default.conf\nRUN echo "auth_basic x;" >> /etc/nginx/conf.d/auth.conf\n',
      'site.conf': plain,
    },
  ],
  [
    'a mount over what a built image has',
    `build: ., ${open}, volumes: ["sites:/etc/nginx/conf.d"]`,
    { Dockerfile: 'FROM nginx:1.27\nCOPY site.conf /etc/nginx/conf.d/default.conf\n', 'site.conf': plain },
  ],
  [
    'a login of a stream',
    main,
    { 'nginx.conf': 'stream { server { listen 80; allow 10.0.0.1; deny all; proxy_pass lab:8888; } }' },
  ],
  ['UDP', main, { 'nginx.conf': 'stream { server { listen 80 udp; proxy_pass lab:8888; } }' }],
];

const caddy = `image: caddy:2, ${open}`;
const file = `${caddy}, volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]`;
const caddyfile = (content: string) => ({ Caddyfile: `lab.example.org {\n${content}\n}\n` });

const passedByCaddy: readonly Case[] = [
  ['a site', file, caddyfile('\treverse_proxy lab:8888')],
  ['a file without braces', file, { Caddyfile: ':80\n\nreverse_proxy lab:8888\n' }],
  [
    'a folder',
    `${caddy}, volumes: ["./caddy:/etc/caddy:ro"]`,
    { 'caddy/Caddyfile': 'http://lab.example.org {\n  reverse_proxy http://lab:8888\n}' },
  ],
  [
    'options, a snippet and several addresses',
    file,
    {
      Caddyfile:
        '{\n  email a@example.org\n}\n(common) {\n  encode zstd gzip\n}\nlab.example.org,\nwww.example.org {\n  import common\n  reverse_proxy /* lab:8888 {\n    header_up Host {host}\n  }\n}',
    },
  ],
  ['a block with to', file, caddyfile('reverse_proxy {\n  to lab:8888\n  lb_policy first\n}')],
  [
    'a handler',
    file,
    caddyfile('handle /api/* {\n  reverse_proxy api:80\n}\nhandle {\n  reverse_proxy lab:8888\n}'),
  ],
  ['a path that is removed', file, caddyfile('handle_path /lab/* {\n  reverse_proxy lab:8888\n}')],
  [
    'beside another service with a login',
    file,
    caddyfile(
      'handle /admin/* {\n  basic_auth {\n    a b\n  }\n  reverse_proxy admin:80\n}\nhandle {\n  reverse_proxy lab:8888\n}',
    ),
  ],
  [
    'variables',
    `${file}, environment: {DOMAIN: lab.example.org}`,
    { Caddyfile: '{$DOMAIN} {\n  reverse_proxy {$LAB:lab}:8888\n}' },
  ],
  [
    'a config with content',
    `${caddy}, configs: [{source: c, target: /etc/caddy/Caddyfile}]}\nconfigs: {c: {content: ":80 {\\n  reverse_proxy lab:8888\\n}"}`,
    {},
  ],
  [
    'a built image',
    `build: ., ${open}`,
    { Dockerfile: 'FROM caddy:2\nCOPY Caddyfile /etc/caddy/\n', ...caddyfile('reverse_proxy lab:8888') },
  ],
  [
    'another place',
    `${caddy}, command: caddy run --config /conf/Caddyfile, volumes: ["./Caddyfile:/conf/Caddyfile"]`,
    caddyfile('reverse_proxy lab:8888'),
  ],
  ['a redirect of a path', file, caddyfile('redir /old /new\nreverse_proxy lab:8888')],
];

const refusedByCaddy: readonly Case[] = [
  ['a login', file, caddyfile('basic_auth {\n  a b\n}\nreverse_proxy lab:8888')],
  ['a login with its old name', file, caddyfile('basicauth /* {\n  a b\n}\nreverse_proxy lab:8888')],
  [
    'a login elsewhere',
    file,
    caddyfile('forward_auth auth:9091 {\n  uri /api/verify\n}\nreverse_proxy lab:8888'),
  ],
  [
    'a login of a snippet',
    file,
    {
      Caddyfile:
        '(auth) {\n  basic_auth {\n    a b\n  }\n}\n:80 {\n  import auth\n  reverse_proxy lab:8888\n}',
    },
  ],
  ['an imported file', file, caddyfile('import auth.conf\nreverse_proxy lab:8888')],
  [
    'a login of a handler',
    file,
    caddyfile('handle {\n  basic_auth {\n    a b\n  }\n  reverse_proxy lab:8888\n}'),
  ],
  ['a login of a part', file, caddyfile('basic_auth /api/* {\n  a b\n}\nreverse_proxy lab:8888')],
  [
    'certificates',
    file,
    caddyfile('tls {\n  client_auth {\n    mode require_and_verify\n  }\n}\nreverse_proxy lab:8888'),
  ],
  ['addresses', file, caddyfile('@out not remote_ip private_ranges\nabort @out\nreverse_proxy lab:8888')],
  ['a condition', file, caddyfile('@in remote_ip 10.0.0.0/8\nreverse_proxy @in lab:8888')],
  [
    'a handler with a condition',
    file,
    caddyfile('@in remote_ip 10.0.0.0/8\nhandle @in {\n  reverse_proxy lab:8888\n}'),
  ],
  ['an answer', file, caddyfile('respond "closed" 403\nreverse_proxy lab:8888')],
  ['a part that is refused', file, caddyfile('respond /api/* 403\nreverse_proxy lab:8888')],
  ['a redirect', file, caddyfile('redir https://example.org{uri}\nreverse_proxy lab:8888')],
  ['a path that the service may not have', file, caddyfile('reverse_proxy /health lab:8888')],
  ['a site at a path', file, { Caddyfile: 'lab.example.org/api/status {\n  reverse_proxy lab:8888\n}' }],
  ['a site at a port and a path', file, { Caddyfile: 'http://:80/health* {\n  reverse_proxy lab:8888\n}' }],
  ['an interface', file, caddyfile('bind 127.0.0.1\nreverse_proxy lab:8888')],
  ['a plugin', file, caddyfile('authorize with policy\nreverse_proxy lab:8888')],
  ['another port', file, { Caddyfile: ':8080 {\n  reverse_proxy lab:8888\n}' }],
  ['another service', file, caddyfile('reverse_proxy other:8888')],
  [
    'options that change ports',
    file,
    { Caddyfile: '{\n  https_port 8443\n  http_port 8080\n}\n:80 {\n  reverse_proxy lab:8888\n}' },
  ],
  ['a here-document', file, caddyfile('respond <<END\n}\nEND\nreverse_proxy lab:8888')],
  ['a file that is not there', file, {}],
  [
    'a file that Caddy does not read',
    `${caddy}, volumes: ["./Caddyfile:/srv/Caddyfile"]`,
    caddyfile('reverse_proxy lab:8888'),
  ],
  ['a volume', `${caddy}, volumes: ["conf:/etc/caddy"]`, caddyfile('reverse_proxy lab:8888')],
];

const traefik = `image: traefik:3.4, ${open}`;
const staticFile = `${traefik}, volumes: ["./traefik.yml:/etc/traefik/traefik.yml:ro", "./dynamic:/etc/traefik/dynamic:ro"]`;
const labels =
  ', labels: {traefik.http.routers.lab.rule: "Host(`lab.example.org`)", traefik.http.services.lab.loadbalancer.server.port: "8888"}';
const staticOf = (provider: string) =>
  `entryPoints:\n  web:\n    address: ":80"\nproviders:\n  ${provider}\n`;
const byFiles = staticOf('file:\n    directory: /etc/traefik/dynamic');
const router = (more = '') =>
  `http:\n  routers:\n    lab:\n      rule: Host(\`lab.example.org\`)\n      service: lab\n${more}` +
  '  services:\n    lab:\n      loadBalancer:\n        servers:\n          - url: http://lab:8888\n';

const rule = (text: string) => router().replace('Host(`lab.example.org`)', text);
const secure = router('      entryPoints: [web]\n      tls: {}\n');
const asks = (name: string) =>
  `tls:\n  options:\n    ${name}:\n      clientAuth:\n        caFiles: [/ca.pem]\n`;

const passedByTraefik: readonly Case[] = [
  [
    'labels that name their service',
    staticFile,
    { 'traefik.yml': staticOf('docker: {}') },
    labels.replace('{', '{traefik.http.routers.lab.service: Lab@docker, '),
  ],
  [
    'a rule for every path',
    staticFile,
    { 'traefik.yml': byFiles, 'dynamic/lab.yml': rule('PathPrefix(`/`)') },
  ],
  [
    'a path at which the service serves',
    staticFile,
    { 'traefik.yml': byFiles, 'dynamic/lab.yml': rule('Host(`a.b`) && PathPrefix(`/lab/`)') },
    ', environment: {BASE_URL: /lab}',
  ],
  [
    'TLS with certificates for a router that names its options only',
    staticFile,
    { 'traefik.yml': byFiles, 'dynamic/lab.yml': secure + asks('strict') },
  ],
  [
    'certificates for TLS only',
    staticFile,
    { 'traefik.yml': byFiles, 'dynamic/lab.yml': router() + asks('default') },
  ],
  ['labels, by a static file', staticFile, { 'traefik.yml': staticOf('docker: {}') }, labels],
  [
    'labels, by variables',
    `${traefik}, environment: {TRAEFIK_PROVIDERS_DOCKER: "true", TRAEFIK_ENTRYPOINTS_WEB_ADDRESS: ":80"}`,
    {},
    labels,
  ],
  [
    'labels, by a named file',
    `${traefik}, command: --configFile=/conf/t.yaml, volumes: ["./t.yaml:/conf/t.yaml"]`,
    { 't.yaml': staticOf('docker:\n    exposedByDefault: true') },
    labels,
  ],
  ['files', staticFile, { 'traefik.yml': byFiles, 'dynamic/lab.yml': router() }],
  [
    'a file that the command names',
    `${traefik}, command: [--entryPoints.web.address=:80, --providers.file.filename=/Lab.yml], volumes: ["./Lab.yml:/Lab.yml"]`,
    { 'Lab.yml': router('      entryPoints: [web]\n') },
  ],
];

const refusedByTraefik: readonly Case[] = [
  [
    'labels that are off',
    staticFile,
    { 'traefik.yml': staticOf('docker:\n    exposedByDefault: false') },
    labels,
  ],
  [
    'a middleware of the entry point',
    staticFile,
    {
      'traefik.yml': staticOf('docker: {}').replace(
        'address: ":80"',
        'address: ":80"\n    http:\n      middlewares: [auth@file]',
      ),
    },
    labels,
  ],
  [
    'a file in TOML',
    `${traefik}, volumes: ["./traefik.toml:/etc/traefik/traefik.toml"]`,
    { 'traefik.toml': '[providers.docker]' },
    labels,
  ],
  ['a static file that is not there', staticFile, {}, labels],
  ['a template', staticFile, { 'traefik.yml': `${staticOf('docker: {}')}# {{ if }}` }, labels],
  [
    'a file with a middleware',
    staticFile,
    { 'traefik.yml': byFiles, 'dynamic/lab.yml': router('      middlewares: [auth]\n') },
  ],
  [
    'a file for another entry point',
    staticFile,
    { 'traefik.yml': byFiles, 'dynamic/lab.yml': router('      entryPoints: [internal]\n') },
  ],
  [
    'a file for an address',
    staticFile,
    {
      'traefik.yml': byFiles,
      'dynamic/lab.yml': router().replace('Host(`lab.example.org`)', 'ClientIP(`10.0.0.0/8`)'),
    },
  ],
  ...[
    'Path(`/api/health`)',
    'Host(`a.b`) && PathPrefix(`/v1/models`)',
    'Host(`a.b`) && PathRegexp(`^/pub`)',
  ].map((text): Case => [text, staticFile, { 'traefik.yml': byFiles, 'dynamic/lab.yml': rule(text) }]),
  [
    'a label for a path beside one with a login',
    staticFile,
    { 'traefik.yml': staticOf('docker: {}') },
    labels.replace(
      '{',
      '{traefik.http.routers.lab.middlewares: auth, traefik.http.routers.health.rule: "Path(`/health`)", ',
    ),
  ],
  [
    'a label for a service of Traefik itself',
    staticFile,
    { 'traefik.yml': staticOf('docker: {}') },
    labels.replace('{', '{traefik.http.routers.lab.service: api@internal, '),
  ],
  [
    'a label for the service of another container',
    staticFile,
    { 'traefik.yml': staticOf('docker: {}') },
    labels.replace('{', '{traefik.http.routers.lab.service: other, '),
  ],
  ...[router(), rule('PathPrefix(`/`)')].map(
    (file): Case => [
      'an entry point that redirects',
      staticFile,
      {
        'traefik.yml': byFiles.replace(
          '":80"',
          '":80"\n    http: {redirections: {entryPoint: {to: secure}}}\n  secure: {address: ":443"}',
        ),
        'dynamic/lab.yml': file,
      },
    ],
  ),
  [
    'certificates by the default options of TLS',
    staticFile,
    { 'traefik.yml': byFiles, 'dynamic/lab.yml': secure, 'dynamic/tls.yml': asks('default') },
  ],
  [
    'a label for TLS with default options that are not known',
    staticFile,
    { 'traefik.yml': `${staticOf('docker: {}')}  file: {filename: /etc/traefik/dynamic/tls.yml}\n` },
    labels.replace('{', '{traefik.http.routers.lab.tls: "true", '),
  ],
  ...['tls:\n        options: strict@file', 'tls: {}'].map(
    (tls): Case => [
      `an entry point with ${tls}`,
      staticFile,
      {
        'traefik.yml': byFiles.replace('":80"', `":80"\n    http:\n      ${tls}`),
        'dynamic/lab.yml': router() + asks('default'),
      },
    ],
  ),
  ['a broken file', staticFile, { 'traefik.yml': byFiles, 'dynamic/lab.yml': `${router()}\n  - a: [` }],
  [
    'another service',
    staticFile,
    { 'traefik.yml': byFiles, 'dynamic/lab.yml': router().replace('//lab', '//other') },
  ],
];

function check(cases: readonly Case[], expected: string | undefined): void {
  for (const [title, web, files, lab] of cases) assert.equal(throughWhat(web, files, lab), expected, title);
}

describe('the configuration of a proxy beside the compose file', () => {
  it('of nginx leads to a service', () => check(passedByNginx, 'web'));
  it('of nginx does not certainly lead to a service', () => check(refusedByNginx, undefined));
  it('of Caddy leads to a service', () => check(passedByCaddy, 'web'));
  it('of Caddy does not certainly lead to a service', () => check(refusedByCaddy, undefined));

  it('of Traefik leads to a service', () => check(passedByTraefik, 'web'));
  it('of Traefik does not certainly lead to a service', () => check(refusedByTraefik, undefined));

  it('gives an answer for many services with long files', () => {
    const services = Array.from({ length: 240 }, (_, at) => `  w${at}: {${mounted}}`).join('\n');
    const upstream = `upstream many { ${'server lab:8888; '.repeat(1000)} }`;
    const locations = Array.from({ length: 1000 }, (_, at) => `location /${at} { proxy_pass http://many; }`);
    const text = `services:\n  lab: {image: acme/lab}\n${services}\n`;
    const path = 'compose.yaml';
    const files: Readonly<Record<string, string>> = {
      'site.conf': `${upstream}\n${server(locations.join('\n'))}`,
    };
    const project = completed(emptyProject().with({ path, text }), path, (name) => files[name]);
    const postures = project.applications(path)[0]?.postures() ?? [];
    assert.equal(postures.map((each) => exposureOfPort(each, '8888')).length, 241);
  });

  it('is read only within limits, also where a text is long', () => {
    const read = [
      [
        '{'.repeat(100_000),
        ';'.repeat(100_000),
        `${'a '.repeat(100_000)};`,
        '"'.repeat(99_999),
        '\\'.repeat(99_999),
      ],
      [
        '{\n'.repeat(50_000),
        'a\n'.repeat(50_000),
        '`'.repeat(99_999),
        '\\\n'.repeat(50_000),
        'a,\n'.repeat(30_000),
      ],
    ] as const;
    for (const text of read[0]) nginxDirectives(sourceFile('nginx.conf', text));
    for (const text of read[1]) caddyDirectives(sourceFile('Caddyfile', text));
    assert.equal(nginxDirectives(sourceFile('nginx.conf', 'a;'.repeat(6000))), undefined);
    assert.equal(caddyDirectives(sourceFile('Caddyfile', 'a {\n'.repeat(30) + '}\n'.repeat(30))), undefined);
  });
});
