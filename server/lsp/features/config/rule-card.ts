import { type AnyRule, pageOf } from '../../../engine/index.ts';
import { escaped } from '../actions.ts';

/** What a rule is about, as Markdown: its title, its usual severity, why it matters and where its page is. */
export function ruleCard({
  id,
  title,
  severity,
  why,
}: Pick<AnyRule, 'id' | 'title' | 'severity' | 'why'>): string {
  return [`**${escaped(title)}** (${severity})`, escaped(why), `[${id}](${pageOf(id)})`].join('\n\n');
}
