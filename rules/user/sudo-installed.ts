import { installedIn } from '../../server/engine/dockerfile/stages/installed.ts';
import { rule } from '../../server/engine/rule.ts';

const tools = new Set(['sudo', 'doas', 'opendoas', 'sudo-rs']);

export default rule({
  id: 'sudo-installed',
  on: 'stage',
  mentions: ['sudo', 'doas'],
  severity: 'low',
  levels: { devcontainer: 'off' },
  fixable: false,
  title: 'The image holds a tool to become root',
  why: 'It is a set-user-id program with a history of flaws, and one line of configuration away from undoing USER.',
  refs: { cis: ['4.3'], cwe: ['CWE-250'] },
  messages: { installed: '{name} is installed in the image that ships.' },
  *check(stage) {
    if (!stage.isOutput) return;
    for (const { name, word } of installedIn(stage)) {
      if (!tools.has(name)) continue;
      yield { at: { file: stage.dockerfile.file, span: word.span }, message: 'installed', words: { name } };
    }
  },
});
