import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { until } from './until.ts';
import type { Walk } from './walk.ts';
import { openMenu, run, shoot } from './workbench.ts';

/** The number of critical findings in a text such as `2 critical, 1 high`. */
const critical = (text: string): number => Number(/(\d+) critical/.exec(text)?.[1] ?? 0);
/** The number of critical and high findings in it. */

const textOf = async (all: Locator) => (await all.allInnerTexts()).join('\n');

/** The same count in each place, and changes that hide findings. */
export async function countAndHide({ workspace, page, step }: Walk) {
  const config = path.join(workspace, '.plimsoll.yaml');
  const toast = page.locator('.notification-toast');
  const rows = page.locator('.markers-panel .monaco-list-row');
  const privileged = rows.filter({ hasText: 'Privileged, with full access' });

  const badge = page
    .locator('.activitybar .action-item', { has: page.getByLabel('Plimsoll', { exact: false }) })
    .locator('.badge-content');

  await step('counts alike in the notification, the badge and the status bar', async () => {
    await badge.first().waitFor();
    await run(page, 'Plimsoll: Scan Workspace');
    const scanned = toast.filter({ hasText: 'Scan complete' });
    await scanned.waitFor();
    const text = await textOf(scanned);
    assert.ok(critical(text) > 0);
    await until('the badge', async () => (await textOf(badge)) === String(critical(text)));
    await run(page, 'Notifications: Clear All Notifications');
    await run(page, 'Problems: Focus on Problems View');
    await privileged.first().dblclick();
    await page.locator('.tab.active', { hasText: 'compose.yaml' }).waitFor();
    const worst = /(\d+ critical)/.exec(text)?.[1] ?? '';
    const bar = page.locator('.statusbar-item[id$="plimsoll.status"]');
    await until('the status bar', async () => (await textOf(bar)).includes(`Plimsoll: ${worst}`));
  });

  const list = page.locator('.quick-input-widget:visible');
  const rowIn = (text: string) => list.locator('.monaco-list-row.focused', { hasText: text });
  /** Opens the list of ways to ignore the problem. */
  const ignore = async () => {
    await run(page, 'Problems: Focus on Problems View');
    await privileged.first().dblclick();
    // The light bulb is shown where the cursor is, not for a selection that comes from elsewhere.
    const line = page.locator('.editor-instance .view-line', { hasText: /privileged:\strue/ });
    await line.getByText('true').click();
    await page.locator('.lightBulbWidget:visible, [class*="gutter-lightbulb"]:visible').first().waitFor();
    await openMenu(page, /./);
    const entries = page.locator('.action-widget .monaco-list-row.action');
    assert.ok((await entries.count()) <= 9, 'at most nine entries');
    const item = entries.filter({ hasText: 'Ignore…' });
    await until('the entry', async () => {
      await page.keyboard.press('ArrowDown');
      return (await item.and(page.locator('.focused')).count()) > 0;
    });
    await page.keyboard.press('Enter');
    await list.filter({ hasText: 'Ignore privileged: where?' }).waitFor();
  };

  await step('goes back a step when ignoring, and cancels all of it', async () => {
    const file = path.join(workspace, 'compose.yaml');
    const before = readFileSync(file, 'utf8');
    await ignore();
    await rowIn('This line').waitFor();
    await shoot(page, 'ignore-where');
    await page.keyboard.press('Enter');
    await list.filter({ hasText: 'why?' }).waitFor();
    await page.keyboard.type('needs a device');
    await list.filter({ hasText: '# plimsoll: ignore privileged -- needs a device' }).waitFor();
    await page.keyboard.press('Enter');
    await list.filter({ hasText: 'until when?' }).waitFor();
    await shoot(page, 'ignore-until');
    await list.locator('.codicon-quick-input-back').click();
    await list.filter({ hasText: 'why?' }).waitFor();
    assert.equal(await list.locator('input').inputValue(), 'needs a device');
    await list.locator('.codicon-quick-input-back').click();
    await rowIn('This line').waitFor();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' }).catch(() => list.waitFor({ state: 'hidden' }));
    assert.equal(readFileSync(file, 'utf8'), before);
    await privileged.first().waitFor();
  });

  await step('hides a problem by a comment with a reason and a typed day, and undoes it', async () => {
    await ignore();
    await page.keyboard.press('Enter');
    await list.filter({ hasText: 'why?' }).waitFor();
    await page.keyboard.type('needs a device');
    await page.keyboard.press('Enter');
    await list.filter({ hasText: 'until when?' }).waitFor();
    await page.keyboard.type('2999-12-31');
    await rowIn('2999-12-31').waitFor();
    await page.keyboard.press('Enter');
    const said = toast.filter({
      hasText: /privileged is hidden in 1 service until 2999-12-31, by a comment/,
    });
    await said.waitFor();
    await page
      .locator('.view-line', { hasText: /#\splimsoll:\signore\sprivileged\suntil\s2999-12-31\s--\sneeds/ })
      .waitFor();
    await shoot(page, 'ignored');
    await said.getByRole('button', { name: 'Undo' }).click();
    await privileged.first().waitFor();
  });

  await step('is told what a rule hides that is turned off', async () => {
    await ignore();
    await page.keyboard.type('whole');
    await rowIn('The whole workspace').waitFor();
    await page.keyboard.press('Enter');
    await list.filter({ hasText: 'why?' }).waitFor();
    await page.keyboard.press('Enter');
    await list.filter({ hasText: 'until when?' }).waitFor();
    await rowIn('Until it is removed').waitFor();
    await page.keyboard.press('Enter');
    await toast.filter({ hasText: /privileged is hidden: \d+ findings? in \d+ files?, by/ }).waitFor();
    await privileged.first().waitFor({ state: 'detached' });
    assert.match(readFileSync(config, 'utf8'), /privileged: "?off/);
    await shoot(page, 'hidden');
  });

  await step('undoes it', async () => {
    await toast.getByRole('button', { name: 'Undo' }).last().click();
    await privileged.first().waitFor();
    assert.equal(existsSync(config), false);
    await shoot(page, 'hidden-undone');
  });
}
