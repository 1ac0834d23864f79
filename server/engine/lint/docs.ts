/** Where the pages are published (`docs/`); the one place that a fork changes. The pages also ship with every package. */
export const site = 'https://plimsoll.github.io/plimsoll/';

/** Address of a rule's page. */
export function pageOf(rule: string): string {
  return `${site}rules/${rule}`;
}
