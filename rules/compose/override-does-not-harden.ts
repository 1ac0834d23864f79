import { leftoversOf, resetFix, rule } from '../../server/engine/judge.ts';

export default rule({
  id: 'override-does-not-harden',
  on: 'compose',
  severity: 'high',
  fixable: true,
  title: 'An override that clears nothing',
  why: 'Compose appends lists and passes over empty values, so what was to be taken away is still there.',
  refs: { cwe: ['CWE-1188'] },
  messages: { stays: 'This empty {key} clears nothing: {kept} stays.' },
  *check(compose) {
    for (const leftover of leftoversOf(compose)) {
      const { key, entry, kept } = leftover;
      const words = { key, kept: kept.kind === 'scalar' ? (kept.text ?? kept.raw) : 'the earlier value' };
      const related = [{ at: kept, message: 'This stays.' as const }];
      const title = 'Reset it (what it brought falls away; Compose 2.24 or later)';
      const at = { file: entry.key.file, span: entry.key.span };
      yield { at, message: 'stays', words, related, fixes: () => [resetFix(title, leftover)] };
    }
  },
});
