import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, lint } from '../../server/engine/index.ts';
import {
  byCapability,
  ofEngine,
  ofRoot,
  type Process,
  power,
  processOf,
} from '../../server/engine/posture/host/power.ts';
import { projectOf, servicesOf } from '../support/project.ts';

const about = new Set([
  'privileged',
  'docker-socket',
  'dangerous-capability',
  'dangerous-device',
  'host-namespace',
  'confinement-off',
  'sensitive-host-path',
  'exposed-host-control',
]);
const asked = rules.filter(({ id }) => about.has(id));

/** The severities of the findings of a service, the highest first; `-` for none. */
function said(service: string, files: Record<string, string> = {}, profile?: string): string {
  const all = { 'compose.yaml': `services:\n  a: { ${service} }\n`, ...files };
  const config = { ...defaultConfig, profiles: profile ? [profile as 'podman'] : [], today: '2026-08-01' };
  const { findings } = lint(projectOf(all, 'compose.yaml'), 'compose.yaml', asked, config);
  return findings.map(({ severity }) => severity).join(' ') || '-';
}

const image = 'image: "acme/app:1.4"';
const gains = 'no-new-privileges:true';
const option = (...items: string[]) => `security_opt: [${items.map((each) => `"${each}"`).join(', ')}]`;

/** A setting, and its severity as root, as 1001 with no-new-privileges, as 1001 without, and as an unknown user. */
type Row = readonly [setting: string, root: string, closed: string, dormant: string, unknown: string];
const bind = (path: string) => `volumes: ["${path}"]`;
const table: readonly Row[] = [
  ['privileged: true', 'critical', 'high', 'critical', 'critical'],
  [bind('/var/run/docker.sock:/var/run/docker.sock'), 'critical', 'low', 'medium', 'critical'],
  [bind('/var/run/docker.sock:/d.sock:ro'), 'critical', 'low', 'medium', 'critical'],
  [bind('/run:/host/run'), 'critical', 'low', 'medium', 'critical'],
  ['cap_add: [ALL]', 'critical', 'low', 'medium', 'critical'],
  ['cap_add: [SYS_ADMIN]', 'critical', 'low', 'medium', 'critical'],
  ['cap_add: [DAC_READ_SEARCH]', 'high', 'low', 'medium', 'high'],
  ['cap_add: [SYS_TIME]', 'high', 'low', 'medium', 'high'],
  ['cap_add: [SYS_NICE]', 'medium', 'low', 'medium', 'medium'],
  ['cap_add: [SYS_PTRACE]', 'low', 'low', 'low', 'low'],
  ['pid: host', 'high', 'medium', 'medium', 'high'],
  ['pid: host, cap_add: [CHOWN]', 'high', 'medium', 'medium', 'high'],
  ['pid: host, cap_add: [KILL]', 'high', 'medium', 'medium', 'high'],
  ['cap_add: [ALL], cap_drop: [SYS_ADMIN]', 'critical', 'low', 'medium', 'critical'],
  ['cap_add: [all], cap_drop: [sys_admin, CAP_SYS_MODULE, SYS_RAWIO]', 'high', 'low', 'medium', 'high'],
  ['security_opt: ["apparmor=unconfined"]', 'high', 'low', 'medium', 'high'],
  ['network_mode: host', 'high', 'high', 'high', 'high'],
  ['ipc: host', 'medium', 'medium', 'medium', 'medium'],
  ['security_opt: ["systempaths=unconfined"]', 'high', 'low', 'medium', 'high'],
  ['security_opt: ["seccomp=unconfined"]', 'high', 'high', 'high', 'high'],
  ['security_opt: ["no-new-privileges:false"]', 'low', '-', 'medium', 'medium'],
  [bind('/:/host'), 'critical', 'medium', 'medium', 'critical'],
  [bind('/:/host:ro'), 'critical', 'medium', 'medium', 'critical'],
  [bind('/etc:/host/etc'), 'critical', 'low', 'medium', 'critical'],
  [bind('/etc/ssh:/ssh:ro'), 'high', 'low', 'medium', 'high'],
  [bind('/proc:/host/proc'), 'critical', 'medium', 'medium', 'critical'],
  [bind('/proc:/host/proc:ro'), 'medium', 'medium', 'medium', 'medium'],
  [bind('/sys:/host/sys'), 'high', 'medium', 'medium', 'high'],
  [bind('/sys/fs/cgroup:/sys/fs/cgroup'), 'medium', 'low', 'medium', 'medium'],
  [bind('/dev:/host/dev'), 'medium', 'medium', 'medium', 'medium'],
  [bind('/etc/cron.d:/c'), 'critical', 'low', 'medium', 'critical'],
  [bind('/root:/r'), 'critical', 'low', 'medium', 'critical'],
  [bind('/root/.ssh:/k:ro'), 'high', 'low', 'medium', 'high'],
  [bind('/var/log:/l'), 'medium', 'medium', 'medium', 'medium'],
  [bind('/var/lib/docker:/d'), 'critical', 'low', 'medium', 'critical'],
  [bind('/usr/local/bin:/b'), 'critical', 'low', 'medium', 'critical'],
  [bind('/tmp:/tmp'), 'medium', 'low', 'medium', 'medium'],
  [bind('/var/tmp:/t:ro'), 'medium', 'low', 'medium', 'medium'],
  [bind('/opt:/o'), 'medium', 'low', 'medium', 'medium'],
  [bind('/srv:/o'), 'medium', 'low', 'medium', 'medium'],
  [bind('/var/spool/at:/at'), 'critical', 'low', 'medium', 'critical'],
  [bind('/var/backups:/b'), 'high', 'low', 'medium', 'high'],
  [bind('/nix:/nix'), 'critical', 'low', 'medium', 'critical'],
  ['devices: [/dev/vda]', 'critical', 'low', 'medium', 'critical'],
  ['devices: [/dev/input]', 'high', 'low', 'medium', 'high'],
  ['devices: [/dev/loop-control]', 'low', '-', '-', 'low'],
  ['devices: [/dev/kvm]', 'info', '-', '-', 'info'],
  ['devices: [/dev/fuse]', 'info', '-', '-', 'info'],
  ['devices: [/dev/net/tun]', 'info', '-', '-', 'info'],
  ['device_cgroup_rules: ["a *:* rwm"]', 'high', 'low', 'medium', 'high'],
  ['device_cgroup_rules: ["c *:* rwm"]', 'high', 'low', 'medium', 'high'],
  ['cap_add: [LINUX_IMMUTABLE], volumes: ["./data:/data"]', 'low', 'low', 'low', 'low'],
];

