import {
  type InputFile,
  kindOfContent,
  kindOfName,
  type Lack,
  type Project,
  type Unread,
} from '../engine/index.ts';

const kindOf = (path: string, text: string) =>
  kindOfName(path) ?? (path.endsWith('/') ? undefined : kindOfContent(path, text));

/** The maximum size of a file in bytes. */
export const maxBytes = 2 * 1024 * 1024;

/** The maximum size of a baseline in bytes, for the findings of a large repository. */
export const maxBaselineBytes = 32 * 1024 * 1024;

/** What is at a path in a project: its text, the reason why it was not read, or nothing. */
export type Fetched = string | Unread | undefined;

/** Adds what was found at some paths to a project. Keeps files that it already has. */
export function withFetched(
  project: Project,
  paths: readonly string[],
  fetched: readonly Fetched[],
): Project {
  const found: (InputFile | Lack)[] = [];
  for (let at = 0; at < paths.length; at++) {
    const path = paths[at]!;
    const text = fetched[at];
    if (project.source(path)) continue;
    if (typeof text !== 'string') found.push({ path, why: text ?? 'absent' });
    else found.push({ path, text, kind: kindOf(path, text) });
  }
  return project.with(...found);
}
