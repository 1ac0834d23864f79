import { kindOfName, severities } from '../../engine/index.ts';
import {
  type FileAccess,
  folderOf,
  isBelow,
  isBelowAny,
  type Listed,
  listsAny,
  pathOf,
  uriOf,
} from '../files.ts';
import { type FileFindings, type Outcome, otherFiles } from '../outcome.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Session } from '../session.ts';
import { scannedFiles } from './scanned.ts';
import { count, emptyCounts, type Summary } from './summary.ts';

/** What happened. */
export interface Change {
  /** A file that has another text for the editor. */
  readonly text?: string;
  /** At or below which paths something changed on the disk, and which of them came or went. */
  readonly paths?: Iterable<string>;
  readonly names?: Iterable<string>;
  /** Whether there may be files that were not there, and whether all may be judged otherwise. */
  readonly made?: boolean;
  readonly all?: boolean;
}

/** Lints files that are not open and keeps their problems true. */
export interface Workspace {
  /** Lints every Dockerfile and compose file below some folders; `report` hears how far it is. */
  scan(
    folders: readonly string[],
    report: (done: number, total: number) => void,
    isCancelled: () => boolean,
  ): Promise<Summary>;
  /** Renews what was said of scanned files, as far as it follows from what changed in the editor or on the disk. */
  changed(change: Change): Promise<void>;
  /** Folders are no longer part of the workspace: nothing is said of what lies in them. */
  left(folders: ReadonlySet<string>): void;
  /** The scanned files that say something of a path. */
  scannedAbout(path: string): readonly FileFindings[];
  /** Takes back what was published about a path. */
  retract(path: string): void;
  hasPublished(path: string): boolean;
  /** Publishes the problems of an open file. */
  publishOpen(outcome: Outcome): void;
}

/** What a workspace needs. */
export interface WorkspaceDeps {
  readonly files: FileAccess;
  readonly session: Session;
  readonly scheduler: Scheduler;
  /** Makes ready for a run over so many files, and answers how to undo that. */
  tune(files: number): () => void;
  publish(uri: string, outcome: Outcome | undefined): void;
  /** Whether the client asks for the problems of an open file by itself. */
  pulls(path: string): boolean;
  /** Hears of open files of which scanned ones say something else now. */
  renewed(paths: readonly string[]): void;
}

