import type { Instruction, Pair, Token } from '../../server/engine/dockerfile/model.ts';
import { forDevelopment } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { declaredAbove } from '../../server/engine/dockerfile/stages/declarations.ts';
import { joinedText } from '../../server/engine/dockerfile/stages/joined-text.ts';
import type { LogicalLine } from '../../server/engine/dockerfile/syntax/logical-line.ts';
import type { AnyReport } from '../../server/engine/rule.ts';
import {
  type HeldCredential,
  heldCredentials,
  namedCredential,
} from '../../server/engine/secret/credential.ts';
import { namesUrl, secretName } from '../../server/engine/secret/name.ts';
import { namedSettings } from '../../server/engine/secret/named-settings.ts';
import { optionPasswords } from '../../server/engine/secret/option-password.ts';
import { classifyValue, isRandom } from '../../server/engine/secret/value.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { Cover } from '../../server/engine/source/cover.ts';
import { gathered, none } from '../../server/engine/source/list.ts';
import { firstWhere } from '../../server/engine/source/search.ts';
import { holdsAny, moved, referenceTo, type Span } from '../../server/engine/source/text.ts';
import { givenCredentials } from './credential-tools.ts';
import { literalOf, repeatsUser, valueCredentials } from './pair-credential.ts';
import { userOfTomcat } from './server-account.ts';
import { writtenPasswords } from './written-password.ts';

/**
 * How a credential is recognised: by its form (`shape`), or by the name of a variable whose value is literal (`env`,
 * `arg`), easy to guess (`weak`), `empty`, or from another `variable`; by the `name` of a build argument alone; in a
 * `url` or a `connection` string; by the name of a setting that the step writes into a file (`written`); by an
 * `option` of a program that takes it.
 */
export interface BuildCredential {
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
  /** The kind of credential, or the scheme of its URL; never the credential. */
  readonly what: string;
  /**
   * For Ruby, in a stage that is part of the image: a key of the `application`, or a credential for fetching packages
   * in the `build`.
   */
  readonly ruby: 'application' | 'build' | undefined;
  readonly span: Span;
  /** For a credential composed of several variables. */
  readonly joined?: AnyReport['joined'];
}

/** Returns the credentials in an instruction; their texts are not part of the result. */
export function buildCredentials(instruction: Instruction): BuildCredential[] {
  const { keyword, pairs } = instruction;
  const line = joinedText(instruction);
  const found: BuildCredential[] = [];
  let cover: Cover | undefined;
  const isTaken = (at: Span) => cover?.overlaps(at) === true;
  const add = (each: Omit<BuildCredential, 'ruby'> & Partial<Pick<BuildCredential, 'ruby'>>) => {
    found.push({ ruby: undefined, ...each });
    cover ??= new Cover();
    cover.add(each.span);
  };
  const addApart = (all: readonly Parameters<typeof add>[0][]) => {
    for (const each of all.filter(({ span: at }) => !isTaken(at))) add(each);
  };
  const valued = pairs.length === 0 ? none : pairs.filter(({ value }) => value !== undefined);
  const nameAt = ({ start, end }: Span) => {
    const pair = valued[firstWhere(valued, ({ value }) => value!.span.end > start)];
    return pair && pair.value!.span.start < end ? pair.name.text : undefined;
  };
  const ofKind = (wanted: HeldCredential['kind'], all: readonly HeldCredential[]) =>
    all
      .filter(({ kind }) => kind === wanted)
      .map(({ kind, what, span }) => ({ kind, what, span: line.span(span.start, span.end) }))
      .map((each) => ({ ...each, name: nameAt(each.span) }));
  const held = heldCredentials(line.text, 'shell');
  for (const each of ofKind('shape', held)) add(each);
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
    addApart(joinedCredentials(instruction));
  }
  const namesAddresses = (keyword === 'COPY' && instruction.heredocs.length === 0) || keyword === 'FROM';
  if (!namesAddresses) addApart(ofKind('url', held));
  const connections = connectionsIn(instruction, line, held).map((each) => ({
    ...each,
    name: nameAt(each.span),
  }));
  addApart(connections.filter(({ what }) => what !== 'netrc line'));
  if (pairs.length > 0) addApart(valueCredentials(instruction));
  if (instruction.written.length > 0) addApart(writtenCredentials(instruction));
  addApart(connections);
  return found;
}

