import { EventEmitter } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/**
 * Returns an emitter for a notification of the server. The client itself keeps only the last listener for each
 * notification.
 */
export function heard(client: BaseLanguageClient, notification: string): EventEmitter<void> {
  const emitter = new EventEmitter<void>();
  client.onNotification(notification, () => emitter.fire());
  return emitter;
}
