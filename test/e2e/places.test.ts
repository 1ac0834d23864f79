import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { copyWorkspace, inEditor, type Leg, obstacle } from './leg.ts';
import { runInWindow } from './suite.ts';
import { address, newWindow, remote, run } from './workbench.ts';

// Windows that are not the usual one. Settings for trust hold for all windows of a VS Code, so here none is trusted.
const settings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

test('plimsoll.vsix in windows of other kinds', {
  skip: obstacle() ?? false,
  timeout: 600_000,
}, async (t) => {
  await inEditor(
    async (leg) => {
      await t.test('an untrusted workspace is checked, and git is not offered', () => untrusted(leg));
      await t.test('an empty folder is said to be empty, and checked once there is a file', () => empty(leg));
      await t.test('two folders', (each) => runInWindow(each, leg, 'roots', twoFolders(leg)));
    },
    { settings },
  );
});

async function untrusted({ browser, server, workspace }: Leg): Promise<void> {
  const page = await newWindow(browser);
  const file = remote(server, path.join(workspace, 'compose.yaml'));
  await page.goto(address(server, workspace, [['openFile', file]]));
  await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
  await run(page, 'Problems: Focus on Problems View');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'runs privileged' }).waitFor();
  const offered = page.locator('.quick-input-widget:visible');
  await page.keyboard.press('F1');
  await offered.locator('input').fill('>Plimsoll: Show What Changed Since');
  await offered.locator('.monaco-list-row', { hasText: 'No matching' }).waitFor();
  await page.close();
}

async function empty({ browser, home, server }: Leg): Promise<void> {
  const folder = path.join(home, 'empty');
  mkdirSync(folder);
  const page = await newWindow(browser);
  await page.goto(address(server, folder, []));
  await page.locator('.explorer-folders-view, .explorer-viewlet').first().waitFor();
  await run(page, 'Plimsoll: Scan Workspace');
  await page.locator('.notification-toast', { hasText: 'There are no Dockerfiles' }).waitFor();
  writeFileSync(path.join(folder, 'Dockerfile'), 'FROM alpine:3.20\nUSER root\n');
  await run(page, 'Problems: Focus on Problems View');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'the image runs as root' }).waitFor();
  await page.close();
}

/** A workspace of two folders that differ by a configuration, which the second has. */
function twoFolders({ home }: Leg): string {
  const other = copyWorkspace(home, 'other');
  writeFileSync(path.join(other, '.plimsoll.yaml'), 'rules:\n  privileged: off\n');
  const both = path.join(home, 'both.code-workspace');
  writeFileSync(both, JSON.stringify({ folders: [{ path: 'workspace' }, { path: 'other' }] }));
  return both;
}