/**
 * Returns the passwords of connection strings in the words of an instruction and in the lines of its here-documents,
 * and of headers anywhere in it.
 */
function connectionsIn(
  instruction: Instruction,
  line: LogicalLine,
  held: readonly HeldCredential[],
): Pick<BuildCredential, 'kind' | 'what' | 'span'>[] {
  const found = held
    .filter(({ kind, what }) => kind === 'connection' && what !== 'connection string')
    .map(({ what, span }) => ({ kind: 'connection' as const, what, span: line.span(span.start, span.end) }));
  const { file, span } = instruction;
  const text = file.text.slice(span.start, span.end);
  if (holdsAny(text.toLowerCase(), promised))
    for (const { text: each, at } of textsOf(instruction))
      for (const { kind, what, span: part } of heldCredentials(each, 'shell')) {
        if (kind !== 'connection') continue;
        const offset = text.slice(at.start - span.start, at.end - span.start).indexOf(each);
        found.push({ kind, what, span: offset < 0 ? at : moved(part, at.start + offset) });
      }
  if (found.length === 0) return found;
  // A credential given to a program is reported at its command.
  const given = new Cover([
    ...gathered(instruction.script?.commands ?? [], wordsGiven),
    ...gathered(instruction.written, (each) => (userOfTomcat(each) ? each.span : [])),
  ]);
  return found.filter((each) => !given.overlaps(each.span));
}

/** Returns the credentials that a value composes of several variables. */
function joinedCredentials(instruction: Instruction): readonly BuildCredential[] {
  const { file } = instruction;
  return gathered(instruction.pairs, ({ name, value, resolved }): BuildCredential[] => {
    if (!value?.text.includes('$') || resolved === undefined) return [];
    const [held] = heldCredentials(resolved, 'shell', name.text).filter(({ weak }) => !weak);
    if (!held) return [];
    const parts = declaredAbove(instruction).filter(
      ({ pair }) => pair.value && referenceTo(value.text, pair.name.text) >= 0,
    );
    // If one part is reported on its own, the whole is not.
    const isTold = ({ pair }: (typeof parts)[number]) =>
      heldCredentials(pair.resolved ?? '', 'shell').length > 0;
    if (parts.some(isTold)) return [];
    const places = parts.map(({ pair }) => ({ file, span: pair.value!.span }));
    return [
      { ...held, name: name.text, ruby: undefined, span: value.span, joined: { text: resolved, places } },
    ];
  });
}

const wordsGiven = (command: Command) => givenCredentials(command).map(({ word }) => word.span);

/** Returns credentials among the settings that an instruction writes into files: `echo "API_TOKEN=…" >> .env`. */
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

/** Texts that connection strings with a password contain. A quick test, since few instructions have one. */
const promised = ['pass', 'pwd', 'key', 'secret', 'oracle', 'token', '@tcp', '@unix', '@//'];

/** Returns the values that an instruction sets, and the words of its commands. */
function textsOf({ heredocs, pairs, script }: Instruction): { text: string; at: Span }[] {
  const words = gathered(script?.commands ?? [], ({ args, assignments }) => [
    ...args,
    ...gathered(assignments, ({ value }) => value ?? []),
  ]);
  return [
    ...gathered(heredocs, ({ body }) => linesOf(body)),
    ...gathered(pairs, ({ value }) => (value ? { text: unbroken(value.text), at: value.span } : [])),
    ...words.map(({ shape, span }) => ({ text: shape, at: span })),
  ];
}

const unbroken = (text: string) => text.replace(/[\\`][ \t]*\r?\n/g, '');

/** Returns the lines of a here-document. */
function linesOf({ text, span }: Token): { text: string; at: Span }[] {
  if (text.length !== span.end - span.start) return [{ text, at: span }];
  return Array.from(text.matchAll(/.+/g), ({ 0: line, index }) => ({
    text: line,
    at: { start: span.start + index, end: span.start + index + line.length },
  }));
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

/** A build argument copied to ENV is in the image only if its stage is; the ARG is reported either way. */
const fromBuild = ({ stage }: Instruction) => (stage?.isShipped === false ? undefined : 'variable');

/** Whether an ARG or ENV above sets a variable of a text; otherwise it is empty, or the base image sets it. */
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
  const isRuby = dockerfile.stages.some(({ rootImage }) => rootImage?.facts?.language === 'ruby');
  return isRuby ? 'build' : undefined;
}
