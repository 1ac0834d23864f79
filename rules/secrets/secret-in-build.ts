import { mergeRefs } from '../../server/engine/finding.ts';
import { rule } from '../../server/engine/rule.ts';
import { isWeak } from '../../server/engine/secret/value.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { buildCredentials } from './build-credentials.ts';
import { withoutValue } from './removal.ts';
import { secretInsteadOfArgument } from './secret-fix.ts';

const buildkit = ['SecretsUsedInArgOrEnv'];
const named = { hadolint: ['DL3064'], buildkit, trivy: ['DS-0031'], sonar: ['S6472'] };
const env = { ...named, droast: ['DF013'] };
const arg = { ...named, droast: ['DF014'] };
const alone = { ...arg, semgrep: ['secret-in-build-arg'] };
const refsOf = { env, arg, name: alone, variable: named, empty: named };
const application = { tally: ['tally/ruby/secrets-in-arg-or-env'] };
const ofRuby = { application, build: { tally: ['tally/ruby/prefer-secret-mounts-for-build-credentials'] } };
const shaped = { tally: ['tally/secrets-in-code'], sonar: ['S6437'] };
const both = mergeRefs(named, shaped);
const weak = '{keyword} {name} is set to a credential that anyone can guess.';
const variable = 'ENV {name} stores a credential from the build in the image.';
const name = 'ARG {name} takes a credential, whose value stays in the image history or the build records.';

export default rule({
  id: 'secret-in-build',
  on: 'instruction',
  severity: 'high',
  fixable: true,
  title: 'A credential is stored in the image or its build history',
  why: 'Values in the Dockerfile and build arguments stay in the layers, history or provenance of the image.',
  refs: { cis: ['4.10'], cwe: ['CWE-538', 'CWE-798'] },
  credentials: [
    ...(['shape', 'named', 'env', 'cached', 'arg', 'weak', 'written'] as const),
    ...(['url', 'address', 'guessed', 'connection', 'setting', 'label', 'option'] as const),
  ],
  messages: {
    shape: {
      text: 'A credential is written in this instruction, and has to be revoked: {what}.',
      severity: 'critical',
      refs: shaped,
    },
    named: {
      text: '{name} contains a credential, which has to be revoked: {what}.',
      severity: 'critical',
      refs: both,
    },
    env: {
      text: 'ENV {name} stores a credential in the image: set it when the container starts.',
      refs: mergeRefs(refsOf.env, application),
    },
    cached: {
      text: 'ENV {name} writes a credential into the Dockerfile and the build cache: mount it with RUN --mount=type=secret.',
      refs: mergeRefs(refsOf.env, application),
    },
    arg: {
      text: 'ARG {name} has a credential as its default value: mount it with RUN --mount=type=secret.',
      refs: refsOf.arg,
    },
    weak: { text: weak, severity: 'medium', refs: named },
    variable: { text: variable, severity: 'medium', refs: named },
    written:
      'This step writes a credential, the value of {name}, into a file: write it when the container starts.',
    name: { text: name, severity: 'low', refs: refsOf.name },
    empty: {
      text: 'ENV {name} looks like a credential: any value set here is stored in the image.',
      severity: 'info',
      refs: named,
    },
    url: { text: 'This {what} URL contains a password: mount it with RUN --mount=type=secret.' },
    address: 'This {what} URL contains a password: set it when the container starts.',
    guessed: { text: 'This {what} URL contains a password that anyone can guess.', severity: 'medium' },
    connection: 'This {what} contains a password or key: set it when the container starts.',
    setting: '{name} contains a credential, the value of {what}: set it when the container starts.',
    label: 'The label {name} is a credential that everyone who has the image can see.',
    option: '{name} contains the credential that {what} takes: set it when the container starts.',
  },
  check(instruction, report) {
    const found = buildCredentials(instruction);
    if (found.length === 0) return;
    const { keyword } = instruction;
    for (const { kind, name = '', what, ruby, span: at, joined } of found) {
      const pair = instruction.pairs.find((each) => each.name.text === name);
      const removed = () => [withoutValue(instruction, pair)];
      if (kind === 'shape' && name)
        report({ at, message: 'named', words: { name, what }, fixes: removed, joined });
      else if (kind === 'url' && isGuessed(instruction.file.text, at))
        report({ at, message: 'guessed', words: { what }, fixes: removed });
      else if (kind === 'url' && !/^(?:RUN|ARG)$/.test(keyword) && instruction.stage?.isShipped)
        report({ at, message: 'address', words: { what }, fixes: removed, joined });
      else if (kind === 'shape' || kind === 'url')
        report({ at, message: kind, words: { what }, fixes: removed, joined });
      else if (kind === 'connection') report({ at, message: kind, words: { what }, fixes: removed, joined });
      else if (kind === 'setting') report({ at, message: kind, words: { name, what }, fixes: removed });
      else if (kind === 'label') report({ at, message: kind, words: { name } });
      else if (kind === 'option') report({ at, message: kind, words: { name, what }, fixes: removed });
      else if (kind === 'written') report({ at, message: kind, words: { name } });
      else if (kind === 'env' && instruction.stage?.isShipped === false) {
        const refs = mergeRefs(env, ruby && ofRuby[ruby]);
        report({ at, message: 'cached', words: { name }, refs, fixes: removed });
      } else if (kind === 'weak') {
        const refs = keyword === 'ENV' ? env : arg;
        report({ at, message: kind, words: { name, keyword }, refs, fixes: removed });
      } else {
        const fixes = kind === 'name' ? () => [secretInsteadOfArgument(instruction, name)] : removed;
        const refs = mergeRefs(refsOf[kind], ruby && ofRuby[ruby]);
        report({ at, message: kind, words: { name }, refs, fixes });
      }
    }
  },
});

/** Whether the password of a URL is a default, or equals its user. */
function isGuessed(text: string, { start, end }: Span): boolean {
  const password = text.slice(start, end);
  return isWeak(password) || text.startsWith(`//${password}:`, start - password.length - 3);
}
