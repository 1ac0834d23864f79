import { matchesGlob } from '../image/glob.ts';
import type { Known } from '../source/text.ts';

/** A fact about some tags of an image; about all tags if it names none. */
export interface OfTags {
  /** Globs, one of which fits. */
  readonly tags?: readonly string[];
  /** The first version that it applies to: `6.4`. */
  readonly from?: string;
  /** The first version that it no longer applies to. */
  readonly before?: string;
}

/** Whether a tag is one of these; an undefined tag may be any. A word as a tag, such as `latest`, means the newest version. */
export function fitsTag({ tags, from, before }: OfTags, tag: string | undefined): Known<boolean> {
  if (!tags && from === undefined && before === undefined) return true;
  if (tag === undefined) return 'unknown';
  if (tags && !tags.some((glob) => matchesGlob(glob, tag))) return false;
  const reached = from === undefined || reaches(tag, from);
  const passed = before !== undefined && reaches(tag, before);
  if (reached === false || passed === true) return false;
  return reached === true && passed === false ? true : 'unknown';
}

/** Whether a tag certainly has a fact that holds since a version, since the `first` tag or for the `latest` one only. */
export function isSince(version: string, tag: string | undefined): boolean {
  if (version === 'first') return true;
  if (tag === undefined) return false;
  return version === 'latest' ? namesNewest(tag) : reaches(tag, version) === true;
}

/** Words of tags that are, or may be, fixed at an old version, as on a distribution for which nothing is built any more. */
const older =
  /old|legacy|archive|deprecated|lts|eol|wheezy|jessie|stretch|buster|bullseye|trusty|xenial|bionic|focal/;
const preRelease = /^[-_.](?:alpha|beta|canary|cr|dev|ea|m\d|nightly|pre|rc|snapshot|unstable)/i;
/** From this value on, the first number of a version is a year, a date or a build number. */
const year = 1000;

/** Whether a tag is a word for the newest version, such as `stable-alpine`. */
const namesNewest = (tag: string): boolean => !/\d/.test(tag) && !older.test(tag);

/** Whether the version in a tag is at least another version; unknown for `6` and `6.4`. */
function reaches(tag: string, version: string): Known<boolean> {
  const [named, numbers] = /^v?(\d+(?:\.\d+)*)(?=$|[-_+]|\.[a-z])/i.exec(tag) ?? [];
  if (numbers === undefined) return namesNewest(tag) || 'unknown';
  const own = numbers.split('.').map(Number);
  const bound = version.split('.').map(Number);
  if (own[0]! >= year !== bound[0]! >= year) return 'unknown';
  for (let at = 0; at < Math.max(own.length, bound.length); at++) {
    const part = own[at];
    if (part === undefined && bound.slice(at).some((each) => each > 0)) return 'unknown';
    if (part === undefined) break;
    const other = bound[at] ?? 0;
    if (part !== other) return part > other;
  }
  return preRelease.test(tag.slice(named!.length)) ? 'unknown' : true;
}
