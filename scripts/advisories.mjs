// Known vulnerabilities of bundled packages, as reported by `npm audit --json`. Plain JavaScript on Node alone.

/**
 * Returns the registry's advisories for bundled packages, one line each; undefined if the registry did not answer.
 * @param {string} answer the output of `npm audit --json`
 * @param {ReadonlySet<string>} bundled the packages, as `name@version`
 * @returns {string[] | undefined}
 */
export function advisoriesOf(answer, bundled) {
  /** @type {{ vulnerabilities?: Record<string, { via: (string | { title: string, url: string, severity: string })[] }> }} */
  let report;
  try {
    report = JSON.parse(answer);
  } catch {
    return undefined;
  }
  if (!report.vulnerabilities) return undefined;
  const names = new Set([...bundled].map((each) => each.slice(0, each.lastIndexOf('@'))));
  return Object.entries(report.vulnerabilities).flatMap(([name, { via }]) =>
    // A string instead of an advisory is the name of another package, which has its own entry.
    names.has(name)
      ? via.flatMap((each) =>
          typeof each === 'string' ? [] : [`${name}: ${each.title} (${each.severity}, ${each.url})`],
        )
      : [],
  );
}
