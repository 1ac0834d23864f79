import {
  type ContainerPosture,
  type PlainPlace,
  posturesOf,
  type SourceFile,
  type Span,
  shownWhole,
} from '../../engine/index.ts';
import { baseName, folderOf, isBelow } from '../../engine/source/path.ts';
import { firstsOf } from '../loader.ts';
import type { Outcome } from '../outcome.ts';

/**
 * Returns what runs of a file in its projects: the stages of a Dockerfile, the services of a compose file. With
 * `part`, only those whose FROM or key touches it.
 */
export function posturesAbout({ project, path, config }: Outcome, part?: Span): ContainerPosture[] {
  const firsts = firstsOf(project, path);
  const wanted = ({ file, span }: { readonly file: SourceFile; readonly span: Span }) =>
    !part || (file.path === path && span.start <= part.end && part.start <= span.end);
  return (firsts.length > 0 ? firsts : [path]).flatMap((first) => posturesOf(project, first, config, wanted));
}

/**
 * Returns the user that a container's process starts as, and where that is set: `runs as root (from nginx:1.27)`,
 * `uid 1000 (USER in Dockerfile:14)`; undefined if unknown. Places are relative to the file at `outcome.path`. Other words may
 * stand for where it is set.
 */
export function userText(
  posture: ContainerPosture,
  outcome: Outcome,
  from = sourceOf(posture, outcome),
): string | undefined {
  const { user, platform } = posture;
  if (user.root === 'unknown') return undefined;
  if (!user.root) {
    const named = user.name === undefined || /^\+?\d+$/.test(user.name) ? undefined : user.name;
    if (user.uid !== undefined)
      return named ? `user ${named}, uid ${user.uid}${from}` : `uid ${user.uid}${from}`;
    return named && `user ${named}${from}`;
  }
  const root = platform === 'windows' ? 'an administrator' : 'root';
  if (user.stepsDown !== false) {
    const becomes = user.stepsDown === true ? 'becomes' : 'may become';
    return `starts as ${root}, ${becomes} ${user.becomes ?? 'another user'}${from}`;
  }
  if (user.workersStepDown) return `runs as ${root}, its workers do not${from}`;
  return `runs as ${root}${from}`;
}

/** The same for a table, where it may be unknown: `root (from nginx:1.27)`. */
export function userLabel(posture: ContainerPosture, outcome: Outcome): string {
  const known = userText(posture, outcome);
  if (known !== undefined) return known.replace(/^runs as /, '');
  const { user } = posture;
  return user.why.startsWith('not known') ? user.why : `not known${sourceOf(posture, outcome)}`;
}

function sourceOf({ user: { by, at, why } }: ContainerPosture, outcome: Outcome): string {
  if (at && by === 'service') return ` (user in ${placeText(at, outcome)})`;
  if (at && by === 'stage') return ` (USER in ${placeText(at, outcome)})`;
  return ` (${why})`;
}

/** A file relative to another, with the line: `api/Dockerfile:14`. */
function placeText({ file, span }: PlainPlace, { project, path }: Outcome): string {
  const name = nameFrom(file, path);
  const source = project.source(file);
  return source ? `${name}:${source.lines.position(span.start).line + 1}` : name;
}

/** The name of a file as shown in another: relative to that file's folder if below it, else the base name. */
export function nameFrom(file: string, other: string): string {
  const folder = folderOf(other);
  return shownWhole(isBelow(file, folder) ? file.slice(folder.length + 1) : baseName(file));
}