/** A setting with no-new-privileges, added to its security options, if any. */
const closed = (setting: string) =>
  setting.includes('security_opt')
    ? setting.includes('no-new-privileges')
      ? setting.replace('false', 'true')
      : setting.replace('["', `["${gains}", "`)
    : `${setting}, ${option(gains)}`;

describe('a finding is as severe as the access that the user of the service gets', () => {
  for (const [setting, ...expected] of table)
    it(setting, () => {
      const other = 'user: "1001:1001"';
      const found = [
        said(`${image}, user: "0", ${setting}`),
        said(`${image}, ${other}, ${closed(setting)}`),
        said(`${image}, ${other}, ${setting}`),
        said(`${image}, ${setting}`),
      ];
      assert.deepEqual(found, expected);
    });
});

describe('the user of a service is the same in any notation', () => {
  const mount = bind('/etc:/host/etc');
  const nnp = option(gains);
  const docker = (text: string) => ({ Dockerfile: text });
  const other: readonly (readonly [title: string, service: string, files?: Record<string, string>])[] = [
    ['a number', `${image}, user: "1001"`],
    ['a number without quotes', `${image}, user: 1001`],
    ['a number and another group', `${image}, user: "1001:2000"`],
    ['a name', `${image}, user: app`],
    ['nobody', `${image}, user: "nobody:nogroup"`],
    ['a variable with a default', `${image}, user: "\${APP_UID:-1001}:\${APP_GID:-1001}"`],
    ['USER of what it builds', 'build: .', docker('FROM debian:13\nUSER 1001:1001\n')],
    ['USER of a stage that it builds on', 'build: .', docker('FROM debian:13 AS a\nUSER app\nFROM a\n')],
    ['USER by the default of what nothing sets', 'build: .', docker('FROM debian:13\nUSER ${U:-1001}\n')],
    ['USER by ENV of what nothing sets', 'build: .', docker('FROM node:24\nENV U=${U:-1001}\nUSER $U\n')],
    ['USER by an argument', 'build: .', docker('FROM debian:13\nARG U=1001\nUSER $U\n')],
    [
      'USER by an argument that the service gives',
      'build: {context: ., args: {U: app}}',
      docker('FROM debian:13\nARG U=root\nUSER ${U}\n'),
    ],
    ['a user beside USER root', 'build: ., user: app', docker('FROM debian:13\nUSER root\n')],
    ['the user of an image that is known', 'image: "solr:9"'],
  ];
  for (const [title, service, files] of other) {
    it(title, () => {
      assert.equal(said(`${service}, ${mount}, ${nnp}`, files), 'low');
      assert.equal(said(`${service}, ${mount}`, files), 'medium');
    });
  }
  const same: typeof other = [
    ['0', `${image}, user: "0:1001"`],
    ['0 with a sign', `${image}, user: "+0"`],
    ['an empty name', `${image}, user: ":1001"`],
    ['root', `${image}, user: root`],
    ['USER 0 behind another', 'build: .', docker('FROM debian:13\nUSER app\nUSER 0\n')],
    ['user root beside USER', 'build: ., user: root', docker('FROM debian:13\nUSER app\n')],
    ['an image that runs as root', 'image: "debian:13"'],
    ['a variable', `${image}, user: "\${APP_UID}"`],
  ];
  for (const [title, service, files] of same)
    it(`root, or unknown: ${title}`, () =>
      assert.equal(said(`${service}, ${mount}, ${nnp}`, files), 'critical'));
});

