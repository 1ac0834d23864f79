import { type Finding, kindOfName, type Severity, severities } from '../engine/index.ts';
import { type FileAccess, isBelow, isBelowAny, type Listed, pathOf, uriOf } from './files.ts';
import { about, type Outcome, type Session } from './session.ts';
import type { Turns } from './turns.ts';

/** What a scan answers: counts over all files that it read before it ended or was cancelled. */
export interface Summary {
  readonly files: number;
  readonly findings: number;
  readonly bySeverity: { readonly [severity in Severity]: number };
  readonly cancelled: boolean;
}

/** Lints files that are not open and keeps their problems true. */
export interface Workspace {
  /** Lints every Dockerfile and compose file below some folders; `report` hears how far it is. */
  scan(
    folders: readonly string[],
    report: (done: number, total: number) => void,
    isCancelled: () => boolean,
  ): Promise<Summary>;
  /** Files on disk were made or changed: their problems, and those of scanned files that refer to them, are renewed. */
  changed(paths: ReadonlySet<string>): Promise<void>;
  /** Files or folders went: nothing is said about them or below them any more. */
  gone(paths: ReadonlySet<string>): Promise<void>;
  /** A file or folder has another path. */
  renamed(from: string, to: string): Promise<void>;
  /** An editor closed a file: what a scan said of it is said again, from the disk. */
  closed(path: string): Promise<void>;
  /** Lints again all that was scanned: the configuration changed. */
  renew(): Promise<void>;
  /** Takes back what was published about a path. */
  retract(path: string): void;
  hasPublished(path: string): boolean;
  /** Publishes the problems of an open file. */
  publishOpen(outcome: Outcome): void;
}

/** What is kept of a scanned file: what it refers to, and what it says of other files. */
interface Kept extends Pick<Outcome, 'id' | 'links' | 'findings'> {}

/** What a workspace needs. */
export interface Around {
  readonly files: FileAccess;
  readonly session: Session;
  readonly turns: Turns;
  publish(uri: string, outcome: Outcome | undefined): void;
  /** Whether the client asks for the problems of an open file by itself. */
  pulls(path: string): boolean;
}

