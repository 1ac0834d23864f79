import { patience } from '../until.ts';
import { runAll } from './report.ts';

/** Runs the suite in the extension host of a browser, where all files come through the editor. */
export async function run(): Promise<void> {
  // Not a static import: loading it replaces the exports of this module.
  await import('mocha/mocha.js');
  mocha.setup({ ui: 'bdd', timeout: 2 * patience, reporter: 'spec' });
  await import('./everywhere.ts');
  await import('./tools.ts');
  await import('./disk.ts');
  return runAll(mocha);
}
