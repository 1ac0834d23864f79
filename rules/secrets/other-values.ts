import type { Compose, Node, Scalar } from '../../server/engine/compose/model.ts';
import { heldCredentials } from '../../server/engine/secret/credential.ts';
import type { Place } from '../../server/engine/source/text.ts';

/** A credential recognised by its form, in a value where no other rule searches for one. */
interface OtherCredential {
  readonly kind: 'shape' | 'url' | 'literal';
  /** The key of the value. */
  readonly name: string;
  readonly what: string;
  readonly at: Place;
}

/** Keys of the values in which other rules search for credentials. */
const expected = new RegExp(
  `^(?:${[
    'services/[^/]+/(?:annotations|command|entrypoint|environment|healthcheck|labels|logging|post_start|pre_start|pre_stop|provider)',
    'services/[^/]+/deploy/labels',
    'services/[^/]+/develop/watch',
    'services/[^/]+/build/(?:additional_contexts|args|context|dockerfile_inline|labels)',
    'configs/[^/]+/content',
    'volumes/[^/]+/driver_opts',
  ].join('|')})$`,
);

/** Finds credentials by form in all other values: of extensions, networks, models, build options and so on. */
export function otherCredentials({ effective }: Compose): OtherCredential[] {
  const known = new Set<Node>();
  const rest: { readonly scalar: Scalar; readonly name: string }[] = [];
  const walk = (node: Node, path: string, name: string, isKnown: boolean) => {
    const covered = isKnown || expected.test(path) || (node.kind === 'scalar' && path.endsWith('/build'));
    if (node.kind === 'mapping')
      for (const [key, { value }] of node.entries) {
        const below = path === '' ? key : `${path}/${key}`;
        if (value) walk(value, below, key, covered);
      }
    else if (node.kind === 'sequence') for (const item of node.items) walk(item, path, name, covered);
    else if (covered) known.add(node);
    else rest.push({ scalar: node, name });
  };
  if (effective) walk(effective, '', '', false);
  const seen = new Set<Node>();
  return rest.flatMap(({ scalar, name }) => {
    if (known.has(scalar) || seen.has(scalar)) return [];
    seen.add(scalar);
    // Checks the text first, since mapping each character to its place is slower.
    if (scalar.text !== undefined && heldCredentials(scalar.text, 'compose', name).length === 0) return [];
    const { content, file } = scalar;
    return heldCredentials(content.text, 'compose', name)
      .filter(({ weak }) => !weak)
      .map(({ kind, what, span }) => ({
        kind: kind === 'connection' ? ('literal' as const) : kind,
        name,
        what,
        at: { file, span: content.span(span.start, span.end) },
      }));
  });
}
