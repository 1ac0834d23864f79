import type { Instruction, Pair } from '../../server/engine/dockerfile/model.ts';
import { forDevelopment } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { declaredAbove } from '../../server/engine/dockerfile/stages/declarations.ts';
import { mergeRefs } from '../../server/engine/finding.ts';
import { rule } from '../../server/engine/rule.ts';
import { connectionPasswords } from '../../server/engine/secret/connection.ts';
import { namedCredential } from '../../server/engine/secret/credential.ts';
import { namesUrl, secretName } from '../../server/engine/secret/name.ts';
import { namedSettings } from '../../server/engine/secret/named-settings.ts';
import { optionPasswords } from '../../server/engine/secret/option-password.ts';
import { shapedSecrets } from '../../server/engine/secret/shape.ts';
import { credentialUrls } from '../../server/engine/secret/url.ts';
import { classifyValue, isRandom, isWeak } from '../../server/engine/secret/value.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { Cover } from '../../server/engine/source/cover.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { firstWhere } from '../../server/engine/source/search.ts';
import { holdsAny, moved, type Span } from '../../server/engine/source/text.ts';
import { givenCredentials } from './credential-tools.ts';
import { literalOf, repeatsUser, valueCredentials } from './pair-credential.ts';
import { withoutValue } from './removal.ts';
import { secretInsteadOfArgument } from './secret-fix.ts';
import { userOfTomcat } from './server-account.ts';

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

