import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../rules/index.ts';
import {
  applyEdits,
  compare,
  defaultConfig,
  emptyProject,
  kindOfName,
  lint,
} from '../server/engine/index.ts';
import { SideReader } from '../server/page/side.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { commitAll, withoutGit } from './support/git.ts';
import { withoutLinks } from './support/links.ts';
import { completed, projectOf } from './support/project.ts';
import { seeded } from './support/random.ts';
import { reformatted } from './support/reformat.ts';
import { fewer, share } from './support/share.ts';

const config = { ...defaultConfig, today: '2026-08-01' };

/** The postures of files, given by path; all files that are named like compose files or Dockerfiles count. */
function sideOf(files: Readonly<Record<string, string>>) {
  const project = projectOf(files);
  const side = new SideReader(rules);
  for (const path of Object.keys(files)) side.take(project, path, config);
  return side;
}

const changes = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
  compare(sideOf(before), sideOf(after)).map(
    ({ name, over, risk, severity, text }) =>
      `${name}${over === undefined ? '' : ` (with ${over})`} ${risk}${risk === 'more' ? ` (${severity})` : ''}: ${text}`,
  );

const same = 'Nothing differs in users, rights, mounts, ports, networks, secrets and images.\n';

const service = (...lines: string[]) => ({
  'compose.yaml': `services:\n  web:\n    image: node:22.11.0\n${lines.map((line) => `    ${line}\n`).join('')}`,
});

