import { type AnyRule, closest, pageOf } from '../../engine/index.ts';
import { checkNamed } from '../../engine/policy.ts';
import { type Pages, pagesBeside } from '../../host/pages.ts';
import { type CliCommand, Misuse } from '../command.ts';
import { pageText } from '../page-text.ts';
import { showPaged } from '../pager.ts';
import { allRefs } from '../refs.ts';
import { explainLine, lineNamed } from '../report/explained-line.ts';
import { paint } from '../report/paint.ts';
import { rulesHere } from '../rules-here.ts';

/** `plimsoll explain`. */
export const explain: CliCommand = {
  name: 'explain',
  operands: 'RULE | FILE:LINE',
  summary: 'print the page of a rule, or why each finding of a line is there',
  options: {},
  exitCodes: [],
  run({ operands }, around) {
    const { output, errors, program, hasColours } = around;
    const [word, ...more] = operands;
    if (word === undefined || more.length > 0)
      throw new Misuse('`plimsoll explain` takes the id of one rule, or one FILE:LINE.');
    const line = lineNamed(word);
    if (line) return explainLine(line, around);
    const rules = rulesHere(around);
    const named = rulesNamed(word, rules);
    if (named.length > 0) {
      const pages = pagesBeside(program, rules);
      const text = named.map((rule) => explanation(rule, pages)).join('\n');
      const page = hasColours() ? pageText(text, paint(true)) : text;
      if (!showPaged(page, process.env)) output.write(page);
      return 0;
    }
    const meant = closest(
      word,
      rules.map(({ id }) => id),
    );
    errors.write(
      `plimsoll: Unknown rule \`${word}\`${meant ? `; did you mean \`${meant}\`?` : '.'} \`plimsoll rules\` lists them.\n`,
    );
    return 2;
  },
};

/** Returns the rules with a given id: a rule's own, or that of a check of another tool (`DL3002`, `CKV_DOCKER_3`). */
function rulesNamed(word: string, rules: readonly AnyRule[]): AnyRule[] {
  const own = rules.filter(({ id }) => id === word.toLowerCase());
  if (own.length > 0) return own;
  const named = new Set(checkNamed(word, rules)?.rules);
  return rules.filter(({ id }) => named.has(id));
}

/** Describes a rule: its page with its severities if the page lies beside the program, otherwise the facts in the rule itself. */
function explanation(rule: AnyRule, { pageOf: textOf, severityOf }: Pages): string {
  const page = textOf(rule.id);
  return page?.replace('\n', `\n\nSeverity: ${severityOf(rule.id) ?? rule.severity}\n`) ?? facts(rule);
}

function facts(rule: AnyRule): string {
  const refs = Object.entries(allRefs(rule)).map(([peer, ids]) => `${peer}: ${ids.join(', ')}`);
  return [
    `# ${rule.id}`,
    '',
    rule.title,
    '',
    `Severity: ${rule.severity}`,
    ...refs,
    '',
    rule.why,
    pageOf(rule.id),
    '',
  ].join('\n');
}
