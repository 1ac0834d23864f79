import { rules as builtIn } from '../../rules/index.ts';
import { Misuse } from '../cli/command.ts';
import { jsonFinding, jsonProblem } from '../cli/report/json.ts';
import { fileProblem } from '../cli/report/report.ts';
import { rulesOf } from '../cli/selection/wanted.ts';
import { unknownFile } from '../cli/session.ts';
import {
  type AnyRule,
  type Config,
  clearMemos,
  emptyProject,
  kindOfContent,
  kindOfName,
  lint as lintFile,
  type Problem,
  Reported,
  type SourceFile,
  writtenPath,
} from '../engine/index.ts';
import { switchedOff } from '../engine/policy.ts';
import { dayOf } from '../engine/source/day.ts';
import { configFinder, type FileConfig } from '../host/config.ts';
import { faultOf } from '../host/guard.ts';
import { load } from '../host/load.ts';
import { diskOf, GivenFiles, pathOf } from './given-files.ts';
import { type CheckedInput, checkedInput, optionNames } from './input.ts';
import type { LintFiles, LintReport, LintSettings, ReportedFinding, ReportedProblem } from './model.ts';

/** The number of files that share what they refer to, before it is forgotten. */
const together = 10;

/**
 * Lints texts, as `plimsoll scan --format json` does with files. Reads and writes nothing, and the same input has the same result.
 * Throws a `TypeError` for wrong arguments; what is wrong in files is part of the result.
 */
export function lint(files: LintFiles, options: LintSettings = {}): LintReport {
  const input = checkedInput(files, options);
  const run = new Run(input);
  const named = new Set(input.named);
  const paths = input.named ?? [...input.files.keys()].filter((path) => kindOfName(path) !== undefined);
  for (const [at, path] of [...paths].sort((a, b) => (a < b ? -1 : 1)).entries()) {
    if (at % together === 0) run.forget();
    run.add(path, named.has(path));
  }
  run.forget();
  return run.report();
}

/** One call of `lint`: what it reads, and what it has found. */
class Run {
  readonly #files: GivenFiles;
  readonly #configOf: (disk: string) => FileConfig;
  readonly #off: ((rule: AnyRule) => boolean) | undefined;
  readonly #reported = new Reported();
  readonly #seen = new Set<unknown>();
  readonly #linted: string[] = [];
  readonly #findings: ReportedFinding[] = [];
  readonly #problems: ReportedProblem[] = [];
  #project = emptyProject();

  constructor({ files, config, policy, only, skip, today = dayOf(Date.now()) }: CheckedInput) {
    const named = [[optionNames.config, config] as const, [optionNames.policy, policy] as const];
    const texts = named.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
    this.#files = new GivenFiles(files, new Map(texts));
    this.#configOf = configFinder({
      ...{ files: this.#files, rules: builtIn, today, base: diskOf('.'), nameOf: pathOf, diskOf },
      explicit: config === undefined ? undefined : diskOf(optionNames.config),
      policy: policy === undefined ? undefined : diskOf(optionNames.policy),
    });
    this.#off = offOf(only, skip);
    // What is wrong in an option is reported without files, too.
    this.#addConfig(this.#configOf(diskOf('Dockerfile')));
  }

  forget(): void {
    clearMemos('texts and objects');
    this.#project = emptyProject();
  }

  report(): LintReport {
    return { version: 1, files: this.#linted, findings: this.#findings, problems: this.#problems };
  }

  /** Lints a file. Nothing that happens with it affects another one. */
  add(path: string, isNamed: boolean): void {
    let fault: string | undefined;
    try {
      fault = this.#lint(path, isNamed);
    } catch (error) {
      this.forget();
      fault = faultOf(error);
    }
    if (fault !== undefined)
      this.#problems.push(asData(jsonProblem({ file: path, line: undefined, message: fault })));
  }

  /** Returns why a file was not linted; undefined if it was, or is left out by its configuration. */
  #lint(path: string, isNamed: boolean): string | undefined {
    const resolved = this.#configOf(diskOf(path));
    this.#addConfig(resolved);
    if (resolved.ignores(diskOf(path))) return undefined;
    const read = this.#files.at(path);
    if (read.text === undefined) return read.message;
    const kind = kindOfName(path) ?? kindOfContent(path, read.text);
    if (!kind) return unknownFile;
    const sets = resolved.sets.map((each) => each.map(pathOf));
    const grown = this.#project.withSets(sets).with({ path, text: read.text, kind });
    const project = load(grown, path, (each) => this.#files.fetched(each));
    this.#project = project;
    const first = project.applications(path)[0]?.compose.file.path ?? path;
    const { config, rules } = first === path ? resolved : this.#configOf(diskOf(first));
    const result = lintFile(project, path, rules, this.#without(config, rules));
    const source = (file: string) => project.source(file);
    const isWanted = (file: string) => file === path || !resolved.ignores(diskOf(file));
    const own = result.findings.filter(({ file }) => isWanted(file));
    // Several compose files may lead to one finding.
    const fresh = kind === 'compose' ? this.#reported.fresh(own) : own;
    const written = fresh.flatMap((each) => jsonFinding(each, { ...result, source }) ?? []);
    this.#linted.push(writtenPath(path));
    this.#findings.push(...written.map((each) => asData<ReportedFinding>(each)));
    for (const problem of result.problems) this.#addProblem(problem, source, isNamed ? path : undefined);
    return undefined;
  }

  #without(config: Config, rules: readonly AnyRule[]): Config {
    const off = this.#off && rules.filter(this.#off).map(({ id }) => id);
    return off ? switchedOff(config, new Set(off)) : config;
  }

  #addConfig(resolved: FileConfig): void {
    if (!this.#isNew(resolved)) return;
    const source = (file: string) => resolved.sources.find(({ path }) => path === file);
    for (const problem of resolved.problems) this.#addProblem(problem, source);
  }

  #addProblem(problem: Problem, source: (file: string) => SourceFile | undefined, named?: string): void {
    const { file, span, message } = problem;
    if (!this.#isNew(`${file} ${span?.start} ${message}`)) return;
    this.#problems.push(asData(jsonProblem(fileProblem(problem, source(file), named))));
  }

  #isNew(what: unknown): boolean {
    return this.#seen.size < this.#seen.add(what).size;
  }
}

/** The rules that report nothing. Throws a `TypeError` for a name of no rule. */
function offOf(only: readonly string[], skip: readonly string[]): ((rule: AnyRule) => boolean) | undefined {
  try {
    const [wanted, left] = [rulesOf(only, 'only', builtIn), rulesOf(skip, 'skip', builtIn)];
    return wanted || left ? (rule) => wanted?.(rule) === false || left?.(rule) === true : undefined;
  } catch (error) {
    throw error instanceof Misuse ? new TypeError(error.message) : error;
  }
}

/** The same data as JSON has it, without what is undefined. */
const asData = <T>(value: unknown): T => JSON.parse(JSON.stringify(value)) as T;
