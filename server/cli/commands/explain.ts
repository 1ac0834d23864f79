import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AnyRule, closest, pageOf } from '../../engine/index.ts';
import { type Command, Misuse } from '../command.ts';
import { allRefs } from './rules.ts';

/** `plimsoll explain`. */
export const explain: Command = {
  name: 'explain',
  operands: 'RULE',
  summary: 'print the page of a rule: what it finds, why it matters, what to do',
  options: {},
  exitCodes: [],
  run({ operands }, { rules, output, errors, program }) {
    const [word, ...more] = operands;
    if (word === undefined || more.length > 0)
      throw new Misuse('`plimsoll explain` takes the id of one rule.');
    const named = rulesNamed(word, rules);
    if (named.length > 0) {
      output.write(named.map((rule) => explanation(rule, program)).join('\n'));
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

/** Folders that hold the rules' pages, as seen from the bundle and from the sources. */
const places = ['../rules', '../../rules'];

/** Rules that a word names: a rule's id, or the id of a check of another tool (`DL3002`, `CKV_DOCKER_3`). */
function rulesNamed(word: string, rules: readonly AnyRule[]): AnyRule[] {
  const own = rules.filter(({ id }) => id === word.toLowerCase());
  if (own.length > 0) return own;
  const wanted = word.toLowerCase();
  const refersTo = (rule: AnyRule) =>
    Object.values(allRefs(rule)).some((ids) => ids.some((id) => id.toLowerCase() === wanted));
  return rules.filter(refersTo);
}

/** What there is to say about a rule: its page where that lies beside the program, else the facts that it carries. */
function explanation(rule: AnyRule, program: string): string {
  const page = pageBeside(program, rule.id);
  return `${(page === undefined ? facts(rule) : humanPart(page)).trim()}\n`;
}

function pageBeside(program: string, id: string): string | undefined {
  for (const place of places) {
    try {
      const folder = join(dirname(realpathSync(program)), place);
      const page = readdirSync(folder)
        .map((topic) => join(folder, topic, `${id}.md`))
        .find((path) => existsSync(path));
      if (page) return readFileSync(page, 'utf8');
    } catch {
      // Not here: the next place may have it.
    }
  }
  return undefined;
}

/** What a page says to people: neither its facts and the ids of other tools, nor the cases that are only tests. */
function humanPart(page: string): string {
  return page.split(/^## (?:Facts|Cases)$/m, 1)[0] ?? page;
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
