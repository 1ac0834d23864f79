import { contextSources } from '../../server/engine/dockerfile/context/context.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'copy-ignored-file',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'low',
  fixable: false,
  title: 'What is copied is kept out of the build',
  why: 'The build fails here, or one that is given another context copies what was meant to stay out of the image.',
  refs: { buildkit: ['CopyIgnoredFile'], droast: ['DF077'] },
  messages: { ignored: '{source} is not in the build context: the ignore file keeps it out.' },
  *check(instruction, { context }) {
    if (!context) return;
    for (const { value, span } of contextSources(instruction)) {
      if (value === undefined || /[*?[\\]/.test(value)) continue;
      const { ignore } = context;
      const line = typeof ignore === 'object' && ignore.excludes(value) ? ignore.deciding(value) : undefined;
      if (!line || typeof ignore !== 'object') continue;
      const at = { file: ignore.file, span: line.span };
      const related = [{ at, message: 'The pattern that keeps it out.' as const }];
      yield { at: span, message: 'ignored', words: { source: value }, related };
    }
  },
});