describe('who can use a control socket', () => {
  const nnp = option(gains);
  const mounted = 'volumes: [{type: bind, source: /var/run/docker.sock, target: /d.sock}]';
  const says = (service: string, files?: Record<string, string>) =>
    said(`${service}, ${mounted}, ${nnp}`, files);
  const closedTo: readonly (readonly [service: string, dockerfile?: string])[] = [
    [`${image}, user: "1001:1001"`],
    [`${image}, user: "app:app"`],
    ['image: "node:24", user: node'],
    ['image: "node:24", user: "1000"'],
    [`${image}, user: "1001:1001", group_add: [audio]`],
    ['build: .', 'FROM debian:13\nRUN useradd -u 1001 app\nUSER 1001\n'],
    ['build: .', 'FROM alpine:3.22\nRUN addgroup -S app && adduser -S -G app app\nUSER app\n'],
    ['build: .', 'FROM scratch\nUSER 1001:1001\n'],
  ];
  for (const [service, dockerfile = ''] of closedTo)
    it(`not ${service} ${dockerfile}`, () => assert.equal(says(service, { Dockerfile: dockerfile }), 'low'));
  const open: typeof closedTo = [
    // Docker uses the group 0 for a number without an account.
    [`${image}, user: "1001"`],
    [`${image}, user: "1001:0"`],
    [`${image}, user: "1001:00"`],
    [`${image}, user: "1001:root"`],
    [`${image}, user: "1001:docker"`],
    [`${image}, user: "1001:998"`],
    [`${image}, user: "1001:1001", group_add: [docker]`],
    [`${image}, user: "1001:1001", group_add: ["998"]`],
    [`${image}, user: "1001:1001", group_add: ["\${DOCKER_GID}"]`],
    [`${image}, user: app`],
    ['build: .', 'FROM debian:13\nUSER 1001\n'],
    ['build: .', 'FROM debian:13\nUSER 1001:0\n'],
    ['build: .', 'FROM debian:13\nARG GID\nRUN groupadd -g $GID docker && useradd -G docker app\nUSER app\n'],
  ];
  for (const [service, dockerfile = ''] of open)
    it(`${service} ${dockerfile}`, () => assert.equal(says(service, { Dockerfile: dockerfile }), 'critical'));

  it('the socket of a rootless engine belongs to its own user', () => {
    const of = (user: string) =>
      said(`${image}, user: "${user}", ${bind('/run/user/1000/docker.sock:/d')}, ${nnp}`);
    assert.deepEqual([of('1000:1000'), of('1001:1001'), of('0')], ['high', 'low', 'high']);
  });
  it('use_api_socket', () => {
    const api = (user: string) => said(`${image}, user: "${user}", use_api_socket: true, ${nnp}`);
    assert.deepEqual([api('0'), api('1001:1001'), api('1001:0')], ['critical', 'high', 'critical']);
  });
});

