import { buildCredentials, type Refs, rule } from '../../server/engine/judge.ts';

const named: Refs = {
  hadolint: ['DL3064'],
  buildkit: ['SecretsUsedInArgOrEnv'],
  trivy: ['DS-0031'],
  tally: ['tally/ruby/secrets-in-arg-or-env'],
  sonar: ['S6472'],
};
const shaped: Refs = { tally: ['tally/secrets-in-code'], sonar: ['S6437'] };

export default rule({
  id: 'secret-in-build',
  on: 'instruction',
  severity: 'high',
  fixable: false,
  title: 'A credential is part of the build',
  why: 'What a build is told stays in the layers, the history and the provenance of the image, for all who can pull it.',
  refs: { cis: ['4.10'], cwe: ['CWE-538', 'CWE-798'] },
  messages: {
    shape: { text: 'A {what} is written into the build.', severity: 'critical', refs: shaped },
    namedShape: {
      text: '{name} puts a {what} into the build.',
      severity: 'critical',
      refs: { ...named, tally: [...(named.tally ?? []), ...(shaped.tally ?? [])] },
    },
    env: { text: 'ENV {name} puts a credential into the image.', refs: { ...named, droast: ['DF013'] } },
    arg: { text: 'ARG {name} has a credential as its default.', refs: { ...named, droast: ['DF014'] } },
    weak: {
      text: '{keyword} {name} has a default credential that anyone guesses.',
      severity: 'medium',
      refs: named,
    },
    variable: {
      text: 'ENV {name} keeps a credential of the build in the image.',
      severity: 'medium',
      refs: named,
    },
    name: {
      text: 'ARG {name} takes a credential, which stays in the history of the image.',
      severity: 'low',
      refs: { ...named, semgrep: ['secret-in-build-arg'], droast: ['DF014'] },
    },
    empty: {
      text: 'ENV {name} is a place for a credential in the configuration of the image.',
      severity: 'info',
      refs: named,
    },
    url: { text: 'A password is written into a {what} URL.' },
  },
  *check(instruction) {
    for (const { kind, name = '', what, span: at } of buildCredentials(instruction)) {
      if (kind === 'shape' && name) yield { at, message: 'namedShape', words: { name, what } };
      else if (kind === 'shape' || kind === 'url') yield { at, message: kind, words: { what } };
      else if (kind === 'weak') yield { at, message: kind, words: { name, keyword: instruction.keyword } };
      else if (kind !== 'literal') yield { at, message: kind, words: { name } };
      else yield { at, message: instruction.keyword === 'ARG' ? 'arg' : 'env', words: { name } };
    }
  },
});
