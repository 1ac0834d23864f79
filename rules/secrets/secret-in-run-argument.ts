import { isNamedLater, reachesImage } from '../../server/engine/dockerfile/context/handed-on.ts';
import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { rule } from '../../server/engine/rule.ts';
import { heldCredentials } from '../../server/engine/secret/credential.ts';
import { secretName } from '../../server/engine/secret/name.ts';
import { classifyValue, isDistinct, isRandom } from '../../server/engine/secret/value.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { placeOf } from '../../server/engine/source/expanded.ts';
import { gathered, none } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { type Span, textOf } from '../../server/engine/source/text.ts';
import { secretInsteadOfLiteral } from './argument-fix.ts';
import { givenCredentials, isForgotten } from './credential-tools.ts';
import { secretLeaks } from './leak.ts';
import { secretInsteadOfArgument } from './secret-fix.ts';
import { originOf } from './value-source.ts';
import { windowsLiterals } from './windows-password.ts';

export default rule({
  id: 'secret-in-run-argument',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'COPY', 'ADD'],
  severity: 'high',
  fixable: true,
  title: 'A command in the Dockerfile receives a credential',
  label: 'Secret in an argument',
  why: 'Commands are part of the image history, and what they store is part of the image.',
  refs: { cis: ['4.10'], cwe: ['CWE-522', 'CWE-798'] },
  credentials: ['literal', 'started', 'weak'],
  messages: {
    literal: {
      text: '{tool} receives a credential that is written in the Dockerfile: use RUN --mount=type=secret.',
      refs: { sonar: ['S6437'] },
    },
    started: {
      text: '{tool} receives a credential that is written in the Dockerfile: set it when the container starts.',
      refs: { sonar: ['S6437'] },
      remedy:
        'Let the program read it from a variable, or from a file that is mounted when the container starts.',
    },
    weak: {
      text: '{tool} receives a credential that can be guessed.',
      severity: 'medium',
      refs: { sonar: ['S6437'] },
    },
    stored: {
      text: '{tool} stores the value of {name} in a file of the image: write it when the container starts.',
      refs: { tally: ['tally/ruby/prefer-secret-mounts-for-build-credentials'] },
    },
    variable: {
      text: '{tool} receives the value of {name}: it stays in the image history or build records.',
      severity: 'low',
      refs: { tally: ['tally/ruby/prefer-secret-mounts-for-build-credentials'] },
    },
  },
  check(instruction, report) {
    const { keyword: tool } = instruction;
    if (tool === 'COPY' || tool === 'ADD')
      for (const { name, span: at } of copiedArguments(instruction))
        report({ at, message: 'stored', words: { tool, name } });
    for (const { tool, part, span: at } of windowsLiterals(instruction))
      if (classifyValue(part) === 'literal') report({ at, message: 'literal', words: { tool } });
    for (const { kind, command, span: at, name, cloud, given } of secretsInCommands(instruction)) {
      const tool = command.name ?? 'The shell';
      const refs = cloud ? { refs: { trivy: ['DS-0031'] } } : {};
      if (kind === 'literal' || kind === 'weak') {
        const fixes = () => [
          given && secretInsteadOfLiteral(instruction, command, given.word.span, given.part),
        ];
        const message = kind === 'literal' && instruction.keyword !== 'RUN' ? 'started' : kind;
        report({ at, message, words: { tool }, fixes, ...refs });
      } else {
        const fixes = () => [secretInsteadOfArgument(instruction, name)];
        report({ at, message: kind, words: { tool, name }, fixes, ...refs });
      }
    }
  },
});

/** A credential in the words of a command: a literal, or from a variable of the build. */
interface CommandCredential {
  /** `stored`: the command writes the value of the variable to a file of the image. */
  readonly kind: 'literal' | 'weak' | 'variable' | 'stored';
  readonly command: Command;
  readonly span: Span;
  /** The variable, for `variable` and `stored`. */
  readonly name: string;
  /** The word that contains the credential, if that may be only a part of it. */
  readonly given?: { readonly word: Word; readonly part: string };
  readonly cloud: boolean;
}

