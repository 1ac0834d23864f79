import type { Compose } from './compose/model.ts';
import type { Config } from './config.ts';
import type { Dockerfile } from './dockerfile/model.ts';
import type { Finding } from './finding.ts';
import type { AnyRule } from './rule.ts';

/** The ignore comments of one file. */
export interface Ignores {
  /** Whether a comment asks for silence about a finding; remembers that the comment was of use. */
  covers(finding: Finding): boolean;
}

/** Reads the ignore comments of a document, ours and the peers' (through the references of the rules). */
export function ignoresOf(
  _document: Dockerfile | Compose,
  _rules: readonly AnyRule[],
  _config: Config,
): Ignores {
  return { covers: () => false };
}

/** Findings about our own ignore comments that silence nothing. */
export function unusedIgnores(_ignores: Ignores, _document: Dockerfile | Compose): Finding[] {
  return [];
}
