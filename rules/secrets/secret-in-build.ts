import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { mergeRefs, type Refs } from '../../server/engine/finding.ts';
import { type Message, rule } from '../../server/engine/rule.ts';
import { isWeak } from '../../server/engine/secret/value.ts';
import { type BuildCredential, buildCredentials } from './build-credentials.ts';
import { withoutValue } from './removal.ts';
import { secretInsteadOfArgument } from './secret-fix.ts';

/** A message for the credentials of a kind. The first whose condition holds is reported. */
interface Case {
  readonly kind: BuildCredential['kind'];
  /** Always, if absent. */
  readonly when?: (found: BuildCredential, instruction: Instruction) => boolean;
  /** The references of exactly this report, if those of the message are for several. */
  readonly exactly?: (found: BuildCredential, instruction: Instruction) => Refs;
  /** What removes it; the value, if absent. */
  readonly fix?: 'none' | 'mount';
}

const isShipped = ({ stage }: Instruction) => stage?.isShipped;

const buildkit = ['SecretsUsedInArgOrEnv'];
const named = { hadolint: ['DL3064'], buildkit, trivy: ['DS-0031'], sonar: ['S6472'] };
const env = { ...named, droast: ['DF013'] };
const arg = { ...named, droast: ['DF014'] };
const alone = { ...arg, semgrep: ['secret-in-build-arg'] };
const application = { tally: ['tally/ruby/secrets-in-arg-or-env'] };
const ofRuby = { application, build: { tally: ['tally/ruby/prefer-secret-mounts-for-build-credentials'] } };
const shaped = { tally: ['tally/secrets-in-code'], sonar: ['S6437'] };
/** The references of a variable; those of Ruby only for its own. */
const variable =
  (refs: Refs) =>
  ({ ruby }: BuildCredential): Refs =>
    mergeRefs(refs, ruby && ofRuby[ruby]);

const cases = {
  named: {
    kind: 'shape',
    when: ({ name }) => Boolean(name),
    text: '{name} contains a credential, which has to be revoked: {what}.',
    severity: 'critical',
    refs: mergeRefs(named, shaped),
  },
  shape: {
    kind: 'shape',
    text: 'A credential is written in this instruction, and has to be revoked: {what}.',
    severity: 'critical',
    refs: shaped,
  },
  cached: {
    kind: 'env',
    when: (_, instruction) => isShipped(instruction) === false,
    exactly: variable(env),
    text: 'ENV {name} writes a credential into the Dockerfile and the build cache: mount it with RUN --mount=type=secret.',
    refs: mergeRefs(env, application),
  },
  env: {
    kind: 'env',
    exactly: variable(env),
    text: 'ENV {name} stores a credential in the image: set it when the container starts.',
    refs: mergeRefs(env, application),
  },
  arg: {
    kind: 'arg',
    exactly: variable(arg),
    text: 'ARG {name} has a credential as its default value: mount it with RUN --mount=type=secret.',
    refs: arg,
  },
  weak: {
    kind: 'weak',
    exactly: (_, { keyword }) => (keyword === 'ENV' ? env : arg),
    text: '{keyword} {name} is set to a credential that can be guessed.',
    severity: 'medium',
    refs: named,
  },
  variable: {
    kind: 'variable',
    exactly: variable(named),
    text: 'ENV {name} stores a credential from the build in the image.',
    severity: 'medium',
    refs: named,
  },
  written: {
    kind: 'written',
    fix: 'none',
    text: 'This step writes a credential, the value of {name}, into a file: write it when the container starts.',
  },
  name: {
    kind: 'name',
    exactly: variable(alone),
    fix: 'mount',
    text: 'ARG {name} takes a credential: it stays in the image history or build records.',
    severity: 'low',
    refs: alone,
  },
  empty: {
    kind: 'empty',
    exactly: variable(named),
    text: 'ENV {name} looks like a credential: a value set here stays in the image.',
    severity: 'info',
    refs: named,
  },
  guessed: {
    kind: 'url',
    when: isGuessed,
    text: 'This {what} URL contains a password that can be guessed.',
    severity: 'medium',
  },
  address: {
    kind: 'url',
    when: (_, instruction) => !/^(?:RUN|ARG)$/.test(instruction.keyword) && isShipped(instruction) === true,
    text: 'This {what} URL contains a password: set it when the container starts.',
  },
  url: {
    kind: 'url',
    text: 'This {what} URL contains a password: mount it with RUN --mount=type=secret.',
  },
  connection: {
    kind: 'connection',
    text: 'This {what} contains a password or key: set it when the container starts.',
  },
  setting: {
    kind: 'setting',
    text: '{name} contains a credential, the value of {what}: set it when the container starts.',
  },
  label: {
    kind: 'label',
    fix: 'none',
    text: 'The label {name} is a credential that everyone who has the image can see.',
  },
  option: {
    kind: 'option',
    text: '{name} contains the credential that {what} takes: set it when the container starts.',
  },
} as const satisfies { readonly [key: string]: Case & Message };

type Key = keyof typeof cases;
const rows = Object.entries(cases) as readonly (readonly [Key, Case])[];

export default rule({
  id: 'secret-in-build',
  on: 'instruction',
  severity: 'high',
  fixable: true,
  title: 'A credential is stored in the image or its build history',
  label: 'Secret in the image',
  why: 'Values in the Dockerfile and build arguments stay in the layers, history or provenance of the image.',
  refs: { cis: ['4.10'], cwe: ['CWE-538', 'CWE-798'] },
  credentials: [
    ...(['shape', 'named', 'env', 'cached', 'arg', 'weak', 'written'] as const),
    ...(['url', 'address', 'guessed', 'connection', 'setting', 'label', 'option'] as const),
  ],
  messages: cases,
  check(instruction, report) {
    const { keyword, pairs } = instruction;
    for (const found of buildCredentials(instruction)) {
      const { name = '', what, span: at, joined } = found;
      const row = rows.find(
        ([, { kind, when }]) => kind === found.kind && (when?.(found, instruction) ?? true),
      );
      if (!row) continue;
      const [message, { exactly, fix }] = row;
      const pair = pairs.find((each) => each.name.text === name);
      const fixes = () =>
        fix === 'none'
          ? []
          : [fix === 'mount' ? secretInsteadOfArgument(instruction, name) : withoutValue(instruction, pair)];
      const refs = exactly?.(found, instruction);
      report({ at, message, words: { name, what, keyword }, fixes, joined, ...(refs && { refs }) });
    }
  },
});

/** Whether the password of a URL is a default, or equals its user. */
function isGuessed({ span: { start, end } }: BuildCredential, { file: { text } }: Instruction): boolean {
  const password = text.slice(start, end);
  return isWeak(password) || text.startsWith(`//${password}:`, start - password.length - 3);
}
