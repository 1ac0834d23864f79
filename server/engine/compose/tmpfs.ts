import { nodeOf, scalarsOf } from './graph.ts';
import type { Scalar, Service } from './model.ts';

/** An in-memory mount that allows what the engine forbids there by default. */
export interface LooseTmpfs {
  readonly node: Scalar;
  readonly path: string;
  /** `exec`, `suid` or `dev`, as they hold at the end of the options. */
  readonly loose: readonly string[];
  /** The item without them. */
  readonly strict: string;
}

/** Items of `tmpfs` whose options allow programs, set-user-ID bits or devices (moby, tmpfs defaults). */
export function looseTmpfs({ effective }: Service): LooseTmpfs[] {
  return scalarsOf(nodeOf(effective, 'tmpfs')).flatMap((node) => {
    const [path = '', ...rest] = (node.text ?? '').split(':');
    const words = rest.join(':').split(',');
    const loose = ['exec', 'suid', 'dev'].filter(
      (word) => words.lastIndexOf(word) > words.lastIndexOf(`no${word}`),
    );
    if (loose.length === 0) return [];
    const strict = node.raw.replace(/([:,])(?:exec|suid|dev)(?=,|$)/g, (_, before: string) =>
      before === ':' ? ':' : '',
    );
    return [{ node, path, loose, strict: strict.replace(/:,/, ':').replace(/:$/, '') }];
  });
}
