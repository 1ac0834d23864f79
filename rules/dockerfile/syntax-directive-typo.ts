import { misdirectedIn, rule, shown } from '../../server/engine/judge.ts';

export default rule({
  id: 'syntax-directive-typo',
  on: 'dockerfile',
  severity: 'medium',
  fixable: true,
  title: 'A parser directive that is only a comment',
  why: 'The builder passes over it in silence: another frontend, escape character or set of checks than the written one is in force.',
  refs: {},
  messages: {
    misspelt: 'This is a comment, not a directive: {meant} is what was probably meant.',
    sign: 'This is a comment, not the directive {meant}: a directive is written with an equals sign.',
    late: 'This is a comment, not the directive {meant}: a directive stands above every comment, blank line and instruction.',
  },
  *check(dockerfile) {
    for (const { kind, span, meant, edits } of misdirectedIn(dockerfile)) {
      const title = shown`Make it the directive ${meant}: the build then follows it`;
      const fixes = edits.length > 0 ? [{ title, safety: 'unsafe' as const, edits }] : [];
      yield { at: span, message: kind, words: { meant }, fixes };
    }
  },
});
