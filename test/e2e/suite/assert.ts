/** Fails unless both are equal as JSON; Mocha shows the difference. */
export function equal<T>(actual: T, expected: T, message = 'not equal'): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  throw Object.assign(new Error(`${message}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`), {
    actual,
    expected,
    showDiff: true,
  });
}
