import { EventEmitter } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** A notification of the server, for as many as listen: the client itself keeps one listener for each, the last. */
export function heard(client: BaseLanguageClient, notification: string): EventEmitter<void> {
  const emitter = new EventEmitter<void>();
  client.onNotification(notification, () => emitter.fire());
  return emitter;
}
