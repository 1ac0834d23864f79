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

  const message = page.locator('.part.sidebar .tree-explorer-viewlet-tree-view .message');
  const isFocused = (selector: string) =>
    page.evaluate((each) => document.activeElement?.closest(each) !== null, selector);

  await step('has an icon that counts the critical findings', async () => {
    await icon.first().waitFor();
    await icon.locator('.badge-content').first().waitFor();
  });

  await step('begins with a sentence and the paths, then has each service with its findings', async () => {
    await icon.first().click();
    await row(/^compose\.yaml/).waitFor();
    await message.filter({ hasText: 'control the host' }).waitFor();
    await row('web \u2192 host').waitFor();
    await row(/Privileged/).waitFor();
    await row('How it runs').first().click();
    await row(/^Confinement\s*privileged/).waitFor();
  });

  await step('shows the place of a finding and keeps the focus, until asked to go there', async () => {
    await row(/Privileged/).click();
    await page.locator('.statusbar-item', { hasText: 'Ln 4, Col' }).waitFor();
    assert.ok(await isFocused('.part.sidebar'), 'the focus left the view');
    await page.keyboard.press('Control+Enter');
    await until('the focus in the editor', () => isFocused('.monaco-editor'));
  });

  await step('shows only what a filter leaves, and all again', async () => {
    await run(page, 'Plimsoll: Filter What Runs');
    const list = page.locator('.quick-input-widget:visible');
    await list.locator('.monaco-list-row', { hasText: /Services with a path\s*\d/ }).waitFor();
    await list.locator('.monaco-list-row', { hasText: 'Critical and high' }).click();
    await message.filter({ hasText: /^\d+ of \d+: critical and high$/ }).waitFor();
    await row('Out of support').waitFor({ state: 'detached' });
    await row(/Privileged/).waitFor();
    await run(page, 'Plimsoll: Show All of What Runs');
    await message.filter({ hasText: 'control the host' }).waitFor();
    await row('Out of support').waitFor();
  });

  await step('has a menu for each finding', async () => {
    await row(/Privileged/).click({ button: 'right' });
    const entry = (name: string) => page.locator('.monaco-menu:visible .action-item', { hasText: name });
    for (const name of ['Go to the Place', 'Fix', 'Ignore', 'Explain the Rule', 'Only This Service'])
      await entry(name).waitFor();
    await entry('Only This Rule').click();
    await message.filter({ hasText: /^\d+ of \d+: privileged$/ }).waitFor();
    await run(page, 'Plimsoll: Show All of What Runs');
    await row('Out of support').waitFor();
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
    await row('other \u2192 host files')
      .or(row(/^other/))
      .first()
      .waitFor();
  });
}
