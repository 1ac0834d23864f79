import { brokenJson, replace, rule, shown } from '../../server/engine/judge.ts';

const words = new Set(['VOLUME', 'COPY', 'ADD']);

export default rule({
  id: 'json-form-invalid',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'SHELL', 'VOLUME', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'A JSON form that is no JSON',
  why: 'Without a word of warning the builder does something else: a shell runs the brackets, or they become names.',
  refs: { sonar: ['S7030'], tally: ['tally/invalid-json-form'], cwe: ['CWE-1286'] },
  messages: {
    command: 'This is not a JSON array, so {keyword} gives it to a shell as it stands.',
    shell: { text: 'This is not a JSON array, which SHELL must have: the build fails.', severity: 'low' },
    words: 'This is not a JSON array, so {keyword} takes the brackets for parts of names.',
  },
  *check(instruction) {
    const broken = brokenJson(instruction);
    if (!broken) return;
    const { at, meant } = broken;
    const { keyword } = instruction;
    const title = shown`Write ${meant} (it then does what it says)`;
    const edits = meant === undefined ? [] : [replace(at, meant)];
    const fixes = meant === undefined ? [] : [{ title, safety: 'unsafe' as const, edits }];
    if (keyword === 'SHELL') yield { at, message: 'shell' };
    else yield { at, message: words.has(keyword) ? 'words' : 'command', words: { keyword }, fixes };
  },
});
