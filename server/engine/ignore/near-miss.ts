import type { Compose } from '../compose/model.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import type { AnyReport, ReportFix } from '../rule.ts';
import { shown } from '../secret/shown.ts';
import type { SourceFile, Span } from '../source/text.ts';

/** Our name, followed by words of other linters or by typos of ours. */
const head =
  /^#+\s*plimsoll?[\s:=-]{0,5}((?:ignore|disable|skip|suppress|nolint|noqa|off|allow|exclude)(?:[-_ ]?(?:next|this)?[-_ ]?(?:line|file|all))?)(?![\w-])\s*[:=]?/i;
const right = /^#+\s*plimsoll\s*:\s*ignore(?:-file)?(?![\w-])/i;
/** An ignore comment after other text on the line. */
const behind = /(?<=\s)#+[ \t]?plimsoll[ \t:=-]{0,4}(?:ignore|disable|skip)[^\n]*/gi;
/** In any order: our name and typos of it; the words of other linters, and variants of ours; words without meaning. */
const ours = /^plimsol{1,3}(?:e|s)?$/;
const verbs =
  /^(?:eslint[-_])?(?:ignor|ignore[ds]?|disabled?|skip|suppress|nolint|noqa|off|allow|exclude)(?:[-_](?:next|this|line|file|all|start|end|next[-_]line|this[-_]line))?$/;
const fillers = /^(?:rules?|next|line|this)$/;

/** Reports comments that were meant to suppress findings, but don't because of their form or place. */
export function nearMisses(document: Dockerfile | Compose, isRule: (id: string) => boolean): AnyReport[] {
  if (!/plimsol/i.test(document.file.text)) return [];
  const found = document.comments.flatMap(({ text, span }) => {
    if (right.test(text)) return reasonless(text, span.start, isRule);
    const form = formOf(text, isRule) ?? anyOrder(text, isRule);
    if (form === undefined) return [];
    const title = shown`Write ${form.split(' -- ', 1)[0] ?? form} (findings are then suppressed)`;
    const fixes: ReportFix[] = [{ title, safety: 'safe', edits: [{ span, text: form }] }];
    return [{ at: span, message: 'form', words: { form }, fixes }];
  });
  return document.kind === 'dockerfile' ? [...found, ...trailing(document, isRule)] : found;
}

/** Returns the correct form of the comment; undefined if it is about something else. */
function formOf(text: string, isRule: (id: string) => boolean): string | undefined {
  const match = head.exec(text);
  if (!match) return undefined;
  const [asked = '', reason] = text.slice(match[0].length).split(/(?:^|\s)--(?:\s|$)|:(?:\s|$)/, 2);
  const words = asked.split(/[\s,]+/).filter((word) => word !== '');
  const names = words.filter(isRule);
  if (names.length === 0 && words.length > 0) return undefined;
  const verb = /file/i.test(match[1] ?? '') ? 'ignore-file' : 'ignore';
  return `# plimsoll: ${[verb, ...names].join(' ')}${reason ? ` -- ${reason.trim()}` : ''}`;
}

/**
 * Returns the correct form of a comment that consists of our name, a word of a linter and rules, in any order; otherwise
 * undefined.
 */
function anyOrder(text: string, isRule: (id: string) => boolean): string | undefined {
  const [asked = '', reason] = text.split(/\s--(?:\s|$)/, 2);
  const words = asked
    .toLowerCase()
    .replace(/(plimsol{1,3}[es]?)[-.]/, '$1 ')
    .split(/[^\w-]/)
    .filter((word) => word !== '' && !fillers.test(word));
  const verb = words.find((word) => verbs.test(word));
  const names = words.filter((word) => word !== verb && !ours.test(word));
  if (!verb || words.length !== names.length + 2 || names.length === 0 || !names.every(isRule))
    return undefined;
  // `# Plimsoll ignores sudo` may be just a sentence.
  if (!/:/.test(asked) && !names.some((name) => name.includes('-'))) return undefined;
  const head = verb.includes('file') ? 'ignore-file' : 'ignore';
  return `# plimsoll: ${[head, ...names].join(' ')}${reason ? ` -- ${reason.trim()}` : ''}`;
}

