/** Files from which on it pays to load the module that sets V8's flags. */
const many = 30;

/** V8's flags: for a run over many files, and as they are by default. */
const flags: readonly (readonly [name: string, run: number, standard: number])[] = [
  ['semi-space-growth-factor', 1, 2],
  ['heap-growing-percent', 20, 0],
  // Later versions have none of that name, and say so on standard error.
  ...(/^v20\./.test(process.version) ? ([['interrupt-budget', 1_000_000, 67_584]] as const) : []),
];

/**
 * Tells V8 what kind of run this is. Files are dropped as soon as they are linted: a heap that grows slowly halves the memory
 * that thousands of them take. A run is over soon: in Node 20, optimising what is merely warm takes more than it gives back, a
 * quarter of all CPU. Answers how to undo that, for a process that goes on, and because V8's compiled form of a program fits the
 * flags alone that it was made with.
 */
export function tune(files: number): () => void {
  if (files < many) return () => undefined;
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  for (const [name, value] of flags) setFlagsFromString(`--${name}=${value}`);
  return () => {
    for (const [name, , value] of flags) setFlagsFromString(`--${name}=${value}`);
  };
}
