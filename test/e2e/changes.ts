import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commitAll, withoutGit } from '../support/git.ts';
import type { Walk } from './walk.ts';
import { run } from './workbench.ts';

/** Shows the effect of a change since the last commit: a service becomes privileged. */
export async function whatChanged({ workspace, page, step }: Walk) {
  const file = path.join(workspace, 'compose.yaml');
  if (!withoutGit) commitAll(workspace, 'first');
  writeFileSync(file, `${readFileSync(file, 'utf8').trimEnd()}\n    privileged: true\n`);
  const body = async () => {
    await run(page, 'Plimsoll: Show What Changed Since the Last Commit');
    const preview = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await preview.locator('h2', { hasText: 'what this changes' }).waitFor();
    await preview.locator('li', { hasText: 'privileged' }).first().waitFor();
  };
  await step('shows what changed since the last commit', body, withoutGit);
}
