import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AnyRule, Finding } from '../engine/index.ts';

/** Folders that hold the rules' pages, as seen from the bundle and from the sources. */
const places = ['../rules', '../../rules'];

/** The pages of rules that lie beside a program. */
export interface Pages {
  /** What a page says to people, in Markdown: neither its facts nor the cases that are only tests; undefined where it is not there. */
  pageOf(rule: string): string | undefined;
  /** Its severities, by profile where one sets another, as its page says; undefined where that is not there. */
  severityOf(rule: string): string | undefined;
  /** What to do about a finding: as its message says, else the first sentence of what the page says to do. */
  remedyOf(finding: Pick<Finding, 'rule' | 'message'>): string | undefined;
}

/** The pages beside a program; each is read once, when it is asked for. */
export function pagesBeside(program: string, rules: readonly AnyRule[]): Pages {
  let folders: readonly string[] | undefined;
  const known = new Map<string, Page | undefined>();
  const byId = new Map(rules.map((each) => [each.id, each]));
  const read = (rule: string) => {
    if (known.has(rule)) return known.get(rule);
    folders ??= foldersBeside(program);
    const topic = byId.get(rule)?.topic ?? '';
    const path = folders.map((folder) => join(folder, topic, `${rule}.md`)).find((each) => existsSync(each));
    const page = path === undefined ? undefined : parted(readFileSync(path, 'utf8'));
    known.set(rule, page);
    return page;
  };
  const pageOf = (rule: string) => read(rule)?.human;
  return {
    pageOf,
    severityOf: (rule) => read(rule)?.severity,
    remedyOf({ rule, message }) {
      const said = byId.get(rule)?.messages[message];
      const own = typeof said === 'object' ? said.remedy : undefined;
      return own ?? read(rule)?.remedy;
    },
  };
}

function foldersBeside(program: string): string[] {
  try {
    const folder = dirname(realpathSync.native(program));
    return places.map((place) => join(folder, place));
  } catch {
    return [];
  }
}

/** The parts of a page that are shown. */
interface Page {
  readonly human: string;
  readonly severity: string | undefined;
  /** The first sentence of what it says to do. */
  readonly remedy: string | undefined;
}

function parted(page: string): Page {
  const human = before(before(page, '\n## Facts\n'), '\n## Cases\n');
  const severity = page.split('\n| Severity | ', 2)[1]?.split(' |\n', 1)[0];
  return { human: `${human.trim()}\n`, severity, remedy: firstSentence(sectionOf(human, 'What to do')) };
}

const before = (text: string, mark: string) => text.split(mark, 1)[0]!;

function sectionOf(page: string, heading: string): string | undefined {
  return page.split(`\n## ${heading}\n`, 2)[1]?.split('\n## ', 1)[0];
}

/** The first sentence of a text, on one line, with a full stop in place of the colon before an example. */
function firstSentence(text: string | undefined): string | undefined {
  const paragraph = before(before((text ?? '').trim(), '\n\n'), '\n```');
  const line = paragraph.replace(/\s+/g, ' ').trim();
  const sentence = /^(?:`[^`]*`|[^`])*?[.!](?= |$)/.exec(line)?.[0] ?? line.replace(/:$/, '.');
  return sentence === '' ? undefined : sentence;
}
