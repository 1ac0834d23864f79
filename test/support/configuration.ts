import { sourceFile } from '../../server/engine/index.ts';
import {
  type ConfigReading,
  type Decoded,
  type KnownRule,
  type PathContent,
  resolveConfig,
} from '../../server/engine/policy.ts';

/** Files by path: the text, or why it can't be read. */
export type Files = Readonly<Record<string, Exclude<PathContent, undefined>>>;

/** Resolves the first of some files as a configuration; `asked` collects the requested paths. */
export function resolved(
  files: Files,
  known: readonly KnownRule[],
  { today, asked = [] }: { today?: string; asked?: string[] } = {},
): Decoded {
  const [first = '', text] = Object.entries(files)[0] ?? [];
  return driven(resolveConfig(sourceFile(first, String(text)), known, today), files, asked);
}

function driven<T>(work: ConfigReading<T>, files: Files, asked: string[]): T {
  let step = work.next();
  while (!step.done) {
    asked.push(step.value);
    step = work.next(files[step.value]);
  }
  return step.value;
}