describe('the posture diff', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
    [
      'a user becomes root',
      ['user: "1000"'],
      ['user: root'],
      ['web more (high): runs as root (was user 1000)'],
    ],
    ['root becomes a user', ['user: root'], ['user: "1000"'], ['web less: runs as user 1000 (was root)']],
    ['privileged', [], ['privileged: true'], ['web more (critical): is privileged']],
    [
      'a capability',
      ['cap_drop: [ALL]'],
      ['cap_drop: [ALL]', 'cap_add: [NET_ADMIN]'],
      ['web more (high): gains NET_ADMIN'],
    ],
    [
      'no-new-privileges',
      ['security_opt: ["no-new-privileges:true"]'],
      [],
      ['web more (medium): no longer has no-new-privileges'],
    ],
    [
      'the control socket',
      [],
      ['volumes: [/var/run/docker.sock:/var/run/docker.sock]'],
      ['web more (critical): mounts the control socket /var/run/docker.sock'],
    ],
    [
      'a mount becomes writable',
      ['volumes: ["./a:/a:ro"]'],
      ['volumes: ["./a:/a"]'],
      ['web more (medium): mounts ./a at /a writable'],
    ],
    [
      'a sensitive mount becomes writable',
      ['volumes: ["/lib/modules:/lib/modules:ro"]'],
      ['volumes: ["/lib/modules:/lib/modules"]'],
      ['web more (critical): mounts /lib/modules at /lib/modules writable'],
    ],
    [
      'a port opens to all',
      ['ports: ["127.0.0.1:80:80"]'],
      ['ports: ["80:80"]'],
      ['web more (medium): opens port 80 to other machines as 80 (was to loopback as 80)'],
    ],
    ['the network of the host', [], ['network_mode: host'], []],
    [
      'a limit is another one',
      ['mem_limit: 1536m', 'pids_limit: 100'],
      ['mem_limit: 512m', 'pids_limit: 200'],
      [
        'web different: has a limit of memory: 512 MiB (was 1.5 GiB)',
        'web different: has a limit of pids: 200 (was 100)',
      ],
    ],
    [
      'SELinux off beside the namespace of another container',
      [],
      ['pid: "container:x"', 'security_opt: ["label:disable"]'],
      [
        'web more (high): has SELinux off (was default)',
        'web different: has the pid namespace of container x (was of its own)',
      ],
    ],
    [
      'a Dockerfile that is not here',
      ['build: {context: ./x, dockerfile: A.Dockerfile}'],
      ['build: {context: ./x, dockerfile: B.Dockerfile}'],
      ['web different: is built from x/B.Dockerfile (was x/A.Dockerfile)'],
    ],
    ['a privileged group', [], ['group_add: [docker]'], ['web more (low): is in the group docker']],
    [
      'a privileged group of a user who is not root',
      ['user: "1000"', 'group_add: ["2000"]'],
      ['user: "1000"', 'group_add: ["2000", "0"]'],
      ['web more (medium): is in the group 0'],
    ],
    [
      'another group, which owns more',
      ['user: "1000"', 'group_add: [media]'],
      ['user: "1000"', 'group_add: [docker]'],
      ['web more (medium): is in the group docker (was media)'],
    ],
    [
      'another group, of which nobody knows what it owns',
      ['group_add: [media]'],
      ['group_add: ["${GROUP}"]'],
      ['web different: is in the group ${GROUP} (was media)'],
    ],
    [
      'a privileged group of its user',
      ['user: "1000"'],
      ['user: "1000:docker"'],
      ['web more (medium): is in the group docker'],
    ],
    [
      'a group of its user that the system has',
      ['user: "1000:1000"'],
      ['user: "1000:999"'],
      ['web different: is in the group 999 (was 1000)'],
    ],
    [
      'the group of root, in which a number without a name is',
      ['user: "1000"'],
      ['user: "1000:0"'],
      ['web different: is in the group 0'],
    ],
    [
      'the network of another service',
      [],
      ['network_mode: "service:vpn"'],
      ['web different: has the network namespace of service vpn (was of its own)'],
    ],
    [
      'the namespace of the host, which switches SELinux off',
      [],
      ['ipc: host'],
      ['web more (medium): has the ipc namespace of the host (was of its own)'],
    ],
    [
      'the users of the host',
      [],
      ['userns_mode: host'],
      ["web different: has the user namespace of the host (was of the daemon's choice)"],
    ],
    [
      'a capability of everyone',
      ['cap_drop: [ALL]'],
      ['cap_drop: [ALL]', 'cap_add: [CHOWN]'],
      ['web more (medium): gains CHOWN'],
    ],
    [
      'a capability of a user who is not root',
      ['user: "1000"'],
      ['user: "1000"', 'cap_add: [SYS_ADMIN]'],
      ['web more (medium): gains SYS_ADMIN'],
    ],
    [
      'a network',
      ['network_mode: none'],
      [],
      ['web more (low): has the network namespace of its own (was without a network)'],
    ],
    [
      'another profile',
      ['security_opt: ["seccomp=a.json"]'],
      ['security_opt: ["seccomp=b.json"]'],
      ['web different: has seccomp with b.json (was with a.json)'],
    ],
    [
      'privileged by a variable',
      [],
      ['privileged: "${PRIVILEGED}"'],
      ['web different: is privileged if a variable says so'],
    ],
    [
      'a rule of devices',
      [],
      ['device_cgroup_rules: ["c 188:* rmw"]'],
      ['web more (high): gets the devices of the rule c 188:* rmw'],
    ],
    ['all GPUs', [], ['gpus: all'], ['web more (medium): gets all GPUs']],
    [
      'more GPUs',
      ['gpus: [{driver: nvidia, count: 1}]'],
      ['gpus: [{driver: nvidia, count: 2}]'],
      ['web more (medium): gets 2 GPUs (was 1 GPU)'],
    ],
    [
      'another GPU',
      ['gpus: [{device_ids: ["0"]}]'],
      ['gpus: [{device_ids: ["1"]}]'],
      ['web different: gets GPU 1 (was GPU 0)'],
    ],
    [
      'a number of GPUs that is not known',
      ['gpus: [{count: 1}]'],
      ['gpus: [{count: "${GPUS}"}]'],
      ['web different: gets some GPUs (was 1 GPU)'],
    ],
    [
      'the mounts of a container',
      [],
      ['volumes_from: ["container:old"]'],
      ['web more (medium): mounts all mounts of old'],
    ],
    [
      'a profile that starts it',
      ['profiles: [debug]'],
      [],
      ['web different: starts without a profile (was with the profile debug)'],
    ],
    [
      'another profile that starts it',
      ['profiles: [b, a]'],
      ['profiles: [c, a]'],
      ['web different: starts with the profile a or c (was with the profile a or b)'],
    ],
    ['a limit goes', ['mem_limit: 1g'], [], ['web more (low): has no limit of memory']],
    [
      'a password in the file',
      [],
      ['environment: {DB_PASSWORD: hunter2-but-longer}'],
      ['web more (high): gets the secret DB_PASSWORD in its environment'],
    ],
    [
      'a password among the build arguments',
      ['build: {context: ., args: {NPM_TOKEN: "${NPM_TOKEN}"}}'],
      ['build: {context: ., args: [NPM_TOKEN=hunter2-but-longer]}'],
      ['web more (high): gets the secret NPM_TOKEN as a build argument'],
    ],
  ];
  for (const [title, before, after, expected] of cases) {
    it(title, () => {
      const found = changes(service(...before), service(...after));
      if (expected.length > 0)
        assert.deepEqual(
          found.filter((each) => expected.includes(each)),
          expected,
          found.join('\n'),
        );
      assert.ok(found.length > 0);
      const back = changes(service(...after), service(...before));
      const risks = (all: readonly string[]) =>
        all.map((each) => / (more|less|different)/.exec(each)?.[1]).sort();
      const turned = { more: 'less', less: 'more', different: 'different' } as const;
      assert.deepEqual(
        risks(back),
        risks(found)
          .map((each) => turned[each as keyof typeof turned])
          .sort(),
        'the way back is the reverse',
      );
    });
  }

  it('lists what a new service can do, and of a removed one only that it is gone', () => {
    const more = {
      'compose.yaml': `${service()['compose.yaml']}  aid:\n    image: a/b:1\n    privileged: true\n    ports: ["80:80"]\n`,
    };
    assert.deepEqual(changes(service(), more).slice(0, 2), [
      'aid different: is new',
      'aid more (critical): is privileged',
    ]);
    assert.deepEqual(changes(more, service()), ['aid less: is gone']);
  });

  it('reports attack paths that it opens and closes, and those whose message differs', () => {
    const notebook = (...lines: string[]) => service('user: root', 'ports: ["8888:8888"]', ...lines);
    const open = notebook('command: jupyter lab --ip=0.0.0.0 --allow-root --IdentityProvider.token=');
    const closed = notebook('command: jupyter lab --ip=0.0.0.0 --allow-root');
    const path = 'Anyone who reaches port 8888 runs code as root: Jupyter requires no login.';
    assert.deepEqual(changes(closed, open), [`web more (high): opens an attack path: ${path}`]);
    assert.deepEqual(changes(open, closed), [`web less: no longer has an attack path: ${path}`]);
    const folder = notebook(
      'command: jupyter lab --ip=0.0.0.0 --allow-root --IdentityProvider.token=',
      'volumes: [".:/work"]',
    );
    const worse = changes(open, folder).filter((each) => each.includes('attack path'));
    assert.deepEqual(worse, [
      'web more (critical): has another attack path: Anyone who reaches port 8888 changes the project folder as root: Jupyter requires no login.',
    ]);
    // A removed service takes its paths with it.
    const none = { 'compose.yaml': 'services:\n  other:\n    image: node:22.11.0\n' };
    assert.deepEqual(
      changes(open, none).filter((each) => each.startsWith('web')),
      ['web less: is gone'],
    );
  });

  it('is empty if a service is split into files, extended, or written with anchors', () => {
    const whole = service('privileged: true', 'ports: ["80:80"]', 'user: "1000"');
    const split = {
      'compose.yaml': 'services:\n  web:\n    image: node:22.11.0\n    ports: ["80:80"]\n',
      'compose.override.yaml': 'services:\n  web:\n    user: "1000"\n    privileged: true\n',
    };
    const extended = {
      'compose.yaml': 'services:\n  web:\n    extends: {file: base.yaml, service: base}\n    user: "1000"\n',
      'base.yaml':
        'services:\n  base:\n    image: node:22.11.0\n    privileged: true\n    ports: ["80:80"]\n',
    };
    const anchored = {
      'compose.yaml':
        'x-on: &on\n  privileged: true\n  user: "1000"\nservices:\n  web:\n    <<: *on\n    ports:\n      - target: 80\n        published: "80"\n    image: node:22.11.0\n',
    };
    assert.deepEqual(changes(whole, split), []);
    assert.deepEqual(changes(whole, anchored), []);
    assert.deepEqual(
      changes(whole, extended).filter((each) => each.startsWith('web')),
      [],
    );
  });

  it('is empty if only the spelling differs', () => {
    const alike: [string, string][] = [
      ['ports: ["80-81:80-81"]', 'ports: ["80:80", "81:81"]'],
      ['ports: ["80:80"]', 'ports: ["0.0.0.0:80:80", "[::]:80:80"]'],
      ['ports: ["127.0.0.1:80:80", "8080:80"]', 'ports: ["8080:80", "127.0.0.1:80:80"]'],
      ['group_add: [docker, "0"]', 'group_add: [root, docker]'],
      [
        'gpus: all',
        'deploy: {resources: {reservations: {devices: [{driver: nvidia, count: all, capabilities: [gpu]}]}}}',
      ],
      ['gpus: [{device_ids: ["0", "1"]}]', 'gpus: [{device_ids: ["1"]}, {device_ids: ["0"]}]'],
      [
        'devices: ["vendor.com/gpu=0"]',
        'deploy: {resources: {reservations: {devices: [{driver: cdi, device_ids: ["vendor.com/gpu=0"], capabilities: [x]}]}}}',
      ],
      ['profiles: [a, b]', 'profiles: [b, a]'],
      ['user: "999"', 'user: "999:999"'],
      ['user: "1000:1000"', 'user: "1000"'],
      ['user: "1000:docker"', 'user: "1000"\n    group_add: [docker]'],
      ['user: root', 'user: "root:docker"'],
      ['ipc: shareable', 'ipc: private'],
      ['volumes: [/var/run/docker.sock:/a.sock]', 'volumes: [/var/run/docker.sock:/b.sock]'],
    ];
    for (const [before, after] of alike) assert.deepEqual(changes(service(before), service(after)), []);
    const image = (name: string) => ({ 'compose.yaml': `services:\n  web:\n    image: ${name}\n` });
    for (const name of ['docker.io/library/nginx', 'index.docker.io/nginx:latest', 'nginx:latest'])
      assert.deepEqual(changes(image('nginx'), image(name)), []);
  });

  it('lists the ports of a range that differ', () => {
    const ports = (...list: string[]) => service(`ports: ${JSON.stringify(list)}`);
    assert.deepEqual(changes(ports('80-90:80-90'), ports('80-84:80-84', '85-95:85-95')), [
      'web more (medium): opens port 91-95 to other machines as 91-95',
    ]);
    assert.deepEqual(changes(ports('80-90:80-90'), ports('80:80', '82-90:82-90')), [
      'web less: no longer opens port 81 to other machines as 81',
    ]);
    assert.deepEqual(changes(ports('80:80'), ports('80:8080')), [
      'web different: opens port 8080 to other machines as 80 (was port 80 to other machines as 80)',
    ]);
    assert.deepEqual(changes(ports('127.0.0.1:80-81:80-81'), ports('80-81:80-81')), [
      'web more (medium): opens port 80-81 to other machines as 80-81 (was to loopback as 80-81)',
    ]);
  });

  it('distinguishes mounts of more and less of the host, and a moved mount from an additional one', () => {
    const mount = (source: string, target = '/x') => service(`volumes: ["${source}:${target}:ro"]`);
    assert.deepEqual(changes(mount('/etc/ssl'), mount('/')), [
      'web more (critical): mounts / at /x (was /etc/ssl at /x)',
    ]);
    assert.deepEqual(changes(mount('/etc'), mount('/etc/ssl')), [
      'web less: mounts /etc/ssl at /x (was /etc at /x)',
    ]);
    assert.deepEqual(changes(mount('/etc'), mount('/etc', '/y')), [
      'web different: mounts /etc at /y (was /etc at /x)',
    ]);
    const two = (one: string, other: string) => service(`volumes: ["/etc:${one}:ro", "./x:${other}"]`);
    assert.deepEqual(changes(two('/x', '/y'), two('/y', '/x')), [
      'web different: mounts /etc at /y (was /etc at /x)',
      'web different: mounts ./x at /x (was ./x at /y)',
    ]);
    const device = (ways: string) => service(`devices: ["/dev/sda:/dev/sda:${ways}"]`);
    assert.deepEqual(changes(device('rwm'), device('r')), [
      'web less: gets the device /dev/sda with r (was rwm)',
    ]);
    // A privileged container has all of them.
    const devices = service('devices: [/dev/dri]');
    assert.deepEqual(changes(service('privileged: true'), devices), ['web less: is no longer privileged']);
    assert.deepEqual(changes(service(), service('use_api_socket: true')), [
      'web more (critical): mounts the control socket /var/run/docker.sock',
    ]);
  });

  it('includes the mounts that come from another service', () => {
    const taking = (...lines: string[]) => ({
      'compose.yaml': `${service(...lines)['compose.yaml']}  aid:\n    image: a/b:1\n    volumes_from: [far]\n  far:\n    image: a/b:1\n    volumes: [/var/run/docker.sock:/var/run/docker.sock, "./x:/x"]\n`,
    });
    assert.deepEqual(changes(taking(), taking('volumes_from: ["aid:ro"]', 'volumes: ["./y:/x"]')), [
      'web different: mounts ./y at /x',
      'web more (critical): mounts the control socket /var/run/docker.sock',
    ]);
    // The listed mounts are the same as those from the other service.
    assert.deepEqual(
      changes(
        taking('volumes_from: [aid]'),
        taking('volumes: ["./x:/x", /var/run/docker.sock:/var/run/docker.sock]'),
      ),
      [],
    );
    assert.deepEqual(
      changes(taking('volumes_from: ["aid:ro", far]'), taking('volumes_from: [far, far]')),
      [],
    );
    // Docker Compose drops the mode.
    assert.deepEqual(changes(taking('volumes_from: ["far:ro"]'), taking('volumes_from: [far]')), []);
    // Compose refuses a cycle.
    assert.deepEqual(changes(taking(), taking('volumes_from: [web]')), []);
  });

  it('recognises a stage by its place, and a moved one by its text', () => {
    const stage = (text: string, path = 'Dockerfile') => ({ [path]: text });
    const image = 'FROM debian:12\nCOPY a /a\n';
    const built = 'FROM golang:1.23 AS build\nRUN go build\n';
    assert.deepEqual(changes(stage(image), stage(`${built}${image}`)), []);
    assert.deepEqual(changes(stage(image), stage(image.replace('12', '12 AS shipped'))), []);
    assert.deepEqual(changes(stage('FROM debian:12 AS shipped\n'), stage('FROM debian:12 AS final\n')), [
      'final different: is now the last stage (was shipped)',
    ]);
    assert.deepEqual(changes(stage(image), stage(image, 'docker/Dockerfile')), [
      '0 different: has moved here from Dockerfile',
    ]);
    const project = service('privileged: true', 'ports: ["80:80"]')['compose.yaml'];
    assert.deepEqual(changes({ 'a/compose.yaml': project }, { 'b/compose.yaml': project }), [
      'web different: has moved here from a/compose.yaml',
    ]);
    // An included file belongs to the project, though it forms one of its own in its folder.
    const included = { 'compose.yaml': 'include: [a/compose.yaml]\n', 'a/compose.yaml': project };
    assert.deepEqual(changes({ 'compose.yaml': project }, included), []);
    assert.deepEqual(changes(included, { 'compose.yaml': project }), []);
    const chain = (lines: string) => ({
      'compose.yaml': 'include: [a/compose.yaml]\n',
      'a/compose.yaml': 'include: [../b/compose.yaml]\nservices:\n  aid:\n    image: a/b:1\n',
      'b/compose.yaml': `services:\n  db:\n    image: c/d:1\n${lines}`,
    });
    assert.deepEqual(changes(chain(''), chain('    pid: host\n')), [
      'db more (high): has the pid namespace of the host (was of its own)',
    ]);
    const over = (path: string) => ({ ...service(), [path]: 'services: {web: {privileged: true}}\n' });
    assert.deepEqual(changes(over('compose.prod.yaml'), over('compose.live.yaml')), []);
  });

  it('recognises a folder by most of its services if it was renamed and edited at once', () => {
    const stack = (folder: string, api: string, db = 'postgres:17.6') => ({
      [`${folder}/compose.yaml`]: `services:\n  web:\n    image: nginx:1.30.0\n  api:\n    build: ./api\n${api}  db:\n    image: ${db}\n`,
      [`${folder}/api/Dockerfile`]: 'FROM debian:12\nUSER 1000\n',
      [`${folder}/compose.prod.yaml`]: `services:\n  web:\n    init: true\n${api}`,
    });
    const moved = (name: string) => `${name} different: has moved here from old/compose.yaml`;
    assert.deepEqual(changes(stack('old', ''), stack('new', '    pid: host\n', 'postgres:18.0')), [
      moved('api'),
      'api more (high): has the pid namespace of the host (was of its own)',
      moved('db'),
      'db different: runs postgres:18.0 (was postgres:17.6)',
      moved('web'),
      'web (with new/compose.prod.yaml) more (high): has the pid namespace of the host (was of its own)',
    ]);
    const isPaired = (...sides: Parameters<typeof changes>) =>
      changes(...sides).some((each) => each.includes('has moved here'));
    const edited = stack('new', '    pid: host\n');
    assert.ok(!isPaired(stack('old', ''), { ...stack('old', ''), ...edited }), 'a copy');
    assert.ok(!isPaired({ ...stack('old', ''), ...stack('other', '') }, edited), 'two that it may be');
    const one = (folder: string, ...lines: string[]) => ({
      [`${folder}/compose.yaml`]: service(...lines)['compose.yaml'],
    });
    assert.ok(isPaired(one('old', 'ports: ["80:80"]'), one('new', 'ports: ["80:80"]', 'pid: host')));
    assert.ok(!isPaired(one('old', 'ports: ["80:80"]'), one('new', 'ports: ["81:81"]', 'pid: host')));
  });

  it('distinguishes two containers of one name', () => {
    const cwd = folderOf({});
    for (const side of ['before', 'after'])
      for (const place of ['a', 'b']) {
        const user = side === 'after' ? '0' : '1';
        mkdirSync(join(cwd, side, place), { recursive: true });
        writeFileSync(join(cwd, side, place, 'Dockerfile'), `FROM debian:12\nUSER ${user}\n`);
        const { 'compose.yaml': text } = service(`user: "${user}"`);
        writeFileSync(join(cwd, side, place, 'compose.yaml'), text);
      }
    const { out } = plimsoll(['diff', 'before', 'after'], { cwd });
    assert.deepEqual(
      out.split('\n').filter((line) => / of /.test(line)),
      ['a', 'b'].flatMap((place) => [`web of ${place}/compose.yaml`, `image of ${place}/Dockerfile`]),
    );
  });

  it('compares override files that the project does not find by itself', () => {
    const base = {
      'compose.yaml': `${service('ports: ["80:80"]')['compose.yaml']}  aid:\n    image: redis:7\n`,
    };
    const over = (text: string) => ({ ...base, 'compose.prod.yaml': `services:\n${text}` });
    const [plain, privileged] = [over('  web:\n    init: true\n'), over('  web:\n    privileged: true\n')];
    const path = 'Anyone who takes over the program on port 80 controls the host: the service is privileged.';
    assert.deepEqual(changes(plain, privileged), [
      'web (with compose.prod.yaml) more (critical): is privileged',
      `web more (critical): opens an attack path: ${path}`,
    ]);
    // A new or removed override file is compared with the project without it.
    assert.deepEqual(changes(base, privileged), changes(plain, privileged));
    assert.deepEqual(changes(privileged, base), [
      'web (with compose.prod.yaml) less: is no longer privileged',
      `web less: no longer has an attack path: ${path}`,
    ]);
    // A change of the project itself is reported once.
    const other = { 'compose.yaml': base['compose.yaml'].replace('node:22.11.0', 'node:22.12.0') };
    assert.deepEqual(changes(plain, { ...plain, ...other }), [
      'web different: runs node:22.12.0 (was node:22.11.0)',
    ]);
  });

  it('distinguishes a stage that an override file builds from the others of its Dockerfile', () => {
    const files = (shipped: string, target: string) => ({
      'compose.yaml': 'services:\n  api:\n    build: {context: ., target: dev}\n',
      'compose.override.yaml': `services:\n  api:\n    build: {target: ${target}}\n`,
      Dockerfile: `FROM debian:12 AS dev\nUSER 1000\nFROM debian:12 AS shipped\nUSER ${shipped}\n`,
    });
    assert.deepEqual(changes(files('1000', 'dev'), files('root', 'dev')), [
      'shipped more (high): runs as root (was user 1000)',
    ]);
    assert.deepEqual(changes(files('1000', 'dev'), files('1000', 'shipped')), [
      'api different: is built from stage shipped of Dockerfile (was stage dev of Dockerfile)',
    ]);
  });

  it('recognises a renamed service by what it runs', () => {
    const named = (...names: string[]) => ({
      'compose.yaml': `services:\n${names.map((name) => `  ${name}:\n    image: jupyter/base-notebook:2024\n    user: root\n    ports: ["8888:8888"]\n    command: jupyter lab --ip=0.0.0.0 --allow-root --IdentityProvider.token=\n`).join('')}`,
    });
    assert.deepEqual(changes(named('a'), named('b')), ['b different: is the new name of a']);
    // If two services run the same, nobody can tell which one it was.
    assert.deepEqual(
      changes(named('a'), named('b', 'c')).filter((each) => each.startsWith('a')),
      ['a less: is gone'],
    );
  });

  it('adds no risk if a new service takes over the control socket from another', () => {
    const socket = '    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n';
    const proxy = (more: string) => `  proxy:\n    image: tecnativa/docker-socket-proxy:v0.5.0\n${more}`;
    const base = service()['compose.yaml'];
    const mounts = 'mounts the control socket /var/run/docker.sock';
    assert.deepEqual(
      changes({ 'compose.yaml': base + socket }, { 'compose.yaml': base + proxy(socket) }).filter((each) =>
        each.includes('socket'),
      ),
      [`proxy different: ${mounts}`, `web less: no longer ${mounts}`],
    );
    const added = changes({ 'compose.yaml': base }, { 'compose.yaml': base + proxy(socket) });
    assert.ok(added.includes(`proxy more (critical): ${mounts}`), added.join('\n'));
  });

  it('reports no risk for a new service that runs an image with its defaults', () => {
    const added = (lines: string) => ({ 'compose.yaml': `${service()['compose.yaml']}${lines}` });
    for (const image of ['redis:7', 'nginx:1.29', 'nextcloud:31'])
      assert.deepEqual(changes(service(), added(`  aid:\n    image: ${image}\n`)), ['aid different: is new']);
    assert.deepEqual(changes(service(), added('  aid:\n    image: redis:7\n    user: root\n')), [
      'aid different: is new',
      'aid more (low): runs as root at start, then another user',
    ]);
  });

  it('names the old image if another one is run', () => {
    const of = (image: string) => ({ 'compose.yaml': `services:\n  web:\n    image: ${image}\n` });
    const digest = `sha256:${'a'.repeat(64)}`;
    assert.deepEqual(changes(of('node:22.1'), of(`node:24.1@${digest}`)), [
      `web less: runs node:24.1@${digest} by its digest (was node:22.1 by the tag of a release)`,
    ]);
    assert.deepEqual(
      changes(of('nginx:1.27'), of('caddy:2')).at(-1),
      'web less: runs caddy:2, which is supported (was nginx:1.27)',
    );
  });

  it('shows the effect of a Dockerfile on the service that builds it', () => {
    const with_ = (user: string) => ({
      'compose.yaml': 'services:\n  api:\n    build: .\n',
      Dockerfile: `FROM debian:12\nUSER ${user}\n`,
    });
    assert.deepEqual(changes(with_('1000'), with_('root')), [
      'api more (high): runs as root (was user 1000)',
    ]);
    assert.deepEqual(changes(with_('1000'), with_('1000:docker')), [
      'api more (medium): is in the group docker',
    ]);
    assert.deepEqual(changes(with_('1000\nEXPOSE 22'), with_('1000')), []);
    const secret = (instruction: string) => changes(with_('1000'), with_(`1000\n${instruction}`));
    const token = 'API_TOKEN=hunter2-but-longer';
    assert.deepEqual(secret(`ARG ${token}`), [
      'api more (high): gets the secret API_TOKEN as a build argument',
    ]);
    assert.deepEqual(secret(`ARG ${token}\nENV API_TOKEN=$API_TOKEN`), [
      'api more (high): gets the secret API_TOKEN in its environment',
    ]);
    assert.deepEqual(secret('ARG API_TOKEN\nARG API_KEY=changeme'), []);
    assert.deepEqual(secret(`ARG ${token}\nFROM debian:12\nUSER 1000`), []);
    const given = (user: string) => ({
      'compose.yaml': `services:\n  api:\n    build: {context: ., args: {RUN_AS: "${user}", API_TOKEN: "\${TOKEN}"}}\n`,
      Dockerfile: `FROM debian:12\nARG ${token}\nARG RUN_AS=app:docker\nUSER $RUN_AS\n`,
    });
    assert.deepEqual(changes(given('1000:1000'), given('0:0')), [
      'api more (high): runs as root (was user 1000)',
    ]);
  });

  it('reports the changes of a Dockerfile that no service builds', () => {
    const of = (text: string) => ({ Dockerfile: text });
    assert.deepEqual(changes(of('FROM debian:12\n'), of('FROM debian:12\nEXPOSE 22\n')), [
      '0 different: exposes port 22, which nothing publishes',
    ]);
    assert.deepEqual(changes(of('FROM debian:12\nEXPOSE 22\n'), of('FROM debian:12\n')), [
      '0 different: no longer exposes port 22',
    ]);
    const based = (base: string) => of(`ARG TAG\nFROM ${base}\nUSER node\n`);
    assert.deepEqual(changes(based('node:22.20.0'), based('node:${TAG}')), [
      '0 different: runs node:${TAG} by a reference that is not known (was node:22.20.0 by the tag of a release)',
    ]);
    const windows = (user: string) =>
      of(`FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nUSER ${user}\n`);
    assert.deepEqual(changes(windows('ContainerUser'), windows('ContainerAdministrator')), [
      '0 more (high): runs as an administrator (was user ContainerUser)',
    ]);
  });

  it('reports ports that a proxy forwards, and none that host networking opens', () => {
    const labels = (...list: string[]) => ({
      'compose.yaml': `services:\n  proxy:\n    image: traefik:v3.5.3\n    command: ["--providers.docker", "--entrypoints.web.address=:80"]\n    ports: ["80:80"]\n  web:\n    image: node:22.11.0\n    labels: ${JSON.stringify(list)}\n`,
    });
    const route = [
      'traefik.http.routers.web.rule=Host(`a.example.com`)',
      'traefik.http.services.web.loadbalancer.server.port=8080',
    ];
    assert.deepEqual(changes(labels(), labels(...route)), [
      'web different: is reached at port 8080 through proxy without a login there',
    ]);
    const ports = 'ports: ["80:80"]';
    assert.deepEqual(
      changes(service(ports), service(ports, 'network_mode: host')).filter((each) => each.includes('port')),
      [],
    );
  });
});

