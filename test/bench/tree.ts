import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type RealFile, realFiles } from '../support/corpus.ts';

/**
 * A number of real files, evenly from the whole corpus. Beyond its size, they are copies in other folders; a comment makes each
 * text a new one.
 */
export function* realTree(count: number): Generator<RealFile> {
  const all = [...realFiles()];
  for (let copy = 0, left = count; left > 0; copy++, left -= all.length) {
    const size = Math.min(left, all.length);
    for (let at = 0; at < size; at++) {
      const { path, kind, text } = all[Math.floor((at * all.length) / size)]!;
      yield {
        path: `copy${copy}/${path}`,
        kind,
        text: copy === 0 ? text : `${text.replace(/\n?$/, '\n')}# copy ${copy}\n`,
      };
    }
  }
}

/** Writes files below a folder. */
export function writeTree(root: string, files: Iterable<Pick<RealFile, 'path' | 'text'>>): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
