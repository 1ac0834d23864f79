import { relative, resolve, sep } from 'node:path';
import {
  type AnyRule,
  type Config,
  type ContainerPosture,
  emptyProject,
  kindOfName,
  type PlainPlace,
  type Project,
  posturesOf,
  printable,
  shownWhole,
} from '../../engine/index.ts';
import type { Fetched } from '../../host/fetched.ts';
import type { GitRepository } from '../../host/git.ts';
import { type Fetch, load } from '../../host/load.ts';
import { maxBytes } from '../../host/read.ts';
import { lineAndColumn } from '../report/report.ts';
import { begin, loaded, openSession } from '../session.ts';

/** One side of a comparison: what runs, and where it is written. */
export interface Side {
  readonly postures: readonly ContainerPosture[];
  /** Place of something as `file:line`, lines from 1. */
  lineOf(place: PlainPlace): string;
  /** What could not be read. */
  readonly problems: readonly string[];
}

/** What both sides are read with. */
export interface SideDeps {
  readonly cwd: string;
  readonly today: string;
  readonly rules: readonly AnyRule[];
}

/** What runs of the files in a folder, as they are on the disk. */
export function folderSide(folder: string, deps: SideDeps): Side {
  const session = openSession(
    { paths: ['.'], composeFiles: [], config: undefined, stdinFilename: undefined, roots: [] },
    { ...deps, cwd: folder },
  );
  const reader = new Reader();
  for (const { file, message } of session.problems) reader.problem(file, message);
  for (const target of session.targets) {
    const begun = begin(target, session);
    if ('file' in begun) {
      const { project, config } = loaded(begun, session);
      reader.take(project, begun.file.path, config);
    } else if (begun.message !== undefined) reader.problem(target.path, begun.message);
  }
  return reader;
}

/**
 * What runs of the files below a folder in a commit. The configuration is the one on the disk, so that both sides are judged by
 * the same.
 */
export function commitSide(repository: GitRepository, commit: string, deps: SideDeps): Side {
  const { cwd } = deps;
  const files = repository.files(commit);
  const nameOf = (path: string) => repository.pathOf(resolve(cwd, path));
  const fetch = fetchFrom(repository, files, nameOf);
  const session = openSession(
    { paths: [], composeFiles: [], config: undefined, stdinFilename: undefined, roots: [cwd] },
    deps,
  );
  const reader = new Reader();
  const below = relative(repository.top, cwd).split(sep).join('/');
  const prefix = below === '' ? '' : `${below}/`;
  const linted = [...files].filter(([name]) => name.startsWith(prefix) && kindOfName(name)).sort();
  repository.fetch(
    linted.map(([, id]) => id),
    maxBytes,
  );
  let project = emptyProject();
  for (const [name] of linted) {
    const path = name.slice(prefix.length);
    const kind = kindOfName(path);
    const disk = resolve(cwd, path);
    const { config, sets, ignores } = session.configOf(disk);
    if (!kind || ignores(disk)) continue;
    const text = fetch(path);
    if (typeof text !== 'string') {
      reader.problem(path, 'The file is too large.');
      continue;
    }
    const named = sets.map((each) => each.map((file) => relative(cwd, file).split(sep).join('/')));
    project = load(project.withSets(named).with({ path, text, kind }), path, fetch);
    reader.take(project, path, config);
  }
  return reader;
}

/** Reads what a commit holds: texts of files, and names of what lies in folders. */
function fetchFrom(
  repository: GitRepository,
  files: ReadonlyMap<string, string>,
  nameOf: (path: string) => string | undefined,
): Fetch {
  return (path): Fetched => {
    if (path.endsWith('/')) {
      const folder = nameOf(path);
      const prefix = folder === undefined ? '' : `${folder}/`;
      const names = [...files.keys()].flatMap((each) =>
        each.startsWith(prefix) ? each.slice(prefix.length) : [],
      );
      return names.length === 0 ? undefined : names.slice(0, most).join('\n');
    }
    const name = nameOf(path);
    const id = name === undefined ? undefined : files.get(name);
    if (id === undefined) return undefined;
    const bytes = repository.content(id);
    return bytes.length > maxBytes ? undefined : bytes.toString('utf8');
  };
}

/** Names of a folder that are looked at, as of one on the disk. */
const most = 2000;

class Reader implements Side {
  readonly postures: ContainerPosture[] = [];
  readonly problems: string[] = [];
  readonly #lines = new Map<ContainerPosture | string, Project>();

  take(project: Project, path: string, config: Config): void {
    this.postures.push(...posturesOf(project, path, config));
    for (const each of [path, ...project.links(path)])
      if (project.source(each)) this.#lines.set(each, project);
    for (const { file, message } of project.document(path)?.problems ?? []) this.problem(file, message);
  }

  problem(file: string, message: string): void {
    this.problems.push(`${shownWhole(file)}: ${printable(message)}`);
  }

  lineOf({ file, span }: PlainPlace): string {
    const source = this.#lines.get(file)?.source(file);
    return source ? `${file}:${lineAndColumn(source, span.start).line}` : file;
  }
}
