import type { AnyRule } from '../../engine/index.ts';
import { type CliCommand, Misuse } from '../command.ts';
import { allRefs } from '../refs.ts';
import { rulesHere } from '../rules-here.ts';

/** Formats of the list. */
const formats = ['stylish', 'json'] as const;

/** `plimsoll rules`. */
export const listRules: CliCommand = {
  name: 'rules',
  operands: '',
  summary: 'list all rules, including your own',
  options: {
    format: { type: 'string', value: formats.join('|'), help: 'output format (default: stylish)' },
  },
  exitCodes: [],
  run(given, around) {
    const format = given.oneOf('format', formats, 'stylish');
    if (given.operands.length > 0) throw new Misuse('`plimsoll rules` takes no paths.');
    const rules = rulesHere(around);
    around.output.write(format === 'json' ? rulesAsJson(rules) : rulesAsText(rules));
    return 0;
  },
};

/** Writes the rules as JSON: an array with the facts of each. */
function rulesAsJson(rules: readonly AnyRule[]): string {
  const facts = rules.map((rule) => ({
    id: rule.id,
    on: rule.on,
    severity: rule.severity,
    title: rule.title,
    why: rule.why,
    fixable: rule.fixable,
    refs: allRefs(rule),
  }));
  return `${JSON.stringify(facts, undefined, 2)}\n`;
}

/** Writes the rules as a table. */
function rulesAsText(rules: readonly AnyRule[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map(({ id, severity, title }) => `${id.padEnd(width)}  ${severity.padEnd(8)}  ${title}\n`)
    .join('');
}
