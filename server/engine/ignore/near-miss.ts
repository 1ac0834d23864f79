import type { Compose } from '../compose/model.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import type { AnyReport, ReportFix } from '../rule.ts';
import { shown } from '../secret/shown.ts';
import type { SourceFile, Span } from '../source/text.ts';

/** Words of other linters' comments, and slips of our own, behind our name. */
const head =
  /^#+\s*plimsoll?[\s:=-]{0,5}((?:ignore|disable|skip|suppress|nolint|noqa|off|allow|exclude)(?:[-_ ]?(?:next|this)?[-_ ]?(?:line|file|all))?)(?![\w-])\s*[:=]?/i;
const right = /^#+\s*plimsoll\s*:\s*ignore(?:-file)?(?![\w-])/i;
/** An ignore comment that is written behind something. */
const behind = /(?<=[ \t])#+[ \t]?plimsoll[ \t:]{0,4}(?:ignore|disable|skip)[^\n]*/gi;

/** Reports comments that are meant to suppress findings, and do not because of how or where they are written. */
export function nearMisses(document: Dockerfile | Compose, isRule: (id: string) => boolean): AnyReport[] {
  if (!/plimsol/i.test(document.file.text)) return [];
  const found = document.comments.flatMap(({ text, span }) => {
    const form = right.test(text) ? undefined : formOf(text, isRule);
    if (form === undefined) return [];
    const title = shown`Write ${form} (findings are then suppressed)`;
    const fixes: ReportFix[] = [{ title, safety: 'safe', edits: [{ span, text: form }] }];
    return [{ at: span, message: 'form', words: { form }, fixes }];
  });
  return document.kind === 'dockerfile' ? [...found, ...trailing(document, isRule)] : found;
}

/** The comment as it has to be written; undefined for one that speaks of something else. */
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

/** Comments at the end of an instruction, which are a part of it. */
function trailing({ file, instructions }: Dockerfile, isRule: (id: string) => boolean): AnyReport[] {
  return instructions.flatMap(({ span, keywordSpan }) => {
    const text = file.text.slice(span.start, span.end);
    return [...text.matchAll(behind)].flatMap((match) => {
      const comment = match[0].trim();
      const start = span.start + match.index + match[0].indexOf('#');
      const line = file.text.slice(file.text.lastIndexOf('\n', start) + 1, start);
      const form = formOf(comment.endsWith('\\') ? comment.slice(0, -1).trimEnd() : comment, isRule);
      if (line.trim() === '' || /["']/.test(comment) || form === undefined) return [];
      const at = { start, end: start + comment.length };
      return [{ at, message: 'trailing', fixes: moved(file, keywordSpan, at, form) }];
    });
  });
}

/** Moves the comment to the line above its instruction; not out of one that goes on after it. */
function moved(file: SourceFile, keyword: Span, at: Span, form: string): ReportFix[] {
  const before = file.text.slice(0, at.start).trimEnd().length;
  if (/[\\`]$/.test(file.text.slice(at.start, at.end))) return [];
  const edits = [
    { span: { start: keyword.start, end: keyword.start }, text: `${form}\n` },
    { span: { start: before, end: at.end }, text: '' },
  ];
  return [{ title: 'Move the comment to the line above the instruction', safety: 'safe', edits }];
}
