import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { folderOf, plimsoll } from './support/cli.ts';

/** The text of a compose file after `fix --unsafe --write`. */
function fixed(text: string, others: Readonly<Record<string, string>> = {}): string {
  const cwd = folderOf({ 'compose.yaml': text, ...others });
  plimsoll(['fix', '--unsafe', '--write'], { cwd });
  return readFileSync(join(cwd, 'compose.yaml'), 'utf8');
}

it('fixes that may stop a service are applied only if a person chooses them', () => {
  const cwd = folderOf({
    'compose.yaml': `services:
  app:
    image: acme/app:1.4.2
    ports: ["80:8080"]
  console:
    image: portainer/portainer-ce:2.21.5
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
  engine:
    image: docker:28.0-dind
    privileged: true
    mem_limit: 2g
    pids_limit: 1000
    cpus: 2
  exporter:
    image: quay.io/prometheus/node-exporter:v1.9.0
    pid: host
    volumes: ["/:/host:ro,rslave"]
  names:
    image: acme/names:1.4.2
    ports: ["53:53/udp", "9999:9999"]
  cache:
    image: redis:8.2
    ports: ["6379:6379"]
`,
  });
  const read = () => readFileSync(join(cwd, 'compose.yaml'), 'utf8');
  const { out } = plimsoll(['fix', '--unsafe', '--write'], { cwd });
  const text = read();
  assert.match(text, /mem_limit/);
  const [unknown] = text.split('console:');
  assert.doesNotMatch(unknown ?? '', /read_only|cap_drop|mem_limit/);
  for (const kept of [
    'docker.sock',
    'privileged: true',
    'pid: host',
    'ro,rslave',
    '"53:53/udp", "9999:9999"',
  ])
    assert.ok(text.includes(kept), kept);
  assert.match(text, /"127\.0\.0\.1:6379:6379"/);
  assert.match(out, /--interactive asks for each \(\d+\):\n.*missing-hardening/);
  assert.match(plimsoll(['fix', '--unsafe', '--write'], { cwd }).out, /Nothing to fix/);
  assert.equal(read(), text);
  const report = plimsoll(['scan'], { cwd }).out;
  assert.match(report, /\d+ have a fix after which a service may not start or work: .*fix --interactive$/m);
  assert.doesNotMatch(report, /--unsafe/);
});

describe('what a service may need is taken away only by a person', () => {
  const socket = 'volumes: ["/var/run/docker.sock:/var/run/docker.sock"]';
  for (const [image, lines] of [
    ['osixia/keepalived:2.3', ['network_mode: host', 'cap_add: [NET_ADMIN, NET_BROADCAST, NET_RAW]']],
    ['crazymax/fail2ban:1.1.0', ['network_mode: host', 'cap_add: [NET_ADMIN, NET_RAW]']],
    ['networkboot/dhcpd:1.3', ['network_mode: host', 'volumes: ["/etc/dhcp:/data"]']],
    [
      'netbirdio/netbird:0.59',
      ['cap_add: [NET_ADMIN, SYS_ADMIN, SYS_RESOURCE]', 'devices: ["/dev/net/tun"]'],
    ],
    ['docker.io/gitea/runner:0.2', [socket]],
    ['timberio/vector:0.50', [socket, 'pid: host']],
    // A person has to enter the address of a proxy.
    ['louislam/uptime-kuma:2.1.0', [socket]],
    ['ghcr.io/gethomepage/homepage:v1.2.0', [socket]],
    // A host may lack the device that replaces it.
    ['jlesage/handbrake:v26.03.3', ['privileged: true']],
    ['jellyfin/jellyfin:10.10', ['privileged: true']],
    ['tailscale/tailscale:v1.80', ['privileged: true']],
    ['ghcr.io/ajnart/homarr:0.16', [socket, 'ports: ["7575:7575"]']],
    ['ghcr.io/pterodactyl/wings:v1.11', [socket, 'privileged: true', 'ports: ["2022:2022"]']],
    ['portainer/agent:2.33', [socket, 'ports: ["9001:9001"]']],
    [
      'traefik:v3.5',
      [
        socket,
        'ports: ["80:80", "443:443"]',
        'deploy: { placement: { constraints: [node.role == manager] } }',
      ],
    ],
    ['jenkins/jenkins:2.528', ['user: root', socket]],
    ['bitnami/zookeeper:3.9', ['environment: { ALLOW_ANONYMOUS_LOGIN: "yes" }']],
    ['jellyfin/jellyfin:10.11', ['network_mode: host']],
    ['ghcr.io/home-assistant/home-assistant:2026.11', ['network_mode: host', 'privileged: true']],
    ['lscr.io/linuxserver/sonarr:4.0', ['ports: ["8989:8989"]']],
    ['amir20/dozzle:v8.13', ['ports: ["8080:8080"]']],
    ['qmcgaw/gluetun:v3.40', ['cap_add: [NET_ADMIN]', 'ports: ["8888:8888"]']],
    [
      'acme/worker:2.4',
      ['ipc: host', 'uts: host', 'cgroup: host', 'userns_mode: host', 'security_opt: [seccomp=unconfined]'],
    ],
    [
      'acme/backup:2.4',
      ['volumes: ["/root:/source", "/etc:/config"]', 'cap_add: [DAC_READ_SEARCH, SYS_PTRACE]'],
    ],
    ['acme/sdr:2.4', ['devices: ["/dev/mem"]', 'device_cgroup_rules: ["c *:* rwm"]']],
  ] as const)
    it(`${image}: ${lines.join(', ')}`, () => {
      const text = `services:\n  app:\n    image: ${image}\n${lines.map((line) => `    ${line}\n`).join('')}`;
      const after = fixed(text);
      const words = lines.flatMap((line) => line.match(/[\w./-]{3,}(?::\d+)?/g) ?? []);
      for (const word of words) assert.ok(after.includes(word), `${word} is missing in\n${after}`);
      assert.doesNotMatch(after, /127\.0\.0\.1/);
      assert.doesNotMatch(after, /socket-proxy/);
    });

  it('keeps the socket of Traefik beside a file of variables', () => {
    const text = `services:\n  proxy:\n    image: traefik:v3.5\n    ${socket}\n`;
    for (const env of ['A=b\n', 'TRAEFIK_LOG=x\n', '# none\n'])
      assert.match(fixed(text, { '.env': env }), /docker\.sock/);
  });

  it('takes from known servers what they do not need', () => {
    const after = fixed(`services:
  db:
    image: postgres:17.5
    privileged: true
    pid: host
    ${socket}
  web:
    image: nginx:1.29.3
    cap_add: [SYS_ADMIN]
`);
    assert.doesNotMatch(after, /privileged: true|pid: host|docker\.sock|SYS_ADMIN/);
  });
});

