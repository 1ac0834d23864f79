import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, lint } from '../../server/engine/index.ts';
import { withFixes } from '../support/offers.ts';
import { projectOf } from '../support/project.ts';

/** The rules that report access for anyone. */
const entrances = rules.filter(({ id }) =>
  /^(?:authentication-off|exposed-(?:code-execution|guessable-login|host-control|open-database))$/.test(id),
);

/** The grave messages for a plain service of an image with one published port, and with further lines in the service. */
function verdictOf(image: string, port: number, more = '', address = ''): string {
  const text = `services:\n  app:\n    image: ${image}\n    ports: ["${address}${port}:${port}"]\n${more.replace(/^(?=.)/gm, '    ')}`;
  return gravest({ 'compose.yaml': text });
}

/** The grave messages for a project. */
function gravest(files: Readonly<Record<string, string>>): string {
  const { findings } = lint(projectOf(files), 'compose.yaml', entrances, defaultConfig);
  return findings
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ rule, message }) => `${rule} ${message}`)
    .join(', ');
}

/** An image, a port, the result for a plain service, and the lines that set a login. */
type Case = readonly [image: string, port: number, verdict: string, closed: string];

const env = (...lines: string[]) => `environment: [${lines.map((line) => `"${line}"`).join(', ')}]`;
const mount = (target: string) => `volumes: ["./config:${target}"]`;
const options = (...words: string[]) => `command: [${words.map((word) => `"${word}"`).join(', ')}]`;

const console = 'authentication-off shell';
const always = 'authentication-off published';
const code = 'exposed-code-execution root';
const data = 'exposed-open-database open';
const preset = 'exposed-guessable-login preset';

