import { type CliSession, forget } from './session.ts';
import type { Target } from './targets.ts';

/** The number of files that are worked on together: a timer for each file would take a twentieth of a scan. */
const together = 10;
/**
 * The number of files that share loaded files, as neighbours refer to the same ones. With more, V8 promotes the shared objects to
 * its old generation and keeps them until a full collection. That still costs less than reading a project again that more files
 * are part of.
 */
const near = 10;
/** After this number of files, shared files are dropped in any case, because projects may overlap endlessly. */
const most = 1000;

/**
 * Yields neighbouring files in groups. What was read for earlier groups is forgotten before a group that does not need it;
 * `forgotten` is called then.
 */
export function* groupsOf(
  targets: readonly Target[],
  session: CliSession,
  forgotten: () => void,
): Generator<readonly Target[]> {
  let sharing = 0;
  for (let at = 0; at < targets.length; at += together) {
    const next = targets.slice(at, at + together);
    if (sharing >= near && !(sharing < most && isRead(next.at(-1)!, session))) {
      forget(session, 'texts and objects');
      sharing = 0;
      forgotten();
    }
    sharing += together;
    yield next;
  }
}

/**
 * Whether a file was already loaded because a linted file refers to it. A separate function: in a loop, V8 would keep the project
 * alive until the loop ends.
 */
const isRead = ({ path }: Target, { project }: CliSession) => project.source(path) !== undefined;
