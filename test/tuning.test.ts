import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withoutTypeScript } from './support/typescript.ts';

const tuning = fileURLToPath(new URL('../server/host/tuning.ts', import.meta.url));

/**
 * Tunes V8 for so many files, and so many characters of the first. Returns whether V8 refuses code that it compiled before,
 * during the tuning and after it is undone.
 */
function run(files: number, characters: number) {
  const program = `
    import { Script } from 'node:vm';
    import { tune } from ${JSON.stringify(tuning)};
    // Texts of the same length, since V8 compares only that; a new one each time, since it ignores cached data for a text it has seen.
    const cachedData = new Script('0').createCachedData();
    let text = 1;
    const refused = () => new Script(String(text++), { cachedData }).cachedDataRejected;
    const tuned = tune(${files}, ${characters});
    const during = refused();
    tuned.settle();
    tuned.undo();
    console.log(during, refused());
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program],
    { encoding: 'utf8' },
  );
  return { said: stdout.trim(), stderr };
}

it('V8 gets the flags for many files or long ones, and its own flags back afterwards', {
  skip: withoutTypeScript,
}, () => {
  assert.deepEqual(run(1, 1000), { said: 'false false', stderr: '' });
  assert.deepEqual(run(1, 10_000), { said: 'true false', stderr: '' });
  assert.deepEqual(run(100, 1000), { said: 'true false', stderr: '' });
  assert.deepEqual(run(10_000, 1000), { said: 'true false', stderr: '' });
});
