import {
  type AnyRule,
  atLeast,
  closest,
  type Finding,
  type Severity,
  severities,
} from '../../engine/index.ts';
import { hintOf, namePattern } from '../../engine/policy.ts';
import { type Given, Misuse, type Options } from '../command.ts';

/** Options that select the reported findings. Other findings don't make a scan fail. */
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

/** The names of a rule. */
type NamedRule = Pick<AnyRule, 'id' | 'topic'>;

/** The selection from the options. */
interface FindingSelection {
  /** Whether a finding is reported. */
  readonly wants: (finding: Finding) => boolean;
  /** Whether a rule is off, so that its findings don't count in those of other rules either; undefined: no rule is. */
  readonly off: ((rule: AnyRule) => boolean) | undefined;
}

/** Reads the selection from the options. Throws `Misuse`. */
export function wantedOf(given: Given, rules: readonly AnyRule[], failOn: Severity): FindingSelection {
  const least = given.oneOf('severity', severities, 'info');
  const [only, skip] = ['only', 'skip'].map((option) => rulesOf(given.all(option), `--${option}`, rules));
  const isQuiet = given.has('quiet');
  const isOff = (rule: AnyRule) => only?.(rule) === false || skip?.(rule) === true;
  return {
    wants: ({ severity }) => atLeast(severity, least) && (!isQuiet || atLeast(severity, failOn)),
    off: only || skip ? isOff : undefined,
  };
}

/**
 * Returns a function that tells whether some lists name a rule, by its id or with its topic; undefined without lists. Throws
 * `Misuse`.
 */
export function rulesOf(
  lists: readonly string[],
  option: string,
  rules: readonly AnyRule[],
): ((rule: NamedRule) => boolean) | undefined {
  if (lists.length === 0) return undefined;
  const names = lists.flatMap((list) => list.split(',')).map((each) => each.trim().toLowerCase());
  const matchers = names.map((name) => {
    const matches = namePattern(name);
    const matcher = ({ id, topic }: NamedRule) =>
      matches(id) || (topic !== undefined && matches(`${topic}/${id}`));
    // A name with a slash may belong to a rule that a configuration defines.
    if (name.includes('/') || rules.some(matcher)) return matcher;
    const meant = closest(
      name,
      rules.map(({ id }) => id),
    );
    const hint =
      hintOf(name, rules)?.text ??
      (meant === undefined ? '; `plimsoll rules` lists them.' : `; did you mean \`${meant}\`?`);
    throw new Misuse(`\`${option}\` names no rule with \`${name}\`${hint}`);
  });
  return (rule) => matchers.some((matcher) => matcher(rule));
}
