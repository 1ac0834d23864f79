import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import { booleanOf } from '../../server/engine/compose/service/scalar.ts';
import { valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'oom-protection',
  on: 'posture',
  severity: 'medium',
  fixable: true,
  hardens: true,
  title: 'OOM protection without a memory limit',
  label: 'Protected from OOM',
  why: 'When memory runs out, the kernel kills other services or processes of the host instead of this service.',
  refs: { cis: ['5.11'], cwe: ['CWE-770'] },
  messages: {
    kill: 'The OOM killer is disabled, and there is no memory limit.',
    score: '{key} {score}: the kernel kills other processes first, and the service has no memory limit.',
  },
  check({ service: { effective, memory }, platform }, report) {
    if (platform === 'windows') return;
    if (memory && memory.value !== 'unlimited') return;
    const kill = booleanOf(valueAt(effective, 'oom_kill_disable'));
    const titleOf = (key: string) => shown`Remove ${key} (the kernel may then kill the service)`;
    if (kill?.value === true) {
      const title = titleOf('oom_kill_disable');
      report({ at: kill, message: 'kill', fixes: () => [removalFix(title, kill)] });
    }
    const score = valueAt(effective, 'oom_score_adj');
    if (score?.kind !== 'scalar' || !/^-0*[1-9]\d*$/.test(score.text ?? '')) return;
    const words = { key: 'oom_score_adj', score: score.text ?? '' };
    report({ at: score, message: 'score', words, fixes: () => [removalFix(titleOf(words.key), score)] });
  },
});
