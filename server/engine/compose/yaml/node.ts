import { perLasting, perObject } from '../../source/memo.ts';
import type { Place, SourceFile, Span } from '../../source/text.ts';
import type {
  ComposeEntry,
  Content,
  Mapping,
  Node,
  Scalar,
  ScalarStyle,
  Sequence,
  Variable,
} from '../model.ts';
import { type Env, type Interpolation, interpolate, unknownEnv } from '../variables/interpolate.ts';
import { contentOf, withHoles } from './content.ts';
import { typedValue } from './scalar-type.ts';

/**
 * A scalar that is interpolated on first use. A class, because lazy getters on a prototype cost nothing until they are used.
 */
class LazyScalar implements Scalar {
  readonly kind = 'scalar';
  readonly file: SourceFile;
  readonly span: Span;
  readonly raw: string;
  readonly style: ScalarStyle;
  readonly tag: string | undefined;
  readonly env: Env | undefined;
  #interpolation: Interpolation | undefined;
  #content: Content | undefined;
  #variables: readonly Variable[] | undefined;

  constructor(
    file: SourceFile,
    span: Span,
    raw: string,
    style: ScalarStyle,
    tag: string | undefined,
    env: Env | undefined,
  ) {
    this.file = file;
    this.span = span;
    this.raw = raw;
    this.style = style;
    this.tag = tag;
    this.env = env;
  }

  get interpolation(): Interpolation {
    this.#interpolation ??=
      this.env !== undefined && this.raw.includes('$')
        ? interpolate(this.raw, this.env)
        : literally(this.raw);
    return this.#interpolation;
  }

  get text(): string | undefined {
    return this.raw.includes('$') ? this.interpolation.text : this.raw;
  }

  get value(): string | number | boolean | null {
    return typedValue(this.raw, this.style, this.tag);
  }

  get content(): Content {
    this.#content ??= contentOf(this.file.text, this.span, this.style, this.raw, this.interpolation);
    return this.#content;
  }

  get variables(): readonly Variable[] {
    if (!this.raw.includes('$')) return [];
    this.#variables ??= this.#placed();
    return this.#variables;
  }

  #placed(): readonly Variable[] {
    const { variables } = this.interpolation;
    if (variables.length === 0) return variables;
    const raw = contentOf(this.file.text, this.span, this.style, this.raw, literally(this.raw));
    return variables.map((each) => ({ ...each, span: raw.span(each.span.start, each.span.end) }));
  }
}

function literally(raw: string): Interpolation {
  const pieces = raw === '' ? [] : [{ text: raw, start: 0, end: raw.length, replaced: false }];
  return { text: raw, pieces, variables: [], invalid: undefined, missing: undefined };
}

/** Makes a scalar. Without `env` it is not interpolated, as Compose does with keys. */
export function makeScalar(
  file: SourceFile,
  span: Span,
  raw: string,
  style: ScalarStyle = 'plain',
  tag: string | undefined = undefined,
  env: Env | undefined = undefined,
): Scalar {
  return new LazyScalar(file, span, raw, style, tag, env);
}

/** A scalar with a part that is not YAML, as `holes` shows: its final value is not known. */
export function unknownScalar(
  file: SourceFile,
  span: Span,
  holes: string,
  style: ScalarStyle,
  tag: string | undefined,
): Scalar {
  const written = file.text.slice(span.start, span.end);
  const raw = style === 'single' || style === 'double' ? written.slice(1, -1) : written;
  const content = withHoles(holes, span, style);
  return { kind: 'scalar', file, span, raw, text: undefined, value: raw, style, tag, variables: [], content };
}

/** The span of the first expression in a scalar that Compose can't interpolate. */
export function invalidExpression(scalar: Scalar): Span | undefined {
  return expressionIn(scalar, 'invalid');
}

function expressionIn(scalar: Scalar, what: 'invalid' | 'missing'): Span | undefined {
  if (!(scalar instanceof LazyScalar) || !scalar.raw.includes('${')) return undefined;
  const found = scalar.interpolation[what];
  if (!found) return undefined;
  const raw = contentOf(scalar.file.text, scalar.span, scalar.style, scalar.raw, literally(scalar.raw));
  return raw.span(found.start, found.end);
}

