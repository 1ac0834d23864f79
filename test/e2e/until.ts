/** How long a wait may take before it counts as failed. Only a test that fails waits that long, so a busy machine is given time. */
export const patience = 90_000;

/** Asks again and again until the answer is neither undefined nor false. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  milliseconds = patience,
): Promise<T> {
  const end = Date.now() + milliseconds;
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
