import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AnyRule, pageOf } from '../engine/index.ts';
import { allRefs } from './rules.ts';

/** Folders that hold the rules' pages, as seen from the bundle and from the sources. */
const places = ['../rules', '../../rules'];

/** Rules that a word names: a rule's id, or the id of a check of another tool (`DL3002`, `CKV_DOCKER_3`). */
export function rulesNamed(word: string, rules: readonly AnyRule[]): AnyRule[] {
  const own = rules.filter(({ id }) => id === word.toLowerCase());
  if (own.length > 0) return own;
  const wanted = word.toLowerCase();
  const refersTo = (rule: AnyRule) =>
    Object.values(allRefs(rule)).some((ids) => ids.some((id) => id.toLowerCase() === wanted));
  return rules.filter(refersTo);
}

/** What there is to say about a rule: its page where that lies beside the program, else the facts that it carries. */
export function explanation(rule: AnyRule, program: string): string {
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
