import { addedFix } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { unhardenedHooks } from '../../server/engine/compose/service/hooks.ts';
import { isRoot } from '../../server/engine/compose/service/service-user.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

const measures = ['cap_drop', 'security_opt', 'read_only'] as const;

export default rule({
  id: 'pre-start-unhardened',
  on: 'service',
  severity: 'medium',
  fixable: true,
  hardens: true,
  title: "A pre_start hook runs without the service's hardening",
  label: 'Hook not hardened',
  why: "The hook runs in its own container with the service's mounts, but without its security settings and limits.",
  refs: { cis: ['5.4', '5.26'], cwe: ['CWE-250'] },
  messages: { bare: "The pre_start hook runs without the service's {measures}." },
  check(service, report) {
    const set: string[] = measures.filter((key) => isSet(service, key));
    if (service.memory || service.pids || service.cpus) set.push('limits');
    if (set.length === 0) return;
    for (const hook of unhardenedHooks(service)) {
      const user = service.user?.text;
      const title = shown`Run the hook as ${user} (steps that need root will fail)`;
      const own = user !== undefined && isRoot(user.split(':', 1)[0]) === false && !hook.user;
      const fixes = () => (own ? [addedFix(title, hook.node, { user })] : []);
      const at = [...hook.node.entries.values()][0]?.key ?? hook.node;
      report({ at, message: 'bare', words: { measures: set.join(', ') }, fixes });
    }
  },
});

function isSet(service: Service, key: (typeof measures)[number]): boolean {
  if (key === 'read_only') return service.readOnly?.value === true;
  return (key === 'cap_drop' ? service.capDrop : service.securityOpt).length > 0;
}
