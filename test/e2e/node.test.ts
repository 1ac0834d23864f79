import { test } from 'node:test';
import { usual } from './host.ts';
import { inEditor, obstacle } from './leg.ts';
import { bundleSuite, runSuite } from './suite.ts';
import { address, remote } from './workbench.ts';

/** The oldest that npm has of those that the manifest allows: there is none between 1.90 and 1.93. */
const oldest = '1.93';

// One alone where the environment names it.
for (const version of process.env['VSCODE_HOST'] ? [usual] : [oldest, usual]) {
  const why = obstacle(version);

  test(`plimsoll.vsix in the Node extension host of VS Code ${version}`, {
    skip: why ?? false,
    timeout: 300_000,
  }, async (t) => {
    const suite = await bundleSuite('node');
    const body: Parameters<typeof inEditor>[0] = async ({ server, browser, workspace }) => {
      const page = await browser.newPage();
      const url = address(server, workspace, [
        ['extensionDevelopmentPath', remote(server, suite)],
        ['extensionTestsPath', remote(server, `${suite}/index.js`)],
      ]);
      await runSuite(t, page, url, server.gone);
    };
    await inEditor(body, { version });
  });
}
