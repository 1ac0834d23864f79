import { setImmediate } from 'node:timers/promises';
import type { ExtensionContext } from 'vscode';

/**
 * Starts the extension in Node.js. The code is in a separate bundle, loaded after VS Code has gone on to the next
 * extension, since loading takes most of the start-up time. Commands wait for the promise.
 */
export async function activate(context: ExtensionContext): Promise<void> {
  await setImmediate();
  const { begin } = await import('./child-process.ts');
  begin(context);
}
