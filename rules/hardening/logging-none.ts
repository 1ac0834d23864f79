import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import { valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'logging-none',
  on: 'service',
  severity: 'low',
  levels: { production: 'medium' },
  fixable: true,
  hardens: true,
  title: 'Logging is disabled for a service',
  label: 'No log',
  why: 'Without logs, an incident cannot be noticed or investigated.',
  refs: { cwe: ['CWE-778'], 'compose-lint': ['CL-0014'] },
  messages: { none: 'The logging driver none discards the output of the service.' },
  check({ effective }, report) {
    const logging = valueAt(effective, 'logging');
    const driver = valueAt(logging, 'driver');
    if (logging?.kind !== 'mapping' || driver?.kind !== 'scalar' || driver.text !== 'none') return;
    const title = 'Use the default logging driver (the log takes disk space)';
    report({ at: driver, message: 'none', fixes: () => [removalFix(title, driver)] });
  },
});
