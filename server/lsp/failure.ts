import type { Connection } from 'vscode-languageserver';
import { shownWhole } from '../engine/index.ts';

/** Logs a failure of background work, unless the connection has ended. */
export function logFailure(connection: Connection, error: unknown): void {
  try {
    connection.console.error(shownWhole(error instanceof Error ? error.message : String(error)));
  } catch {
    // The connection has ended.
  }
}
