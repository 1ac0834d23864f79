import { shown } from '../../secret/shown.ts';
import { limits } from '../../source/limits.ts';
import type { SafeText, SourceFile } from '../../source/text.ts';

/** Why a YAML file is not read at all; undefined for one within the limits. */
export function tooMuch({ text, refused }: SourceFile): SafeText | undefined {
  if (refused) return refused;
  return text.length > limits.marks && marksIn(text) > limits.marks
    ? shown`The file has more than ${limits.marks} lines and YAML indicators and is ignored.`
    : undefined;
}

/** The characters that count. */
const marks = new Set([...'\n\r!"#%&\'*,-:?[]{|};'].map((each) => each.charCodeAt(0)));

function marksIn(text: string): number {
  let found = 0;
  for (let at = 0; at < text.length; at++) if (marks.has(text.charCodeAt(at))) found++;
  return found;
}
