import { relative, resolve, sep } from 'node:path';
import {
  type AnyRule,
  type Change,
  type Config,
  type ContainerPosture,
  emptyProject,
  kindOfName,
  lint,
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
  /** A text without the credentials that are found in the files of some containers, which other values may repeat. */
  clear(text: Change['text'], names: ReadonlySet<string>): Change['text'];
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
  const reader = new Reader(deps.rules);
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
  const reader = new Reader(deps.rules);
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

/** A file that was read: the names of its containers, and the credentials in it, looked for when they are asked for. */
interface Read {
  readonly names: ReadonlySet<string>;
  readonly secrets: () => ReturnType<typeof lint>['secrets'];
}

function onlyOnce<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

class Reader implements Side {
  readonly postures: ContainerPosture[] = [];
  readonly problems: string[] = [];
  readonly #lines = new Map<ContainerPosture | string, Project>();
  readonly #rules: readonly AnyRule[];
  readonly #read: Read[] = [];

  constructor(rules: readonly AnyRule[]) {
    this.#rules = rules;
  }

  take(project: Project, path: string, config: Config): void {
    const postures = posturesOf(project, path, config);
    this.postures.push(...postures);
    const names = new Set<string>(postures.map(({ name }) => name));
    this.#read.push({ names, secrets: onlyOnce(() => lint(project, path, this.#rules, config).secrets) });
    for (const each of [path, ...project.links(path)])
      if (project.source(each)) this.#lines.set(each, project);
    for (const { file, message } of project.document(path)?.problems ?? []) this.problem(file, message);
  }

  clear(text: Change['text'], names: ReadonlySet<string>): Change['text'] {
    let cleared = text;
    for (const each of this.#read)
      if ([...each.names].some((name) => names.has(name))) cleared = each.secrets().clear(cleared);
    return cleared;
  }

  problem(file: string, message: string): void {
    this.problems.push(`${shownWhole(file)}: ${printable(message)}`);
  }

  lineOf({ file, span }: PlainPlace): string {
    const source = this.#lines.get(file)?.source(file);
    const name = shownWhole(file);
    return source ? `${name}:${lineAndColumn(source, span.start).line}` : name;
  }
}
