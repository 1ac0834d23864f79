import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { installExtension, makeHome } from './host.ts';
import { inEditor, type Leg, obstacle } from './leg.ts';
import { runSuite, withSuite } from './suite.ts';
import { address } from './workbench.ts';

const why = obstacle();
const title = 'plimsoll.vsix in the extension host of a browser';

test(title, { skip: why ?? false, timeout: 600_000 }, async (t) => {
  const { home, leave } = makeHome();
  installExtension(home);
  const files = await serve(await withSuite(home, 'browser'));
  t.after(() => {
    files.close();
    leave();
  });
  const run = async ({ server, browser, workspace }: Leg) => {
    const page = await browser.newPage({ bypassCSP: true });
    // The page's own settings name an extension under development: add ours when they are read.
    await page.addInitScript((authority) => {
      const read = Element.prototype.getAttribute;
      Element.prototype.getAttribute = function (name) {
        const value = read.call(this, name);
        if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration') return value;
        const settings = JSON.parse(value ?? '{}');
        settings.developmentOptions = { extensions: [{ scheme: 'http', authority, path: '/' }] };
        return JSON.stringify(settings);
      };
    }, `localhost:${files.port}`);
    const origin = `http://localhost:${files.port}`;
    const url = address(server, workspace, [
      ['extensionDevelopmentPath', origin],
      ['extensionDevelopmentKind', 'web'],
      ['extensionTestsPath', `${origin}/suite/index`],
    ]);
    await runSuite(t, page, url, server.gone);
  };
  await inEditor(run, { bare: true });
});

/** Serves a folder to other origins on a free port of localhost, the only place from which a worker host loads scripts. */
async function serve(folder: string): Promise<{ port: number; close(): void }> {
  const types: Record<string, string> = { '.js': 'text/javascript', '.json': 'application/json' };
  const server = createServer(({ url = '/' }, response) => {
    const file = path.join(folder, decodeURIComponent(new URL(url, 'http://localhost').pathname));
    const there = file.startsWith(folder) && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', '*');
    response.setHeader('Content-Type', types[path.extname(file)] ?? 'application/octet-stream');
    response.writeHead(there ? 200 : 404);
    if (there) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
