import { type Change, cutWords } from '../shell/cut.ts';
import type { Command } from '../shell/model.ts';
import { optionsOf } from '../shell/option.ts';
import type { Said } from '../text.ts';
import type { Instruction } from './model.ts';
import { addSecretMount } from './mount.ts';
import { userLetters } from './password.ts';
import type { UnsafeFix } from './remount.ts';

const fromSecret =
  'Take it from the secret “passwords” (the build must be given it, as lines of user:password)';
const without = 'Create the account without a password (nobody logs in with one)';
const lock = 'Lock the password (nobody logs in with one)';

/** The fix that keeps a password out of the build; undefined where the command's shape allows none. */
export function passwordFix(command: Command, instruction: Instruction): UnsafeFix | undefined {
  const { name } = command;
  if (name === 'chpasswd') return unsafe(fromSecret, readingSecret(command, instruction));
  const { text } = instruction.file;
  if (name === 'useradd') {
    const option = optionsOf(command, userLetters.useradd, ['--password']).find(
      (each) => each.name === '-p' || each.name === '--password',
    );
    const alone = option && /^(?:-p|--password)/.test(option.word.shape);
    const cut = alone ? cutWords(text, command, option.at, option.count) : undefined;
    return unsafe(without, cut && [cut]);
  }
  const word =
    name === 'passwd' ? command.args.find(({ shape }) => /^(?:-d|--delete)$/.test(shape)) : undefined;
  const written = word && text.slice(word.span.start, word.span.end);
  if (!word || written !== word.shape) return undefined;
  return unsafe(lock, [{ span: word.span, text: written === '-d' ? '-l' : '--lock' }]);
}

function unsafe(title: Said, edits: readonly Change[] | undefined): UnsafeFix | undefined {
  return edits && { title, safety: 'unsafe', edits };
}

/** The edits that let `chpasswd` read a secret of the step instead of what is written, piped or in a file. */
function readingSecret(command: Command, instruction: Instruction): readonly Change[] | undefined {
  const { pipedFrom, pipesTo, redirects, nameWord, prefixes, script, span } = command;
  if (!nameWord || pipesTo || script.interpreter === 'exec') return undefined;
  const mount = addSecretMount(instruction, 'passwords');
  const mounted = mount ? [mount] : [];
  const [input, more] = redirects;
  if (input) {
    const plain = !more && !pipedFrom && /^(?:<|<<<)$/.test(input.operator) && input.descriptor === undefined;
    return plain ? [...mounted, { span: input.span, text: '< /run/secrets/passwords' }] : undefined;
  }
  const { start } = (prefixes[0] ?? nameWord).span;
  const echoed = pipedFrom?.name === 'echo' || pipedFrom?.name === 'printf';
  if (!echoed || pipedFrom.pipedFrom || pipedFrom.span.start >= start || pipedFrom.script !== script)
    return undefined;
  return [
    ...mounted,
    { span: { start: pipedFrom.span.start, end: start }, text: '' },
    { span: { start: span.end, end: span.end }, text: ' < /run/secrets/passwords' },
  ];
}
