import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Engine } from '../../support/engine.ts';
import { allPrograms } from './images.ts';
import type { Program } from './rows.ts';

// Starts services and says what each of them does: what it answers to another container, and which processes run as whom.

/** A service to start, under a name of its own. */
export interface Trial {
  readonly name: string;
  readonly program: Program;
  readonly service: Service;
  /** What it has to do; undefined where that is what is asked. */
  readonly expected: Seen | undefined;
  /** What stands beside the services in its file. */
  readonly top?: Readonly<Record<string, unknown>>;
}

export type Service = Readonly<Record<string, unknown>>;

/** What is seen of a service. */
export interface Seen {
  readonly answer: string;
  /** The processes by name, with their users and groups, in order. */
  readonly processes: readonly string[];
  /** How it ended when it was asked to. */
  readonly exit: number | undefined;
  /** Whether it wrote the file that it keeps its data in; undefined where there is none. */
  readonly hasWritten: boolean | undefined;
  /** The last lines of its log. */
  readonly log: string;
  /** How long it took to come to this, in milliseconds. */
  readonly took: number;
}

/** Whether a service that was changed does what it did before. */
export const isSame = (a: Seen, b: Seen): boolean =>
  a.answer === b.answer &&
  a.exit === b.exit &&
  a.hasWritten === b.hasWritten &&
  a.processes.join() === b.processes.join();

/** How many services run at once, and how long they are waited for, in milliseconds. */
const together = 12;
const longest = 180_000;
/** How long a service stands still before it is taken as started, where nothing is expected of it yet, in milliseconds. */
const startedAfter = 3_000;
/** How long a service that stands still may differ from what it has to be: longer where it started slowly before. */
const patience = (expected: Seen | undefined) => Math.max(5_000, 2 * (expected?.took ?? 30_000));

const network = 'programs';
const asker = 'asker';

/** Starts the container that asks the others. */
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

/** What is seen of each trial, by name. */
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

/** What the engine says of a container (Docker Engine API, ContainerInspect). */
interface Inspected {
  readonly Id: string;
  readonly State: { readonly ExitCode: number };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly Mounts: readonly { readonly Source: string; readonly Destination: string }[];
}

/** Writes the compose file of trials, with the variables that a fix may ask for. */
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

/** Whether a program wrote the file that it keeps its data in, since a moment. */
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

/** What a service does at a moment. */
type Moment = Pick<Seen, 'answer' | 'processes' | 'took'>;
const nothing: Moment = { answer: '', processes: [], took: 0 };

/** What each service does once it does what it has to, or stands still. */
async function settled(
  engine: Engine,
  trials: readonly Trial[],
  ids: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Moment>> {
  const now = new Map<string, Moment>();
  let open = trials;
  const start = Date.now();
  while (open.length > 0 && Date.now() < start + longest) {
    const answers = asked(engine, open);
    const processes = processesOf(new Set(ids.values()));
    open = open.filter(({ name, program, expected }) => {
      const answer = program.answer.exec(answers.get(name) ?? '')?.[0] ?? '';
      const running = processes.get(ids.get(name) ?? '') ?? [];
      const before = now.get(name);
      const isStill = before?.answer === answer && before.processes.join() === running.join();
      if (!isStill) now.set(name, { answer, processes: running, took: Date.now() - start });
      const passed = Date.now() - start;
      const still = passed - (now.get(name)?.took ?? 0);
      if (running.length === 0) return !isStill;
      if (!expected && answer !== '') return still < startedAfter;
      const isThere = expected?.answer === answer && expected.processes.join() === running.join();
      // Workers that die and are started anew never stand still.
      return !isThere && still < patience(expected) && passed < 3 * patience(expected);
    });
    if (open.length > 0) await wait(200);
  }
  return now;
}

/** What services answer to the other container, by name. */
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

/** The processes of containers by their ids: the control group of a process names its container. */
function processesOf(ids: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const id = /[/-]([0-9a-f]{64})(?:\.scope)?$/m.exec(read(`/proc/${pid}/cgroup`))?.[1] ?? '';
    if (!ids.has(id)) continue;
    const status = read(`/proc/${pid}/status`);
    const field = (name: string) =>
      new RegExp(`^${name}:(.*)$`, 'm').exec(status)?.[1]?.trim().replace(/\s+/g, ' ') ?? '';
    if (field('State').startsWith('Z') || status === '') continue;
    // To be in one's own group once more makes no difference.
    const [group] = field('Gid').split(' ');
    const others = field('Groups')
      .split(' ')
      .filter((each) => each !== group && each !== '');
    const who = [
      `uid ${field('Uid')}`,
      `gid ${field('Gid')}`,
      ...(others.length > 0 ? [`groups ${others.join(' ')}`] : []),
    ];
    found.set(id, [...(found.get(id) ?? []), `${field('Name')} (${who.join(', ')})`]);
  }
  for (const processes of found.values()) processes.sort();
  return found;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended.
    return '';
  }
}

export function docker(engine: Engine, ...args: string[]): string {
  const { status, stdout, stderr } = engine.docker(args);
  if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