describe('who can become root', () => {
  const added = 'cap_add: [SYS_ADMIN]';
  const built = (text: string) => said(`build: ., ${added}`, { Dockerfile: text });
  const cases: readonly (readonly [expected: string, text: string])[] = [
    ['low', 'FROM scratch\nCOPY app /\nUSER 1001\n'],
    ['low', 'FROM gcr.io/distroless/static-debian12:nonroot\nCOPY app /\n'],
    ['medium', 'FROM debian:13\nUSER 1001\n'],
    ['medium', 'FROM alpine:3.22\nUSER 1001\n'],
    ['medium', 'FROM scratch\nCOPY --chmod=4755 app /\nUSER 1001\n'],
    ['medium', 'FROM debian:13 AS a\nFROM scratch\nCOPY --from=a / /\nUSER 1001\n'],
    ['low', 'FROM debian:13\nRUN find / -xdev -perm /6000 -type f -exec chmod a-s {} \\;\nUSER 1001\n'],
    ['low', 'FROM debian:13\nRUN find / -perm -4000 -type f -print0 | xargs -0 chmod u-s\nUSER 1001\n'],
    ['low', 'FROM alpine:3.22 AS a\nRUN find / -perm +6000 -exec chmod a-s {} +\nFROM a\nUSER 1001\n'],
    [
      'medium',
      'FROM debian:13\nRUN find / -perm /6000 -exec chmod a-s {} +\nRUN apt-get install sudo\nUSER 1001\n',
    ],
    ['medium', 'FROM debian:13\nRUN find /usr -perm /6000 -exec chmod a-s {} +\nUSER 1001\n'],
    ['medium', 'FROM debian:13\nRUN find / -perm /6000 -ls\nUSER 1001\n'],
  ];
  for (const [expected, text] of cases) it(text, () => assert.equal(built(text), expected));

  it('no-new-privileges counts as in Docker: the last one, and none in a stack', () => {
    const options = (...items: string[]) => said(`${image}, user: "1001", ${added}, ${option(...items)}`);
    assert.equal(options('no-new-privileges'), 'low');
    assert.equal(options('no-new-privileges=true'), 'low');
    assert.equal(options('no-new-privileges:1'), 'low');
    assert.equal(options('${NNP}'), 'medium');
    const stack = said(`${image}, user: "1001", ${bind('/etc:/e')}, ${option(gains)}`, {}, 'swarm');
    assert.equal(stack, 'medium');
  });
  it('Podman gives added capabilities to any user', () =>
    assert.equal(said(`${image}, user: "1001", ${added}, ${option(gains)}`, {}, 'podman'), 'critical'));
});

