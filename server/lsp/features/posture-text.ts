import {
  type ContainerPosture,
  type PlainPlace,
  posturesOf,
  type SourceFile,
  type Span,
  shownWhole,
  userName,
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

/** The user that a container's process starts as, without its origin; undefined if it is not known. */
export function userText(posture: ContainerPosture): string | undefined {
  const { user } = posture;
  if (user.root !== false) return user.root === true ? userName(posture) : undefined;
  const named = user.name === undefined || /^\+?\d+$/.test(user.name) ? undefined : user.name;
  if (user.uid === undefined) return named && `user ${named}`;
  return named ? `user ${named}, uid ${user.uid}` : `uid ${user.uid}`;
}

/** The user with its origin, or why it is not known: `root (from nginx:1.27)`, `uid 1000 (USER in Dockerfile:14)`. */
export function userLabel(posture: ContainerPosture, outcome: Outcome): string {
  const { by, at, why } = posture.user;
  const known = userText(posture);
  if (known === undefined && why.startsWith('not known')) return why;
  const key = by === 'service' ? 'user' : by === 'stage' ? 'USER' : undefined;
  return `${known ?? 'not known'} (${at && key ? `${key} in ${placeText(at, outcome)}` : why})`;
}

/** A file relative to another, with the line: `api/Dockerfile:14`. */
export function placeText({ file, span }: PlainPlace, { project, path }: Outcome): string {
  const name = nameFrom(file, path);
  const source = project.source(file);
  return source ? `${name}:${source.lines.position(span.start).line + 1}` : name;
}

/** The name of a file as shown in another: relative to that file's folder if below it, else the base name. */
export function nameFrom(file: string, other: string): string {
  const folder = folderOf(other);
  return shownWhole(isBelow(file, folder) ? file.slice(folder.length + 1) : baseName(file));
}
