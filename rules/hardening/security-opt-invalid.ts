import { removalFix, replacementFix } from '../../server/engine/compose/edit/fix.ts';
import { meantOption, refusalOf } from '../../server/engine/compose/service/security-opt.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'security-opt-invalid',
  on: 'service',
  severity: 'medium',
  levels: { swarm: 'info' },
  fixable: true,
  title: 'A security option takes no effect',
  why: 'Compose or the engine refuses such an option, so the protection that it was meant to bring is not there.',
  refs: { cwe: ['CWE-1188'] },
  messages: {
    unknown: 'The engine knows no security option {option}.',
    near: 'The engine knows no security option {option}; {near} is one.',
    bare: 'The security option {option} needs a value.',
    blank: 'The blank in {option} becomes part of the security option.',
    boolean: 'The value of {option} is neither true nor false.',
    systempaths: 'The engine refuses {option}: the one value is systempaths=unconfined, with an equals sign.',
    label: 'The engine refuses {option}: SELinux options are user, role, type, level, filetype and disable.',
    podman: {
      text: 'Podman alone knows {option}; Docker refuses it.',
      severity: 'low',
      levels: { podman: 'off' },
    },
    duplicate: 'The security option {option} is listed twice, which Compose refuses.',
  },
  *check({ securityOpt }) {
    const seen = new Map<string, (typeof securityOpt)[number]>();
    for (const item of securityOpt) {
      const option = item.text;
      if (option === undefined || option === '') continue;
      const words = { option };
      const removal = [removalFix(shown`Remove ${option} (it has no effect)`, item)];
      const first = seen.get(option);
      if (first) {
        const related = [{ at: first, message: 'It is listed here already.' as const }];
        yield { at: item, message: 'duplicate', words, related, fixes: removal };
      }
      seen.set(option, item);
      const refusal = refusalOf(option);
      if (!refusal || first) continue;
      const { near, meant } = meantOption(option);
      const fixes = () =>
        meant ? [replacementFix(shown`Write ${meant} (it takes effect)`, item, meant)] : removal;
      if (near && refusal === 'unknown') yield { at: item, message: 'near', words: { option, near }, fixes };
      else yield { at: item, message: refusal, words, fixes };
    }
  },
});
