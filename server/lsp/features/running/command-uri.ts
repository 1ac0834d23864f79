/** The address by which a page of the editor runs one of its commands. */
export const commandUri = (command: string, ...args: readonly unknown[]): string =>
  `command:${command}?${encodeURIComponent(JSON.stringify(args))}`;
