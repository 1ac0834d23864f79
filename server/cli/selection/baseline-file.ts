import { dirname, relative, resolve, sep } from 'node:path';
import {
  type Baseline,
  baselineName,
  decodeBaseline,
  type Finding,
  isKnown,
  shownWhole,
} from '../../engine/index.ts';
import type { Fingerprints } from '../../engine/policy.ts';
import { done } from '../../host/ask.ts';
import { maxBaselineBytes } from '../../host/fetched.ts';
import { readingAnywhere } from '../../host/read.ts';
import { absent } from '../../host/unread.ts';
import type { Option } from '../command.ts';

/** `--baseline`. */
export const baselineOption = {
  type: 'string',
  value: 'FILE',
  help: 'findings that this baseline holds are not shown and do not make the scan fail',
} as const satisfies Option;

/** A baseline and where it lies. */
export interface BaselineFile {
  /** Disk path. */
  readonly path: string;
  readonly baseline: Baseline;
}

/** Reads the baseline at a disk path; undefined where there is no file. Throws an error that says what is wrong with it. */
export function readBaseline(path: string): BaselineFile | undefined {
  const read = done(readingAnywhere(path, maxBaselineBytes));
  if (read === absent) return undefined;
  const name = nameFrom(process.cwd(), path);
  if (read.text === undefined) throw new Error(`${name}: The baseline can't be read: ${read.message}`);
  const baseline = decodeBaseline(read.text);
  if (typeof baseline === 'string') throw new Error(`${name}: ${baseline}`);
  return { path, baseline };
}

/** The name of a file, given by its disk path, as seen from a folder. */
export const nameFrom = (cwd: string, path: string) => shownWhole(nameIn(resolve(cwd, 'x'), path));

/** Says that there is no baseline at a disk path, and what makes one. */
export function missingBaseline(path: string, cwd: string): string {
  const name = nameFrom(cwd, path);
  const option = name === baselineName ? '' : ` --baseline ${name}`;
  return `There is no baseline ${name}: \`plimsoll baseline write${option}\` makes it.`;
}

/** How a baseline names a file, given by its disk path. */
export function nameIn(path: string, file: string): string {
  return relative(dirname(path), file).split(sep).join('/');
}

/** Whether a baseline holds a finding; its file is named as seen from `cwd`. */
export function holds(
  { path, baseline }: BaselineFile,
  cwd: string,
  finding: Finding,
  fingerprints: Fingerprints | undefined,
): boolean {
  return isKnown(baseline, nameIn(path, resolve(cwd, finding.file)), finding, fingerprints);
}
