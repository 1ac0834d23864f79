import { basename, dirname, isAbsolute, posix, relative, resolve, sep } from 'node:path';
import { lockName } from '../engine/images.ts';
import {
  type AnyRule,
  type Config,
  clearMemos,
  emptyProject,
  kindOfContent,
  kindOfName,
  type Project,
  type InputFile as Text,
} from '../engine/index.ts';
import { fileNames } from '../engine/source/file-names.ts';
import { done } from '../host/ask.ts';
import { configFinder, configsOnDisk, type FileConfig } from '../host/config.ts';
import { type FetchPath, fetchBelow, load, loadAll } from '../host/load.ts';
import { readDescriptor, reading } from '../host/read.ts';
import type { Roots } from '../host/roots.ts';
import type { CliInput } from './input.ts';
import type { FileProblem } from './report/report.ts';
import { joined, plain } from './selection/plain-path.ts';
import { findTargets, type Target, type TargetFiles } from './targets.ts';

/** The inputs for reading files from the environment. */
interface CliSessionDeps {
  readonly cwd: string;
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  readonly rules: readonly AnyRule[];
}

/** The files on a command line, with everything needed to read them. */
export interface CliSession extends CliSessionDeps {
  /** The files to lint, ordered by path. */
  readonly targets: readonly Target[];
  /** Problems with finding the paths. */
  readonly problems: readonly FileProblem[];
  /** Disk paths of the folders on the command line. */
  readonly folders: readonly string[];
  /** Disk paths of the compose files that form one project on the command line. */
  readonly given: readonly string[];
  readonly roots: Roots;
  /** Files in the folders that say what runs, and that are not read. */
  readonly others: TargetFiles['others'];
  readonly fetch: FetchPath;
  configOf: (file: string) => FileConfig;
  /** Finds configurations when some files have other texts than on the disk, by their disk paths. */
  readonly configsWith: (texts: ReadonlyMap<string, string>) => CliSession['configOf'];
  /** Whether to report findings in the file at a path; its own configuration may ignore it. */
  readonly concerns: (path: string, linted: Ready) => boolean;
  /** The files that were read last, because the next file may refer to the same ones. */
  project: Project;
}

/** Finds the files on a command line. */
export function openSession(input: CliInput, deps: CliSessionDeps): CliSession {
  const { cwd } = deps;
  const { composeFiles, stdinFilename: stdinName } = input;
  const paths = [...composeFiles, ...input.paths];
  const more = input.roots.map((each) => resolve(cwd, each));
  return sessionOf(findTargets({ paths, cwd, stdinName, more }), input, deps);
}

/** Makes a session of files that were found. */
export function sessionOf(
  { files, problems, folders, roots, others }: TargetFiles,
  { composeFiles, config, policy }: Pick<CliInput, 'composeFiles' | 'config' | 'policy'>,
  { cwd, today, rules }: CliSessionDeps,
): CliSession {
  const diskOf = diskBelow(cwd);
  const configsWith = (texts?: ReadonlyMap<string, string>) =>
    configFinder({
      ...{ files: configsOnDisk(roots, texts), rules, today, diskOf },
      explicit: config === undefined ? undefined : resolve(cwd, config),
      base: cwd,
      policy: policy === undefined ? undefined : resolve(cwd, policy),
      nameOf: (file) => nameOf(file, [config, policy], cwd),
    });
  return {
    ...{ cwd, today, rules, targets: files, problems, folders, roots, others },
    given: composeFiles.map((each) => resolve(cwd, each)),
    fetch: fetchBelow(roots, diskOf),
    configOf: configsWith(),
    configsWith,
    concerns: (path, { file, resolved }) => path === file.path || !resolved.ignores(diskOf(path)),
    project: emptyProject(),
  };
}

/** Drops the files that were read, except locks, and everything computed from them. */
export function forget(session: CliSession, of: Parameters<typeof clearMemos>[0] = 'texts'): void {
  clearMemos(of);
  const locks = session.project.paths().filter((path) => basename(path) === lockName);
  session.project = locks.length === 0 ? emptyProject() : session.project.only(locks);
}

/** A file before linting: its text, or the reason why there is none; neither if it is ignored. */
export type Begun = Ready | Left;

/** A file with its text. */
export interface Ready {
  readonly target: Target;
  readonly resolved: FileConfig;
  readonly file: Text;
  /** Offset of the first bytes that are not UTF-8. */
  readonly replacedAt: number | undefined;
}

