import {
  mayRequest,
  type RootlessVariant,
  rootlessVariants,
} from '../../server/engine/catalog/replacements.ts';
import { isShared, setScalar } from '../../server/engine/compose/edit/edit.ts';
import { unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import type { Mount, Port, Service } from '../../server/engine/compose/model.ts';
import { scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { wordSet } from '../../server/engine/source/list.ts';
import { type Edit, textOf } from '../../server/engine/source/text.ts';

/** Keys of a service that don't affect its port, user or files. */
const harmless = wordSet(
  'build container_name cpus deploy depends_on image init logging mem_limit networks pids_limit ports profiles ' +
    'pull_policy restart security_opt stop_grace_period volumes',
);
/**
 * A fix that runs the unprivileged variant of a service's image. Undefined if it can't change everything that depends on that:
 * a configuration, a volume, or other services that request its port.
 */
export function variantFix(service: Service): Fix | undefined {
  const { image, effective, node, ports, mounts } = service;
  const ref = image?.ref;
  const variant = rootlessVariants.find(({ of }) => of === ref?.name);
  if (!image || !ref || !variant || ref.digest || !variant.tags.test(ref.tag ?? 'latest')) return undefined;
  const isPlain = [...effective.entries.keys()].every((key) => harmless.has(key) && node.entries.has(key));
  const isContent = ({ type, target }: Mount) =>
    type === 'bind' && `${target}/`.startsWith(`${variant.content}/`);
  if (!isPlain || isShared(image) || !mounts.every(isContent) || isAskedFor(service)) return undefined;
  const moved = ports.map((port) => movedPort(port, variant));
  if (moved.length === 0 || !moved.every((edits) => edits !== undefined)) return undefined;
  const named = { file: image.file.path, span: ref.nameSpan, text: variant.image };
  const edits = [named, ...moved.flat()].sort((a, b) => a.span.start - b.span.start);
  const { port, user } = variant;
  const title = shown`Use ${variant.image} (listens on ${port.own}; runs as ${user})`;
  return unsafeFix(title, edits);
}

/** Returns edits that publish the variant's port at the same host port. */
function movedPort(
  { node, target, protocol, published, unknown }: Port,
  { port: { old, own } }: RootlessVariant,
): Edit[] | undefined {
  if (target !== old || (protocol ?? 'tcp') !== 'tcp' || published === undefined || unknown) return undefined;
  if (node.kind === 'mapping') {
    const written = scalarOf(node, 'target');
    return written && setScalar(written, own);
  }
  if (node.kind !== 'scalar') return undefined;
  const suffix = node.raw.endsWith('/tcp') ? '/tcp' : '';
  const end = `:${old}${suffix}`;
  return node.raw.endsWith(end)
    ? setScalar(node, `${node.raw.slice(0, -end.length)}:${own}${suffix}`)
    : undefined;
}

/** Whether another service of the project requests its pages, or may do so. */
function isAskedFor({ name, compose, effective }: Service): boolean {
  const names = [name, scalarOf(effective, 'container_name')?.text].flatMap((each) => each ?? []);
  return compose.services.some((other) => {
    if (other.name === name) return false;
    const text = textOf(other.node);
    return (
      names.some((each) => text.includes(each)) || mayRequest.test(other.image?.ref?.repository ?? other.name)
    );
  });
}