const open: Readonly<Record<string, readonly Case[]>> = {
  consoles: [
    ['tchiotludo/akhq:0.25.1', 8080, console, mount('/app/application.yml')],
    ['hasura/graphql-engine:v2.45.0', 8080, console, env('HASURA_GRAPHQL_ADMIN_SECRET=x')],
    ['obsidiandynamics/kafdrop:4.1.0', 9000, always, env('SERVER_PORT=9001')],
    ['provectuslabs/kafka-ui:v0.7.2', 8080, console, env('AUTH_TYPE=LOGIN_FORM')],
    ['ghcr.io/kafbat/kafka-ui:v1.3.0', 8080, console, mount('/etc/kafkaui/dynamic_config.yaml')],
    [
      'mongo-express:1.0.2',
      8081,
      preset,
      env('ME_CONFIG_BASICAUTH_USERNAME=kim', 'ME_CONFIG_BASICAUTH_PASSWORD=${P}'),
    ],
    ['mongo-express', 8081, preset, mount('/app/config.js')],
    ['redis/redisinsight:2.70', 5540, always, env('RI_APP_HOST=127.0.0.1')],
    ['supabase/studio:2025.06.30', 3000, always, env('PORT=4000')],
  ],
  'AI servers': [
    ['chromadb/chroma:1.0.15', 8000, data, options('run', '--host', '127.0.0.1')],
    ['chromadb/chroma', 8000, data, 'entrypoint: ["/start.sh"]'],
    ['chromadb/chroma:0.5.23', 8000, data, env('CHROMA_SERVER_AUTHN_PROVIDER=x')],
    ['flowiseai/flowise:2.2.8', 3000, console, env('FLOWISE_USERNAME=kim')],
    ['ghcr.io/invoke-ai/invokeai:v6.0.0', 9090, console, env('INVOKEAI_MULTIUSER=true')],
    ['langflowai/langflow:1.5.0', 7860, console, env('LANGFLOW_AUTO_LOGIN=False')],
    ['langflowai/langflow', 7860, console, env('LANGFLOW_AUTO_LOGIN=${AUTO}')],
    ['localai/localai:v3.4.0', 8080, console, env('LOCALAI_API_KEY=${KEY}')],
    ['quay.io/go-skynet/local-ai:v2.0.0', 8080, console, env('API_KEY=${KEY}')],
    [
      'ghcr.io/open-webui/mcpo:main',
      8000,
      console,
      options('--api-key', '${KEY}', '--', 'uvx', 'mcp-server-time'),
    ],
    ['ollama/ollama:0.9.5', 11434, always, env('OLLAMA_HOST=127.0.0.1')],
    ['supercorp/supergateway:latest', 8000, console, options('--sse', 'https://tools.example')],
    ['docker.all-hands.dev/all-hands-ai/openhands:0.59', 3000, console, env('SESSION_API_KEY=${KEY}')],
  ],
  'development tools': [
    ['mcr.microsoft.com/azure-storage/azurite:3.35.0', 10000, preset, env('AZURITE_ACCOUNTS=a:b')],
    ['browserless/chrome:1.61-chrome-stable', 3000, console, env('TOKEN=${TOKEN}')],
    ['ghcr.io/browserless/chromium:v2.33.0', 3000, console, env('TOKEN=${TOKEN}')],
    ['localstack/localstack:4.6', 4566, always, env('GATEWAY_LISTEN=127.0.0.1:4566')],
    [
      'selenium/standalone-chrome:4.34.0',
      4444,
      console,
      env('SE_ROUTER_USERNAME=kim', 'SE_ROUTER_PASSWORD=${P}'),
    ],
    ['selenium/standalone-firefox:4.34.0', 7900, preset, env('SE_VNC_PASSWORD=${P}')],
    ['selenium/hub:4.34.0', 4444, console, env('SE_ROUTER_USERNAME=kim')],
    ['selenium/node-chrome:4.34.0', 5900, preset, env('SE_START_VNC=false')],
    ['kasmweb/desktop:1.17.0', 6901, preset, env('VNC_PW=${P}')],
    ['lscr.io/linuxserver/webtop:latest', 3000, console, env('PASSWORD=${P}')],
    ['lscr.io/linuxserver/obsidian:1.12.7', 3000, console, env('FILE__PASSWORD=/run/secrets/p')],
    ['lscr.io/linuxserver/calibre:8.7.0', 8080, console, env('PASSWORD=${P}')],
  ],
  home: [
    ['ghcr.io/esphome/esphome:2026.8.0', 6052, code, env('USERNAME=kim', 'PASSWORD=${P}')],
    ['ghcr.io/blakeblackshear/frigate:0.16.1', 5000, always, 'entrypoint: ["/start.sh"]'],
    ['nodered/node-red:4.0.9', 1880, console, mount('/data')],
    ['syncthing/syncthing:1.30', 8384, data, mount('/var/syncthing')],
  ],
};

const off = 'authentication-off published';
const insecure = '--enable-insecure-extension-access';
const inspector = 'npx -y @modelcontextprotocol/inspector';
const kafka = 'KAFKA_CLUSTERS_0_NAME=local';

