import type { Known, Traced } from '../../source/text.ts';
import type { Node, Scalar } from '../model.ts';
import { isFloat } from '../yaml/scalar-type.ts';

const yes: readonly string[] = ['true', 'yes', 'on', 'y', 't', '1'];
const no: readonly string[] = ['false', 'no', 'off', 'n', 'f', '0'];

/** A boolean as Compose converts it, including YAML 1.1 words; undefined if none is written. */
export function booleanOf(node: Node | undefined): Traced<Known<boolean>> | undefined {
  if (node?.kind !== 'scalar' || node.value === null) return undefined;
  return { value: truth(node), file: node.file, span: node.span };
}

function truth(node: Scalar): Known<boolean> {
  const text = node.text?.toLowerCase();
  if (text === undefined) return 'unknown';
  return yes.includes(text) ? true : no.includes(text) ? false : 'unknown';
}

/** A scalar's text; a whole number in any base becomes decimal. */
export function decimalOf(node: Scalar): string | undefined {
  const { value, variables, text } = node;
  return typeof value === 'number' && variables.length === 0 && !isFloat(node) ? String(value) : text;
}

const powers: Readonly<Record<string, number>> = { b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** Bytes of a size such as `512m`, `1.5GiB` or `1073741824` (docker/go-units, RAMInBytes); undefined for any other text. */
export function bytesOf(text: string): number | undefined {
  const match = /^(-?[0-9]+(?:\.[0-9]+)?)\s*([kmgtp]?)(?:i?b)?$/i.exec(text.trim());
  // A negative number with a unit is not a size.
  if (!match || (match[1]?.startsWith('-') && match[2])) return undefined;
  return Math.trunc(Number(match[1]) * 1024 ** (powers[(match[2] || 'b').toLowerCase()] ?? 0));
}

/** A limit in the unit that `read` returns; zero and negative values mean `unlimited`. */
export function limitOf(
  node: Scalar | undefined,
  read: (text: string) => number | undefined,
): Traced<Known<number | 'unlimited'>> | undefined {
  if (!node) return undefined;
  // Compose reads a size that YAML parses as a float as 0.
  const broken = read === bytesOf && isFloat(node);
  const number = broken ? 0 : node.text === undefined ? undefined : read(node.text);
  const value = number === undefined || Number.isNaN(number) ? 'unknown' : number <= 0 ? 'unlimited' : number;
  return { value, file: node.file, span: node.span };
}
