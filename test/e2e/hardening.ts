import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Walk } from './walk.ts';
import { openFile, run, shoot } from './workbench.ts';

/** The page with the changes of a service, and all safe fixes. */
export async function hardenAService({ workspace, page, step }: Walk) {
  const frame = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  const line = (text: string) => page.locator('.editor-instance .view-line', { hasText: text });
  const toast = page.locator('.notification-toast');

  await step('shows the changes of the service at the cursor, and what each comes to', async () => {
    await openFile(page, 'compose.yaml');
    await line('nginx').click();
    await run(page, 'Plimsoll: Harden This Service');
    await frame.locator('h1', { hasText: 'Harden web' }).waitFor();
    assert.equal(await frame.locator('.added').count(), 0, 'nothing that may break is ticked');
    await frame.getByLabel('Remove privileged').check();
    await frame.locator('.removed', { hasText: 'privileged: true' }).waitFor();
    await frame.getByLabel('Limit memory').press(' ');
    await frame.locator('.added', { hasText: 'mem_limit' }).waitFor();
    await frame.locator('.framed', { hasText: 'mem_limit' }).waitFor();
    await frame.locator('button', { hasText: 'Apply 2 Changes' }).waitFor();
    await shoot(page, 'harden');
  });

  await step('applies them, says what stays open, and offers what is to be done next', async () => {
    await frame.getByLabel('Limit memory').press('Control+Enter');
    await frame.locator('#note', { hasText: 'Applied 2 changes. Leaves open: ' }).waitFor();
    await frame.getByLabel('Drop all capabilities').waitFor();
    await shoot(page, 'hardened');
  });

  await step('is closed by Escape', async () => {
    await frame.locator('button', { hasText: 'Explain' }).first().waitFor();
    await frame.locator('body').press('Escape');
    await page.locator('.tab', { hasText: 'Harden web' }).waitFor({ state: 'detached' });
  });

  await step('is undone by one step', async () => {
    await line('mem_limit').click();
    await page.keyboard.press('Control+Z');
    await line('privileged').waitFor();
    await line('mem_limit').waitFor({ state: 'detached' });
  });

  await step('fixes all that is safe at once, shows it and undoes it', async () => {
    const folder = path.join(workspace, 'stores');
    mkdirSync(folder);
    writeFileSync(
      path.join(folder, 'compose.yaml'),
      'services:\n  db:\n    image: postgres:16.4\n    ports: ["127.0.0.1:5432:5432"]\n  cache:\n    image: redis:7.4\n',
    );
    await run(page, 'Plimsoll: Fix All Safe Problems in the Workspace');
    await toast.filter({ hasText: /\d+ safe fix(es)? in \d+ (service|file)s?\./ }).waitFor();
    await shoot(page, 'fixed');
    await toast.getByRole('button', { name: 'Undo' }).click();
    await toast.filter({ hasText: 'safe fix' }).waitFor({ state: 'detached' });
    await run(page, 'Plimsoll: Fix All Safe Problems in the Workspace');
    await toast.getByRole('button', { name: 'Show' }).click();
    await page.locator('.tab.active', { hasText: 'All that is safe' }).waitFor();
    await shoot(page, 'fixed-shown');
  });
}
