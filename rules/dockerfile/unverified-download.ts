import { mention, rule, uncheckedSources, unverifiedUses } from '../../server/engine/judge.ts';

const concerned = mention(/\b(?:curl|wget|aria2c|fetch)\b|\bADD\s.*http/i);

export default rule({
  id: 'unverified-download',
  on: 'stage',
  severity: 'medium',
  fixable: false,
  title: 'A download is used without a checksum',
  why: 'Whoever can change what the address serves decides what is in the image, and nothing would tell.',
  refs: { sonar: ['S6474'], cis: ['4.11'], cwe: ['CWE-494'] },
  messages: {
    add: {
      text: 'ADD takes what the address serves; `--checksum=sha256:…` would hold it to one content.',
      severity: 'low',
      refs: { kics: ['4b410d24-1cbe-4430-a632-62c9a931cf1c'], cis: ['4.9'] },
    },
    run: '{fetch} downloaded this, and it runs without a checksum or signature.',
    install: { text: '{fetch} downloaded this package, and it is installed unchecked.', severity: 'low' },
    unpack: {
      text: '{fetch} downloaded this archive, and it is unpacked without a checksum or signature.',
      severity: 'info',
    },
  },
  *check(stage) {
    if (!concerned(stage.dockerfile)) return;
    const { file } = stage.dockerfile;
    for (const instruction of stage.instructions) {
      for (const { span } of uncheckedSources(instruction.trigger ?? instruction))
        yield { at: span, message: 'add' };
    }
    for (const { how, word, fetch } of unverifiedUses(stage)) {
      const related = [{ at: { file, span: fetch.word.span }, message: 'What is downloaded.' }];
      yield { at: word.span, message: how, words: { fetch: fetch.name }, related };
    }
  },
});
