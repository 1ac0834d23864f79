import { rule } from '../../server/engine/judge.ts';

export default rule({
  id: 'stage-name-duplicate',
  on: 'stage',
  severity: 'medium',
  fixable: false,
  title: 'Two stages bear one name',
  why: 'COPY --from, FROM and --target then mean one of the two, and not always the one that was read and tested.',
  refs: { cwe: ['CWE-694'] },
  messages: {
    twice: {
      text: 'The stage name {name} is taken already: from here on it means this stage.',
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
      text: 'The stage name {name} is reserved: FROM and COPY --from do not mean this stage by it.',
      refs: { hadolint: ['DL3063'], buildkit: ['ReservedStageName'], droast: ['DF084'] },
    },
  },
  *check({ name, index, dockerfile }) {
    if (!name) return;
    const lower = name.text.toLowerCase();
    if (lower === 'scratch' || lower === 'context')
      yield { at: name.span, message: 'reserved', words: { name: name.text } };
    const first = dockerfile.stages.find((each) => each.name?.text.toLowerCase() === lower);
    if (!first?.name || first.index >= index) return;
    const at = { file: dockerfile.file, span: first.name.span };
    yield {
      at: name.span,
      message: 'twice',
      words: { name: name.text },
      related: [{ at, message: 'The first stage of this name.' }],
    };
  },
});
