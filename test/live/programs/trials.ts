import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { dump, load } from 'js-yaml';
import { rules } from '../../../rules/index.ts';
import { defaultConfig, type Finding } from '../../../server/engine/index.ts';
import { fixed, type Offer } from '../../../server/engine/lint/fixing.ts';
import type { Engine } from '../../support/engine.ts';
import { projectOf } from '../../support/project.ts';
import type { Program } from './rows.ts';
import { docker, type Seen, type Service, type Trial } from './running.ts';

// The trial services: each program in a compose file before and after a fix, on volumes of each kind.

/** The state of a service's volumes. */
export const states = [
  /** New named volumes: Docker fills them with the image's files. */
  'fresh',
  /** Folders with what the service wrote before the fix. */
  'kept',
  /** The same, but owned by a user unknown to the image, with no access for others. */
  'foreign',
  /** Empty folders owned by root, as Docker creates them for a bind mount. */
  'empty',
] as const;
export type State = (typeof states)[number];
const stranger = 4711;

/** A way to run a program that is compared with its original run. */
export interface Variant {
  readonly name: string;
  readonly service: Service;
  readonly top?: Readonly<Record<string, unknown>>;
}

/** Returns the service of a program with its volumes, as in a compose file. */
export function serviceOf({ image, service }: Program, mounts: readonly string[]): Service {
  return { image, ...service, ...(mounts.length > 0 ? { volumes: mounts } : {}) };
}

const file = 'compose.yaml';
const config = { ...defaultConfig, profiles: ['strict'] as const };

type Fix = Offer['fixes'][number];

/** Applies the fixes that `choose` picks for each finding; returns the service and the other keys of its file. */
export function afterFixes(
  service: Service,
  choose: (finding: Finding, fixes: readonly Fix[]) => Fix | undefined,
): Omit<Variant, 'name'> & { readonly made: number } {
  const names = ((service['volumes'] ?? []) as string[]).map((each) => each.split(':')[0] ?? '');
  const volumes = Object.fromEntries(
    names.filter((name) => /^\w/.test(name)).map((name) => [name, { name }]),
  );
  const project = projectOf({ [file]: dump({ services: { app: service }, volumes }) }, file);
  const { project: after, made } = fixed(project, { path: file, rules, config }, ({ finding, fixes }) =>
    choose(finding, fixes),
  );
  const { services, ...top } = load(after.source(file)?.text ?? '') as {
    services: { app: Service };
    [key: string]: unknown;
  };
  return { service: services.app, top, made: made.length };
}

/** The fixes of missing hardening that promise to keep the service working, by name. */
const hardening: Readonly<Record<string, (fix: Fix) => boolean>> = {
  harden: ({ safety, title }) => safety === 'unsafe' && !title.includes('run as'),
  'as its user': ({ title }) => title.includes('run as'),
};
const isSafe = ({ safety }: Fix) => safety === 'safe';

/** Applies the first fix of missing hardening that fits. */
function afterHardening(service: Service, is: (fix: Fix) => boolean) {
  let isTaken = false;
  return afterFixes(service, ({ rule }, fixes) => {
    const fix =
      rule === 'missing-hardening' ? fixes.find((each) => each.safety !== 'drastic' && is(each)) : undefined;
    if (isTaken || !fix) return undefined;
    isTaken = true;
    return fix;
  });
}

/** The parts of the whole fix. */
const parts: Readonly<Record<string, readonly string[]>> = {
  capabilities: ['cap_drop', 'cap_add'],
  privileges: ['security_opt'],
  read_only: ['read_only', 'tmpfs'],
  limits: ['mem_limit', 'pids_limit', 'cpus'],
};

/** Returns a service with each fix of its missing hardening, and with each part of the whole fix. */
export function hardened(service: Service): Variant[] {
  const safe = afterHardening(service, isSafe);
  const whole = Object.entries(hardening).flatMap(([name, is]): Variant[] => {
    // What the service does not use is a finding of its own.
    const { made, ...after } = afterHardening(safe.service, is);
    return made > 0 ? [{ name, ...after }] : [];
  });
  if (safe.made > 0) whole.push({ name: 'safe', service: safe.service, ...(safe.top && { top: safe.top }) });
  const all = whole.find(({ name }) => name === 'harden');
  const some = Object.entries(parts).flatMap(([name, keys]): Variant[] => {
    const own = keys.filter((key) => all?.service[key] !== undefined);
    const added = Object.fromEntries(own.map((key) => [key, all?.service[key]]));
    return all && own.length > 0
      ? [{ name, service: { ...service, ...added }, ...(all.top && { top: all.top }) }]
      : [];
  });
  return [...whole, ...some];
}

