import { limits } from '../limits.ts';

/** Why a shell text is not read: what reads it looks at a text again for each bracket that is open around it. */
export function beyondShell(text: string): string | undefined {
  if (text.length > limits.script) return `longer than ${limits.script} characters`;
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) {
      if (++open > limits.brackets) return `of more than ${limits.brackets} open brackets`;
    } else if ((code === 41 || code === 93 || code === 125) && open > 0) open--;
  }
  return undefined;
}
