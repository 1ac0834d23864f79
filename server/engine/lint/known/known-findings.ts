import { atLeast, type Finding, Reported } from '../../finding.ts';
import type { Project } from '../../project/project.ts';
import type { AnyRule } from '../../rule.ts';
import { grouped } from '../../source/groups.ts';
import { type Baseline, entryOf, holderKey, type KnownFinding, knownAs } from '../baseline.ts';
import { fingerprintsOf } from '../fingerprint.ts';
import { declaredIn, type Holder, holdersOf, isNumbered } from './holders.ts';

/** The findings of one linted file, and the project that it was linted in. */
export interface LintedFindings {
  readonly findings: readonly Finding[];
  readonly path: string;
  readonly project: Pick<Project, 'written' | 'source' | 'links'>;
  readonly rules: readonly AnyRule[];
  /** Returns the name of a file in the baseline. */
  readonly nameOf: (file: string) => string;
}

/** An entry of a baseline, and the file that it is listed under. */
export interface KnownEntry {
  readonly entry: KnownFinding;
  readonly file: string;
}

type Entries = ReadonlyMap<string, KnownFinding>;

/**
 * Recognises the findings of a baseline, also where a file, a folder, a service or a stage was renamed, or a service was moved to
 * another file. An entry counts only for the services that it names: a new service that shares a known line has a new finding.
 *
 * A file was renamed if its name is gone and at least half of its entries are found in one new file. A service was renamed if
 * its name is gone from its file, exactly one new service runs the same, and has at least half of its findings.
 */
export class BaselineMatcher {
  readonly #baseline: Baseline;
  readonly #exists: (name: string) => boolean;
  /** Old names of renamed files by their current ones. */
  readonly #oldNames = new Map<string, string>();
  /** Files of the baseline that do not exist any more. */
  #gone: ReadonlySet<string> | undefined;
  /** Entries that stand for a finding in another file: each for one only. */
  readonly #moved = new Map<KnownFinding, string>();

  /** `exists` returns whether there is a file of that name in the baseline. */
  constructor(baseline: Baseline, exists: (name: string) => boolean) {
    this.#baseline = baseline;
    this.#exists = exists;
  }

  /** Returns the entries of those findings that the baseline holds, however severe they are now. */
  match(linted: LintedFindings): ReadonlyMap<Finding, KnownEntry> {
    const result = new Map<Finding, KnownEntry>();
    for (const [file, findings] of grouped(linted.findings, (each) => each.file)) {
      const old = this.#oldNameOf(file, { ...linted, findings });
      const entries = this.#baseline.get(old);
      if (!entries) continue;
      const held = this.#held(entries, file, { ...linted, findings });
      for (const [finding, entry] of held) result.set(finding, { entry, file: old });
    }
    this.#addMoved(linted, result);
    return result;
  }

