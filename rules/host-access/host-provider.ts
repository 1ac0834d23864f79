import { valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'host-provider',
  on: 'service',
  severity: 'medium',
  fixable: false,
  title: 'A service that is a program on the host',
  why: 'Compose starts a provider on the host as the user who runs Compose, with no container around it.',
  refs: { cwe: ['CWE-829'] },
  messages: {
    program: 'For this service Compose starts the program {type} on the host.',
    path: {
      text: 'For this service Compose starts {type} on the host, whatever that file is.',
      severity: 'high',
      refs: { cwe: ['CWE-426'] },
    },
    variable: {
      text: 'A variable decides which program Compose starts on the host.',
      severity: 'high',
      refs: { cwe: ['CWE-426'] },
    },
  },
  *check({ effective }) {
    const at = valueAt(effective, 'provider', 'type');
    if (at?.kind !== 'scalar' || at.raw === '') return;
    const type = at.text ?? '';
    // Docker's own, for models.
    if (type === 'model') return;
    if (at.variables.length > 0) yield { at, message: 'variable' };
    else yield { at, message: /[/\\]/.test(type) ? 'path' : 'program', words: { type } };
  },
});
