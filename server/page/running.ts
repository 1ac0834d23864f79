import {
  type ContainerPosture,
  described,
  eachOnce,
  type Finding,
  grouped,
  type PlainPlace,
} from '../engine/index.ts';
import type { PlaceContent } from './content.ts';

/** What one file says, and the projects that start with it. */
export interface RunningFile<P extends PlaceContent = PlaceContent> {
  readonly path: string;
  readonly findings: readonly Finding[];
  readonly postures: readonly ContainerPosture[];
  /** What runs where it lies over a project that does not find it by itself, as `compose.prod.yaml` over `compose.yaml`. */
  readonly variants: readonly ContainerPosture[];
  /** A place in a file that it leads to; undefined where that file is not known. */
  place(at: PlainPlace): P | undefined;
  /** A text fit to be shown, without the credentials that were found. */
  clear(text: string): string;
}

/** What is said of one part of what runs. */
export type DescribedRow = ReturnType<typeof described>[number];

/** A service that another file changes where that lies over its project. */
export interface Variant {
  readonly posture: ContainerPosture;
  /** The file that changes it. */
  readonly file: string;
  /** What is another than without that file; all of a service that is only there. */
  readonly rows: readonly DescribedRow[];
}

/** What runs of several files, with what it takes to show it. */
export class Running<P extends PlaceContent = PlaceContent> {
  readonly #from = new Map<ContainerPosture, RunningFile<P>>();
  readonly #usual: ContainerPosture[] = [];
  readonly #findings = new Map<string, Finding[]>();

  take(file: RunningFile<P>): void {
    for (const each of [...file.postures, ...file.variants]) this.#from.set(each, file);
    this.#usual.push(...file.postures);
    for (const finding of file.findings) {
      const known = this.#findings.get(finding.file);
      if (known) known.push(finding);
      else this.#findings.set(finding.file, [finding]);
    }
  }

  /** The services of all projects, each once, and the output stages that none of them builds; ordered by file, then as written. */
  postures(): ContainerPosture[] {
    return eachOnce(this.#usual).sort(inOrder);
  }

  /** The services that files change where they lie over projects; ordered by project, file, then as written. */
  variants(): Variant[] {
    const usual = new Map(this.#usual.map((each) => [nameOf(each), each]));
    const all = [...this.#from].flatMap(([posture, { path, variants }]): Variant[] => {
      if (!variants.includes(posture)) return [];
      const rows = changedRows(posture, usual.get(nameOf(posture)));
      return rows.length > 0 ? [{ posture, file: path, rows }] : [];
    });
    return all.sort(
      (a, b) =>
        compare(a.posture.file, b.posture.file) || compare(a.file, b.file) || inOrder(a.posture, b.posture),
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

const nameOf = ({ file, kind, name }: ContainerPosture) => `${kind} ${name} ${file}`;

/** The rows that say something else of a service than of the same one as it usually runs. */
function changedRows(posture: ContainerPosture, usual: ContainerPosture | undefined): DescribedRow[] {
  const before = new Map(usual && described(usual).map((row) => [row.name, textOf(row)]));
  return described(posture).filter((row) =>
    usual ? textOf(row) !== before.get(row.name) : row.items.length > 0,
  );
}

/** What a row says; of a network without who else is in it, for a service more would change all others. */
const textOf = ({ name, items }: DescribedRow) =>
  items.map(({ text }) => (name === 'Networks' ? text.split(' (with ', 1)[0] : text)).join('\n');

const inOrder = (a: ContainerPosture, b: ContainerPosture) =>
  compare(a.file, b.file) || compare(a.at.file, b.at.file) || a.at.span.start - b.at.span.start;

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