  #oldNameOf(file: string, linted: LintedFindings): string {
    const name = linted.nameOf(file);
    if (this.#baseline.has(name)) return name;
    const known = this.#oldNames.get(name);
    if (known !== undefined) return known;
    const best = this.#likest(name, linted).find((old) => {
      const entries = this.#baseline.get(old)!;
      return this.#held(entries, file, linted).size * 2 >= entries.size;
    });
    if (best === undefined) return name;
    this.#oldNames.set(name, best);
    this.#gone = new Set([...this.#goneFiles()].filter((each) => each !== best));
    return best;
  }

  /** The files that are gone and have most in common with a new one: entries, then the end of the path. */
  #likest(name: string, { findings, project, rules }: LintedFindings): readonly string[] {
    const gone = this.#goneFiles();
    if (gone.size === 0) return [];
    const marks = [...fingerprintsOf(findings, project, rules).values()];
    const ranked = [...gone].map((old) => {
      const entries = this.#baseline.get(old)!;
      return { old, same: marks.filter((each) => knownAs(entries, each)).length, end: sameEnd(old, name) };
    });
    ranked.sort((a, b) => b.same - a.same || b.end - a.end);
    return ranked.slice(0, mostTried).map(({ old }) => old);
  }

  #goneFiles(): ReadonlySet<string> {
    this.#gone ??= new Set(
      [...this.#baseline].flatMap(([name, { size }]) => (size > 0 && !this.#exists(name) ? name : [])),
    );
    return this.#gone;
  }

  /** Matches the findings in a file with the entries of that file, which may have had another name. */
  #held(entries: Entries, file: string, linted: LintedFindings): ReadonlyMap<Finding, KnownFinding> {
    const renamed = this.#renamedIn(entries, file, linted);
    const held = matched(entries, file, linted, renamed);
    const kept = [...renamed].filter(([was]) => {
      const names = ({ of }: KnownFinding) => of !== undefined && Object.hasOwn(of, was);
      return new Set([...held.values()].filter(names)).size * 2 >= [...entries.values()].filter(names).length;
    });
    return kept.length === renamed.size ? held : matched(entries, file, linted, new Map(kept));
  }

  /** Pairs services and stages that are gone with new ones that run the same: the only two that do. */
  #renamedIn(entries: Entries, file: string, linted: LintedFindings): ReadonlyMap<string, string> {
    const { project, nameOf, findings } = linted;
    const then = new Map([...entries.values()].flatMap(({ of }) => Object.entries(of ?? {})));
    const now = new Map(declaredIn(file, project));
    const files = new Map<string, string>();
    for (const holder of findings.flatMap((each) => holdersOf(each, project))) {
      files.set(nameOf(holder.file), holder.file);
      now.set(holderKey(holder, file, nameOf), holder.runs);
    }
    const isElsewhere = (key: string, runs: string, side: ReadonlyMap<string, string>) =>
      isNumbered(key) &&
      side.get(key) !== runs &&
      [...side].some(([each, of]) => isNumbered(each) && of === runs);
    const isGone = (key: string, runs: string) => {
      const [other, name] = splitKey(key);
      if (other === '') return !now.has(key) || isElsewhere(key, runs, now);
      const declared = declaredIn(files.get(other) ?? '', project);
      return declared ? !declared.has(name) : !this.#exists(other);
    };
    const gone = grouped(
      [...then].filter(([key, runs]) => isGone(key, runs)),
      ([, runs]) => runs,
    );
    const come = grouped(
      [...now].filter(([key, runs]) => !then.has(key) || isElsewhere(key, runs, then)),
      ([, runs]) => runs,
    );
    const renamed = new Map<string, string>();
    for (const [runs, [was, ...others]] of gone) {
      const [is, ...more] = come.get(runs) ?? [];
      if (runs !== '' && was && is && others.length + more.length === 0) renamed.set(was[0], is[0]);
    }
    return renamed;
  }

  /** Finds entries of other files whose service is now written here: those of files that are gone, or of the same project. */
  #addMoved(linted: LintedFindings, result: Map<Finding, KnownEntry>): void {
    const open = linted.findings.filter((each) => !result.has(each));
    if (open.length === 0) return;
    const { path, project, nameOf, rules } = linted;
    const marks = fingerprintsOf(linted.findings, project, rules);
    const near = new Map([path, ...project.links(path)].map((file) => [nameOf(file), file]));
    const held = new Set([...result.values()].map(({ entry }) => entry));
    const isGone = (key: string) => {
      const [file, name] = splitKey(key);
      const declared = declaredIn(near.get(file) ?? '', project);
      return declared ? !declared.has(name) : !this.#exists(file);
    };
    for (const finding of open) {
      const [mark, name] = [marks.get(finding), nameOf(finding.file)];
      if (!mark || mark.holders.length === 0) continue;
      const isSame = ({ file, name: service, runs }: Holder, [key, ran]: readonly [string, string]) =>
        key === `${nameOf(file)}:${service}` ||
        (splitKey(key)[1] === service && ran === runs && isGone(key) && !this.#knows(name, service));
      for (const file of new Set([...near.keys(), ...this.#goneFiles()])) {
        const entry = file === name ? undefined : knownAs(this.#baseline.get(file), mark);
        if (!entry?.of || entry.rule !== finding.rule || held.has(entry)) continue;
        const now = `${name} ${mark.v2}`;
        if ((this.#moved.get(entry) ?? now) !== now) continue;
        const then = Object.entries(entry.of).map(
          ([key, runs]) => [key.includes(':') ? key : `${file}:${key}`, runs] as const,
        );
        if (!mark.holders.every((holder) => then.some((each) => isSame(holder, each)))) continue;
        this.#moved.set(entry, now);
        held.add(entry);
        result.set(finding, { entry, file });
        break;
      }
    }
  }

  /** Whether an entry of a file names a service. */
  #knows(file: string, service: string): boolean {
    const entries = this.#baseline.get(file)?.values() ?? [];
    return [...entries].some(({ of }) => of && Object.hasOwn(of, service));
  }
}

/** The number of files that are compared in full with a new one. */
const mostTried = 4;

/** The number of equal names at the end of two paths. */
function sameEnd(one: string, other: string): number {
  const [a, b] = [one, other].map((path) => path.split('/').reverse());
  const end = a!.findIndex((name, at) => name !== b![at]);
  return end < 0 ? a!.length : end;
}

/** The findings in a file that some entries list, under the old names of what was renamed since. */
function matched(
  entries: Entries,
  file: string,
  { findings, project, rules, nameOf }: LintedFindings,
  renamed: ReadonlyMap<string, string>,
): ReadonlyMap<Finding, KnownFinding> {
  const oldKeys = new Map([...renamed].map(([was, is]) => [is, was]));
  // A service that another file declares has its name in this one, too.
  const names = [...oldKeys].map(([is, was]) => [splitKey(is)[1], splitKey(was)[1]] as const);
  const marks = fingerprintsOf(findings, project, rules, new Map([...names, ...oldKeys]));
  const result = new Map<Finding, KnownFinding>();
  for (const finding of findings) {
    const mark = marks.get(finding);
    const entry = mark && knownAs(entries, mark);
    if (!mark || entry?.rule !== finding.rule) continue;
    const { of } = entry;
    const isOf = (holder: Holder) => {
      const key = holderKey(holder, file, nameOf);
      const old = oldKeys.get(key) ?? (renamed.has(key) ? undefined : key);
      return old !== undefined && Object.hasOwn(of ?? {}, old);
    };
    if (!of || mark.holders.every(isOf)) result.set(finding, entry);
  }
  return result;
}

/** Splits the key of a service in its file, empty for its own one, and its name. */
function splitKey(key: string): readonly [file: string, name: string] {
  const end = key.lastIndexOf(':');
  return end < 0 ? ['', key] : [key.slice(0, end), key.slice(end + 1)];
}

/** Whether a finding is known by its entry. One that has become more severe counts as new. */
export function isKnown({ severity }: Pick<Finding, 'severity'>, held: KnownEntry | undefined): boolean {
  return held !== undefined && atLeast(held.entry.severity, severity);
}

/**
 * Returns the findings that some files did not have before, also under other names. `exists` returns whether a file is
 * still there.
 */
export function newFindings(
  before: readonly LintedFindings[],
  after: readonly LintedFindings[],
  exists: (file: string) => boolean,
): readonly Finding[] {
  const baseline = new Map<string, Map<string, KnownFinding>>();
  for (const { findings, project, rules, nameOf } of before)
    for (const [finding, marks] of fingerprintsOf(findings, project, rules)) {
      const file = nameOf(finding.file);
      const known = baseline.get(file) ?? new Map<string, KnownFinding>();
      const entry = entryOf(finding, marks, nameOf);
      const other = known.get(entry.fingerprint);
      const worse = other && atLeast(other.severity, entry.severity) ? other : entry;
      baseline.set(file, known.set(entry.fingerprint, { ...worse, of: { ...other?.of, ...entry.of } }));
    }
  const known = new BaselineMatcher(baseline, exists);
  const shown = new Reported();
  return after.flatMap((linted) => {
    const held = known.match(linted);
    return shown.fresh(linted.findings.filter((each) => !isKnown(each, held.get(each))));
  });
}
