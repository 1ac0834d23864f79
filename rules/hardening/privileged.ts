import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import { hooksOf } from '../../server/engine/compose/service/hooks.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'privileged',
  on: 'service',
  severity: 'critical',
  fixable: true,
  title: 'A service runs privileged',
  why: 'A privileged container has every capability, every device and no confinement: root in it is root on the host.',
  refs: { cwe: ['CWE-250'] },
  messages: {
    service: {
      text: 'The service runs privileged, with full access to the host.',
      levels: { swarm: 'info', rootless: 'high' },
      refs: {
        cis: ['5.5'],
        'compose-lint': ['CL-0002'],
        kics: ['ae5b6871-7f45-42e0-bb4c-ab300c4d2026'],
        semgrep: ['privileged-service'],
      },
    },
    build: {
      text: 'The image is built with privileges, so its RUN steps have full access to the host.',
      severity: 'high',
    },
    hook: {
      text: 'The {stage} hook runs privileged in the container, with full access to the host.',
      severity: 'high',
      refs: { cis: ['5.5', '5.23'] },
    },
    container: {
      text: 'The {stage} hook runs in a privileged container, with full access to the host.',
      refs: { cis: ['5.5'] },
    },
  },
  *check(service) {
    const { privileged, build } = service;
    if (privileged?.value === true) {
      const title = 'Remove privileged (the container loses its access to the host)';
      yield { at: privileged, message: 'service', fixes: () => [removalFix(title, privileged)] };
    }
    const title = 'Build without privileges (RUN steps that need them fail)';
    const flag = build?.privileged;
    if (flag?.value === true) yield { at: flag, message: 'build', fixes: () => [removalFix(title, flag)] };
    for (const entitlement of build?.entitlements ?? []) {
      if (entitlement.text !== 'security.insecure') continue;
      yield { at: entitlement, message: 'build', fixes: () => [removalFix(title, entitlement)] };
    }
    for (const { stage, privileged: at } of hooksOf(service)) {
      if (at?.value !== true) continue;
      const fixes = () => [removalFix('Run the hook without privileges (what needs them fails)', at)];
      yield { at, message: stage === 'pre_start' ? 'container' : 'hook', words: { stage }, fixes };
    }
  },
});
