import { secretName, secretParts } from '../secret/name.ts';
import { shapedSecrets } from '../secret/shape.ts';
import { entropy, judgeValue } from '../secret/value.ts';
import { credentialTools, givenCredentials, isForgotten } from '../shell/credential.ts';
import type { Command } from '../shell/model.ts';
import { commandWords } from '../shell/option.ts';
import { type Span, textOf } from '../text.ts';
import { secretLeaks } from './leak.ts';
import type { Instruction, Stage } from './model.ts';
import { originOf } from './origin.ts';

/** A credential in the words of a command: one that is written, or one that the build was told. */
export interface CommandCredential {
  /** `stored`: the command keeps what the build was told in a file of the image. */
  readonly kind: 'literal' | 'weak' | 'told' | 'stored';
  readonly command: Command;
  readonly span: Span;
  /** The variable, for what the build was told. */
  readonly name: string;
  readonly cloud: boolean;
}

/** Variables by which tools take a credential whatever it looks like. */
const toolVariables = new Set([
  ...['PGPASSWORD', 'MYSQL_PWD', 'SSHPASS', 'REDISCLI_AUTH', 'AWS_SECRET_ACCESS_KEY', 'NPM_TOKEN'],
  ...['NODE_AUTH_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN', 'CARGO_REGISTRY_TOKEN', 'TWINE_PASSWORD'],
]);

/** One of these is in every instruction whose commands are given a credential. */
export const argumentWords: readonly string[] = [...secretParts, ...commandWords(credentialTools)];

/** Finds the credentials that the commands of an instruction are given; what `buildCredentials` finds by form is left out. */
export function buildArguments(instruction: Instruction): CommandCredential[] {
  const left = leftIn(instruction);
  return (instruction.script?.commands ?? []).flatMap((command) => {
    const found = givenTo(command, instruction);
    if (left.length > 0 && !found.some(({ kind }) => kind === 'stored'))
      found.push(...left.filter((each) => each.command === command));
    if (found.length === 0) found.push(...optioned(command));
    if (command.assignments.length > 0) found.push(...assigned(command));
    return found;
  });
}

function givenTo(command: Command, instruction: Instruction): CommandCredential[] {
  const found: CommandCredential[] = [];
  for (const { word, part, keptIn, cloud } of givenCredentials(command)) {
    const { span } = word;
    if (!/\$|`/.test(part)) {
      const verdict = judgeValue(part);
      const told = shapedSecrets(part).length > 0 || part.includes('://');
      if (!told && (verdict === 'literal' || verdict === 'weak'))
        found.push({ kind: verdict, command, span, name: '', cloud });
    } else if (instruction.keyword === 'RUN') {
      const origin = originOf(word, command, instruction);
      if (origin.from !== 'told') continue;
      const name = word.variables.find((each) => part.includes(each)) ?? origin.name;
      const stays = keptIn !== undefined && !isForgotten(command, keptIn);
      const stored = stays && instruction.stage?.isShipped;
      found.push({ kind: stored ? 'stored' : 'told', command, span, name, cloud });
    }
  }
  return found;
}

/** `echo "…$NPM_TOKEN" > .npmrc`: what commands let stay of the arguments that are credentials by their names. */
function leftIn(instruction: Instruction): readonly CommandCredential[] {
  const used = new Set<string>();
  const text = textOf(instruction);
  // Most steps use none, and need not look at their stage.
  for (const [, name] of text.includes('$') ? text.matchAll(/\$\{?(\w+)/g) : [])
    if (secretName(name!) === 'secret') used.add(name!);
  if (used.size === 0) return [];
  const { stage } = instruction;
  if (!stage?.isShipped) return [];
  const told = argumentsOf(stage);
  const known = new Set(secretLeaks(instruction).map(({ command }) => command));
  return [...used]
    .filter((name) => (told.get(name) ?? instruction.span.start) < instruction.span.start)
    .flatMap((name) =>
      secretLeaks(instruction, [name])
        .filter(({ kind, command }) => kind !== 'shown' && !known.has(command))
        .map(({ span, command }) => ({ kind: 'stored' as const, command, span, name, cloud: false })),
    );
}

const declared = new WeakMap<Stage, ReadonlyMap<string, number>>();

/** Where a stage first declares each of its arguments. */
function argumentsOf(stage: Stage): ReadonlyMap<string, number> {
  const known = declared.get(stage);
  if (known) return known;
  const found = new Map<string, number>();
  for (const { keyword, pairs, span } of stage.instructions)
    for (const { name } of keyword === 'ARG' ? pairs : [])
      if (!found.has(name.text)) found.set(name.text, span.start);
  declared.set(stage, found);
  return found;
}

/** `--password=…`, `--api-key=…` of whatever command. */
function optioned(command: Command): CommandCredential[] {
  const found: CommandCredential[] = [];
  for (const word of command.args) {
    const { shape, span } = word;
    if (!shape.startsWith('-') || !shape.includes('=')) continue;
    const { value } = word;
    if (value === undefined) continue;
    const part =
      /^--?(?:[a-z]+[-_])*(?:password|passwd|passphrase|api[-_]?key|token|secret[-_]?key)=(.+)$/is.exec(
        value,
      )?.[1];
    if (part === undefined || part.includes('=') || part.includes('://') || shapedSecrets(part).length > 0)
      continue;
    const verdict = judgeValue(part);
    if (verdict === 'literal' || verdict === 'weak')
      found.push({ kind: verdict, command, span, name: '', cloud: false });
  }
  return found;
}

/** `PGPASSWORD=… psql`, `export API_TOKEN=…`. */
function assigned(command: Command): CommandCredential[] {
  const found: CommandCredential[] = [];
  for (const { name, value } of command.assignments) {
    const text = value?.value;
    if (!value || text === undefined || value.variables.length > 0 || secretName(name) !== 'secret') continue;
    if (judgeValue(text) !== 'literal' || shapedSecrets(text).length > 0 || text.includes('://')) continue;
    const random =
      text.length >= 8 && entropy(text) >= 3 && /\d/.test(text) && /[A-Za-z]/.test(text) && !/\s/.test(text);
    if (toolVariables.has(name) || random)
      found.push({ kind: 'literal', command, span: value.span, name, cloud: false });
  }
  return found;
}
