import { strictOnly } from '../../server/engine/config/profiles.ts';
import { healthGap } from '../../server/engine/dockerfile/stages/healthcheck.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'healthcheck-missing',
  on: 'stage',
  severity: 'info',
  levels: strictOnly,
  fixable: false,
  title: 'The image has no HEALTHCHECK',
  label: 'No HEALTHCHECK',
  why: 'Without a health check, a container that hangs still counts as running and is not replaced.',
  refs: {},
  messages: {
    missing: {
      text: 'There is no HEALTHCHECK for the process that the image starts.',
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
      text: 'HEALTHCHECK NONE disables any health check inherited from the base image.',
      refs: { cis: ['4.6'] },
    },
  },
  check(stage, report) {
    const gap = healthGap(stage);
    if (gap) report({ at: { file: stage.dockerfile.file, span: gap.at }, message: gap.kind });
  },
});
