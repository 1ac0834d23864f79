import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Engine } from '../../support/engine.ts';
import { allPrograms } from './images.ts';
import type { Program } from './rows.ts';
import { read, Work } from './work.ts';

// Starts services and records their behaviour: the response to another container, and the processes with their users.

/** A service to start, with a unique name. */
export interface Trial {
  readonly name: string;
  readonly program: Program;
  readonly service: Service;
  /** The expected behaviour; undefined if this run determines it. */
  readonly expected: Seen | undefined;
  /** Top-level keys of its file besides the services. */
  readonly top?: Readonly<Record<string, unknown>>;
}

export type Service = Readonly<Record<string, unknown>>;

/** The observed behaviour of a service. */
export interface Seen {
  readonly answer: string;
  /** The processes by name with their users and groups, sorted. */
  readonly processes: readonly string[];
  /** The exit code after a request to stop. */
  readonly exit: number | undefined;
  /** Whether it wrote its data file; undefined if it has none. */
  readonly hasWritten: boolean | undefined;
  /** The last lines of its log. */
  readonly log: string;
  /** Milliseconds until it reached this state. */
  readonly took: number;
  /** Milliseconds of processor time that this took. */
  readonly ran: number;
}

/** Whether a changed service behaves as before. */
export const isSame = (a: Seen, b: Seen): boolean =>
  a.answer === b.answer &&
  a.exit === b.exit &&
  a.hasWritten === b.hasWritten &&
  a.processes.join() === b.processes.join();

/** The number of services that run at once, and the time to wait for them in milliseconds. */
const together = 12;
const longest = 180_000;
/** Milliseconds without change after which a service counts as started, if there is no expected state yet. */
const startedAfter = 3_000;
/** How long a service that does nothing may differ from the expected state: longer if it started slowly before. */
const patience = (expected: Seen | undefined) => Math.max(5_000, 2 * (expected?.took ?? 30_000));
/** How much processor time a service may use before it is in the expected state. */
const effort = (expected: Seen | undefined) => Math.max(5_000, 4 * (expected?.ran ?? 30_000));

const network = 'programs';
const asker = 'asker';

/** Starts the container that sends requests to the others. */
export function startAsker(engine: Engine): void {
  docker(engine, 'network', 'create', network);
  docker(
    engine,
    'run',
    '-d',
    '--init',
    '--network',
    network,
    '--name',
    asker,
    '--entrypoint',
    'sleep',
    allPrograms,
    'infinity',
  );
}

/** Returns the observed behaviour of each trial, by name. */
export async function seenOf(engine: Engine, trials: readonly Trial[]): Promise<ReadonlyMap<string, Seen>> {
  const found = new Map<string, Seen>();
  for (let at = 0; at < trials.length; at += together)
    for (const [name, seen] of await batch(engine, trials.slice(at, at + together))) found.set(name, seen);
  return found;
}

let batches = 0;

async function batch(engine: Engine, trials: readonly Trial[]): Promise<ReadonlyMap<string, Seen>> {
  const project = `batch-${++batches}`;
  const cwd = path.join(engine.folder, project);
  writeProject(cwd, trials);
  const start = Date.now();
  const compose = (...args: string[]) => docker(engine, 'compose', '--project-directory', cwd, ...args);
  compose('up', '-d', '--quiet-pull');
  const ids = compose('ps', '-aq', '--no-trunc').split('\n');
  const inspected: Inspected[] = JSON.parse(docker(engine, 'inspect', ...ids));
  const known = new Map(inspected.map((each) => [each.Config.Labels['com.docker.compose.service'], each]));
  const states = await settled(
    engine,
    trials,
    new Map(trials.map(({ name }) => [name, known.get(name)?.Id ?? ''])),
  );
  compose('stop');
  const ended: Inspected[] = JSON.parse(docker(engine, 'inspect', ...ids));
  const found = trials.map(({ name, program }): [string, Seen] => {
    const own = ended.find(({ Id }) => Id === known.get(name)?.Id);
    const { stdout, stderr } = engine.docker(['logs', '--tail', '8', own?.Id ?? '']);
    return [
      name,
      {
        ...(states.get(name) ?? nothing),
        exit: own?.State.ExitCode,
        hasWritten: own && hasWritten(program, own, start),
        log: stdout + stderr,
      },
    ];
  });
  compose('down', '-t', '0');
  return new Map(found);
}

/** Docker's description of a container (Docker Engine API, ContainerInspect). */
interface Inspected {
  readonly Id: string;
  readonly State: { readonly ExitCode: number };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly Mounts: readonly { readonly Source: string; readonly Destination: string }[];
}

