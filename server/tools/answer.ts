import { printable, shownWhole } from '../engine/index.ts';
import { type AloneDeps, lintedAlone } from './alone.ts';
import { comparison } from './answers/compare.ts';
import { type ExplainDeps, explanation } from './answers/explain.ts';
import { fixesCollector } from './answers/fixes.ts';
import { findingsCollector } from './answers/lint.ts';
import { postureCollector } from './answers/posture.ts';
import { Budget } from './bounds.ts';
import { type Collector, note } from './collector.ts';
import type { ToolFile } from './file.ts';
import { argumentsOf, type GivenText, limitOf, sourceOf, type ToolArguments, toolNamed } from './request.ts';
import type { ToolName } from './table.ts';

/** Takes the files of a path, one after the other. */
export type TakeToolFile = (file: ToolFile) => void;

/** What was read of a path. */
export interface ToolReading {
  /** The folder that file names are relative to. */
  readonly root: string | undefined;
  readonly files: number;
  /** Files that are beyond the limit. */
  readonly left: number;
  /** What could not be read, as sentences with places. */
  readonly problems: Iterable<string>;
}

/** What answering needs of its surroundings. */
export interface ToolDeps extends AloneDeps, ExplainDeps {
  /** Runs work and stops it if it takes too long; on a busy machine it runs the work again, from its beginning. */
  within<T>(work: () => T): T;
  /** Reads a file or a folder. Throws `ToolRefusal` if it may not be read. */
  read(path: string, take: TakeToolFile): Promise<ToolReading>;
}

/** An answer: plain data for JSON. */
export type ToolAnswer = Readonly<Record<string, unknown>>;

/** Answers a call of a tool. Throws `ToolRefusal` if it can't be answered, with a sentence for the model. */
export async function answerTool(name: unknown, given: unknown, deps: ToolDeps): Promise<ToolAnswer> {
  const tool = toolNamed(name);
  const asked = argumentsOf(tool, given);
  const budget = new Budget();
  if (tool === 'plimsoll_explain') {
    const explained = explanation(asked, deps, budget);
    return { ...explained, omitted: budget.omitted };
  }
  if (tool === 'plimsoll_compare') {
    const { riskier, ...compared } = deps.within(() => comparison(asked, deps));
    const changes = budget.fitting('changes', compared.changes, limitOf(asked));
    const problems = budget.fitting('problems', compared.problems);
    return { note, files: 2, riskier, changes, problems, omitted: budget.omitted };
  }
  return aboutFiles(collectors[tool](asked, budget), asked, deps, budget);
}

const collectors: Readonly<
  Record<
    Exclude<ToolName, 'plimsoll_explain' | 'plimsoll_compare'>,
    (asked: ToolArguments, budget: Budget) => Collector
  >
> = {
  plimsoll_lint: findingsCollector,
  plimsoll_fixes: fixesCollector,
  plimsoll_posture: postureCollector,
};

async function aboutFiles(
  collector: Collector,
  asked: ToolArguments,
  deps: ToolDeps,
  budget: Budget,
): Promise<ToolAnswer> {
  const source = sourceOf(asked);
  const take: TakeToolFile = (file) =>
    collector.take({ ...file, fixesOf: (finding) => deps.within(() => file.fixesOf(finding)) });
  const reading = 'path' in source ? await deps.read(source.path, take) : givenText(source, take, deps);
  const { root, files, left } = reading;
  const problems = budget.fitting('problems', reading.problems);
  budget.omit('files', left);
  const parts = collector.parts();
  return { note, ...(root !== undefined && { root }), files, ...parts, problems, omitted: budget.omitted };
}

function givenText(source: GivenText, take: TakeToolFile, deps: ToolDeps): ToolReading {
  const { file, problems } = deps.within(() => lintedAlone(source, deps));
  take(file);
  const sentences = problems.map(({ message }) => `${shownWhole(source.name)}: ${printable(message)}`);
  return { root: undefined, files: 1, left: 0, problems: [...deps.faults, ...sentences] };
}
