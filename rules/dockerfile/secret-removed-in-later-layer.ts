import { hiddenSecrets, rule } from '../../server/engine/judge.ts';

export default rule({
  id: 'secret-removed-in-later-layer',
  on: 'stage',
  severity: 'medium',
  fixable: false,
  title: 'A credential is removed too late',
  why: 'Layers add up: one that removes a file or a value hides it, and the layer below still holds it.',
  refs: { cis: ['4.10'], cwe: ['CWE-212', 'CWE-522'] },
  messages: {
    file: 'The layer that brought {name} still holds it after it is removed here.',
    variable: {
      text: 'The layer that set {name} still shows its value after it is emptied here.',
      refs: { sonar: ['S6581'] },
    },
  },
  *check(stage, { context }) {
    if (!stage.isShipped) return;
    const { file } = stage.dockerfile;
    for (const { kind, name, span: at, from } of hiddenSecrets(stage, context)) {
      const related = [{ at: { file, span: from }, message: 'The layer that holds it.' as const }];
      yield { at, message: kind, words: { name }, related };
    }
  },
});
