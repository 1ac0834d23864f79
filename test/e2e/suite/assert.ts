/** Fails unless both are the same once written as JSON; Mocha shows the difference. */
export function equal<T>(actual: T, expected: T, message = 'not equal'): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  throw Object.assign(new Error(`${message}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`), {
    actual,
    expected,
    showDiff: true,
  });
}

/** Asks again and again until the answer is neither undefined nor false, for at most 15 seconds. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const answer = await asked(ask);
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`timed out: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** An answer; none where the editor cancels what it was asked while it asks for something newer. */
async function asked<T>(ask: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.name === 'Canceled') return undefined;
    throw error;
  }
}
