import {
  maskedPipes,
  pipefailFix,
  rule,
  shellIsStrict,
  strictOnly,
  textOf,
} from '../../server/engine/judge.ts';

const peers = {
  hadolint: ['DL4006'],
  kics: ['efbf148a-67e9-42d2-ac47-02fa1c0d0b22'],
  semgrep: ['set-pipefail'],
  droast: ['DF057'],
};

/** The first line of a here-document that starts its shell with the option. */
const strictProgram = /^#!.*-\w*o pipefail\b/;
const piped = /[^|]\|(?!\|)/;

export default rule({
  id: 'missing-pipefail',
  on: 'instruction',
  keywords: ['RUN'],
  severity: 'low',
  fixable: true,
  title: 'A failure on the left of a pipe goes unseen',
  why: 'A pipe succeeds when its last command does, so a broken download or a failed check lets the build go on.',
  refs: { ...peers, cwe: ['CWE-252'] },
  messages: {
    download: 'When {left} fails, the build goes on: a pipe only tells what its last command says.',
    any: {
      text: 'When {left} fails, the build goes on: a pipe tells only what its last command says.',
      severity: 'info',
      levels: strictOnly,
    },
  },
  *check(instruction) {
    const { script, shell, heredocs } = instruction;
    if (!piped.test(textOf(instruction)) || !script) return;
    const strict = shellIsStrict(shell) || heredocs.some(({ body }) => strictProgram.test(body.text));
    for (const pipe of maskedPipes(script, strict)) {
      const { word, name, matters } = pipe;
      const fixes = () => [pipefailFix(instruction, pipe)];
      yield { at: word.span, message: matters ? 'download' : 'any', words: { left: name }, fixes };
    }
  },
});
