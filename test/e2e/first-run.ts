import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './until.ts';
import type { Walk } from './walk.ts';
import { run, shoot } from './workbench.ts';

/** A service that anyone can take over who finds a weakness, and that then controls the host. */
const exposed =
  'services:\n  web:\n    image: nginx:1.27.3\n    user: root\n    ports: ["8080:8080"]\n    cap_add: [SYS_ADMIN]\n    volumes: ["/etc:/host/etc"]\n';

/** The notification after the first scan, and what it leads to. */
export async function firstRun({ workspace, page, step }: Walk) {
  const toast = page.locator('.notification-toast', { hasText: 'Show the Path' });
  const item = page.locator('.statusbar-item[id$="plimsoll.status"]');
  const frame = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');

  await step('is told the worst once, with where to go', async () => {
    await toast.waitFor();
    for (const name of ['Show the Path', 'What Runs', 'Not Now'])
      assert.equal(await toast.getByRole('button', { name }).count(), 1, name);
    assert.match((await toast.textContent()) ?? '', /control|machine|host/);
    await shoot(page, 'first-run');
  });

  await step('reads the worst severity and its count in the status bar', async () => {
    await until('the count', async () => /Plimsoll: \d+ critical/.test((await item.textContent()) ?? ''));
    assert.match(
      (await item.locator('a').getAttribute('aria-label')) ?? '',
      /^Plimsoll: \d+ critical findings?$/,
    );
  });

  await step('is shown the path by the notification', async () => {
    await toast.getByRole('button', { name: 'Show the Path' }).click();
    await frame.locator('.chain').waitFor();
    assert.ok((await frame.locator('.steps > li').count()) > 0);
    await toast.waitFor({ state: 'detached' });
  });

  await step('sees the page renewed when a file changes', async () => {
    writeFileSync(path.join(workspace, 'compose.yaml'), exposed);
    await frame.locator('nav li', { hasText: 'SYS_ADMIN' }).waitFor();
  });

  await step('picks one of several paths', async () => {
    await run(page, 'Plimsoll: Show Path');
    const list = page.locator('.quick-input-widget:visible .monaco-list-row');
    await list.filter({ hasText: 'SYS_ADMIN' }).first().click();
    await frame.locator('h1', { hasText: 'Whoever takes over web from the network' }).waitFor();
    await shoot(page, 'path');
  });

  await step('goes to a line of the path', async () => {
    await frame.locator('a.place', { hasText: 'compose.yaml:5' }).first().click();
    await page.locator('.statusbar-item', { hasText: 'Ln 5, Col' }).waitFor();
    await page.locator('.tab', { hasText: 'Path' }).first().click();
  });

  await step('makes the change that leaves nothing, and the path is gone', async () => {
    await frame.locator('a.button.primary').click();
    await frame.locator('h1', { hasText: 'This path is gone' }).waitFor();
    await shoot(page, 'path-gone');
    await run(page, 'File: Save All Files');
    await until(
      'the change',
      () => !/SYS_ADMIN/.test(readFileSync(path.join(workspace, 'compose.yaml'), 'utf8')),
    );
  });

  await step('is not told again in a new window', async () => {
    await page.reload();
    await until('the count', async () => /Plimsoll/.test((await item.textContent()) ?? ''));
    await run(page, 'Plimsoll: Scan Workspace');
    await page.locator('.notification-toast', { hasText: 'Scan complete' }).waitFor();
    assert.equal(await toast.count(), 0);
  });
}
