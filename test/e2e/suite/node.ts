import { runAll } from './report.ts';

/** Runs the suite in the extension host of a desktop or server VS Code. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: false });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./everywhere.ts');
  await import('./installed.ts');
  await import('./disk.ts');
  await import('./around.ts');
  return runAll(mocha);
}
