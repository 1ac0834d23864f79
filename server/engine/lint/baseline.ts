import { atLeast, type Finding, type Severity, severities } from '../finding.ts';

/** A finding that was there when the baseline was written. */
export interface Known {
  /** See `fingerprintsOf`. */
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  /** What it said then, for people. */
  readonly message: string;
}

/** The known findings of each file by their fingerprints; files by their paths as seen from the folder of the baseline, with `/`. */
export type Baseline = ReadonlyMap<string, ReadonlyMap<string, Known>>;

/** Name of a baseline where no other is given. */
export const baselineName = '.plimsoll-baseline.json';

/** True where a finding was known; one that has become more severe counts as new. */
export function isKnown(
  baseline: Baseline,
  file: string,
  { rule, severity }: Pick<Finding, 'rule' | 'severity'>,
  fingerprint: string | undefined,
): boolean {
  const known = fingerprint === undefined ? undefined : baseline.get(file)?.get(fingerprint);
  return known?.rule === rule && atLeast(known.severity, severity);
}

/**
 * A baseline as text: JSON with one finding on each line, ordered by path and then as they stand in the file, so that a change
 * of one finding is a change of one line.
 */
export function encodeBaseline(baseline: Baseline): string {
  const files = [...baseline]
    .filter(([, known]) => known.size > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, known]) => {
      const lines = [...known.values()].map(({ fingerprint, rule, severity, message }) =>
        JSON.stringify({ fingerprint, rule, severity, message }),
      );
      return `    ${JSON.stringify(file)}: [\n      ${lines.join(',\n      ')}\n    ]`;
    });
  const body = files.length > 0 ? `{\n${files.join(',\n')}\n  }` : '{}';
  return `{\n  "version": 1,\n  "findings": ${body}\n}\n`;
}

/** Reads the text of a baseline; answers what is wrong with it, in one sentence, where it is none. */
export function decodeBaseline(text: string): Baseline | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'The baseline is not valid JSON.';
  }
  if (!isRecord(json) || !isRecord(json['findings'])) return 'The file is not a baseline.';
  if (json['version'] !== 1) return 'The baseline has a version that is not supported.';
  const baseline = new Map<string, ReadonlyMap<string, Known>>();
  for (const [file, list] of Object.entries(json['findings'])) {
    if (!Array.isArray(list) || !list.every(isEntry)) return 'The baseline has an entry that is not valid.';
    baseline.set(file, new Map(list.map((each) => [each.fingerprint, each])));
  }
  return baseline;
}

function isEntry(value: unknown): value is Known {
  if (!isRecord(value)) return false;
  const { fingerprint, rule, severity, message } = value;
  return (
    typeof fingerprint === 'string' &&
    typeof rule === 'string' &&
    typeof message === 'string' &&
    severities.some((each) => each === severity)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