/** Returns the names of a service's variants on mounts of a kind; parts of the whole fix come last. */
export function variantsOf(program: Program, state: State): { name: string; isPart: boolean }[] {
  const mounts = (program.volumes ?? []).map(
    (target, at) => `${state === 'fresh' ? '' : './'}v${at}:${target}`,
  );
  return hardened(serviceOf(program, mounts)).map(({ name }) => ({ name, isPart: name in parts }));
}

/** Returns a hardened service without one of the capabilities or paths that the fix leaves to it. */
export function without({ service, top }: Variant): Variant[] {
  return ['cap_add', 'tmpfs'].flatMap((key) => {
    const items = (service[key] ?? []) as string[];
    return items.map((item) => ({
      name: item,
      service: { ...service, [key]: items.filter((each) => each !== item) },
      ...(top && { top }),
    }));
  });
}

/** Settings that give a service powers over its host, none of which the programs use. */
const powers = {
  privileged: true,
  cap_add: ['SYS_ADMIN', 'NET_ADMIN'],
  pid: 'host',
  ipc: 'host',
  security_opt: ['seccomp:unconfined', 'apparmor:unconfined'],
};

let ports = 20_000;

export const grave = ({ port }: Program, service: Service): Service => ({
  ...service,
  ports: [`${++ports}:${port}`],
  ...powers,
  volumes: [...((service['volumes'] ?? []) as string[]), '/:/host', '/etc:/host-etc'],
});

const isGrave = ({ severity }: Finding) => severity === 'critical' || severity === 'high';

/** Chooses among the fixes of a finding like a user who takes no drastic one. */
const takes: Readonly<Record<string, (fixes: readonly Fix[]) => Fix | undefined>> = {
  'first fixes': (fixes) => fixes.find(({ safety }) => safety !== 'drastic'),
  'last fixes': (fixes) => fixes.findLast(({ safety }) => safety !== 'drastic'),
};
export const eases = Object.keys(takes);

/** Applies such fixes of its critical and high findings to a dangerous service. */
export function eased(service: Service, name: string): Variant & { readonly made: number } {
  const after = afterFixes(service, (finding, fixes) =>
    isGrave(finding) ? takes[name]?.(fixes) : undefined,
  );
  return { name, ...after };
}

/** The data of the programs: what each wrote in its original run. */
export class Data {
  readonly #engine: Engine;
  readonly #at = new Map<Program, readonly string[]>();
  #count = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Returns the mounts of a trial for a compose file: its own volumes, or its own copies of the kept data. */
  mounts(program: Program, state: State): string[] {
    return (program.volumes ?? []).map((target, index) => {
      const name = `data-${++this.#count}`;
      if (state === 'fresh') return `${name}:${target}`;
      const folder = path.join(this.#engine.folder, name);
      mkdirSync(folder, { mode: 0o755 });
      const source = this.#at.get(program)?.[index];
      if (state !== 'empty' && source) run('cp', '-aT', source, folder);
      if (state === 'foreign') {
        run('chown', '-R', `${stranger}:${stranger}`, folder);
        run('chmod', '-R', 'go=', folder);
      }
      return `../${name}:${target}`;
    });
  }

  /** Keeps what a service with new volumes wrote. */
  keep(program: Program, mounts: readonly string[]): void {
    const names = mounts.map((each) => each.split(':')[0] ?? '');
    this.#at.set(
      program,
      names.map((name) => docker(this.#engine, 'volume', 'inspect', '-f', '{{.Mountpoint}}', name)),
    );
  }
}

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}

let trials = 0;

export function trialOf(program: Program, { service, top }: Omit<Variant, 'name'>, expected?: Seen): Trial {
  return { name: `t${++trials}`, program, service, expected, ...(top && { top }) };
}