/** Options and variables that give everyone code execution or tools: an image, a port, and the verdict with further lines. */
const given: readonly (readonly [image: string, port: number, verdict: string, more: string])[] = [
  // Stable Diffusion web UI: by variables, options, and the whole command.
  ['sd-auto:78', 7860, off, env(`CLI_ARGS=--allow-code --xformers ${insecure} --api`)],
  ['acme/webui:1', 7860, off, env(`COMMANDLINE_ARGS=--listen --api ${insecure}`)],
  ['acme/webui:1', 7860, off, `environment:\n  CLI_ARGS: "${insecure} --port 7860"`],
  ['acme/webui:1', 7860, off, options('--listen', '--api', insecure)],
  ['acme/webui:1', 7860, off, options('--api', insecure)],
  ['python:3.10', 7860, code, `command: python -u launch.py --listen --api ${insecure}`],
  ['python:3.10', 7860, code, `entrypoint: ["bash", "webui.sh", "--listen", "${insecure}"]`],
  ['python:3.10', 7860, code, 'command: bash -c "cd /app && python3 webui.py --listen --allow-code"'],
  ['acme/webui:1', 7860, '', options('--listen', '--api')],
  ['acme/webui:1', 7860, '', options('--listen', insecure, '--gradio-auth', 'kim:${P}')],
  ['acme/webui:1', 7860, '', env(`CLI_ARGS=${insecure} --gradio-auth-path /run/secrets/auth`)],
  ['acme/webui:1', 7860, '', env(`COMMANDLINE_ARGS=--server-name 127.0.0.1 ${insecure}`)],
  ['acme/webui:1', 7860, '', options('--server-name', '127.0.0.1', insecure)],
  ['acme/webui:1', 7860, '', env('CLI_ARGS=--no-half --precision full')],
  ['python:3.10', 7860, '', `command: python launch.py --api ${insecure}`],
  ['python:3.10', 7860, '', 'command: python tool.py --listen --allow-code'],
  // Splash without its sandbox.
  ['scrapinghub/splash:3.5', 8050, off, options('--disable-lua-sandbox')],
  ['scrapinghub/splash', 8050, off, 'command: --max-timeout 3600 --disable-lua-sandbox'],
  ['acme/splash:1', 8050, off, 'command: python3 -m splash.server --disable-lua-sandbox --port 8050'],
  [
    'scrapinghub/splash:3.5',
    8050,
    off,
    'entrypoint: ["python3", "/app/bin/splash", "--disable-lua-sandbox"]',
  ],
  ['scrapinghub/splash:3.5', 8050, '', ''],
  ['scrapinghub/splash:3.5', 8050, '', options('--lua-sandbox-allowed-modules', 'foo')],
  ['scrapinghub/splash:3.5', 8050, '', options('--ip', '127.0.0.1', '--disable-lua-sandbox')],
  // The protocol of uWSGI, for which every client names what to run.
  ['acme/app:1', 8000, off, 'command: uwsgi --socket 0.0.0.0:8000 --module server --uid www-data'],
  ['python:3.12', 3031, code, options('uwsgi', '--socket=:3031', '--wsgi-file', 'app.py')],
  ['python:3.12', 3031, code, 'command: sh -c "exec uwsgi -s *:3031 -w app"'],
  ['python:3.12', 3031, code, 'entrypoint: [uwsgi]\ncommand: ["--uwsgi-socket", "[::]:3031"]'],
  ['python:3.12', 8000, '', 'command: uwsgi --http-socket 0.0.0.0:8000 -w app'],
  ['python:3.12', 8000, '', 'command: uwsgi --http :8000 --socket 127.0.0.1:3031 -w app'],
  ['python:3.12', 8000, '', 'command: uwsgi --http :8000 --socket :3031 -w app'],
  ['python:3.12', 8000, '', 'command: uwsgi --socket :8000 --protocol=http -w app'],
  ['python:3.12', 8000, '', 'command: uwsgi --socket :8000 -w app\nenvironment: { UWSGI_PROTOCOL: http }'],
  ['python:3.12', 8000, '', 'command: uwsgi -s :8000 -w app\nenvironment: ["UWSGI_SOCKET_PROTOCOL=fastcgi"]'],
  ['python:3.12', 8000, '', 'command: uwsgi --socket=:8000\nenvironment: { UWSGI_INI: /etc/uwsgi.ini }'],
  ['python:3.12', 8000, code, 'command: uwsgi --socket :8000 -w app\nenvironment: { UWSGI_WORKERS: "4" }'],
  ['python:3.12', 8000, '', 'command: uwsgi --ini app.ini --socket :8000'],
  ['python:3.12', 8000, '', 'command: uwsgi /etc/uwsgi.ini -s :8000'],
  ['python:3.12', 8000, '', options('uwsgi', '--yaml=/etc/uwsgi/app', '--socket', ':8000')],
  ['python:3.12', 8000, '', 'command: uwsgi --socket /run/app.sock -w app'],
  ['python:3.12', 8000, '', 'command: gunicorn -b :8000 --socket :8000 app'],
  // The inspector: its page, and the backend of version 1.
  [
    'ghcr.io/modelcontextprotocol/inspector:0.17',
    6277,
    off,
    env('DANGEROUSLY_OMIT_AUTH=true', 'HOST=0.0.0.0'),
  ],
  ['node:22', 6277, code, `command: ${inspector}\n${env('DANGEROUSLY_OMIT_AUTH=1', 'HOST=0.0.0.0')}`],
  ['node:22', 6274, code, `command: ${inspector}\n${env('DANGEROUSLY_OMIT_AUTH=true')}`],
  ['node:22', 6274, '', `command: ${inspector}\n${env('DANGEROUSLY_OMIT_AUTH=true', 'HOST=127.0.0.1')}`],
  ['node:22', 6274, '', `command: ${inspector}\n${env('DANGEROUSLY_OMIT_AUTH=', 'HOST=0.0.0.0')}`],
  ['node:22', 6274, '', `command: ${inspector}\n${env('HOST=0.0.0.0')}`],
  // Gateways to tools, by their image and by runners.
  ['supercorp/supergateway', 8001, console, options('--stdio', 'uvx mcp-server-git', '--port', '8001')],
  ['ghcr.io/supercorp-ai/supergateway:3.4.0', 8000, console, options('--port=8000', '--stdio', 'x')],
  ['node:22', 8000, off, 'command: npx -y supergateway --stdio "npx -y x /data" --port 8000'],
  [
    'node:22',
    8000,
    off,
    'command: ["npx", "-y", "supergateway@3.4.0", "--stdio", "x", "--outputTransport", "ws"]',
  ],
  ['node:22', 8000, off, `command: sh -c 'exec npx --yes supergateway --stdio "node /app/index.js"'`],
  [
    'node:22',
    8000,
    off,
    'entrypoint: ["npx", "-y", "supergateway"]\ncommand: ["--stdio", "node /app/index.js"]',
  ],
  ['node:22', 8000, '', 'entrypoint: ["supergateway", "--stdio", "x"]\ncommand: ["--apiKey", "${KEY}"]'],
  ['node:22', 8000, '', 'command: npx -y supergateway --stdio x --apiKey ${KEY}'],
  ['node:22', 8000, '', 'command: npx -y supergateway --stdio x --host 127.0.0.1'],
  ['node:22', 8000, '', 'command: npx -y supergateway --sse https://tools.example/sse'],
  ['supercorp/supergateway', 8000, '', `${options('--stdio', 'x')}\n${env('SUPERGATEWAY_API_KEY=${KEY}')}`],
  ['supercorp/supergateway', 8001, '', options('--stdio', 'x', '--port', '9000')],
  ['ghcr.io/open-webui/mcpo:main', 8000, console, options('--config', '/app/config.json')],
  [
    'ghcr.io/open-webui/mcpo:main',
    8000,
    console,
    options('--host', '0.0.0.0', '--port', '8000', '--', 'uvx', 'x'),
  ],
  ['ghcr.io/open-webui/mcpo:main', 8100, console, options('--port', '8100', '--', 'uvx', 'x')],
  ['python:3.12', 8000, off, 'command: uvx mcpo --port 8000 -- uvx mcp-server-time'],
  ['python:3.12', 8000, off, 'command: ["uv", "tool", "run", "mcpo", "--config", "/c.json"]'],
  ['python:3.12', 8000, off, 'command: sh -c "pip install mcpo && mcpo --port 8000 --config /c.json"'],
  ['ghcr.io/open-webui/mcpo:main', 8000, '', options('--host', '127.0.0.1', '--', 'uvx', 'x')],
  ['python:3.12', 8000, '', 'command: uvx mcpo --port 8000 --api-key ${KEY} -- uvx mcp-server-time'],
  ['python:3.12', 8000, '', 'command: uvx mcpo -k ${KEY} --config /c.json'],
  ['python:3.12', 8000, '', 'command: uvx mcpo --host 127.0.0.1 -- uvx mcp-server-time'],
  ['ghcr.io/sparfenyuk/mcp-proxy:v0.8.2', 8096, '', options('--port', '8096', 'uvx', 'x')],
  ['python:3.12', 8096, off, 'command: uvx mcp-proxy --host 0.0.0.0 --port 8096 uvx mcp-server-fetch'],
  ['python:3.12', 8096, off, 'command: mcp-proxy --sse-host=0.0.0.0 --sse-port=8096 -- uvx x'],
  ['python:3.12', 8096, '', 'command: uvx mcp-proxy --port 8096 uvx mcp-server-fetch'],
  ['python:3.12', 8096, '', 'command: uvx mcp-proxy https://tools.example/sse --host 0.0.0.0'],
  // Kafka UI, whose configuration visitors can change.
  ['provectuslabs/kafka-ui:latest', 8080, console, env('DYNAMIC_CONFIG_ENABLED=true')],
  ['kafbat/kafka-ui:v1.3.0', 8080, console, env('DYNAMIC_CONFIG_ENABLED=true', kafka)],
  ['ghcr.io/kafbat/kafka-ui', 8080, console, 'environment:\n  DYNAMIC_CONFIG_ENABLED: "true"'],
  ['kafbat/kafka-ui:v1.3.0', 8080, off, env('DYNAMIC_CONFIG_ENABLED=true', 'AUTH_TYPE=DISABLED')],
  ['kafbat/kafka-ui:v1.3.0', 8080, '', env('DYNAMIC_CONFIG_ENABLED=true', 'AUTH_TYPE=LOGIN_FORM')],
  ['kafbat/kafka-ui:v1.3.0', 8080, '', `${env('DYNAMIC_CONFIG_ENABLED=true')}\n${mount('/etc/kafkaui')}`],
  // What programs of several publishers read, and Docker's official images don't.
  ['acme/store:1', 9000, off, env('DISABLE_AUTH=true')],
  ['node:22', 9000, '', env('DISABLE_AUTH=true')],
];

