/** Address of a rule's page. */
export function pageOf(rule: string): string {
  return `https://github.com/plimsoll/plimsoll/blob/main/rules/README.md#${rule}`;
}
