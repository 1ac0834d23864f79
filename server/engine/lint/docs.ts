/**
 * The address where the pages in `docs/` are published: the one place for a fork to change. The pages also ship with every
 * package.
 */
export const site = 'https://plimsoll.github.io/plimsoll/';

/** Returns the address of a rule's page; for a custom rule, the page about custom rules. */
export function pageOf(rule: string): string {
  return isCustom(rule) ? `${site}custom-rules` : `${site}rules/${rule}`;
}

/** Whether an id belongs to a rule that a project defines itself. */
export const isCustom = (rule: string): boolean => rule.includes('/');
