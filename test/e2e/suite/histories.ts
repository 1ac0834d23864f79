import { runInNode } from './in-node.ts';

/** Runs random histories of a workspace. */
export function run(): Promise<void> {
  return runInNode(async () => {
    await import('./random-histories.ts');
  });
}
