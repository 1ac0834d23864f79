import {
  buildCredentials,
  credentialWords,
  mergeRefs,
  rule,
  secretInsteadOfArgument,
} from '../../server/engine/judge.ts';

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
const weak = '{keyword} {name} has a default credential that anyone guesses.';
const variable = 'ENV {name} keeps a credential of the build in the image.';
const name = "ARG {name} takes a credential, which the image's history or the records of the build keep.";

export default rule({
  id: 'secret-in-build',
  on: 'instruction',
  mentions: credentialWords,
  severity: 'high',
  fixable: true,
  title: 'A credential is part of the build',
  why: 'What a build is told stays in the layers, the history and the provenance of the image, for all who can pull it.',
  refs: { cis: ['4.10'], cwe: ['CWE-538', 'CWE-798'] },
  credentials: ['shape', 'named', 'env', 'arg', 'weak', 'url'],
  messages: {
    shape: { text: 'A {what} is written into the build.', severity: 'critical', refs: shaped },
    named: { text: '{name} puts a {what} into the build.', severity: 'critical', refs: both },
    env: { text: 'ENV {name} puts a credential into the image.', refs: mergeRefs(refsOf.env, application) },
    arg: { text: 'ARG {name} has a credential as its default.', refs: refsOf.arg },
    weak: { text: weak, severity: 'medium', refs: named },
    variable: { text: variable, severity: 'medium', refs: named },
    name: { text: name, severity: 'low', refs: refsOf.name },
    empty: { text: 'ENV {name} is a place for a credential in the image.', severity: 'info', refs: named },
    url: { text: 'A password is written into a {what} URL.' },
  },
  *check(instruction) {
    const { keyword } = instruction;
    for (const { kind, name = '', what, ruby, span: at } of buildCredentials(instruction)) {
      if (kind === 'shape' && name) yield { at, message: 'named', words: { name, what } };
      else if (kind === 'shape' || kind === 'url') yield { at, message: kind, words: { what } };
      else if (kind === 'weak')
        yield { at, message: kind, words: { name, keyword }, refs: keyword === 'ENV' ? env : arg };
      else {
        const fixes = () => (kind === 'name' ? [secretInsteadOfArgument(instruction, name)] : []);
        const refs = mergeRefs(refsOf[kind], ruby && ofRuby[ruby]);
        yield { at, message: kind, words: { name }, refs, fixes };
      }
    }
  },
});
