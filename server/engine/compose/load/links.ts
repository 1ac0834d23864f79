import { isAbsolute, resolvePath } from '../../source/path.ts';
import type { Link, Mapping, Node, Scalar } from '../model.ts';
import { booleanOf } from '../service/scalar.ts';
import { isNull, mappingOf, nodeOf, scalarOf, scalarsOf } from '../yaml/graph.ts';

type FolderOf = (file: { readonly path: string }) => string;

/** A file that a service or a secret names. */
export interface FileLink extends Link {
  /** False for the file of a secret, and for a file of variables in another format (`format: raw`). */
  readonly isDotenv: boolean;
}

/** The `env_file` and `label_file` that services name, and the files of secrets. */
export function fileLinks(root: Mapping, folder: FolderOf): FileLink[] {
  const links: FileLink[] = [];
  const add = (via: Link['via'], scalar: Scalar | undefined, required: boolean, isDotenv = false) => {
    if (!scalar || isNull(scalar)) return;
    const { file, span, text } = scalar;
    const path = text === undefined ? undefined : resolvePath(folder(file), text);
    const absolute = isAbsolute(text ?? '');
    links.push({ via, path, remote: false, absolute, required, isDotenv, file, span });
  };
  for (const { value } of mappingOf(root, 'services')?.entries.values() ?? [])
    for (const via of ['env_file', 'label_file'] as const)
      for (const item of listOf(nodeOf(value, via))) {
        const required = booleanOf(nodeOf(item, 'required'))?.value !== false;
        const isDotenv = nodeOf(item, 'format') === undefined;
        add(via, item.kind === 'scalar' ? item : scalarOf(item, 'path'), required, isDotenv);
      }
  for (const { value } of mappingOf(root, 'secrets')?.entries.values() ?? [])
    add('secrets', scalarOf(value, 'file'), true);
  return links;
}

/** The names of variables that services set in `environment`. */
export function ownVariables(root: Mapping | undefined): string[] {
  return [...(mappingOf(root, 'services')?.entries.values() ?? [])].flatMap(({ value }) => {
    const node = nodeOf(value, 'environment');
    if (node?.kind === 'mapping') return [...node.entries.keys()];
    return scalarsOf(node).map(({ raw }) => raw.split('=', 1)[0] ?? '');
  });
}

function listOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || isNull(node)) return [];
  return node.kind === 'sequence' ? node.items : [node];
}
