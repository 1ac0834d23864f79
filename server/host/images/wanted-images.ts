import { type ImagePull, type ImageSummary, imageKey, pulledBy, summaryOf } from '../../engine/images.ts';
import type { Project } from '../../engine/index.ts';
import { normalPlatform } from './manifests.ts';

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

/** Collects the images that files use, each once. */
export class ImageUses {
  readonly #uses = new Map<string, Use[]>();

  get images(): readonly WantedImage[] {
    return [...this.#uses.values()].map(merged);
  }

  /** Adds the images of the document at a path, or those with one key alone. */
  add(project: Project, path: string, only?: string): void {
    for (const { ref, platform, needed, known, file, span } of pulledBy(project, path)) {
      const place = { path: file.path, line: file.lines.position(span.start).line + 1 };
      const { name, tag, digest } = ref;
      const key = imageKey(ref);
      if (only !== undefined && key !== only) continue;
      const found = this.#uses.get(key) ?? [];
      this.#uses.set(key, found);
      found.push({ ref: { name, tag, digest }, platform, needed, place, summary: summaryOf(known) });
    }
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
