import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Walk, walk } from './walk.ts';
import { address, openMenu, remote, shoot } from './workbench.ts';

const dockerfile = 'RUN apt-get update && apt-get install -y curl && curl -k https://example.test/x | sh\n';

walk("a person's path through the workbench", 'person', personsPath);

async function personsPath({ server, workspace, page, step }: Walk) {
  const file = path.join(workspace, 'compose.yaml');
  const line = page.locator('.editor-instance .view-line', { hasText: /privileged:\strue/ });
  const row = page.locator('.markers-panel .monaco-list-row', { hasText: 'The service runs privileged' });

  await step('opens a compose file and sees a squiggle', async () => {
    await page.goto(address(server, workspace, [['openFile', remote(server, file)]]));
    await line.waitFor();
    await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
    await shoot(page, 'person-1-squiggle');
  });

  await step('finds the problem in the Problems panel', async () => {
    await page.keyboard.press('Control+Shift+M');
    await row.waitFor();
    await shoot(page, 'person-2-problems');
  });

  await step('reads in the status bar how things stand', async () => {
    await page.locator('.statusbar-item[id="status.languageStatus"] a').first().click();
    const status = page.locator('.hover-language-status').first();
    await status.waitFor();
    await page.locator('.hover-language-status', { hasText: /1 critical/ }).waitFor();
    await page.locator('.hover-language-status', { hasText: /files scanned at/ }).waitFor();
    await page.locator('.hover-language-status', { hasText: /No configuration file/ }).waitFor();
    await shoot(page, 'person-2-status');
    await page.keyboard.press('Escape');
    await row.waitFor();
  });

  await step('goes to it and opens the quick fixes', async () => {
    await row.dblclick();
    await page.locator('.statusbar-item', { hasText: 'Ln 5, Col' }).waitFor();
    await page.locator('.lightBulbWidget:visible, [class*="gutter-lightbulb"]:visible').first().waitFor();
    await openMenu(page, /privileged/);
    await shoot(page, 'person-3-quickfix');
  });

  await step('applies the fix, and the problem is gone', async () => {
    // Not a click: until the mouse moves, an unseen layer covers the menu.
    await page.keyboard.press('Enter');
    await line.waitFor({ state: 'detached' });
    await row.waitFor({ state: 'detached' });
    await shoot(page, 'person-4-fixed');
  });

  await step('saves the file', async () => {
    await page.keyboard.press('Control+S');
    await page.locator('.tab.active:not(.dirty)').waitFor();
    assert.doesNotMatch(readFileSync(file, 'utf8'), /privileged: true/);
  });

  await step('scans the workspace and stops the scan', async () => {
    const many = path.join(workspace, 'many');
    mkdirSync(many);
    for (let n = 0; n < 2000; n++)
      writeFileSync(path.join(many, `Dockerfile.${n}`), `FROM alpine:3.20\n${dockerfile.repeat(3)}`);
    await page.keyboard.press('F1');
    await page.keyboard.type('Plimsoll: Scan Workspace');
    await page.keyboard.press('Enter');
    const notification = page.locator('.notification-toast', { hasText: 'scanning workspace' });
    await notification.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.notification-toast', { hasText: 'Scan cancelled: ' }).waitFor({ timeout: 120_000 });
    await shoot(page, 'person-5-cancelled');
    await page.keyboard.press('Escape');
    rmSync(many, { recursive: true });
  });

  await step(
    'looks up a rule by a word of its title and reads its page, and one that it links to',
    async () => {
      await page.keyboard.press('F1');
      await page.keyboard.type('Plimsoll: Explain Rule');
      await page.keyboard.press('Enter');
      const list = page.locator('.quick-input-widget:visible');
      await list
        .locator('input[placeholder^="Which rule?"]')
        .fill('A user account is created but never used');
      await list.locator('.monaco-list-row.focused', { hasText: 'user-created-not-used' }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.tab.active', { hasText: 'user-created-not-used.md' }).waitFor();
      const preview = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
      await preview.locator('h2', { hasText: 'What can happen' }).waitFor();
      await shoot(page, 'person-5-page');
      await preview.getByRole('link', { name: 'root-user' }).click();
      await page.locator('.tab.active', { hasText: 'root-user.md' }).waitFor();
    },
  );
}
