import { printable, shownWhole } from '../../../engine/index.ts';
import { cleaned, isBelow } from '../../../engine/source/path.ts';
import type { TakeToolFile, ToolReading } from '../../../tools/answer.ts';
import { toolLimits } from '../../../tools/bounds.ts';
import { toolFile } from '../../../tools/file.ts';
import { ToolRefusal } from '../../../tools/request.ts';
import { pathOf, uriOf } from '../../files.ts';
import type { Outcome } from '../../outcome.ts';
import { chunks } from '../../scan/listing.ts';
import type { FeatureContext } from '../feature.ts';
import { nameOf } from '../running/kept.ts';

/** The number of closed files that are read together. */
const together = 50;

/** Lints a file or a folder of the workspace, open files as the editor has them. Throws `ToolRefusal`. */
export async function readForTool(
  path: string,
  take: TakeToolFile,
  context: FeatureContext,
  isCancelled: () => boolean,
): Promise<ToolReading> {
  const { guard, scheduler, session } = context;
  const folders = context.folders().map(pathOf);
  const { paths, left, unlisted } = await pathsAt(path, folders, context);
  const problems = new Set(unlisted);
  const shownName = (file: string) => shownWhole(nameOf(file, folders));
  let files = 0;
  const add = (each: string, outcome: Outcome | undefined) => {
    if (!outcome || outcome.isConfig) return;
    for (const { file, message } of outcome.problems)
      problems.add(outcome.clear(`${shownName(file)}: ${printable(message)}`));
    if (outcome.unread) return;
    // The guard may run this again from its beginning; taking the file happens once.
    const file = guard.about(
      undefined,
      () => [],
      undefined,
      () => toolFile({ ...outcome, nameOf: (path) => nameOf(path, folders) }),
    );
    try {
      if (!file) throw new ToolRefusal('It failed.');
      take(file);
      files++;
    } catch {
      problems.add(`${shownName(each)}: Checking the file failed or took too long.`);
    }
  };
  const open = paths.filter((each) => session.isOpen(each));
  if (open.length > 0) await session.prepare();
  for (const each of open) add(each, session.own(each));
  const closed = paths.filter((each) => !session.isOpen(each));
  for (const some of chunks(closed, together)) {
    for await (const [each, outcome] of session.lintClosed(some)) {
      if (isCancelled()) throw new ToolRefusal('The call was cancelled.');
      add(each, outcome);
      await scheduler.yieldIfBusy();
    }
  }
  if (files === 0 && problems.size === 0) throw new ToolRefusal(nothing);
  return { root: undefined, files, left, problems };
}

const nothing = 'There is no Dockerfile or compose file at this path that may be read.';

/** The files to lint, and what could not be listed. */
interface PathsFound {
  readonly paths: readonly string[];
  readonly left: number;
  readonly unlisted: readonly string[];
}

/** Finds the files of a path, in the first folder of the workspace that has some there. */
async function pathsAt(
  given: string,
  folders: readonly string[],
  { files, session, workspace }: FeatureContext,
): Promise<PathsFound> {
  const allowed = pathsFor(given, folders).filter((path) => folders.some((each) => isBelow(path, each)));
  if (allowed.length === 0) throw new ToolRefusal('The path is outside the folders of the workspace.');
  for (const path of allowed) {
    const isFile =
      session.isOpen(path) ||
      (workspace.kindOf(path) && (await files.read(uriOf(path), await session.reach(path))) !== undefined);
    if (isFile) return { paths: [path], left: 0, unlisted: [] };
    const listed = [...(await workspace.below([path]))];
    if (listed.length === 0) continue;
    const readable = listed.flatMap(([each, { message }]) => (message === undefined ? each : []));
    return {
      paths: readable.slice(0, toolLimits.files),
      left: Math.max(0, readable.length - toolLimits.files),
      unlisted: listed.flatMap(([each, { message }]) =>
        message === undefined ? [] : `${shownWhole(nameOf(each, folders))}: ${printable(message)}`,
      ),
    };
  }
  throw new ToolRefusal(nothing);
}

/** The paths that a call may mean: that of a URI, an absolute one, or one in each folder. */
function pathsFor(given: string, folders: readonly string[]): string[] {
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(given)) return [`/${cleaned(pathOf(given))}`];
  const drive = /^[a-z]:[\\/]/i.test(given);
  const path = drive || given.includes('\\') ? given.replaceAll('\\', '/') : given;
  if (drive) return [`/${cleaned(path[0]!.toLowerCase() + path.slice(1))}`];
  if (path.startsWith('/')) return [`/${cleaned(path)}`];
  return folders.map((folder) => `/${cleaned(`${folder}/${path}`)}`);
}
