import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Walk, walk } from './walk.ts';
import { address, remote, shoot } from './workbench.ts';

walk('what runs, in the workbench: view and report', 'running', whatRuns);

async function whatRuns({ server, workspace, page, step }: Walk) {
  const file = path.join(workspace, 'compose.yaml');
  const icon = page.locator('.activitybar .action-item', {
    has: page.getByLabel('Plimsoll', { exact: false }),
  });
  const tree = page.locator('.pane-body .monaco-list');
  const row = (text: string | RegExp) => tree.locator('.monaco-list-row', { hasText: text });
  const command = async (name: string) => {
    await page.keyboard.press('F1');
    await page.keyboard.type(`Plimsoll: ${name}`);
    await page.keyboard.press('Enter');
  };

  await step('the view is there once something is found, and says how much of it is grave', async () => {
    await page.goto(address(server, workspace, [['openFile', remote(server, file)]]));
    await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
    await icon.first().waitFor();
    await icon.locator('.badge-content').first().waitFor();
  });

  await step('shows the services of each project, what runs of them, and what was found', async () => {
    await icon.first().click();
    await row(/^compose\.yaml/).waitFor();
    await row('The service runs privileged').first().waitFor();
    // Rows stand in the page as they came, not as they are shown.
    const web = Number(await row('service web').first().getAttribute('data-index'));
    await tree.locator(`.monaco-list-row[data-index="${web + 1}"]`, { hasText: 'What runs' }).click();
    await row('Confinement: privileged').first().waitFor();
    await shoot(page, 'running-1-view');
  });

  await step('leads to the place of a finding', async () => {
    await row('The service runs privileged').first().click();
    await page.locator('.statusbar-item', { hasText: 'Ln 5, Col' }).waitFor();
  });

  await step('shows only what a filter leaves, and all again', async () => {
    await command('Filter What Runs');
    const list = page.locator('.quick-input-widget:visible');
    await list.locator('.monaco-list-row', { hasText: 'critical and worse' }).click();
    await list.locator('.quick-input-titlebar', { hasText: 'which of them' }).waitFor();
    await page.keyboard.press('Enter');
    await row(/ low/).first().waitFor({ state: 'detached' });
    await row('The service runs privileged').first().waitFor();
    await command('Show All of What Runs');
    await row(/ info| low| medium/)
      .first()
      .waitFor();
  });

  await step('shows the report, whose places are links', async () => {
    await command('Show Report');
    const report = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await report.locator('h1', { hasText: 'Plimsoll report' }).waitFor();
    await report.locator('svg[role=img]').first().waitFor();
    await shoot(page, 'running-2-report');
    await report.locator('a.place', { hasText: 'compose.yaml:5' }).first().click();
    await page.locator('.tab.active', { hasText: 'compose.yaml' }).waitFor();
  });

  await step('saves the report as a file that is the page alone', async () => {
    const target = path.join(workspace, 'plimsoll.html');
    rmSync(target, { force: true });
    await command('Export Report');
    await page.locator('.quick-input-widget:visible input').waitFor();
    await page.keyboard.press('Enter');
    // The editor makes the file first and writes it then.
    const saved = () => (existsSync(target) ? readFileSync(target, 'utf8') : '');
    for (let tries = 0; !saved().includes('</html>') && tries < 100; tries++) await page.waitForTimeout(100);
    const text = saved();
    assert.match(text, /^<!doctype html>/);
    assert.doesNotMatch(text, /command:/);
  });

  await step('follows what is written', async () => {
    writeFileSync(file, 'services:\n  other:\n    image: nginx:1.27\n    pid: host\n');
    await row('service other').first().waitFor();
  });
}
