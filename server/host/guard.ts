import {
  clearMemos,
  emptyProject,
  lint,
  type Problem,
  type Project,
  printable,
  type SourceFile,
} from '../engine/index.ts';

/** Runs work to its end, or throws: a `TookTooLong` where it ended the work itself. */
export type Within = <T>(work: () => T) => T;

/** Work was ended. */
export class TookTooLong extends Error {}

/** What the work asks for can't be had, whatever it is about: its message is a sentence for the user, without a word of a file. */
export class Unavailable extends Error {
  readonly sentence: Problem['message'];

  constructor(sentence: Problem['message']) {
    super(sentence);
    this.sentence = sentence;
  }
}

/**
 * Does the same work on each of several things, under one clock: to set one takes longer than most work. Where that ends or
 * something fails, whatever is not done is done under a clock of its own. `together` is what is done of all first; `spoiled`
 * hears of what was left in the middle.
 */
export function eachWithin<T, R, F>(
  within: Within,
  all: readonly T[],
  work: (one: T) => R,
  {
    together,
    spoiled,
    failed,
  }: { together?(all: readonly T[]): void; spoiled(): void; failed(error: unknown): F },
): ReadonlyMap<T, R | F> {
  const results = new Map<T, R | F>();
  const left = () => all.filter((one) => !results.has(one));
  if (all.length > 1) {
    try {
      within(() => {
        together?.(all);
        for (const one of left()) results.set(one, work(one));
      });
    } catch {
      spoiled();
    }
  }
  for (const one of left()) {
    try {
      results.set(
        one,
        within(() => work(one)),
      );
    } catch (error) {
      spoiled();
      results.set(one, failed(error));
    }
  }
  return results;
}

/** What went wrong, without an error's message, which may quote the file. */
export type Fault = ReturnType<typeof faultOf>;

/** Keeps what fails, or takes too long, to the file that it is about. */
export interface Guard {
  /**
   * What `work` gives; `otherwise` where it fails, and from then on for the same file as long as its text and what it is
   * judged by are the same.
   */
  about<T>(file: SourceFile | undefined, by: By, otherwise: T, work: () => T): T;
  /**
   * Work about each of several files, under one clock: to set one takes longer than most work. Where that ends, it is done
   * again from the start under a clock for each. What `isEnough` after some, at least one, is left out.
   */
  each<T, R>(all: readonly T[], work: (one: T) => R, isEnough?: () => boolean): R[];
  /** Work about several files, under one clock; undefined where that ends or something fails. */
  together<T>(work: () => T): T | undefined;
  /** Why there is no answer about a file: one sentence. */
  fault(file: SourceFile | undefined): Fault | undefined;
}

/** What work on a file follows from, besides its text; one list is the same as another when their elements are. */
export type By = () => readonly unknown[];

/** A guard that leaves it to `within` to end work; by default nobody does. */
export function guard(within: Within = (work) => work()): Guard {
  const faults = new WeakMap<SourceFile, { readonly fault: Fault; readonly from: readonly unknown[] }>();
  let busy = false;
  let shared = false;
  const together = <T>(work: () => T): T | undefined => {
    if (busy || shared) return work();
    shared = true;
    try {
      return within(work);
    } catch {
      clearMemos();
      return undefined;
    } finally {
      shared = false;
      busy = false;
    }
  };
  return {
    together,
    each(all, work, isEnough = () => false) {
      const through = () => {
        const results: ReturnType<typeof work>[] = [];
        for (const one of all) {
          if (results.length > 0 && isEnough()) break;
          results.push(work(one));
        }
        return results;
      };
      return (all.length > 1 && together(through)) || through();
    },
    about(file, by, otherwise, work) {
      if (busy) return work();
      const known = file && faults.get(file);
      if (known && isSame(known.from, by())) return otherwise;
      busy = true;
      try {
        if (file) faults.delete(file);
        return shared ? work() : within(work);
      } catch (error) {
        // What was remembered in the middle of work is not to be trusted.
        clearMemos();
        if (file) faults.set(file, { fault: faultOf(error), from: by() });
        return otherwise;
      } finally {
        busy = false;
      }
    },
    fault: (file) => file && faults.get(file)?.fault,
  };
}

const isSame = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((each, i) => each === b[i]);

/** All that a project knows: where judging fails, nobody can tell which of its files it would have asked for. */
const allOf = (project: Project): readonly unknown[] =>
  [...project.paths(), ...project.absent()].flatMap((path) => [path, project.known(path)]);

/** What an error says of the work on a file. */
export function faultOf(error: unknown): Problem['message'] {
  if (error instanceof Unavailable) return error.sentence;
  if (error instanceof TookTooLong) return 'Checking the file took too long and was stopped.';
  if (error instanceof RangeError) return 'Checking the file failed: it is too large or nested too deeply.';
  return 'Checking the file failed because of an internal error.';
}

/** What linting a file gives; one problem where that fails. */
export function lintBy(by: Guard, ...asked: Parameters<typeof lint>): ReturnType<typeof lint> {
  const [project, path, rules, config] = asked;
  const file = project.source(path);
  const result = by.about(
    file,
    () => [...allOf(project), rules, config],
    undefined,
    () => lint(...asked),
  );
  const fault = by.fault(file);
  if (result && !fault) return result;
  const problem = { file: path, span: undefined, message: printable(fault ?? faultOf(undefined)) };
  return { ...lint(emptyProject(), path, rules, config), problems: [problem] };
}

const none = { links: [], missing: [], applications: [] };

/** A project that answers each question once, and none about a file whose answers fail. */
export function guarded(project: Project, by: Guard): Project {
  const known = new Map<string, unknown>();
  const from = () => allOf(project);
  const once = <T>(what: string, path: string, otherwise: T, work: () => T): T => {
    const key = `${what} ${path}`;
    if (!known.has(key)) known.set(key, by.about(project.source(path), from, otherwise, work));
    return known.get(key) as T;
  };
  /** What is asked of nearly every file, at once: to set a clock takes longer than most answers. */
  const usual = (path: string) =>
    once('usual', path, none, () => ({
      links: project.links(path),
      missing: project.missing(path),
      applications: project.applications(path),
    }));
  /** Answers are kept where the files are the same. */
  const changed = (next: Project) => (next === project ? self : guarded(next, by));
  const self: Project = {
    document: (path) => once('document', path, undefined, () => project.document(path)),
    written: (path) => once('written', path, undefined, () => project.written(path)),
    links: (path) => usual(path).links,
    missing: (path) => usual(path).missing,
    applications: (path) => usual(path).applications,
    takers: (path) => once('takers', path, [], () => project.takers(path)),
    source: (path) => project.source(path),
    paths: () => project.paths(),
    absent: () => project.absent(),
    known: (path) => project.known(path),
    isAbsent: (path) => project.isAbsent(path),
    unread: (path) => project.unread(path),
    context: (path) => once('context', path, undefined, () => project.context(path)),
    dependents: (path) => once('dependents', path, [], () => project.dependents(path)),
    with: (...files) => changed(project.with(...files)),
    without: (...paths) => changed(project.without(...paths)),
    withAbsent: (...paths) => changed(project.withAbsent(...paths)),
    withUnread: (path, why) => changed(project.withUnread(path, why)),
    only: (paths) => guarded(project.only(paths), by),
    withSets: (sets) => changed(project.withSets(sets)),
  };
  return self;
}
