import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { inEditor, type Leg, obstacle } from './leg.ts';
import { address, remote, run, shoot } from './workbench.ts';

const why = obstacle();
const options = { skip: why ?? false, timeout: 300_000 };

/** Opens the workbench, and the Problems panel in it. */
async function problemsOf({ browser, server, workspace }: Leg, opened: string, file: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  page.setDefaultTimeout(30_000);
  await page.goto(address(server, opened, [['openFile', remote(server, path.join(workspace, file))]]));
  await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
  await page.keyboard.press('Control+Shift+M');
  return page;
}

test('a workspace that nobody trusts is checked like any other', options, async () => {
  const settings = {
    'security.workspace.trust.enabled': true,
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
  };
  await inEditor(
    async (leg) => {
      const page = await problemsOf(leg, leg.workspace, 'compose.yaml');
      await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
      await page.locator('.markers-panel .monaco-list-row', { hasText: 'runs privileged' }).waitFor();
      await shoot(page, 'untrusted');
      // What git is run for is not offered, and nothing runs it.
      const offered = page.locator('.quick-input-widget:visible .monaco-list-row');
      await page.keyboard.press('F1');
      await page.keyboard.type('Plimsoll: Show');
      await offered.filter({ hasText: 'Plimsoll: Show Report' }).waitFor();
      assert.equal(await offered.filter({ hasText: 'Show What Changed' }).count(), 0);
      await page.keyboard.press('Escape');
    },
    { settings },
  );
});

test('an empty workspace says that it is, and is checked once something is in it', options, async () => {
  await inEditor(async ({ browser, home, server }) => {
    const empty = path.join(home, 'empty');
    mkdirSync(empty);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    page.setDefaultTimeout(60_000);
    await page.goto(address(server, empty, []));
    await page.locator('.explorer-folders-view, .explorer-viewlet').first().waitFor();
    await run(page, 'Plimsoll: Scan Workspace');
    await page.locator('.notification-toast', { hasText: 'There are no Dockerfiles' }).waitFor();
    await shoot(page, 'empty');
    writeFileSync(path.join(empty, 'Dockerfile'), 'FROM alpine:3.20\nUSER root\n');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'the image runs as root' }).waitFor();
  });
});

test('two roots are checked, each by its own configuration', options, async () => {
  await inEditor(async (leg) => {
    const { home, workspace } = leg;
    const other = path.join(home, 'other');
    cpSync(workspace, other, { recursive: true });
    writeFileSync(path.join(other, '.plimsoll.yaml'), 'rules:\n  privileged: off\n');
    const roots = path.join(home, 'both.code-workspace');
    writeFileSync(roots, JSON.stringify({ folders: [{ path: 'workspace' }, { path: 'other' }] }));
    const page = await problemsOf(leg, roots, 'compose.yaml');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'other' }).first().waitFor();
    await page
      .locator('.markers-panel-action-filter-container input, .viewpane-filter input')
      .first()
      .fill('privileged');
    const rows = page.locator('.markers-panel .monaco-list-row', { hasText: 'runs privileged' });
    await rows.first().waitFor();
    await page
      .locator('.markers-panel .monaco-list-row', { hasText: 'other' })
      .first()
      .waitFor({ state: 'detached' });
    await shoot(page, 'two-roots');
    if ((await rows.count()) !== 1) throw new Error('the second root has a configuration of its own');
  });
});
