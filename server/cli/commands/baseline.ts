import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Baseline, baselineName, printable, severities, shownWhole } from '../../engine/index.ts';
import {
  encodeBaseline,
  type Fingerprints,
  fingerprintVersion,
  type KnownFinding,
  knownAs,
} from '../../engine/policy.ts';
import { type CliCommand, type Given, Misuse, type Surroundings } from '../command.ts';
import { fileOutput } from '../file-output.ts';
import { inputOf, inputOptions } from '../input.ts';
import { isFailure, problemLine, type ScanReport } from '../report/report.ts';
import { counted } from '../report/severity.ts';
import { scan, unfiltered } from '../scan.ts';
import {
  type BaselineFile,
  baselineOption,
  missingBaseline,
  nameFrom,
  nameIn,
  readBaseline,
} from '../selection/baseline-file.ts';

/** What the command does with the baseline. */
export const actions = ['write', 'update', 'prune', 'show'] as const;
type Action = (typeof actions)[number];

/** `plimsoll baseline`. */
export const baselineCommand: CliCommand = {
  name: 'baseline',
  operands: 'ACTION [PATH\u2026]',
  summary: 'write, update, prune or show the list of known findings, so that only new ones fail',
  options: {
    ...inputOptions,
    baseline: { ...baselineOption, help: `file of the baseline (default: ${baselineName})` },
    reason: {
      type: 'string',
      value: 'TEXT',
      help: 'write, update: why the findings that are added are accepted',
    },
    owner: { type: 'string', value: 'NAME', help: 'write, update: who answers for them' },
    until: {
      type: 'string',
      value: 'DAY',
      help: 'write, update: the last day on which they are accepted, YYYY-MM-DD',
    },
  },
  exitCodes: [
    [0, 'done'],
    [1, 'show: a finding of the baseline is gone, so `prune` would remove it'],
    [2, 'wrong usage, or something could not be read or written'],
  ],
  run(given, around) {
    const [action, ...paths] = given.operands;
    const known = actions.find((each) => each === action);
    if (!known) throw new Misuse(`\`plimsoll baseline\` needs one of ${actions.join(', ')}.`);
    return act(known, { ...given, operands: paths }, around);
  },
};

function act(action: Action, given: Given, around: Surroundings): number {
  const { cwd, output, errors } = around;
  const path = resolve(cwd, given.last('baseline') ?? baselineName);
  const before = readBaseline(path);
  if (action === 'write' && before)
    throw new Misuse(`${nameFrom(cwd, path)} is there: use \`update\` or \`prune\`.`);
  if (action !== 'write' && !before) throw new Misuse(missingBaseline(path, cwd));
  const found = findingsOf(given, around, path);
  const terms = termsOf(given);
  const isPartial = found.unread.size > 0;
  if (isPartial) errors.write('Not everything could be linted: findings may be missing.\n');
  const old: BaselineFile = before ?? { path, baseline: new Map() };
  const { now, added, gone, renewed } = compared(old, found, action === 'prune', terms);
  if (action === 'show') {
    output.write(table(old.baseline) + listed('Gone', gone) + listed('New', added));
    output.write(sentence({ added, gone }, old.baseline, action));
    return isPartial ? 2 : gone.length > 0 ? 1 : 0;
  }
  const file = fileOutput(path);
  file.write(encodeBaseline(now));
  file.finish();
  output.write(sentence({ added, gone }, now, action));
  if (renewed > 0)
    output.write(
      `${counted(renewed, 'fingerprint')} of version 1 ${renewed === 1 ? 'is' : 'are'} now of version ${fingerprintVersion}.\n`,
    );
  return isPartial ? 2 : 0;
}

/** A finding with its fingerprints in all versions. */
interface Marked extends KnownFinding {
  readonly marks: Fingerprints;
}

/** The current findings, as a baseline. */
interface Found {
  readonly baseline: ReadonlyMap<string, ReadonlyMap<string, Marked>>;
  /** Files that were not read completely; `''` stands for all files, if a configuration has mistakes. */
  readonly unread: ReadonlySet<string>;
}

function findingsOf(given: Given, around: Surroundings, path: string): Found {
  const { cwd, today, rules, output, errors } = around;
  const files = new Map<string, Map<string, Marked>>();
  const of = (file: string) => {
    const name = nameIn(path, resolve(cwd, file));
    const known = files.get(name) ?? new Map<string, Marked>();
    files.set(name, known);
    return known;
  };
  const unread = new Set<string>();
  const report: ScanReport = {
    writesFixes: false,
    linted({ path: linted, findings, fingerprintsOf }) {
      of(linted);
      for (const finding of findings) {
        const marks = fingerprintsOf(finding);
        const { rule, severity, text: message, file } = finding;
        if (!marks) continue;
        const { v2: fingerprint } = marks;
        of(file).set(fingerprint, {
          fingerprint,
          version: fingerprintVersion,
          rule,
          severity,
          message,
          marks,
        });
      }
    },
    problem(problem) {
      if (isFailure(problem))
        unread.add(problem.configuration ? '' : nameIn(path, resolve(cwd, problem.file)));
      errors.write(problemLine(problem));
    },
    end() {},
  };
  const request = {
    ...inputOf(given),
    failOn: 'critical',
    wants: () => true,
    ...unfiltered,
  } as const;
  scan(request, { cwd, today, rules, stopped: () => output.closed }, report);
  return { baseline: files, unread };
}

