import { strictOnly } from '../../server/engine/config/profiles.ts';
import { execForm, shellStarts } from '../../server/engine/dockerfile/stages/start.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

const check = { hadolint: ['DL3025'] };
const start = {
  ...check,
  buildkit: ['JSONArgsRecommended'],
  kics: ['b86987e1-6397-4619-81d5-8807f2387c79'],
  semgrep: ['prefer-json-notation'],
  sonar: ['S7019'],
  droast: ['DF018', 'DF025'],
};

export default rule({
  id: 'shell-form-entrypoint',
  on: 'stage',
  severity: 'low',
  levels: strictOnly,
  fixable: true,
  title: 'The start command or health check uses the shell form',
  label: 'Shell form',
  why: 'The image then needs a shell, signals do not reach the program, and the shell expands variables.',
  refs: {},
  messages: {
    shell: { text: '{keyword} starts the program through a shell (shell form).', refs: start },
    expands: {
      text: '{keyword} lets a shell expand {variable}: it may be more than one word.',
      refs: start,
    },
    check: {
      text: 'HEALTHCHECK starts a shell that this command does not need.',
      severity: 'info',
      refs: check,
    },
  },
  check(stage, report) {
    for (const { instruction, variable } of shellStarts(stage)) {
      const { rest, keyword, script } = instruction;
      const span = script?.span ?? rest.span;
      const form = execForm(instruction);
      const title = shown`Use ${form} (runs without a shell)`;
      const fixes =
        form === undefined ? [] : [{ title, safety: 'unsafe' as const, edits: [replace(span, form)] }];
      const at = { file: stage.dockerfile.file, span };
      if (keyword === 'HEALTHCHECK') report({ at, message: 'check', fixes });
      else if (variable === undefined) report({ at, message: 'shell', words: { keyword }, fixes });
      else report({ at, message: 'expands', words: { keyword, variable } });
    }
  },
});
