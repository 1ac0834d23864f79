import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import { hooksOf } from '../../server/engine/compose/service/hooks.ts';
import { isRoot } from '../../server/engine/compose/service/service-user.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'root-hook',
  on: 'posture',
  severity: 'medium',
  fixable: true,
  title: 'A hook runs as root in a service that does not',
  why: 'Whoever can change what the hook runs, be it a mounted script, becomes root in a container that was meant to have none.',
  refs: { cis: ['5.24'], cwe: ['CWE-250'] },
  messages: { root: 'The {stage} hook runs as root, though the service itself does not.' },
  *check({ service, user }) {
    if (user.root !== false) return;
    for (const { stage, user: at, node } of hooksOf(service)) {
      if (!at || at.raw === '' || isRoot(at.text?.split(':', 1)[0]) !== true) continue;
      const title = "Run the hook as the service's user (what needs root fails)";
      const fixes = () => (node.entries.has('image') ? [] : [removalFix(title, at)]);
      yield { at, message: 'root', words: { stage }, fixes };
    }
  },
});