/** The same in the image that a service builds. */
const built: readonly (readonly [port: number, verdict: string, dockerfile: string])[] = [
  [
    7860,
    code,
    `FROM python:3.10\nENV CLI_ARGS="${insecure} --api"\nCMD python webui.py --listen $CLI_ARGS\n`,
  ],
  [7860, code, `FROM python:3.10\nCMD ["python3", "-u", "launch.py", "--listen", "${insecure}"]\n`],
  [7860, '', `FROM python:3.10\nCMD ["python3", "-u", "launch.py", "${insecure}"]\n`],
  [8050, off, 'FROM scrapinghub/splash:3.5\nCMD ["--disable-lua-sandbox"]\n'],
  [8050, '', 'FROM scrapinghub/splash:3.5\nCMD ["--max-timeout", "3600"]\n'],
  [8000, off, 'FROM python:3.12\nRUN pip install mcpo\nCMD ["mcpo", "--config", "/c.json"]\n'],
  [8000, '', 'FROM python:3.12\nRUN pip install mcpo\nCMD mcpo --api-key $KEY --config /c.json\n'],
  [8000, off, 'FROM node:22\nENTRYPOINT ["npx", "-y", "supergateway"]\nCMD ["--stdio", "node a.js"]\n'],
  [8000, '', 'FROM node:22\nENTRYPOINT ["supergateway", "--stdio", "x"]\nCMD ["--apiKeyFile", "/k"]\n'],
  [8000, code, 'FROM python:3.12\nCMD ["uwsgi", "--socket", ":8000", "-w", "app"]\n'],
  [8000, '', 'FROM python:3.12\nCMD ["uwsgi", "--http", ":8000", "-w", "app"]\n'],
  [8000, '', 'FROM python:3.12\nENV UWSGI_PROTOCOL=http\nCMD ["uwsgi", "--socket", ":8000", "-w", "app"]\n'],
  [6277, code, `FROM node:22\nENV DANGEROUSLY_OMIT_AUTH=1 HOST=0.0.0.0\nCMD ${inspector}\n`],
];

