import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const checks = [
  ['types, and the walls between the folders', 'node_modules/typescript/bin/tsc', '-b'],
  [
    'lint, format and import circles',
    'node_modules/@biomejs/biome/bin/biome',
    'check',
    '--error-on-warnings',
  ],
  ['no dead file, export or dependency', 'node_modules/knip/bin/knip.js'],
];

for (const [title, ...command] of checks) {
  test(title, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    assert.equal(status, 0, `${command.join(' ')}\n${stdout}${stderr}`);
  });
}
