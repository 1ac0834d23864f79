import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutate.ts';

/** A change that no test notices; `equivalent` says why no test can. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  /** Its index among the changes of its file with the same text, if it is not the first. */
  readonly nth?: number;
  readonly equivalent?: string;
}

interface Count {
  readonly tried: number;
  readonly killed: number;
}

interface Row {
  readonly seed: number;
  readonly mutants: number;
  /** The number of tried mutants, without equivalent ones. */
  readonly sample: number;
  readonly killed: number;
  /** For each file: how many mutants were sampled, and how many of these were killed. */
  readonly files: Readonly<Record<string, Count>>;
  /** Includes equivalent ones, whether they were tried or not. */
  readonly survivors: readonly Survivor[];
}

interface Table {
  readonly parts: Record<string, Row>;
}

interface Tried {
  readonly sample: readonly Named[];
  readonly of: number;
  readonly results: ReadonlyMap<number, boolean>;
  readonly seed: number;
  readonly again: boolean;
}

const path = fileURLToPath(new URL('../mutants.json', import.meta.url));

export function readTable(): Table {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Table) : { parts: {} };
}

/** A mutant with its name in the table. */
export type Named = Mutant & Survivor;

/** Returns mutants with a number that distinguishes those of one file with the same text. */
export function namedMutants(mutants: readonly Mutant[]): Named[] {
  const times = new Map<string, number>();
  return mutants.map((each) => {
    const key = survivorKey(each);
    const nth = (times.get(key) ?? 0) + 1;
    times.set(key, nth);
    return nth > 1 ? { ...each, nth } : each;
  });
}

/** A survivor is identified by file and change, so that it is recognized when lines have moved. */
export const survivorKey = ({ file, from, to, nth = 1 }: Survivor): string =>
  [file, from, to, nth].join('\n');

/** Returns the changes of a part that are known to be equivalent. */
export const equivalentIn = (part: string): ReadonlyMap<string, Survivor> =>
  new Map(
    (readTable().parts[part]?.survivors ?? [])
      .filter(({ equivalent }) => equivalent !== undefined)
      .map((each) => [survivorKey(each), each]),
  );

/** Writes the results of a part, and keeps the notes on equivalent changes. */
export function writeTable(part: string, { sample, of, results, seed, again }: Tried): void {
  const table = readTable();
  const before = again ? table.parts[part] : undefined;
  const alive = sample.filter(({ id }) => results.get(id) === false);
  const survivors = [
    ...alive.map(({ id: _, ...each }): Survivor => each),
    ...equivalentIn(part).values(),
  ].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  const files: Record<string, Count> = { ...before?.files };
  for (const { file, id } of sample) {
    const { tried, killed } = files[file] ?? { tried: 0, killed: 0 };
    files[file] = { tried: tried + (before ? 0 : 1), killed: killed + (results.get(id) ? 1 : 0) };
  }
  const killed = (before?.killed ?? 0) + sample.length - alive.length;
  const size = before?.sample ?? sample.length;
  table.parts[part] = { seed: before?.seed ?? seed, mutants: of, sample: size, killed, files, survivors };
  writeFileSync(path, `${JSON.stringify(table, undefined, 2)}\n`);
}
