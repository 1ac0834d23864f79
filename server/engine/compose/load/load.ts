import type { Problem } from '../../finding.ts';
import { shown } from '../../secret/shown.ts';
import { limits } from '../../source/limits.ts';
import { folderOf, isAbsolute, isRemote, resolvePath } from '../../source/path.ts';
import type { Said, SourceFile } from '../../source/text.ts';
import type { Clashing, Link, Mapping } from '../model.ts';
import { envOf, readDotenv } from '../variables/dotenv.ts';
import { type Env, expandedLength, openEnv } from '../variables/interpolate.ts';
import type { Tree } from '../yaml/graph.ts';
import { missingValues, withEnv } from '../yaml/node.ts';
import { canonical } from './canonical.ts';
import { extended, scopeOf } from './extends.ts';
import { included } from './include.ts';
import { fileLinks } from './links.ts';
import type { ComposeOptions, Loaded, Loading } from './loading.ts';
import { cleared, withoutResets } from './marked.ts';
import { mergeTrees, uniqueLists } from './merge.ts';

/**
 * Loads a file with what it includes, extends and is overridden by, in compose-go's order: interpolation, include,
 * extends, resets and merge, once for each document of each file.
 */
export function loadProject(
  main: SourceFile,
  parse: (file: SourceFile) => Tree,
  options: ComposeOptions,
): Loaded {
  const links: Link[] = [];
  const problems: Problem[] = [];
  const clashes: Clashing[] = [];
  const trees = new Set<Tree>();
  const loaded = new Set<Mapping>();
  let whole = true;
  const told = new Set<string>();
  /** Tells, once, of a bound. */
  const say = (message: Said, file: SourceFile) => {
    if (told.size < told.add(message).size) problems.push({ file: file.path, span: undefined, message });
  };
  const stages: Mapping[] = [];
  const below = (root: Mapping, file: SourceFile) => {
    if (stages.length < limits.stages) stages.push(root);
    else
      say(
        shown`The project has more than ${limits.stages} documents; only the first ${limits.stages} are also checked one by one.`,
        file,
      );
  };
  let filesLeft = limits.files;
  let charactersLeft = limits.project;
  const loading: Loading = {
    main,
    written: new Map(),
    partial: new Set(),
    folders: new Map(),
    below,
    clash(at, key, wanted) {
      if (clashes.length < limits.errors) clashes.push({ at, key, wanted });
    },
    documents(file, env) {
      const tree = parse(file);
      trees.add(tree);
      if (tree.refused) return [];
      charactersLeft -= file.text.length;
      if (charactersLeft < 0 && file !== main) {
        say(
          shown`The project's files are together longer than ${limits.project} characters; the rest are ignored.`,
          file,
        );
        return [];
      }
      const stray =
        tree.documents.length > 1 ? tree.documents.findIndex((each) => each?.kind !== 'mapping') : -1;
      if (stray >= 0)
        loading.problem('Each document of a compose file must be a mapping.', {
          file,
          span: tree.documents[stray]?.span ?? { start: 0, end: 0 },
        });
      const documents = tree.documents.filter((each): each is Mapping => each?.kind === 'mapping');
      const keep = (known: readonly Mapping[]) => {
        for (const each of known) loaded.add(each);
        return known;
      };
      if (env === openEnv) return keep(documents);
      if (expandedLength(file.text, env.values) > file.text.length + limits.interpolated) {
        say(
          shown`Variables expand to more than ${limits.interpolated} characters; their values are treated as unknown.`,
          file,
        );
        return keep(documents);
      }
      const known = documents.map((each) => withEnv(each, env));
      if (env.closed)
        for (const at of known.flatMap((each) => missingValues(each)))
          loading.problem('A required variable is not set.', at);
      return keep(known);
    },
    follow(scalar, folder, via) {
      const { text, file, span } = scalar;
      if (text === '') loading.problem('The name of the file is empty.', scalar);
      const remote = isRemote(text ?? scalar.raw);
      const absolute = isAbsolute(text ?? '');
      const path = !text || remote ? undefined : resolvePath(folder, text);
      links.push({ via, path, remote, absolute, required: true, file, span });
      const found = path !== undefined && filesLeft-- > 0 ? options.lookup?.(path) : undefined;
      if (!found && via === 'include') whole = false;
      if (path !== undefined && filesLeft < 0)
        say(shown`The project has more than ${limits.files} files; the rest are ignored.`, file);
      return found;
    },
    files(files, folder, env, chain) {
      let root: Mapping | undefined;
      for (const file of files) {
        if (!loading.folders.has(file.path)) loading.folders.set(file.path, folder);
        for (const document of loading.documents(file, env)) {
          const scope = scopeOf(document, { loading, file, folder, env });
          const own = extended(withoutResets(document), scope);
          const whole = included(own, { loading, file, folder, env, chain });
          const base: Mapping | undefined = root && canonical(cleared(root, document));
          if (root) below(root, file);
          root = uniqueLists(base ? mergeTrees(base, whole, loading) : whole, file);
        }
      }
      return root;
    },
    env(folder, parent = openEnv, named = [resolvePath(folder, '.env') ?? '.env']) {
      let env = parent;
      for (const path of named) {
        const file = path === undefined ? undefined : options.lookup?.(path);
        if (!file) continue;
        env = env === openEnv ? envOf(file) : withDefaults(env, file, parent);
        if (env.beyond !== undefined)
          say(shown`The file ${file.path} is read only in part: it has more than ${env.beyond}.`, main);
      }
      return env;
    },
    problem(message, { file, span }) {
      if (problems.length < limits.errors) problems.push({ file: file.path, span, message });
    },
    extended: limits.extended,
  };
  const folder = folderOf(main.path);
  const beside = resolvePath(folder, '.env');
  const { dotenv = beside } = options;
  const started = dotenv === beside ? openEnv : loading.env('', openEnv, [dotenv]);
  const env = options.env ?? loading.env(folder, started);
  const root = loading.files([main, ...(options.overlays ?? [])], folder, env, [main.path]);
  const folderFor = ({ path }: { readonly path: string }) => loading.folders.get(path) ?? folderOf(path);
  if (root) links.push(...fileLinks(root, folderFor));
  return {
    root,
    written: loading.written,
    partial: loading.partial,
    whole,
    trees: [...trees],
    documents: [...loaded],
    links,
    below: stages,
    clashes,
    problems,
    folder: folderFor,
  };
}

/** What a file adds to what is known; of what was known before it, only `parent` wins over it. */
function withDefaults(env: Env, file: SourceFile, parent: Env): Env {
  const { values, beyond } = readDotenv(file, env);
  return { values: new Map([...env.values, ...values, ...parent.values]), closed: env.closed, beyond };
}
