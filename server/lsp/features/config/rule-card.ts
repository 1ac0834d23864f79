import { type AnyRule, pageOf } from '../../../engine/index.ts';
import { escaped } from '../hover/markdown.ts';

/** Describes a rule in Markdown: title, default severity, why it matters, link to its page. */
export function ruleCard({
  id,
  title,
  severity,
  why,
}: Pick<AnyRule, 'id' | 'title' | 'severity' | 'why'>): string {
  return [`**${escaped(title)}** (${severity})`, escaped(why), `[${id}](${pageOf(id)})`].join('\n\n');
}