/** The findings for a login that a variable or option switches off, or sets to known credentials. */
const set: readonly (readonly [image: string, port: number, verdict: string, more: string])[] = [
  ['provectuslabs/kafka-ui:v0.7.2', 8080, 'authentication-off published', env('AUTH_TYPE=DISABLED')],
  ['kong:3.9', 8001, 'authentication-off published', env('KONG_ADMIN_LISTEN=0.0.0.0:8001, 0.0.0.0:8444 ssl')],
  ['kong:3.9', 8001, '', env('KONG_ADMIN_LISTEN=127.0.0.1:8001')],
  ['caddy:2.10', 2019, 'authentication-off published', env('CADDY_ADMIN=0.0.0.0:2019')],
  ['caddy:2.10', 2019, '', env('CADDY_ADMIN=localhost:2019')],
  [
    'quay.io/jupyter/base-notebook:x',
    8888,
    'authentication-off published',
    env("NOTEBOOK_ARGS=--IdentityProvider.token=''"),
  ],
  ['moby/buildkit:v0.23.0', 1234, code, options('--addr', 'tcp://0.0.0.0:1234')],
  ['moby/buildkit:v0.23.0', 1234, '', options('--addr', 'tcp://0.0.0.0:1234', '--tlscacert', '/ca.pem')],
  [
    'ghcr.io/modelcontextprotocol/inspector:0.17',
    6274,
    'authentication-off published',
    env('DANGEROUSLY_OMIT_AUTH=false'),
  ],
  ['selenium/node-chrome:4.34.0', 7900, 'authentication-off published', env('SE_VNC_NO_PASSWORD=0')],
  [
    'lscr.io/linuxserver/sonarr:4.0.15',
    8989,
    'authentication-off published',
    env('SONARR__AUTH__METHOD=External'),
  ],
  ['lscr.io/linuxserver/sonarr:4.0.15', 8989, '', env('SONARR__AUTH__METHOD=Forms')],
  ['vaultwarden/server:1.34.1', 80, 'authentication-off published', env('DISABLE_ADMIN_TOKEN=true')],
  ['restic/rest-server:0.14.0', 8000, 'authentication-off published', env('DISABLE_AUTHENTICATION=1')],
  ['restic/rest-server:0.14.0', 8000, 'authentication-off published', env('OPTIONS=--no-auth --append-only')],
  [
    'ghcr.io/paperless-ngx/paperless-ngx:2.17',
    8000,
    'authentication-off published',
    env('PAPERLESS_AUTO_LOGIN_USERNAME=kim'),
  ],
  [
    'kopia/kopia:0.21',
    51515,
    'authentication-off published',
    options('server', 'start', '--without-password'),
  ],
  [
    'mcr.microsoft.com/playwright/mcp:v0.0.31',
    8931,
    'authentication-off published',
    options('--port', '8931', '--host', '0.0.0.0'),
  ],
  [
    'docker/mcp-gateway:v2',
    8811,
    'authentication-off published',
    options('--transport=sse', '--allow-unauthenticated'),
  ],
  ['nextcloud:31-apache', 80, 'exposed-guessable-login guessable', env('NEXTCLOUD_ADMIN_PASSWORD=admin')],
  ['nextcloud:31-apache', 80, '', env('NEXTCLOUD_ADMIN_USER=kim7', 'NEXTCLOUD_ADMIN_PASSWORD=admin')],
  [
    'ghcr.io/berriai/litellm:main-stable',
    4000,
    'exposed-guessable-login guessable',
    env('LITELLM_MASTER_KEY=sk-1234'),
  ],
  ['ghcr.io/berriai/litellm:main-stable', 4000, '', env('LITELLM_MASTER_KEY=${KEY}')],
  ['directus/directus:11', 8055, 'exposed-guessable-login guessable', env('ADMIN_PASSWORD=d1r3ctu5')],
  [
    'photoprism/photoprism:latest',
    2342,
    'exposed-guessable-login guessable',
    env('PHOTOPRISM_ADMIN_PASSWORD=insecure'),
  ],
  [
    'pihole/pihole:2025.07',
    80,
    'exposed-guessable-login guessable',
    env('FTLCONF_webserver_api_password=admin'),
  ],
  [
    'concourse/concourse:7.13',
    8080,
    'exposed-guessable-login guessable',
    env('CONCOURSE_ADD_LOCAL_USER=test:test'),
  ],
  [
    'gitlab/gitlab-ce:18.2.0-ce.0',
    80,
    'exposed-guessable-login guessable',
    env('GITLAB_ROOT_PASSWORD=password'),
  ],
  [
    'mongo-express:1.0.2',
    8081,
    'exposed-guessable-login guessable',
    env('ME_CONFIG_BASICAUTH_USERNAME=admin', 'ME_CONFIG_BASICAUTH_PASSWORD=admin'),
  ],
];

