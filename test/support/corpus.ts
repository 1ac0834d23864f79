import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of the test input beside the repository; it may be absent. */
export const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

/** A reason to skip, printed by the test runner, where the corpus is absent; false where it is here. */
export const withoutCorpus = existsSync(corpus) ? false : 'no corpus beside the repository';

/** A real file of the corpus. */
export interface RealFile {
  /** Path below the corpus' folder of real files. */
  readonly path: string;
  readonly kind: 'dockerfile' | 'compose';
  readonly text: string;
}

/** The real files that the manifest lists, in its order; read one at a time. */
export function* realFiles(): Generator<RealFile> {
  const [head = '', ...rows] = readFileSync(`${corpus}real/MANIFEST.tsv`, 'utf8').trimEnd().split('\n');
  const columns = head.split('\t');
  for (const row of rows) {
    const cells = row.split('\t');
    const path = cells[columns.indexOf('path')] ?? '';
    const kind = cells[columns.indexOf('kind')];
    if (kind !== 'dockerfile' && kind !== 'compose') continue;
    yield { path, kind, text: readFileSync(`${corpus}real/${path}`, 'utf8') };
  }
}

/** One case of another tool: see the corpus' own description of the fields. */
export interface PeerCase {
  readonly id: string;
  readonly tool: string;
  readonly rule: string;
  readonly rule_id?: string;
  readonly kind: 'dockerfile' | 'compose';
  readonly text: string;
  readonly expect: readonly {
    readonly rule: string;
    readonly line: number | null;
    readonly service?: string;
  }[];
  readonly absent?: readonly string[];
  readonly exact?: boolean;
  readonly reject?: boolean;
  readonly fragment?: boolean;
  readonly config?: unknown;
  readonly dockerignore?: string;
  readonly files?: unknown;
}

/** All cases of all tools. */
export function* peerCases(): Generator<PeerCase> {
  for (const tool of readdirSync(`${corpus}conformance`).sort()) {
    const path = `${corpus}conformance/${tool}/cases.jsonl`;
    if (!existsSync(path)) continue;
    for (const line of readFileSync(path, 'utf8').split('\n')) if (line) yield JSON.parse(line);
  }
}
