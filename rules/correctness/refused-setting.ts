import { isForSwarm } from '../../server/engine/compose/service/swarm.ts';
import { rule } from '../../server/engine/rule.ts';
import { conflictsOf } from './refused-pair.ts';
import { refusedValues } from './refused-value.ts';

export default rule({
  id: 'refused-setting',
  on: 'posture',
  severity: 'medium',
  fixable: false,
  title: 'Docker Engine refuses a setting of a service',
  label: 'Refused by Docker',
  why: 'The service never starts; an older container that already runs keeps its old settings.',
  refs: {},
  messages: {
    value: 'Docker Engine refuses this value of {key}: it must be {wanted}.',
    pair: 'Docker Engine refuses {key} together with {other}.',
    alone: 'Docker Engine refuses {key} without {other}.',
  },
  check({ service, platform }, report, { profiles }) {
    // Windows containers accept other values, and a swarm ignores what it can't use.
    if (platform === 'windows' || profiles.includes('swarm') || isForSwarm(service.compose)) return;
    for (const { at, key, wanted } of refusedValues(service))
      report({ at, message: 'value', words: { key, wanted } });
    for (const { at, key, other, isMissing, beside } of conflictsOf(service)) {
      const related = beside ? [{ at: beside, message: 'The other setting' as const }] : [];
      report({ at, message: isMissing ? 'alone' : 'pair', words: { key, other }, related });
    }
  },
});
