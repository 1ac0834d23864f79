import { replace, rule, shown, straySources, strictOnly } from '../../server/engine/judge.ts';

const refs = { hadolint: ['DL3022'], droast: ['DF049'] };

export default rule({
  id: 'copy-from-undefined',
  on: 'instruction',
  keywords: ['COPY', 'RUN'],
  mentions: ['from='],
  severity: 'medium',
  fixable: true,
  title: 'Files are taken from a stage that does not exist',
  why: 'A name that is no stage is pulled as an image: of whoever has registered that name on the default registry.',
  refs: { cwe: ['CWE-829'] },
  messages: {
    misspelt: { text: 'No stage above is called {name}, so an image of that name is pulled.', refs },
    later: { text: 'The stage {name} only comes below, so an image of that name is pulled.', refs },
    index: { text: 'There is no stage number {name} above, so the build fails.', severity: 'low', refs },
    unknown: {
      text: 'No stage above is called {name}: unless the build names such a context, an image is pulled.',
      severity: 'low',
      levels: strictOnly,
      refs,
    },
    itself: {
      text: 'The stage takes files from itself, so the build fails.',
      severity: 'low',
      refs: {
        hadolint: ['DL3023'],
        trivy: ['DS-0006'],
        kics: ['cdddb86f-95f6-4fc4-b5a1-483d9afceb2b'],
        droast: ['DF050'],
      },
    },
  },
  *check(instruction) {
    for (const { token, name, kind, meant } of straySources(instruction)) {
      const at = token.span;
      if (kind === 'itself') yield { at, message: kind };
      else {
        const title = shown`Take the files from the stage ${meant}`;
        const fix = meant && { title, safety: 'unsafe' as const, edits: [replace(at, meant)] };
        yield { at, message: kind, words: { name }, fixes: fix ? [fix] : [] };
      }
    }
  },
});
