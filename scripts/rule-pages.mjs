// The rule pages as the editor shows them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Returns the documentation part of each rule's page, in Markdown, by rule id: without the facts and the test-only
 * cases.
 * @param {string} rules the folder of the rules
 * @returns {Record<string, string>}
 */
export function rulePages(rules) {
  const files = readdirSync(rules, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.md') && existsSync(path.join(rules, file.replace(/md$/, 'ts'))),
  );
  const pages = files.map((file) => {
    const [human = ''] = readFileSync(path.join(rules, file), 'utf8').split(/^## (?:Facts|Cases)$/m, 1);
    return [path.basename(file, '.md'), `${human.trim()}\n`];
  });
  return Object.fromEntries(pages.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}
