import { memoizeByText } from '../source/memo.ts';
import { type Known, lineEnd, nextLine } from '../source/text.ts';
import { familyOfTag, releaseOfTag } from './family.ts';
import { matchesGlob } from './glob.ts';
import { imageRows } from './known.data.ts';
import { lifeRows } from './life.data.ts';
import type { Family, ImageFacts, ImageNeeds, ImageRef } from './model.ts';

/** One line of the data file: an image, or the tags of it that the globs name. */
interface Row {
  readonly tags: readonly string[];
  readonly user: string | undefined;
  readonly root: Known<boolean>;
  /** An unprivileged account, with its uid where that is certain: `node=1000`. */
  readonly account: string | undefined;
  readonly family: Family;
  readonly familyByTag: readonly (readonly [string, Family])[];
  readonly stepsDown: string;
  readonly publisher: string | undefined;
  readonly needs: string;
  readonly writable: string;
  readonly runsAs: string;
  readonly fileVariables: string;
}

/** A product line: the prefix of its tags and the last day of its support, empty when none is announced. */
type Line = readonly [prefix: string, end: string];

/** What a data file says of a name; nothing where it does not know it. */
type Data<T> = (name: string) => readonly T[];

const familyCodes: Readonly<Record<string, Family>> = {
  d: 'debian',
  a: 'alpine',
  r: 'redhat',
  s: 'suse',
  w: 'windows',
  n: 'none',
};
const mirrors =
  /^(?:public\.ecr\.aws\/docker\/library|mirror\.gcr\.io\/library|mcr\.microsoft\.com\/mirror\/docker\/library|container-registry\.oracle\.com\/os|ghcr\.io\/oracle(?=\/oraclelinux$)|public\.ecr\.aws\/(?:ubuntu|debian)(?=\/(?:ubuntu|debian)$))\//;
const architectures = /^(?:amd64|arm32v[567]|arm64v8|i386|mips64le|ppc64le|riscv64|s390x|winamd64)\//;

let images: Data<Row> | undefined;
let lives: Data<Line> | undefined;

/** What is known of a published image; undefined when neither its name nor its tag says anything. */
export function imageFacts(ref: ImageRef): ImageFacts | undefined {
  // A digest alone may stand for any tag; without one the tag is `latest`.
  const tag = ref.tag ?? (ref.digest === undefined ? 'latest' : undefined);
  return factsOf(`${lookupName(ref)} ${tag ?? ''}`) ?? undefined;
}

/** By name and tag, with a blank between them: a few images are most of those that projects use. */
const factsOf = memoizeByText(
  (image): ImageFacts | null => {
    const [name = '', tag] = image.split(' ');
    return factsAt(name, tag || undefined) ?? null;
  },
  { texts: 500, characters: 50_000 },
);

function factsAt(name: string, tag: string | undefined): ImageFacts | undefined {
  images ??= load(imageRows, readRow);
  const fitting = rowsFor(images(name), tag);
  const end = tag && endOf(name, tag, fitting.length > 0);
  const tagFamily = tag && familyOfTag(tag);
  if (fitting.length === 0 && !end && !tagFamily) return undefined;
  const family = agreed(fitting.map((row) => familyOf(row, tag))) ?? (tagFamily || 'unknown');
  // What a row says of the Linux images does not hold for the Windows ones beside them.
  const rows = family === 'windows' ? fitting.filter((row) => row.family === 'windows') : fitting;
  const [account, uid] = agreed(rows.map((row) => row.account))?.split('=') ?? [];
  return {
    user: agreed(rows.map((row) => row.user)),
    root: agreed(rows.map((row) => row.root)) ?? 'unknown',
    unprivileged: account,
    unprivilegedUid: uid,
    family,
    dropsPrivileges: rows.some((row) => row.stepsDown === 'all'),
    dropsWorkers: rows.some((row) => row.stepsDown === 'workers'),
    endOfLife: end ? end.date : undefined,
    endOfLifeOf: end ? end.of : undefined,
    endedBefore: end ? end.before : undefined,
    publisher: fitting[0]?.publisher,
    needs: needsOf(rows),
    fileVariables: words(agreed(rows.map((row) => row.fileVariables))),
  };
}

