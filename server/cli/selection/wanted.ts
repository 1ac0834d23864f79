import {
  type AnyRule,
  atLeast,
  closest,
  type Finding,
  type Severity,
  severities,
} from '../../engine/index.ts';
import { namePattern } from '../../engine/policy.ts';
import { type Given, Misuse, type Options } from '../command.ts';

/** Options that choose which findings are reported; what is not reported does not make a scan fail. */
export const wantedOptions = {
  severity: {
    type: 'string',
    value: 'SEVERITY',
    help: 'report only findings from this severity up',
  },
  quiet: { type: 'boolean', help: 'report only findings at or above --fail-on' },
  only: {
    type: 'string',
    value: 'RULES',
    help: 'report only findings of these rules: ids separated by commas, in which * stands for anything; repeatable',
  },
  skip: { type: 'string', value: 'RULES', help: 'leave out findings of these rules; repeatable' },
} as const satisfies Options;

/** What the options ask for. */
export interface Wanted {
  /** Whether a finding is reported. */
  readonly wants: (finding: Finding) => boolean;
  /** Ids of rules that are off: what they would report does not count in what others report either. */
  readonly off: ReadonlySet<string>;
}

/** Tells which findings the options ask for. Throws `Misuse`. */
export function wantedOf(given: Given, rules: readonly AnyRule[], failOn: Severity): Wanted {
  const least = given.oneOf('severity', severities, 'info');
  const [only, skip] = ['only', 'skip'].map((option) => rulesOf(given.all(option), option, rules));
  const isQuiet = given.has('quiet');
  const isOff = (id: string) => only?.has(id) === false || skip?.has(id) === true;
  return {
    wants: ({ severity }) => atLeast(severity, least) && (!isQuiet || atLeast(severity, failOn)),
    off: new Set(rules.map(({ id }) => id).filter(isOff)),
  };
}

/** The rules that some lists name; undefined where there are no lists. */
function rulesOf(
  lists: readonly string[],
  option: string,
  rules: readonly AnyRule[],
): Set<string> | undefined {
  if (lists.length === 0) return undefined;
  const ids = rules.map(({ id }) => id);
  const named = lists.flatMap((list) => list.split(',')).map((each) => each.trim());
  return new Set(
    named.flatMap((name) => {
      const found = ids.filter(namePattern(name.toLowerCase()));
      if (found.length > 0) return found;
      const meant = closest(name, ids);
      throw new Misuse(
        `\`--${option}\` names no rule with \`${name}\`${meant === undefined ? '; `plimsoll rules` lists them.' : `; did you mean \`${meant}\`?`}`,
      );
    }),
  );
}
