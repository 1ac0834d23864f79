import { drasticFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import { hooksOf } from '../../server/engine/compose/service/hooks.ts';
import { isRoot } from '../../server/engine/compose/service/service-user.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'root-hook',
  on: 'posture',
  severity: 'medium',
  fixable: true,
  hardens: true,
  title: 'A lifecycle hook runs as root in a non-root service',
  label: 'Hook runs as root',
  why: 'Anyone who can change what the hook runs, such as a mounted script, becomes root in a container meant to be non-root.',
  refs: { cis: ['5.24'], cwe: ['CWE-250'] },
  messages: { root: 'The {stage} hook runs as root; the service itself does not.' },
  check({ service, user }, report) {
    if (user.root !== false) return;
    for (const { stage, user: at, node } of hooksOf(service)) {
      if (!at || at.raw === '' || isRoot(at.text?.split(':', 1)[0]) !== true) continue;
      const title = "Run the hook as the service's user (steps that need root will fail)";
      const fixes = () => (node.entries.has('image') ? [] : [drasticFix(removalFix(title, at))]);
      report({ at, message: 'root', words: { stage }, fixes });
    }
  },
});
