import type { Service } from '../model.ts';
import { nodeOf, scalarsOf } from '../yaml/graph.ts';

/** Whether a service mounts the volumes of another one. */
export function takesVolumesOf({ effective }: Service, name: string): boolean {
  return scalarsOf(nodeOf(effective, 'volumes_from')).some(
    ({ text, raw }) => (text ?? raw).split(':', 1)[0] === name,
  );
}
