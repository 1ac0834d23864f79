import type { Application } from '../../project/composition.ts';
import type { Project } from '../../project/project.ts';
import { checkApplication } from '../check/check-application.ts';
import type { ApplicationCheck, LintOptions } from '../check/checked.ts';
import { areSameFiles } from './edited-project.ts';
import { isNoWorse } from './regression.ts';

/** The applications that build, include or extend a file: a fix in the file must not make them worse. */
export class Takers {
  readonly #path: string;
  readonly #project: Project;
  readonly #options: LintOptions;
  /** The checks of these applications before any edit, made on first use. */
  #before: readonly ApplicationCheck[] | undefined;

  constructor(path: string, project: Project, options: LintOptions) {
    this.#path = path;
    this.#project = project;
    this.#options = options;
  }

  /** Whether there are any. */
  get exist(): boolean {
    return this.#project.takers(this.#path).length > 0;
  }

  /** Whether one of them is gone or got worse in an edited project. */
  areWorse(after: Project): boolean {
    this.#before ??= this.#project.takers(this.#path).map((each) => this.#check(each, this.#project));
    if (this.#before.length === 0) return false;
    const takers = after.takers(this.#path);
    return this.#before.some((before) => {
      const taker = takers.find(({ files }) => areSameFiles(files, before.application.files));
      return !taker || !isNoWorse(before, this.#check(taker, after));
    });
  }

  #check(application: Application, project: Project): ApplicationCheck {
    return checkApplication(application, project, this.#options, this.#path);
  }
}
