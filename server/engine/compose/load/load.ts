import type { Problem } from '../../finding.ts';
import { shown } from '../../secret/shown.ts';
import { limits } from '../../source/limits.ts';
import { folderOf, isAbsolute, isRemote, resolvePath } from '../../source/path.ts';
import type { Place, SafeText, SourceFile } from '../../source/text.ts';
import type { Clashing, Link, Mapping, Node, Scalar } from '../model.ts';
import { type Dotenv, envOf, namelessIn, readDotenv } from '../variables/dotenv.ts';
import { dotenvEntries } from '../variables/dotenv-entries.ts';
import { type Env, expandedLength, unknownEnv } from '../variables/interpolate.ts';
import type { Tree } from '../yaml/graph.ts';
import { missingValues, withEnv } from '../yaml/node.ts';
import { canonical } from './canonical.ts';
import { extended, scopeOf } from './extends.ts';
import { included } from './include.ts';
import { type FileLink, fileLinks, ownVariables } from './links.ts';
import type { ComposeOptions, Loaded, Loading } from './loading.ts';
import { cleared, withoutResets } from './marked.ts';
import { mergeTrees, uniqueLists } from './merge.ts';

/**
 * Loads a file with the files that it includes, extends and is overridden by, in compose-go's order: interpolation, include,
 * extends, resets and merge, for each document of each file.
 */
export function loadProject(
  main: SourceFile,
  parse: (file: SourceFile) => Tree,
  options: ComposeOptions,
): Loaded {
  const loading = new ProjectLoading(main, parse, options.lookup);
  const folder = folderOf(main.path);
  const beside = resolvePath(folder, '.env');
  const { dotenv = beside } = options;
  const started = dotenv === beside ? unknownEnv : loading.env('', unknownEnv, [dotenv]);
  const env = options.env ?? loading.env(folder, started);
  for (const path of new Set([dotenv, beside])) loading.refuseNameless(path);
  const root = loading.files([main, ...(options.overrides ?? [])], folder, env, [main.path]);
  return loading.result(root, env);
}

class ProjectLoading implements Loading {
  readonly main: SourceFile;
  readonly written = new Map<string, Mapping>();
  readonly partial = new Set<string>();
  readonly folders = new Map<string, string>();
  readonly canonical = new WeakSet<Node>();
  extended: number = limits.extended;

  readonly #parse: (file: SourceFile) => Tree;
  readonly #lookup: ComposeOptions['lookup'];
  readonly #links: Link[] = [];
  readonly #problems: Problem[] = [];
  readonly #clashes: Clashing[] = [];
  readonly #trees = new Set<Tree>();
  readonly #documents = new Set<Mapping>();
  readonly #stages: Mapping[] = [];
  /** Files of variables whose errors were reported. */
  readonly #refused = new Set<SourceFile>();
  /** Messages about limits that were reported. */
  readonly #passed = new Set<string>();
  #whole = true;
  #filesLeft: number = limits.files;
  #charactersLeft: number = limits.project;

  readonly folder = folderIn(this.folders);

  constructor(main: SourceFile, parse: (file: SourceFile) => Tree, lookup: ComposeOptions['lookup']) {
    this.main = main;
    this.#parse = parse;
    this.#lookup = lookup;
  }

  result(root: Mapping | undefined, env: Env): Loaded {
    const named = root ? fileLinks(root, this.folder) : [];
    this.#readVariables(named, root, env);
    return {
      root,
      written: this.written,
      partial: this.partial,
      whole: this.#whole,
      trees: [...this.#trees],
      documents: [...this.#documents],
      links: [...this.#links, ...named],
      below: this.#stages,
      clashes: this.#clashes,
      problems: this.#problems,
      folder: this.folder,
    };
  }

  files(
    files: readonly SourceFile[],
    folder: string,
    env: Env,
    chain: readonly string[],
  ): Mapping | undefined {
    let root: Mapping | undefined;
    for (const file of files) {
      if (!this.folders.has(file.path)) this.folders.set(file.path, folder);
      for (const document of this.documents(file, env)) {
        const place = { loading: this, file, folder, env };
        const own = extended(withoutResets(document), scopeOf(document, place));
        const whole = included(own, { ...place, chain });
        const base: Mapping | undefined = root && canonical(cleared(root, document), this);
        if (root) this.below(root, file);
        root = uniqueLists(base ? mergeTrees(base, whole, this) : whole, this);
      }
    }
    return root;
  }

  documents(file: SourceFile, env: Env): readonly Mapping[] {
    const tree = this.#parse(file);
    this.#trees.add(tree);
    if (tree.refused) return [];
    this.#charactersLeft -= file.text.length;
    if (this.#charactersLeft < 0 && file !== this.main) {
      this.#reportBound(
        shown`The project's files are together longer than ${limits.project} characters; the rest are ignored.`,
        file,
      );
      return [];
    }
    const stray =
      tree.documents.length > 1 ? tree.documents.findIndex((each) => each?.kind !== 'mapping') : -1;
    if (stray >= 0)
      this.problem('Each document of a compose file must be a mapping.', {
        file,
        span: tree.documents[stray]?.span ?? { start: 0, end: 0 },
      });
    const mappings = tree.documents.filter((each): each is Mapping => each?.kind === 'mapping');
    const documents = this.#interpolated(mappings, file, env);
    for (const each of documents) this.#documents.add(each);
    return documents;
  }

  #interpolated(documents: readonly Mapping[], file: SourceFile, env: Env): readonly Mapping[] {
    if (env === unknownEnv) return documents;
    if (expandedLength(file.text, env.values) > file.text.length + limits.interpolated) {
      this.#reportBound(
        shown`Variables expand to more than ${limits.interpolated} characters; their values are treated as unknown.`,
        file,
      );
      return documents;
    }
    const known = documents.map((each) => withEnv(each, env));
    if (env.closed)
      for (const at of known.flatMap((each) => missingValues(withoutResets(each))))
        this.problem('A required variable is not set.', at);
    return known;
  }