interface Compared {
  readonly now: Baseline;
  /** Findings that the baseline does not hold, and findings of the baseline that are gone. */
  readonly added: readonly Placed[];
  readonly gone: readonly Placed[];
  /** The number of entries whose fingerprint was updated to the current version. */
  readonly renewed: number;
}

/** Why findings are accepted, who answers for that, and until when. */
type Terms = Pick<KnownFinding, 'reason' | 'owner' | 'until'>;

/** Reads the terms of new entries. Throws `Misuse` if the day is none. */
function termsOf(given: Given): Terms {
  const until = given.last('until');
  if (until !== undefined && !/^\d{4}-\d\d-\d\d$/.test(until))
    throw new Misuse('`--until` needs a day such as 2026-12-31.');
  return { reason: given.last('reason'), owner: given.last('owner'), until };
}

const withTerms = (entry: KnownFinding, { reason, owner, until }: Terms): KnownFinding => ({
  ...entry,
  ...{ reason, owner, until },
});

/** A finding with the name of its file in the baseline. */
interface Placed extends KnownFinding {
  readonly file: string;
}

/**
 * Compares a baseline with the current findings and updates it. Keeps the entries of existing files that were not linted, or only
 * in part.
 */
function compared(
  { path, baseline }: BaselineFile,
  { baseline: found, unread }: Found,
  prune: boolean,
  terms: Terms,
): Compared {
  const now = new Map<string, ReadonlyMap<string, KnownFinding>>();
  const [added, gone]: [Placed[], Placed[]] = [[], []];
  let renewed = 0;
  for (const file of new Set([...baseline.keys(), ...found.keys()])) {
    const before = baseline.get(file) ?? new Map<string, KnownFinding>();
    const old = renewedBy(found.get(file), before);
    for (const key of before.keys()) if (!old.has(key)) renewed++;
    const isLeft =
      (!found.has(file) || unread.has(file) || unread.has('')) && existsSync(resolve(dirname(path), file));
    const current = [...(found.get(file) ?? [])].map(
      ([key, each]) => [key, withTerms(each, old.get(key) ?? terms)] as const,
    );
    const here = new Map([...(isLeft ? old : []), ...current]);
    const only = (own: ReadonlyMap<string, KnownFinding>, other: ReadonlyMap<string, KnownFinding>) =>
      [...own].flatMap(([key, each]) => (other.has(key) ? [] : { ...each, file }));
    added.push(...only(here, old));
    gone.push(...only(old, here));
    const kept = prune ? [...old].filter(([each]) => here.has(each)) : [...here];
    now.set(file, new Map(kept));
  }
  return { now, added, gone, renewed };
}

/** The baseline's entries for a file, each with the current fingerprints of its findings if they were found. */
function renewedBy(
  found: ReadonlyMap<string, Marked> | undefined,
  before: ReadonlyMap<string, KnownFinding>,
): ReadonlyMap<string, KnownFinding> {
  // A finding that was split is two findings now.
  const current = new Map<KnownFinding, readonly Marked[]>();
  for (const each of found?.values() ?? []) {
    const known = knownAs(before, each.marks);
    if (known) current.set(known, [...(current.get(known) ?? []), each]);
  }
  const renewed = [...before.values()].flatMap((entry) =>
    (current.get(entry) ?? [entry]).map(({ fingerprint, version }) => ({ ...entry, fingerprint, version })),
  );
  return new Map(renewed.map((each) => [each.fingerprint, each]));
}

function table(baseline: Baseline): string {
  const all = [...baseline.values()].flatMap((known) => [...known.values()]);
  const rows = severities.flatMap((severity) => {
    const counts = new Map<string, number>();
    for (const each of all) {
      if (each.severity === severity) counts.set(each.rule, (counts.get(each.rule) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a).map(([rule, n]) => ({ severity, rule, n }));
  });
  return rows
    .map(({ severity, rule, n }) => `${severity.padEnd(8)}  ${String(n).padStart(5)}  ${rule}\n`)
    .join('');
}

/** Lists findings below a heading, one per line; only the first if there are many. */
function listed(heading: string, findings: readonly Placed[]): string {
  if (findings.length === 0) return '';
  const lines = findings
    .slice(0, most)
    .map(
      ({ severity, file, rule, message }) =>
        `  ${severity.padEnd(8)}  ${shownWhole(file)}: ${printable(message)} [${rule}]\n`,
    );
  const more = findings.length > most ? `  \u2026 and ${findings.length - most} more\n` : '';
  return `\n${heading}\n${lines.join('')}${more}`;
}

/** The maximum number of listed findings. */
const most = 50;

function sentence(
  { added, gone }: Pick<Compared, 'added' | 'gone'>,
  baseline: Baseline,
  action: Action,
): string {
  const all = [...baseline.values()].reduce((sum, known) => sum + known.size, 0);
  const files = [...baseline.values()].filter((known) => known.size > 0).length;
  const held = `${counted(all, 'finding')} in ${counted(files, 'file')}`;
  switch (action) {
    case 'write':
      return `The baseline holds ${held}.\n`;
    case 'update':
      return `The baseline holds ${held}: ${added.length} added, ${gone.length} removed.\n`;
    case 'prune':
      return `The baseline holds ${held}: ${gone.length} removed. ${notHeld(added.length)}.\n`;
    case 'show':
      return `\nThe baseline holds ${held}; ${gone.length} of them ${gone.length === 1 ? 'is' : 'are'} gone. ${notHeld(added.length)}.\n`;
  }
}

const notHeld = (n: number) => `${counted(n, 'finding')} ${n === 1 ? 'is' : 'are'} not in it`;
