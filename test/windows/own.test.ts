// The project's own tests run on a real Windows directly; here, some of them run on a Windows of their own: those that speak of
// Windows and start no programs, each of which takes Wine a second or more, and a share of those of the engine, another one each day.
// `WINDOWS_TESTS=all` runs all.
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { day } from '../support/share.ts';
import { isWindows, testsOnWindows, whyNoWindows } from '../support/windows.ts';
import { isIn, isInTest, notOnWine, testFiles } from '../tiers.ts';

const skip = isWindows ? 'they run directly' : (whyNoWindows() ?? false);
const root = fileURLToPath(new URL('../../', import.meta.url));
const parts = process.env['WINDOWS_TESTS'] === 'all' ? 1 : 20;
/** Files in one process: most of the time of a small one is the start of Windows. */
const atOnce = 10;

function isOfWindows(file: string): boolean {
  const text = readFileSync(root + file, 'utf8');
  return /\bwin32\b/.test(text) && !/\b(?:spawn|spawnSync|fork|plimsoll)\(/.test(text);
}

const isOfEngine = (file: string) => file.startsWith('test/engine/');

const files = testFiles()
  .filter((file) => isInTest(file) && !isIn(notOnWine, file))
  .filter((file, at) => parts === 1 || (isOfEngine(file) && at % parts === day % parts) || isOfWindows(file));
// Neighbours in the list take about the same time, so each process gets one of them.
const count = Math.ceil(files.length / atOnce);
const batches = Array.from({ length: count }, (_, nth) => files.filter((_file, at) => at % count === nth));

describe('tests of the project, on Windows', { skip, concurrency: 2 }, () => {
  for (const batch of batches)
    it(batch.join(', '), async (context) => {
      const { passed, skipped, failed } = await testsOnWindows(batch);
      context.diagnostic(`${passed.length} passed, ${skipped.length} skipped`);
      for (const each of new Set(skipped)) context.diagnostic(each);
      if (failed !== '') throw new Error(failed);
    });
});
