import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Script } from 'node:vm';
import { dist } from './support/dist.ts';
import { withoutOwners } from './support/unlike-unix.ts';

const files = ['client.start.cjs', 'client.program.cjs'];

test('the extension stores the compiled form of its code, and starts with it', {
  skip: withoutOwners,
}, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-client-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const each of files) copyFileSync(join(dist, each), join(folder, each));
  const editor = join(folder, 'node_modules', 'vscode');
  mkdirSync(editor, { recursive: true });
  writeFileSync(join(editor, 'index.js'), 'module.exports = new Proxy({}, { get: () => class {} });');
  // It lives as long as a window that is opened and closed at once, or longer.
  const begins = (seconds: number) => {
    const script = `console.log(typeof require('./client.start.cjs').begin); setTimeout(() => {}, ${seconds * 1000})`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
    return `${stdout}${stderr}`;
  };
  const program = join(folder, 'client.program.cjs');
  const compiled = join(folder, `client.program.${process.version}-${process.arch}.cache`);
  assert.equal(begins(0), 'function\n');
  assert.equal(existsSync(compiled), false);
  assert.equal(begins(6), 'function\n');
  const cachedData = readFileSync(compiled).subarray(0, -12);
  const script = new Script(readFileSync(program, 'latin1'), { filename: program, cachedData });
  assert.equal(script.cachedDataRejected, false);
  assert.equal(begins(0), 'function\n');
});
