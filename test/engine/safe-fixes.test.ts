import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, type Finding, type Fix, lint } from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';

// Which findings a safe fix removes because of what is known of the image, and what keeps it from being safe.

const config = { ...defaultConfig, profiles: ['strict'] as const };

/** The fixes of a rule in a file, each with its finding. */
function fixesOf(path: string, text: string, rule: string): { finding: Finding; fix: Fix | undefined }[] {
  const project = projectOf({ [path]: text });
  const { findings, fixesOf } = lint(project, path, rules, config);
  return findings
    .filter((each) => each.rule === rule)
    .map((finding) => ({ finding, fix: fixesOf(finding)[0] }));
}

/** Whether a safe fix mounts a configuration of a service read-only. */
function isReadOnlySafe(image: string, path: string, more = ''): boolean {
  const text = `services:\n  a:\n    image: ${image}\n    volumes: ["./own.conf:${path}"]\n${more}`;
  const [only] = fixesOf('compose.yaml', text, 'config-mount-writable');
  assert.ok(only?.fix, `${image} ${path}`);
  return only.fix.safety === 'safe';
}

/** The settings of missing hardening that a safe fix adds to a service. */
function spared(service: string): string[] {
  const text = `services:\n  a: {${service}, ports: ["80:80"]}\n`;
  const found = fixesOf('compose.yaml', text, 'missing-hardening');
  const added = found.flatMap(({ fix }) =>
    fix?.safety === 'safe' ? fix.edits.map((each) => each.text) : [],
  );
  return ['cap_drop', 'security_opt'].filter((key) => added.join().includes(key));
}

describe('a configuration that the image only reads', () => {
  it('is mounted read-only by a safe fix', () => {
    const cases: [image: string, path: string, command?: string][] = [
      ['nginx:1.29', '/etc/nginx/conf.d/default.conf'],
      ['nginx:1.29', '/etc/nginx/nginx.conf', `nginx -g 'daemon off;'`],
      ['prom/prometheus:v3.5.0', '/etc/prometheus/own.conf', '--config.file=/etc/prometheus/own.conf'],
      ['prom/prometheus:v3.5.0', '/etc/prometheus/own.conf', '["--web.enable-lifecycle"]'],
      ['postgres:17', '/etc/postgresql.conf', 'postgres -c config_file=/etc/postgresql.conf'],
      ['postgres:17', '/etc/postgresql/own.conf', '-c config_file=/etc/postgresql/own.conf'],
      ['traefik:v3.4', '/etc/traefik/own.conf', '/usr/local/bin/traefik --ping'],
      ['php:8.4-fpm', '/usr/local/etc/php-fpm.d/own.conf'],
      ['wordpress:6.8', '/usr/local/etc/php/conf.d/own.conf'],
      ['registry:3', '/etc/distribution/own.conf'],
      ['ghcr.io/dexidp/dex:v2.43.1', '/etc/dex/own.conf', 'dex serve /etc/dex/own.conf'],
      ['envoyproxy/envoy:v1.34.1', '/etc/envoy/own.conf'],
      ['grafana/grafana:12.0.1', '/etc/grafana/own.conf'],
    ];
    for (const [image, path, command] of cases)
      assert.ok(isReadOnlySafe(image, path, command ? `    command: ${command}\n` : ''), `${image} ${path}`);
  });

  it('is not where the start may write to it, or is not known', () => {
    const cases: [image: string, path: string, more?: string][] = [
      ['nginx:1.29', '/etc/nginx/own.conf', `command: sh -c "sed -i s/A/B/ /etc/nginx/own.conf; nginx"`],
      ['nginx:1.29', '/etc/nginx/own.conf', 'command: ["/bin/bash", "/start"]'],
      ['nginx:1.29', '/etc/nginx/own.conf', 'command: /start.sh'],
      ['nginx:1.29', '/etc/nginx/own.conf', 'entrypoint: /start.sh'],
      ['nginx:1.29', '/etc/nginx/own.conf', 'post_start: [{command: sed -i s/A/B/ /etc/nginx/own.conf}]'],
      ['nginx:1.29', '/etc/nginx/own.conf', 'command: $START'],
      // Its start script writes the configuration.
      ['nginx:1.29', '/etc/nginx/own.conf', 'environment: [NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE=1]'],
      ['nginx:1.29', '/etc/nginx/conf.d/own.conf", "./templates:/etc/nginx/templates'],
      // Promtail writes how far it has read.
      ['grafana/promtail:3.5.0', '/etc/promtail/positions.conf'],
      // The application may do anything.
      ['php:8.4-cli', '/usr/local/etc/php/conf.d/own.conf', 'command: php /app/server.php'],
      // Their entrypoints change the owner of their configuration, or write to it.
      ['redis:8', '/usr/local/etc/redis/own.conf'],
      ['eclipse-mosquitto:2', '/mosquitto/config/own.conf'],
      ['rabbitmq:4', '/etc/rabbitmq/own.conf'],
      ['couchdb:3', '/opt/couchdb/etc/local.d/own.conf'],
      ['grafana/grafana:4.6.3', '/etc/grafana/own.conf'],
      ['acme/app:1', '/etc/app/own.conf'],
    ];
    for (const [image, path, more] of cases)
      assert.ok(!isReadOnlySafe(image, path, more ? `    ${more}\n` : ''), `${image} ${path} ${more}`);
  });
});

