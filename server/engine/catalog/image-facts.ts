import { byName } from '../image/by-name.ts';
import { familyOfTag } from '../image/family.ts';
import { matchesGlob } from '../image/glob.ts';
import type { Family, ImageFacts, ImageNeeds, ImageRef } from '../image/model.ts';
import { supportEnd } from '../image/support-line.ts';
import { memoizeByText } from '../source/memo.ts';
import type { Known } from '../source/text.ts';
import { imageRows } from './image-rows.ts';
import type { ImageRow, ImageRun } from './images/row.ts';
import { fitsTag, isSince } from './tags.ts';

const rowsOf = byName(imageRows);

const mirrors =
  /^(?:public\.ecr\.aws\/docker\/library|mirror\.gcr\.io\/library|mcr\.microsoft\.com\/mirror\/docker\/library|container-registry\.oracle\.com\/os|ghcr\.io\/oracle(?=\/oraclelinux$)|public\.ecr\.aws\/(?:ubuntu|debian)(?=\/(?:ubuntu|debian)$)|docker\.io\/(?:amd64|arm32v[567]|arm64v8|armhf|i386|mips64le|ppc64le|riscv64|s390x|winamd64))\//;

/**
 * The facts about a published image; undefined if neither its name nor its tag says anything. If the tag is a variable, only
 * facts about all tags apply.
 */
export function imageFacts(
  ref: Pick<ImageRef, 'name' | 'tag' | 'digest'>,
  isTagKnown = true,
): ImageFacts | undefined {
  // A digest may belong to any tag; without tag and digest the tag is `latest`.
  const tag = ref.tag ?? (isTagKnown && ref.digest === undefined ? 'latest' : '');
  return factsOf(`${ref.name} ${isTagKnown ? tag : anyTag}`) ?? undefined;
}

const noVariable = /(?!)/;

/** In place of a tag that a variable gives, which may be one of a Windows image. */
const anyTag = '*';

/** Cached by name and tag, with a blank between them: most projects use the same few images. */
const factsOf = memoizeByText(
  (image): ImageFacts | null => {
    const [name = '', tag = ''] = image.split(' ');
    // Mirrors and namespaces for architectures contain the official images.
    return factsAt(name.replace(mirrors, 'docker.io/library/'), tag) ?? null;
  },
  { texts: 500, characters: 50_000 },
);

function factsAt(name: string, written: string): ImageFacts | undefined {
  const tag = written === '' || written === anyTag ? undefined : written;
  // The row with the most exact name comes first.
  const [row] = rowsOf(name);
  const found = row ? runsFor(row, tag) : [];
  const isLinux = written === '' && (row?.runs.length ?? 0) > 1;
  const fitting = isLinux ? found.filter(({ family }) => family !== 'windows') : found;
  const end = tag && supportEnd(name, tag, fitting.length > 0);
  const tagFamily = tag && familyOfTag(tag);
  if (fitting.length === 0 && !end && !tagFamily) return undefined;
  const family = agreed(fitting, (run) => familyOf(run, tag)) ?? (tagFamily || 'unknown');
  // Facts about Linux images do not apply to the Windows images of the same name.
  const runs = family === 'windows' ? fitting.filter((run) => run.family === 'windows') : fitting;
  return {
    user: agreed(runs, (run) => run.user),
    root: agreed(runs, ({ user }) => (user === undefined ? 'unknown' : user === 'root')) ?? 'unknown',
    unprivileged: agreed(runs, accountOf),
    unprivilegedUid: agreed(runs, ({ uid }) => uid)?.toString(),
    userIds: undefined,
    family,
    dropsPrivileges: runs.some((run) => run.stepsDown === 'all'),
    dropsWorkers: runs.some((run) => run.stepsDown === 'workers'),
    endOfLife: end ? end.date : undefined,
    endOfLifeOf: end ? end.of : undefined,
    endedBefore: end ? end.before : undefined,
    publisher: fitting.length > 0 ? publisherOf(name, row) : undefined,
    idVariables: agreed(runs, (run) => run.idVariables),
    privileges: agreed(runs, ({ privileges }) => privileges) ?? row?.privileges,
    onlyReads: runs.every(({ onlyReads }) => onlyReads === runs[0]?.onlyReads)
      ? (runs[0]?.onlyReads ?? row?.onlyReads)
      : undefined,
    isBare: row?.isBare === true,
    base: row?.base,
    variables: row?.isBare ? noVariable : row?.variables,
    startsInit: row?.startsInit === true,
    unpacksTo: row?.unpacksTo ?? [],
    language: row?.language,
    needs: needsOf(runs),
    fileVariables: agreed(runs, (run) => run.fileVariables) ?? [],
  };
}

