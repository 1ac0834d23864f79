import { valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'host-provider',
  on: 'service',
  severity: 'medium',
  fixable: false,
  title: 'A service runs a provider program on the host',
  label: 'Provider on the host',
  why: 'Compose starts the provider program directly on the host, without a container, as the user who runs Compose.',
  refs: { cwe: ['CWE-829'] },
  messages: {
    program: 'Starts the program {type} on the host, outside of any container.',
    path: {
      text: 'Starts the file {type} on the host, outside of any container.',
      severity: 'high',
      refs: { cwe: ['CWE-426'] },
    },
    variable: {
      text: 'A variable decides which program Compose starts on the host.',
      severity: 'high',
      refs: { cwe: ['CWE-426'] },
    },
  },
  check({ effective }, report) {
    const at = valueAt(effective, 'provider', 'type');
    if (at?.kind !== 'scalar' || at.raw === '') return;
    const type = at.text ?? '';
    // Built into Docker, for AI models.
    if (type === 'model') return;
    if (at.variables.length > 0) report({ at, message: 'variable' });
    else report({ at, message: /[/\\]/.test(type) ? 'path' : 'program', words: { type } });
  },
});
