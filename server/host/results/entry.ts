import type { Project, Unread } from '../../engine/index.ts';
import { type FoundInFile, type KeptFindings, keptOf } from '../../engine/results.ts';
import { fileNames } from '../../engine/source/file-names.ts';
import type { FileConfig } from '../config.ts';
import { digestOfData } from './digest.ts';

/** A file as an earlier run left it: what was read for it, and what was found. */
export interface ResultEntry {
  /** The digest of its text. */
  readonly own: string;
  /** The first file of its project, whose configuration holds, if it is another. */
  readonly first?: string | undefined;
  /** The digest of that configuration. */
  readonly by: string;
  /** The other files that were read, with the digests of their texts. */
  readonly read: readonly (readonly [path: string, digest: string])[];
  /** The paths where nothing was. */
  readonly absent: readonly string[];
  /** The paths that could not be read, and why. */
  readonly unread: readonly (readonly [path: string, why: Unread])[];
  /** Undefined if the file was not linted, because nothing had changed. */
  readonly found?: KeptFindings | undefined;
  /** The number of problems, the last ones, that are those of the lock. */
  readonly stale?: number;
}

/** What an entry is made of. */
export interface EntryParts {
  readonly path: string;
  readonly project: Project;
  /** The configuration with which the file was linted, and its digest. */
  readonly by: Pick<FileConfig, 'rules'>;
  readonly byDigest: string;
  readonly found: FoundInFile | undefined;
}

/**
 * Makes the entry of a file; undefined if not all that it depends on is known, or if it would hold a credential. `digest` hashes
 * the text of a path.
 */
export function entryOf(
  { path, project, by, byDigest, found }: EntryParts,
  digest: (path: string, text: string) => string,
): ResultEntry | undefined {
  const own = project.source(path);
  if (!own) return undefined;
  const first = project.applications(path)[0]?.compose.file.path;
  const entry = {
    own: digest(path, own.text),
    ...(first !== undefined && first !== path && { first }),
    by: byDigest,
    read: [] as [string, string][],
    absent: [] as string[],
    unread: [] as [string, Unread][],
    found: found && keptOf(path, found, by.rules),
  } satisfies ResultEntry;
  if (found && !entry.found) return undefined;
  for (const each of new Set(project.links(path))) {
    if (each === path) continue;
    const known = project.known(each);
    if (known === undefined || found?.secrets.isIn(each) === true) return undefined;
    if (known === 'absent') entry.absent.push(each);
    else if ('reason' in known) entry.unread.push([each, known]);
    else entry.read.push([each, digest(each, known.text)]);
  }
  return entry;
}

/** Writes an entry of the file at a path as JSON. Most of the paths that it depends on begin as that one, which is left out. */
export function textOfEntry(entry: ResultEntry, own: string): string {
  const short = (path: string) => {
    let same = 0;
    while (same < own.length && own[same] === path[same]) same++;
    return `${same} ${path.slice(same)}`;
  };
  return JSON.stringify(withPaths(entry, short));
}

/** Reads such a text. Throws if it has another form. */
export function entryIn(text: string, own: string): ResultEntry {
  const whole = (short: string) => {
    const end = short.indexOf(' ');
    return own.slice(0, Number(short.slice(0, end))) + short.slice(end + 1);
  };
  return withPaths(JSON.parse(text), whole);
}

const withPaths = (entry: ResultEntry, change: (path: string) => string): ResultEntry => ({
  ...entry,
  read: entry.read.map(([path, digest]) => [change(path), digest]),
  absent: entry.absent.map(change),
  unread: entry.unread.map(([path, why]) => [change(path), why]),
});

/** Stands for the digest where nothing is. */
export const nothing = 'nothing';

/** Stands for the digest of what can't be read. */
export const reasonOf = ({ reason, beyond }: Unread): string => `unread ${beyond} ${reason}`;

/** Whether all paths that an entry depends on have the digests that they had. */
export function holds(
  { read, absent, unread }: ResultEntry,
  digestAt: (path: string) => string | undefined,
): boolean {
  // A folder may spell the name of a file in another way by now.
  const isSame = (path: string, digest: string) =>
    digestAt(path) === digest && fileNames().own(path) === path;
  return (
    read.every(([path, digest]) => isSame(path, digest)) &&
    absent.every((path) => isSame(path, nothing)) &&
    unread.every(([path, why]) => isSame(path, reasonOf(why)))
  );
}

/** The paths that an entry depends on, beside its own. */
export function pathsOf({ read, absent, unread }: ResultEntry): string[] {
  return [...read.map(([path]) => path), ...absent, ...unread.map(([path]) => path)];
}

/** Digests all that a configuration comes to, and the files that say it: rules that they define are not plain data. */
export function digestOfConfig({
  config,
  sources,
  rules,
  depth,
}: Pick<FileConfig, 'config' | 'sources' | 'rules'> & Partial<FileConfig>): string {
  const files = sources.map(({ path, text }) => [path, text]);
  return digestOfData([{ ...config, today: undefined }, files, rules.map(({ id }) => id), depth]);
}
