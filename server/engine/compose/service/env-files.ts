import type { Link, Service } from '../model.ts';
import { nodeOf, scalarOf } from '../yaml/graph.ts';

/** The files of variables that a service names, in order. */
export function envFilesOf({ compose, effective }: Service): readonly Link[] {
  const list = nodeOf(effective, 'env_file');
  const items = list?.kind === 'sequence' ? list.items : list ? [list] : [];
  return items.flatMap((item) => {
    const at = item.kind === 'mapping' ? scalarOf(item, 'path') : item;
    const isThere = ({ via, file, span }: Link) =>
      via === 'env_file' && file === at?.file && at.span.start <= span.start && span.end <= at.span.end;
    return compose.links.find(isThere) ?? [];
  });
}
