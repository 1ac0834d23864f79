import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const tuning = fileURLToPath(new URL('../server/host/tuning.ts', import.meta.url));

/** Makes ready for so many files, and characters of the first, and says whether V8 refuses what it compiled before then and after all is undone. */
function run(files: number, characters: number) {
  const program = `
    import { Script } from 'node:vm';
    import { tune } from ${JSON.stringify(tuning)};
    // Of one length, by which alone V8 tells texts apart here; of the same one it would not look at what is given.
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

it('V8 knows the flags of a run over many files or long ones, and has its own again afterwards', () => {
  assert.deepEqual(run(1, 1000), { said: 'false false', stderr: '' });
  assert.deepEqual(run(1, 10_000), { said: 'true false', stderr: '' });
  assert.deepEqual(run(100, 1000), { said: 'true false', stderr: '' });
  assert.deepEqual(run(10_000, 1000), { said: 'true false', stderr: '' });
});
