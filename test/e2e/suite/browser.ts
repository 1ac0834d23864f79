import { runAll } from './report.ts';

/** Runs the part of the suite that needs no disk in the extension host of a browser. */
export async function run(): Promise<void> {
  // Not at the top: as it loads, it takes the place of this module's own exports.
  await import('mocha/mocha.js');
  mocha.setup({ ui: 'bdd', timeout: 30_000, reporter: 'spec' });
  await import('./everywhere.ts');
  return runAll(mocha);
}
