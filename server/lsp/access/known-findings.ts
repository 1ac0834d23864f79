import {
  type Baseline,
  type Config,
  decodeBaseline,
  type Finding,
  isKnown,
  type LintedFindings,
  type Problem,
  printable,
  shownWhole,
} from '../../engine/index.ts';
import { BaselineMatcher, whyShown } from '../../engine/policy.ts';
import { folderOf } from '../../engine/source/path.ts';
import { maxBaselineBytes } from '../../host/fetched.ts';
import { type FileAccess, uriOf } from '../files.ts';

/** A baseline, and the folder that its file names are relative to. */
export interface KnownFindings {
  readonly folder: string;
  readonly baseline: Baseline;
}

/** A baseline, or the reason why it was not read. */
type Read = { readonly baseline?: KnownFindings; readonly unread?: Problem['message'] } | undefined;

/** Reads a baseline; undefined if there is none. */
export async function readBaseline(files: FileAccess, path: string, reach: readonly string[]): Promise<Read> {
  const text = await files.read(uriOf(path), reach, maxBaselineBytes);
  // A file outside of the readable folders does not count as a baseline.
  if (text === undefined || (typeof text !== 'string' && text.beyond)) return undefined;
  const baseline = typeof text === 'string' ? decodeBaseline(text) : text.reason;
  if (typeof baseline !== 'string') return { baseline: { folder: folderOf(path), baseline } };
  return { unread: printable(`The baseline ${shownWhole(path)} is not used: ${baseline}`) };
}

/**
 * Returns the findings of a file that a baseline does not list, or does not hide under a configuration. Follows renamed services and stages; which files are gone is not
 * looked up, because that would take a look at the disk for each.
 */
export function unknownOf(
  linted: Omit<LintedFindings, 'nameOf'>,
  known: KnownFindings | undefined,
  config: Config,
): readonly Finding[] {
  if (!known) return linted.findings;
  const recogniser = new BaselineMatcher(known.baseline, () => true);
  const held = recogniser.match({ ...linted, nameOf: (file) => nameFrom(known.folder, file) });
  return linted.findings.filter((each) => {
    const by = held.get(each);
    return !by || !isKnown(each, by) || whyShown(by.entry, config) !== undefined;
  });
}

/** Returns a file's name in a baseline: its path relative to the baseline's folder. */
export function nameFrom(folder: string, file: string): string {
  const [from, to] = [folder.split('/'), file.split('/')];
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}