/** Images that require a login by default, let their first visitor create one, or give visitors little. */
const silent: readonly (readonly [image: string, port: number])[] = [
  ['ghcr.io/open-webui/open-webui:v0.6.18', 8080],
  ['n8nio/n8n:1.103.0', 5678],
  ['flowiseai/flowise:3.0.4', 3000],
  ['langflowai/langflow:2.0.0', 7860],
  ['langflowai/langflow:${VERSION}', 7860],
  ['chromadb/chroma:${VERSION}', 8000],
  ['mongo-express:0.54', 8081],
  [`mongo-express@sha256:${'0'.repeat(64)}`, 8081],
  ['mongo-express:${VERSION}', 8081],
  ['ghcr.io/all-hands-ai/openhands:1.2', 3000],
  ['selenium/standalone-chrome:3.141.59', 7900],
  ['ghcr.io/blakeblackshear/frigate:0.16.1', 8971],
  ['linuxserver/calibre-web:0.6.24', 8083],
  ['sonatype/nexus3:3.82.0', 8081],
  ['axllent/mailpit:v1.27', 8025],
  ['linuxserver/transmission:4.0.6', 9091],
  ['vllm/vllm-openai:v0.10.0', 8000],
  ['openmmlab/lmdeploy:v0.9.1-cu12', 23333],
  ['ghcr.io/flaresolverr/flaresolverr:v3.3.21', 8191],
  ['dpage/pgadmin4:9.5', 80],
  ['portainer/portainer-ce:2.31.3', 9000],
  ['ghcr.io/wg-easy/wg-easy:15', 51821],
  ['acme/ollama:1', 11434],
];

