/** Limits on what is read, so that every text is answered quickly; beyond them a problem says so. */
export const limits = { characters: 1_000_000, marks: 100_000, depth: 200, errors: 50, expanded: 100_000 };

/** Why a text is not read at all; undefined for one within the limits. */
export function tooMuch(text: string): string | undefined {
  if (text.length > limits.characters)
    return `The file is longer than ${limits.characters} characters and is not read.`;
  if (opensMoreThan(2000, text)) return 'The file opens more than 2000 brackets and is not read.';
  return text.length > limits.marks && marksIn(text) > limits.marks
    ? `The file has more than ${limits.marks} lines and YAML marks and is not read.`
    : undefined;
}

function opensMoreThan(depth: number, text: string): boolean {
  let open = 0;
  for (const [bracket] of text.length > depth ? text.matchAll(/[[\]{}]/g) : []) {
    if (bracket === '[' || bracket === '{') open++;
    else open = Math.max(0, open - 1);
    if (open > depth) return true;
  }
  return false;
}

function marksIn(text: string): number {
  let marks = 0;
  for (const _ of text.matchAll(/[\n!"#%&'*,\-:?[\]{|}]/g)) marks++;
  return marks;
}
