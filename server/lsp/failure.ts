import type { Connection } from 'vscode-languageserver';
import { shownWhole } from '../engine/index.ts';

/** Logs what went wrong in the background; nobody hears it once the connection has ended. */
export function logFailure(connection: Connection, error: unknown): void {
  try {
    connection.console.error(shownWhole(error instanceof Error ? error.message : String(error)));
  } catch {
    // The connection has ended.
  }
}
