import type { Dockerfile } from '../../dockerfile/model.ts';
import { limits } from '../../source/limits.ts';
import type { Edit } from '../../source/text.ts';
import { checkFile } from '../check/check-file.ts';
import type { DockerfileCheck, LintOptions } from '../check/checked.ts';
import { costOf } from './cost.ts';
import { editedProject } from './edited-project.ts';
import type { Recheck, Rechecked } from './recheck.ts';
import { Takers } from './takers.ts';

/** Checks a Dockerfile again with edits. */
export class DockerfileRecheck implements Recheck {
  readonly #check: DockerfileCheck;
  readonly #options: LintOptions;
  readonly #takers: Takers;

  constructor(check: DockerfileCheck, options: LintOptions) {
    this.#check = check;
    this.#options = options;
    this.#takers = new Takers(this.#path, check.project, options);
  }

  get #path(): string {
    return this.#check.dockerfile.file.path;
  }

  cost(): number {
    const { project, dockerfile } = this.#check;
    return costOf(project, this.#path, [this.#path], stepsOf(dockerfile) / limits.triedInstructions);
  }

  written(file: string): ReturnType<Recheck['written']> {
    return this.#check.project.written(file);
  }

  doubts(): boolean {
    return this.#check.dockerfile.problems.length > 0 || this.#takers.exist;
  }

  after(edits: readonly Edit[]): Rechecked | undefined {
    const after = editedProject(this.#check.project, edits, this.#path);
    if (!after || this.#takers.areWorse(after)) return undefined;
    const { findings, problems } = checkFile(after, this.#path, this.#options);
    return { findings, problems, worse: [], criticalLeft: () => [] };
  }
}

/** The number of instructions and of commands in them. */
const stepsOf = ({ instructions }: Dockerfile): number =>
  instructions.reduce((sum, { script }) => sum + 1 + (script?.commands.length ?? 0), 0);