/** Variables from which tools read a credential, in any form. */
const toolVariables = new Set([
  ...['PGPASSWORD', 'MYSQL_PWD', 'SSHPASS', 'REDISCLI_AUTH', 'AWS_SECRET_ACCESS_KEY', 'NPM_TOKEN'],
  ...['NODE_AUTH_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN', 'CARGO_REGISTRY_TOKEN', 'TWINE_PASSWORD'],
]);

/** Returns the credentials that the commands of an instruction receive, except those that `secret-in-build` finds by form. */
function secretsInCommands(instruction: Instruction): CommandCredential[] {
  const stored = storedArguments(instruction);
  const all: CommandCredential[] = [];
  const commands = instruction.script?.commands ?? none;
  for (let at = 0; at < commands.length; at++) {
    const command = commands[at]!;
    const found: CommandCredential[] = [];
    addGiven(found, command, instruction);
    if (stored.length > 0 && !found.some(({ kind }) => kind === 'stored'))
      found.push(...stored.filter((each) => each.command === command));
    if (found.length === 0) addOptioned(found, command, instruction);
    if (command.assignments.length > 0) addAssigned(found, command);
    if (found.length > 0) all.push(...found);
  }
  return all;
}

/** Whether a text is reported for its form, or as the password in its URL. */
const isRecognised = (text: string) =>
  text.includes('://') || heldCredentials(text, 'shell').some(({ kind }) => kind === 'shape');

