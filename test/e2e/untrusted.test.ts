import path from 'node:path';
import { test } from 'node:test';
import { inEditor, obstacle } from './leg.ts';
import { address, newWindow, remote, run } from './workbench.ts';

const settings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

test('a workspace that the user does not trust is checked, and git is not offered', {
  skip: obstacle() ?? false,
  timeout: 600_000,
}, async () => {
  await inEditor(
    async ({ browser, server, workspace }) => {
      const page = await newWindow(browser);
      const file = remote(server, path.join(workspace, 'compose.yaml'));
      await page.goto(address(server, workspace, [['openFile', file]]));
      await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
      await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
      await run(page, 'Problems: Focus on Problems View');
      await page.locator('.markers-panel .monaco-list-row', { hasText: 'runs privileged' }).waitFor();
      const offered = page.locator('.quick-input-widget:visible');
      await page.keyboard.press('F1');
      await offered.locator('input').fill('>Plimsoll: Show What Changed Since');
      await offered.locator('.monaco-list-row', { hasText: 'No matching' }).waitFor();
    },
    { settings },
  );
});
