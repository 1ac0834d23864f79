import {
  type ContainerPosture,
  type Finding,
  grouped,
  type PlainPlace,
  withoutBuilt,
} from '../engine/index.ts';
import type { PlaceContent } from './content.ts';

/** What one file says, and the projects that start with it. */
export interface RunningFile<P extends PlaceContent = PlaceContent> {
  readonly path: string;
  readonly findings: readonly Finding[];
  readonly postures: readonly ContainerPosture[];
  /** A place in a file that it leads to; undefined where that file is not known. */
  place(at: PlainPlace): P | undefined;
  /** A text fit to be shown, without the credentials that were found. */
  clear(text: string): string;
}

/** What runs of several files, with what it takes to show it. */
export class Running<P extends PlaceContent = PlaceContent> {
  readonly #from = new Map<ContainerPosture, RunningFile<P>>();
  readonly #findings = new Map<string, Finding[]>();

  take(file: RunningFile<P>): void {
    for (const each of file.postures) this.#from.set(each, file);
    for (const finding of file.findings) {
      const known = this.#findings.get(finding.file);
      if (known) known.push(finding);
      else this.#findings.set(finding.file, [finding]);
    }
  }

  /** The services of all projects and the output stages that none of them builds; ordered by file, then as written. */
  postures(): ContainerPosture[] {
    return withoutBuilt([...this.#from.keys()]).sort(
      (a, b) => compare(a.file, b.file) || compare(a.at.file, b.at.file) || a.at.span.start - b.at.span.start,
    );
  }

  /** The same by the first file of the project, or the Dockerfile. */
  byFile(): ReadonlyMap<string, readonly ContainerPosture[]> {
    return grouped(this.postures(), ({ file }) => file);
  }

  /** The findings in a file. */
  readonly findingsIn = (file: string): readonly Finding[] => this.#findings.get(file) ?? [];

  /** The place of something that a posture says; undefined where its file is not known. */
  place(at: PlainPlace, of: ContainerPosture): P | undefined {
    return this.#from.get(of)?.place(at);
  }

  /** A text without the credentials that were found in the files of a posture. */
  clear(text: string, of: ContainerPosture): string {
    return this.#from.get(of)?.clear(text) ?? '';
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