  follow(scalar: Scalar, folder: string, via: Link['via']): SourceFile | undefined {
    const { text, file, span } = scalar;
    if (text === '') this.problem('The name of the file is empty.', scalar);
    const remote = isRemote(text ?? scalar.raw);
    const absolute = isAbsolute(text ?? '');
    const path = !text || remote ? undefined : resolvePath(folder, text);
    this.#links.push({ via, path, remote, absolute, required: true, file, span });
    const found = path !== undefined && this.#filesLeft-- > 0 ? this.#lookup?.(path) : undefined;
    if (!found && via === 'include') this.#whole = false;
    if (path !== undefined && this.#filesLeft < 0)
      this.#reportBound(shown`The project has more than ${limits.files} files; the rest are ignored.`, file);
    return found;
  }

  env(
    folder: string,
    parent: Env = unknownEnv,
    named: readonly (string | undefined)[] = [resolvePath(folder, '.env') ?? '.env'],
  ): Env {
    let env = parent;
    for (const path of named) {
      const file = path === undefined ? undefined : this.#lookup?.(path);
      if (!file) continue;
      const read = env === unknownEnv ? envOf(file) : withDefaults(env, file, parent);
      this.#refusals(file, read.faults);
      env = read;
      if (env.beyond !== undefined)
        this.#reportBound(
          shown`The file ${file.path} is read only in part: it has more than ${env.beyond}.`,
          this.main,
        );
    }
    return env;
  }

  refuseNameless(path: string | undefined): void {
    const file = path === undefined ? undefined : this.#lookup?.(path);
    if (file) for (const { message, span } of namelessIn(file)) this.problem(message, { file, span });
  }

  /** Reports errors of the `env_file`s of services. Variables that any service or any of these files sets count as set. */
  #readVariables(links: readonly FileLink[], root: Mapping | undefined, env: Env): void {
    const files = new Map<SourceFile, boolean>();
    const home = this.folder(this.main);
    for (const { path, isDotenv, file } of links) {
      const found = path !== undefined && isDotenv ? this.#lookup?.(path) : undefined;
      if (found) files.set(found, this.folder(file) === home);
    }
    if (files.size === 0) return;
    const values = new Map<string, string | undefined>();
    for (const name of ownVariables(root)) values.set(name, undefined);
    for (const file of files.keys())
      for (const { name } of dotenvEntries(file).entries) values.set(name, undefined);
    for (const [name, value] of env.values) values.set(name, value);
    for (const [file, isOwn] of files) {
      const { faults } = readDotenv(file, { values, closed: env.closed });
      this.#refusals(file, isOwn ? faults : faults.filter(({ isUnset }) => !isUnset));
    }
  }

  /** Reports the errors of a file of variables, once for each file. */
  #refusals(file: SourceFile, faults: Dotenv['faults']): void {
    if (this.#refused.has(file)) return;
    this.#refused.add(file);
    for (const { message, span } of faults) this.problem(message, { file, span });
  }

  below(root: Mapping, file: SourceFile): void {
    if (this.#stages.length < limits.stages) this.#stages.push(root);
    else
      this.#reportBound(
        shown`The project has more than ${limits.stages} documents; only the first ${limits.stages} are also checked one by one.`,
        file,
      );
  }

  clash(at: Node, key: string, wanted: Clashing['wanted']): void {
    if (this.#clashes.length < limits.errors) this.#clashes.push({ at, key, wanted });
  }

  problem(message: SafeText, { file, span }: Place): void {
    if (this.#problems.length < limits.errors) this.#problems.push({ file: file.path, span, message });
  }

  /** Reports that a limit is exceeded, once for each message. */
  #reportBound(message: SafeText, file: SourceFile): void {
    if (this.#passed.has(message)) return;
    this.#passed.add(message);
    this.#problems.push({ file: file.path, span: undefined, message });
  }
}

/** Keeps nothing but the folders, since a composed project outlives the files that it was loaded with. */
const folderIn =
  (folders: ReadonlyMap<string, string>) =>
  ({ path }: { readonly path: string }): string =>
    folders.get(path) ?? folderOf(path);

/** Adds the variables of a file. They win over variables of earlier files, but not over those of `parent`. */
function withDefaults(env: Env, file: SourceFile, parent: Env): Env & Dotenv {
  const read = readDotenv(file, env);
  return { ...read, values: new Map([...env.values, ...read.values, ...parent.values]), closed: env.closed };
}
