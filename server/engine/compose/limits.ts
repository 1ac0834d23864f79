/** Limits on what is read, so that every text is answered quickly; beyond them a problem says so. */
export const limits = { characters: 1_000_000, marks: 100_000, depth: 200, errors: 50, expanded: 100_000 };

/** Why a text is not read at all; undefined for one within the limits. */
export function tooMuch(text: string): string | undefined {
  if (text.length > limits.characters)
    return `The file is longer than ${limits.characters} characters and is not read.`;
  let marks = 0;
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 91 || code === 123) open++;
    else if (code === 93 || code === 125) open = Math.max(0, open - 1);
    if (open > 2000) return 'The file opens more than 2000 brackets and is not read.';
    // line break ! " # % & ' * , - : ? [ ] { | }
    if (code === 10 || (code < 64 && code > 32 && isMark(code)) || (code > 90 && isMark(code))) marks++;
  }
  return marks > limits.marks
    ? `The file has more than ${limits.marks} lines and YAML marks and is not read.`
    : undefined;
}

const markCodes = new Set([...'!"#%&\'*,-:?[]{|}'].map((char) => char.charCodeAt(0)));

function isMark(code: number): boolean {
  return markCodes.has(code);
}
