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

function marksIn(text: string): number {
  let marks = 0;
  for (const _ of text.matchAll(/[\n\r!"#%&'*,\-:?[\]{|};]/g)) marks++;
  return marks;
}
