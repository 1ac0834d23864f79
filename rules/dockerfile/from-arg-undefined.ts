import { replace, rule, shown, undeclaredIn } from '../../server/engine/judge.ts';

export default rule({
  id: 'from-arg-undefined',
  on: 'stage',
  severity: 'medium',
  fixable: true,
  title: 'FROM uses a variable that is not declared for it',
  why: 'Where it is used the name is empty, whatever the builder is told: another image is built upon, or none.',
  refs: { buildkit: ['UndefinedArgInFrom'], droast: ['DF086'] },
  messages: {
    undeclared: 'No ARG before the first FROM declares {name}, so it is empty here.',
    misspelt: 'No ARG before the first FROM declares {name}: {meant} is what was probably meant.',
    fixed: {
      text: 'No ARG before the first FROM declares {name}, so it always has the default that is written here.',
      severity: 'low',
    },
  },
  *check({ from, dockerfile }) {
    const { file } = dockerfile;
    for (const { name, span, hasDefault, meant } of undeclaredIn(from)) {
      const first = dockerfile.stages[0]?.from.span.start ?? from.span.start;
      const declare = {
        title: shown`Declare ARG ${name}: the builder may then set it`,
        safety: 'unsafe' as const,
        edits: [
          replace({ start: first, end: first }, `ARG ${name}${file.text.includes('\r\n') ? '\r\n' : '\n'}`),
        ],
      };
      if (meant === undefined) {
        yield { at: span, message: hasDefault ? 'fixed' : 'undeclared', words: { name }, fixes: [declare] };
        continue;
      }
      const title = shown`Write ${meant}: its value then decides`;
      const rename = { title, safety: 'unsafe' as const, edits: [replace(span, meant)] };
      yield { at: span, message: 'misspelt', words: { name, meant }, fixes: [rename, declare] };
    }
  },
});
