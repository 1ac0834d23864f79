import { patience } from '../until.ts';
import { runAll } from './report.ts';

/** Runs the tests that `load` declares in an extension host in Node.js. */
export async function runInNode(load: () => Promise<void>): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 2 * patience, color: false });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await load();
  return runAll(mocha);
}
