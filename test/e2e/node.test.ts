import { test } from 'node:test';
import { inEditor, obstacle } from './leg.ts';
import { bundleSuite, runSuite } from './suite.ts';
import { address, remote } from './workbench.ts';

const why = obstacle();

test('plimsoll.vsix in the Node extension host of VS Code', {
  skip: why ?? false,
  timeout: 300_000,
}, async (t) => {
  const suite = await bundleSuite('node');
  await inEditor(async ({ server, browser, workspace }) => {
    const page = await browser.newPage();
    const url = address(server, workspace, [
      ['extensionDevelopmentPath', remote(server, suite)],
      ['extensionTestsPath', remote(server, `${suite}/index.js`)],
    ]);
    await runSuite(t, page, url, server.gone);
  });
});