const bases = { t: 'tried', c: 'catalogue', i: 'inferred' } as const;
const commonCapabilities: Readonly<Record<string, string>> = {
  C: 'CHOWN',
  D: 'DAC_OVERRIDE',
  F: 'FOWNER',
  G: 'SETGID',
  U: 'SETUID',
};

/** What the rows of an image agree on that it needs. */
function needsOf(rows: readonly Row[]): ImageNeeds | undefined {
  const [common = '', ...others] = words(agreed(rows.map((row) => row.needs)));
  const places = words(agreed(rows.map((row) => row.writable)));
  const writesElsewhere = places[0] === '+';
  const paths = writesElsewhere ? places.slice(1) : places;
  if (!common && paths.length === 0) return undefined;
  const [basis = 'i', ...letters] = common;
  const capabilities = letters.flatMap((letter) => commonCapabilities[letter] ?? []);
  return {
    capabilities: common ? [...capabilities, ...others].sort() : undefined,
    basis: bases[basis as keyof typeof bases],
    writable: paths.map((word) => {
      const [path = '', when] = word.split('?');
      return { path, when };
    }),
    writesElsewhere,
    runsAs: agreed(rows.map((row) => row.runsAs)) || undefined,
  };
}

/** Name as the data file writes it: Docker Hub implied, mirrors and architecture namespaces of official images undone. */
function lookupName(ref: ImageRef): string {
  const own = ref.name.replace(/^docker\.io\/(?:library\/)?/, '');
  const name = own.split('/', 1)[0]!.includes('.') ? own.replace(mirrors, '') : own;
  return name.includes('/') && ref.name.startsWith('docker.io/') ? name.replace(architectures, '') : name;
}

function rowsFor(rows: readonly Row[], tag: string | undefined): readonly Row[] {
  if (tag === undefined) return rows.filter((row) => row.family !== 'windows' || rows.length === 1);
  const row = rows.find(({ tags }) => tags.length === 0 || tags.some((glob) => matchesGlob(glob, tag)));
  return row ? [row] : [];
}

function familyOf(row: Row, tag: string | undefined): Family | undefined {
  if (tag === undefined) return row.familyByTag.length === 0 ? row.family : undefined;
  // Small variants of Red Hat style images come without useradd.
  if (row.family === 'redhat' && /slim|minimal|micro/.test(tag)) return 'unknown';
  const named = row.familyByTag.find(([glob]) => matchesGlob(glob, tag))?.[1];
  // A row for certain tags has its family from them already.
  return named ?? (row.tags.length === 0 ? familyOfTag(tag) : undefined) ?? row.family;
}

/** The one value that all share; undefined when they differ. */
function agreed<T>(values: readonly T[]): T | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

/** The earlier of the ends of the product's line and of the distribution that the tag names. */
function endOf(name: string, tag: string, known: boolean): End | undefined {
  const own = lineOf(name, tag);
  const release = known ? releaseOfTag(tag) : undefined;
  const base = release && release.image !== name ? lineOf(release.image, release.version) : undefined;
  if (own && base) return own.date <= base.date ? own : base;
  return own ?? base;
}

/** When the support of a line ended or ends; `before` that day where only a later line is known. */
interface End {
  readonly date: string;
  readonly of: string;
  readonly before?: true;
}

function lineOf(name: string, tag: string): End | undefined {
  lives ??= load(lifeRows, readLines);
  const plain = tag.replace(/^v(?=\d)/, '');
  let best: Line | undefined;
  for (const line of lives(name)) {
    if (
      line[0] !== '*' &&
      !(plain.startsWith(line[0]) && /^(?:$|[-._]|u\d)/.test(plain.slice(line[0].length)))
    )
      continue;
    if (!best || line[0].length > best[0].length) best = line;
  }
  best ??= supersededLine(plain, lives(name));
  const older = best ? undefined : olderLine(plain, lives(name));
  const [prefix, end] = best ?? older ?? [];
  if (!prefix || !end) return undefined;
  const date = `20${end.slice(0, 2)}-${end.slice(2, 4)}-${end.slice(4)}`;
  return { date, of: prefix === '*' ? name : `${name}:${prefix}`, ...(older && { before: true }) };
}

