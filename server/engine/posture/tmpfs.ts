import type { Scalar, Service } from '../compose/model.ts';
import { nodeOf, scalarsOf } from '../compose/yaml/graph.ts';

/** An item of a service's `tmpfs`. */
interface Tmpfs {
  readonly node: Scalar;
  /** Its mount path; undefined for a variable. */
  readonly path: string | undefined;
  readonly options: readonly string[];
}

/** The items of a service's `tmpfs`: a path, a colon and options (moby, `parseTmpfs`). */
export function tmpfsOf({ effective }: Service): Tmpfs[] {
  return scalarsOf(nodeOf(effective, 'tmpfs')).map((node) => {
    const [path, ...rest] = node.text?.split(':') ?? [];
    return { node, path, options: rest.join(':').split(',') };
  });
}

/** Whether an option is in effect, against its opposite: the last one wins. */
export const isSet = (options: readonly string[], option: string, opposite: string): boolean =>
  options.lastIndexOf(option) > options.lastIndexOf(opposite);
