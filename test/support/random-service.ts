import { Chance } from './chance.ts';

/** A random Compose project whose services a Docker Engine starts: each prints what /proc says of its process, and ends. */
export function randomServices(seed: number, count: number): string {
  const chance = new Chance(seed);
  const services = Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`s${at}`, service(chance, `s${at}`)]),
  );
  return JSON.stringify({ services, volumes: { store: {} } }, undefined, 2);
}

/** What a process says of itself, in three parts that `==` separates. */
const report =
  'cat /proc/self/status; echo ==; cat /proc/self/mountinfo; echo ==; ' +
  'cd /proc/self/ns; for n in net pid ipc uts user; do echo $$n $$(readlink $$n); done';

type Attributes = { [key: string]: unknown };

function service(chance: Chance, name: string): Attributes {
  const made: Attributes = { command: ['sh', '-c', report] };
  const maybe = (key: string, of: number, values: readonly unknown[]) => {
    if (chance.of(of)) made[key] = chance.pick(values);
  };
  if (chance.of(0.5)) made['image'] = 'busybox';
  else made['build'] = build(chance, name);
  maybe('user', 0.5, ['0', 'root', '1001', '1001:1001', '0:5', 'app', 'app:staff', '${UNSET:-1001}']);
  if (chance.of(0.4)) made['cap_add'] = chance.some(['NET_ADMIN', 'CAP_SYS_PTRACE', 'sys_time', 'ALL'], 2, 1);
  if (chance.of(0.4)) made['cap_drop'] = chance.some(['ALL', 'CHOWN', 'NET_RAW', 'cap_setuid'], 2, 1);
  maybe('privileged', 0.1, [true, 'true', false]);
  if (chance.of(0.5)) made['security_opt'] = options(chance);
  maybe('read_only', 0.3, [true, 'true', false]);
  maybe('tmpfs', 0.3, ['/t', ['/t', '/u:size=1m'], ['/t:mode=755']]);
  maybe('pid', 0.15, ['host']);
  maybe('ipc', 0.3, ['host', 'private', 'shareable', 'none']);
  maybe('uts', 0.15, ['host']);
  maybe('network_mode', 0.3, ['none', 'host', 'bridge']);
  maybe('userns_mode', 0.1, ['host']);
  maybe('group_add', 0.3, [['5'], [7, 'staff']]);
  maybe('devices', 0.2, [['/dev/null:/dev/other:r'], ['/dev/zero']]);
  if (chance.of(0.4)) Object.assign(made, limits(chance));
  if (chance.of(0.5)) made['volumes'] = volumes(chance);
  return made;
}

function build(chance: Chance, name: string): Attributes {
  const user = chance.pick(['', 'USER app\n', 'USER 1002\n', 'USER $$U\n', 'USER 0:7\n']);
  const lines = `FROM busybox\nARG U=app\nLABEL of=${name}\n${user}`;
  const args = chance.of(0.3) ? { args: chance.pick([{ U: '0' }, ['U=1003'], { OTHER: '0' }]) } : {};
  return { context: '.', dockerfile_inline: lines, ...args };
}

function options(chance: Chance): string[] {
  const made = chance.some(['no-new-privileges:true', 'seccomp=unconfined', 'apparmor:unconfined'], 2);
  if (chance.of(0.2))
    made.push(chance.pick(['systempaths=unconfined', 'label=disable', 'seccomp:unconfined']));
  if (!made.includes('no-new-privileges:true') && chance.of(0.2))
    made.push(chance.pick(['no-new-privileges', 'no-new-privileges:false', 'no-new-privileges=true']));
  return made;
}

function limits(chance: Chance): Attributes {
  return chance.pick<Attributes>([
    { mem_limit: '64m' },
    { mem_limit: 67108864, cpus: 0.5 },
    { cpus: '1.5', pids_limit: 100 },
    { pids_limit: -1 },
    { pids_limit: 0 },
    { deploy: { resources: { limits: { memory: '96M', cpus: '0.25', pids: 50 } } } },
  ]);
}

function volumes(chance: Chance): unknown[] {
  return chance.some<unknown>(
    [
      '/etc:/host/etc:ro',
      '/var/log:/host/log',
      'store:/data',
      '/anonymous',
      { type: 'bind', source: '/etc/hostname', target: '/name', read_only: true },
      { type: 'tmpfs', target: '/x' },
      { type: 'volume', source: 'store', target: '/again', read_only: true },
    ],
    3,
    1,
  );
}