/** Writes the compose file of trials, with variables that a fix may require. */
function writeProject(cwd: string, trials: readonly Trial[]): void {
  mkdirSync(cwd);
  const merged = (key: string) => Object.assign({}, ...trials.map(({ top }) => top?.[key] ?? {}));
  const services = trials.map(({ name, service }) => [
    name,
    { ...service, networks: [network], hostname: name, stop_grace_period: '15s' },
  ]);
  const file = {
    services: Object.fromEntries(services),
    networks: { [network]: { external: true } },
    volumes: merged('volumes'),
    secrets: merged('secrets'),
  };
  writeFileSync(path.join(cwd, 'compose.yaml'), JSON.stringify(file));
  const variables = trials.flatMap(({ program }) => Object.entries(program.service?.['environment'] ?? {}));
  writeFileSync(path.join(cwd, '.env'), variables.map(([name, value]) => `${name}=${value}\n`).join(''));
}

/** Whether a program wrote its data file since a point in time. */
function hasWritten(
  { writes, volumes = [] }: Program,
  { Mounts }: Inspected,
  since: number,
): boolean | undefined {
  if (writes === undefined) return undefined;
  const mount = Mounts.find(({ Destination }) => Destination === volumes[0]);
  const found = statSync(path.join(mount?.Source ?? '', writes), { throwIfNoEntry: false });
  return found !== undefined && found.mtimeMs >= since;
}

/** The state of a service at one moment. */
type Moment = Pick<Seen, 'answer' | 'processes' | 'took' | 'ran'>;
const nothing: Moment = { answer: '', processes: [], took: 0, ran: 0 };

/** Waits until each service reaches its expected state or stops changing; returns the states. */
async function settled(
  engine: Engine,
  trials: readonly Trial[],
  ids: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Moment>> {
  const now = new Map<string, Moment>();
  const work = new Work();
  let open = trials;
  const start = Date.now();
  while (open.length > 0 && Date.now() < start + longest) {
    const answers = asked(engine, open);
    const processes = processesOf(new Set(ids.values()));
    work.look(new Map([...processes].map(([id, own]) => [id, own.map(({ pid }) => pid)])));
    open = open.filter(({ name, program, expected }) => {
      const id = ids.get(name) ?? '';
      const answer = program.answer.exec(answers.get(name) ?? '')?.[0] ?? '';
      const running = (processes.get(id) ?? []).map(({ words }) => words).sort();
      const before = now.get(name);
      const { ran, last } = work.of(id);
      const isStill = before?.answer === answer && before.processes.join() === running.join();
      if (!isStill) now.set(name, { answer, processes: running, took: Date.now() - start, ran });
      const changed = start + (now.get(name)?.took ?? 0);
      if (running.length === 0) return !isStill;
      if (!expected && answer !== '') return Date.now() - changed < startedAfter;
      const isThere = expected?.answer === answer && expected.processes.join() === running.join();
      // A busy machine makes a service slow, but leaves it at work; one whose workers crash and restart never rests.
      return !isThere && Date.now() - Math.max(changed, last) < patience(expected) && ran < effort(expected);
    });
    if (open.length > 0) await wait(200);
  }
  return now;
}

/** Returns the responses of services to the other container, by name. */
function asked(engine: Engine, trials: readonly Trial[]): ReadonlyMap<string, string> {
  const lines = trials.map(
    ({ name, program }) =>
      `(export h=${name}; echo ${name} $(timeout 5 bash -c ${quoted(program.probe)} 2>/dev/null | base64 -w0)) &`,
  );
  const { stdout } = engine.docker(['exec', '-i', asker, 'bash'], { input: `${lines.join('\n')}\nwait\n` });
  return new Map(
    stdout.split('\n').map((line): [string, string] => {
      const [name = '', answer = ''] = line.split(' ');
      return [name, Buffer.from(answer, 'base64').toString()];
    }),
  );
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A process: its number, and its name with its users and groups. */
interface Process {
  readonly pid: string;
  readonly words: string;
}

/** Returns the processes of containers by id: the control group of a process contains the container's id. */
function processesOf(ids: ReadonlySet<string>): ReadonlyMap<string, readonly Process[]> {
  const found = new Map<string, Process[]>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const id = /[/-]([0-9a-f]{64})(?:\.scope)?$/m.exec(read(`/proc/${pid}/cgroup`))?.[1] ?? '';
    if (!ids.has(id)) continue;
    const status = read(`/proc/${pid}/status`);
    const field = (name: string) =>
      new RegExp(`^${name}:(.*)$`, 'm').exec(status)?.[1]?.trim().replace(/\s+/g, ' ') ?? '';
    if (field('State').startsWith('Z') || status === '') continue;
    // Whether the primary group is also listed as a supplementary one makes no difference.
    const [group] = field('Gid').split(' ');
    const others = field('Groups')
      .split(' ')
      .filter((each) => each !== group && each !== '');
    const who = [
      `uid ${field('Uid')}`,
      `gid ${field('Gid')}`,
      ...(others.length > 0 ? [`groups ${others.join(' ')}`] : []),
    ];
    found.set(id, [...(found.get(id) ?? []), { pid, words: `${field('Name')} (${who.join(', ')})` }]);
  }
  return found;
}

export function docker(engine: Engine, ...args: string[]): string {
  const { status, stdout, stderr } = engine.docker(args);
  if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
