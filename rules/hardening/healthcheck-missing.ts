import { strictOnly } from '../../server/engine/config/profiles.ts';
import { healthGap } from '../../server/engine/dockerfile/stages/healthcheck.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'healthcheck-missing',
  on: 'stage',
  severity: 'info',
  levels: strictOnly,
  fixable: false,
  title: 'Nothing checks that the service still answers',
  why: 'Without a check a service that hangs counts as running, and nothing replaces it.',
  refs: {},
  messages: {
    missing: {
      text: 'There is no HEALTHCHECK for what the image starts.',
      refs: {
        hadolint: ['DL3057'],
        trivy: ['DS-0026'],
        checkov: ['CKV_DOCKER_2'],
        kics: ['b03a748a-542d-44f4-bb86-9199ab4fd2d5'],
        droast: ['DF012'],
        cis: ['4.6'],
      },
    },
    none: {
      text: 'HEALTHCHECK NONE switches off the check that the base image may have.',
      refs: { cis: ['4.6'] },
    },
  },
  *check(stage) {
    const gap = healthGap(stage);
    if (gap) yield { at: { file: stage.dockerfile.file, span: gap.at }, message: gap.kind };
  },
});
