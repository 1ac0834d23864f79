import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AnyRule, Finding } from '../engine/index.ts';

/** Folders with the rules' pages, relative to the bundle and to the sources. */
const places = ['../rules', '../../rules'];

/** The pages of rules, from beside the program. */
export interface Pages {
  /**
   * The part of a page for people, in Markdown: without its facts, and without cases that are only tests; undefined if there is
   * no page.
   */
  pageOf(rule: string): string | undefined;
  /** The severities on the rule's page, including those of profiles that change it; undefined if there is no page. */
  severityOf(rule: string): string | undefined;
  /** What to do about a finding: the remedy of its message, otherwise the first sentence of the page's advice. */
  remedyOf(finding: Pick<Finding, 'rule' | 'message'>): string | undefined;
  /** How it is attacked and what to do, a paragraph each, in Markdown; undefined if there is no page. */
  adviceOf(rule: string): string | undefined;
}

/** Reads the pages beside a program, each once and only when needed. */
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
    adviceOf: (rule) => advice(pageOf(rule)),
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
  /** The first sentence of its advice. */
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

/** The first paragraph, or list, below each heading of a page with advice. A colon before an example becomes a full stop. */
function advice(page = ''): string | undefined {
  const paragraphs = ['What can happen', 'What to do'].flatMap((heading) => {
    const paragraph = before((sectionOf(page, heading) ?? '').trim(), '\n\n');
    if (paragraph === '') return [];
    return `**${heading}**:${paragraph.startsWith('- ') ? '\n\n' : ' '}${paragraph.replace(/:$/, '.')}`;
  });
  return paragraphs.length === 0 ? undefined : paragraphs.join('\n\n');
}

/** Returns the first sentence of a text, on one line. A colon before an example becomes a full stop. */
function firstSentence(text: string | undefined): string | undefined {
  const paragraph = before(before((text ?? '').trim(), '\n\n'), '\n```');
  const line = paragraph.replace(/\s+/g, ' ').trim();
  const sentence = /^(?:`[^`]*`|[^`])*?[.!](?= |$)/.exec(line)?.[0] ?? line.replace(/:$/, '.');
  return sentence === '' ? undefined : sentence;
}
