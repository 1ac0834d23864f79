import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Script, Word } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { letsOthersWrite } from './file-mode.ts';

/** A change that lets users other than root write a file that decides who is root. */
interface IdentityFileChange {
  /** `group`: through the mode; `owner`: through the owner. */
  readonly kind: 'group' | 'owner';
  readonly path: string;
  /** The mode or the owner. */
  readonly text: string;
  readonly span: Span;
  /** The replacement for the span so that only root can write; undefined if other files are changed too. */
  readonly safer: string | undefined;
}

/** Files that decide who is root, and the folders above them, where they can be replaced. */
const names = ['passwd', 'group', 'shadow', 'gshadow', 'sudoers', 'sudoers.d'].map((name) => `/etc/${name}`);
const files = /^\/etc\/(?:passwd|group|shadow|gshadow|sudoers(?:\.d(?:\/[^/]+)?)?)$/;
const folders = /^\/(?:etc)?$/;

/** Returns the changes of account files that are still in effect at the end of a stage. */
export function identityFileChanges({ instructions }: Stage): readonly IdentityFileChange[] {
  let found: IdentityFileChange[] = [];
  for (const { path, kind, change } of gathered(instructions, changesOf)) {
    if (change) found.push({ kind, path, ...change });
    else found = found.filter((each) => each.kind !== kind || each.path !== path);
  }
  return found.filter((each, at) => found.findIndex(({ span }) => span.start === each.span.start) === at);
}

/** A change, or, with an undefined `change`, a step that reverts one. */
interface Step {
  readonly path: string;
  readonly kind: IdentityFileChange['kind'];
  readonly change: Pick<IdentityFileChange, 'text' | 'span' | 'safer'> | undefined;
}

function changesOf(instruction: Instruction): readonly Step[] {
  const { keyword, flags, args, script } = instruction;
  if (keyword === 'RUN') return gathered(script?.commands ?? [], changesBy);
  if (keyword !== 'COPY' && keyword !== 'ADD') return [];
  const to = args.at(-1)?.value ?? '';
  const sources = args.slice(0, -1).map(({ value, text }) => value ?? text);
  const targets = /^\/etc\/?$/.test(to) ? sources.map((each) => `/etc/${each.replace(/^.*\//, '')}`) : [to];
  const alone = targets.every(isFile);
  return gathered(targets.filter(isFile), (path) =>
    gathered(flags, ({ name, value }): Step[] => {
      if (!value || (name !== 'chmod' && name !== 'chown')) return [];
      const step = name === 'chmod' ? byMode : byOwner;
      return [step(path, value.text, value.span, alone)];
    }),
  );
}

const isFile = (path: string) => files.test(path);

function changesBy(command: Command): readonly Step[] {
  const { name } = command;
  if (name === 'setfacl') return byList(command);
  if (name !== 'chmod' && name !== 'chown' && name !== 'install') return [];
  const options = optionsOf(command, name === 'install' ? 'mogSt' : '', ['--mode', '--owner', '--group']);
  const operands = operandsOf(command, options);
  if (name === 'install') {
    const mode = options.find((option) => option.name === '-m' || option.name === '--mode');
    const path = textOf(operands.at(-1) ?? command.nameWord!);
    const word = mode && command.args[mode.at + mode.count - 1];
    return word && mode.value !== undefined && isFile(path)
      ? [byMode(path, mode.value, word.span, isWhole(word, mode.value))]
      : [];
  }
  const [word, ...paths] = operands;
  if (word?.value === undefined) return [];
  const { value, span } = word;
  const folder = folderOf(command);
  const found = paths.map((path) => named(textOf(path), folder));
  const alone = found.every((each) => each.length > 0) && isWhole(word, value);
  const step = name === 'chmod' ? byMode : byOwner;
  return found.flat().map((path) => step(path, value, span, alone));
}

/** Whether a word is written literally, without quotes and variables. */
const isWhole = ({ span, shape }: Word, value: string) =>
  shape === value && span.end - span.start === value.length;

/** `setfacl -m g:0:rw /etc/passwd`. */
function byList(command: Command): readonly Step[] {
  const options = optionsOf(command, 'mM', ['--modify']);
  const set = options.find((option) => option.name === '-m' || option.name === '--modify');
  const word = set && command.args[set.at + set.count - 1];
  if (!word || !/(?:^|,)g(?:roup)?:[^:,]*:[rx-]*w/.test(set.value ?? '')) return [];
  const change = { text: set.value ?? '', span: word.span, safer: undefined };
  return gathered(operandsOf(command, options), (path) => named(textOf(path), folderOf(command))).map(
    (path) => ({ path, kind: 'group', change }),
  );
}

const entering = perObject(({ commands }: Script) => commands.filter(({ name }) => name === 'cd'));

/** Returns the folder that an earlier `cd` of the script certainly enters, if any. */
function folderOf({ script, span }: Command): string | undefined {
  const last = entering(script).findLast(({ span: each }) => each.start < span.start);
  return last?.conditional === false ? last.args[0]?.value : undefined;
}

/** Returns the account files, or folders above them, that a path names; a shell also expands `{a,b}` and `*`. */
function named(relative: string, folder: string | undefined): readonly string[] {
  const written =
    folder !== undefined && /^[\w{]/.test(relative)
      ? `${folder.replace(/(?<=.)\/$/, '')}/${relative}`
      : relative;
  const [start, end] = written.split('*', 2);
  if (end !== undefined && start !== undefined && /^\/etc\/\w/.test(start))
    return names.filter((name) => name.startsWith(start) && name.endsWith(end));
  const [, before = '', list = ''] = /^([^{}]*)\{([^{}]*)\}$/.exec(written) ?? [];
  const all = list === '' ? [written] : list.split(',').map((each) => before + each);
  return all
    .map((path) => path.replace(/(?<=.)\/$/, '').replace(/\/\*$/, '') || '/')
    .filter((path) => files.test(path) || folders.test(path));
}

function byMode(path: string, mode: string, span: Span, alone: boolean): Step {
  // World-writable files have their own rule.
  const changes = letsGroupWrite(mode) && !letsOthersWrite(mode);
  const safer = alone ? withoutGroupWrite(mode) : undefined;
  return { path, kind: 'group', change: changes ? { text: mode, span, safer } : undefined };
}

/** Returns a mode without write permission for the group: `644` for `664`, `g=u,g-w` for `g=u`. */
function withoutGroupWrite(mode: string): string {
  if (/^g\+[rxX]*w[rxX]*$/.test(mode)) return 'g-w';
  if (!/^[0-7]+$/.test(mode)) return `${mode},g-w`;
  return `${mode.slice(0, -2)}${Number.parseInt(mode.slice(-2, -1), 8) & 5}${mode.slice(-1)}`;
}

function byOwner(path: string, owner: string, span: Span, alone: boolean): Step {
  const [user = ''] = owner.split(/[:.]/, 1);
  const changes = user !== '' && !/^(?:root|0+)$/.test(user) && !user.includes('$');
  const safer = alone ? `root${owner.slice(user.length)}` : undefined;
  return { path, kind: 'owner', change: changes ? { text: user, span, safer } : undefined };
}

/** Whether a mode, octal or symbolic (POSIX chmod), gives the group write permission. */
function letsGroupWrite(mode: string): boolean {
  if (/^[0-7]{2,5}$/.test(mode)) return (Number.parseInt(mode.slice(-2, -1), 8) & 2) === 2;
  return mode
    .split(',')
    .some((clause) => /^[uo]*[ga][ugoa]*(?:[-+=][rxXst]*)*[+=](?:u|[rxXst]*w)/.test(clause));
}
