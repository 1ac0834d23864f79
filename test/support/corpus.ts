import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder with test input beside the repository; it may be missing. */
export const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

/** The reason for skipping tests if the corpus is missing, as the test runner prints it; otherwise false. */
export const withoutCorpus = existsSync(corpus) ? false : 'no corpus beside the repository';

/** A real file of the corpus. */
export interface RealFile {
  /** Path relative to the corpus folder of real files. */
  readonly path: string;
  readonly kind: 'dockerfile' | 'compose';
  readonly text: string;
}

/** Yields the real files in manifest order; each is read when it is requested. */
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

/** One case of another tool; the corpus documents the fields. */
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

/** Yields all cases of all tools. */
export function* peerCases(): Generator<PeerCase> {
  for (const tool of readdirSync(`${corpus}conformance`).sort()) {
    const path = `${corpus}conformance/${tool}/cases.jsonl`;
    if (!existsSync(path)) continue;
    for (const line of readFileSync(path, 'utf8').split('\n')) if (line) yield JSON.parse(line);
  }
}
