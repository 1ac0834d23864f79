import { baselineName, type Config, type Severity, severities } from '../engine/index.ts';

/** The editor's `plimsoll` section for one resource. */
export interface ResourceSettings {
  readonly enable: boolean;
  readonly run: 'onType' | 'onSave';
  /** A configuration file to use instead of the nearest one, absolute or relative to the workspace folder. */
  readonly configPath: string | undefined;
  /** A configuration file below which all others lie, absolute or relative to the workspace folder; workspace settings can't set it. */
  readonly policy: string | undefined;
  /** Path of the baseline, absolute or relative to the workspace folder; undefined: none. */
  readonly baseline: string | undefined;
  readonly rules: Config['rules'];
  readonly images: readonly string[] | undefined;
  /** Whether files that are not open are linted too. */
  readonly scope: 'workspace' | 'openFiles';
  /** Maximum number of files to lint automatically; undefined: no limit. */
  readonly maxFiles: number | undefined;
  /** The level that each severity is shown as. */
  readonly shownAs: ShownAs;
  /** Findings below this severity are not shown. */
  readonly minimum: Severity;
  /** Maximum number of findings to show per file; undefined: all. */
  readonly maxProblems: number | undefined;
  /** Whether inlay hints show the user of each service and output stage. */
  readonly userHints: boolean;
  /** Whether a code lens above each service and output stage describes what runs. */
  readonly postureLens: boolean;
  /** Disk paths of additional folders that files may be read from; workspace settings can't set it. */
  readonly roots: readonly string[];
}

/** The levels at which an editor shows problems, worst first. */
const shownLevels = ['error', 'warning', 'information', 'hint'] as const;
/** The level that each severity is shown as. */
export type ShownAs = Readonly<Record<Severity, (typeof shownLevels)[number]>>;

/** The default level of each severity. */
export const usuallyShownAs: ShownAs = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'information',
  info: 'hint',
};

/** Reads a settings object of any shape; missing or malformed values get their defaults. */
export function decodeSettings(value: unknown): ResourceSettings {
  const all = record(value);
  const images = record(all['trust'])['images'];
  const levels = Object.entries(record(all['rules'])).filter((entry): entry is [string, Severity | 'off'] =>
    isLevel(entry[1]),
  );
  return {
    enable: all['enable'] !== false,
    run: record(all['lint'])['run'] === 'onSave' ? 'onSave' : 'onType',
    configPath: namedFile(all['configPath']),
    policy: namedFile(all['policy']),
    baseline: baselineOf(all['baseline']),
    rules: new Map(levels),
    images: Array.isArray(images) ? strings(images) : undefined,
    scope: all['scope'] === 'openFiles' ? 'openFiles' : 'workspace',
    maxFiles: bound(record(all['workspace'])['maxFiles'], 10_000),
    shownAs: shownAsOf(record(all['severity'])),
    minimum: severities.find((each) => each === all['minimumSeverity']) ?? 'info',
    maxProblems: bound(all['maxProblemsPerFile'], 100),
    userHints: record(all['inlayHints'])['user'] !== false,
    postureLens: record(all['codeLens'])['posture'] === true,
    roots: strings(all['roots']),
  };
}

const namedFile = (path: unknown) => (typeof path === 'string' && path !== '' ? path : undefined);

function shownAsOf(chosen: { readonly [key: string]: unknown }): ShownAs {
  const entries = severities.map((severity) => {
    const level = shownLevels.find((each) => each === chosen[severity]);
    return [severity, level ?? usuallyShownAs[severity]];
  });
  return Object.fromEntries(entries);
}

function baselineOf(path: unknown): string | undefined {
  if (path === '') return undefined;
  return typeof path === 'string' ? path : baselineName;
}

/** Returns a whole number as a limit; 0 means no limit. */
function bound(value: unknown, otherwise: number): number | undefined {
  const chosen = typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : otherwise;
  return chosen === 0 ? undefined : chosen;
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string' && each !== '') : [];

const isLevel = (value: unknown): value is Severity | 'off' =>
  value === 'off' || severities.some((severity) => severity === value);

function record(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { [key: string]: unknown }) : {};
}
