import { type ImagePull, type ImageSummary, pulledBy, summaryOf } from '../../engine/images.ts';
import type { Project } from '../../engine/index.ts';
import { normalPlatform } from '../../host/images/manifests.ts';
import type { Surroundings } from '../command.ts';
import type { CliInput } from '../input.ts';
import { isFailure, problemLine } from '../report/report.ts';
import { begin, type CliSession, forget, loaded, loadTogether, openSession, type Ready } from '../session.ts';
import { lockPath } from './lock-writer.ts';

/** A place that uses an image. */
interface UsePlace {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

interface Use extends Pick<ImagePull, 'platform' | 'needed'> {
  readonly ref: WantedImage['ref'];
  readonly place: UsePlace;
  readonly summary: ImageSummary;
}

/** An image that files use, by one name. */
export interface WantedImage {
  readonly ref: Pick<ImagePull['ref'], 'name' | 'tag' | 'digest'>;
  readonly places: readonly UsePlace[];
  /** The platforms that files name. */
  readonly platforms: ReadonlySet<string>;
  /** Variables that files need of it. */
  readonly needed: ReadonlySet<string>;
  /** What is known of it, for each platform that files name. */
  readonly summaries: readonly ImageSummary[];
}

/** The images of the files that one lock is for. */
export interface LockedFiles {
  /** Disk path of the lock. */
  readonly lock: string;
  readonly images: readonly WantedImage[];
}

/** What the files on a command line use. */
interface UsedImages {
  readonly session: CliSession;
  readonly locks: readonly LockedFiles[];
  /** The number of files that were read. */
  readonly files: number;
  /** Whether a file could not be read, which was reported on standard error. */
  readonly unread: boolean;
}

/** The number of files that share the files they refer to, before these are forgotten. */
const together = 20;

/** Finds the images that files use, by the lock that counts for each file. */
export function usedImages(input: CliInput, around: Surroundings): UsedImages {
  const session = openSession(input, around);
  const byLock = new Map<string, Map<string, Use[]>>();
  for (const problem of session.problems) around.errors.write(problemLine(problem));
  let unread = session.problems.some(isFailure);
  let files = 0;
  for (let at = 0; at < session.targets.length; at += together) {
    const begun = session.targets.slice(at, at + together).map((target) => begin(target, session));
    const ready = begun.filter((each): each is Ready => 'file' in each);
    loadTogether(ready, session);
    for (const each of begun) {
      if ('file' in each) {
        files++;
        const lock = lockPath(each.target.disk, session.roots, session.cwd);
        const images = byLock.get(lock) ?? new Map<string, Use[]>();
        byLock.set(lock, images);
        collect(loaded(each, session).project, each.file.path, images);
      } else if (each.message !== undefined) {
        unread = true;
        around.errors.write(problemLine({ file: each.target.path, line: undefined, message: each.message }));
      }
    }
    forget(session, 'texts and objects');
  }
  const locks = [...byLock].map(([lock, images]) => ({ lock, images: [...images.values()].map(merged) }));
  return { session, locks, files, unread };
}

function collect(project: Project, path: string, images: Map<string, Use[]>): void {
  for (const { ref, platform, needed, known, file, span } of pulledBy(project, path)) {
    const { name, tag, digest } = ref;
    const key = `${name}:${tag ?? (digest === undefined ? 'latest' : '')}@${digest ?? ''}`;
    const place = { path: file.path, line: file.lines.position(span.start).line + 1 };
    const found = images.get(key) ?? [];
    images.set(key, found);
    found.push({ ref: { name, tag, digest }, platform, needed, place, summary: summaryOf(known) });
  }
}

function merged(uses: readonly Use[]): WantedImage {
  return {
    ref: uses[0]!.ref,
    places: uses.map(({ place }) => place),
    platforms: new Set(
      uses.flatMap(({ platform }) => (platform === undefined ? [] : normalPlatform(platform))),
    ),
    needed: new Set(uses.flatMap(({ needed }) => [...needed])),
    summaries: [...new Map(uses.map(({ summary }) => [JSON.stringify(summary), summary])).values()],
  };
}
