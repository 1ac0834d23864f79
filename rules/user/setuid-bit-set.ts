import { strictOnly } from '../../server/engine/config/profiles.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { specialMode, specialModes, strongCapability } from './file-mode.ts';

const refs = { sonar: ['S2612'], cis: ['4.8'], cwe: ['CWE-732'] };

export default rule({
  id: 'setuid-bit-set',
  on: 'instruction',
  keywords: ['RUN', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'A setuid bit or capability gives a program extra rights',
  why: 'A flaw in such a program gives any user of the container the rights of its owner, usually root, regardless of USER.',
  refs: { cwe: ['CWE-250'] },
  messages: {
    setuid: { text: 'Mode {mode} sets the setuid bit: the program runs as the owner of its file.', refs },
    setgid: {
      text: 'Mode {mode} sets the setgid bit: programs run, and new files are created, with this group.',
      severity: 'low',
      levels: strictOnly,
      refs,
    },
    capability:
      'The file capability {capability} gives anyone who starts the program rights equivalent to root.',
  },
  *check({ keyword, flags, script }) {
    for (const command of script?.commands ?? []) {
      for (const { word, mode, kind, plain } of specialModes(command)) {
        const { span, shape } = word;
        const start = span.end - mode.length;
        const literal = shape.endsWith(mode) && span.end - span.start === shape.length;
        const at = literal ? { start, end: span.end } : span;
        const title = shown`Use mode ${plain} (the program then runs as the user who starts it)`;
        const fix = literal &&
          plain !== undefined && { title, safety: 'unsafe' as const, edits: [replace(at, plain)] };
        yield { at, message: kind, words: { mode }, fixes: fix ? [fix] : [] };
      }
      const found = strongCapability(command);
      if (found)
        yield { at: found.word.span, message: 'capability', words: { capability: found.capability } };
    }
    for (const { name, value } of keyword === 'COPY' || keyword === 'ADD' ? flags : []) {
      const kind = name === 'chmod' && value ? specialMode(value.text) : undefined;
      if (kind && value) yield { at: value.span, message: kind, words: { mode: value.text } };
    }
  },
});
