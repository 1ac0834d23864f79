/** Escapes a text for Markdown. */
export const escaped = (text: string): string => text.replace(/[\\`*_{}[\]<>#|!]/g, '\\$&');
