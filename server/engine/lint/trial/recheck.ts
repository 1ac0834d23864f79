import type { Compose } from '../../compose/model.ts';
import type { Dockerfile } from '../../dockerfile/model.ts';
import type { Finding, Fix } from '../../finding.ts';
import type { Edit } from '../../source/text.ts';
import type { FindingsAndProblems } from './regression.ts';

/** Repeats a check with edits: of a Dockerfile (`DockerfileRecheck`), or of an application (`ApplicationRecheck`). */
export interface Recheck {
  /** The cost of repeating it once, without its findings, relative to the limits `limits.tried…`. */
  cost(): number;
  /** The parsed file as it is written, without others merged in. */
  written(file: string): Dockerfile | Compose | undefined;
  /** Whether even a sound fix must be tried. */
  doubts(finding: Finding, fix: Pick<Fix, 'edits'>): boolean;
  /**
   * Repeats it with the edits that fix some findings; undefined if that is not possible, or if the edits harm projects that use
   * the checked file.
   */
  after(edits: readonly Edit[], findings: readonly Finding[]): Rechecked | undefined;
}

/** What the repeated check found. */
export interface Rechecked extends FindingsAndProblems {
  /** Other files that got worse, and findings that remain in other files. */
  readonly worse: readonly (string | Finding)[];
  /** Names what is still critical in a service. */
  criticalLeft(service: string): readonly string[];
}
