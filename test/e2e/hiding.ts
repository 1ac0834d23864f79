import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { until } from './until.ts';
import type { Walk } from './walk.ts';
import { openMenu, run, shoot } from './workbench.ts';

/** The number of critical and high findings in a text such as `2 critical, 1 high`. */
const grave = (text: string): number =>
  ['critical', 'high']
    .map((level) => Number(new RegExp(`(\\d+) ${level}`).exec(text)?.[1] ?? 0))
    .reduce((sum, count) => sum + count, 0);

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

  await step('counts alike in the notification, the badge and the status', async () => {
    await badge.first().waitFor();
    await run(page, 'Plimsoll: Scan Workspace');
    const scanned = toast.filter({ hasText: 'Scan complete' });
    await scanned.waitFor();
    const count = grave(await textOf(scanned));
    assert.ok(count > 0);
    await until('the badge', async () => (await textOf(badge)) === String(count));
    await run(page, 'Notifications: Clear All Notifications');
    const status = page.locator('.hover-language-status');
    await run(page, 'Problems: Focus on Problems View');
    await privileged.first().dblclick();
    await page.locator('.tab.active', { hasText: 'compose.yaml' }).waitFor();
    await until('the status', async () => {
      await page.locator('.statusbar-item[id="status.languageStatus"] a').first().click();
      const texts = await textOf(status);
      await page.keyboard.press('Escape');
      return grave(/All files: (.*)/.exec(texts)?.[1] ?? '') === count;
    });
  });

  await step('is told what a rule hides that is turned off', async () => {
    await run(page, 'Problems: Focus on Problems View');
    await privileged.first().dblclick();
    // The light bulb is shown where the cursor is, not for a selection that comes from elsewhere.
    const line = page.locator('.editor-instance .view-line', { hasText: 'privileged:' });
    await line.getByText('true').click();
    await page.locator('.lightBulbWidget:visible, [class*="gutter-lightbulb"]:visible').first().waitFor();
    await openMenu(page, /./);
    const item = page.locator('.action-widget .monaco-list-row.action', {
      hasText: 'Turn privileged off in the configuration',
    });
    await until('the entry', async () => {
      await page.keyboard.press('ArrowDown');
      return (await item.and(page.locator('.focused')).count()) > 0;
    });
    await page.keyboard.press('Enter');
    await toast.filter({ hasText: /\d+ findings? hidden in \d+ files?\./ }).waitFor();
    await privileged.first().waitFor({ state: 'detached' });
    assert.match(readFileSync(config, 'utf8'), /privileged: "?off/);
    await shoot(page, 'hidden');
  });

  await step('undoes it', async () => {
    await toast.getByRole('button', { name: 'Undo' }).click();
    await privileged.first().waitFor();
    assert.equal(existsSync(config), false);
    await shoot(page, 'hidden-undone');
  });
}
