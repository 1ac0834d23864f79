import type { AnyReport, ReportFix } from '../rule.ts';
import type { SourceFile, Span } from '../source/text.ts';
import type { Pragma, PragmaName } from './comment.ts';

/** Reports the names in a comment that suppress nothing. */
export function useless(
  pragma: Pragma,
  file: SourceFile,
  {
    reason,
    meant,
  }: {
    /** Why a name has no effect; undefined if it has one, or may have one. */
    readonly reason: (name: PragmaName) => string | undefined;
    /** Fixes for a name that matches no rule. */
    readonly meant: (name: PragmaName) => readonly ReportFix[];
  },
): AnyReport[] {
  const idle = pragma.names.flatMap((name) => {
    const message = reason(name);
    return message === undefined ? [] : [{ name, message }];
  });
  const all = idle.length === pragma.names.length;
  return idle.map(({ name, message }) => ({
    at: name.span,
    message,
    words: { rule: name.text },
    fixes: [...(message === 'unknown' ? meant(name) : []), removal(file, pragma, all ? undefined : name)],
  }));
}

/** Reports a comment whose day has passed. */
export function ended(file: SourceFile, pragma: Pragma): AnyReport {
  const fixes = [removal(file, pragma, undefined)];
  return { at: pragma.span, message: 'ended', words: { day: pragma.until ?? '' }, fixes };
}

/** Removes one name from a comment, or the whole comment, with its line if nothing else is on it. */
function removal(file: SourceFile, { names, span }: Pragma, name: PragmaName | undefined): ReportFix {
  const cut = name ? nameSpan(names, name) : commentSpan(file, span);
  return {
    title: name ? 'Remove the unused rule name' : 'Remove the unused comment',
    safety: 'safe',
    edits: [{ span: cut, text: '' }],
  };
}

function nameSpan(names: readonly PragmaName[], name: PragmaName): Span {
  const at = names.indexOf(name);
  const next = names[at + 1];
  return next
    ? { start: name.span.start, end: next.span.start }
    : { start: names[at - 1]?.span.end ?? name.span.start, end: name.span.end };
}

function commentSpan({ text, lines }: SourceFile, { start, end }: Span): Span {
  const line = lines.start(lines.position(start).line);
  const before = text.slice(line, start);
  if (before.trim() === '') return { start: line, end: lines.start(lines.position(start).line + 1) };
  return { start: line + before.trimEnd().length, end };
}