/** The length of the texts of some files. */
export function charactersOf(ready: readonly Ready[]): number {
  let all = 0;
  for (const { file } of ready) all += file.text.length;
  return all;
}

/** A file without text. `message` is the reason; undefined if the file is ignored. */
interface Left {
  readonly target: Target;
  readonly resolved: FileConfig;
  readonly counts: 'unread' | 'partly';
  readonly message: string | undefined;
}

/** Reads a file and finds its configuration. */
export function begin(target: Target, session: CliSession): Begun {
  const { path, disk, descriptor } = target;
  const resolved = session.configOf(disk);
  const left = (message: string | undefined, counts: Left['counts'] = 'unread') =>
    ({ target, resolved, counts, message }) as const;
  if (resolved.ignores(disk)) return left(undefined);
  const read = descriptor === undefined ? done(reading(disk, session.roots)) : readDescriptor(descriptor);
  if (read.text === undefined) return left(read.message);
  const { text, replacedAt } = read;
  const kind = kindOfName(path) ?? (target.named ? kindOfContent(path, text) : undefined);
  if (!kind) return left(path === '-' ? unknownInput : unknownFile, 'partly');
  return { target, resolved, file: { path, text, kind }, replacedAt };
}

/** The problem of a file that neither its name nor its text tells. */
export const unknownFile = 'The file is not recognized as a Dockerfile or a compose file.';
const unknownInput =
  'Standard input is not recognized as a Dockerfile or a compose file: `--stdin-filename` tells its name.';

/**
 * Reads the files that several files refer to, all at once, so that each finds them loaded. Does nothing if a configuration lists
 * the files of projects.
 */
export function loadTogether(ready: readonly Ready[], session: CliSession): void {
  if (ready.some((each) => setsOf(each, session).length > 0)) return;
  const files = ready.map(({ file }) => file);
  const paths = files.map(({ path }) => path);
  session.project = loadAll(session.project.withSets([]).with(...files), paths, session.fetch);
}

/** The sets of compose files on the command line and in the configuration of a file. */
export function setsOf({ target, resolved }: Ready, { given }: CliSession): string[][] {
  const listed = resolved.sets.filter((files) => !files.some((each) => given.includes(each)));
  const named = given.length > 0 ? [given, ...listed] : listed;
  return named.map((files) => files.map((each) => besides(each, target)));
}

/** Loads a file with everything it refers to, and the configuration of its project. */
export function loaded(
  ready: Ready,
  session: CliSession,
): { project: Project; config: Config; rules: readonly AnyRule[]; by: FileConfig } {
  const { file } = ready;
  const grown = session.project.withSets(setsOf(ready, session)).with(file);
  const project = load(grown, file.path, session.fetch);
  session.project = project;
  const by = configOfProject(project, ready, session);
  return { project, config: by.config, rules: by.rules, by };
}

/** A compose project uses the configuration of its first file. */
function configOfProject(
  project: Project,
  { file: { path }, resolved }: Ready,
  session: CliSession,
): FileConfig {
  const first = project.applications(path)[0]?.compose.file.path ?? path;
  return first === path ? resolved : configOfFirst(first, session);
}

/** The configuration of the first file of a project, by its path in the project. */
export function configOfFirst(first: string, { cwd, configOf }: CliSession): FileConfig {
  return configOf(resolve(cwd, first));
}

/** Converts a disk path to the form of the target's path. */
function besides(disk: string, target: Target): string {
  const below = relative(dirname(target.disk), disk);
  // A file on another drive of Windows.
  const path = isAbsolute(below) ? below : joined(posix.dirname(target.path), plain(below));
  return fileNames().own(plain(path));
}

/** Resolves paths relative to the current folder. Most need no work, which saves a hundredth of a scan. */
function diskBelow(cwd: string): (path: string) => string {
  const base = cwd.endsWith(sep) ? cwd : cwd + sep;
  return (path) => {
    if (sep !== '/' || /(?:^|\/)\.{0,2}(?:\/|$)/.test(path.slice(1))) return resolve(cwd, path);
    return path.startsWith('/') ? path : base + path;
  };
}

/** The name of a configuration file in messages: as the user wrote it, otherwise relative to the current folder. */
function nameOf(file: string, given: readonly (string | undefined)[], cwd: string): string {
  const named = given.find((each) => each !== undefined && resolve(cwd, each) === file);
  return named === undefined ? shown(file, cwd) : plain(named);
}

/** Converts a disk path to one relative to the current folder. */
function shown(file: string, cwd: string): string {
  return plain(relative(cwd, file) || '.');
}
