import { debugTools, rule, strictOnly } from '../../server/engine/judge.ts';

export default rule({
  id: 'debug-tool-in-output',
  on: 'stage',
  severity: 'info',
  levels: { devcontainer: 'off' },
  fixable: false,
  title: 'The image ships tools that its program does not need',
  why: 'Whoever breaks in finds at hand what looks around the network, fetches more, or builds it on the spot.',
  refs: { cis: ['4.3'] },
  messages: {
    probe: '{name} ships with the image: a tool to look into processes or around the network.',
    compiler: { text: '{name} ships with the image: a tool to build programs.', levels: strictOnly },
    everyday: {
      text: '{name} ships with the image, and its start command does not name it.',
      levels: strictOnly,
    },
  },
  *check(stage) {
    for (const { name, word, kind } of debugTools(stage)) {
      yield { at: { file: stage.dockerfile.file, span: word.span }, message: kind, words: { name } };
    }
  },
});
