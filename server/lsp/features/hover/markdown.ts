/** Escapes a text for Markdown, also what would become a link without brackets. */
export const escaped = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>#|!~&@]/g, '\\$&').replace(/:(?=\/\/)|(?<=www)\./gi, '\\$&');
