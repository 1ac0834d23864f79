import type { Span } from '../../source/text.ts';
import type { Mapping, Node, Port, Scalar } from '../model.ts';
import { scalarOf } from '../yaml/graph.ts';
import { decimalOf } from './scalar.ts';
import { contentSpan } from './service-environment.ts';

/** Reads an item of `ports` in short, integer or long syntax (Compose Specification, ports). */
export function portOf(node: Node): Port | undefined {
  if (node.kind === 'mapping') return longPort(node);
  return node.kind === 'scalar' && node.raw !== '' ? shortPort(node) : undefined;
}

function longPort(node: Mapping): Port {
  const hostIp = scalarOf(node, 'host_ip');
  const published = scalarOf(node, 'published');
  const target = scalarOf(node, 'target');
  const at = node.span.start;
  return {
    file: node.file,
    span: node.span,
    hostIp: hostIp?.text === '' ? undefined : hostIp?.text,
    published: (published && decimalOf(published)) || undefined,
    target: target && decimalOf(target),
    protocol: scalarOf(node, 'protocol')?.text?.toLowerCase(),
    unknown: hostIp !== undefined && hostIp.text === undefined,
    variable: published !== undefined && published.text === undefined,
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
  const host = hostOf(node, colon);
  return {
    file: node.file,
    span: node.span,
    hostIp: host.ip,
    published: host.published,
    target: (typeof node.value === 'number' ? decimalOf(node) : content.value(colon + 1, end)) || undefined,
    protocol: slash < 0 ? undefined : content.value(slash + 1, text.length)?.toLowerCase() || undefined,
    unknown: host.unknown,
    variable: host.variable,
    long: false,
    node,
    hostSpan: host.span,
  };
}

interface Host {
  readonly ip: string | undefined;
  readonly published: string | undefined;
  readonly unknown: boolean;
  readonly variable: boolean;
  readonly span: Span;
}

/** Names of variables that hold an address. A name that also contains `port`, such as `HTTP_BIND_PORT`, does not count. */
const forAddress = /(?:^|_)(?:ip|ip_?addr|addr|address|bind|binding|host|iface|interface|listen)(?:_|$)/i;

/** Reads `[IP:]PORT`. A single variable without a default may also hold an address, if its name suggests that. */
function hostOf(scalar: Scalar, end: number): Host {
  const { content, variables, span: whole } = scalar;
  const start = content.span(0, 0);
  if (end < 0) {
    const unknown = content.value(0, content.text.length) === undefined;
    return { ip: undefined, published: undefined, unknown, variable: false, span: start };
  }
  const colon = content.text.lastIndexOf(':', end - 1);
  const bracket = content.text.startsWith('[') ? content.text.indexOf(']') : -1;
  const separator = end === 0 ? -1 : bracket >= 0 ? bracket + 1 : colon;
  const port = content.value(separator + 1, end);
  const published = port || undefined;
  const variable = port === undefined;
  if (separator < 0) {
    const last = content.span(0, end).end;
    const names = variables.filter(({ span }) => span.start >= whole.start && span.start < last);
    const isPort =
      names.length > 0 && names.every(({ name }) => /port/i.test(name) || !forAddress.test(name));
    return { ip: undefined, published, unknown: variable && !isPort, variable, span: start };
  }
  const ip = content.value(0, separator)?.replace(/^\[(.*)\]$/, '$1');
  return {
    ip: ip || undefined,
    published,
    unknown: ip === undefined,
    variable,
    // A variable may be empty: `${IP:-}:80:80`.
    span: { start: contentSpan(scalar).start, end: content.span(separator, separator + 1).start },
  };
}
