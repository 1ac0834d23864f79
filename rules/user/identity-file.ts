import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { letsOthersWrite } from './file-mode.ts';

/** A change after which others than root can write what decides who is root. */
interface IdentityFileChange {
  /** `group`: by the mode; `owner`: by the owner. */
  readonly kind: 'group' | 'owner';
  readonly path: string;
  /** The mode, or the owner. */
  readonly text: string;
  readonly span: Span;
}

/** What decides who is root: these files, and the folders above them, in which they can be replaced. */
const files = /^\/etc\/(?:passwd|group|shadow|gshadow|sudoers)$/;
const folders = /^\/(?:etc)?$/;

/** The changes of account files that still hold at the end of a stage. */
export function identityFileChanges({ instructions }: Stage): readonly IdentityFileChange[] {
  let found: IdentityFileChange[] = [];
  for (const { path, kind, change } of instructions.flatMap(changesOf)) {
    if (change) found.push({ kind, path, ...change });
    else found = found.filter((each) => each.kind !== kind || each.path !== path);
  }
  return found.filter((each, at) => found.findIndex(({ span }) => span.start === each.span.start) === at);
}

/** A change, or what takes one back. */
interface Step {
  readonly path: string;
  readonly kind: IdentityFileChange['kind'];
  readonly change: Pick<IdentityFileChange, 'text' | 'span'> | undefined;
}

function changesOf(instruction: Instruction): readonly Step[] {
  const { keyword, flags, args, script } = instruction;
  if (keyword === 'RUN') return (script?.commands ?? []).flatMap(changesBy);
  if (keyword !== 'COPY' && keyword !== 'ADD') return [];
  const to = args.at(-1)?.value ?? '';
  const sources = args.slice(0, -1).map(({ value, text }) => value ?? text);
  const targets = /^\/etc\/?$/.test(to) ? sources.map((each) => `/etc/${each.replace(/^.*\//, '')}`) : [to];
  return targets.filter(isFile).flatMap((path) =>
    flags.flatMap(({ name, value }): Step[] => {
      if (!value || (name !== 'chmod' && name !== 'chown')) return [];
      return [
        name === 'chmod' ? byMode(path, value.text, value.span) : byOwner(path, value.text, value.span),
      ];
    }),
  );
}

const isFile = (path: string) => files.test(path);

function changesBy(command: Command): readonly Step[] {
  const { name } = command;
  if (name !== 'chmod' && name !== 'chown' && name !== 'install') return [];
  const options = optionsOf(command, name === 'install' ? 'mogSt' : '', ['--mode', '--owner', '--group']);
  const operands = operandsOf(command, options);
  if (name === 'install') {
    const mode = options.find((option) => option.name === '-m' || option.name === '--mode');
    const path = textOf(operands.at(-1) ?? command.nameWord!);
    const word = mode && command.args[mode.at + mode.count - 1];
    return word && mode.value !== undefined && isFile(path) ? [byMode(path, mode.value, word.span)] : [];
  }
  const [word, ...paths] = operands;
  if (word?.value === undefined) return [];
  const { value, span } = word;
  return paths
    .flatMap((path) => named(textOf(path)))
    .map((path) => (name === 'chmod' ? byMode(path, value, span) : byOwner(path, value, span)));
}

/** The account files, or folders above them, that a path names; a shell also expands `{a,b}` and `*`. */
function named(written: string): readonly string[] {
  const [, before = '', list = ''] = /^([^{}]*)\{([^{}]*)\}$/.exec(written) ?? [];
  const all = list === '' ? [written] : list.split(',').map((each) => before + each);
  return all
    .map((path) => path.replace(/(?<=.)\/$/, '').replace(/\/\*$/, '') || '/')
    .filter((path) => files.test(path) || folders.test(path));
}

function byMode(path: string, mode: string, span: Span): Step {
  // World-writable files have a rule of their own.
  const changes = letsGroupWrite(mode) && !letsOthersWrite(mode);
  return { path, kind: 'group', change: changes ? { text: mode, span } : undefined };
}

function byOwner(path: string, owner: string, span: Span): Step {
  const [user = ''] = owner.split(/[:.]/, 1);
  const changes = user !== '' && !/^(?:root|0+)$/.test(user) && !user.includes('$');
  return { path, kind: 'owner', change: changes ? { text: user, span } : undefined };
}

/** True for a mode, octal or symbolic (POSIX chmod), that gives the group the right to write. */
function letsGroupWrite(mode: string): boolean {
  if (/^[0-7]{2,5}$/.test(mode)) return (Number.parseInt(mode.slice(-2, -1), 8) & 2) === 2;
  return mode
    .split(',')
    .some((clause) => /^[uo]*[ga][ugoa]*(?:[-+=][rxXst]*)*[+=](?:u|[rxXst]*w)/.test(clause));
}
