import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { format } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import type { Page } from 'playwright-core';
import { root } from '../../scripts/setup.mjs';
import type { Leg } from './leg.ts';
import { address, remote, shoot } from './workbench.ts';

/** One test of the Mocha suite, as the suite reports it. */
interface Told {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  readonly error?: string;
}

const mark = '##MOCHA ';

/** A file of `suite/` that runs in an extension host. */
type Suite = 'activation' | 'browser' | 'histories' | 'node' | 'roots';

/**
 * Bundles a file of `suite/` as an extension whose only purpose is to run the tests; returns its folder. All except
 * the one for the browser are for the extension host in Node.js.
 */
export async function bundleSuite(name: Suite): Promise<string> {
  const host = name === 'browser' ? 'browser' : 'node';
  const folder = path.join(root, '.cache', 'e2e', `suite-${name}`);
  mkdirSync(folder, { recursive: true });
  const entry = { entryPoints: [path.join(root, 'test', 'e2e', 'suite', `${name}.ts`)] };
  const options: BuildOptions = {
    ...entry,
    outfile: path.join(folder, 'index.js'),
    bundle: true,
    format: 'cjs',
    platform: host,
    target: host === 'node' ? 'node20' : 'es2022',
    external: ['vscode', ...(host === 'node' ? ['mocha'] : [])],
    logLevel: 'warning',
  };
  await build(options);
  const manifest = { name: 'suite', publisher: 'plimsoll', version: '0.0.0', engines: { vscode: '^1.91.0' } };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

/**
 * Returns the folder of the extension installed in a home, with the suite in it: tests in a browser must be inside of
 * the extension.
 */
export async function withSuite(home: string, host: 'browser'): Promise<string> {
  const extensions = path.join(home, 'extensions');
  const name = readdirSync(extensions).find((each) => each.startsWith('plimsoll.'));
  const folder = path.join(extensions, name ?? '');
  cpSync(await bundleSuite(host), path.join(folder, 'suite'), { recursive: true });
  return folder;
}

/** Opens a folder or a `.code-workspace` in a new window, and runs a suite in its extension host in Node.js. */
export async function runInWindow(
  t: TestContext,
  { server, browser }: Leg,
  suite: Suite,
  opened: string,
): Promise<void> {
  const folder = await bundleSuite(suite);
  const page = await browser.newPage();
  const url = address(server, opened, [
    ['extensionDevelopmentPath', remote(server, folder)],
    ['extensionTestsPath', remote(server, `${folder}/index.js`)],
  ]);
  await runSuite(t, page, url, server.gone);
  await page.close();
}

/** Opens an address whose payload names a suite, waits until it ends, and reports each of its tests as one of ours. */
export async function runSuite(t: TestContext, page: Page, address: string, gone: Promise<string>) {
  const heard: string[] = [];
  let told: Told[] | undefined;
  let end: (how: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  // VS Code calls these two: for every console line of the extension host, and when the promise of the suite
  // resolves.
  await page.exposeFunction('codeAutomationLog', (type: string, words: unknown[]) => {
    const line = format(...words);
    if (line.startsWith(mark)) told = JSON.parse(line.slice(mark.length));
    else heard.push(`[${type}] ${line}`);
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => end(`exit code ${code}`));
  page.on('crash', () => end('the page crashed'));
  gone.then((code) => end(`the server ended (${code})`));
  const late = setTimeout(() => end('no end within 5 minutes'), 300_000);
  await page.goto(address);
  const how = await ended;
  clearTimeout(late);

  // The exit code alone is not enough: a crashing extension host ends with 0 too.
  const tests = told ?? [];
  const passed = tests.filter(({ state }) => state === 'passed').length;
  if (how !== 'exit code 0' || passed === 0) await shoot(page, 'suite-failed');
  for (const { title, state, error } of tests) {
    await t.test(title, { skip: state === 'pending' }, () => {
      if (state === 'failed') throw new Error(error);
    });
  }
  assert.ok(passed > 0, `no test passed (${how})\n${heard.slice(-40).join('\n')}`);
  assert.equal(how, 'exit code 0');
}
