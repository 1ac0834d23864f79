import { replacementFix } from '../../server/engine/compose/edit/fix.ts';
import type { Scalar, Service } from '../../server/engine/compose/model.ts';
import { nodeOf, scalarsOf } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'tmpfs-insecure',
  on: 'service',
  severity: 'low',
  fixable: true,
  title: 'An in-memory mount allows programs or devices',
  why: 'Where an intruder can write, programs, set-user-ID bits and device nodes should not work; the engine forbids them by default.',
  refs: { cwe: ['CWE-732'], 'compose-lint': ['CL-0022'] },
  messages: { loose: 'The tmpfs {path} is mounted with {options}.' },
  *check(service) {
    for (const { node, path, loose, strict } of looseTmpfs(service)) {
      const title = shown`Mount it without ${loose.join(', ')} (programs that run from there fail)`;
      const fixes = () => [replacementFix(title, node, strict)];
      yield { at: node, message: 'loose', words: { path, options: loose.join(', ') }, fixes };
    }
  },
});

/** An in-memory mount that allows what the engine forbids there by default. */
interface LooseTmpfs {
  readonly node: Scalar;
  readonly path: string;
  /** `exec`, `suid` or `dev`, as they hold at the end of the options. */
  readonly loose: readonly string[];
  /** The item without them. */
  readonly strict: string;
}

/** Items of `tmpfs` whose options allow programs, set-user-ID bits or devices (moby, tmpfs defaults). */
function looseTmpfs({ effective }: Service): LooseTmpfs[] {
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
