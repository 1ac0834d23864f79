import { Chance } from './chance.ts';

type Attributes = { [key: string]: unknown };

/**
 * Creates the files of a random Compose project for Docker Engine: each service prints what /proc contains about its
 * process, and exits.
 */
export function randomServices(seed: number, count: number): Readonly<Record<string, string>> {
  const chance = new Chance(seed);
  const files = new Written();
  for (let at = 0; at < count; at++) files.add(`s${at}`, service(chance, `s${at}`), chance);
  return files.texts();
}

/** The profile to start all projects with. */
export const startedProfile = 'all';

/** Writes the files of a project, with services that combine files and anchors in all ways. */
class Written {
  readonly #base: Attributes = {};
  readonly #override: Attributes = {};
  readonly #included: Attributes = {};
  readonly #common: Attributes = {};
  /** Anchored mappings, one per line. */
  readonly #anchors: string[] = [];
  /** The text of services that merge an anchor. */
  readonly #merging: string[] = [];

  add(name: string, attributes: Attributes, chance: Chance): void {
    const own = chance.of(0.2) ? { ...attributes, profiles: [startedProfile] } : attributes;
    const [first, second] = halves(own, chance);
    switch (chance.between(0, 5)) {
      case 0:
        this.#base[name] = first;
        this.#override[name] = { ...second, ...more(chance) };
        break;
      case 1:
        this.#common[name] = first;
        this.#base[name] = { extends: { file: 'common.yaml', service: name }, ...second, ...more(chance) };
        break;
      case 2:
        this.#base[`${name}-base`] = { ...first, profiles: ['never'] };
        this.#base[name] = {
          extends: `${name}-base`,
          ...second,
          ...more(chance),
          profiles: [startedProfile],
        };
        break;
      case 3:
        this.#included[name] = own;
        break;
      case 4:
        this.#anchors.push(`x-${name}: &${name} ${JSON.stringify(first)}`);
        this.#merging.push(
          `  ${name}: {<<: *${name}, ${JSON.stringify(second).slice(1)}`.replace(/, \}$/, '}'),
        );
        break;
      default:
        this.#base[name] = own;
    }
  }

  texts(): Readonly<Record<string, string>> {
    const lines = (services: Attributes) =>
      Object.entries(services).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
    const volumes = 'volumes: {"store": {}}';
    const include = Object.keys(this.#included).length > 0 ? ['include: [included.yaml]'] : [];
    const base = [
      ...include,
      ...this.#anchors,
      'services:',
      ...lines(this.#base),
      ...this.#merging,
      volumes,
      '',
    ];
    const others = { 'compose.override.yaml': this.#override, 'common.yaml': this.#common };
    return {
      'compose.yaml': base.join('\n'),
      'included.yaml': ['services:', ...lines(this.#included), volumes, ''].join('\n'),
      ...Object.fromEntries(
        Object.entries(others)
          .filter(([, services]) => Object.keys(services).length > 0)
          .map(([file, services]) => [file, ['services:', ...lines(services), ''].join('\n')]),
      ),
    };
  }
}

/** Splits attributes into two parts; the first has the command. */
function halves(attributes: Attributes, chance: Chance): [Attributes, Attributes] {
  const first: Attributes = {};
  const second: Attributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    const isFirst = ['image', 'build', 'command'].includes(key) || chance.of(0.5);
    (isFirst ? first : second)[key] = value;
  }
  return [first, second];
}

/** Attributes that a later file adds or overrides. */
function more(chance: Chance): Attributes {
  return chance.pick<Attributes>([
    {},
    {},
    { cap_add: ['SYS_NICE'] },
    { group_add: ['9'] },
    { tmpfs: ['/more'] },
    { user: '1001' },
    { volumes: ['/more-data'] },
    { read_only: false },
  ]);
}

/** A script that prints a process's properties in three parts, separated by `==`. */
const report =
  'cat /proc/self/status; echo ==; cat /proc/self/mountinfo; echo ==; ' +
  'cd /proc/self/ns; for n in net pid ipc uts user cgroup; do echo $$n $$(readlink $$n); done';

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
  // Compose does not merge empty lists.
  const chosen = chance.of(0.5) ? options(chance) : [];
  if (chosen.length > 0) made['security_opt'] = chosen;
  maybe('read_only', 0.3, [true, 'true', false]);
  maybe('tmpfs', 0.3, ['/t', ['/t', '/u:size=1m'], ['/t:mode=755'], ['/t:ro'], '/t:noexec,size=2m']);
  maybe('pid', 0.15, ['host']);
  maybe('ipc', 0.3, ['host', 'private', 'shareable', 'none']);
  maybe('uts', 0.15, ['host']);
  maybe('network_mode', 0.3, ['none', 'host', 'bridge']);
  maybe('userns_mode', 0.1, ['host']);
  maybe('cgroup', 0.2, ['host', 'private']);
  maybe('shm_size', 0.2, ['8m', 1048576]);
  maybe('init', 0.2, [true]);
  maybe('stop_signal', 0.2, ['SIGINT', '9']);
  maybe('ulimits', 0.2, [{ nofile: 100 }, { core: { soft: 0, hard: 10 } }]);
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
      '/var/tmp:/host/tmp:rprivate',
      { type: 'bind', source: '/etc', target: '/etc/host', bind: { propagation: 'rprivate' } },
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
