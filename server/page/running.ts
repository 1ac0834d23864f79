import {
  type ContainerPosture,
  described,
  eachOnce,
  type Finding,
  grouped,
  type PlainPlace,
} from '../engine/index.ts';
import type { PlaceContent } from './content.ts';

/** The results for one file, and for the projects that start with it. */
export interface RunningFile<P extends PlaceContent = PlaceContent> {
  readonly path: string;
  readonly findings: readonly Finding[];
  readonly postures: readonly ContainerPosture[];
  /**
   * The containers with this file on top of a project that does not load it by default, such as `compose.prod.yaml` on top of
   * `compose.yaml`.
   */
  readonly variants: readonly ContainerPosture[];
  /** Converts a place in a file that it refers to; undefined if that file is not known. */
  place(at: PlainPlace): P | undefined;
  /** Returns a text in printable form, without the credentials that were found. */
  clear(text: string): string;
}

/** A property of a container. */
export type DescribedRow = ReturnType<typeof described>[number];

/** A service that an additional file changes. */
export interface Variant {
  readonly posture: ContainerPosture;
  /** The file that changes it. */
  readonly file: string;
  /** The rows that differ from those without the file; all rows if the service only exists with it. */
  readonly rows: readonly DescribedRow[];
}

/** The postures of several files, with what is needed to show them. */
export class RunningPostures<P extends PlaceContent = PlaceContent> {
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

  /** Returns the services of all projects, each once, and the output stages that no service builds; ordered by file and place. */
  postures(): ContainerPosture[] {
    return eachOnce(this.#usual).sort(inOrder);
  }

  /** Returns the services that additional files change; ordered by project, file and place. */
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

  /** Groups the postures by the first file of the project, or the Dockerfile. */
  byFile(): ReadonlyMap<string, readonly ContainerPosture[]> {
    return grouped(this.postures(), ({ file }) => file);
  }

  /** Returns the findings in a file. */
  readonly findingsIn = (file: string): readonly Finding[] => this.#findings.get(file) ?? [];

  /** Converts a place in a posture; undefined if its file is not known. */
  place(at: PlainPlace, of: ContainerPosture): P | undefined {
    return this.#from.get(of)?.place(at);
  }

  /** Removes the credentials that were found in the files of a posture from a text. */
  clear(text: string, of: ContainerPosture): string {
    return this.#from.get(of)?.clear(text) ?? '';
  }
}

const nameOf = ({ file, kind, name }: ContainerPosture) => `${kind} ${name} ${file}`;

/** Returns the rows that differ from those of the usual variant of the service. */
function changedRows(posture: ContainerPosture, usual: ContainerPosture | undefined): DescribedRow[] {
  const before = new Map(usual && described(usual).map((row) => [row.name, textOf(row)]));
  return described(posture).filter((row) =>
    usual ? textOf(row) !== before.get(row.name) : row.items.length > 0,
  );
}

/** The text of a row. For a network, without its other members: otherwise a new service would change all others. */
const textOf = ({ name, items }: DescribedRow) =>
  items.map(({ text }) => (name === 'Networks' ? text.split(' (with ', 1)[0] : text)).join('\n');

const inOrder = (a: ContainerPosture, b: ContainerPosture) =>
  compare(a.file, b.file) || compare(a.at.file, b.at.file) || a.at.span.start - b.at.span.start;

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
