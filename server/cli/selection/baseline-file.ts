import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Baseline, baselineName, decodeBaseline, shownWhole } from '../../engine/index.ts';
import { BaselineMatcher } from '../../engine/policy.ts';
import { done } from '../../host/ask.ts';
import { maxBaselineBytes } from '../../host/fetched.ts';
import { readingAnywhere } from '../../host/read.ts';
import { absent } from '../../host/unread.ts';
import type { CliOption } from '../command.ts';
import { realFolder } from './spelling.ts';

/** `--baseline`. */
export const baselineOption = {
  type: 'string',
  value: 'FILE',
  otherwise: baselineName,
  help: `findings that this baseline holds are not shown and do not make the scan fail (without FILE: ${baselineName})`,
} as const satisfies CliOption;

/** A baseline and its path. */
export interface BaselineFile {
  /** Disk path. */
  readonly path: string;
  readonly baseline: Baseline;
}

/** Reads the baseline at a disk path; undefined if there is no file. Throws an error that describes what is wrong with it. */
export function readBaseline(path: string): BaselineFile | undefined {
  const read = done(readingAnywhere(path, maxBaselineBytes));
  if (read === absent) return undefined;
  const name = nameFrom(process.cwd(), path);
  if (read.text === undefined) throw new Error(`${name}: The baseline can't be read: ${read.message}`);
  const baseline = decodeBaseline(read.text);
  if (typeof baseline === 'string') throw new Error(`${name}: ${baseline}`);
  return { path, baseline };
}

/** Returns the name of a file as seen from a folder, given its disk path. */
export const nameFrom = (cwd: string, path: string) => shownWhole(nameIn(resolve(cwd, 'x'), path));

/** The message for a missing baseline, with the command that creates it. */
export function missingBaseline(path: string, cwd: string): string {
  const name = nameFrom(cwd, path);
  const option = name === baselineName ? '' : ` --baseline ${name}`;
  return `There is no baseline ${name}: \`plimsoll baseline write${option}\` makes it.`;
}

/** Returns the name of a file in a baseline, given both disk paths, which may lead through different links. */
export function nameIn(path: string, file: string): string {
  const name = slashed(relative(dirname(path), file));
  if (!name.startsWith('../')) return name;
  const real = slashed(relative(realFolder(dirname(path)), join(realFolder(dirname(file)), basename(file))));
  return real.split('/').length < name.split('/').length ? real : name;
}

const slashed = (path: string) => path.split(sep).join('/');

/** What recognises the findings of a baseline. */
interface Recognising {
  readonly known: BaselineMatcher;
  /** Returns the name of a file in the baseline. */
  readonly nameOf: (file: string) => string;
}

/** Recognises the findings of a baseline in files that are named relative to `cwd`. */
export function knownIn({ path, baseline }: BaselineFile, cwd: string): Recognising {
  const exists = (name: string) => existsSync(resolve(dirname(path), name));
  return {
    known: new BaselineMatcher(baseline, exists),
    nameOf: (file) => nameIn(path, resolve(cwd, file)),
  };
}
