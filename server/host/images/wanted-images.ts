import {
  demandsOn,
  type ImagePull,
  type ImageSummary,
  imageKey,
  pulledBy,
  type SignatureDemand,
  type SignatureFault,
  signatureFault,
  summaryOf,
} from '../../engine/images.ts';
import type { Config, Project } from '../../engine/index.ts';
import { normalPlatform } from './manifests.ts';

/** A place that uses an image. */
export interface UsePlace {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

interface Use extends Pick<ImagePull, 'platform' | 'needed' | 'whyNotPinned'> {
  readonly ref: WantedImage['ref'];
  readonly place: UsePlace;
  readonly summary: ImageSummary;
  readonly signatures: readonly SignatureState[];
}

/** A signature that is asked for of an image. */
export interface SignatureState {
  readonly demand: SignatureDemand;
  /** Why it is not verified; undefined if it is. */
  readonly fault: SignatureFault | undefined;
}

/** A project with the configuration that holds for a document of it. */
export interface Configured {
  readonly project: Project;
  readonly config: Config;
}

/** An image that files use, by one name. */
export interface WantedImage {
  readonly ref: Pick<ImagePull['ref'], 'name' | 'tag' | 'digest'>;
  readonly places: readonly UsePlace[];
  /** The platforms that files name. */
  readonly platforms: ReadonlySet<string>;
  /** Variables that files need of it. */
  readonly needed: ReadonlySet<string>;
  /** Places where the locked digest can't be added, and why. */
  readonly unpinnable: readonly { readonly place: UsePlace; readonly why: string }[];
  /** What is known of it, for each platform that files name. */
  readonly summaries: readonly ImageSummary[];
  /** The signatures that configurations ask for, and what the lock says of them. */
  readonly demands: readonly SignatureDemand[];
  readonly signatures: readonly SignatureState[];
}

/** Collects the images that files use, each once. */
export class ImageUses {
  readonly #uses = new Map<string, Use[]>();

  get images(): readonly WantedImage[] {
    return [...this.#uses.values()].map(merged);
  }

  /** Adds the images of the document at a path, or those with one key alone. */
  add({ project, config }: Configured, path: string, only?: string): void {
    for (const { ref, platform, needed, known, whyNotPinned, file, span } of pulledBy(project, path)) {
      const place = { path: file.path, line: file.lines.position(span.start).line + 1 };
      const { name, tag, digest } = ref;
      const key = imageKey(ref);
      if (only !== undefined && key !== only) continue;
      const found = this.#uses.get(key) ?? [];
      this.#uses.set(key, found);
      const signed = known.locked?.entries ?? [];
      const signatures = demandsOn(ref, config.trust.signatures).map((demand) => ({
        demand,
        fault: signatureFault(signed, demand),
      }));
      const own = { name, tag, digest };
      const summary = summaryOf(known);
      found.push({ ref: own, platform, needed, whyNotPinned, place, summary, signatures });
    }
  }
}

function merged(uses: readonly Use[]): WantedImage {
  const signatures = uses.flatMap((each) => each.signatures);
  return {
    ref: uses[0]!.ref,
    places: uses.map(({ place }) => place),
    unpinnable: uses.flatMap(({ place, whyNotPinned: why }) => (why === undefined ? [] : [{ place, why }])),
    platforms: new Set(
      uses.flatMap(({ platform }) => (platform === undefined ? [] : normalPlatform(platform))),
    ),
    needed: new Set(uses.flatMap(({ needed }) => [...needed])),
    demands: [...new Set(signatures.map(({ demand }) => demand))],
    signatures,
    summaries: [...new Map(uses.map(({ summary }) => [JSON.stringify(summary), summary])).values()],
  };
}
