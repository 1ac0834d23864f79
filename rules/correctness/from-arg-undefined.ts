import type { Instruction, Token } from '../../server/engine/dockerfile/model.ts';
import { platformArgs } from '../../server/engine/dockerfile/variables/environment.ts';
import { expand } from '../../server/engine/dockerfile/variables/expand.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { none } from '../../server/engine/source/list.ts';
import { closest } from '../../server/engine/source/similar.ts';
import { referenceTo, type Span } from '../../server/engine/source/text.ts';

export default rule({
  id: 'from-arg-undefined',
  on: 'stage',
  severity: 'medium',
  fixable: true,
  title: 'FROM uses a variable that no global ARG declares',
  label: 'Undeclared ARG in FROM',
  why: 'The variable is empty even when the build passes a value, so FROM selects another image or none.',
  refs: { buildkit: ['UndefinedArgInFrom'], droast: ['DF086'], cwe: ['CWE-457'] },
  messages: {
    undeclared: 'No ARG before the first FROM declares {name}, so it is empty here.',
    typo: 'No ARG before the first FROM declares {name}; this may be a typo of {suggested}.',
    fixed: {
      text: 'No ARG before the first FROM declares {name}: the default here always applies.',
      severity: 'low',
    },
  },
  check({ from, dockerfile }, report) {
    const { file } = dockerfile;
    for (const { name, span, hasDefault, suggested } of undeclaredIn(from)) {
      const first = dockerfile.stages[0]?.from.span.start ?? from.span.start;
      const declare = {
        title: shown`Declare ARG ${name} before FROM (the build can then set it)`,
        safety: 'unsafe' as const,
        edits: [
          replace({ start: first, end: first }, `ARG ${name}${file.text.includes('\r\n') ? '\r\n' : '\n'}`),
        ],
      };
      if (suggested === undefined) {
        report({ at: span, message: hasDefault ? 'fixed' : 'undeclared', words: { name }, fixes: [declare] });
        continue;
      }
      const title = shown`Use ${suggested} (its value then takes effect)`;
      const rename = { title, safety: 'unsafe' as const, edits: [replace(span, suggested)] };
      report({ at: span, message: 'typo', words: { name, suggested }, fixes: [rename, declare] });
    }
  },
});

/** A variable that a FROM refers to and that no ARG before the first FROM declares. */
interface Undeclared {
  readonly name: string;
  /** The name, without `$` and braces. */
  readonly span: Span;
  /** Whether the reference has a default: `${NAME:-value}`. */
  readonly hasDefault: boolean;
  /** The declared name that it is probably a typo of. */
  readonly suggested: string | undefined;
}

/** The variables of a FROM that are not in its scope (Dockerfile reference, Understand how ARG and FROM interact). */
export function undeclaredIn({ keyword, args, flags, dockerfile }: Instruction): readonly Undeclared[] {
  const tokens = [flags.find(({ name }) => name === 'platform')?.value, args[0]];
  if (keyword !== 'FROM' || !tokens.some((token) => token?.text.includes('$'))) return none;
  const declared = dockerfile.globalArgs.flatMap(({ pairs }) => pairs.map(({ name }) => name.text));
  const known = new Set([...platformArgs, ...declared]);
  return tokens.flatMap((token) =>
    token?.text.includes('$') ? undeclaredInToken(token, known, declared, dockerfile.escape) : [],
  );
}

function undeclaredInToken(
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
    const suggested = near(declared) ?? near(platformArgs);
    return { name, span: { start, end: start + name.length }, hasDefault, suggested };
  });
}