describe('the project still starts', () => {
  it('does not require variables that nobody sets', () => {
    const text = `services:
  db:
    image: postgres:17.5
    environment:
      POSTGRES_PASSWORD: k7vQx2Lm9pR4
      DATABASE_URL: postgres://app:k7vQx2Lm9pR4@db/app
      API_TOKEN: \${API_TOKEN:-k7vQx2Lm9pR4tzB8}
`;
    assert.doesNotMatch(fixed(text), /:\?/);
  });

  it('moves a password to an ignored .env, once for all its places', () => {
    const cwd = folderOf({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.gitignore': '.env\n',
      '.env': 'TZ=UTC\n',
      'compose.yaml': `services:
  db:
    image: postgres:17.5
    environment:
      POSTGRES_PASSWORD: k7vQx2Lm9pR4
  app:
    image: acme/app:1.0
    environment:
      DB_PASSWORD: k7vQx2Lm9pR4
      DATABASE_URL: postgres://app:k7vQx2Lm9pR4@db/app
`,
    });
    plimsoll(['fix', '--unsafe', '--write'], { cwd });
    const after = readFileSync(join(cwd, 'compose.yaml'), 'utf8');
    const env = readFileSync(join(cwd, '.env'), 'utf8');
    assert.doesNotMatch(after, /k7vQx2Lm9pR4/);
    assert.equal(env.split('k7vQx2Lm9pR4').length - 1, 1, env);
    const [, variable] = /^(\w+)='?k7vQx2Lm9pR4/m.exec(env) ?? [];
    assert.equal(after.split(`\${${variable}`).length - 1, 3, after);
  });
});

it('reports for programs call these fixes unsafe', () => {
  const cwd = folderOf({ 'compose.yaml': 'services:\n  app:\n    image: acme/app:1.4.2\n    pid: host\n' });
  for (const format of ['json', 'sarif']) {
    const { out } = plimsoll(['scan', '--format', format], { cwd });
    assert.match(out, /programs that need the host/);
    const safeties = [...out.matchAll(/"safety":\s*"(\w+)"/g)].map(([, safety]) => safety);
    assert.deepEqual(new Set(safeties), new Set(['unsafe']), format);
  }
});

describe('an image whose program may not start as another user keeps its user', () => {
  /** The text of a Dockerfile after `fix --unsafe --write --rule root-user`. */
  const rewritten = (text: string) => {
    const cwd = folderOf({ Dockerfile: text });
    plimsoll(['fix', '--unsafe', '--write', '--rule', 'root-user'], { cwd });
    return readFileSync(join(cwd, 'Dockerfile'), 'utf8');
  };
  for (const [name, text] of [
    ['an engine', 'FROM ubuntu:24.04\nRUN ./install.sh\nVOLUME /var/lib/docker\nCMD ["app"]\n'],
    ['a server', 'FROM debian:12\nRUN apt-get install -y nginx\nCOPY start.sh /\nCMD ["/start.sh"]\n'],
    [
      'a server with volumes',
      'FROM debian:12\nRUN apt-get install -y dovecot-imapd\nVOLUME /mail\nCMD ["/start.sh"]\n',
    ],
    ['a supervisor', 'FROM debian:12\nRUN apt-get install -y supervisor\nCMD ["supervisord", "-n"]\n'],
    ["the base's program", 'FROM ghcr.io/mlflow/mlflow:v2.22.0\nEXPOSE 5000\n'],
    ['a daemon', 'FROM docker:28.0-dind\n'],
  ] as const)
    it(name, () => assert.equal(rewritten(text), text));

  it('but not one that starts a plain program', () => {
    assert.match(rewritten('FROM debian:12\nCOPY app /\nCMD ["/app"]\n'), /^USER 10001$/m);
  });
});

it('a memory limit is guessed only for an image that is known', () => {
  for (const image of [
    'acme/app:1.4.2',
    'ghcr.io/acme/worker',
    `registry.example.com/x@sha256:${'0'.repeat(64)}`,
  ])
    assert.doesNotMatch(
      fixed(`services:\n  a:\n    image: ${image}\n    ports: ["8080"]\n`),
      /mem_limit/,
      image,
    );
  for (const image of ['redis:8.2', 'nginx:1.29', 'docker.io/library/postgres:17'])
    assert.match(fixed(`services:\n  a:\n    image: ${image}\n    ports: ["8080"]\n`), /mem_limit/, image);
});
