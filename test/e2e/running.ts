import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './until.ts';
import type { Walk } from './walk.ts';
import { run } from './workbench.ts';

/** The view of what runs, and the report. */
export async function whatRuns({ workspace, page, step }: Walk) {
  const file = path.join(workspace, 'compose.yaml');
  const icon = page.locator('.activitybar .action-item', {
    has: page.getByLabel('Plimsoll', { exact: false }),
  });
  const tree = page.locator('.part.sidebar .pane-body .monaco-list');
  const row = (text: string | RegExp) => tree.locator('.monaco-list-row', { hasText: text });

  await step('has an icon that counts the grave findings', async () => {
    await icon.first().waitFor();
    await icon.locator('.badge-content').first().waitFor();
  });

  await step('shows the services of each project, how each runs, and its findings', async () => {
    await icon.first().click();
    await row(/^compose\.yaml/).waitFor();
    await row('Privileged, with full access').first().waitFor();
    // The order of rows in the DOM is not the order on screen.
    const web = Number(await row('service web').first().getAttribute('data-index'));
    await tree.locator(`.monaco-list-row[data-index="${web + 1}"]`, { hasText: 'What runs' }).click();
    await row('Confinement: privileged').first().waitFor();
  });

  await step('leads to the place of a finding', async () => {
    await row('Privileged, with full access').first().click();
    await page.locator('.statusbar-item', { hasText: 'Ln 4, Col' }).waitFor();
  });

  await step('shows only what a filter leaves, and all again', async () => {
    await run(page, 'Plimsoll: Filter What Runs');
    const list = page.locator('.quick-input-widget:visible');
    await list.locator('.monaco-list-row', { hasText: 'critical and worse' }).click();
    await list.locator('.quick-input-titlebar', { hasText: 'which of them' }).waitFor();
    await page.keyboard.press('Enter');
    await row(/ low/).first().waitFor({ state: 'detached' });
    await row('Privileged, with full access').first().waitFor();
    await run(page, 'Plimsoll: Show All of What Runs');
    await row(/ info| low| medium/)
      .first()
      .waitFor();
  });

  await step('shows the report, whose places are links', async () => {
    await run(page, 'Plimsoll: Show Report');
    const report = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await report.locator('.facts', { hasText: 'Plimsoll report' }).waitFor();
    await report.locator('.drawing').first().waitFor();
    await report.locator('a.place', { hasText: 'compose.yaml:4' }).first().click();
    await page.locator('.tab.active', { hasText: 'compose.yaml' }).waitFor();
  });

  await step('saves the report as a file without links to the editor', async () => {
    await run(page, 'Plimsoll: Export Report');
    await page.locator('.quick-input-widget:visible input').waitFor();
    await page.keyboard.press('Enter');
    const text = await until('the report, written to its end', () => {
      const target = path.join(workspace, 'plimsoll.html');
      const written = existsSync(target) ? readFileSync(target, 'utf8') : '';
      return written.includes('</html>') && written;
    });
    assert.match(text, /^<!doctype html>/);
    assert.doesNotMatch(text, /command:/);
  });

  await step('follows a file that another program writes', async () => {
    writeFileSync(file, 'services:\n  other:\n    image: nginx:1.27\n    pid: host\n');
    await row('service other').first().waitFor();
  });
}
