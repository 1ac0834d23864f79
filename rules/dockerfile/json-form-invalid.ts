import { brokenJson, replace, rule } from '../../server/engine/judge.ts';

const words = new Set(['VOLUME', 'COPY', 'ADD']);

export default rule({
  id: 'json-form-invalid',
  on: 'instruction',
  severity: 'medium',
  fixable: true,
  title: 'A JSON form that is no JSON',
  why: 'Without a word of warning the builder does something else: a shell runs the brackets, or they become names.',
  refs: { sonar: ['S7030'], tally: ['tally/invalid-json-form'], cwe: ['CWE-1286'] },
  messages: {
    command: 'This is not a JSON array, so {keyword} gives it to a shell as it stands.',
    words: 'This is not a JSON array, so {keyword} takes the brackets for parts of names.',
  },
  *check(instruction) {
    const broken = brokenJson(instruction);
    if (!broken) return;
    const { at, meant } = broken;
    const { keyword } = instruction;
    const title = `Write ${meant} (it then does what it says)`;
    yield {
      at,
      message: words.has(keyword) ? 'words' : 'command',
      words: { keyword },
      fixes: meant === undefined ? [] : [{ title, safety: 'unsafe', edits: [replace(at, meant)] }],
    };
  },
});
