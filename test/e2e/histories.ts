import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { day } from '../support/share.ts';

/** The random histories of a day: each has a seed, and a folder of the workspace. */
export const histories = Array.from({ length: 12 }, (_, nth) => {
  const seed = day * 12 + nth;
  return { seed, folder: `history-${seed}` };
});

/**
 * Makes the folders of all histories. VS Code reports no changes of a folder that was made right after the one around it
 * while it watched them, so they exist before it starts.
 */
export function makeFolders(workspace: string): void {
  for (const { folder } of histories) {
    for (const inner of ['services/api', 'jobs/report']) {
      mkdirSync(path.join(workspace, folder, inner), { recursive: true });
    }
  }
}