describe('no-new-privileges', () => {
  it('is a safe fix for images of which no program gains privileges', () => {
    const images = [
      'getmeili/meilisearch:v1.15',
      'edenhill/kcat:1.7.1',
      'appwrite/appwrite:1.9.5',
      'lscr.io/linuxserver/sonarr:4.0.15',
      'linuxserver/transmission:4.0.6',
      'ghcr.io/linuxserver/bookstack:25.05',
      'vaultwarden/server:1.34.1',
      'portainer/portainer-ce:2.31.3',
      'supabase/storage-api:v1.22.7',
      'matomo:5.3.2',
    ];
    for (const image of images) assert.deepEqual(spared(`image: "${image}"`), ['security_opt'], image);
    // Root gains nothing by `ping`, which these contain.
    for (const image of ['minio/minio:RELEASE.2025-09-07T16-13-09Z', 'nicolargo/glances:4.5.4'])
      assert.deepEqual(spared(`image: "${image}"`), ['security_opt'], image);
    // A worker of the same image.
    assert.deepEqual(spared('image: "appwrite/appwrite:1.9.5", entrypoint: worker-audits'), ['security_opt']);
    // An account without rights loses no capability either.
    const own = 'image: "deluan/navidrome:0.56.1", user: "1000:1000"';
    assert.deepEqual(spared(own), ['cap_drop', 'security_opt']);
  });

  it('is not where the image contains sudo or setuid programs that it uses, or adds programs when it starts', () => {
    const services = [
      'image: "lscr.io/linuxserver/code-server:4.100.2"',
      'image: "lscr.io/linuxserver/smokeping:2.9.0"',
      'image: "lscr.io/linuxserver/jellyfin:10.10.7"',
      'image: "mariadb:11.8"',
      'image: "rustdesk/rustdesk-server-s6:1.1.14", user: "1000"',
      'image: "ghcr.io/karakeep-app/karakeep:0.33.2", user: "1000"',
      // Another user than root may need the file capability of `ping`, and so may another program.
      'image: "nicolargo/glances:4.5.4", user: "1000"',
      'image: "nicolargo/glances:4.5.4", user: "${OWNER}"',
      'image: "nicolargo/glances:4.5.4", command: sh /start.sh',
      'image: "esphome/esphome:2026.5.1", entrypoint: /start.sh',
      // A file may set the variable that names programs to install.
      'image: "lscr.io/linuxserver/sonarr:4.0.15", env_file: [own.env]',
      // The init system of these becomes root by a setuid program where another user starts it.
      'image: "lscr.io/linuxserver/sonarr:4.0.15", user: "1000:1000"',
      'image: "lscr.io/linuxserver/sonarr:4.0.15", user: "${OWNER}"',
      // Programs that the start script installs.
      'image: "lscr.io/linuxserver/sonarr:4.0.15", environment: [DOCKER_MODS=linuxserver/mods:universal-package-install]',
      'image: "lscr.io/linuxserver/sonarr:4.0.15", environment: {INSTALL_PACKAGES: sudo}',
      'image: "lscr.io/linuxserver/sonarr:4.0.15", volumes: ["./init:/custom-cont-init.d:ro"]',
      'image: "lscr.io/linuxserver/sonarr:4.0.15", volumes: ["./a.sh:/custom-services.d/a"]',
      // Another program than the image's own.
      'image: "lscr.io/linuxserver/sonarr:4.0.15", command: sudo -u abc /server',
      'image: "appwrite/appwrite:1.9.5", entrypoint: su -c worker-audits www-data',
    ];
    for (const service of services) assert.deepEqual(spared(service), [], service);
  });
});

describe('sudo of root', () => {
  it('is removed by a safe fix where the command reads no environment variables', () => {
    const safe = (command: string) =>
      fixesOf('Dockerfile', `FROM debian:12\nUSER root\nRUN ${command}\n`, 'sudo').map(
        ({ fix }) => fix?.safety === 'safe',
      );
    for (const command of [
      'wget -O- https://a.example/k | sudo gpg --dearmor -o /usr/share/keyrings/k.gpg',
      'sudo gpg --yes --dearmor --output /k.gpg /k.asc',
      'sudo useradd -m app',
      "sudo sed -i 's/a/b/' /etc/a.conf",
      'sudo install -m 0755 -d /etc/apt/keyrings',
    ])
      assert.deepEqual(safe(command), [true], command);
    for (const command of [
      'sudo gpg --recv-keys 0123',
      'sudo rpm --import https://a.example/k',
      'sudo curl -o /a https://a.example/a',
      'sudo apt-get update',
      'sudo pip install a==1',
    ])
      assert.deepEqual(safe(command), [false], command);
  });
});
