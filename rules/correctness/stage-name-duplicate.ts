import { rule } from '../../server/engine/rule.ts';
import type { Span } from '../../server/engine/source/text.ts';

export default rule({
  id: 'stage-name-duplicate',
  on: 'dockerfile',
  severity: 'medium',
  fixable: false,
  title: 'A stage name is used twice or reserved',
  label: 'Stage name taken',
  why: 'COPY --from, FROM and --target may then use another stage than the one that was reviewed and tested.',
  refs: { cwe: ['CWE-694'] },
  messages: {
    twice: {
      text: 'The stage name {name} is already used; from here on it refers to this stage.',
      refs: {
        hadolint: ['DL3024'],
        buildkit: ['DuplicateStageName'],
        trivy: ['DS-0012'],
        checkov: ['CKV_DOCKER_11'],
        kics: ['f2daed12-c802-49cd-afed-fe41d0b82fed'],
        droast: ['DF042'],
      },
    },
    reserved: {
      text: 'The stage name {name} is reserved: FROM and COPY --from cannot refer to this stage by it.',
      refs: { hadolint: ['DL3063'], buildkit: ['ReservedStageName'], droast: ['DF084'] },
    },
  },
  check({ file, stages }, report) {
    const first = new Map<string, Span>();
    for (const { name } of stages) {
      if (!name) continue;
      const { span, text } = name;
      const lower = text.toLowerCase();
      const words = { name: text };
      if (lower === 'scratch' || lower === 'context') report({ at: span, message: 'reserved', words });
      const before = first.get(lower);
      if (!before) first.set(lower, span);
      else {
        const related = [{ at: { file, span: before }, message: 'First stage of this name' as const }];
        report({ at: span, message: 'twice', words, related });
      }
    }
  },
});
