import { builderFetch, rule, strictOnly, uncheckedAdds, unverifiedUses } from '../../server/engine/judge.ts';

const kics = ['4b410d24-1cbe-4430-a632-62c9a931cf1c'];
const builder = 'Let ADD fetch and check it (the file stays in a layer of its own, for root alone to read)';

export default rule({
  id: 'unverified-download',
  on: 'stage',
  mentions: ['curl', 'wget', 'aria2c', 'fetch', 'add'],
  severity: 'medium',
  fixable: true,
  title: 'A download is used without a checksum',
  why: 'Whoever can change what the address serves decides what is in the image, and nothing would tell.',
  refs: { sonar: ['S6474'], cis: ['4.11'], cwe: ['CWE-494'] },
  messages: {
    add: {
      text: 'ADD takes what the address serves; `--checksum=sha256:…` would hold it to one content.',
      severity: 'low',
      refs: { kics },
    },
    late: {
      text: 'ADD takes what the address serves; the checksum of a later RUN could hold it.',
      severity: 'info',
      refs: { kics },
    },
    run: '{fetch} downloaded this, and it runs without a checksum or signature.',
    install: { text: '{fetch} downloaded this package, and it is installed unchecked.', severity: 'low' },
    unpack: { text: '{fetch} downloaded this archive, and it is unpacked unchecked.', severity: 'info' },
    builder: {
      text: 'The builder can fetch and check this by itself, without a downloader in the image.',
      severity: 'info',
      levels: strictOnly,
    },
  },
  *check(stage) {
    const { file } = stage.dockerfile;
    for (const { at, flag } of uncheckedAdds(stage)) {
      const fixes = flag
        ? [{ title: 'Let ADD compare the checksum' as const, safety: 'safe' as const, edits: [flag] }]
        : [];
      yield { at, message: flag ? 'late' : 'add', fixes };
    }
    for (const { how, word, fetch } of unverifiedUses(stage)) {
      const related = [{ at: { file, span: fetch.word.span }, message: 'What is downloaded.' as const }];
      yield { at: word.span, message: how, words: { fetch: fetch.name }, related };
    }
    for (const { at, edit } of stage.instructions.flatMap((each) => builderFetch(each) ?? []))
      yield { at, message: 'builder', fixes: [{ title: builder, safety: 'unsafe', edits: [edit] }] };
  },
});
