/** Files from which on it pays to load the module that sets V8's flags. */
const many = 30;

/** V8's flags: for a run over many files, and as they are by default. */
const flags: readonly (readonly [name: string, run: number, standard: number])[] = [
  ['semi-space-growth-factor', 1, 2],
  ['heap-growing-percent', 20, 0],
  ...laterOptimization(),
];

/** What delays optimization; a version says on standard error which names it does not know. */
function laterOptimization(): typeof flags {
  if (/^v20\./.test(process.version)) return [['interrupt-budget', 1_000_000, 67_584]];
  const last = ['invocation-count-for-turbofan', 20_000, 3000] as const;
  if (/^v22\./.test(process.version)) return [last];
  if (/^v24\./.test(process.version)) return [last, ['invocation-count-for-maglev', 4000, 400]];
  return [];
}

/**
 * Tells V8 what kind of run this is. Files are dropped as soon as they are linted: a heap that grows slowly halves the memory
 * that thousands of them take. A run is over soon: optimising what is merely warm takes more than it gives back, a seventh
 * of all CPU or more. Answers how to undo that, for a process that goes on, and because V8's compiled form of a program fits the
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
