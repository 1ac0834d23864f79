import type { Instruction, Pair, Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { namedCredential, repeatsLogin } from '../../server/engine/secret/credential.ts';
import { namedSettings } from '../../server/engine/secret/named-settings.ts';
import { hasVariable, isRandom } from '../../server/engine/secret/value.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { moved, type Span } from '../../server/engine/source/text.ts';

/** A credential that is the value of a label, or a value in JSON. */
interface PairCredential {
  readonly kind: 'setting' | 'label';
  /** The variable or the label. */
  readonly name: string;
  /** The name of the setting; never the credential. */
  readonly what: string;
  readonly span: Span;
}

/** Returns a value without its quotes, or the default of a lone `${NAME:-default}`; undefined if a variable decides. */
export function literalOf(written: string): string | undefined {
  const text = /^(["'])[\s\S]*\1$/.test(written) ? written.slice(1, -1) : written;
  const fallback = /^\$\{\w+:?-([^${}]*)\}$/.exec(text);
  if (fallback) return fallback[1]!;
  return hasVariable(text, 'shell') ? undefined : text;
}

/** Returns labels named like a credential, and the settings of JSON in variables. */
export function valueCredentials({ keyword, pairs }: Instruction): PairCredential[] {
  return gathered(pairs, ({ name, value }): PairCredential[] => {
    if (!value) return [];
    const common = { name: name.text };
    if (keyword === 'LABEL') {
      const literal = literalOf(value.text) ?? '';
      const isSecret = namedCredential(name.text, literal) === 'literal' && isRandom(literal);
      return isSecret ? [{ kind: 'label', what: 'credential', span: value.span, ...common }] : [];
    }
    return (value.text.includes('{') ? namedSettings(value.text) : [])
      .filter((each) => each.verdict === 'literal' && isRandom(each.value))
      .map((each) => ({
        kind: 'setting',
        what: each.name,
        span: moved(each.span, value.span.start),
        ...common,
      }));
  });
}

const settingOf = ({ name, value }: Pair) => ({ name: name.text, value: value && literalOf(value.text) });

/** Returns the users that a stage and its base stages name, with their places: one search serves all passwords. */
const usersIn = perObject((stage: Stage) =>
  gathered(lineage(stage), ({ instructions }) =>
    gathered(instructions, ({ trigger, pairs, span: { start } }) =>
      (trigger?.pairs ?? pairs)
        .filter(({ name }) => /user(?:name)?$/i.test(name.text))
        .map((pair) => ({ start, ...settingOf(pair) })),
    ),
  ),
);

/** Whether an ENV or ARG is a password that equals the name of the user who logs in with it. */
export function repeatsUser(pair: Pair, { pairs, span, stage }: Instruction): boolean {
  const users = stage ? usersIn(stage).filter(({ start }) => start <= span.start) : pairs.map(settingOf);
  return repeatsLogin(settingOf(pair), users);
}
