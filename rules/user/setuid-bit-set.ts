import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { setsModes, specialMode, specialModes, strongCapability } from './file-mode.ts';
import { foldersOf, isRecursive } from './folders.ts';
import { interpreterIn, isInterpreter } from './interpreter-file.ts';

const refs = { sonar: ['S2612'], cis: ['4.8'], cwe: ['CWE-732'] };

export default rule({
  id: 'setuid-bit-set',
  on: 'instruction',
  keywords: ['RUN', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'A setuid bit or capability gives a program extra rights',
  label: 'Setuid program',
  why: 'A flaw in such a program gives any user of the container the rights of its owner, usually root, regardless of USER.',
  refs: { cwe: ['CWE-250'] },
  messages: {
    interpreter: {
      text: 'Mode {mode} lets anyone run any command as the owner of {program}.',
      severity: 'high',
      refs,
    },
    setuid: { text: 'Mode {mode} sets the setuid bit: the program runs as the owner of its file.', refs },
    setgid: {
      text: 'Mode {mode} sets the setgid bit: programs run, and new files are created, with this group.',
      severity: 'low',
      levels: strictOnly,
      refs,
    },
    capability: '{capability} on this file gives anyone who starts it rights equivalent to root.',
  },
  when: ({ script, flags }) =>
    flags.length > 0 ||
    script?.commands.some((command) => command.name === 'setcap' || setsModes(command)) === true,
  check({ keyword, flags, args, script, stage }, report) {
    for (const command of script?.commands ?? []) {
      for (const { word, mode, kind, plain, files } of specialModes(command)) {
        if (kind === 'setuid' && stage && onFolders(command, files, stage)) continue;
        const { span, shape } = word;
        const start = span.end - mode.length;
        const literal = shape.endsWith(mode) && span.end - span.start === shape.length;
        const at = literal ? { start, end: span.end } : span;
        const title = shown`Use mode ${plain} (the program then runs as the user who starts it)`;
        const fix = literal &&
          plain !== undefined && { title, safety: 'unsafe' as const, edits: [replace(at, plain)] };
        const program = kind === 'setuid' ? interpreterIn(files, command) : undefined;
        const fixes = fix ? [fix] : [];
        if (program === undefined) report({ at, message: kind, words: { mode }, fixes });
        else report({ at, message: 'interpreter', words: { mode, program }, fixes });
      }
      const found = strongCapability(command);
      if (found)
        report({ at: found.word.span, message: 'capability', words: { capability: found.capability } });
    }
    for (const { name, value } of keyword === 'COPY' || keyword === 'ADD' ? flags : []) {
      const kind = name === 'chmod' && value ? specialMode(value.text) : undefined;
      if (!kind || !value) continue;
      const program = kind === 'setuid' ? args.map(({ text }) => text).find(isInterpreter) : undefined;
      const words = { mode: value.text };
      if (program === undefined) report({ at: value.span, message: kind, words });
      else report({ at: value.span, message: 'interpreter', words: { ...words, program } });
    }
  },
});

/** Whether the setuid bit is set on folders, where it has no effect (inode(7)). */
function onFolders(command: Command, files: readonly Word[], stage: Stage): boolean {
  if (command.name !== 'chmod' || isRecursive(command)) return false;
  return files.every(({ shape }) => foldersOf(stage).has(shape));
}