describe('the posture stays the same', () => {
  const folder = fileURLToPath(new URL('samples/', import.meta.url));
  const samples = readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const kind = kindOfName(path);
    return kind ? [{ path, kind, text: readFileSync(folder + path, 'utf8') }] : [];
  });
  const check = (files: typeof samples, times: number) => {
    const random = seeded(20261128);
    let layouts = 0;
    for (let tried = 0; layouts < times && tried < times * 10; tried++) {
      const { kind, text, path } = random.pick(files);
      const now = reformatted(text, kind, random);
      if (now === undefined) continue;
      layouts++;
      const name = kind === 'compose' ? 'compose.yaml' : 'Dockerfile';
      assert.deepEqual(changes({ [name]: text }, { [name]: now }), [], path);
    }
    assert.equal(layouts, times);
  };
  it('in other layouts of the samples', () => check(samples, fewer(100)));
  it('in other layouts of real files', { skip: withoutCorpus }, () => check([...realFiles()], fewer(400)));
  it('if real files are compared with themselves', { skip: withoutCorpus }, () => {
    for (const { text, kind, path } of share([...realFiles()], 10, 3)) {
      const name = kind === 'compose' ? 'compose.yaml' : 'Dockerfile';
      assert.deepEqual(changes({ [name]: text }, { [name]: text }), [], path);
    }
  });

  it('or gets safer with each fix of the samples, and never riskier', () => {
    for (const { path: name, kind, text } of share(samples, 3)) {
      const path = kind === 'compose' ? 'compose.yaml' : 'Dockerfile';
      const project = completed(emptyProject().with({ path, text, kind }), path);
      const { findings, fixesOf } = lint(project, path, rules, config);
      for (const finding of findings) {
        for (const { title, edits } of fixesOf(finding)) {
          if (edits.some(({ file }) => file !== path)) continue;
          const found = compare(sideOf({ [path]: text }), sideOf({ [path]: applyEdits(text, edits) }));
          // A proxy takes over the socket from the service that has it.
          const isMoved = found.some(({ part, risk }) => part === 'mounts' && risk === 'less');
          const isNew = (of: string) => found.some(({ name: its, part }) => its === of && part === 'service');
          const worse = found
            .filter(({ name: of, risk }) => risk === 'more' && !(isMoved && isNew(of)))
            .map((each) => `${each.name} ${each.text}`);
          assert.deepEqual(worse, [], `${name}: ${finding.rule}: ${title}`);
        }
      }
    }
  });
});

