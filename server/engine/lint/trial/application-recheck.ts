import type { Finding, Fix } from '../../finding.ts';
import type { Project } from '../../project/project.ts';
import { limits } from '../../source/limits.ts';
import type { Edit } from '../../source/text.ts';
import { checkApplication, writtenIn } from '../check/check-application.ts';
import { checkFile } from '../check/check-file.ts';
import { type ApplicationCheck, checkedBy, type LintOptions, within } from '../check/checked.ts';
import { costOf } from './cost.ts';
import { criticalLeft } from './critical-left.ts';
import { emptyKeys, isDoubtful } from './doubt.ts';
import { applicationOf, areSameFiles, editedProject } from './edited-project.ts';
import type { Recheck, Rechecked } from './recheck.ts';
import { type FindingsAndProblems, isNoWorse, remains } from './regression.ts';
import { Takers } from './takers.ts';

/** Checks an application again with edits, which may be in any file that it uses. */
export class ApplicationRecheck implements Recheck {
  readonly #check: ApplicationCheck;
  readonly #options: LintOptions;
  readonly #takers: Takers;
  /** What was found in other files before any edit. */
  readonly #elsewhere = new Map<string, FindingsAndProblems>();

  constructor(check: ApplicationCheck, options: LintOptions) {
    this.#check = check;
    this.#options = options;
    this.#takers = new Takers(this.#path, check.project, options);
  }

  get #path(): string {
    return this.#check.application.compose.file.path;
  }

  get #files(): readonly string[] {
    return this.#check.application.files;
  }

  cost(): number {
    const { project, application } = this.#check;
    const services = application.compose.services.length / limits.triedServices;
    // Each of the applications that share a file tries fixes, and each trial checks all of them again.
    const sharing = Math.max(...this.#files.map((each) => project.applications(each).length));
    return costOf(project, this.#path, this.#files, services) * sharing ** 2;
  }

  written(file: string): ReturnType<Recheck['written']> {
    return writtenIn(this.#check.application, this.#check.project, file);
  }

  doubts(finding: Finding, fix: Pick<Fix, 'edits'>): boolean {
    const { compose } = this.#check.application;
    return this.#isElsewhere(finding) || this.#takers.exist || isDoubtful(finding, fix, compose);
  }

  after(edits: readonly Edit[], findings: readonly Finding[]): Rechecked | undefined {
    const { application, project } = this.#check;
    const after = editedProject(project, edits, this.#path);
    const again = after && applicationOf(this.#files, after);
    if (!after || !again || this.#takers.areWorse(after)) return undefined;
    if (emptyKeys(again.compose) > emptyKeys(application.compose)) return undefined;
    const then = checkApplication(again, after, this.#options);
    const others = new Set(edits.map(({ file }) => file).filter((file) => file !== this.#path));
    for (const each of findings) if (this.#isElsewhere(each)) others.add(each.file);
    const worse = [...others].flatMap((file) => this.#worseIn(file, then, findings));
    const left = (service: string) =>
      criticalLeft(service, then.findings, then.application, this.#options.config);
    return { findings: then.findings, problems: then.problems, worse, criticalLeft: left };
  }

  /** Whether a finding is in a file that is also linted by itself. */
  #isElsewhere({ file }: Finding): boolean {
    return !this.#files.includes(file);
  }

  /** Returns the path of another file if it got worse, and the findings that remain there. */
  #worseIn(file: string, then: ApplicationCheck, findings: readonly Finding[]): (string | Finding)[] {
    const before = this.#elsewhere.get(file) ?? this.#foundIn(file, this.#check);
    this.#elsewhere.set(file, before);
    const after = this.#foundIn(file, then);
    const left = findings.filter((each) => each.file === file && remains(each, before, after));
    return isNoWorse(before, after) ? left : [file, ...left];
  }

  /** What is found in a file, given the check of the application: a part of it if no other application uses the file. */
  #foundIn(file: string, check: ApplicationCheck): FindingsAndProblems {
    const { project } = check;
    return this.#isOnlyOf(project, file)
      ? within(file, checkedBy(check))
      : checkFile(project, file, this.#options);
  }

  /** Whether a file belongs to this application and to no other one. */
  #isOnlyOf(project: Project, file: string): boolean {
    const [first, ...others] = project.applications(file);
    if (!first || others.length > 0 || !areSameFiles(first.files, this.#files)) return false;
    return project.takers(file).length === 0;
  }
}
