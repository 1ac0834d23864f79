import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { root } from '../../scripts/setup.mjs';
import type { Server } from './host.ts';

/** The folder that screenshots go to. */
export const shots = path.join(root, '.cache', 'e2e');

/** A Chromium that looks up no host but this machine. */
export async function launch(executablePath: string): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  ];
  return chromium.launch({ executablePath, headless: true, args });
}

/**
 * The workbench's address, with a folder or a `.code-workspace` open; `payload` holds pairs such as `openFile` and a remote URI.
 */
export function address(
  { authority }: Server,
  opened: string,
  payload: readonly (readonly [string, string])[],
) {
  const query = new URLSearchParams({
    [opened.endsWith('.code-workspace') ? 'workspace' : 'folder']: opened,
    payload: JSON.stringify([['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...payload]),
  });
  return `http://${authority}/?${query}`;
}

/** A path of this machine as the workbench names it. */
export const remote = ({ authority }: Server, file: string) => `vscode-remote://${authority}${file}`;

/** Saves what the page shows as `.cache/e2e/<name>.png`. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `${name}.png`) });
}

/** Runs a command by its name. */
export async function run(page: Page, name: string): Promise<void> {
  const row = page.locator('.quick-input-widget:visible .monaco-list-row.focused', { hasText: name });
  // The list does not take up the commands of extensions that come while it is shown.
  for (let times = 0; times < 10; times++) {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget:visible').waitFor();
    await page.keyboard.type(name);
    const shown = await row.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    await page.keyboard.press(shown ? 'Enter' : 'Escape');
    if (shown) return;
  }
  throw new Error(`there is no command ${name}`);
}

/** Opens the quick fix menu at the cursor and waits until an item whose text matches has the focus. */
export async function openMenu(page: Page, text: RegExp): Promise<void> {
  const focused = page.locator('.action-widget .monaco-list-row.action.focused', { hasText: text });
  // On a loaded machine the menu may fall to a later request for actions: press again, but not for ever.
  for (let press = 1; press <= 5; press++) {
    await page.keyboard.press('Control+.');
    const shown = await focused.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    if (press > 1) console.log(`quick fix menu: key pressed ${press} times`);
    if (shown) return;
  }
  throw new Error('no quick fix menu');
}
