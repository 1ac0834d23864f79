import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { root } from '../../scripts/setup.mjs';
import type { Server } from './host.ts';
import { patience, until } from './until.ts';

/** The folder for screenshots. */
export const shots = path.join(root, '.cache', 'e2e');

/** Time in milliseconds in which an answer to a key appears; after that, the caller tries again. */
const soon = 10_000;

/** Launches a Chromium that resolves no host except this machine. */
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

/** Opens a workbench window as a person sees it. */
export async function newWindow(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  page.setDefaultTimeout(patience);
  return page;
}

/**
 * Returns the workbench's address with a folder or a `.code-workspace` open; `payload` has pairs such as `openFile`
 * and a remote URI.
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

/** Returns the workbench's URI of a path on this machine. */
export const remote = ({ authority }: Server, file: string) => `vscode-remote://${authority}${file}`;

/** Saves a screenshot of the page as `.cache/e2e/<name>.png`. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `${name}.png`) });
}

/** Runs a command by name. */
export async function run(page: Page, name: string): Promise<void> {
  // The open list does not include commands of extensions that are loaded later.
  await pick(page, 'F1', `>${name}`, name);
}

/** Opens a file of the workspace by its path. */
export async function openFile(page: Page, name: string): Promise<void> {
  await pick(page, 'Control+P', name, path.basename(name));
  await page.locator('.tab.active', { hasText: path.basename(name) }).waitFor();
}

/** Opens a list by a key, types a text and accepts the row with another text; begins anew if the list closes meanwhile. */
async function pick(page: Page, key: string, text: string, row: string): Promise<void> {
  const list = page.locator('.quick-input-widget:visible');
  const focused = list.locator('.monaco-list-row.focused', { hasText: row });
  await until(`the entry ${row}`, async () => {
    await page.keyboard.press(key);
    const filled = list.locator('input').first().fill(text, { timeout: soon });
    const shown = (await inTime(filled)) && (await inTime(focused.waitFor({ timeout: soon })));
    await page.keyboard.press(shown ? 'Enter' : 'Escape');
    return shown;
  });
}

/** Opens the quick fix menu at the cursor and waits until an item with matching text has the focus. */
export async function openMenu(page: Page, text: RegExp): Promise<void> {
  const focused = page.locator('.action-widget .monaco-list-row.action.focused', { hasText: text });
  let presses = 0;
  // On a busy machine the menu may be closed by a later request for actions: press again.
  await until('the quick fix menu', async () => {
    await page.keyboard.press('Control+.');
    presses++;
    return inTime(focused.waitFor({ timeout: soon }));
  });
  if (presses > 1) console.log(`quick fix menu: key pressed ${presses} times`);
}

/** Closes all editors and waits until none is left. */
export async function closeEditors(page: Page): Promise<void> {
  await run(page, 'View: Close All Editors');
  await page.locator('.editor-group-container .tab').first().waitFor({ state: 'detached' });
  await page.locator('iframe.webview').first().waitFor({ state: 'detached' });
}

/** Whether something ends without a timeout. */
function inTime(wait: Promise<void>): Promise<boolean> {
  return wait.then(
    () => true,
    () => false,
  );
}
