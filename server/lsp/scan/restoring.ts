import type { Connection } from 'vscode-languageserver';
import { type Edit, shownWhole } from '../../engine/index.ts';
import { baseName } from '../../engine/source/path.ts';
import { maxBaselineBytes } from '../../host/fetched.ts';
import { type FileAccess, uriOf } from '../files.ts';
import type { Session } from '../session.ts';
import { warn } from './notice.ts';

/** The smallest edit that turns one text into another. */
export function restoring(file: string, from: string, to: string): Edit {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start++;
  let same = 0;
  while (same < most - start && from.at(-1 - same) === to.at(-1 - same)) same++;
  return { file, span: { start, end: from.length - same }, text: to.slice(start, to.length - same) };
}

/** Whether two texts are the same; an editor may clean up the ends of lines when it saves. */
export const isSameText = (a: string, b: string) => cleanedUp(a) === cleanedUp(b);

const cleanedUp = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();

/** What reading the texts of files needs. */
interface TextDeps {
  readonly files: FileAccess;
  readonly session: Session;
}

/** Returns the text of a file in the editor, or the saved one if it is not open. */
export async function currentText(path: string, deps: TextDeps): Promise<string | undefined> {
  return deps.session.textOf(path) ?? (await savedText(path, deps));
}

export async function savedText(path: string, { files, session }: TextDeps): Promise<string | undefined> {
  const read = await files.read(uriOf(path), await session.reach(path), maxBaselineBytes);
  return typeof read === 'string' ? read : undefined;
}

/** Says that a change was not undone, since its file has other text now. */
export async function tellNotUndone(connection: Connection, path: string): Promise<void> {
  await warn(connection, `${shownWhole(baseName(path))} has changed since then, so this was not undone.`);
}
