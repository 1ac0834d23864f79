import { isAbsolute, resolvePath } from '../../source/path.ts';
import type { Link, Mapping, Node, Scalar } from '../model.ts';
import { booleanOf } from '../service/scalar.ts';
import { isNull, mappingOf, nodeOf, scalarOf } from '../yaml/graph.ts';

type FolderOf = (file: { readonly path: string }) => string;

/** The `env_file` and `label_file` that services name, and the files of secrets. */
export function fileLinks(root: Mapping, folder: FolderOf): Link[] {
  const links: Link[] = [];
  const add = (via: Link['via'], scalar: Scalar | undefined, required: boolean) => {
    if (!scalar || isNull(scalar)) return;
    const { file, span, text } = scalar;
    const path = text === undefined ? undefined : resolvePath(folder(file), text);
    links.push({ via, path, remote: false, absolute: isAbsolute(text ?? ''), required, file, span });
  };
  for (const { value } of mappingOf(root, 'services')?.entries.values() ?? [])
    for (const via of ['env_file', 'label_file'] as const)
      for (const item of listOf(nodeOf(value, via))) {
        const required = booleanOf(nodeOf(item, 'required'))?.value !== false;
        add(via, item.kind === 'scalar' ? item : scalarOf(item, 'path'), required);
      }
  for (const { value } of mappingOf(root, 'secrets')?.entries.values() ?? [])
    add('secrets', scalarOf(value, 'file'), true);
  return links;
}

function listOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || isNull(node)) return [];
  return node.kind === 'sequence' ? node.items : [node];
}
