import type { Scalar, ScalarStyle } from '../model.ts';

/** The short form of a tag. */
export function tagOf(tag: string | undefined): string | undefined {
  return tag?.replace(/^tag:yaml\.org,2002:/, '!!');
}

/** Tags that set the type of a text (YAML 1.2.2, 10.3); with any other tag, the scalar is a text. */
const typing = /^!!(?:int|float|bool|null|timestamp)$/;

/** The value of a scalar's text: typed if the scalar is plain or its tag sets a type, otherwise the text. */
export function typedValue(
  raw: string,
  style: ScalarStyle,
  tag: string | undefined,
): string | number | boolean | null {
  const typed = tag === undefined || tag === '!' ? style === 'plain' : typing.test(tag);
  return typed ? coreValue(raw) : raw;
}

/** Whether a text has the type of its tag; Compose rejects a file if one does not (go-yaml, resolve). */
export function fitsTag(raw: string, tag: string | undefined): boolean {
  if (tag === undefined || !typing.test(tag)) return true;
  const value = coreValue(raw);
  if (tag === '!!null') return value === null;
  if (tag === '!!bool') return typeof value === 'boolean';
  if (tag === '!!float') return typeof value === 'number';
  if (tag === '!!int') return typeof value === 'number' && !isPointed(raw);
  return /^\d{4}-\d\d?-\d\d?(?:[Tt ]|$)/.test(raw);
}

/** Whether Compose stores a scalar as a float: `1.5`, and also `1.0` and `1e9`. */
export function isFloat({ tag, raw, value }: Scalar): boolean {
  return typeof value === 'number' && (tag === '!!float' || isPointed(raw));
}

const isPointed = (raw: string): boolean => /[.eE]/.test(raw) && !/^[-+]?0[xob]/i.test(raw);

/** The value of a plain scalar as Compose's decoder reads it: core schema, plus YAML 1.1 integers. */
export function coreValue(raw: string): string | number | boolean | null {
  if (raw === '' || raw === '~' || raw === 'null' || raw === 'Null' || raw === 'NULL') return null;
  if (raw === 'true' || raw === 'True' || raw === 'TRUE') return true;
  if (raw === 'false' || raw === 'False' || raw === 'FALSE') return false;
  const first = raw.charCodeAt(0);
  if (!(first >= 48 && first <= 57) && first !== 45 && first !== 43 && first !== 46) return raw;
  const plain = raw.replaceAll('_', '');
  if (/^[-+]?(?:0|[1-9][0-9]*)$/.test(plain)) return Number(plain);
  const based = /^([-+]?)0(?:x([0-9a-f]+)|o?([0-7]+)|b([01]+))$/i.exec(plain);
  if (based) {
    const [, sign, hex, octal, binary] = based;
    const digits = hex ?? octal ?? binary ?? '0';
    const number = Number.parseInt(digits, hex === undefined ? (octal === undefined ? 2 : 8) : 16);
    // An integer with more than 64 bits is a text.
    if (number > 2 ** 64) return raw;
    return sign === '-' ? -number : number;
  }
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(plain)) return Number(plain);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(raw)) return raw.startsWith('-') ? -Infinity : Infinity;
  return /^\.(?:nan|NaN|NAN)$/.test(raw) ? Number.NaN : raw;
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

/** The style of a scalar, from the library's type. */
export function styleOf(type: string | undefined): ScalarStyle {
  return styles[type ?? ''] ?? 'plain';
}
