import type { Problem } from '../finding.ts';
import type { SourceFile } from '../source/text.ts';
import { combine } from './combining.ts';
import type { Config } from './config.ts';
import { layersOf, type Reading } from './extending.ts';
import type { KnownRule } from './written.ts';

/** What a configuration file comes to: what could be understood of it, and what could not. */
export interface Decoded {
  readonly config: Config;
  readonly problems: readonly Problem[];
  /** The file and all that it extends. */
  readonly sources: readonly SourceFile[];
}

/**
 * Resolves a configuration file with all that it extends; total. It yields the paths of the files that it needs, and is given what
 * there is. `today` (`YYYY-MM-DD`) ends what holds until a day.
 */
export function* resolveConfig(
  file: SourceFile,
  known: readonly KnownRule[],
  today?: string,
): Reading<Decoded> {
  const { layers, problems, sources } = yield* layersOf(file);
  const combined = combine(layers, known, today);
  return {
    config: combined.config,
    problems: inOrder([...problems, ...combined.problems], sources),
    sources,
  };
}

/** Decodes a configuration file alone: files that it extends count as empty. */
export function decodeConfig(file: SourceFile, known: readonly KnownRule[]): Decoded {
  const work = resolveConfig(file, known);
  let step = work.next();
  while (!step.done) step = work.next('');
  return step.value;
}

/** Problems by file and place. */
function inOrder(problems: readonly Problem[], sources: readonly SourceFile[]): Problem[] {
  const rank = new Map(sources.map(({ path }, at) => [path, at]));
  const at = ({ file, span }: Problem) => [rank.get(file) ?? 0, span?.start ?? -1] as const;
  return [...problems].sort((a, b) => at(a)[0] - at(b)[0] || at(a)[1] - at(b)[1]);
}
