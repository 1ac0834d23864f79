import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { withoutTypeScript } from './support/typescript.ts';

/** An editor with folders of some schemes, and a client that notes what it is started with. */
const program = `
const workspace = require('vscode').workspace;
const { restarting } = require('./restart.cjs');
const { documents } = require('./documents.cjs');
const starts = [];
const client = {
  clientOptions: { documentSelector: documents() },
  stop: async () => undefined,
  start: async () => starts.push([...new Set(client.clientOptions.documentSelector.map(({ scheme }) => scheme))]),
};
restarting(client, (error) => console.log(String(error)));
const add = async (scheme) => {
  workspace.workspaceFolders.push({ uri: { scheme } });
  workspace.changed();
  await new Promise(setImmediate);
};
(async () => {
  for (const scheme of ['file', 'vscode-vfs', 'vscode-vfs', 'vscode-remote']) await add(scheme);
  console.log(JSON.stringify(starts));
})();
`;
const editor = `
exports.workspace = { workspaceFolders: [], onDidChangeWorkspaceFolders(call) { exports.workspace.changed = call; } };
exports.commands = { registerCommand() {} };
`;

test('a folder with a new scheme that is added later makes the client send its documents', {
  skip: withoutTypeScript,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-client-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules', 'vscode'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', 'vscode', 'index.js'), editor);
  writeFileSync(join(folder, 'program.cjs'), program);
  for (const name of ['restart', 'documents'])
    await build({
      entryPoints: [fileURLToPath(new URL(`../client/${name}.ts`, import.meta.url))],
      outfile: join(folder, `${name}.cjs`),
      ...{ bundle: true, platform: 'node', format: 'cjs', external: ['vscode'] },
    });
  const { stdout, stderr } = spawnSync(process.execPath, ['program.cjs'], { cwd: folder, encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), [
    ['file', 'untitled', 'vscode-vfs'],
    ['file', 'untitled', 'vscode-vfs', 'vscode-remote'],
  ]);
});
