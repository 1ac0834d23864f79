import { closest } from '../spelling.ts';
import { referenceTo, type Span } from '../text.ts';
import { platformArgs } from './environment.ts';
import { expand } from './expand.ts';
import type { Instruction, Token } from './model.ts';

/** A variable that a FROM refers to and that no ARG before the first FROM declares. */
export interface Undeclared {
  readonly name: string;
  /** The name where it stands, without `$` and braces. */
  readonly span: Span;
  /** True where the reference brings a value of its own along: `${NAME:-value}`. */
  readonly hasDefault: boolean;
  /** A declared name that was probably meant. */
  readonly meant: string | undefined;
}

/** The variables of a FROM that are out of its scope (Dockerfile reference, Understand how ARG and FROM interact). */
export function undeclaredIn({ keyword, args, flags, dockerfile }: Instruction): Undeclared[] {
  if (keyword !== 'FROM') return [];
  const tokens = [flags.find(({ name }) => name === 'platform')?.value, args[0]];
  const declared = dockerfile.globalArgs.flatMap(({ pairs }) => pairs.map(({ name }) => name.text));
  const known = new Set([...platformArgs, ...declared]);
  return tokens.flatMap((token) =>
    token?.text.includes('$') ? outside(token, known, declared, dockerfile.escape) : [],
  );
}

function outside(
  token: Token,
  known: ReadonlySet<string>,
  declared: readonly string[],
  escapeChar: string,
): Undeclared[] {
  const names = new Set<string>();
  expand(
    token.text,
    (name) => {
      names.add(name);
      return { state: 'unset' };
    },
    escapeChar,
  );
  return [...names].flatMap((name) => {
    const at = /^\w+$/.test(name) && !known.has(name) ? referenceTo(token.text, name) : -1;
    if (at < 0) return [];
    const start = token.span.start + at;
    const hasDefault = /^:?-/.test(token.text.slice(at + name.length));
    const near = (names: Iterable<string>) => (name.length > 3 ? closest(name, names) : undefined);
    const meant = near(declared) ?? near(platformArgs);
    return { name, span: { start, end: start + name.length }, hasDefault, meant };
  });
}
