import { rule } from '../../server/engine/rule.ts';
import { secretLeaks } from './leak.ts';

export default rule({
  id: 'secret-mount-persisted',
  on: 'instruction',
  keywords: ['RUN'],
  mentions: ['--mount'],
  severity: 'high',
  fixable: false,
  title: 'A mounted secret stays in the image',
  why: 'A secret mount ends with its step; a copy of the secret is part of the layer, for all who can pull the image.',
  refs: { cis: ['4.10'], cwe: ['CWE-522', 'CWE-538'] },
  messages: {
    kept: '{tool} writes the secret to a file of the image.',
    stored: '{tool} keeps the secret in the image.',
    shown: {
      text: '{tool} shows the secret in the log of the build.',
      severity: 'medium',
      refs: { cwe: ['CWE-532'] },
    },
  },
  *check(instruction) {
    for (const { kind, span: at, command } of secretLeaks(instruction)) {
      const words = { tool: command.name ?? 'A command' };
      const shipped = () => instruction.stage?.isShipped;
      if (kind === 'shown' || shipped()) yield { at, message: kind, words };
    }
  },
});
