import { execForm, replace, rule, shellStarts, strictOnly } from '../../server/engine/judge.ts';

export default rule({
  id: 'shell-form-entrypoint',
  on: 'stage',
  severity: 'low',
  levels: strictOnly,
  fixable: true,
  title: 'A shell stands between the runtime and the program',
  why: 'The shell is process 1 and passes no signals on, and what it expands may come from whoever sets the environment.',
  refs: {
    hadolint: ['DL3025'],
    buildkit: ['JSONArgsRecommended'],
    kics: ['b86987e1-6397-4619-81d5-8807f2387c79'],
    semgrep: ['prefer-json-notation'],
    sonar: ['S7019'],
    droast: ['DF018', 'DF025'],
  },
  messages: {
    shell: '{keyword} starts the program through a shell.',
    expands: '{keyword} lets a shell expand {variable}, whose value may hold more than one word.',
  },
  *check(stage) {
    for (const { instruction, variable } of shellStarts(stage)) {
      const { rest, keyword } = instruction;
      const form = execForm(instruction);
      const title = `Write ${form} (no shell then stands between)`;
      const fixes =
        form === undefined ? [] : [{ title, safety: 'unsafe' as const, edits: [replace(rest.span, form)] }];
      const at = { file: stage.dockerfile.file, span: rest.span };
      if (variable === undefined) yield { at, message: 'shell', words: { keyword }, fixes };
      else yield { at, message: 'expands', words: { keyword, variable } };
    }
  },
});
