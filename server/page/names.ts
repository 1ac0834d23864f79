/** The names of services that are alike: one, two, or the first and the last of them. */
export function namesOf(names: readonly string[]): string {
  const [first = '', second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first}, ${second}` : `${first} \u2026 ${names.at(-1)}`;
}
