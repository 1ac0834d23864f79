import { type ContainerPosture, type PlainPlace, printable, withoutBuilt } from '../../../engine/index.ts';
import { type Place, placeOf } from '../place.ts';
import type { Linted } from '../report.ts';

/** What runs of the files of a scan, with what it takes to show it. */
export class Running {
  readonly #from = new Map<ContainerPosture, Linted>();

  take(linted: Linted): void {
    for (const each of linted.postures) this.#from.set(each, linted);
  }

  /** The services of all projects and the output stages that none of them builds; ordered by file, then as written. */
  postures(): ContainerPosture[] {
    return withoutBuilt([...this.#from.keys()]).sort(
      (a, b) => compare(a.file, b.file) || compare(a.at.file, b.at.file) || a.at.span.start - b.at.span.start,
    );
  }

  /** The place of something that a posture says; undefined where its file is not known. */
  place(at: PlainPlace, of: ContainerPosture): Place | undefined {
    const linted = this.#from.get(of);
    return linted && placeOf(at, linted);
  }

  /** A text without the credentials that were found in the files of a posture. */
  clear(text: string, of: ContainerPosture): string {
    const plain = printable(text);
    return this.#from.get(of)?.secrets.clear(plain) ?? plain;
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
