/** Files from which on it pays to load the module that sets V8's flags. */
const many = 30;

/**
 * Tells V8 what kind of run this is. Files are dropped as soon as they are linted: a heap that grows slowly halves the memory
 * that thousands of them take. A run is over soon: optimising what is merely warm takes more than it gives back, half of all
 * CPU on a thousand files.
 */
export function tune(files: number): void {
  if (files < many) return;
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
  setFlagsFromString('--interrupt-budget=1000000');
}
