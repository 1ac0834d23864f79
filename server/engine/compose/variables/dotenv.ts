import { limits } from '../../source/limits.ts';
import { perObject } from '../../source/memo.ts';
import { nextLine, type SourceFile } from '../../source/text.ts';
import { type Env, expandedLength, interpolate, openEnv } from './interpolate.ts';

const line = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*/;

/** What a `.env` file by itself says of the variables; what it does not name is not known. */
export const envOf = perObject((file: SourceFile): Env => ({ ...readDotenv(file, openEnv), closed: false }));

/** What a `.env` file says. */
export interface Dotenv {
  readonly values: ReadonlyMap<string, string>;
  /** The bound beyond which some of it is not known. */
  readonly beyond: string | undefined;
}

/**
 * Reads a `.env` file as Compose does: `export`, quotes, comments behind ` #`, interpolation outside single quotes from
 * earlier lines and `env`; a value that depends on an unknown variable is left out.
 */
export function readDotenv({ text, refused }: SourceFile, env: Env): Dotenv {
  if (refused !== undefined) return { values: new Map(), beyond: `${limits.characters} characters` };
  const values = new Map<string, string>();
  const known = new Map(env.values);
  let rest = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let size = 0;
  for (let count = 0; rest !== ''; count++) {
    if (count === limits.variableLines) return { values, beyond: `${limits.variableLines} lines` };
    const match = line.exec(rest);
    const end = nextLine(rest, 0);
    if (!match?.[1] || match[0].includes('\n')) {
      rest = rest.slice(end);
      continue;
    }
    const body = rest.slice(match[0].length);
    const { raw, used, literal } = valueAt(body);
    rest = body.slice(nextLine(body, used));
    const plain = literal || !raw.includes('$');
    if (!plain) size += expandedLength(raw, known);
    if (size > limits.interpolated) return { values, beyond: `${limits.interpolated} characters of values` };
    const value = plain ? raw : interpolate(raw, { values: known, closed: env.closed }).text;
    for (const each of [values, env.values.has(match[1]) ? undefined : known])
      if (value === undefined) each?.delete(match[1]);
      else each?.set(match[1], value);
  }
  return { values, beyond: undefined };
}

function valueAt(body: string): { raw: string; used: number; literal: boolean } {
  const quote = body[0];
  if (quote === '"' || quote === "'") {
    for (let i = 1; i < body.length; i++) {
      if (body[i] === '\\') i++;
      else if (body[i] === quote) {
        const inner = body.slice(1, i);
        const literal = quote === "'";
        return { raw: literal ? inner.replaceAll("\\'", "'") : unescaped(inner), used: i + 1, literal };
      }
    }
  }
  const end = nextLine(body, 0);
  const written = body.slice(0, end).replace(/\n$/, '');
  const comment = /(?:^|\s)#/.exec(written);
  const raw = (comment ? written.slice(0, comment.index) : written).trim();
  return { raw, used: Math.max(0, end - 1), literal: false };
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

function unescaped(text: string): string {
  return text.replaceAll(/\\([nrt"\\$])/g, (whole, char: string) => escapes[char] ?? whole);
}
