import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

const refs = { buildkit: ['MultipleInstructionsDisallowed'], sonar: ['S6589'] };

export default rule({
  id: 'overridden-instruction',
  on: 'dockerfile',
  severity: 'low',
  fixable: true,
  title: 'An instruction is overridden by a later one',
  label: 'No effect',
  why: 'Only the last one in a stage has an effect, so the image does not do what the earlier line suggests.',
  refs: {},
  messages: {
    CMD: {
      text: 'This CMD has no effect: a later CMD in the same stage overrides it.',
      refs: {
        ...refs,
        hadolint: ['DL4003'],
        trivy: ['DS-0016'],
        kics: ['41c195f4-fc31-4a5c-8a1b-90605538d49f'],
        droast: ['DF038'],
      },
    },
    ENTRYPOINT: {
      text: 'This ENTRYPOINT has no effect: a later ENTRYPOINT in the same stage overrides it.',
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
      text: 'This HEALTHCHECK has no effect: a later HEALTHCHECK in the same stage overrides it.',
      refs: { ...refs, hadolint: ['DL3012'], trivy: ['DS-0023'], droast: ['DF041'] },
    },
  },
  check({ instructions, file }, report) {
    const { lines, text } = file;
    const last = new Map<string, (typeof instructions)[number]>();
    for (let at = 0; at < instructions.length; at++) {
      const each = instructions[at]!;
      const { keyword, stage } = each;
      if (keyword !== 'CMD' && keyword !== 'ENTRYPOINT' && keyword !== 'HEALTHCHECK') continue;
      const key = `${stage?.index} ${keyword}`;
      const before = last.get(key);
      last.set(key, each);
      if (!before) continue;
      const { keywordSpan, span } = before;
      const next = lines.position(span.end).line + 1;
      const start = lines.start(lines.position(span.start).line);
      const end = next < lines.count ? lines.start(next) : text.length;
      const edits = [{ span: { start, end }, text: '' }];
      const fixes = [{ title: shown`Remove this ${keyword}`, safety: 'safe' as const, edits }];
      const related = [{ at: { file, span: each.keywordSpan }, message: 'Overridden here' as const }];
      report({ at: keywordSpan, message: keyword, fixes, related });
    }
  },
});
