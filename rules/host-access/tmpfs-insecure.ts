import { replacementFix } from '../../server/engine/compose/edit/fix.ts';
import type { Scalar, Service } from '../../server/engine/compose/model.ts';
import { isSet, tmpfsOf } from '../../server/engine/posture/tmpfs.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'tmpfs-insecure',
  on: 'service',
  severity: 'low',
  fixable: true,
  hardens: true,
  title: 'A tmpfs mount allows programs, setuid files or devices',
  label: 'tmpfs allows programs',
  why: 'An attacker can write to a tmpfs, so programs, setuid files and device nodes should not work there.',
  refs: { cwe: ['CWE-732'], 'compose-lint': ['CL-0022'] },
  messages: { loose: 'tmpfs {path} has {options}, which Docker forbids by default.' },
  check(service, report) {
    for (const { node, path, loose, strict } of insecureTmpfs(service)) {
      const title = shown`Remove ${loose.join(', ')} (programs that run from there will fail)`;
      const fixes = () => [replacementFix(title, node, strict)];
      report({ at: node, message: 'loose', words: { path, options: loose.join(', ') }, fixes });
    }
  },
});

/** A tmpfs mount that allows what Docker forbids by default. */
interface InsecureTmpfs {
  readonly node: Scalar;
  readonly path: string;
  /** Which of `exec`, `suid` and `dev` apply; of two opposite options, the last one counts. */
  readonly loose: readonly string[];
  /** The item without these options. */
  readonly strict: string;
}

/** Items of `tmpfs` whose options allow programs, setuid files or devices (moby, tmpfs defaults). */
function insecureTmpfs(service: Service): InsecureTmpfs[] {
  return tmpfsOf(service).flatMap(({ node, path = '', options }) => {
    const loose = ['exec', 'suid', 'dev'].filter((word) => isSet(options, word, `no${word}`));
    if (loose.length === 0) return [];
    const strict = node.raw.replace(/([:,])(?:exec|suid|dev)(?=,|$)/g, (_, before: string) =>
      before === ':' ? ':' : '',
    );
    return [{ node, path, loose, strict: strict.replace(/:,/, ':').replace(/:$/, '') }];
  });
}
