import { plainAdd, replace, rule } from '../../server/engine/judge.ts';

export default rule({
  id: 'needless-add',
  on: 'instruction',
  keywords: ['ADD'],
  severity: 'low',
  fixable: true,
  title: 'ADD where COPY would do',
  why: 'ADD also fetches addresses and unpacks archives, so one renamed source does something else than it says.',
  refs: {
    hadolint: ['DL3020'],
    trivy: ['DS-0005'],
    checkov: ['CKV_DOCKER_4'],
    kics: ['9513a694-aa0d-41d8-be61-3271e056f36b'],
    semgrep: ['prefer-copy-over-add'],
    sonar: ['S7029'],
    droast: ['DF006'],
    cis: ['4.9'],
  },
  messages: { local: 'ADD only copies here, and COPY says so.' },
  *check(instruction) {
    const sure = plainAdd(instruction);
    if (!sure) return;
    const at = instruction.keywordSpan;
    const lower = instruction.file.text.slice(at.start, at.end) === 'add';
    const edits = [replace(at, lower ? 'copy' : 'COPY')];
    const safe = { title: 'Use COPY' as const, safety: 'safe' as const, edits };
    const fix =
      sure === 'plain'
        ? safe
        : { ...safe, title: 'Use COPY (an archive stays packed)' as const, safety: 'unsafe' as const };
    yield { at, message: 'local', fixes: [fix] };
  },
});
