import { isShared, setScalar } from '../../server/engine/compose/edit/edit.ts';
import { unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import type { Mount, Port, Service } from '../../server/engine/compose/model.ts';
import { scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { wordSet } from '../../server/engine/source/list.ts';
import { type Edit, textOf } from '../../server/engine/source/text.ts';

const variant = 'nginxinc/nginx-unprivileged';
const title =
  'Use nginxinc/nginx-unprivileged (listens on 8080; its user 101 must be able to read the files)';
/** Tags that both images have. */
const tags = /^(?:(?:1\.\d{2}(?:\.\d+)?|mainline|stable)(?:-alpine(?:-slim)?)?|alpine(?:-slim)?|latest)$/;
/** Keys of a service that don't affect its port, user or files. */
const harmless = wordSet(
  'build container_name cpus deploy depends_on image init logging mem_limit networks pids_limit ports profiles ' +
    'pull_policy restart security_opt stop_grace_period volumes',
);
/** Services that may request its pages because of a configuration that is not visible here. */
const askers = /nginx|traefik|caddy|haproxy|envoy|proxy|cloudflared|swag|gateway|tunnel|ngrok|kong|apisix/;

/**
 * A fix that runs nginx from the unprivileged variant of its image (its README: port 8080, files below /tmp).
 * Undefined if it can't change everything that depends on that: a configuration, a volume, or other services that
 * request port 80.
 */
export function variantFix(service: Service): Fix | undefined {
  const { image, effective, node, ports, mounts } = service;
  const ref = image?.ref;
  if (!image || ref?.name !== 'docker.io/library/nginx' || ref.digest || !tags.test(ref.tag ?? 'latest'))
    return undefined;
  const isPlain = [...effective.entries.keys()].every((key) => harmless.has(key) && node.entries.has(key));
  if (!isPlain || isShared(image) || !mounts.every(isContent) || isAskedFor(service)) return undefined;
  const moved = ports.map(movedPort);
  if (moved.length === 0 || !moved.every((edits) => edits !== undefined)) return undefined;
  const named = { file: image.file.path, span: ref.nameSpan, text: variant };
  const edits = [named, ...moved.flat()].sort((a, b) => a.span.start - b.span.start);
  return unsafeFix(title, edits);
}

const isContent = ({ type, target }: Mount) =>
  type === 'bind' && target !== undefined && /^\/usr\/share\/nginx\/html(?:\/|$)/.test(target);

/** Returns edits that publish the container's port 8080 at the same host port. */
function movedPort({ node, target, protocol, published, unknown }: Port): Edit[] | undefined {
  if (target !== '80' || (protocol ?? 'tcp') !== 'tcp' || published === undefined || unknown)
    return undefined;
  if (node.kind === 'mapping') {
    const written = scalarOf(node, 'target');
    return written && setScalar(written, '8080');
  }
  const text = node.kind === 'scalar' ? node.raw : '';
  return node.kind === 'scalar' && /:80(?:\/tcp)?$/.test(text)
    ? setScalar(node, text.replace(/:80(?=\/tcp$|$)/, ':8080'))
    : undefined;
}

/** Whether another service of the project requests its pages, or may do so. */
function isAskedFor({ name, compose, effective }: Service): boolean {
  const names = [name, scalarOf(effective, 'container_name')?.text].flatMap((each) => each ?? []);
  return compose.services.some((other) => {
    if (other.name === name) return false;
    const text = textOf(other.node);
    return (
      names.some((each) => text.includes(each)) || askers.test(other.image?.ref?.repository ?? other.name)
    );
  });
}
