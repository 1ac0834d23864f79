import type { DockerIgnore, IgnoreLine } from '../../server/engine/dockerfile/context/dockerignore.ts';
import { contextSources, isWholeSource } from '../../server/engine/dockerfile/context/source.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'copy-ignored-file',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'low',
  fixable: false,
  title: 'A copied file is excluded by .dockerignore',
  label: 'Copied file is ignored',
  why: 'The build fails, or, once the pattern changes, a file that was meant to stay out ends up in the image.',
  refs: { buildkit: ['CopyIgnoredFile'], droast: ['DF077'] },
  messages: {
    ignored: '{source} is not in the build context: the ignore file excludes it.',
    nothing: '{source} copies nothing: the ignore file excludes the whole build context.',
  },
  check(instruction, report, { context }) {
    if (!context) return;
    for (const { value, span } of contextSources(instruction)) {
      if (value === undefined || /[*?[\\]/.test(value)) continue;
      const { ignore } = context;
      if (typeof ignore !== 'object') continue;
      const whole = isWholeSource(value);
      const line = whole ? excludingAll(ignore) : ignore.excludes(value) ? ignore.deciding(value) : undefined;
      if (!line) continue;
      const at = { file: ignore.file, span: line.span };
      const related = [{ at, message: 'Excluded by this pattern' as const }];
      report({ at: span, message: whole ? 'nothing' : 'ignored', words: { source: value }, related });
    }
  },
});

/** Returns the line of an ignore file that excludes everything, if no other line includes anything again. */
function excludingAll({ lines }: DockerIgnore): IgnoreLine | undefined {
  return lines.some(({ negated }) => negated)
    ? undefined
    : lines.find(({ pattern }) => pattern === '*' || pattern === '**');
}
