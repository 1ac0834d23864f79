import { runInNode } from './in-node.ts';

/** Runs the suite in the extension host of a desktop or server VS Code. */
export function run(): Promise<void> {
  return runInNode(async () => {
    await import('./everywhere.ts');
    await import('./tools.ts');
    await import('./installed.ts');
    await import('./disk.ts');
    await import('./around.ts');
  });
}