import { writtenPasswords } from './written-password.ts';

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
    connection: 'This connection string contains a password or key: set it when the container starts.',
    setting: '{name} contains a credential, the value of {what}: set it when the container starts.',
    label: 'The label {name} is a credential that everyone sees who has the image.',
    option: '{name} contains the credential that {what} takes: set it when the container starts.',
  },
  check(instruction, report) {
    const found = buildCredentials(instruction);
    if (found.length === 0) return;
    const { keyword } = instruction;
    for (const { kind, name = '', what, ruby, span: at } of found) {
      const pair = instruction.pairs.find((each) => each.name.text === name);
      const removed = () => [withoutValue(instruction, pair)];
      if (kind === 'shape' && name) report({ at, message: 'named', words: { name, what }, fixes: removed });
      else if (kind === 'url' && isGuessed(instruction.file.text, at))
        report({ at, message: 'guessed', words: { what }, fixes: removed });
      else if (kind === 'url' && !/^(?:RUN|ARG)$/.test(keyword) && instruction.stage?.isShipped)
        report({ at, message: 'address', words: { what }, fixes: removed });
      else if (kind === 'shape' || kind === 'url')
        report({ at, message: kind, words: { what }, fixes: removed });
      else if (kind === 'connection') report({ at, message: kind, fixes: removed });
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

/** Whether the password of a URL is a default, or repeats its user. */
function isGuessed(text: string, { start, end }: Span): boolean {
  const password = text.slice(start, end);
  return isWeak(password) || text.startsWith(`//${password}:`, start - password.length - 3);
}

/**
 * How a credential is recognised: by its form (`shape`), or by the name of a variable whose value is written (`env`, `arg`),
 * easy to guess (`weak`), `empty`, or from another `variable`; by the `name` of a build argument alone; in a
 * `url` or a `connection` string; by the name of a setting that the step writes into a file (`written`); by an `option` of a program that takes it.
 */
interface BuildCredential {
  readonly kind:
    | 'shape'
    | 'env'
    | 'arg'
    | 'weak'
    | 'empty'
    | 'variable'
    | 'name'
    | 'url'
    | 'connection'
    | 'written'
    | 'setting'
    | 'label'
    | 'option';
  /** Name of the variable that contains it, if any. */
  readonly name: string | undefined;
  /** What kind of credential, or the scheme of its URL; never the credential. */
  readonly what: string;
  /** For Ruby, in a stage that is part of the image: a key of the `application`, or a credential to fetch packages in the `build`. */
  readonly ruby: 'application' | 'build' | undefined;
  readonly span: Span;
}

/** Finds the credentials in an instruction; their texts are not part of the result. */
function buildCredentials(instruction: Instruction): BuildCredential[] {
  const { keyword, pairs, span } = instruction;
  const text = instruction.file.text.slice(span.start, span.end);
  const found: BuildCredential[] = [];
  let cover: Cover | undefined;
  const isTaken = (at: Span) => cover?.overlaps(at) === true;
  const add = (each: Omit<BuildCredential, 'ruby'> & Partial<Pick<BuildCredential, 'ruby'>>) => {
    found.push({ ruby: undefined, ...each });
    cover ??= new Cover();
    cover.add(each.span);
  };
  const valued = pairs.length === 0 ? none : pairs.filter(({ value }) => value !== undefined);
  const nameAt = ({ start, end }: Span) => {
    const pair = valued[firstWhere(valued, ({ value }) => value!.span.end > start)];
    return pair && pair.value!.span.start < end ? pair.name.text : undefined;
  };
  const shapes = shapedSecrets(text);
  for (let each = 0; each < shapes.length; each++) {
    const { label, span: at } = shapes[each]!;
    const place = moved(at, span.start);
    add({ kind: 'shape', name: nameAt(place), what: label, span: place });
  }
  if (keyword === 'ENV' || keyword === 'ARG') {
    for (const pair of pairs) {
      if (pair.value && isTaken(pair.value.span)) continue;
      const kind = kindOf(pair, instruction);
      if (kind === undefined) continue;
      const isWritten = kind === 'env' || kind === 'arg' || kind === 'weak';
      const { span: at } = isWritten ? (pair.value ?? pair.name) : pair.name;
      add({ kind, name: pair.name.text, what: 'credential', ruby: rubyUse(instruction, pair), span: at });
    }
    for (const { name, value } of valued)
      for (const { option: what, span: part } of optionPasswords(value!.text, 'shell'))
        add({ kind: 'option', name: name.text, what, span: moved(part, value!.span.start) });
  }
  if (keyword !== 'COPY' && keyword !== 'FROM' && text.includes('://')) {
    for (const { span: at, scheme } of credentialUrls(text, 'shell')) {
      const place = moved(at, span.start);
      if (!isTaken(place)) add({ kind: 'url', name: nameAt(place), what: scheme, span: place });
    }
  }
  if (holdsAny(text.toLowerCase(), promised)) {
    let given: Cover | undefined;
    for (const { text: each, at } of textsOf(instruction))
      for (const { span: part } of connectionPasswords(each, 'shell')) {
        const offset = text.slice(at.start - span.start, at.end - span.start).indexOf(each);
        const place = offset < 0 ? at : moved(part, at.start + offset);
        // What a program is given as a credential is told of its command.
        given ??= new Cover([
          ...gathered(instruction.script?.commands ?? [], wordsGiven),
          ...gathered(instruction.written, (each) => (userOfTomcat(each) ? each.span : [])),
        ]);
        if (isTaken(place) || given.overlaps(place)) continue;
        add({ kind: 'connection', name: nameAt(place), what: 'connection string', span: place });
      }
  }
  const addApart = (all: readonly Parameters<typeof add>[0][]) => {
    for (const each of all.filter(({ span: at }) => !isTaken(at))) add(each);
  };
  if (pairs.length > 0) addApart(valueCredentials(instruction));
  if (instruction.written.length > 0) addApart(writtenCredentials(instruction));
  return found;
}

const none: readonly never[] = [];
const wordsGiven = (command: Command) => givenCredentials(command).map(({ word }) => word.span);

/** The credentials among the settings that an instruction writes into files: `echo "API_TOKEN=…" >> .env`. */
function writtenCredentials({ file, written: all }: Instruction): readonly BuildCredential[] {
  return gathered(all, (written) =>
    gathered(
      [...namedSettings(written.text), ...writtenPasswords(written)],
      ({ name, value, verdict }): BuildCredential[] => {
        if (verdict !== 'literal' || !isRandom(value) || value.includes('://')) return [];
        const inFile = file.text.slice(written.span.start, written.span.end).indexOf(value);
        const start = written.span.start + inFile;
        const at = inFile < 0 ? written.span : { start, end: start + value.length };
        return [{ kind: 'written', name, what: 'credential', ruby: undefined, span: at }];
      },
    ),
  );
}

/** What a connection string with a password says: few instructions do, and the words of the others are not gathered. */
const promised = ['pass', 'pwd', 'key', 'secret', 'oracle', 'token', '@tcp', '@unix', '@//'];

/** The values that an instruction sets, and the words of the commands that it runs. */
function textsOf({ pairs, script }: Instruction): { text: string; at: Span }[] {
  const words = gathered(script?.commands ?? [], ({ args, assignments }) => [
    ...args,
    ...gathered(assignments, ({ value }) => value ?? []),
  ]);
  return [
    ...gathered(pairs, ({ value }) => (value ? { text: value.text, at: value.span } : [])),
    ...words.map(({ shape, span }) => ({ text: shape, at: span })),
  ];
}

function kindOf(pair: Pair, instruction: Instruction): BuildCredential['kind'] | undefined {
  const { name, value } = pair;
  const argument = instruction.keyword === 'ARG';
  const literal = value && literalOf(value.text);
  const verdict = literal === undefined ? undefined : namedCredential(name.text, literal);
  if (secretName(name.text) !== 'secret' || namesUrl(name.text))
    return verdict === 'weak' ? verdict : verdict !== 'literal' ? undefined : argument ? 'arg' : 'env';
  if (value === undefined) return argument ? 'name' : 'empty';
  if (literal === undefined)
    return argument ? 'name' : setsAny(value.text, instruction) ? fromBuild(instruction) : 'empty';
  if (verdict === undefined || verdict === 'harmless') return undefined;
  if (verdict === 'empty') return argument ? 'name' : 'empty';
  if (verdict === 'placeholder') return argument ? 'name' : undefined;
  return verdict === 'weak' || repeatsUser(pair, instruction) ? 'weak' : argument ? 'arg' : 'env';
}

/** What ENV takes over is in the image only where its stage is; the ARG is told of either way. */
const fromBuild = ({ stage }: Instruction) => (stage?.isShipped === false ? undefined : 'variable');

/** Whether an ARG or ENV above gives a value to a variable of a text; what nothing sets is empty, or set by the base image. */
function setsAny(text: string, instruction: Instruction): boolean {
  if (!instruction.stage) return true;
  const names = new Set(Array.from(text.matchAll(/\$\{?(\w+)/g), ([, name = '']) => name));
  return declaredAbove(instruction).some(({ pair }) => names.has(pair.name.text));
}

const ofRails =
  /^(?:SECRET_KEY_BASE|SECRET_TOKEN|RAILS_MASTER_KEY|RAILS_KEY|DEVISE_SECRET_KEY|DEVISE_PEPPER)$/;

function rubyUse({ stage, dockerfile }: Instruction, { name, value }: Pair): BuildCredential['ruby'] {
  const isRails = ofRails.test(name.text);
  if (!isRails && !/^(?:BUNDLE_.*__|(?:GEM_HOST_API_KEY|NPM_TOKEN|YARN_AUTH_TOKEN)$)/.test(name.text))
    return undefined;
  if (stage && forDevelopment(stage)) return undefined;
  if (isRails)
    return classifyValue(literalOf(value?.text ?? '') ?? '') === 'placeholder' ? undefined : 'application';
  const isRuby = dockerfile.stages.some(({ rootImage }) => /(?:^|\/)ruby$/.test(rootImage?.ref?.name ?? ''));
  return isRuby ? 'build' : undefined;
}
