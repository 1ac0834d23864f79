import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { commitAll, withoutGit } from '../support/git.ts';
import { inEditor, obstacle } from './leg.ts';
import { address, remote, run, shoot } from './workbench.ts';

const why = obstacle() ?? (withoutGit || undefined);

test('what a workspace changes since its last commit is shown', {
  skip: why ?? false,
  timeout: 300_000,
}, async () => {
  await inEditor(async ({ browser, server, workspace }) => {
    const file = path.join(workspace, 'compose.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('privileged: true', 'privileged: false'));
    commitAll(workspace, 'first');
    writeFileSync(file, text);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    page.setDefaultTimeout(60_000);
    await page.goto(address(server, workspace, [['openFile', remote(server, file)]]));
    await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
    await run(page, 'Plimsoll: Show What Changed Since the Last Commit');
    const preview = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await preview.locator('h2', { hasText: 'what this changes' }).waitFor();
    await preview.locator('li', { hasText: 'privileged' }).first().waitFor();
    await shoot(page, 'changes');
  });
});
