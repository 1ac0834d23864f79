// The configuration of an image, from Docker Engine and from the model of its Dockerfile.
import path from 'node:path';
import type { Instruction, Stage, Token } from '../../server/engine/dockerfile/model.ts';
import { imageSteps } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { checkOf } from '../../server/engine/dockerfile/stages/healthcheck.ts';
import { joinedText } from '../../server/engine/dockerfile/stages/joined-text.ts';
import { declaredVolumes } from '../../server/engine/posture/mounted.ts';
import { exposedPorts } from '../../server/engine/posture/reachable.ts';

type Unsure<T> = T | undefined;

/** The compared parts of an image's configuration (OCI image specification, config); undefined values are unknown. */
export interface ImageConfig {
  readonly user: Unsure<string>;
  readonly env: Readonly<Record<string, Unsure<string>>>;
  readonly workdir: Unsure<string>;
  readonly cmd: readonly Unsure<string>[];
  readonly entrypoint: readonly Unsure<string>[];
  readonly ports: readonly Unsure<string>[];
  readonly volumes: readonly Unsure<string>[];
  readonly labels: Readonly<Record<string, Unsure<string>>>;
  readonly healthcheck: readonly unknown[];
  readonly onBuild: readonly Unsure<string>[];
  readonly stopSignal: Unsure<string>;
  readonly shell: readonly Unsure<string>[];
}

/** Docker's description of an image (Docker Engine API, ImageInspect). */
export interface InspectedImage {
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[] | null;
    readonly WorkingDir: string;
    readonly Cmd: readonly string[] | null;
    readonly Entrypoint: readonly string[] | null;
    readonly ExposedPorts: Readonly<Record<string, unknown>> | null;
    readonly Volumes: Readonly<Record<string, unknown>> | null;
    readonly Labels: Readonly<Record<string, string>> | null;
    readonly Healthcheck?: {
      readonly Test: readonly string[] | null;
      readonly Interval?: number;
      readonly Timeout?: number;
      readonly StartPeriod?: number;
      readonly StartInterval?: number;
      readonly Retries?: number;
    };
    readonly OnBuild: readonly string[] | null;
    readonly StopSignal?: string;
    readonly Shell?: readonly string[];
  };
}

const sorted = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Returns the configuration of an image that Docker built. */
export function builtConfig({ Config }: InspectedImage): ImageConfig {
  const check = Config.Healthcheck;
  const pair = (each: string) =>
    [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)] as const;
  return {
    // An image without a user runs as root.
    user: Config.User.replace(/^(?=:|$)/, '0'),
    env: sorted((Config.Env ?? []).map(pair)),
    // Versions of BuildKit differ in whether they normalize the path; the folder is the same.
    workdir: path.posix.join('/', Config.WorkingDir).replace(/(.)\/$/, '$1'),
    cmd: Config.Cmd ?? [],
    entrypoint: Config.Entrypoint ?? [],
    ports: Object.keys(Config.ExposedPorts ?? {}).sort(),
    volumes: Object.keys(Config.Volumes ?? {}).sort(),
    labels: sorted(Object.entries(Config.Labels ?? {})),
    healthcheck: check
      ? [
          check.Test ?? [],
          ...[check.Interval, check.Timeout, check.StartPeriod, check.StartInterval, check.Retries].map(
            (each) => each ?? 0,
          ),
        ]
      : [],
    onBuild: (Config.OnBuild ?? []).map((each) => each.trimEnd()),
    stopSignal: Config.StopSignal ?? '',
    shell: Config.Shell ?? [],
  };
}

/** The PATH that BuildKit sets in an image without one. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Returns the configuration that the model predicts for the image of a stage. */
export function modelConfig(stage: Stage): ImageConfig {
  const steps = imageSteps(stage);
  const last = (keyword: string) => steps.findLast((each) => each.keyword === keyword);
  const signal = last('STOPSIGNAL');
  const shell = last('SHELL');
  const { name, group } = stage.user;
  const base = stage.rootImage?.configured;
  const entrypoint = stage.entrypoint ?? base?.entrypoint;
  // An ENTRYPOINT resets the CMD of the base.
  const cmd = stage.cmd ?? (stage.entrypoint ? undefined : base?.cmd);
  return {
    user: name && (group === undefined ? name : `${name}:${group}`),
    env: sorted(new Map([['PATH', defaultPath], ...stage.imageEnv])),
    workdir: stage.workdir,
    cmd: commandOf(cmd),
    entrypoint: commandOf(entrypoint),
    ports: [...new Set(exposedPorts(stage).flatMap(portsOf))].sort(),
    volumes: [...new Set(declaredVolumes(stage).map(({ target }) => target))].sort(),
    labels: sorted(labelsOf(steps)),
    healthcheck: healthcheckOf(checkOf(stage)),
    onBuild: stage.instructions.flatMap((each) => (each.trigger ? oneLine(each, each.rest) : [])),
    stopSignal: signal ? signal.args[0]?.value : '',
    shell: shell ? shell.args.map(({ value }) => value) : [],
  };
}

function labelsOf(steps: readonly Instruction[]): [string, Unsure<string>][] {
  return steps.flatMap(({ keyword, pairs }): [string, Unsure<string>][] => {
    if (keyword !== 'LABEL') return [];
    // The model keeps label names as written.
    return pairs.map(({ name, resolved }) => [
      name.text.replace(/^(["'])(.*)\1$/, '$2'),
      name.text.includes('$') ? undefined : resolved,
    ]);
  });
}

/** The text of an instruction from a token to its end, in one line as BuildKit keeps it. */
function oneLine({ file, dockerfile }: Instruction, { text, span }: Token): string {
  return text.includes('\n') ? joinedText({ file, dockerfile, span }).text : text;
}

function commandOf(instruction: Instruction | undefined): Unsure<string>[] {
  if (!instruction) return [];
  const { json, args, shell, rest } = instruction;
  return json
    ? args.map(({ value }) => value)
    : [...(shell ?? ['/bin/sh', '-c']), oneLine(instruction, rest)];
}

function portsOf({ container, protocol }: { container: Unsure<string>; protocol: string }): Unsure<string>[] {
  const [first, last = first] = container?.split('-').map(Number) ?? [];
  if (first === undefined || last === undefined) return [undefined];
  return Array.from({ length: last - first + 1 }, (_, at) => `${first + at}/${protocol}`);
}

/** Converts a HEALTHCHECK duration to nanoseconds. */
function nanoseconds(text: string): number {
  const units = { h: 3600, m: 60, s: 1, ms: 0.001 };
  return [...text.matchAll(/([\d.]+)(h|ms|m|s)/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * units[unit as keyof typeof units] * 1e9,
    0,
  );
}

function healthcheckOf(check: Instruction | undefined): readonly unknown[] {
  if (!check) return [];
  const { args, json, flags, rest } = check;
  const flag = (name: string) => flags.find((each) => each.name === name)?.value?.text ?? '0';
  const [kind, ...words] = args;
  const text = oneLine(check, rest)
    .slice((kind?.text ?? '').length)
    .trimStart();
  const test =
    kind?.text.toUpperCase() === 'NONE'
      ? ['NONE']
      : json
        ? ['CMD', ...words.map(({ value }) => value)]
        : ['CMD-SHELL', text];
  const times = ['interval', 'timeout', 'start-period', 'start-interval'].map((name) =>
    nanoseconds(flag(name)),
  );
  return [test, ...times, Number(flag('retries'))];
}

/** Whether a value, or a part of it, is unknown. */
export function isUnknown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  return Object.values(value).some(isUnknown);
}
