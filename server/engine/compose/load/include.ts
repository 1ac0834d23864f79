import { shown } from '../../secret/shown.ts';
import { limits } from '../../source/limits.ts';
import { folderOf, resolvePath } from '../../source/path.ts';
import type { SourceFile } from '../../source/text.ts';
import type { ComposeEntry, Mapping, Node } from '../model.ts';
import type { Env } from '../variables/interpolate.ts';
import { isNull, nodeOf, scalarOf, scalarsOf } from '../yaml/graph.ts';
import { makeMapping } from '../yaml/node.ts';
import { canonical } from './canonical.ts';
import type { Loading } from './loading.ts';
import { mergeTrees } from './merge.ts';

/** The file whose `include` is followed. */
export interface Including {
  readonly loading: Loading;
  readonly file: SourceFile;
  readonly folder: string;
  readonly env: Env;
  readonly chain: readonly string[];
}

const sections = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models'];

/**
 * A document with the resources of the files that it includes (Compose Specification, include). Its own definitions are merged
 * over theirs, as in compose-go since 2025-11.
 */
export function included(document: Mapping, including: Including): Mapping {
  const { loading } = including;
  const node = nodeOf(document, 'include');
  if (!node) return document;
  const entries = new Map([...document.entries].filter(([key]) => key !== 'include'));
  let whole = makeMapping(document, entries);
  const items = node.kind === 'sequence' ? node.items : isNull(node) ? [] : [node];
  for (const item of items) {
    const imported = imports(item, including);
    if (!imported) continue;
    loading.below(imported, including.file);
    whole = mergeTrees(resourcesOf(canonical(imported, loading)), whole, loading);
  }
  return makeMapping(document, whole.entries);
}

function imports(item: Node, { loading, file, folder, env, chain }: Including): Mapping | undefined {
  const paths = item.kind === 'scalar' ? [item] : scalarsOf(nodeOf(item, 'path'));
  const files: SourceFile[] = [];
  for (const path of paths) {
    const found = loading.follow(path, folder, 'include');
    if (!found) continue;
    if (chain.includes(found.path) || found === file) loading.problem('The file includes itself.', path);
    else if (chain.length > limits.includes)
      loading.problem(
        shown`More than ${limits.includes} files include each other; the rest are ignored.`,
        path,
      );
    else files.push(found);
  }
  const [first] = files;
  if (!first) return undefined;
  const directory = scalarOf(item, 'project_directory')?.text;
  const home =
    directory === undefined ? folderOf(first.path) : (resolvePath(folder, directory) ?? folderOf(first.path));
  const given = nodeOf(item, 'env_file');
  const named = given && !isNull(given) ? scalarsOf(given) : undefined;
  for (const each of named ?? []) loading.follow(each, folder, 'include.env_file');
  const inner = loading.env(
    home,
    env,
    named?.map(({ text }) => text && resolvePath(folder, text)),
  );
  return loading.files(files, home, inner, [...chain, ...files.map(({ path }) => path)]);
}

function resourcesOf(imported: Mapping): Mapping {
  const entries = new Map<string, ComposeEntry>();
  for (const section of sections) {
    const entry = imported.entries.get(section);
    if (entry?.value?.kind === 'mapping') entries.set(section, entry);
  }
  return makeMapping(imported, entries);
}
