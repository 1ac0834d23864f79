import { type ImagePull, imageKey, pinnedBy } from '../../../engine/images.ts';
import type { Project, Span } from '../../../engine/index.ts';
import { type Action, action } from '../menu/action.ts';
import { imagesAt } from './image-at.ts';

/** The client's command, which asks before it lets the server lock an image. */
const lockCommand = 'plimsoll.lockImage';

/** Returns the actions for the images at a place: to pin each to its locked digest, and to lock it if the client can. */
export function imageActions(project: Project, path: string, at: Span, canLock: boolean): Action[] {
  const images = imagesAt(project, path, at);
  return [...images.flatMap(pinning), ...(canLock ? images.map((image) => locking(image, path)) : [])];
}

function pinning({ ref, known, file }: ImagePull): Action[] {
  const pin = pinnedBy({ ref, locked: known.locked }, file);
  return pin ? [{ ...action(pin.title, 'fix'), edits: [pin.edit] }] : [];
}

function locking({ ref, known }: ImagePull, path: string): Action {
  const title = known.locked ? `Lock this image again (locked ${known.locked.readOn})…` : 'Lock this image…';
  const run = { command: lockCommand, arguments: [{ uri: path }, { value: imageKey(ref) }] };
  return { ...action(title, 'fix'), run };
}
