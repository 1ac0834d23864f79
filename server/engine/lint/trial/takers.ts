import type { Application } from '../../project/composition.ts';
import type { Project } from '../../project/project.ts';
import { limits } from '../../source/limits.ts';
import { checkApplication, affectedServices } from '../check/check-application.ts';
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

/**
 * The cost of checking the file at `path` again, relative to the limits: some files with everything they refer to, twice the
 * files of its takers, the given share, and the services of the takers that it affects.
 */
export function costOf(project: Project, path: string, files: readonly string[], share: number): number {
  const takers = project.takers(path);
  const taking = takers.flatMap((each) => [...each.files, ...each.files]);
  // Folders are only listed, not read.
  const again = new Set([...files, ...project.links(path)].filter((each) => !each.endsWith('/')));
  const lengths = [...again, ...taking].map((each) => project.source(each)?.text.length ?? 0);
  const characters = lengths.reduce((sum, length) => sum + length, 0);
  const services = takers.flatMap((each) => affectedServices(path, each, project)).length;
  return characters / limits.triedCharacters + share + services / limits.triedServices;
}
