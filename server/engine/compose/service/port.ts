import type { Content, Mapping, Node, Port, Scalar } from '../model.ts';
import { scalarOf } from '../yaml/graph.ts';

/** Reads one item of `ports`: short, integer or long syntax (Compose Specification, ports). */
export function portOf(node: Node): Port | undefined {
  if (node.kind === 'mapping') return longPort(node);
  return node.kind === 'scalar' && node.raw !== '' ? shortPort(node) : undefined;
}

function longPort(node: Mapping): Port {
  const hostIp = scalarOf(node, 'host_ip');
  const at = node.span.start;
  return {
    file: node.file,
    span: node.span,
    hostIp: hostIp?.text === '' ? undefined : hostIp?.text,
    published: scalarOf(node, 'published')?.text || undefined,
    target: scalarOf(node, 'target')?.text,
    protocol: scalarOf(node, 'protocol')?.text?.toLowerCase(),
    unknown: hostIp !== undefined && hostIp.text === undefined,
    long: true,
    node,
    hostSpan: hostIp?.span ?? { start: at, end: at },
  };
}

function shortPort(node: Scalar): Port {
  const { content } = node;
  const { text } = content;
  const slash = text.lastIndexOf('/');
  const end = slash < 0 ? text.length : slash;
  const colon = text.lastIndexOf(':', end - 1);
  const host = hostOf(content, colon);
  return {
    file: node.file,
    span: node.span,
    hostIp: host.ip,
    published: host.published,
    target: content.value(colon + 1, end) || undefined,
    protocol: slash < 0 ? undefined : content.value(slash + 1, text.length)?.toLowerCase() || undefined,
    unknown: host.unknown,
    long: false,
    node,
    hostSpan: host.span,
  };
}

interface Host {
  readonly ip: string | undefined;
  readonly published: string | undefined;
  readonly unknown: boolean;
  readonly span: { readonly start: number; readonly end: number };
}

/** Reads `[IP:]PORT`; a variable without default that stands alone may hold an address too. */
function hostOf(content: Content, end: number): Host {
  const start = content.span(0, 0);
  if (end < 0) {
    const unknown = content.value(0, content.text.length) === undefined;
    return { ip: undefined, published: undefined, unknown, span: start };
  }
  const colon = content.text.lastIndexOf(':', end - 1);
  const bracket = content.text.startsWith('[') ? content.text.indexOf(']') : -1;
  const separator = end === 0 ? -1 : bracket >= 0 && colon < bracket ? bracket + 1 : colon;
  const published = content.value(separator + 1, end) || undefined;
  if (separator < 0) {
    const unknown = content.value(0, end) === undefined;
    return { ip: undefined, published, unknown, span: start };
  }
  const ip = content.value(0, separator)?.replace(/^\[(.*)\]$/, '$1');
  return { ip: ip || undefined, published, unknown: ip === undefined, span: content.span(0, separator) };
}
