import { contextSources } from '../../server/engine/dockerfile/context/source.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'copy-ignored-file',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'low',
  fixable: false,
  title: 'A copied file is excluded by .dockerignore',
  why: 'The build fails, or, once the pattern changes, a file that was meant to stay out ends up in the image.',
  refs: { buildkit: ['CopyIgnoredFile'], droast: ['DF077'] },
  messages: { ignored: '{source} is not in the build context: the ignore file excludes it.' },
  *check(instruction, { context }) {
    if (!context) return;
    for (const { value, span } of contextSources(instruction)) {
      if (value === undefined || /[*?[\\]/.test(value)) continue;
      const { ignore } = context;
      const line = typeof ignore === 'object' && ignore.excludes(value) ? ignore.deciding(value) : undefined;
      if (!line || typeof ignore !== 'object') continue;
      const at = { file: ignore.file, span: line.span };
      const related = [{ at, message: 'Excluded by this pattern' as const }];
      yield { at: span, message: 'ignored', words: { source: value }, related };
    }
  },
});
