import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { rule } from '../../server/engine/rule.ts';
import { openByOption, openDebugger } from './debugger.ts';

export default rule({
  id: 'listen-all-debug-port',
  on: 'stage',
  severity: 'high',
  levels: { devcontainer: 'low' },
  fixable: false,
  title: 'A debugger or unprotected server listens on every interface',
  why: 'Anyone who can reach such a port can run code in the container or read its data, without a password.',
  refs: { cwe: ['CWE-489', 'CWE-306'] },
  messages: {
    command: 'The start command opens {what} on every interface.',
    variable: '{name} opens {what} on every interface.',
  },
  *check(stage) {
    if (!stage.isOutput) return;
    const { file } = stage.dockerfile;
    for (const instruction of [stage.entrypoint, stage.cmd]) {
      for (const command of instruction?.script?.commands ?? []) {
        const found = openDebugger(command);
        if (found)
          yield { at: { file, span: found.word.span }, message: 'command', words: { what: found.what } };
      }
    }
    for (const { keyword, pairs } of lineage(stage).flatMap(({ instructions }) => instructions)) {
      for (const { name, value } of keyword === 'ENV' ? pairs : []) {
        const found = value && /_(?:OPTS|OPTIONS|ARGS)$/.test(name.text) && openByOption(value.text);
        if (!found) continue;
        const { start } = value.span;
        const span = { start: start + found.start, end: start + found.end };
        yield { at: { file, span }, message: 'variable', words: { name: name.text, what: found.what } };
      }
    }
  },
});
