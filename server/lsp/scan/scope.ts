import type { ConfigResolver } from '../configuration.ts';
import { type FileSelection, uriOf } from '../files.ts';
import { namesBy } from './names.ts';

/** What is linted automatically. */
export interface ScanScope {
  /** Paths of folders. */
  readonly folders: readonly string[];
  /** Maximum number of files; undefined: no limit. */
  readonly maxFiles: number | undefined;
  readonly names: FileSelection;
}

/** Asks the client for sections of its settings; returns them in order, undefined for those that it doesn't know. */
export type AskSettings = (
  items: { readonly scopeUri: string; readonly section: string }[],
) => Promise<readonly unknown[]>;

/** Returns what is linted automatically: the folders whose settings want it, with names by the editor's settings. */
export async function scopeOf(
  folders: readonly string[],
  configs: ConfigResolver,
  ask: AskSettings,
): Promise<ScanScope> {
  const own = await Promise.all(folders.map((folder) => configs.settingsOf(folder)));
  const wanted = folders.filter((_, at) => own[at]?.scope === 'workspace' && own[at]?.enable);
  const asked = folders.flatMap((folder) =>
    ['files', 'search'].map((section) => ({ scopeUri: uriOf(folder), section })),
  );
  const answers = await ask(asked).catch(() => []);
  const settings = folders.map((folder, at) => ({
    folder,
    files: answers[2 * at],
    search: answers[2 * at + 1],
  }));
  return { folders: wanted, maxFiles: own[0]?.maxFiles, names: namesBy(settings) };
}

/** The message if there are more files than the limit. */
export const boundReached = (found: number, linted: number): string =>
  `Plimsoll checks ${linted} of the ${found} Dockerfiles and compose files of this workspace. The setting plimsoll.workspace.maxFiles raises the limit, and the command "Plimsoll: Scan Workspace" checks all of them.`;
