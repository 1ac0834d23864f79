import {
  clearMemos,
  emptyProject,
  lint,
  type Problem,
  type Project,
  printable,
  type SourceFile,
} from '../engine/index.ts';

/** Runs work to its end, or throws its error. Throws `TookTooLong` if it stopped the work itself. */
export type Within = <T>(work: () => T) => T;

/** The work was stopped. */
export class TookTooLong extends Error {}

/** Something that the work needs is not available, for any file. The message is a sentence for users, without text from files. */
export class Unavailable extends Error {
  readonly sentence: Problem['message'];

  constructor(sentence: Problem['message']) {
    super(sentence);
    this.sentence = sentence;
  }
}

/**
 * Does the same work on several items under one timer, because setting a timer takes longer than most work. If the time is up or
 * something fails, the remaining items get a timer each. `together` runs first, for all items; `spoiled` is called after work was
 * interrupted.
 */
export function eachWithin<T, R, F>(
  within: Within,
  all: readonly T[],
  work: (one: T) => R,
  {
    together,
    spoiled,
    failed,
  }: { together?(all: readonly T[]): void; spoiled(): void; failed(error: unknown, one: T): F },
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
      results.set(one, failed(error, one));
    }
  }
  return results;
}

/** What went wrong, without the message of an error, which may quote the file. */
export type GuardFault = ReturnType<typeof faultOf>;

/** Limits the effect of work that fails or takes too long to the file that it is about. */
export interface Guard {
  /**
   * Returns the result of `work`, or `otherwise` if it fails. After a failure, returns `otherwise` for the same file until its
   * text or the elements of `by` change.
   */
  about<T>(file: SourceFile | undefined, by: InputsOf, otherwise: T, work: () => T): T;
  /**
   * Does work on several files under one timer, because setting a timer takes longer than most work. If the time is up, starts
   * again with a timer for each file. Stops after at least one file once `isEnough` returns true.
   */
  each<T, R>(all: readonly T[], work: (one: T) => R, isEnough?: () => boolean): R[];
  /** Does work on several files under one timer; undefined if the time is up or something fails. */
  together<T>(work: () => T): T | undefined;
  /** Why there is no result for a file, as one sentence. */
  fault(file: SourceFile | undefined): GuardFault | undefined;
}

/** The inputs of work on a file, besides its text. Two lists are equal if their elements are. */
type InputsOf = () => readonly unknown[];

/** Makes a guard. `within` stops work that takes too long; by default, nothing does. */
export function guard(within: Within = (work) => work()): Guard {
  const faults = new WeakMap<SourceFile, { readonly fault: GuardFault; readonly from: readonly unknown[] }>();
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
        // Values that were cached during interrupted work can't be trusted.
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

/** All files of a project: if linting fails, it is not known which of them it would have used. */
const allOf = (project: Project): readonly unknown[] =>
  [...project.paths(), ...project.absent()].flatMap((path) => [path, project.known(path)]);

/** Converts an error to a message about the file. */
export function faultOf(error: unknown): Problem['message'] {
  if (error instanceof Unavailable) return error.sentence;
  if (error instanceof TookTooLong) return 'Checking the file took too long and was stopped.';
  if (error instanceof RangeError) return 'Checking the file failed: it is too large or nested too deeply.';
  return 'Checking the file failed because of an internal error.';
}

/** Lints a file; returns a single problem if that fails. */
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

const noAnswers = { links: [], missing: [], applications: [] };
const noOthers = { sets: [], unread: [] };
const noLock = { lock: undefined, unread: undefined, asked: [] };

/** Wraps a project so that it computes each answer once, and returns defaults for a file whose answers fail. */
export function guarded(project: Project, by: Guard): Project {
  const known = new Map<string, unknown>();
  const from = () => allOf(project);
  const once = <T>(what: string, path: string, otherwise: T, work: () => T): T => {
    const key = `${what} ${path}`;
    if (!known.has(key)) known.set(key, by.about(project.source(path), from, otherwise, work));
    return known.get(key) as T;
  };
  /** Answers that are needed for nearly every file, computed together: setting a timer takes longer than most of them. */
  const usual = (path: string) =>
    once('usual', path, noAnswers, () => ({
      links: project.links(path),
      missing: project.missing(path),
      applications: project.applications(path),
    }));
  /** Keep the answers if the files are the same. */
  const changed = (next: Project) => (next === project ? self : guarded(next, by));
  const self: Project = {
    document: (path) => once('document', path, undefined, () => project.document(path)),
    written: (path) => once('written', path, undefined, () => project.written(path)),
    links: (path) => usual(path).links,
    missing: (path) => usual(path).missing,
    applications: (path) => usual(path).applications,
    takers: (path) => once('takers', path, [], () => project.takers(path)),
    asides: (path) => once('asides', path, [], () => project.asides(path)),
    others: (path) => once('others', path, noOthers, () => project.others(path)),
    source: (path) => project.source(path),
    paths: () => project.paths(),
    absent: () => project.absent(),
    known: (path) => project.known(path),
    isAbsent: (path) => project.isAbsent(path),
    unread: (path) => project.unread(path),
    lock: (path) => once('lock', path, noLock, () => project.lock(path)),
    context: (path) => once('context', path, undefined, () => project.context(path)),
    dependents: (path) => once('dependents', path, [], () => project.dependents(path)),
    with: (...files) => changed(project.with(...files)),
    without: (...paths) => changed(project.without(...paths)),
    withAbsent: (...paths) => changed(project.withAbsent(...paths)),
    withUnread: (path, why) => changed(project.withUnread(path, why)),
    only: (paths) => guarded(project.only(paths), by),
    released: (paths) => changed(project.released(paths)),
    part: (paths) => guarded(project.part(paths), by),
    withSets: (sets) => changed(project.withSets(sets)),
    listed: project.listed,
  };
  return self;
}
