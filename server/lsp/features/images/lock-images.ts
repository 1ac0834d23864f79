import type { CancellationToken, Connection, Position, ProgressToken } from 'vscode-languageserver';
import { imageKey } from '../../../engine/images.ts';
import type { ImageLocks, LockedSummary, LockPlan } from '../../access/image-locks.ts';
import { spanOf } from '../../convert.ts';
import { firstsOf } from '../../loader.ts';
import type { Outcome } from '../../outcome.ts';
import { withProgress } from '../../scan/progress.ts';
import type { Feature, FeatureContext } from '../feature.ts';
import { outcomes } from '../fix-workspace.ts';
import { imagesAt } from './image-at.ts';

/**
 * Request: which images there are to lock, by `ImagesAsked`. Uses no network. The answer is a `Planned`, with which the client asks
 * the user, or a reason why there is nothing to lock.
 */
const planRequest = 'plimsoll/imagesToLock';
/**
 * Request: reads the images of a plan from their registries and writes the locks, as `plimsoll images lock` does. This uses the
 * network, so a client sends it only after the user has agreed, in a trusted workspace.
 */
const lockRequest = 'plimsoll/lockImages';

/** One image of a file, by its key or its position; without a file, all images of the workspace. */
interface ImagesAsked {
  readonly uri?: string;
  readonly image?: string;
  readonly position?: Position;
}

/** Images to lock: the number of the plan, how many images it has, how many of them are not locked, and from where they come. */
interface Planned {
  readonly plan: number;
  readonly images: number;
  readonly unlocked: number;
  readonly registries: readonly string[];
}

interface Agreed {
  readonly plan: number;
  /** Whether images that are locked are read again. */
  readonly again: boolean;
  readonly workDoneToken?: ProgressToken;
}

/** What became of the images; the locks are given as URIs. */
interface Finished extends LockedSummary {
  readonly cancelled: boolean;
}

interface Why {
  readonly why: string;
}

/** Locks images where the user asks for it, and nowhere else. */
export const lockImages: Feature = {
  listen(connection, context) {
    const { imageLocks, client } = context;
    if (!imageLocks || !client.locksImages) return;
    const locking = new Locking(connection, context, imageLocks);
    connection.onRequest<Planned | Why, void>(planRequest, (asked: ImagesAsked) => locking.plan(asked));
    connection.onRequest<Finished | Why, void>(lockRequest, (agreed: Agreed, token) =>
      locking.lock(agreed, token),
    );
  },
};

class Locking {
  readonly #connection: Connection;
  readonly #context: FeatureContext;
  readonly #locks: ImageLocks;
  #plans = 0;
  /** The last plan. Only what the user was asked about is locked, even if files have changed since. */
  #planned: LockPlan | undefined;
  #isRunning = false;

  constructor(connection: Connection, context: FeatureContext, locks: ImageLocks) {
    this.#connection = connection;
    this.#context = context;
    this.#locks = locks;
  }

  async plan({ uri, image, position }: ImagesAsked): Promise<Planned | Why> {
    const plan = this.#locks.plan(this.#context.folders());
    const id = ++this.#plans;
    if (uri === undefined)
      for await (const outcome of outcomes(this.#context)) await this.#add(plan, outcome, outcome.path);
    else {
      const outcome = await this.#context.linted(uri);
      const key = outcome && (image ?? keyAt(outcome, position));
      // The image of a service belongs to the first file of its project, whose lock counts.
      if (outcome && key !== undefined)
        for (const first of new Set([outcome.path, ...firstsOf(outcome.project, outcome.path)]))
          await this.#add(plan, outcome, first, key);
    }
    const { images } = plan;
    if (id !== this.#plans) return { why: 'Images are looked for again.' };
    this.#planned = images.length > 0 ? plan : undefined;
    if (images.length === 0)
      return {
        why:
          uri === undefined
            ? 'There are no images to lock.'
            : 'There is no image to lock here: it is built, or a variable decides its name.',
      };
    const registries = [...new Set(images.map(({ registry }) => registry))].sort();
    const unlocked = images.filter(({ isLocked }) => !isLocked).length;
    return { plan: id, images: images.length, unlocked, registries };
  }

  async lock({ plan: id, again, workDoneToken }: Agreed, token: CancellationToken): Promise<Finished | Why> {
    const plan = this.#planned;
    if (this.#isRunning) return { why: 'Images are being locked already.' };
    if (!plan || id !== this.#plans) return { why: 'Other images were asked for since.' };
    this.#planned = undefined;
    this.#isRunning = true;
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort());
    const { session, client } = this.#context;
    const asked = { workDoneToken, mayMake: client.progress, unit: 'images' };
    try {
      const run = {
        again,
        signal: stop.signal,
        textOf: (path: string) => session.textOf(path),
      };
      const { locks, ...summary } = await withProgress(this.#connection, asked, token, ({ report }) =>
        plan.lock({ ...run, report }),
      );
      this.#written(new Set(locks));
      const uris = locks.map((each) => session.convertContext.uri(each));
      return { ...summary, cancelled: stop.signal.aborted, locks: uris };
    } finally {
      this.#isRunning = false;
      listening.dispose();
    }
  }

  async #add(plan: LockPlan, { project }: Outcome, path: string, only?: string): Promise<void> {
    const { configs } = this.#context;
    const resolved = configs.known(path) ?? (await configs.load(path));
    if (!this.#locks.isFor(path) || !resolved.settings.enable || resolved.ignores(path)) return;
    await plan.add({ project, config: resolved.config }, path, only);
  }

  /** Notices locks that were written, also where the client watches no files. */
  #written(paths: ReadonlySet<string>): void {
    const { session, report, workspace } = this.#context;
    session.forget(paths, paths);
    report.renew();
    workspace.changed({ paths, names: paths }).catch(() => undefined);
  }
}

/** The key of the image at a position. */
function keyAt({ project, path }: Outcome, position: Position | undefined): string | undefined {
  const source = project.source(path);
  if (!source || !position) return undefined;
  const [image] = imagesAt(project, path, spanOf(source, { start: position, end: position }));
  return image && imageKey(image.ref);
}