/** The places below a node of expressions that require a variable which certainly has no value. */
export function missingValues(node: Node | undefined, seen = new Set<Node>()): Place[] {
  if (!node || seen.has(node)) return [];
  seen.add(node);
  if (node.kind === 'sequence') return node.items.flatMap((item) => missingValues(item, seen));
  if (node.kind === 'mapping')
    return [...node.entries.values()].flatMap(({ value }) => missingValues(value, seen));
  const span = expressionIn(node, 'missing');
  return span ? [{ file: node.file, span }] : [];
}

/** The node interpolated with other variables. Returns the same result each time; nodes without variables are shared. */
export function withEnv<T extends Node>(node: T, env: Env): T {
  if (node instanceof LazyScalar && node.env === env) return node;
  return nodesIn(env)(node) as T;
}

/** The text of a scalar from its file alone; undefined if it depends on a variable without a default. */
export function textAsWritten(scalar: Scalar): string | undefined {
  return scalar instanceof LazyScalar && scalar.env === unknownEnv
    ? scalar.text
    : interpolate(scalar.raw, unknownEnv).text;
}

const nodesIn = perObject((env: Env) => {
  const within = perLasting((node: Node): Node => inEnv(node, env, within));
  return within;
});

function inEnv(node: Node, env: Env, within: (node: Node) => Node): Node {
  if (node.kind === 'scalar') {
    if (!(node instanceof LazyScalar) || node.env === undefined || node.env === env) return node;
    if (!node.raw.includes('$')) return node;
    return makeScalar(node.file, node.span, node.raw, node.style, node.tag, env);
  }
  if (node.kind === 'sequence') {
    const items = node.items.map(within);
    return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
  }
  const entries = new Map<string, ComposeEntry>();
  let same = true;
  for (const [name, entry] of node.entries) {
    const value = entry.value && within(entry.value);
    if (value !== entry.value) same = false;
    entries.set(name, value === entry.value ? entry : { ...entry, value });
  }
  return same ? node : { ...node, entries };
}

/** The part `[from, to)` of a scalar's interpolated text as a scalar with its own place. */
export function partOf(scalar: Scalar, from: number, to: number): Scalar {
  const { content } = scalar;
  return new PartScalar(
    scalar,
    content.text.slice(from, to),
    content.value(from, to),
    content.span(from, to),
    from,
  );
}

class PartScalar implements Scalar {
  readonly kind = 'scalar';
  readonly file: SourceFile;
  readonly span: Span;
  readonly raw: string;
  readonly text: string | undefined;
  readonly style: ScalarStyle;
  readonly tag = undefined;
  readonly variables: readonly Variable[];
  readonly content: Content;

  constructor(whole: Scalar, text: string, value: string | undefined, span: Span, from: number) {
    this.file = whole.file;
    this.span = span;
    this.variables = whole.variables.filter(
      (each) => each.span.start < span.end && each.span.end > span.start,
    );
    this.raw = this.variables.length > 0 ? whole.file.text.slice(span.start, span.end) : text;
    this.text = value;
    this.style = whole.style === 'plain' ? 'plain' : whole.style;
    this.content = {
      text,
      span: (start, end) => whole.content.span(from + start, from + Math.min(end, text.length)),
      value: (start, end) => whole.content.value(from + start, from + Math.min(end, text.length)),
    };
  }

  get value(): string {
    return this.raw;
  }
}

/** Makes a mapping that is the result of a merge. */
export function makeMapping(like: Mapping, entries: ReadonlyMap<string, ComposeEntry>): Mapping {
  return { kind: 'mapping', file: like.file, span: like.span, entries, flow: like.flow, tag: undefined };
}

/** Makes a sequence that is the result of a merge, or that replaces a single value. */
export function makeSequence(like: Node, items: readonly Node[]): Sequence {
  return {
    kind: 'sequence',
    file: like.file,
    span: like.span,
    items,
    places: [],
    flow: false,
    tag: undefined,
  };
}