/** Checks the text after the rules in a well-formed comment. Reports an invalid day, or a reason without dashes. */
function reasonless(text: string, start: number, isRule: (id: string) => boolean): AnyReport[] {
  const [asked = ''] = text.split(/\s--(?:\s|$)/, 1);
  const form = right.exec(asked)?.[0].length ?? 0;
  const words = [...asked.slice(form).matchAll(/[^\s,]+/g)];
  const from = start + form;
  const place = (first: RegExpExecArray, last: RegExpExecArray) => ({
    start: from + first.index,
    end: from + last.index + last[0].length,
  });
  const until = words.findIndex(([word]) => /^until(?:=|$)/.test(word));
  const day = words[until]?.[0].includes('=') ? words[until] : words[until + 1];
  if (until >= 0 && day && !isDay(day[0].replace(/^until=/, '')))
    return [{ at: place(words[until] ?? day, words.at(-1) ?? day), message: 'day', words: { day: day[0] } }];
  const terms = words.findIndex(([word]) => /^(?:until|owner)(?:=|$)/.test(word));
  const end = terms < 0 ? words.length : terms;
  const first = words.findIndex(([word], at) => at > 0 && at < end && !isRule(word));
  const [begin, last] = [words[first], words[end - 1]];
  if (!begin || !last || begin === last || !isRule(words[first - 1]?.[0] ?? '')) return [];
  const at = place(begin, last);
  const lone = /^[-#]$/.test(begin[0]);
  const edits = [{ span: { start: at.start, end: at.start + (lone ? 1 : 0) }, text: lone ? '--' : '-- ' }];
  const title = 'Write -- before the reason' as const;
  return [{ at, message: 'reason', fixes: terms < 0 ? [{ title, safety: 'safe', edits }] : [] }];
}

/** Whether a text is a valid date in the form of comments. */
function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = /^\d{4}-\d\d-\d\d$/.test(text) ? text.split('-').map(Number) : [];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Reports comments at the end of an instruction, which the Dockerfile syntax takes as part of it. */
function trailing({ file, instructions }: Dockerfile, isRule: (id: string) => boolean): AnyReport[] {
  return instructions.flatMap(({ span, keyword, keywordSpan, heredocs }) => {
    const scripts = keyword === 'RUN' ? heredocs.map(({ body }) => body.span) : [];
    const text = file.text.slice(span.start, span.end);
    return [...text.matchAll(behind)].flatMap((match) => {
      const comment = match[0].trim();
      const start = span.start + match.index + match[0].indexOf('#');
      const line = file.text.slice(file.text.lastIndexOf('\n', start) + 1, start);
      const form = formOf(comment.endsWith('\\') ? comment.slice(0, -1).trimEnd() : comment, isRule);
      const inScript = scripts.some((body) => body.start <= start && start < body.end);
      if ((line.trim() === '' && !inScript) || /["']/.test(comment) || form === undefined) return [];
      const at = { start, end: start + comment.length };
      return [{ at, message: 'trailing', fixes: moved(file, keywordSpan, at, form) }];
    });
  });
}

/** Moves the comment to the line above its instruction. Offers no fix if the instruction continues after it. */
function moved(file: SourceFile, keyword: Span, at: Span, form: string): ReportFix[] {
  const before = file.text.slice(0, at.start).trimEnd().length;
  if (/[\\`]$/.test(file.text.slice(at.start, at.end))) return [];
  const edits = [
    { span: { start: keyword.start, end: keyword.start }, text: `${form}\n` },
    { span: { start: before, end: at.end }, text: '' },
  ];
  return [{ title: 'Move the comment to the line above the instruction', safety: 'safe', edits }];
}