/** A workspace of which nothing was scanned yet. */
export function workspace(deps: WorkspaceDeps): Workspace {
  const { files, session, scheduler, tune, publish, pulls, renewed } = deps;
  let folders: readonly string[] = [];
  /** False once a scan was cancelled: then what it did not come to is nothing new. */
  let complete = true;
  let listed: ReadonlyMap<string, Listed> = new Map();
  const scanned = scannedFiles();
  /** What open files said when that was last looked at. */
  const opened = new Map<string, FileFindings>();
  /** The URIs under which problems were published. */
  const published = new Map<string, string>();

  const retract = (path: string) => {
    const uri = published.get(path);
    if (uri !== undefined && published.delete(path)) publish(uri, undefined);
  };
  const put = (outcome: Outcome, uri: string) => {
    const { path, findings, problems } = outcome;
    if (published.get(path) !== uri || findings.length + problems.length === 0) retract(path);
    if (findings.length + problems.length === 0) return;
    published.set(path, uri);
    publish(uri, outcome);
  };
  /** Publishes what a file that is not open and others say of it; tells of which others it speaks or spoke. */
  const record = (path: string, outcome: Outcome | undefined, others: Set<string>) => {
    const before = scanned.get(path);
    // The editor may have opened it while it was read.
    if (outcome && !session.isOpen(path)) {
      scanned.set(session.kept(outcome), outcome.links);
      put(session.withOthers(outcome), published.get(path) ?? listed.get(path)?.uri ?? uriOf(path));
    } else {
      scanned.delete(path);
      if (!session.isOpen(path)) retract(path);
    }
    for (const each of [...otherFiles(before), ...otherFiles(scanned.get(path))]) others.add(each);
  };
  const lintClosed = async (path: string, others: Set<string>) => {
    for await (const [, outcome] of session.closed([path])) record(path, outcome, others);
  };
  /** Says again what is said of files of which others say something else now. */
  const spread = async (others: ReadonlySet<string>) => {
    for (const path of others) {
      await scheduler.yieldIfBusy();
      if (!session.isOpen(path) && scanned.get(path)) await lintClosed(path, new Set());
    }
    renewed([...others].filter((path) => session.isOpen(path)));
  };
  const lintOpen = async (path: string): Promise<Outcome | undefined> => {
    await session.prepare(path);
    const outcome = session.outcome(path);
    if (outcome && !pulls(path)) put(outcome, session.convertContext.uri(path));
    return outcome;
  };
  const tellUnread = async (path: string, uri: string, message: string) => {
    const outcome = await session.unread(path, message);
    if (outcome) put(outcome, uri);
    return outcome;
  };

  /** Dockerfiles and compose files on the disk, and what could not be read there. */
  const list = async (wanted: readonly string[]): Promise<ReadonlyMap<string, Listed>> => {
    const found = new Map<string, Listed>();
    for (const folder of wanted) {
      const all = await files.list(uriOf(folder), await session.reach(folder));
      const ordered = all.map((each) => ({ ...each, path: pathOf(each.uri) })).sort(reportersFirst);
      for (const { path, ...each } of ordered)
        if (each.message !== undefined || kindOfName(path)) found.set(path, each);
    }
    return found;
  };
  /** Nothing is said any more of what is not listed, nor by it. */
  const drop = (isGone: (path: string) => boolean, others: Set<string>) => {
    for (const path of new Set([...scanned.paths(), ...published.keys()])) {
      if (session.isOpen(path) || !isGone(path)) continue;
      for (const each of otherFiles(scanned.get(path))) others.add(each);
      scanned.delete(path);
      retract(path);
    }
  };

  const texts = new Set<string>();
  let paths = new Set<string>();
  let names = new Set<string>();
  let made = false;
  let all = false;
  let waiting: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: what happens meanwhile is then seen by the next. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next;
    return next;
  };

  const isWanted = (path: string) =>
    kindOfName(path) !== undefined && folders.some((folder) => isBelow(path, folder));
  /** Open files of which something else is said now make others say it again. */
  const hear = async (others: Set<string>) => {
    for (const path of session.paths()) {
      await session.prepare(path);
      for (const each of otherFiles(scanned.get(path))) others.add(each);
      scanned.delete(path);
    }
    for (const path of new Set([...opened.keys(), ...session.paths()])) {
      const [before, now] = [opened.get(path), session.own(path)];
      if (before?.id === now?.id) continue;
      for (const each of [...otherFiles(before), ...otherFiles(now)]) others.add(each);
      if (now) opened.set(path, now);
      else opened.delete(path);
    }
  };
  const renew = async () => {
    const [edited, touched, named, anew, every] = [[...texts], paths, names, made, all];
    texts.clear();
    [paths, names, made, all] = [new Set(), new Set(), false, false];
    const others = new Set<string>();
    // One that closes may be there since the editor saved it.
    const unlisted = (path: string) => !session.isOpen(path) && !listed.has(path) && isWanted(path);
    if (anew || every || edited.some(unlisted)) {
      listed = await list(folders);
      drop((path) => !listed.has(path), others);
    }
    await hear(others);
    const isTouched = (path: string) => isBelowAny(path, touched) || listsAny(path, named);
    const dirty = new Set(edited.flatMap((each) => [each, ...scanned.referring(each)]));
    if (touched.size > 0) for (const each of scanned.referringTo(isTouched)) dirty.add(each);
    for (const path of new Set([...listed.keys(), ...scanned.paths()])) {
      if (session.isOpen(path)) continue;
      const { message, uri = uriOf(path) } = listed.get(path) ?? {};
      const isNew = complete && message === undefined && !scanned.get(path);
      if (!every && !isNew && !dirty.has(path) && !isTouched(path)) continue;
      await scheduler.yieldIfBusy();
      if (message === undefined) await lintClosed(path, others);
      else await tellUnread(path, uri, message);
    }
    await spread(others);
  };

  return {
    scan(wanted, report, isCancelled) {
      return inTurn(async () => {
        folders = wanted.map(pathOf);
        const counts = emptyCounts();
        const seen = new Set<string>();
        const others = new Set<string>();
        let done = 0;
        listed = await list(folders);
        const opens = session.paths().filter((path) => folders.some((folder) => isBelow(path, folder)));
        const isOpen = new Set(opens);
        const closed = [...listed.values()].filter(({ uri }) => !isOpen.has(pathOf(uri)));
        const paths = closed.flatMap(({ uri, message }) => (message === undefined ? pathOf(uri) : []));
        const total = opens.length + closed.length;
        const next = async (outcome: Outcome | undefined) => {
          if (outcome && !outcome.isConfig && !outcome.unread) count(counts, outcome.findings, seen);
          report(++done, total);
          await scheduler.yieldIfBusy();
        };
        const untune = tune(total);
        try {
          for (const path of opens) if (!isCancelled()) await next(await lintOpen(path));
          for (const { uri, message } of closed)
            if (message !== undefined && !isCancelled())
              await next(await tellUnread(pathOf(uri), uri, message));
          for (const some of chunks(paths, together)) {
            if (isCancelled()) break;
            for await (const [path, outcome] of session.closed(some)) {
              if (isCancelled()) break;
              // It hears all that was said of it until now.
              others.delete(path);
              record(path, outcome, others);
              await next(outcome ?? (session.isOpen(path) ? await lintOpen(path) : undefined));
            }
          }
        } finally {
          untune();
        }
        const cancelled = isCancelled();
        complete = !cancelled;
        // What an earlier scan found and this one did not is not there any more.
        if (complete) drop((path) => !listed.has(path), others);
        await hear(others);
        await spread(others);
        const findings = severities.reduce((sum, severity) => sum + counts.bySeverity[severity], 0);
        return { ...counts, findings, cancelled };
      });
    },
    async changed(change) {
      if (folders.length === 0) return;
      if (change.text !== undefined) texts.add(change.text);
      for (const each of change.paths ?? []) paths.add(each);
      for (const each of change.names ?? []) names.add(each);
      made ||= change.made === true;
      all ||= change.all === true;
      waiting ??= inTurn(async () => {
        await scheduler.untilIdle();
        waiting = undefined;
        await renew();
      });
      await waiting;
    },
    left(gone) {
      folders = folders.filter((folder) => !isBelowAny(folder, gone));
      listed = new Map([...listed].filter(([path]) => !isBelowAny(path, gone)));
      drop((path) => isBelowAny(path, gone), new Set());
    },
    scannedAbout: (path) => scanned.about(path).filter((each) => !session.isOpen(each.path)),
    retract,
    hasPublished: (path) => published.has(path),
    publishOpen(outcome) {
      put(outcome, session.convertContext.uri(outcome.path));
    },
  };
}

/** Files that are read at once. */
const together = 10;

function* chunks<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}

/** A folder's files before those of the folders in it, and compose files before the Dockerfiles that they build and speak of. */
function reportersFirst(
  { path: a }: { readonly path: string },
  { path: b }: { readonly path: string },
): number {
  const [inA, inB] = [folderOf(a), folderOf(b)];
  if (inA !== inB) return inA < inB ? -1 : 1;
  const order = (path: string) => `${kindOfName(path)} ${path}`;
  return order(a) < order(b) ? -1 : 1;
}
