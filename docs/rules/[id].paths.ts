import { readFileSync } from 'node:fs';
import { ruleFiles } from '../../scripts/rule-files.ts';

/** A page for each rule: what its own page says to people, without the cases that are only tests. */
export default {
  paths: () =>
    ruleFiles().map(({ id, topic, page }) => ({
      params: { id, topic },
      content: humanPart(readFileSync(page, 'utf8')),
    })),
};

function humanPart(page: string): string {
  const [text = ''] = page.split(/^## Cases$/m, 1);
  // A fence of a page says more than its language: whether it is the fixed text, or a configuration.
  return text.replace(/^(```\w+) .*$/gm, '$1').replace(/^<!-- \/?facts -->\n/gm, '');
}
