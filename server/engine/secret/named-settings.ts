import type { Span } from '../source/text.ts';
import { secretName } from './name.ts';
import { classifyValue, type ValueVerdict } from './value.ts';

/** A setting whose name promises a credential. */
interface NamedSetting {
  readonly name: string;
  readonly value: string;
  /** The place of the value in the text. */
  readonly span: Span;
  readonly verdict: ValueVerdict;
}

const setting = /^[ \t]*(?:export[ \t]+)?["']?([\w.-]+)["']?[ \t]*[:=][ \t]*["']?([^\s"'#;,]+)/gm;

/** `define('NAME', 'value')`, `'name' => 'value'` and `$all['name'] = 'value'` of PHP, up to the end of the value. */
const constant =
  /(?:\bdefine\(\s{0,3}["']([\w.-]{1,80})["']\s{0,3},|["']([\w.-]{1,80})["']\]?\s{0,3}=>?)\s{0,3}["']([^"'\n]{1,200})(?=["'])/g;

/** `<name>value</name>` of XML, up to the end of the value. */
const element = /<([\w.-]+)>\s{0,3}([^<>\s]+)(?=\s{0,3}<\/)/g;

/** `"name": "value"` of JSON, up to the end of the value; also with escaped quotes. */
export const member = /\\?"([\w.-]{1,80})\\?"\s{0,3}:\s{0,3}\\?"([^"\\\n]{1,400})(?=\\?")/g;

/**
 * The settings of a text that are named like a credential: lines `name=value` or `name: value`, JSON members, XML elements and
 * PHP constants. Skips values with variables.
 */
export function namedSettings(text: string): NamedSetting[] {
  const found: NamedSetting[] = [];
  const add = (name: string, value: string, end: number) => {
    if (/^auth$/i.test(name) || secretName(name) !== 'secret' || /[$%{<`]/.test(value)) return;
    const start = end - value.length;
    if (found.some(({ span }) => span.start <= start && start < span.end)) return;
    found.push({ name, value, span: { start, end }, verdict: classifyValue(value) });
  };
  for (const match of text.matchAll(setting)) {
    const [whole, name = '', value = ''] = match;
    add(name, value, match.index + whole.length);
  }
  for (const match of text.matchAll(constant)) {
    const [whole, defined, key, value = ''] = match;
    add(defined ?? key ?? '', value, match.index + whole.length);
  }
  for (const match of text.includes('</') ? text.matchAll(element) : []) {
    const [whole, name = '', value = ''] = match;
    add(name, value, match.index + whole.length);
  }
  for (const match of text.matchAll(member)) {
    const [whole, name = '', value = ''] = match;
    add(name, value, match.index + whole.length);
  }
  return found;
}
