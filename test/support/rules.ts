import type { AnyRule } from '../../server/engine/index.ts';
import { replace, rule } from '../../server/engine/rule.ts';

/** Finds the word `BAD` in an instruction; safe fix: `GOOD`. */
export const bad = rule({
  id: 'bad',
  on: 'instruction',
  severity: 'high',
  title: 'A bad word',
  why: 'It is bad.',
  fixable: true,
  refs: { hadolint: ['DL0001'], cwe: ['CWE-1'] },
  messages: { word: '{word} is a bad word.' },
  check({ rest }, report) {
    for (const match of rest.text.matchAll(/\bBAD\b/g)) {
      const start = rest.span.start + match.index;
      const span = { start, end: start + 3 };
      report({
        at: span,
        message: 'word',
        words: { word: 'BAD' },
        fixes: [
          { title: 'Shout instead (it is louder)', safety: 'unsafe', edits: [replace(span, 'LOUD')] },
          { title: 'Say GOOD', safety: 'safe', edits: [replace(span, 'GOOD')] },
        ],
      });
    }
  },
});

/** Finds `STEP3` … `STEP1`; each safe fix changes it to the next. */
export const step = rule({
  id: 'step',
  on: 'instruction',
  severity: 'low',
  title: 'A step',
  why: 'One leads to another.',
  fixable: true,
  refs: {},
  messages: { at3: 'A step.', at2: 'A step.', at1: 'A step.' },
  check({ rest }, report) {
    const match = /\bSTEP([123])\b/.exec(rest.text);
    if (!match) return;
    const start = rest.span.start + match.index;
    const span = { start, end: start + 5 };
    const text = match[1] === '1' ? 'DONE' : `STEP${Number(match[1]) - 1}`;
    report({
      at: span,
      message: `at${match[1] as '1' | '2' | '3'}` as const,
      fixes: [{ title: 'Step on', safety: 'safe', edits: [replace(span, text)] }],
    });
  },
});

/** Reports a service that builds a stage ending with `USER root`: at the service, with the stage as a related place. */
export const rooted = rule({
  id: 'rooted',
  on: 'posture',
  severity: 'medium',
  title: 'A service that runs as root',
  why: 'Root is root.',
  fixable: false,
  refs: {},
  messages: { stage: 'The stage that {service} builds ends as root.' },
  check({ service, stage }, report) {
    const user = stage?.user.setBy;
    if (stage?.user.root !== true || !user) return;
    report({
      at: service.key.span,
      message: 'stage',
      words: { service: service.name },
      related: [{ at: { file: stage.dockerfile.file, span: user.span }, message: 'The user is set here.' }],
    });
  },
});

/** Reports a service whose key is `bad`. */
export const badService = rule({
  id: 'bad-service',
  on: 'service',
  severity: 'critical',
  title: 'A bad service',
  why: 'It is bad.',
  fixable: false,
  refs: {},
  messages: { is: 'The service {name} is bad.' },
  check({ name, key }, report) {
    if (name.startsWith('bad')) report({ at: key.span, message: 'is', words: { name } });
  },
});

/** Simple, predictable rules for tests of the code around rules. */
export const simpleRules: readonly AnyRule[] = [bad, step, rooted, badService];
