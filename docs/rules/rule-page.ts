import { readFileSync } from 'node:fs';

/** What the page of a rule says to people, without the cases that are only tests. */
export function rulePage(page: URL): string {
  const [text = ''] = readFileSync(page, 'utf8').split(/^## Cases$/m, 1);
  // A fence of a page says more than its language: whether it is the fixed text, or a configuration.
  return text.replace(/^(```\w+) .*$/gm, '$1').replace(/^<!-- \/?facts -->\n/gm, '');
}
