import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  atLeast,
  type Baseline,
  baselineName,
  grouped,
  printable,
  severities,
  shownWhole,
} from '../../engine/index.ts';
import { encodeBaseline, entryOf, fingerprintVersion, type KnownFinding } from '../../engine/policy.ts';
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
  const old: BaselineFile = before ?? { path, baseline: new Map() };
  const found = findingsOf(given, around, old);
  const isPartial = found.unread.size > 0;
  if (isPartial) errors.write('Not everything could be linted: findings may be missing.\n');
  const { now, added, gone, renewed, moved } = compared(old, found, action === 'prune', termsOf(given));
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
  if (moved > 0)
    output.write(
      `${counted(moved, 'finding')} ${moved === 1 ? 'is' : 'are'} kept under new names of files, services or stages.\n`,
    );
  return isPartial ? 2 : 0;
}

/** A current finding, as an entry for the baseline. */
interface Found {
  readonly file: string;
  readonly entry: KnownFinding;
  /** The entry that it was recognised by. */
  readonly held: KnownFinding | undefined;
}

/** The current findings. */
interface AllFound {
  readonly all: readonly Found[];
  /** The files that were linted. */
  readonly files: ReadonlySet<string>;
  /** Files that were not read completely; `''` stands for all files, if a configuration has mistakes. */
  readonly unread: ReadonlySet<string>;
}

function findingsOf(given: Given, around: Surroundings, old: BaselineFile): AllFound {
  const { cwd, today, rules, output, errors } = around;
  const nameOf = (file: string) => nameIn(old.path, resolve(cwd, file));
  const all = new Map<string, Found>();
  const files = new Set<string>();
  const unread = new Set<string>();
  const report: ScanReport = {
    writesFixes: false,
    linted({ path: linted, findings, fingerprintsOf, heldAs }) {
      files.add(nameOf(linted));
      for (const finding of findings) {
        const marks = fingerprintsOf(finding);
        if (!marks) continue;
        const file = nameOf(finding.file);
        const key = `${file} ${marks.v2}`;
        const entry = entryOf(finding, marks, nameOf);
        all.set(key, joined(all.get(key), { file, entry, held: heldAs(finding)?.entry }));
      }
    },
    problem(problem) {
      if (isFailure(problem)) unread.add(problem.configuration ? '' : nameOf(problem.file));
      errors.write(problemLine(problem));
    },
    end() {},
  };
  const request = {
    ...inputOf(given),
    failOn: 'critical',
    wants: () => true,
    ...unfiltered,
    baseline: old,
    repeats: true,
  } as const;
  scan(request, { cwd, today, rules, stopped: () => output.closed }, report);
  return {
    all: [...all.values()],
    files: new Set([...files, ...[...all.values()].map(({ file }) => file)]),
    unread,
  };
}

/** Joins the findings that two projects have at one place: an entry for the services of both, as severe as the worse one. */
function joined(one: Found | undefined, other: Found): Found {
  if (!one) return other;
  const [first, second] = [one.entry, other.entry];
  const worse = atLeast(first.severity, second.severity) ? first : second;
  // An entry that does not know all of the services does not hold the finding.
  const held = one.held && other.held;
  return { ...one, held, entry: { ...worse, of: { ...first.of, ...second.of } } };
}

interface Compared {
  readonly now: Baseline;
  /** Findings that the baseline does not hold, and findings of the baseline that are gone. */
  readonly added: readonly Placed[];
  readonly gone: readonly Placed[];
  /** The number of entries whose fingerprint was updated to the current version. */
  readonly renewed: number;
  /** The number of entries of renamed files, services and stages. */
  readonly moved: number;
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

/** A finding with the name of its file in the baseline. */
interface Placed extends KnownFinding {
  readonly file: string;
}

/**
 * Compares a baseline with the current findings and updates it. Keeps the entries of existing files that were not linted, or only
 * in part. With `prune`, takes in no finding and no service that it does not hold.
 */
function compared(
  { path, baseline }: BaselineFile,
  { all, files, unread }: AllFound,
  prune: boolean,
  terms: Terms,
): Compared {
  const current = grouped(all, ({ held }) => held);
  const fingerprints = new Set(all.map(({ file, entry }) => `${file} ${entry.fingerprint}`));
  const now = new Map<string, Map<string, KnownFinding>>();
  const keep = (file: string, entry: KnownFinding) => {
    const known = now.get(file) ?? new Map<string, KnownFinding>();
    now.set(file, known.set(entry.fingerprint, entry));
  };
  const gone: Placed[] = [];
  let [renewed, moved] = [0, 0];
  for (const [file, entries] of baseline) {
    const isLeft =
      (!files.has(file) || unread.has(file) || unread.has('')) && existsSync(resolve(dirname(path), file));
    for (const old of entries.values()) {
      const found = current.get(old) ?? [];
      if (found.length === 0) {
        const isThere = fingerprints.has(`${file} ${old.fingerprint}`);
        if (isLeft || (prune && isThere)) keep(file, old);
        else if (!isThere) gone.push({ ...old, file });
      } else if (found.every((each) => each.entry.fingerprint !== old.fingerprint || each.file !== file)) {
        if (old.version === fingerprintVersion) moved++;
        else renewed++;
      }
      if (!prune) continue;
      for (const { file: place, entry } of found) {
        const { fingerprint, version, of } = entry;
        keep(place, { ...old, fingerprint, version, of });
      }
    }
  }
  if (!prune) for (const { file, entry, held } of all) keep(file, { ...(held ?? terms), ...entry });
  const added = all.flatMap(({ file, entry, held }) => (held ? [] : { ...entry, file }));
  return { now, added, gone, renewed, moved };
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
