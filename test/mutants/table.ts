import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutate.ts';

/** A change that no test notices; `equivalent` says why none can. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly equivalent?: string;
}

interface Count {
  readonly tried: number;
  readonly killed: number;
}

interface Row {
  readonly seed: number;
  readonly mutants: number;
  readonly sample: number;
  readonly killed: number;
  /** Of each file: how many of the sample, and how many of them were killed. */
  readonly files: Readonly<Record<string, Count>>;
  readonly survivors: readonly Survivor[];
}

interface Table {
  readonly parts: Record<string, Row>;
}

interface Tried {
  readonly sample: readonly Mutant[];
  readonly of: number;
  readonly results: ReadonlyMap<number, boolean>;
  readonly seed: number;
  readonly again: boolean;
}

const path = fileURLToPath(new URL('../mutants.json', import.meta.url));

export function readTable(): Table {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Table) : { parts: {} };
}

/** A survivor is known again by its file and change, also where lines have moved. */
export const survivorKey = ({ file, from, to }: Survivor): string => `${file}\n${from}\n${to}`;

/** Writes what was found of a part, and keeps why survivors are equivalent. */
export function writeTable(part: string, { sample, of, results, seed, again }: Tried): void {
  const table = readTable();
  const before = table.parts[part];
  const reasons = new Map(before?.survivors.map((each) => [survivorKey(each), each.equivalent]));
  const survivors = sample
    .filter(({ id }) => results.get(id) === false)
    .map(({ file, line, from, to }): Survivor => {
      const equivalent = reasons.get(survivorKey({ file, line, from, to }));
      return { file, line, from, to, ...(equivalent !== undefined && { equivalent }) };
    });
  const files: Record<string, Count> = {};
  for (const { file, id } of sample) {
    const { tried, killed } = files[file] ?? { tried: 0, killed: 0 };
    files[file] = { tried: tried + 1, killed: killed + (results.get(id) ? 1 : 0) };
  }
  if (again && before)
    for (const [file, { tried }] of Object.entries(before.files)) {
      const alive = survivors.filter((each) => each.file === file).length;
      files[file] = { tried, killed: tried - alive };
    }
  const size = again && before ? before.sample : sample.length;
  const killed = size - survivors.length;
  table.parts[part] = { seed, mutants: of, sample: size, killed, files, survivors };
  writeFileSync(path, `${JSON.stringify(table, undefined, 2)}\n`);
}
