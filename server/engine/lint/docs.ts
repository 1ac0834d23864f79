/** Where the pages are published (`docs/`); the one place that a fork changes. The pages also ship with every package. */
export const site = 'https://plimsoll.github.io/plimsoll/';

/** Address of a rule's page; of a rule that a project defines itself, the page about such rules. */
export function pageOf(rule: string): string {
  return isCustom(rule) ? `${site}custom-rules` : `${site}rules/${rule}`;
}

/** Whether an id is that of a rule that a project defines itself. */
export const isCustom = (rule: string): boolean => rule.includes('/');
