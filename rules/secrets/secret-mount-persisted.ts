import { rule } from '../../server/engine/rule.ts';
import { secretLeaks } from './leak.ts';
import { withoutInstruction } from './removal.ts';

const removed = 'Remove the step (other steps must then mount the secret themselves)';

export default rule({
  id: 'secret-mount-persisted',
  on: 'instruction',
  keywords: ['RUN'],
  severity: 'high',
  fixable: true,
  title: 'A build step stores or prints a mounted secret',
  label: 'Mounted secret stored',
  why: 'A secret mount ends with its step, but a copy stays in the layer for anyone who can pull the image.',
  refs: { cis: ['4.10'], cwe: ['CWE-522', 'CWE-538'] },
  messages: {
    kept: '{tool} writes the secret to a file of the image: read it where it is mounted.',
    stored: '{tool} stores the secret in the image: remove what it stores in the same step.',
    printed: {
      text: '{tool} prints the secret to the build log.',
      severity: 'medium',
      refs: { cwe: ['CWE-532'] },
    },
  },
  when: ({ flags }) => flags.length > 0,
  check(instruction, report) {
    for (const { kind, span: at, command } of secretLeaks(instruction)) {
      const words = { tool: command.name ?? 'A command' };
      const shipped = () => instruction.stage?.isShipped;
      // A step with one command does nothing else.
      const isAll = instruction.script?.commands.length === 1;
      const fixes = () => (isAll ? [withoutInstruction(instruction, removed)] : []);
      if (kind === 'printed' || shipped()) report({ at, message: kind, words, fixes });
    }
  },
});
