import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver';

/** A text without links: an editor follows those in its notifications, even to commands, and names come from files. */
export const withoutLinks = (text: string): string => text.replaceAll('](', '] (');

/** Says that nothing was changed, and why. */
export async function warn(connection: Connection, why: string): Promise<void> {
  const message = withoutLinks(`Plimsoll: ${why}`);
  await connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
}
