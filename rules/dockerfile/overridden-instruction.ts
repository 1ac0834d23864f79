import { rule } from '../../server/engine/judge.ts';

const refs = { buildkit: ['MultipleInstructionsDisallowed'], sonar: ['S6589'] };

export default rule({
  id: 'overridden-instruction',
  on: 'stage',
  severity: 'low',
  fixable: true,
  title: 'An instruction is overridden by a later one',
  why: 'Only the last of its kind counts, so the image does not do what the earlier line says to its readers.',
  refs: {},
  messages: {
    CMD: {
      text: 'This CMD has no effect: a later one takes its place.',
      refs: {
        ...refs,
        hadolint: ['DL4003'],
        trivy: ['DS-0016'],
        kics: ['41c195f4-fc31-4a5c-8a1b-90605538d49f'],
        droast: ['DF038'],
      },
    },
    ENTRYPOINT: {
      text: 'This ENTRYPOINT has no effect: a later one takes its place.',
      refs: {
        ...refs,
        hadolint: ['DL4004'],
        trivy: ['DS-0007'],
        kics: ['6938958b-3f1a-451c-909b-baeee14bdc97'],
        semgrep: ['multiple-entrypoint-instructions'],
        droast: ['DF039'],
      },
    },
    HEALTHCHECK: {
      text: 'This HEALTHCHECK has no effect: a later one takes its place.',
      refs: { ...refs, hadolint: ['DL3012'], trivy: ['DS-0023'], droast: ['DF041'] },
    },
  },
  *check({ instructions, dockerfile }) {
    const { lines, text } = dockerfile.file;
    for (const keyword of ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'] as const) {
      for (const { keywordSpan, span } of instructions
        .filter((each) => each.keyword === keyword)
        .slice(0, -1)) {
        const start = lines.start(lines.position(span.start).line);
        const last = lines.position(span.end).line + 1;
        const end = last < lines.count ? lines.start(last) : text.length;
        const title = `Remove this ${keyword}`;
        const edits = [{ span: { start, end }, text: '' }];
        yield { at: keywordSpan, message: keyword, fixes: [{ title, safety: 'safe', edits }] };
      }
    }
  },
});
