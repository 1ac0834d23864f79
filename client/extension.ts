import { setImmediate } from 'node:timers/promises';
import type { ExtensionContext } from 'vscode';

/**
 * Starts the extension in Node.js. What it is made of lies in a bundle of its own, which is read once VS Code has gone on to the
 * next extension: most of the time to start is that of reading it. Commands wait for the promise.
 */
export async function activate(context: ExtensionContext): Promise<void> {
  await setImmediate();
  const { begin } = await import('./child-process.ts');
  begin(context);
}
