import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import { booleanOf } from '../../server/engine/compose/service/scalar.ts';
import { valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'oom-protection',
  on: 'service',
  severity: 'medium',
  fixable: true,
  title: 'A service without memory limit is spared when memory runs out',
  why: "The kernel then ends other services, or the host's own, in its place.",
  refs: { cis: ['5.11'], cwe: ['CWE-770'] },
  messages: {
    kill: 'The kernel may not end this service, though no limit keeps it from taking all memory.',
    score:
      'With {key} {score} others are ended before this service, though no limit keeps it from taking all memory.',
  },
  *check({ effective, memory }) {
    if (memory && memory.value !== 'unlimited') return;
    const kill = booleanOf(valueAt(effective, 'oom_kill_disable'));
    const title = 'Remove it (the service may be ended when memory runs out)';
    if (kill?.value === true) yield { at: kill, message: 'kill', fixes: () => [removalFix(title, kill)] };
    const score = valueAt(effective, 'oom_score_adj');
    if (score?.kind !== 'scalar' || !/^-0*[1-9]\d*$/.test(score.text ?? '')) return;
    const words = { key: 'oom_score_adj', score: score.text ?? '' };
    yield { at: score, message: 'score', words, fixes: () => [removalFix(title, score)] };
  },
});