/**
 * The line of a tag of which no date is known, with the end of the next later one of the same major version, or else of the first
 * that is known if that is later: all that is supported is known.
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

/** What a tag that is a major version alone (`php:7`) stands for once there is a later one: its last line. */
function supersededLine(tag: string, lines: readonly Line[]): Line | undefined {
  const major = /^(\d+)(?:$|-)/.exec(tag)?.[1];
  if (major === undefined || !lines.some(([prefix]) => Number.parseInt(prefix, 10) > Number(major)))
    return undefined;
  const own = lines.filter(([prefix]) => prefix.startsWith(`${major}.`));
  const last = own.reduce((end, [, each]) => (each === '' || each > end ? each : end), '0');
  return last === '0' || own.some(([, end]) => end === '') ? undefined : [major, last];
}

/** Reads the lines of a data file that begin with a name, when somebody asks for it. */
function load<T>(text: string, read: (cells: readonly string[]) => T[]): Data<T> {
  const known = new Map<string, readonly T[]>();
  let globs: readonly string[] | undefined;
  const lines = (name: string): string[] => {
    const own = linesOf(text, name);
    if (own.length > 0) return own;
    globs ??= globsOf(text);
    const fitting = globs.find((glob) => matchesGlob(glob, name));
    return fitting === undefined ? [] : linesOf(text, fitting);
  };
  return (name) => {
    let rows = known.get(name);
    if (!rows) {
      if (known.size >= maxNames) known.clear();
      rows = lines(name).flatMap((line) => read(line.split('|')));
      known.set(name, rows);
    }
    return rows;
  };
}

const maxNames = 2000;

/** The names with a star in them. */
function globsOf(text: string): string[] {
  const found = new Set<string>();
  for (let start = 0; start < text.length; ) {
    const bar = text.indexOf('|', start);
    const star = text.indexOf('*', start);
    if (bar < 0 || star < 0) break;
    if (star < bar) for (const name of words(text.slice(start, bar))) if (name.includes('*')) found.add(name);
    start = nextLine(text, bar);
  }
  return [...found];
}

/** The lines with a name in their first cell, where names stand with blanks between them. */
function linesOf(text: string, name: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const start = text.lastIndexOf('\n', at - 1) + 1;
    const next = text[at + name.length];
    if (
      (at === start || text[at - 1] === ' ') &&
      (next === '|' || next === ' ') &&
      at < text.indexOf('|', start)
    ) {
      found.push(text.slice(start, lineEnd(text, at)));
    }
  }
  return found;
}

function readRow(cells: readonly string[]): Row[] {
  const [, tags, user, root, account, family, stepsDown, publisher, needs, writable, runsAs, files] = cells;
  const [first, ...byTag] = words(family);
  return [
    {
      tags: words(tags),
      user: user || undefined,
      root: root === 'r' ? true : root === 'n' ? false : 'unknown',
      account: account || undefined,
      family: familyCodes[first ?? ''] ?? 'unknown',
      familyByTag: byTag.map((entry) => {
        const at = entry.indexOf('=');
        return [entry.slice(0, at), familyCodes[entry.slice(at + 1)] ?? 'unknown'];
      }),
      stepsDown: stepsDown ?? '',
      publisher: publisher === 'D' ? 'Docker Official Image' : publisher || undefined,
      needs: needs ?? '',
      writable: writable ?? '',
      runsAs: runsAs ?? '',
      fileVariables: files ?? '',
    },
  ];
}

function readLines(cells: readonly string[]): Line[] {
  return words(cells[1]).flatMap((entry) => {
    const [prefixes = '', end = ''] = entry.split('=');
    return prefixes.split('/').map((prefix): Line => [prefix, end]);
  });
}

function words(cell: string | undefined): string[] {
  return cell ? cell.split(' ') : [];
}
