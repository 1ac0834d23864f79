// Known holes of bundled packages, by what `npm audit --json` says of them. Plain JavaScript on Node alone.

/**
 * What the registry knows of packages of which code is in a bundle, a line each; undefined where it did not answer.
 * @param {string} answer what `npm audit --json` printed
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
    // A word in place of an advisory names another package, which has a line of its own.
    names.has(name)
      ? via.flatMap((each) =>
          typeof each === 'string' ? [] : [`${name}: ${each.title} (${each.severity}, ${each.url})`],
        )
      : [],
  );
}