describe('plimsoll diff', () => {
  const before = service('user: "1000"');
  const after = service('user: root', 'volumes: [/var/run/docker.sock:/var/run/docker.sock]');

  it('does not print a credential that other values repeat', () => {
    const secret = 'Tq7LmB2nRw8YcF5uJ1h';
    const cwd = folderOf({
      'a/compose.yaml': 'services:\n  web:\n    image: nginx\n',
      'b/compose.yaml': `services:\n  web:\n    image: nginx:${secret}\n    user: ${secret}\n    volumes: [/srv/${secret}:/a]\n    pid: container:${secret}\n    environment:\n      DB_PASSWORD: ${secret}\n  w${secret}:\n    image: a\n    privileged: true\n`,
    });
    for (const sides of [
      ['a', 'b'],
      ['b', 'a'],
    ])
      for (const format of ['text', 'json', 'markdown']) {
        const { out, errors } = plimsoll(['diff', ...sides, '--format', format], { cwd });
        assert.match(out, /\*\*\*|\\\*\\\*\\\*/, errors);
        assert.ok(!out.includes(secret), format);
      }
  });

  it('compares two folders, and fails if something gets riskier', () => {
    const cwd = folderOf({
      'a/compose.yaml': before['compose.yaml'],
      'b/compose.yaml': after['compose.yaml'],
    });
    const { code, out, errors } = plimsoll(['diff', 'a', 'b'], { cwd });
    assert.equal(code, 1, errors);
    assert.match(
      out,
      /^web\n {2}\+ mounts the control socket .* \[critical\] {2}compose\.yaml:5\n {2}\+ runs as root \(was user 1000\) \[high\] {2}compose\.yaml:4\n/,
    );
    assert.match(out, /^FAIL 2 riskier/m);
    assert.equal(plimsoll(['diff', 'b', 'a'], { cwd }).code, 0);
    assert.equal(plimsoll(['diff', 'a', 'a'], { cwd }).out, same);
    assert.equal(plimsoll(['diff', 'a', 'b', '--fail-on', 'critical'], { cwd }).code, 1);
    const json = JSON.parse(plimsoll(['diff', 'a', 'b', '--format', 'json'], { cwd }).out);
    assert.equal(json.passes, false);
    assert.deepEqual(json.changes.map(({ part }: { part: string }) => part).sort(), ['mounts', 'user']);
    assert.match(
      plimsoll(['diff', 'a', 'b', '--format', 'markdown'], { cwd }).out,
      /^<!-- plimsoll diff -->\n[\s\S]*\*\*web\*\*/,
    );
  });

  it('cuts a long comment at a line, and tells how many changes it leaves out', () => {
    const services = (lines: string) =>
      `services:\n${Array.from({ length: 240 }, (_, at) => `  a-service-with-a-long-name-${at}:\n    image: registry.example.com/team/a-long-name:${at}\n${lines}`).join('')}`;
    const sides = { a: services('    user: "1000"\n'), b: services('    privileged: true\n') };
    const cwd = folderOf(
      Object.fromEntries(
        Object.entries(sides).flatMap(([side, text]) =>
          ['one', 'two', 'three'].map((folder) => [`${side}/${folder}/compose.yaml`, text]),
        ),
      ),
    );
    const { out } = plimsoll(['diff', 'a', 'b', '--format', 'markdown'], { cwd });
    assert.ok(out.length > 55_000 && out.length <= 65_536, String(out.length));
    const [, hidden] = /\n\n\u2026 and (\d+) more\.\n$/.exec(out) ?? [];
    const { changes: all } = JSON.parse(plimsoll(['diff', 'a', 'b', '--format', 'json'], { cwd }).out);
    assert.equal(out.match(/^- .* compose|^- .*\/compose\.yaml:\d+$/gm)?.length, all.length - Number(hidden));
  });

  it('compares HEAD with the work tree, and two revisions, without checking out', {
    skip: withoutGit,
  }, () => {
    const cwd = folderOf({
      'app/compose.yaml': before['compose.yaml'],
      'app/Dockerfile': 'FROM debian:12\nUSER 1000\n',
    });
    commitAll(cwd, 'first');
    const app = join(cwd, 'app');
    assert.equal(plimsoll(['diff'], { cwd: app }).out, same);
    writeFileSync(join(app, 'compose.yaml'), after['compose.yaml']);
    assert.match(plimsoll(['diff'], { cwd: app }).out, /runs as root \(was user 1000\)/);
    commitAll(cwd, 'second');
    assert.equal(plimsoll(['diff'], { cwd: app }).code, 0);
    const both = plimsoll(['diff', 'HEAD~1', 'HEAD'], { cwd: app });
    assert.equal(both.code, 1, both.errors);
    assert.match(both.out, /control socket/);
    assert.match(
      plimsoll(['diff', 'nowhere'], { cwd: app }).errors,
      /git knows no commit `nowhere`\. Folders are compared where both are named\./,
    );
  });

  it('reads ignored files from the disk, on both sides', { skip: withoutGit }, () => {
    const text = (tag: string) =>
      `services:\n  web:\n    image: nginx:\${TAG}\n    user: ${tag}\n    ports: ["\${BIND}:80:80"]\n    volumes: ["\${DATA}:/d"]\n`;
    const cwd = folderOf({
      '.gitignore': '.env\ncompose.override.yaml\n',
      'compose.yaml': text('"1"'),
      '.env': 'TAG=1.20\nBIND=0.0.0.0\nDATA=/etc\n',
      'compose.override.yaml': 'services:\n  web:\n    privileged: true\n',
    });
    commitAll(cwd, 'first');
    assert.equal(plimsoll(['diff'], { cwd }).out, same);
    assert.equal(plimsoll(['scan', '--changed-since', 'HEAD', '--format', 'compact'], { cwd }).out, '');
    // Without the file, values that the commit does not contain are unknown on one side.
    rmSync(join(cwd, '.env'));
    const two = { 'compose.yaml': text('"1"'), '.env': 'TAG=1.20\nDATA=/etc\n' };
    assert.deepEqual(
      changes({ 'compose.yaml': two['compose.yaml'] }, two).filter((each) => / (?:more|less)/.test(each)),
      [],
    );
  });

  it('lists unreadable files in a comment', () => {
    const compose = 'services:\n  web:\n    image: a:1\n';
    const cwd = folderOf({ 'a/compose.yaml': compose, 'b/compose.yaml': `${compose}  api: [\n` });
    const { code, out } = plimsoll(['diff', 'a', 'b', '--format', 'markdown'], { cwd });
    assert.equal(code, 2);
    assert.match(out, /^Not read in full:\n\n- compose\.yaml: YAML: A bracket is not closed/m);
  });

  it('reports unreadable files of the old side, which do not fail', () => {
    const compose = 'services:\n  web:\n    image: a:1\n';
    const cwd = folderOf({ 'a/compose.yaml': `${compose}  api: [\n`, 'b/compose.yaml': compose });
    const { code, errors } = plimsoll(['diff', 'a', 'b'], { cwd });
    assert.equal(code, 0);
    assert.match(errors, /^Before the change: compose\.yaml: YAML: A bracket is not closed/);
  });

  it('reads links and nested repositories from a commit as from the disk', {
    skip: withoutGit || withoutLinks,
  }, () => {
    const cwd = folderOf({ 'real/stack.txt': after['compose.yaml'], 'real/Dockerfile': 'FROM debian\n' });
    symlinkSync('real/stack.txt', join(cwd, 'compose.yaml'));
    symlinkSync('real/Dockerfile', join(cwd, 'Dockerfile'));
    const inner = folderOf({ 'in/Dockerfile': 'FROM debian\n' });
    symlinkSync('in/Dockerfile', join(inner, 'Dockerfile'));
    cpSync(inner, join(cwd, 'within'), { recursive: true, verbatimSymlinks: true });
    commitAll(join(cwd, 'within'), 'inner');
    commitAll(cwd, 'outer');
    assert.equal(plimsoll(['diff'], { cwd }).out, same);
    const since = ['scan', '--changed-since', 'HEAD', '--format', 'compact'];
    assert.equal(plimsoll(since, { cwd }).out, '');
    writeFileSync(join(cwd, 'within/in/Dockerfile'), 'FROM debian\nUSER 1000\n');
    assert.match(plimsoll(['diff'], { cwd }).out, /within\/in\/Dockerfile:2/);
  });

  it('reads projects of several files and folders from a commit as from the disk', {
    skip: withoutGit,
  }, () => {
    const samples = fileURLToPath(new URL('samples/', import.meta.url));
    const cwd = folderOf({ x: '' });
    cpSync(samples, cwd, { recursive: true });
    commitAll(cwd, 'samples');
    const { code, out, errors } = plimsoll(['diff', 'HEAD'], { cwd });
    assert.equal(out, same, errors);
    assert.ok(code === 0 || code === 2);
  });
});

