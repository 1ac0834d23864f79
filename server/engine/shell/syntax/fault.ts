import { whenAsked } from '../../source/memo.ts';
import type { SafeText } from '../../source/text.ts';
import { type DraftBuilder, leaveOut, leaveUnread } from './builder.ts';
import type { Fragment } from './fragment.ts';

/** How the parser's errors begin, and our text for each. The parser's own texts quote the source, which may contain a secret. */
const reasons = whenAsked((): readonly (readonly [RegExp, SafeText])[] => [
  [/^unterminated (?:(?:single|double|ANSI-C) quote)/, 'a quote is not closed'],
  [/^unterminated backtick/, 'a backquote is not closed'],
  [/^unterminated (?:command|process) substitution/, 'a substitution is not closed'],
  [/^unterminated (?:parameter|arithmetic) expansion/, 'an expansion is not closed'],
  [/^unterminated/, 'a bracket is not closed'],
  [/^expected 'fi'/, '`fi` is missing'],
  [/^expected 'then'/, '`then` is missing'],
  [/^expected 'do'/, '`do` is missing'],
  [/^expected 'done'/, '`done` is missing'],
  [/^expected 'in'/, '`in` is missing'],
  [/^expected 'esac'/, '`esac` is missing'],
  [/^expected '/, 'a bracket is not closed'],
  [/^expected compound/, 'a function has no body'],
  [/^expected command/, 'a command is missing'],
  [/^expected redirect target/, 'a redirection has no target'],
  [/^expected/, 'a word is missing'],
  [/^unexpected/, 'a word or an operator is not allowed where it stands'],
]);

/** Records the parser's first error in a fragment; recorded as a limit if the script nests too deep for the parser. */
export function noteErrors(
  build: DraftBuilder,
  errors: readonly { readonly message: string; readonly pos: number }[],
  { text, span }: Fragment,
): void {
  const error = errors.find((each) => !isTakenBySome(each, text));
  if (!error) return;
  const at = Math.min(error.pos, Math.max(0, text.trimEnd().length - 1));
  if (error.message.startsWith('maximum')) leaveOut(build, 'is nested too deep');
  else leaveUnread(build, { reason: faultOf(error.message), ...span(at, at + 1) });
}

function faultOf(message: string): SafeText {
  return reasons().find(([begins]) => begins.test(message))?.[1] ?? 'it is not understood';
}

/** Whether the script is read anyway, since dash and ash accept it: `f() command`. */
function isTakenBySome(
  { message, pos }: { readonly message: string; readonly pos: number },
  text: string,
): boolean {
  if (!message.startsWith('expected compound command as function body')) return false;
  // The place is that of a word, or the one behind an operator.
  const isOperator = /[;&|\n]$|[^(]\)$/.test(text.slice(Math.max(0, pos - 2), pos));
  return !isOperator && text.slice(pos).trim() !== '';
}
