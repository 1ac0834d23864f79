import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './until.ts';
import type { Walk } from './walk.ts';
import { openMenu, run } from './workbench.ts';

/** From a file with a problem to one without: the first thing that a user does. */
export async function fixAProblem({ workspace, page, step }: Walk) {
  const file = path.join(workspace, 'compose.yaml');
  const line = page.locator('.editor-instance .view-line', { hasText: /privileged:\strue/ });
  const row = page.locator('.markers-panel .monaco-list-row', { hasText: 'Privileged, with full access' });

  await step('sees a squiggle in a compose file', async () => {
    await line.waitFor();
    await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
  });

  await step('finds the problem in the Problems panel', async () => {
    await run(page, 'Problems: Focus on Problems View');
    await row.waitFor();
  });

  await step('reads in the status bar what was found and that the scan is complete', async () => {
    const item = page.locator('.statusbar-item[id="status.languageStatus"] a').first();
    const status = page.locator('.hover-language-status');
    // A status that is shown does not follow later changes.
    await until('the status', async () => {
      await item.click();
      const texts = (await status.allInnerTexts()).join('\n');
      await page.keyboard.press('Escape');
      return [/1 critical/, /No configuration file/].every((each) => each.test(texts));
    });
    const bar = page.locator('.statusbar-item[id$="plimsoll.status"]');
    const tooltip = page.locator('.workbench-hover:visible, .monaco-hover:visible');
    await until('the tooltip', async () => {
      await page.mouse.move(600, 300);
      await bar.hover();
      await tooltip
        .filter({ hasText: 'scanned at' })
        .first()
        .waitFor({ timeout: 5_000 })
        .catch(() => undefined);
      return (await tooltip.filter({ hasText: 'scanned at' }).count()) > 0;
    });
    await page.mouse.move(600, 300);
  });

  await step('goes to it and opens the quick fixes', async () => {
    await row.dblclick();
    await page.locator('.statusbar-item', { hasText: 'Ln 5, Col' }).waitFor();
    await page.locator('.lightBulbWidget:visible, [class*="gutter-lightbulb"]:visible').first().waitFor();
    await openMenu(page, /privileged/);
  });

  await step('applies the fix, and the problem is gone', async () => {
    // Not a click: until the mouse moves, an invisible layer covers the menu.
    await page.keyboard.press('Enter');
    await line.waitFor({ state: 'detached' });
    await row.waitFor({ state: 'detached' });
  });

  await step('saves the file', async () => {
    await page.keyboard.press('Control+S');
    await page.locator('.tab.active:not(.dirty)').waitFor();
    assert.doesNotMatch(readFileSync(file, 'utf8'), /privileged: true/);
  });
}

/** Starts a scan and cancels it before it ends. The server is paused meanwhile, since it would finish too soon. */
export async function stopAScan({ home, page, step }: Walk) {
  const skip = existsSync('/proc/self/cmdline') ? false : 'this system does not list its processes in /proc';
  const body = async () => {
    const servers = languageServers(home);
    assert.ok(servers.length > 0, 'no language server is running');
    for (const pid of servers) process.kill(pid, 'SIGSTOP');
    try {
      await run(page, 'Plimsoll: Scan Workspace');
      const scanning = page.locator('.notification-toast', { hasText: 'scanning workspace' });
      await scanning.getByRole('button', { name: 'Cancel' }).click();
      // The extension handles one command after the other: once this list is shown, the cancellation was sent.
      await run(page, 'Plimsoll: Filter What Runs');
      await page.locator('.quick-input-titlebar', { hasText: 'Findings to show' }).waitFor();
      await page.keyboard.press('Escape');
    } finally {
      for (const pid of servers) process.kill(pid, 'SIGCONT');
    }
    await page.locator('.notification-toast', { hasText: 'Scan cancelled: ' }).waitFor();
    await run(page, 'Notifications: Clear All Notifications');
  };
  await step('scans the workspace and stops the scan', body, skip);
}

/** Returns the language server processes of the extension installed in a home, from /proc. */
function languageServers(home: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const command = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/cmdline`, 'utf8') : '';
      return command.includes(home) && command.includes('dist/server.cjs') ? [Number(name)] : [];
    } catch {
      return []; // It has ended.
    }
  });
}

/** Looks up the documentation of a rule. */
export async function explainARule({ page, step }: Walk) {
  await step('finds a rule by its title, reads its page and one that it links to', async () => {
    await run(page, 'Plimsoll: Explain Rule');
    const list = page.locator('.quick-input-widget:visible');
    await list.locator('input[placeholder^="Which rule?"]').fill('A user account is created but never used');
    await list.locator('.monaco-list-row.focused', { hasText: 'user-created-not-used' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: 'user-created-not-used.md' }).waitFor();
    const preview = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await preview.locator('h2', { hasText: 'What can happen' }).waitFor();
    await preview.getByRole('link', { name: 'root-user' }).click();
    await page.locator('.tab.active', { hasText: 'root-user.md' }).waitFor();
  });
}