describe('findings that a comparison does not show', { skip: withoutGit }, () => {
  const before = {
    'compose.yaml': 'services:\n  web:\n    image: nginx:1.27.3\n    user: "101"\n',
    Dockerfile: 'FROM debian:12\nUSER 1000\nCMD ["x"]\n',
  };
  const downloads = before.Dockerfile.replace('USER', 'RUN curl -k https://a.example/x | sh\nUSER');
  const compared = (change: Readonly<Record<string, string>>, ...args: string[]) => {
    const cwd = folderOf(before);
    commitAll(cwd, 'first');
    for (const [path, text] of Object.entries(change)) writeFileSync(join(cwd, path), text);
    return plimsoll(['diff', ...args], { cwd });
  };
  const note = /findings? (?:is|are) new that this comparison does not show|finding is new that/;

  it('are listed, worst first, in each format', () => {
    const { code, out } = compared({ Dockerfile: downloads });
    assert.equal(code, 0);
    assert.match(
      out,
      /^Nothing differs .*\n3 findings are new that this comparison does not show; `plimsoll scan` explains them:\n {2}high {2}Dockerfile:2 {2}piped-install\n/,
    );
    const json = JSON.parse(compared({ Dockerfile: downloads }, '--format', 'json').out);
    assert.deepEqual(json.notShown[0], { rule: 'piped-install', severity: 'high', place: 'Dockerfile:2' });
    const markdown = compared({ Dockerfile: downloads }, '--format', 'markdown').out;
    assert.match(
      markdown,
      /^3 findings are new that this comparison .*\n\n- high {2}Dockerfile:2 {2}piped-install\n/m,
    );
  });

  it('are those of any rule', () => {
    for (const line of ['RUN chmod 777 /srv', 'RUN sudo ls', 'ADD https://a.example/x.tgz /x']) {
      const { out } = compared({ Dockerfile: before.Dockerfile.replace('USER', `${line}\nUSER`) });
      assert.match(out, note, line);
      assert.match(out, /Dockerfile:2 {2}[a-z-]+\n/, line);
    }
  });

  it('are not listed where the comparison shows them, where something is renamed, or without a change', () => {
    const compose = before['compose.yaml'];
    const harmless: readonly Readonly<Record<string, string>>[] = [
      {},
      { 'compose.yaml': `${compose}    privileged: true\n` },
      { 'compose.yaml': compose.replace('web:', 'front:') },
      { 'compose.yaml': `# web\n\n${compose.replaceAll('  ', '    ')}` },
      { Dockerfile: before.Dockerfile.replace('debian:12', 'debian:12 AS run') },
    ];
    for (const change of harmless) assert.doesNotMatch(compared(change).out, note, JSON.stringify(change));
  });
});
