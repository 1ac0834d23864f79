import type { Reading } from '../syntax/reading.ts';

/** The names of a file's stages, as FROM, COPY --from and mounts look them up. */
export interface StageNames {
  /** How many stages there are. */
  readonly count: number;
  /** Number of the last stage of a name. */
  last(name: string): number | undefined;
  /** Whether a name stands for a stage, a named context or `scratch`. */
  isKnown(name: string): boolean;
  isContext(name: string): boolean;
}

export function stageNames(readings: readonly Reading[], contexts: ReadonlySet<string>): StageNames {
  const byName = new Map<string, number>();
  let count = 0;
  for (const { keyword, args } of readings) {
    if (keyword !== 'FROM') continue;
    if (args.length === 3 && args[1]?.raw.toLowerCase() === 'as')
      byName.set(args[2]?.raw.toLowerCase() ?? '', count);
    count++;
  }
  const isContext = (name: string) => name === 'scratch' || contexts.has(name.replace(/:latest$/, ''));
  return {
    count,
    last: (name) => byName.get(name.toLowerCase()),
    isKnown: (name) => byName.has(name.toLowerCase()) || isContext(name),
    isContext,
  };
}
