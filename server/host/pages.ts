import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AnyRule, type Finding, remedyOf } from '../engine/index.ts';

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
  /** What to do about a finding, as one sentence; undefined if not known. */
  remedyOf(finding: Pick<Finding, 'rule' | 'message'>): string | undefined;
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
    remedyOf: ({ rule, message }) => remedyOf(byId.get(rule), message),
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
}

function parted(page: string): Page {
  const human = before(before(page, '\n## Facts\n'), '\n## Cases\n');
  const severity = page.split('\n| Severity | ', 2)[1]?.split(' |\n', 1)[0];
  return { human: `${human.trim()}\n`, severity };
}

const before = (text: string, mark: string) => text.split(mark, 1)[0]!;

/** The first sentence of a page's advice. */
export const remedyIn = (page: string): string | undefined => firstSentence(sectionOf(page, 'What to do'));

function sectionOf(page: string, heading: string): string | undefined {
  return page.split(`\n## ${heading}\n`, 2)[1]?.split('\n## ', 1)[0];
}

/** Returns the first sentence of a text, on one line. A colon before an example becomes a full stop. */
function firstSentence(text: string | undefined): string | undefined {
  const paragraph = before(before((text ?? '').trim(), '\n\n'), '\n```');
  const line = paragraph.replace(/\s+/g, ' ').trim();
  const sentence = /^(?:`[^`]*`|[^`])*?[.!](?= |$)/.exec(line)?.[0] ?? line.replace(/:$/, '.');
  return sentence === '' ? undefined : sentence;
}
