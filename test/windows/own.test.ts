// The project's own tests run on a real Windows directly; here, some of them run on a Windows of their own: those that speak of
// Windows and start no programs, each of which takes Wine a second or more, and a share of those of the engine, another one each day.
// `WINDOWS_TESTS=all` runs all, `WINDOWS_TESTS=mcp` those with that word in their path.
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { day } from '../support/share.ts';
import { isWindows, testsOnWindows, whyNoWindows } from '../support/windows.ts';
import { isIn, later, notOnWine, testFiles } from '../tiers.ts';

const skip = isWindows ? 'they run directly' : (whyNoWindows() ?? false);
const root = fileURLToPath(new URL('../../', import.meta.url));
const asked = process.env['WINDOWS_TESTS'] ?? '';
const parts = 20;
/** Files in one process: most of the time of a small one is the start of Windows. */
const atOnce = 10;
/** Milliseconds for a file that starts many programs. */
const patience = 3_600_000;

const textOf = (file: string) => readFileSync(root + file, 'utf8');
const startsPrograms = (file: string) => /\b(?:spawn|spawnSync|fork|plimsoll|mcp)\(/.test(textOf(file));
const isOfWindows = (file: string) =>
  /\bwin32\b|\/unlike-unix\.ts/.test(textOf(file)) && !startsPrograms(file);
const isOfEngine = (file: string) => file.startsWith('test/engine/');

function isAsked(file: string, at: number): boolean {
  if (asked !== '') return asked === 'all' || file.includes(asked);
  return (isOfEngine(file) && at % parts === day % parts) || isOfWindows(file);
}

const files = testFiles()
  .filter((file) => !isIn(later, file) && !isIn(notOnWine, file))
  .filter(isAsked);
const small = files.filter((file) => !startsPrograms(file));
// Neighbours in the list take about the same time, so each process gets one of them.
const count = Math.ceil(small.length / atOnce);
const batches = [
  ...Array.from({ length: count }, (_, nth) => small.filter((_file, at) => at % count === nth)),
  ...files.filter(startsPrograms).map((file) => [file]),
];

describe('tests of the project, on Windows', { skip, concurrency: 2 }, () => {
  for (const batch of batches)
    it(batch.join(', '), async (context) => {
      const options = batch.some(startsPrograms) ? { timeout: patience } : {};
      const { passed, skipped, failed } = await testsOnWindows(batch, options);
      context.diagnostic(`${passed.length} passed, ${skipped.length} skipped`);
      for (const each of new Set(skipped)) context.diagnostic(each);
      if (failed !== '') throw new Error(failed);
    });
});
