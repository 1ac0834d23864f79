import { strictOnly } from '../../server/engine/config/profiles.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { specialMode, specialModes, strongCapability } from './file-mode.ts';

const refs = { sonar: ['S2612'], cis: ['4.8'], cwe: ['CWE-732'] };

export default rule({
  id: 'setuid-bit-set',
  on: 'instruction',
  keywords: ['RUN', 'COPY', 'ADD'],
  mentions: ['chmod', 'mkdir', 'install', 'setcap'],
  severity: 'medium',
  fixable: true,
  title: 'A program runs with more rights than its user',
  why: 'A flaw in such a program makes its owner, mostly root, of any user of the container, whatever USER says.',
  refs: { cwe: ['CWE-250'] },
  messages: {
    setuid: { text: "Mode {mode} lets the program run as its file's owner.", refs },
    setgid: {
      text: "Mode {mode} lets programs run, and files be created, with the file's group.",
      severity: 'low',
      levels: strictOnly,
      refs,
    },
    capability:
      'The capability {capability} stays with the file: whoever starts the program is as good as root.',
  },
  *check({ keyword, flags, script }) {
    for (const command of script?.commands ?? []) {
      for (const { word, mode, kind, plain } of specialModes(command)) {
        const { span, shape } = word;
        const start = span.end - mode.length;
        const literal = shape.endsWith(mode) && span.end - span.start === shape.length;
        const at = literal ? { start, end: span.end } : span;
        const title = shown`Use ${plain}: the program then runs as whoever starts it`;
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