function addGiven(found: CommandCredential[], command: Command, instruction: Instruction): void {
  const given = givenCredentials(command);
  for (let at = 0; at < given.length; at++) {
    const { word, part, from, keptIn, cloud } = given[at]!;
    const { span } = word;
    if (!/\$|`/.test(part)) {
      const verdict = classifyValue(part);
      if (!isRecognised(part) && (verdict === 'literal' || verdict === 'weak'))
        found.push({ ...literalIn(word, part, instruction, from), kind: verdict, command, cloud });
    } else if (instruction.keyword === 'RUN') {
      const origin = originOf(word, command, instruction);
      if (origin.from !== 'variable') continue;
      const name = word.variables.find((each) => part.includes(each)) ?? origin.name;
      const stays = keptIn !== undefined && !isForgotten(command, keptIn);
      const isStored = stays && instruction.stage?.isShipped;
      found.push({ kind: isStored ? 'stored' : 'variable', command, span, name, cloud });
    }
  }
}

/** A credential in a word, at an offset of its text or at its last occurrence. */
function literalIn(word: Word, part: string, { file }: Instruction, from?: number) {
  const { expanded } = word;
  const isThere = from !== undefined && expanded.text.startsWith(part, from);
  const at = isThere ? from : expanded.text.lastIndexOf(part);
  const span = at < 0 ? word.span : placeOf(expanded, at, at + part.length, file.text);
  return { span, name: '', given: { word, part } };
}

/** `echo "…$NPM_TOKEN" > .npmrc`: commands that store arguments whose names suggest a credential. */
function storedArguments(instruction: Instruction): readonly CommandCredential[] {
  const text = textOf(instruction);
  // Most steps use no variables, so their stage need not be searched.
  if (!text.includes('$')) return none;
  const used = new Set<string>();
  for (const [, name] of text.matchAll(/\$\{?(\w+)/g)) if (secretName(name!) === 'secret') used.add(name!);
  if (used.size === 0) return [];
  const { stage } = instruction;
  if (!stage) return [];
  const declarations = argumentsOf(stage);
  const known = new Set(secretLeaks(instruction).map(({ command }) => command));
  return [...used]
    .filter((name) => (declarations.get(name) ?? instruction.span.start) < instruction.span.start)
    .flatMap((name) =>
      secretLeaks(instruction, [name])
        .filter(({ kind, command }) => kind !== 'printed' && !known.has(command))
        .filter(({ span, command }) => stage.isShipped || isHandedOn(command, span, instruction))
        .map(({ span, command }) => ({ kind: 'stored' as const, command, span, name, cloud: false })),
    );
}

/** Whether a shipped stage copies the file, or the clone, in which a command stores the text at a span. */
function isHandedOn({ name, args, redirects }: Command, { start }: Span, instruction: Instruction): boolean {
  const written = redirects.find(({ target }) => target?.span.start === start)?.target?.value;
  const at = name === 'git' ? args.findIndex(({ span }) => span.start === start) : -1;
  const folder = args[at + 1]?.value ?? baseName(args[at]?.shape ?? '').replace(/\.git$/, '');
  const path = at < 0 ? written : `${folder}/.git/config`;
  return (
    path !== undefined && !isNamedLater('.git', instruction, /\brm\b/) && reachesImage(path, instruction)
  );
}

/**
 * Returns the arguments named like credentials that a here-document of COPY or ADD writes to a file of the image,
 * with their places.
 */
function copiedArguments({ heredocs, span, stage }: Instruction): readonly { name: string; span: Span }[] {
  if (heredocs.length === 0 || !stage?.isShipped) return none;
  const declarations = argumentsOf(stage);
  return gathered(heredocs, ({ expands, body }) =>
    gathered(expands ? [...body.text.matchAll(/\$\{?(\w+)/g)] : none, ({ 0: all, 1: name = '', index }) => {
      const isKnown = secretName(name) === 'secret' && (declarations.get(name) ?? span.start) < span.start;
      const end = body.span.start + index + all.length;
      return isKnown ? [{ name, span: { start: end - name.length, end } }] : [];
    }),
  );
}

/** Returns where a stage first declares each of its arguments. */
const argumentsOf = perObject(({ instructions }: Stage): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const { keyword, pairs, span } of instructions)
    for (const { name } of keyword === 'ARG' ? pairs : [])
      if (!found.has(name.text)) found.set(name.text, span.start);
  return found;
});

const promising =
  /^--?(?:[a-z]+[-_.])*(?:password|passwd|passphrase|api[-_]?key|(?:root-)?token(?:-id)?|secret[-_]?key|(?:account|admin|database|db|user)[-_]pass)(?:=(.+))?$/is;
/** Options, and commands, that don't take the next word as a credential. */
const switches = /^-\w|^--(?:allow|disabled|empty|no|with|without)-/;
const prompts = /^(?:mysql|mariadb|psql|pg_)/;
/** Commands that password-set-in-run reports. */
const accounts = /^(?:user(?:add|mod)$|add-?user)/;

/** `--password=…`, `--api-key=…`, `--registration-token …` of any command. */
function addOptioned(found: CommandCredential[], command: Command, instruction: Instruction): void {
  const { args, name = '' } = command;
  for (let at = accounts.test(name) ? args.length : 0; at < args.length; at++) {
    const word = args[at]!;
    const { value } = word;
    if (!value?.startsWith('-')) continue;
    const [property = '', ...rest] = value.split('=');
    const given = rest.join('=');
    // Properties of Java and Gradle. Only random values are reported, since certificate stores have a well-known
    // password.
    if (/^-[DP]\w/.test(property)) {
      const isSecret = secretName(property.slice(2)) === 'secret' && !isRecognised(given);
      if (isSecret && isRandom(given) && classifyValue(given) === 'literal')
        found.push({ ...literalIn(word, given, instruction), kind: 'literal', command, cloud: false });
      continue;
    }
    const match = promising.exec(value);
    const next = match && match[1] === undefined ? args[at + 1] : undefined;
    const part = match?.[1] ?? next?.value;
    if (!part || /=[^=]/.test(part) || isRecognised(part)) continue;
    const verdict = classifyValue(part);
    if (verdict !== 'literal' && verdict !== 'weak') continue;
    // Not every option takes the next word.
    const isTaken = verdict === 'literal' && isDistinct(part) && !/^-/.test(part) && !switches.test(value);
    if (next && (!isTaken || prompts.test(name))) continue;
    found.push({ ...literalIn(next ?? word, part, instruction), kind: verdict, command, cloud: false });
  }
}

/** `PGPASSWORD=… psql`, `export API_TOKEN=…`. */
function addAssigned(found: CommandCredential[], command: Command): void {
  for (const { name, value } of command.assignments) {
    const text = value?.value;
    if (!value || text === undefined || value.variables.length > 0 || secretName(name) !== 'secret') continue;
    if (classifyValue(text) !== 'literal' || isRecognised(text)) continue;
    if (toolVariables.has(name) || isRandom(text))
      found.push({ kind: 'literal', command, span: value.span, name, cloud: false });
  }
}
