/** A text without links: a notification follows them, even to commands, and names come from files. */
export const withoutLinks = (text: string): string => text.replaceAll('](', '] (');
