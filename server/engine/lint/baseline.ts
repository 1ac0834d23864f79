import type { Config } from '../config/config.ts';
import { hasEnded, refusal } from '../config/floor.ts';
import { type Finding, type Severity, severities } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import type { Shown } from '../source/text.ts';
import { type Fingerprints, fingerprintVersion } from './fingerprint.ts';
import type { Holder } from './known/holders.ts';

/** A finding that was there when the baseline was written. */
export interface KnownFinding {
  /** See `fingerprintsOf`. */
  readonly fingerprint: string;
  /** The version of the fingerprint. */
  readonly version: FingerprintVersion;
  readonly rule: string;
  readonly severity: Severity;
  /** Its text at that time, for people. */
  readonly message: string;
  /** Why it is accepted, who answers for that, and the last day on which it is, as `YYYY-MM-DD`. */
  readonly reason?: string | undefined;
  readonly owner?: string | undefined;
  readonly until?: string | undefined;
  /**
   * The services that had it, or its stage, with what each runs: see `holderKey`. Undefined in a baseline of an earlier version,
   * which may stand for any.
   */
  readonly of?: HeldBy | undefined;
}

export type HeldBy = Readonly<Record<string, string>>;

export type FingerprintVersion = 1 | typeof fingerprintVersion;

/** The known findings of each file by fingerprint. Files are paths relative to the folder of the baseline, with `/`. */
export type Baseline = ReadonlyMap<string, ReadonlyMap<string, KnownFinding>>;

/** The default name of a baseline. */
export const baselineName = '.plimsoll-baseline.json';

/** Why an entry of a baseline hides nothing: it has ended, or a policy does not allow it; undefined if it hides its finding. */
export function whyShown(entry: KnownFinding, { policies, locked, today }: Config): Shown | undefined {
  const { rule, until } = entry;
  if (hasEnded(until, today)) return shown`it ended on ${until}`;
  if (policies.length > 0 && locked.has(rule)) return shown`the rule is locked by ${locked.get(rule)?.by}`;
  return refusal(rule, { kind: 'baseline', ...entry }, policies, today);
}

/** Makes the entry of a finding. `nameOf` returns the name of a file in the baseline. */
export function entryOf(
  { rule, severity, text: message, file }: Pick<Finding, 'rule' | 'severity' | 'text' | 'file'>,
  { v2: fingerprint, holders }: Fingerprints,
  nameOf: (file: string) => string,
): KnownFinding {
  const of = holders.map((each) => [holderKey(each, file, nameOf), each.runs] as const);
  return { fingerprint, version: fingerprintVersion, rule, severity, message, of: Object.fromEntries(of) };
}

/** The name of a service or stage in the entry of a finding: with its file if that is another one. */
export function holderKey({ file, name }: Holder, own: string, nameOf: (file: string) => string): string {
  return file === own ? name : `${nameOf(file)}:${name}`;
}

/** Looks up a finding in a baseline by its fingerprint of any version, or by that of the finding that it was part of. */
export function knownAs(
  known: ReadonlyMap<string, KnownFinding> | undefined,
  { v1, v2, earlier }: Pick<Fingerprints, 'v1' | 'v2' | 'earlier'>,
): KnownFinding | undefined {
  const [current, old] = [known?.get(v2), known?.get(v1)];
  if (current?.version === fingerprintVersion) return current;
  if (old?.version === 1) return old;
  for (const each of earlier) if (known?.has(each)) return known.get(each);
  return undefined;
}

/**
 * Writes a baseline: JSON with one finding per line, ordered by path and then by place, so that a changed finding is a changed
 * line. An entry has its own version if that differs from the one of the file.
 */
export function encodeBaseline(baseline: Baseline): string {
  const files = [...baseline]
    .filter(([, known]) => known.size > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, known]) => {
      const lines = [...known.values()].map(
        ({ fingerprint, rule, severity, message, version, reason, owner, until, of }) =>
          JSON.stringify({
            ...(version !== fingerprintVersion && { version }),
            ...{ fingerprint, rule, severity, message, reason, owner, until, of },
          }),
      );
      return `    ${JSON.stringify(file)}: [\n      ${lines.join(',\n      ')}\n    ]`;
    });
  const body = files.length > 0 ? `{\n${files.join(',\n')}\n  }` : '{}';
  return `{\n  "version": ${fingerprintVersion},\n  "findings": ${body}\n}\n`;
}

/** Parses a baseline. Returns a sentence that says what is wrong if the text is not a baseline. */
export function decodeBaseline(text: string): Baseline | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'The baseline is not valid JSON.';
  }
  if (!isRecord(json) || !isRecord(json['findings'])) return 'The file is not a baseline.';
  const versions = [1, fingerprintVersion] as const;
  const own = versions.find((each) => each === json['version']);
  if (own === undefined) return 'The baseline has a version that is not supported.';
  const baseline = new Map<string, ReadonlyMap<string, KnownFinding>>();
  for (const [file, list] of Object.entries(json['findings'])) {
    if (!Array.isArray(list) || !list.every(isEntry)) return 'The baseline has an entry that is not valid.';
    const known = list.map((each): KnownFinding => ({ ...each, version: each.version === 1 ? 1 : own }));
    baseline.set(file, new Map(known.map((each) => [each.fingerprint, each])));
  }
  return baseline;
}

function isEntry(value: unknown): value is Omit<KnownFinding, 'version'> & { readonly version?: unknown } {
  if (!isRecord(value)) return false;
  const { fingerprint, rule, severity, message, reason, owner, until, of } = value;
  const terms = [reason, owner, until].filter((each) => each !== undefined);
  return (
    terms.every((each) => typeof each === 'string') &&
    (until === undefined || /^\d{4}-\d\d-\d\d$/.test(String(until))) &&
    typeof fingerprint === 'string' &&
    typeof rule === 'string' &&
    typeof message === 'string' &&
    severities.some((each) => each === severity) &&
    (of === undefined || (isRecord(of) && Object.values(of).every((each) => typeof each === 'string')))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
