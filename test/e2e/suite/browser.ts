import 'mocha/mocha.js';
import { runAll } from './report.ts';

/** Runs the part of the suite that needs no disk in the extension host of a browser. */
export async function run(): Promise<void> {
  mocha.setup({ ui: 'bdd', timeout: 30_000, reporter: 'spec' });
  await import('./everywhere.ts');
  return runAll(mocha);
}
