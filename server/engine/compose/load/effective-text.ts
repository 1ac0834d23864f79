import type { Compose, Mapping, Node, Scalar } from '../model.ts';
import { isPlain, scalarText } from '../yaml/render.ts';
import { type RebasedPaths, rebasedPaths } from './relative-paths.ts';

/** Deeper than any project nests, including extensions. */
const deepest = 64;

/**
 * The effective project as YAML, in the order of `docker compose config`: merge keys, `extends`, `include` and override files are
 * applied, relative paths begin in the folder of the first file, and variables stay as written. Values for which `hides` returns
 * true are masked. Undefined if there is no project.
 */
export function effectiveText(compose: Compose, hides: (scalar: Scalar) => boolean): string | undefined {
  if (!compose.effective) return undefined;
  const writer = new Writer(rebasedPaths(compose), hides);
  return `${writer.mapping(compose.effective, [], byPlace).join('\n')}\n`;
}

/** Writes nodes as lines in block style. */
class Writer {
  readonly #paths: RebasedPaths;
  readonly #hides: (scalar: Scalar) => boolean;

  constructor(paths: RebasedPaths, hides: (scalar: Scalar) => boolean) {
    this.#paths = paths;
    this.#hides = hides;
  }

  /** `at` has the keys that lead to the mapping. */
  mapping(node: Mapping, at: readonly string[] = [], order: Order = byName): string[] {
    const context = this.#contextAt(at);
    const rows = [...node.entries].map(([name, { value }]) => [name, this.#entry(name, value, at)] as const);
    if (context !== undefined) rows.push(['context', [`context: ${quoted(context)}`]]);
    return rows.sort(([a], [b]) => order(a, b)).flatMap(([, lines]) => lines);
  }

  /** The context to add to the build of a service. */
  #contextAt([section, service = '', key, ...rest]: readonly string[]): string | undefined {
    if (section !== 'services' || key !== 'build' || rest.length > 0) return undefined;
    return this.#paths.contexts.get(service);
  }

  #entry(key: string, value: Node | undefined, at: readonly string[]): readonly string[] {
    const name = scalarText(key, 'plain', false);
    const below = [...at, key];
    const isShort = !value || value.kind === 'scalar' || (isEmpty(value) && !this.#contextAt(below));
    if (isShort || below.length > deepest) return [`${name}: ${this.#inline(value)}`];
    return [`${name}:`, ...this.#lines(value, below).map((line) => `  ${line}`)];
  }

  #lines(node: Node, at: readonly string[]): string[] {
    if (node.kind === 'mapping') return this.mapping(node, at);
    if (node.kind === 'scalar') return [this.#inline(node)];
    return node.items.flatMap((item) => {
      const inline = item.kind === 'scalar' || isEmpty(item) || at.length === deepest;
      const [first, ...rest] = inline ? [this.#inline(item)] : this.#lines(item, [...at, '-']);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }

  /** A value on one line; of one that lies too deep, nothing. */
  #inline(node: Node | undefined): string {
    if (node?.kind !== 'scalar')
      return node && isEmpty(node) ? (node.kind === 'mapping' ? '{}' : '[]') : 'null';
    const { raw, value } = node;
    if (this.#hides(node)) return quoted(raw.includes('=') ? `${raw.slice(0, raw.indexOf('='))}=***` : '***');
    if (value === null) return 'null';
    if (typeof value !== 'string') return raw;
    const path = this.#paths.values.get(node);
    return path === undefined ? scalar(node) : quoted(path);
  }
}

/** A text as written. What was `$$` may be `$` since a list became a mapping. A quoted text stays so if it reads as a date. */
function scalar({ raw: written, text, style }: Scalar): string {
  const raw = written === text ? text.replaceAll('$', '$$$$') : written;
  return style !== 'plain' && /^\d{4}-\d/.test(raw) ? scalarText(raw, 'double', false) : quoted(raw);
}

const quoted = (text: string) => (isPlain(text, false) ? text : scalarText(text, 'double', false));

const isEmpty = (node: Node) =>
  (node.kind === 'mapping' && node.entries.size === 0) ||
  (node.kind === 'sequence' && node.items.length === 0);

type Order = (a: string, b: string) => number;

const byName: Order = (a, b) => (a < b ? -1 : 1);

const sections = ['name', 'services', 'networks', 'volumes', 'secrets', 'configs', 'models'];

/** The sections of a file as Compose writes them, then the others by their names. */
const byPlace: Order = (a, b) => place(a) - place(b) || byName(a, b);

const place = (name: string) => (sections.includes(name) ? sections.indexOf(name) : sections.length);
