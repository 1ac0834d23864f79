import { shown } from '../../secret/shown.ts';
import { hasForeignExpression } from '../../source/foreign-marks.ts';
import { limits } from '../../source/limits.ts';
import type { SafeText, SourceFile, Span } from '../../source/text.ts';
import type { ComposeEntry, Node, Scalar } from '../model.ts';
import type { Env } from '../variables/interpolate.ts';
import { unknownMark } from './content.ts';
import { trimmed } from './errors.ts';
import { addMerged, exhausted, type MergeBudget } from './graph.ts';
import { invalidExpression, makeScalar, unknownScalar } from './node.ts';
import type { YamlPart } from './parts.ts';
import type { Recovered } from './recover.ts';
import { fitsTag, styleOf, tagOf } from './scalar-type.ts';
import { isAlias, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq, type YamlDocument } from './yaml.ts';
import { sideBySide, type YamlError } from './yaml-error.ts';

interface Props {
  anchor?: string | undefined;
  tag?: string | undefined;
}

/** Converts the library's tree to ours. A class, because its methods share much state and run for every node. */
export class YamlReader {
  /** The spans of all scalars in source order. */
  readonly scalars: Span[] = [];
  /** The spans that can't be read. */
  readonly unread: Span[] = [];
  /** Expressions that another program replaces before Compose reads the file. */
  readonly placeholders: Span[] = [];
  /** Repeated keys of mappings. */
  readonly repeated: Scalar[] = [];
  readonly #file: SourceFile;
  readonly #env: Env | undefined;
  readonly #problem: (message: SafeText, span: Span) => void;
  readonly #budget: MergeBudget = { merged: 0 };
  readonly #shared = new Map<Node, Span>();
  /** The anchors of all documents so far: Compose does not forget them at the next document. */
  readonly #anchors = new Map<string, Node>();
  #open = new Set<string>();
  /** Whether the current node is below a `!reset` tag, so that Compose removes it before decoding. */
  #removed = false;
  /** The file offset to which the library's offsets are relative. */
  #base = 0;

  constructor(file: SourceFile, env: Env | undefined, problem: (message: SafeText, span: Span) => void) {
    this.#file = file;
    this.#env = env;
    this.#problem = problem;
  }

  document(document: YamlDocument): Node | undefined {
    return this.#bounded(this.#node(document.contents, 0));
  }

  /** The readable part of a document in a broken text. */
  recovered({ start, parts, flow, error }: Recovered): Node | undefined {
    this.#base = start;
    this.#lost(error, start);
    return this.#bounded(flow ? this.#node(flow.contents, 0) : this.parts(parts));
  }