function publisherOf(name: string, row: ImageRow | undefined): string | undefined {
  return row?.publisher ?? (name.startsWith('docker.io/library/') ? 'Docker Official Image' : undefined);
}

function accountOf({ account, user }: ImageRun): string | undefined {
  return account ?? (user === 'root' ? undefined : user?.split(':', 1)[0]);
}

/** The needs that all runs of an image agree on. */
function needsOf(runs: readonly ImageRun[]): ImageNeeds | undefined {
  const capabilities = agreed(runs, ({ needs }) => needs?.capabilities);
  const places = agreed(runs, ({ needs }) => needs?.writable) ?? [];
  if (!capabilities && places.length === 0) return undefined;
  return {
    capabilities,
    basis: agreed(runs, ({ needs }) => needs?.basis) ?? 'inferred',
    writable: places.map((each) => (typeof each === 'string' ? { path: each, when: undefined } : each)),
    writesElsewhere: runs.some(({ needs }) => needs?.writesElsewhere === true),
    runsAs: agreed(runs, ({ needs }) => needs?.runsAs),
  };
}

/** The runs that a tag may belong to; only one if that is certain. */
function runsFor({ runs }: ImageRow, tag: string | undefined): readonly ImageRun[] {
  const found: ImageRun[] = [];
  let fits: Known<boolean> = false;
  for (let at = 0; fits !== true && at < runs.length; at++) {
    fits = fitsTag(runs[at]!, tag);
    if (fits !== false) found.push(knownOf(runs[at]!, tag));
  }
  // It may be a tag that none of these covers.
  if (found.length > 0 && fits !== true && !coversAll(found)) found.push({});
  return found;
}

/** What is known of a tag: not the user of an older version, nor what depends on that user. */
function knownOf(run: ImageRun, tag: string | undefined): ImageRun {
  if (run.since === undefined || isSince(run.since, tag)) return run;
  return { ...run, user: undefined, account: undefined, uid: undefined, needs: undefined };
}

/** Whether every version is in one of these ranges: the oldest has no lower bound, and each ends where another one begins. */
function coversAll(runs: readonly ImageRun[]): boolean {
  const ranges = runs.filter(({ tags }) => tags === undefined);
  return (
    ranges.some(({ from }) => from === undefined) &&
    ranges.every(({ before }) => before === undefined || ranges.some(({ from }) => from === before))
  );
}

function familyOf(run: ImageRun, tag: string | undefined): Family | undefined {
  const { family = 'unknown', familyByTag, tags } = run;
  if (tag === undefined) return familyByTag ? undefined : family;
  // Small variants of Red Hat style images have no useradd.
  if (family === 'redhat' && /slim|minimal|micro/.test(tag)) return 'unknown';
  const named = Object.entries(familyByTag ?? {}).find(([glob]) => matchesGlob(glob, tag))?.[1];
  // A run for certain tags already has its family.
  return named ?? (tags ? undefined : familyOfTag(tag)) ?? family;
}

/** The value that all runs share; undefined if they differ. */
function agreed<T>(runs: readonly ImageRun[], of: (run: ImageRun) => T): T | undefined {
  const [value, ...others] = runs.map(of);
  const text = others.length > 0 ? JSON.stringify(value) : '';
  return others.every((other) => JSON.stringify(other) === text) ? value : undefined;
}
