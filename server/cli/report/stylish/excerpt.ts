import { printable, type SourceFile, type Span } from '../../../engine/index.ts';
import { type LintedFile, lineAndColumn } from '../report.ts';
import { widthOf } from './width.ts';

const widest = 100;
const before = 40;

/**
 * Returns the line at the start of a span, with possible credentials masked, and carets below the span; undefined for an empty
 * line, and for a line with a known credential.
 */
export function excerpt(
  file: SourceFile,
  span: Span,
  secrets: LintedFile['secrets'],
): { code: string; carets: string } | undefined {
  const { line } = lineAndColumn(file, span.start);
  const start = file.lines.start(line - 1);
  const whole = file.text.slice(start, file.lines.start(line)).replace(/\r?\n?$/, '');
  // Long lines are cut before the search for credentials, but well beyond the part that is shown.
  const from = Math.max(0, span.start - start - 1000);
  const near = whole.slice(from, from + 2000);
  if (secrets.isOn(file, line - 1) || secrets.isIn(near)) return undefined;
  const shown = secrets.redact(near);
  const at = span.start - start - from;
  const length = Math.max(1, Math.min(span.end - span.start, shown.length - at));
  if (shown.trim() === '') return undefined;
  const indent = shown.search(/[^\s\ufeff]/);
  const left = at - indent > widest - before ? at - before : from > 0 ? 0 : Math.min(indent, at);
  const right = Math.min(shown.length, left + widest);
  const lead = left > indent || from > 0 ? '…' : '';
  const code = lead + printable(shown.slice(left, right)) + (right < shown.length ? '…' : '');
  const space = ' '.repeat(widthOf(lead + shown.slice(left, at)));
  const marked = shown.slice(at, Math.min(at + length, right));
  return { code, carets: space + '^'.repeat(Math.max(1, widthOf(marked))) };
}