  /**
   * The collection that the parts form together. The first part decides whether it is a sequence or a mapping; parts of the
   * other type are reported.
   */
  parts(parts: readonly YamlPart[], depth = 0, { tag, anchor }: Props = {}): Node | undefined {
    const listed = isSeq(parts.find(({ root }) => root)?.root);
    const draft = emptyDraft();
    const list = emptyList();
    for (const { start, root, below, error } of parts) {
      this.#base = start;
      this.#lost(error, start);
      if (root && isSeq(root) !== listed)
        this.#lost(
          { ...sideBySide, span: { start: root.range?.[0] ?? 0, end: root.range?.[1] ?? 0 } },
          start,
        );
      else if (isSeq(root)) this.#items(list, root, depth, below);
      else if (root) this.#fill(draft, root.items, depth, below);
    }
    if (parts.length === 0) return undefined;
    const made = listed
      ? this.#list(list, { start: parts[0]?.start ?? 0, end: list.end }, false, tagOf(tag))
      : this.#finish(draft, { start: Math.min(draft.start, draft.end), end: draft.end }, false, tagOf(tag));
    if (anchor) this.#anchors.set(anchor, made);
    return made;
  }

  #bounded(root: Node | undefined): Node | undefined {
    if (exhausted(this.#budget) && root)
      this.#problem('Merge keys (<<) add too many entries; some are ignored.', root.span);
    return root;
  }

  #lost(error: YamlError | undefined, base: number): void {
    if (!error) return;
    const span = { start: base + error.span.start, end: base + error.span.end };
    this.unread.push(span);
    this.#problem(error.message, span);
  }

  shared(): readonly Span[] {
    return [...this.#shared.values()];
  }

  #node(node: unknown, depth: number): Node | undefined {
    if (isAlias(node)) return this.#alias(node.source, this.#spanOf(node.range));
    if (isScalar(node)) return this.#scalar(node, this.#env);
    if (!isMap(node) && !isSeq(node)) return undefined;
    const span = this.#spanOf(node.range);
    if (depth > limits.depth) {
      this.#problem(shown`Values nested deeper than ${limits.depth} levels are ignored.`, span);
      return undefined;
    }
    const { anchor, tag } = node as Props;
    if (anchor) this.#open.add(anchor);
    const removed = this.#removed;
    this.#removed ||= tag === '!reset';
    const made = isMap(node) ? this.#mapping(node, span, depth) : this.#sequence(node, span, depth);
    this.#removed = removed;
    if (anchor) {
      this.#open.delete(anchor);
      this.#anchors.set(anchor, made);
    }
    return made;
  }

  #alias(name: string, span: Span): Node | undefined {
    const found = this.#open.has(name) ? undefined : this.#anchors.get(name);
    if (found) this.#shared.set(found, found.span);
    else if (this.#open.has(name)) this.#problem(shown`The anchor \`${name}\` contains itself.`, span);
    else this.#problem(shown`The alias \`${name}\` has no anchor above it.`, span);
    this.scalars.push(span);
    return found;
  }

  #scalar(
    node: { value: unknown; range?: readonly number[] | null | undefined; type?: string | undefined } & Props,
    env: Env | undefined,
  ): Scalar {
    const { text } = this.#file;
    const style = styleOf(node.type);
    const range = this.#spanOf(node.range);
    this.scalars.push(range);
    const span = style === 'block' ? trimmed(text, range) : range;
    let raw = typeof node.value === 'string' ? node.value : '';
    // A block scalar at the end of a file without a final line break does not end with a line break either.
    if (style === 'block' && range.end >= text.length && raw.endsWith('\n') && !text.endsWith('\n'))
      raw = raw.slice(0, -1);
    const tag = tagOf(node.tag);
    const known = !raw.includes(unknownMark);
    const made = known
      ? makeScalar(this.#file, span, raw, style, tag, env)
      : unknownScalar(this.#file, span, raw, style, tag);
    if (node.anchor) this.#anchors.set(node.anchor, made);
    if (known && !this.#removed && !fitsTag(raw, tag))
      this.#problem('YAML: This value does not fit its tag.', span);
    const invalid = env && invalidExpression(made);
    if (invalid && hasForeignExpression(text.slice(invalid.start, invalid.end)))
      this.placeholders.push(invalid);
    else if (invalid)
      this.#problem('Compose cannot interpolate this expression; write a literal `$` as `$$`.', invalid);
    return made;
  }

  #sequence(node: YAMLSeq, span: Span, depth: number): Node {
    const list = emptyList();
    list.end = span.start + 1;
    this.#items(list, node, depth, undefined);
    const flow = node.flow === true;
    const whole = flow ? span : { start: span.start, end: list.end };
    return this.#list(list, whole, flow, tagOf(node.tag));
  }

  /** Adds items to a list; `below` has the parts of the only item, if that is read in parts. */
  #items(list: List, node: YAMLSeq, depth: number, below: readonly YamlPart[] | undefined): void {
    const base = this.#base;
    const token = node.srcToken;
    const flow = node.flow === true;
    node.items.forEach((each, index) => {
      const tokens = token && 'items' in token ? token.items[index]?.start : undefined;
      const first = tokens?.find(
        ({ type }) => type === 'seq-item-ind' || type === 'anchor' || type === 'tag',
      );
      const item = below ? this.parts(below, depth + 1, each as Props) : this.#node(each, depth + 1);
      this.#base = base;
      const written = below && item ? item.span : this.#written(each, item);
      const dash = first && base + first.offset;
      list.end = Math.max(list.end, written.end, (dash ?? 0) + (flow ? 0 : 1));
      if (!item) return;
      list.items.push(item);
      list.places.push({ start: dash ?? written.start, end: list.end });
    });
  }

  #list({ items, places }: List, span: Span, flow: boolean, tag: string | undefined): Node {
    return { kind: 'sequence', file: this.#file, span, items, places, flow, tag };
  }

  #mapping(node: YAMLMap, span: Span, depth: number): Node {
    const draft = emptyDraft();
    const flow = node.flow === true;
    this.#fill(draft, node.items, depth, undefined);
    const whole = flow ? span : { start: span.start, end: Math.max(span.start, draft.end) };
    return this.#finish(draft, whole, flow, tagOf(node.tag));
  }

  /** Adds pairs to a mapping; `below` has the parts of the only pair's value, if that is read in parts. */
  #fill(draft: Draft, items: YAMLMap['items'], depth: number, below: readonly YamlPart[] | undefined): void {
    const base = this.#base;
    for (const pair of items) {
      const key = this.#key(pair.key);
      const empty = !below && isEmpty(pair.value);
      const value = below
        ? this.parts(below, depth + 1, (pair.value ?? {}) as Props)
        : empty
          ? undefined
          : this.#node(pair.value, depth + 1);
      this.#base = base;
      const colon = pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')?.offset;
      const last = below ? value?.span.end : empty ? 0 : this.#written(pair.value, value).end;
      if (key) draft.start = Math.min(draft.start, key.span.start, this.#written(pair.key, undefined).start);
      draft.end = Math.max(
        draft.end,
        key?.span.end ?? 0,
        colon === undefined ? 0 : base + colon + 1,
        last ?? 0,
      );
      if (!key) continue;
      const span = { start: key.span.start, end: draft.end };
      if (key.raw === '<<' && key.style === 'plain' && draft.merges.length === 0)
        draft.merges.push({ value, at: key.span });
      else if (draft.entries.has(key.raw) || (key.raw === '<<' && key.style === 'plain'))
        this.repeated.push(key);
      else draft.entries.set(key.raw, { key, value, merged: false, span });
    }
  }

  #finish({ entries, merges }: Draft, span: Span, flow: boolean, tag: string | undefined): Node {
    for (const { value, at } of merges)
      if (!addMerged(entries, value, this.#budget))
        this.#problem('A merge key (<<) needs a mapping or a list of mappings.', at);
    return { kind: 'mapping', file: this.#file, span, entries, flow, tag };
  }

  #spanOf(range: readonly number[] | null | undefined): Span {
    const start = this.#base + (range?.[0] ?? 0);
    return { start, end: this.#base + (range?.[1] ?? range?.[0] ?? 0) };
  }

  /** The span of a value as written: of the alias itself, or of the node. */
  #written(node: unknown, made: Node | undefined): Span {
    return made && !isAlias(node)
      ? made.span
      : this.#spanOf((node as { range?: readonly number[] } | null)?.range);
  }

  #key(node: unknown): Scalar | undefined {
    if (isAlias(node)) {
      const found = this.#alias(node.source, this.#spanOf(node.range));
      return found?.kind === 'scalar' ? found : undefined;
    }
    if (!isScalar(node)) {
      if (node !== null && node !== undefined) {
        const found = this.#node(node, limits.depth);
        if (found) this.#problem('A key must be a plain value, not a list or a mapping.', found.span);
      }
      return undefined;
    }
    const key = this.#scalar(node, undefined);
    if (key.style !== 'plain' || key.raw === this.#file.text.slice(key.span.start, key.span.end)) return key;
    return this.#lastLine(key);
  }

  /** A half-typed line continues into the next key: the last line is the key. */
  #lastLine(key: Scalar): Scalar {
    const written = this.#file.text.slice(key.span.start, key.span.end);
    const line = written.slice(written.lastIndexOf('\n') + 1);
    const start = key.span.end - line.trimStart().length;
    const span = { start, end: key.span.end };
    return makeScalar(this.#file, span, this.#file.text.slice(span.start, span.end), 'plain');
  }
}

function isEmpty(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  if (!isScalar(node) || node.type !== 'PLAIN' || node.value !== '') return false;
  return !node.anchor && !node.tag;
}

interface Draft {
  readonly entries: Map<string, ComposeEntry>;
  readonly merges: { readonly value: Node | undefined; readonly at: Span }[];
  start: number;
  end: number;
}

interface List {
  readonly items: Node[];
  readonly places: Span[];
  end: number;
}

const emptyList = (): List => ({ items: [], places: [], end: 0 });

const emptyDraft = (): Draft => ({ entries: new Map(), merges: [], start: Infinity, end: 0 });
