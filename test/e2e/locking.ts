import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FakeRegistry } from '../support/fake-registry.ts';
import { until } from './until.ts';
import type { Walk } from './walk.ts';
import { openFile, run, shoot } from './workbench.ts';

/** Locks an image of a registry on this machine, after a question that a setting of the workspace does not answer. */
export async function lockAnImage({ workspace, page, step }: Walk) {
  const registry = await FakeRegistry.start();
  const { host } = registry;
  registry.image('team/base', '1.4', { User: 'app', ExposedPorts: { '8080/tcp': {} }, Entrypoint: ['/run'] });
  const folder = path.join(workspace, 'locked');
  const lock = path.join(folder, 'plimsoll.lock');
  const dialog = page.locator('.monaco-dialog-box');
  mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
  mkdirSync(folder);
  writeFileSync(
    path.join(workspace, '.vscode', 'settings.json'),
    JSON.stringify({ 'plimsoll.images.registries': [host] }),
  );
  writeFileSync(path.join(folder, '.plimsoll.yaml'), 'rules: {}\n');
  writeFileSync(path.join(folder, 'Dockerfile'), `FROM ${host}/team/base:1.4\nRUN make\n`);
  try {
    await step('asks before it uses the network, and names the registry', async () => {
      await openFile(page, 'locked/Dockerfile');
      await run(page, 'Plimsoll: Lock This Image');
      await dialog.getByText('Lock 1 image?').waitFor();
      await dialog.getByText(host).waitFor();
      await shoot(page, 'lock-question');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      assert.deepEqual(registry.requests, []);
    });

    await step('locks the image, whose user the editor then shows', async () => {
      await run(page, 'Plimsoll: Lock This Image');
      await dialog.getByRole('button', { name: 'Lock', exact: true }).click();
      await until('the lock', () => existsSync(lock));
      assert.match(readFileSync(lock, 'utf8'), /"user": "app"/);
      await page.locator('.notification-toast', { hasText: 'Images locked: 1 new' }).waitFor();
      await page.locator('.view-line', { hasText: /user.app.\(locked.\d{4}-\d\d-\d\d\)/ }).waitFor();
    });

    await step('says on hover what the lock knows', async () => {
      await page.locator('.view-line', { hasText: 'team/base' }).hover({ position: { x: 120, y: 8 } });
      await page.locator('.monaco-hover:visible', { hasText: 'from the registry' }).waitFor();
      await shoot(page, 'lock-hover');
      await page.keyboard.press('Escape');
    });

    await step('opens the lock as JSON that its schema explains', async () => {
      await openFile(page, 'locked/plimsoll.lock');
      await page.locator('.statusbar-item[id="status.editor.mode"]', { hasText: 'JSON' }).waitFor();
      await run(page, 'Notifications: Clear All Notifications');
    });
  } finally {
    registry.stop();
  }
}
