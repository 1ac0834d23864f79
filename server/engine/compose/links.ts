import { isNull, mappingOf, nodeOf, scalarOf } from './graph.ts';
import type { Link, Mapping, Node } from './model.ts';
import { resolvePath } from './path.ts';
import { booleanOf } from './scalar.ts';

/** The `env_file` and `label_file` that services name. */
export function fileLinks(root: Mapping, folder: (file: { readonly path: string }) => string): Link[] {
  const links: Link[] = [];
  for (const { value } of mappingOf(root, 'services')?.entries.values() ?? [])
    for (const via of ['env_file', 'label_file'] as const)
      for (const item of listOf(nodeOf(value, via))) {
        const path = item.kind === 'scalar' ? item : scalarOf(item, 'path');
        if (!path || isNull(path)) continue;
        const required = booleanOf(nodeOf(item, 'required'))?.value !== false;
        const found = path.text === undefined ? undefined : resolvePath(folder(path.file), path.text);
        links.push({ via, path: found, remote: false, required, file: path.file, span: path.span });
      }
  return links;
}

function listOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || isNull(node)) return [];
  return node.kind === 'sequence' ? node.items : [node];
}
