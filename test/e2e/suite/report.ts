/** Prints one line for an external runner: every test with its result. Harmless if nobody reads it. */
export function report(root: Mocha.Suite): void {
  const tests: object[] = [];
  root.eachTest((test) => {
    tests.push({ title: test.fullTitle(), state: test.state ?? 'pending', error: test.err?.stack });
  });
  console.log(`##MOCHA ${JSON.stringify(tests)}`);
}

/** Runs the declared tests; rejects if a test failed. */
export function runAll(mocha: Pick<Mocha, 'run' | 'suite'>): Promise<void> {
  return new Promise((resolve, reject) => {
    mocha.run((failures) => {
      report(mocha.suite);
      if (failures > 0) reject(new Error(`${failures} failed`));
      else resolve();
    });
  });
}
