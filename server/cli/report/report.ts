import type { Finding, FixesOf, lint, SourceFile } from '../../engine/index.ts';

/** What linting one file gave. */
export interface Linted {
  readonly path: string;
  /** Ordered by place; those of a compose file may lie in the Dockerfile that it builds. */
  readonly findings: readonly Finding[];
  readonly fixesOf: FixesOf;
  /** The credentials that were found: what repeats one is not written. */
  readonly secrets: ReturnType<typeof lint>['secrets'];
  /** The files that findings lie in, by path. */
  source(path: string): SourceFile | undefined;
}

/** Something that kept a file from being read, or part of it; lines count from 1. */
export interface FileProblem {
  readonly file: string;
  readonly line: number | undefined;
  readonly message: string;
}

/** A report that is written while files are linted; nothing that it has written is kept. */
export interface Report {
  /** Whether fixes are written: else nobody works them out. */
  readonly writesFixes: boolean;
  linted(file: Linted): void;
  problem(problem: FileProblem): void;
  end(): void;
}

/** Line and column of an offset, both from 1; a byte order mark takes no column. */
export function lineAndColumn({ text, lines }: SourceFile, offset: number): { line: number; column: number } {
  const { line, column } = lines.position(offset);
  const mark = line === 0 && column > 0 && text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return { line: line + 1, column: column + 1 - mark };
}