describe('power', () => {
  const nobody: Process = {
    root: false,
    user: '1001',
    groups: [],
    mayBeInGroup0: false,
    capabilities: new Set(),
    noNewPrivileges: false,
    setuid: 'unknown',
  };
  it('is dormant if a setuid program may give it', () => {
    const of = (setuid: Process['setuid'], noNewPrivileges = false) =>
      power(ofRoot, { ...nobody, setuid, noNewPrivileges });
    assert.deepEqual([of(true), of('unknown'), of(false)], ['dormant', 'dormant', 'none']);
    assert.deepEqual([of(true, true), of('unknown', true), of(false, true)], ['none', 'none', 'none']);
  });
  it('is immediate for root, with the capability, and for a member of the group', () => {
    assert.equal(power(ofRoot, { ...nobody, root: true, noNewPrivileges: true }), 'now');
    assert.equal(power(byCapability('KILL'), { ...nobody, capabilities: new Set(['KILL']) }), 'now');
    assert.equal(power(byCapability('KILL'), { ...nobody, capabilities: new Set(['CHOWN']) }), 'dormant');
    assert.equal(power(ofEngine, { ...nobody, groups: ['audio', 'docker'] }), 'now');
  });
  it('is unknown if the user or a group is', () => {
    assert.equal(power(ofRoot, { ...nobody, root: 'unknown' }), 'unknown');
    assert.equal(power(ofEngine, { ...nobody, groups: ['998'] }), 'unknown');
    assert.equal(power(ofEngine, { ...nobody, groups: [undefined] }), 'unknown');
    assert.equal(power(ofEngine, { ...nobody, mayBeInGroup0: true }), 'unknown');
    assert.equal(power(ofRoot, { ...nobody, groups: ['998'] }), 'dormant');
  });
  it('uses the process of a service', () => {
    const [a] = servicesOf({
      'compose.yaml': `services: {a: {${image}, user: "1001:998", group_add: [audio], ${option(gains)}}}`,
    });
    assert.ok(a);
    const { groups, ...process } = processOf(a, []);
    assert.deepEqual(groups, ['audio', '998']);
    assert.deepEqual(process, {
      ...{ root: false, user: '1001', mayBeInGroup0: false, capabilities: new Set() },
      ...{ noNewPrivileges: true, setuid: 'unknown' },
    });
  });
});

describe('attack paths for a user other than root', () => {
  const open = 'ports: ["80:80"]';
  const path = (service: string) => {
    const text = `services:\n  a: { ${image}, ${open}, ${service} }\n`;
    const project = projectOf({ 'compose.yaml': text }, 'compose.yaml');
    const { findings } = lint(project, 'compose.yaml', asked, { ...defaultConfig, today: '2026-08-01' });
    return findings.some(({ rule }) => rule === 'exposed-host-control');
  };
  const sock = bind('/var/run/docker.sock:/d');
  it('exist for a member of the group of the socket', () => {
    assert.ok(path(`user: "1001:1001", group_add: [docker], ${sock}`));
    assert.ok(path(`user: "1001:docker", ${sock}`));
    assert.ok(!path(`user: "1001:1001", ${sock}`));
    assert.ok(!path(`user: "1001:998", ${sock}`));
  });
  it('do not exist for settings that require root', () => {
    for (const setting of ['privileged: true', 'cap_add: [SYS_ADMIN]', bind('/etc:/e')]) {
      assert.ok(path(`user: "0", ${setting}`), setting);
      assert.ok(!path(`user: "1001:1001", ${setting}`), setting);
      assert.ok(!path(setting), setting);
    }
  });
  it('do not exist for control groups without SYS_ADMIN', () => {
    const cgroups = bind('/sys/fs/cgroup:/sys/fs/cgroup:rw');
    assert.ok(!path(`user: root, ${cgroups}`));
    assert.ok(path(`user: root, ${cgroups}, cap_add: [SYS_ADMIN]`));
  });
});