/** A workspace of which nothing was scanned yet. */
export function workspace({ files, session, turns, publish, pulls }: Around): Workspace {
  let folders: readonly string[] = [];
  /** The outcomes of scanned files, and the URIs under which problems were published. */
  const scanned = new Map<string, Kept>();
  const published = new Map<string, string>();

  const spokenOf = (path: string) => (scanned.get(path)?.findings ?? []).map(({ file }) => file);
  const retract = (path: string) => {
    const uri = published.get(path);
    if (uri !== undefined && published.delete(path)) publish(uri, undefined);
  };
  const put = (outcome: Outcome, uri: string) => {
    if (outcome.findings.length + outcome.problems.length === 0) return retract(outcome.path);
    published.set(outcome.path, uri);
    publish(uri, outcome);
  };
  /** Lints a file from the disk and publishes what it and others say of it; `spread` does so for those it speaks of. */
  const lintClosed = async (path: string, uri: string, spread = true): Promise<Outcome | undefined> => {
    const outcome = await session.closed(path);
    // The editor may have opened it while it was read.
    if (session.isOpen(path)) return undefined;
    const others = new Set(spread ? spokenOf(path) : []);
    if (outcome) {
      const elsewhere = outcome.findings.filter(({ file }) => file !== path);
      scanned.set(path, { id: outcome.id, links: outcome.links, findings: elsewhere });
      put(about(outcome, [...scanned.values()]), uri);
    } else {
      scanned.delete(path);
      retract(path);
    }
    for (const other of spread ? spokenOf(path) : []) others.add(other);
    for (const other of others) {
      if (!session.isOpen(other)) await lintClosed(other, published.get(other) ?? uriOf(other), false);
    }
    return outcome;
  };
  const lintOpen = async (path: string): Promise<Outcome | undefined> => {
    await session.prepare(path);
    const outcome = session.outcome(path);
    if (outcome && !pulls(path)) put(outcome, session.sight.uri(path));
    return outcome;
  };
  const lintEither = async (path: string, uri: string) =>
    session.isOpen(path) ? lintOpen(path) : lintClosed(path, uri);

  const tellUnread = async (path: string, uri: string, message: string) => {
    const outcome = await session.unread(path, message);
    if (outcome) put(outcome, uri);
    return outcome;
  };

  const relint = async (paths: Iterable<string>) => {
    for (const path of paths) {
      await turns.breathe();
      await lintEither(path, published.get(path) ?? uriOf(path));
    }
  };
  const referring = (paths: ReadonlySet<string>) =>
    [...scanned.keys()].filter((each) => scanned.get(each)?.links.some((link) => isBelowAny(link, paths)));
  const isScanned = (path: string) =>
    kindOfName(path) !== undefined && folders.some((folder) => isBelow(path, folder));
  const knownBelow = (paths: ReadonlySet<string>) =>
    [...new Set([...scanned.keys(), ...published.keys()])].filter((each) => isBelowAny(each, paths));

  const gone = async (paths: ReadonlySet<string>) => {
    session.forget(paths);
    const lost = knownBelow(paths);
    const others = new Set([...referring(paths), ...lost.flatMap(spokenOf)]);
    for (const each of lost) {
      scanned.delete(each);
      if (!session.isOpen(each)) retract(each);
    }
    await relint([...others].filter((each) => !isBelowAny(each, paths)));
  };

  const candidates = async (wanted: readonly string[]): Promise<Map<string, Listed>> => {
    const found = new Map<string, Listed>();
    for (const path of session.paths()) {
      if (wanted.some((folder) => isBelow(path, pathOf(folder))))
        found.set(path, { uri: session.sight.uri(path), message: undefined });
    }
    for (const folder of wanted) {
      for (const each of await files.list(folder, await session.reach(pathOf(folder)))) {
        const path = pathOf(each.uri);
        if ((each.message !== undefined || kindOfName(path)) && !found.has(path)) found.set(path, each);
      }
    }
    return found;
  };

  return {
    async scan(wanted, report, isCancelled) {
      folders = wanted.map(pathOf);
      const counts = emptyCounts();
      const seen = new Set<string>();
      let done = 0;
      const found = await candidates(wanted);
      for (const [path, { uri, message }] of found) {
        if (isCancelled()) break;
        const outcome = await (message === undefined
          ? lintEither(path, uri)
          : tellUnread(path, uri, message));
        if (outcome && !outcome.isConfig && !outcome.unread) count(counts, outcome.findings, seen);
        report(++done, found.size);
        await turns.breathe();
      }
      const cancelled = isCancelled();
      // What an earlier scan found and this one did not is not there any more.
      if (!cancelled) await gone(new Set([...published.keys()].filter((path) => !found.has(path))));
      const findings = severities.reduce((sum, severity) => sum + counts.bySeverity[severity], 0);
      return { ...counts, findings, cancelled };
    },
    async changed(paths) {
      session.forget(paths);
      const own = [...paths].filter((path) => isScanned(path) || scanned.has(path));
      await relint(new Set([...own, ...referring(paths)]));
    },
    gone,
    async renamed(from, to) {
      const moved = knownBelow(new Set([from])).map((each) => to + each.slice(from.length));
      await gone(new Set([from]));
      session.forget(new Set([to]));
      await relint((moved.length > 0 ? moved : [to]).filter(isScanned));
    },
    async closed(path) {
      if (isScanned(path) || published.has(path)) {
        if (isScanned(path)) await lintClosed(path, published.get(path) ?? uriOf(path));
        else retract(path);
      }
    },
    renew: () => relint([...scanned.keys()]),
    retract,
    hasPublished: (path) => published.has(path),
    publishOpen(outcome) {
      put(outcome, session.sight.uri(outcome.path));
    },
  };
}

const emptyCounts = () => ({
  files: 0,
  bySeverity: { critical: 0, high: 0, medium: 0, low: 0, info: 0 } as { [severity in Severity]: number },
});

/** Counts a file, and those of its findings that no other file of the same project has led to. */
function count(
  counts: ReturnType<typeof emptyCounts>,
  findings: readonly Finding[],
  seen: Set<string>,
): void {
  counts.files++;
  for (const { rule, severity, file, span, text } of findings)
    if (seen.size < seen.add(`${rule} ${file} ${span.start} ${text}`).size) counts.bySeverity[severity]++;
}
