import { limits } from '../../source/limits.ts';

/**
 * Why a shell text is not read. The parser rescans the text for each open bracket and each here-document, so their number is
 * limited.
 */
export function beyondShell(text: string): string | undefined {
  if (text.length > limits.script) return `is longer than ${limits.script} characters`;
  let [open, heredocs] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) {
      if (++open > limits.brackets) return `has more than ${limits.brackets} open brackets`;
    } else if ((code === 41 || code === 93 || code === 125) && open > 0) open--;
    else if (code === 60 && text.charCodeAt(at + 1) === 60) {
      at++;
      if (++heredocs > limits.heredocs) return `has more than ${limits.heredocs} here-documents`;
    }
  }
  return undefined;
}
