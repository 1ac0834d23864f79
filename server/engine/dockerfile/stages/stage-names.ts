import { limits } from '../../source/limits.ts';
import { none } from '../../source/list.ts';
import type { ParsedInstruction } from '../syntax/reading.ts';

/** The names of a file's stages, as FROM, COPY --from and mounts look them up. */
export interface StageNames {
  /** How many stages there are. */
  readonly count: number;
  /** Number of the last stage of a name, as COPY and mounts look it up: in any case. */
  last(name: string): number | undefined;
  /** Whether a name is a stage (as FROM looks it up), a named context or `scratch`. */
  isKnown(name: string): boolean;
  isContext(name: string): boolean;
  /** Whether a stage copies files from another or builds on it, directly or through other stages. */
  needs(index: number, wanted: number): boolean;
}

export function stageNames(
  readings: readonly ParsedInstruction[],
  contexts: ReadonlySet<string>,
): StageNames {
  const byName = new Map<string, number>();
  const sources: string[][] = [];
  let count = 0;
  for (const reading of readings) {
    const { keyword, args } = reading;
    sources.at(-1)?.push(...sourcesOf(reading));
    if (keyword !== 'FROM') continue;
    sources.push([args[0]?.raw ?? '']);
    if (args.length === 3 && args[1]?.raw.toLowerCase() === 'as')
      byName.set(args[2]?.raw.toLowerCase() ?? '', count);
    count++;
  }
  const isContext = (name: string) => name === 'scratch' || contexts.has(name.replace(/:latest$/, ''));
  const last = (name: string) => byName.get(name.toLowerCase());
  let looked = 0;
  const needs = (index: number, wanted: number) => {
    const needed = new Set([index]);
    for (const each of needed)
      for (const name of sources[each] ?? []) {
        if (needed.has(wanted) || looked++ > limits.stageSources) break;
        const source = last(name) ?? (/^\d+$/.test(name) ? Number(name) : undefined);
        if (source !== undefined) needed.add(source);
      }
    return needed.has(wanted);
  };
  return { count, last, isKnown: (name) => byName.has(name) || isContext(name), isContext, needs };
}

/** Names and numbers, as written, of the stages that an instruction copies from or mounts. */
function sourcesOf({ flags }: ParsedInstruction): readonly string[] {
  if (flags.length === 0) return none;
  return flags.flatMap(({ name, value, parts }) => {
    if (name === 'from') return value?.raw ?? [];
    return name === 'mount'
      ? parts.flatMap(({ key, value: of }) => (key === 'from' && of ? of.raw : []))
      : [];
  });
}
