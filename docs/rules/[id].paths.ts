import { ruleFiles } from '../../scripts/rule-files.ts';
import { rulePage } from './rule-page.ts';

/** A page for each rule. */
export default {
  paths: () => ruleFiles().map(({ id, topic, page }) => ({ params: { id, topic }, content: rulePage(page) })),
};
