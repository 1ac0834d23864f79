import { environmentCredential, type KeyValue, rule, textOf } from '../../server/engine/judge.ts';

const key = { 'compose-lint': ['CL-0020'] };
const url = { 'compose-lint': ['CL-0021'] };

export default rule({
  id: 'secret-in-environment',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'A credential is written in the compose file',
  why: 'Everyone who reads the repository has it, and so has every process and inspection of the container.',
  refs: { cwe: ['CWE-798', 'CWE-312'] },
  messages: {
    shape: { text: '{name} holds a {what}.', severity: 'critical', refs: key },
    literal: { text: '{name} is a credential, written out.', refs: key },
    weak: { text: '{name} is a default credential that anyone guesses.', refs: key },
    fallback: {
      text: '{name} falls back on a credential that is written out.',
      severity: 'medium',
      refs: { ...key, cwe: ['CWE-1392'] },
    },
    placeholder: { text: '{name} is meant to be filled in here, in the file.', severity: 'info', refs: key },
    url: { text: '{name} holds a password in its {what} URL.', refs: url },
    urlFallback: {
      text: '{name} falls back on a password in its {what} URL that is written out.',
      severity: 'medium',
      refs: { ...url, cwe: ['CWE-1392'] },
    },
    buildArg: {
      text: 'The build argument {name} is a credential, which stays in the history of the image.',
      refs: { cwe: ['CWE-538'] },
    },
  },
  *check({ environment, build }) {
    for (const entry of environment) {
      const found = environmentCredential(entry);
      if (!found) continue;
      const { at, kind, what } = found;
      const words = { name: entry.name, what };
      const own = kind === 'literal' || kind === 'weak' || kind === 'placeholder' || kind === 'fallback';
      yield { at, message: kind, words, fixes: own ? [fromVariable(entry)] : [] };
    }
    for (const entry of build?.args ?? []) {
      const found = environmentCredential(entry);
      if (found && found.kind !== 'placeholder')
        yield { at: found.at, message: 'buildArg', words: { name: entry.name } };
    }
  },
});

/** Takes the value from a variable, that of its default or one of the same name, which has to be set. */
function fromVariable({ name, valueSpan: span, variables, file }: KeyValue) {
  const variable = variables[0]?.name ?? name;
  if (!span || !/^[A-Za-z_]\w*$/.test(variable) || /[\r\n]/.test(textOf({ file, span }))) return undefined;
  const text = `\${${variable}:?set ${variable}}`;
  const title = `Take ${name} from a variable: without it the project does not start`;
  return { title, safety: 'unsafe' as const, edits: [{ file: file.path, span, text }] };
}