describe('verdicts of the catalog', () => {
  for (const [family, cases] of Object.entries(open))
    it(`${family}: anyone gets in by default, but not if something sets a login`, () => {
      for (const [image, port, verdict, closed] of cases) {
        assert.equal(verdictOf(image, port), verdict, image);
        assert.equal(verdictOf(image, port, closed), '', `${image} with ${closed}`);
        assert.equal(verdictOf(image, port, 'env_file: app.env'), '', `${image} with a file of variables`);
      }
    });

  it('a login that is switched off or publicly known', () => {
    for (const [image, port, verdict, more] of set)
      assert.equal(verdictOf(image, port, more), verdict, `${image} with ${more}`);
  });

  it('a switch that gives everyone code execution or tools', () => {
    for (const [image, port, verdict, more] of given) {
      assert.equal(verdictOf(image, port, more), verdict, `${image} with ${more}`);
      assert.equal(
        verdictOf(image, port, more, '127.0.0.1:'),
        '',
        `${image} on the loopback interface with ${more}`,
      );
    }
  });

  it('a switch that gives everyone code execution or tools, in a built image', () => {
    for (const [port, verdict, text] of built) {
      const files = {
        'compose.yaml': `services: {app: {build: ., ports: ["${port}:${port}"]}}`,
        Dockerfile: text,
      };
      assert.equal(gravest(files), verdict, text);
    }
  });

  it('images that require a login, or may require one, have no finding', () => {
    for (const [image, port] of silent) assert.equal(verdictOf(image, port), '', image);
  });

  it('a socket proxy gives control of the host if it allows others to start any container', () => {
    const socket = 'volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]';
    const proxy = (image: string, more: string) => verdictOf(image, 2375, `${more}\n${socket}`);
    const tecnativa = 'tecnativa/docker-socket-proxy:v0.4.1';
    const linuxserver = 'lscr.io/linuxserver/socket-proxy:3.2.6';
    const wollomatic = 'wollomatic/socket-proxy:1.12.2';
    const everyone = ['-listenip=0.0.0.0', '-allowfrom=0.0.0.0/0'];
    // Its image runs as nobody, which has no access to the socket.
    const asRoot = 'user: "0"';
    for (const [image, more] of [
      [tecnativa, env('POST=1', 'CONTAINERS=1')],
      [tecnativa, env('POST=1', 'PLUGINS=1')],
      [tecnativa, env('POST=1', 'SERVICES=1')],
      [linuxserver, env('POST=1', 'CONTAINERS=1')],
      [wollomatic, `${options(...everyone, '-allowPOST=.*')}\n${asRoot}`],
      [
        wollomatic,
        `${options(...everyone, '-allowGET=.*', '-allowPOST=/v1[.][0-9]+/containers/.*')}\n${asRoot}`,
      ],
    ] as const)
      assert.match(proxy(image, more), /exposed-host-control code/, `${image} with ${more}`);
    for (const [image, more] of [
      [tecnativa, env('POST=1', 'IMAGES=1')],
      [tecnativa, env('CONTAINERS=1', 'PLUGINS=1')],
      [linuxserver, env('CONTAINERS=1', 'ALLOW_LOGS=1', 'ALLOW_RESTARTS=1')],
      [wollomatic, options(...everyone, '-allowGET=.*')],
      [wollomatic, options('-listenip=0.0.0.0', '-allowfrom=traefik', '-allowPOST=.*')],
      [wollomatic, options(...everyone, '-allowPOST=/v1[.][0-9]+/containers/.*/restart')],
    ] as const)
      assert.equal(proxy(image, more), '', `${image} with ${more}`);
  });

  it('only a person may remove host networking, unless the image is known to serve other programs', () => {
    const isDrastic = (image: string) => {
      const text = `services:\n  app:\n    image: ${image}\n    network_mode: host\n`;
      const only = rules.filter(({ id }) => id === 'host-namespace');
      const found = withFixes(lint(projectOf({ 'compose.yaml': text }), 'compose.yaml', only, defaultConfig));
      const fixes = found.flatMap((each) => each.fixes);
      assert.ok(fixes.length > 0, image);
      return fixes.every(({ safety }) => safety === 'drastic');
    };
    for (const image of [
      'homeassistant/home-assistant:2026.7',
      'plexinc/pms-docker:1.41',
      'esphome/esphome:2026.8',
      'acme/unknown:1.4',
      'nginx:1.29',
    ])
      assert.ok(isDrastic(image), image);
    assert.ok(!isDrastic('postgres:17.5'));
  });
});
