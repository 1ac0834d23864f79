import { shown } from '../../secret/shown.ts';
import type { Directive } from '../model.ts';
import type { LineFault } from './lines.ts';
import { isBoolean } from './values.ts';

/** Why BuildKit rejects the value of a `# check=` directive: options with values, separated by semicolons. */
export function checkFault({ value: { text, span } }: Directive): LineFault | undefined {
  if (text.trim() === '') return undefined;
  const [first = '', second, third] = text.split(';');
  const rest = third === undefined ? undefined : text.slice(first.length + (second ?? '').length + 2);
  let at = span.start;
  for (const part of [first, second, rest]) {
    if (part === undefined) break;
    const place = { start: at, end: at + part.length };
    at += part.length + 1;
    const equals = part.indexOf('=');
    const key = part.slice(0, Math.max(equals, 0)).trim();
    if (equals < 0 || !/^(?:skip|experimental|error)$/.test(key))
      return { message: 'The check directive takes only skip=, error= and experimental=.', span: place };
    if (key === 'error' && !isBoolean(part.slice(equals + 1).trim()))
      return { message: shown`The option error of the check directive must be true or false.`, span: place };
  }
  return undefined;
}

/** The options of a check directive. */
export interface CheckOptions {
  /** Whether a check that fails is an error. */
  readonly error: boolean;
  readonly skipsAll: boolean;
  readonly skipped: ReadonlySet<string>;
}

/** Reads the value of a valid `# check=` directive; the last option of a name wins. */
export function checkOptions(text: string): CheckOptions {
  let error = false;
  let skipsAll = false;
  let skipped: ReadonlySet<string> = new Set();
  for (const part of text.split(';')) {
    const [key = '', value = ''] = part.split('=').map((each) => each.trim());
    if (key === 'error') error = /^(?:1|t|true)$/i.test(value);
    if (key !== 'skip') continue;
    if (value === 'all') skipsAll = true;
    else skipped = new Set(value.split(',').map((each) => each.trim()));
  }
  return { error, skipsAll, skipped };
}
