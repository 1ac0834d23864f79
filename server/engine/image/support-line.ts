import { byName } from './by-name.ts';
import { releaseOfTag } from './family.ts';
import { lifeRows } from './life.data.ts';

/** A product line: the prefix of its tags and the last day of its support, empty if none is announced. */
type Line = readonly [prefix: string, end: string];

/** The end of a line's support; `before` is set if it ended before that day and only a later line's date is known. */
export interface SupportEnd {
  readonly date: string;
  /** The line, as image and version: `node:18`. */
  readonly of: string;
  readonly before?: true;
}

const textsOf = byName(() =>
  lifeRows.split('\n').map((row) => {
    const bar = row.indexOf('|');
    return { images: row.slice(0, bar), lines: row.slice(bar + 1) };
  }),
);

/**
 * The earlier end of support of an image's line and of the distribution in its tag. The distribution only counts if the image
 * is `known`.
 */
export function supportEnd(name: string, tag: string, known: boolean): SupportEnd | undefined {
  const own = lineOf(name, tag);
  const release = known ? releaseOfTag(tag) : undefined;
  const distribution = `docker.io/library/${release?.image}`;
  const base = release && distribution !== name ? lineOf(distribution, release.version) : undefined;
  if (own && base) return own.date <= base.date ? own : base;
  return own ?? base;
}

function linesOf(name: string): Line[] {
  const entries = textsOf(name)[0]?.lines.split(' ') ?? [];
  return entries.flatMap((entry) => {
    const [prefixes = '', end = ''] = entry.split('=');
    return prefixes.split('/').map((prefix): Line => [prefix, end]);
  });
}

function lineOf(name: string, tag: string): SupportEnd | undefined {
  const lines = linesOf(name);
  const plain = tag.replace(/^v(?=\d)/, '');
  let best: Line | undefined;
  for (const line of lines) {
    if (
      line[0] !== '*' &&
      !(plain.startsWith(line[0]) && /^(?:$|[-._]|u\d)/.test(plain.slice(line[0].length)))
    )
      continue;
    if (!best || line[0].length > best[0].length) best = line;
  }
  best ??= supersededLine(plain, lines);
  const older = best ? undefined : olderLine(plain, lines);
  const [prefix, end] = best ?? older ?? [];
  if (!prefix || !end) return undefined;
  const date = `20${end.slice(0, 2)}-${end.slice(2, 4)}-${end.slice(4)}`;
  const shown = name.replace(/^docker\.io\/(?:library\/)?/, '');
  return { date, of: prefix === '*' ? shown : `${shown}:${prefix}`, ...(older && { before: true }) };
}

/**
 * The line of a tag without a known date. Gets the end of the next later line of the same major version, or else of the first
 * known line if that is later: the table has all supported lines.
 */
function olderLine(tag: string, lines: readonly Line[]): Line | undefined {
  const [own, major = '', minor = ''] = /^(\d+)\.(\d+)(?=$|[-._])/.exec(tag) ?? [];
  if (own === undefined) return undefined;
  const after = (prefix: string) => {
    const [, first, second] = /^(\d+)\.(\d+)$/.exec(prefix) ?? [];
    return first === undefined
      ? Number.NaN
      : (Number(first) - Number(major)) * 1000 + Number(second) - Number(minor);
  };
  const dotted = lines.filter(([prefix]) => !Number.isNaN(after(prefix)));
  const later = dotted.filter(([prefix]) => after(prefix) > 0).sort((a, b) => after(a[0]) - after(b[0]));
  const [next] = later;
  const isFirst = later.length === dotted.length;
  return next && (isFirst || next[0].startsWith(`${major}.`)) ? [own, next[1]] : undefined;
}

/** The last line of a major version, which a tag like `php:7` means once there is a later major version. */
function supersededLine(tag: string, lines: readonly Line[]): Line | undefined {
  const major = /^(\d+)(?:$|-)/.exec(tag)?.[1];
  if (major === undefined || !lines.some(([prefix]) => Number.parseInt(prefix, 10) > Number(major)))
    return undefined;
  const own = lines.filter(([prefix]) => prefix.startsWith(`${major}.`));
  const last = own.reduce((end, [, each]) => (each === '' || each > end ? each : end), '0');
  return last === '0' || own.some(([, end]) => end === '') ? undefined : [major, last];
}
