import type { Memento } from 'vscode';
import { withoutLinks } from '../plain.ts';
import type { Translations } from './bar.ts';
import type { Status } from './status.ts';

/** The server's answer to `plimsoll/overview`. */
export interface Overview {
  /** What runs, in one sentence. */
  readonly sentence?: string | null;
  /** The same for a notification. */
  readonly first?: string | null;
  /** The paths to the host, worst first. */
  readonly paths: readonly PathName[];
}

export interface PathName {
  readonly id: string;
  /** The services that it is about. */
  readonly name: string;
  readonly text: string;
  /** The first file of their project. */
  readonly project: string;
}

/** The key under which a workspace remembers its first run. */
const key = 'plimsoll.firstRun';

/** What the first run needs of the editor. */
export interface FirstRunDeps {
  readonly state: Pick<Memento, 'get' | 'update'>;
  /** Asks the server for the status of the workspace. */
  status(): Promise<Status | undefined>;
  overview(): Promise<Overview | undefined>;
  /** Shows a sentence with the titles of buttons; returns the one that was chosen. */
  notify(sentence: string, ...buttons: string[]): PromiseLike<string | undefined>;
  run(command: string, ...args: string[]): PromiseLike<unknown>;
  readonly l10n: Translations;
}

/**
 * After the first scan of a workspace that found files, says the worst in one notification if it is high or critical. Returns
 * whether the first run is over.
 */
export async function firstRun({
  state,
  status,
  overview,
  notify,
  run,
  l10n,
}: FirstRunDeps): Promise<boolean> {
  if (state.get(key)) return true;
  const now = await status();
  if (!now || now.scanning || !now.scanned || now.scanned.cancelled || now.scanned.files === 0) return false;
  const { critical = 0, high = 0 } = now.total;
  await state.update(key, true);
  if (critical + high === 0) return true;
  const { first, paths = [] } = (await overview()) ?? {};
  const [path] = paths;
  const titles = { path: l10n.t('Show the Path'), runs: l10n.t('What Runs'), later: l10n.t('Not Now') };
  const sentence = first ?? l10n.t('Critical and high findings: {0}', critical + high);
  const picked = await notify(
    withoutLinks(sentence),
    ...(path ? [titles.path] : []),
    titles.runs,
    titles.later,
  );
  if (path && picked === titles.path) await run('plimsoll.showPath', path.id);
  if (picked === titles.runs) await run('plimsoll.running.focus');
  return true;
}
