import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { bundle } from '../support/dist.ts';
import { makeFolders } from './histories.ts';
import { copyWorkspace, inEditor, type Leg, obstacle } from './leg.ts';
import { lockAnImage } from './locking.ts';
import { runInWindow } from './suite.ts';
import { walk } from './walk.ts';
import { address, newWindow, remote, run } from './workbench.ts';

// Windows other than the usual one.

const options = { skip: obstacle() ?? false, timeout: 600_000 };
const untrusting = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

test('plimsoll.vsix where nothing is trusted', options, async (t) => {
  const body = async (leg: Leg) => {
    await t.test('a workspace is checked, and neither git nor the network is offered', () => untrusted(leg));
    await t.test('an empty folder is reported as empty, and checked once it has a file', () => empty(leg));
  };
  await inEditor(body, { settings: untrusting });
});

test('plimsoll.vsix where images are locked', options, async (t) => {
  const parts = [['lock', 'the lock of an image', lockAnImage]] as const;
  await inEditor((leg) => walk(t, leg, 'compose.yaml', parts), { dialogs: true });
});

test('plimsoll.vsix in a workspace of two folders', options, async (t) => {
  await inEditor((leg) => runInWindow(t, leg, 'roots', twoFolders(leg)));
});

test('plimsoll.vsix in random histories of a workspace', options, async (t) => {
  process.env['PLIMSOLL_CLI'] = bundle;
  await inEditor((leg) => {
    makeFolders(leg.workspace);
    return runInWindow(t, leg, 'histories', leg.workspace);
  });
});

async function untrusted({ browser, server, workspace }: Leg): Promise<void> {
  const page = await newWindow(browser);
  const file = remote(server, path.join(workspace, 'compose.yaml'));
  await page.goto(address(server, workspace, [['openFile', file]]));
  await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
  await run(page, 'Problems: Focus on Problems View');
  await page
    .locator('.markers-panel .monaco-list-row', { hasText: 'Privileged, with full access' })
    .waitFor();
  const offered = page.locator('.quick-input-widget:visible');
  for (const name of ['Show What Changed Since', 'Lock All Images', 'Lock This Image']) {
    await page.keyboard.press('F1');
    await offered.locator('input').fill(`>Plimsoll: ${name}`);
    // Similar names are listed if no command has this one.
    await offered.locator('.monaco-list-row', { hasText: 'similar commands' }).first().waitFor();
    assert.equal(await offered.locator('.monaco-list-row', { hasText: name }).count(), 0);
    await page.keyboard.press('Escape');
  }
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

/** Creates a workspace of two folders that differ only in that the second has a configuration. */
function twoFolders({ home }: Leg): string {
  const other = copyWorkspace(home, 'other');
  writeFileSync(path.join(other, '.plimsoll.yaml'), 'rules:\n  privileged: off\n');
  const both = path.join(home, 'both.code-workspace');
  writeFileSync(both, JSON.stringify({ folders: [{ path: 'workspace' }, { path: 'other' }] }));
  return both;
}
