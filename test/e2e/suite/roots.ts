import { runInNode } from './in-node.ts';

/** Runs the tests of a workspace with two folders. */
export function run(): Promise<void> {
  return runInNode(async () => {
    await import('./two-roots.ts');
  });
}
