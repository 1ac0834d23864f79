import { resolve } from 'node:path';
import { firstRound, lint, type Offer, type Round } from '../../engine/index.ts';
import type { Within } from '../../host/guard.ts';
import { lintedFile, recalledFile } from '../remembered/linted.ts';
import type { Memory } from '../remembered/memory.ts';
import { type Begun, begin, type CliSession, forget, loaded, loadTogether, type Ready } from '../session.ts';
import type { Target } from '../targets.ts';

/** The end of the rounds of a file: what is still on offer, and what else is reported of it. */
export interface FixedFile {
  readonly offers: readonly Offer[];
  readonly problems: Round['result']['problems'];
  readonly source: Round['project']['source'];
  /** The disk paths of all that this depends on. */
  readonly depends: ReadonlySet<string>;
}

/** The first round of a file. */
export interface FirstLook {
  readonly round: Round;
  readonly input: Parameters<typeof firstRound>[1];
}

interface StartDeps {
  readonly session: CliSession;
  readonly within: Within;
  /** The results of earlier runs; undefined if none are kept, or if the user is asked about fixes. */
  readonly memory: Memory | undefined;
  /** The texts of the files that fixes have changed, by disk path. */
  readonly changed: ReadonlyMap<string, { readonly after: string }>;
  /** Whether a fix of some offers is chosen. */
  readonly choosesOf: (offers: readonly Offer[]) => boolean;
  /** Whether the user is asked. */
  readonly isAsked: boolean;
}

/** Looks at files before any of their fixes is made: lints neighbours together, and recalls those of which no fix is chosen. */
export class Starts {
  readonly #deps: StartDeps;
  readonly #begun = new Map<Target, Begun>();
  readonly #looks = new Map<Ready, FirstLook>();
  readonly #recalled = new Map<Ready, FixedFile>();
  /** The files whose results are kept although they are linted. */
  readonly #keptBefore = new Set<Ready>();

  constructor(deps: StartDeps) {
    this.#deps = deps;
  }

  /** Looks at a group of files; those before are forgotten. Returns them as far as they have text. */
  together(targets: readonly Target[]): readonly Ready[] {
    const { session, within } = this.#deps;
    this.forget();
    const ready = targets.map((each) => this.begin(each)).filter((each): each is Ready => 'file' in each);
    const fresh = ready.filter((each) => !this.#recalls(each));
    try {
      within(() => {
        loadTogether(fresh, session);
        for (const each of fresh) this.#looks.set(each, this.#look(each));
      });
    } catch {
      // Each is looked at alone then, and nothing of the interrupted work counts.
      this.#looks.clear();
      forget(session);
    }
    return ready;
  }

  forget(): void {
    for (const known of [this.#begun, this.#looks, this.#recalled, this.#keptBefore]) known.clear();
  }

  /** Reads a file, with the changes that fixes have made in it. */
  begin(target: Target): Begun {
    const known = this.#begun.get(target);
    if (known) return known;
    const found = begin(target, this.#deps.session);
    const text = this.#deps.changed.get(target.disk)?.after;
    const begun = 'file' in found && text !== undefined ? { ...found, file: { ...found.file, text } } : found;
    this.#begun.set(target, begun);
    return begun;
  }

  /** What an earlier run found in a file of which no fix is chosen; otherwise undefined. */
  recalled(ready: Ready): FixedFile | undefined {
    return this.#recalled.get(ready);
  }

  /** Lints a file. Throws what linting throws. */
  look(ready: Ready): FirstLook {
    return this.#looks.get(ready) ?? this.#deps.within(() => this.#look(ready));
  }

  /** Forgets the files of the group that depend on a changed one. */
  outdate(edited: readonly string[]): void {
    for (const [target, begun] of this.#begun) {
      if (!('file' in begun)) continue;
      const look = this.#looks.get(begun);
      const depends = look
        ? dependsOf(look.round, begun, this.#deps.session)
        : this.#recalled.get(begun)?.depends;
      if (depends && !edited.some((each) => depends.has(each))) continue;
      this.#begun.delete(target);
      this.#looks.delete(begun);
      this.#recalled.delete(begun);
    }
  }

  #recalls(ready: Ready): boolean {
    const { session, memory, choosesOf } = this.#deps;
    const recalled = memory?.recall(ready);
    if (!recalled || !this.#isOnDisk(recalled.depends.keys())) return false;
    const linted = recalledFile(recalled, () => {
      throw new Error('What fixes need is kept.');
    });
    // Fixes are tried in another order here.
    if (!linted || linted.ranOut()) return false;
    const { fixesOf, problems } = linted.result;
    const findings = linted.result.findings.filter(({ file }) => session.concerns(file, ready));
    if (!findings.every(linted.knowsFixes)) return false;
    const offers = findings.map((finding) => {
      const fixes = fixesOf(finding);
      return { finding, fixes, mayBeSafe: fixes.some(({ safety }) => safety === 'safe') };
    });
    if (choosesOf(offers)) {
      this.#keptBefore.add(ready);
      return false;
    }
    const depends = new Set([...recalled.depends.keys()].map((path) => resolve(session.cwd, path)));
    this.#recalled.set(ready, { offers, problems, source: linted.source, depends });
    return true;
  }

  #look(ready: Ready): FirstLook {
    const { session, memory } = this.#deps;
    const { path } = ready.file;
    const { project, config, rules, by } = loaded(ready, session);
    const input = { path, rules, config };
    const result = lint(project, path, rules, config);
    if (!memory || this.#keptBefore.has(ready) || !this.#isOnDisk([path, ...project.links(path)]))
      return { round: this.#tried(firstRound(project, input, [], result), ready), input };
    const running = () => ({ postures: [], variants: [] });
    const linted = lintedFile({ path, project, config, rules, result, running }, true);
    const round = this.#tried(firstRound(project, input, [], { ...result, ...linted.result }), ready);
    const asked = linted.asked();
    if (asked) memory.keep(ready, project, by, asked);
    return { round, input };
  }

  /** Tries the fixes of a round as far as they are needed, which belongs to the time that the file may take. */
  #tried(round: Round, ready: Ready): Round {
    const { session, choosesOf, isAsked } = this.#deps;
    return tried(
      round,
      round.offers.filter(({ finding }) => session.concerns(finding.file, ready)),
      isAsked ? undefined : choosesOf,
    );
  }

  /** Whether fixes have changed none of some files: what is remembered of a file is about the disk. */
  #isOnDisk(paths: Iterable<string>): boolean {
    const { session, changed } = this.#deps;
    if (changed.size === 0) return true;
    for (const path of paths) if (changed.has(resolve(session.cwd, path))) return false;
    return true;
  }
}

/**
 * Tries the fixes of a round: those that `choosesOf` asks for, and all if it then chooses none, since what is left is reported.
 * Without it, all are tried.
 */
export function tried(
  round: Round,
  wanted: readonly Offer[],
  choosesOf: StartDeps['choosesOf'] | undefined,
): Round {
  // Reading the fixes of an offer tries them.
  if (!choosesOf?.(wanted)) void wanted.map(({ fixes }) => fixes);
  return round;
}

/** The disk paths of all that a round depends on. */
export function dependsOf({ project }: Round, { file: { path } }: Ready, { cwd }: CliSession): Set<string> {
  return new Set([path, ...project.links(path)].map((each) => resolve(cwd, each)));
}
