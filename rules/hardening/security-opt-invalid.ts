import { removalFix, replacementFix, safeFor } from '../../server/engine/compose/edit/fix.ts';
import { meantOption, refusalOf } from '../../server/engine/compose/service/security-opt.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'security-opt-invalid',
  on: 'service',
  severity: 'medium',
  levels: { swarm: 'info' },
  fixable: true,
  title: 'A security option is invalid',
  label: 'Invalid security_opt',
  why: 'Compose or Docker rejects an invalid option, so the protection that it should give is missing.',
  refs: { cwe: ['CWE-1188'] },
  messages: {
    unknown: 'Docker has no security option {option}.',
    near: 'Docker has no security option {option}; the closest name is {near}.',
    bare: 'The security option {option} needs a value.',
    blank: 'The space in {option} becomes part of its name or value.',
    boolean: 'The value of {option} must be true or false.',
    systempaths:
      'Docker rejects {option}: the only valid form is systempaths=unconfined, with an equals sign.',
    label: 'Docker rejects {option}: the SELinux options are user, role, type, level, filetype and disable.',
    podman: {
      text: 'Only Podman supports {option}; Docker rejects it.',
      severity: 'low',
      levels: { podman: 'off' },
    },
    duplicate: 'The security option {option} is listed twice: Compose rejects that.',
  },
  check(service, report) {
    const { securityOpt } = service;
    const seen = new Map<string, (typeof securityOpt)[number]>();
    for (const item of securityOpt) {
      const option = item.text;
      if (option === undefined || option === '') continue;
      const words = { option };
      const first = seen.get(option);
      if (first) {
        const related = [{ at: first, message: 'First listed here' as const }];
        const fixes = () => [safeFor(service, item, removalFix(shown`Remove the second ${option}`, item))];
        report({ at: item, message: 'duplicate', words, related, fixes });
      }
      seen.set(option, item);
      const refusal = refusalOf(option);
      if (!refusal || first) continue;
      const { near, meant } = meantOption(option);
      const isNew = meant !== undefined && !securityOpt.some(({ text }) => text === meant);
      const fixes = () =>
        isNew
          ? [replacementFix(shown`Use ${meant} (the option takes effect)`, item, meant)]
          : [removalFix(shown`Remove ${option} (it has no effect)`, item)];
      if (near && refusal === 'unknown')
        report({ at: item, message: 'near', words: { option, near }, fixes });
      else report({ at: item, message: refusal, words, fixes });
    }
  },
});
