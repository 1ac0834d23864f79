import { traitsOf } from '../../server/engine/catalog/image-traits.ts';
import { anywhere, drasticFix, replacementFix } from '../../server/engine/compose/edit/fix.ts';
import { holderAt } from '../../server/engine/compose/edit/layout.ts';
import type { Service, Variable } from '../../server/engine/compose/model.ts';
import { parseYaml } from '../../server/engine/compose/parse.ts';
import { commandsOf } from '../../server/engine/compose/service/hooks.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { rule } from '../../server/engine/rule.ts';
import { heldCredentials, namedCredential } from '../../server/engine/secret/credential.ts';
import { accountPasswords } from '../../server/engine/secret/listed.ts';
import { namesUrl, secretName } from '../../server/engine/secret/name.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { classifyValue } from '../../server/engine/secret/value.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { placeOf as placeIn } from '../../server/engine/source/expanded.ts';
import {
  holdsWord,
  type Place,
  type SourceFile,
  type Span,
  textOf,
} from '../../server/engine/source/text.ts';
import { defaultsAt } from './command-default.ts';
import { givenCredentials } from './credential-tools.ts';
import { sharedVariable } from './shared-variable.ts';

export default rule({
  id: 'secret-in-command',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'A credential is written in the command of a service',
  label: 'Secret in the command',
  why: 'Anyone who can read the file, or list processes on the host while the command runs, sees the credential.',
  refs: { cwe: ['CWE-214', 'CWE-798'] },
  credentials: true,
  messages: {
    shape: { text: 'The command line contains a credential: {what}.', severity: 'critical' },
    literal: '{what} takes a credential, written on the command line.',
    fallback: {
      text: '{what} has a default credential, written on the command line.',
      severity: 'medium',
    },
    weak: {
      text: '{what} takes a credential that can be guessed.',
      severity: 'medium',
      levels: { homelab: 'low', devcontainer: 'low' },
    },
    url: 'A URL on the command line contains a password ({what}).',
    connection: 'A {what} on the command line contains a password or key.',
  },
  check(service, report) {
    const reported = new Set<string>();
    const names = new Map<string, string>();
    const isAccounts = traitsOf(service.image?.ref?.name).takesAccounts;
    for (const { command, file } of commandsOf(service)) {
      const given = isAccounts ? accountCredentials(command) : commandCredentials(command);
      const found = given.map((each) => ({ ...each, ...placeOf(each, file) }));
      for (const { kind, what, span, isAlone, word, part } of found) {
        const key = `${file.path} ${span.start}:${span.end}`;
        const password = word.value?.slice(part.start, part.end) ?? '';
        const at = { file, span };
        const defaults = defaultsAt(at, password);
        const name = isAlone ? variableFor(service, what, password, names) : undefined;
        const fixes = () => [
          defaults.length > 0 ? requiredFix(at, defaults) : name ? variableFix(at, name) : undefined,
        ];
        const message = defaults.length > 0 && kind === 'literal' ? 'fallback' : kind;
        if (!reported.has(key)) report({ at, message, words: { what }, fixes });
        reported.add(key);
      }
    }
  },
});

/** Requires the variable whose default value is a credential; undefined if there are several. */
function requiredFix({ file }: Place, [variable, another]: readonly Variable[]): Fix | undefined {
  if (!variable || another) return undefined;
  const { name, span } = variable;
  const title = shown`Require ${name} (Compose fails when not set)`;
  return drasticFix(
    anywhere(title, { file, span }, () => [{ file: file.path, span, text: `\${${name}:?set ${name}}` }]),
  );
}

/**
 * The variable for a credential: the one through which the project uses it elsewhere, or else one named after the service and the
 * option, with a number for further ones; undefined if the file uses that name for something else. `names` has the credentials of the names that are given.
 */
function variableFor(service: Service, what: string, password: string, names: Map<string, string>) {
  const shared = sharedVariable(password, service);
  if (shared) return shared;
  const use = /^(?:--?[a-z][\w-]*|[A-Z]\w*)$/.test(what) ? what.replace(/^-+/, '') : 'password';
  const first = `${service.name}_${use}`.replace(/\W+/g, '_').toUpperCase();
  if (!/^[A-Za-z_]/.test(first)) return undefined;
  for (const name of [first, `${first}_2`, `${first}_3`]) {
    const known = names.get(name);
    if (known === undefined && holdsWord(service.key.file.text, name)) return undefined;
    if (known !== undefined && known !== password) continue;
    names.set(name, password);
    return name;
  }
  return undefined;
}

/** Reads a credential from a required variable. */
function variableFix(at: Place, name: string): Fix | undefined {
  const title = shown`Read it from ${name} (Compose then requires it)`;
  const quote = /^(["']).*\1$/.exec(textOf(at))?.[1] ?? '';
  const text = `\${${name}:?set ${name}}`;
  const holder = holderAt(parseYaml(at.file), at.span);
  const item = holder?.kind === 'item' ? holder.sequence.items[holder.index] : undefined;
  const isItem = item?.kind === 'scalar' && item.style === 'plain' && textOf(item) === textOf(at);
  return drasticFix(
    isItem
      ? replacementFix(title, item, text)
      : anywhere(title, at, () => [{ file: at.file.path, span: at.span, text: quote + text + quote }]),
  );
}

/** A credential among the words of a command; its text is not part of the result. */
interface CommandCredential {
  /** `shape`: recognised by its form; `weak`: easy to guess. */
  readonly kind: 'shape' | 'literal' | 'weak' | 'url' | 'connection';
  /** The option or variable: `--requirepass`, `PGPASSWORD`; or the kind of credential, or the scheme of its URL. */
  readonly what: string;
  readonly word: Word;
  /** The part of the word's value that is the credential. */
  readonly part: Span;
}

/** Commands whose long password option takes a value only after `=`; without one they prompt for it. */
const prompts = /^(?:mysql|mariadb|psql|pg_|createdb|createuser|dropdb|pgbench|vacuumdb)/;
const named = /^(?:--?(?:requirepass|masterauth|dev-root-token-id)|--pass)$/;

/** Returns the credentials on the command line of a command, except those from variables. */
function commandCredentials(command: Command): CommandCredential[] {
  const found: CommandCredential[] = [];
  const name = command.name ?? '';
  const first = command.nameWord;
  const words = first ? [first, ...command.args] : command.args;
  for (const { name: variable, value } of command.assignments) {
    if (value && secretName(variable) === 'secret') add(found, variable, value, 0);
  }
  for (const { word, part, from: start } of givenCredentials(command)) {
    const from = start ?? word.value?.lastIndexOf(part) ?? -1;
    if (from >= 0) add(found, name, word, from, from + part.length);
  }
  const known = new Set(found.map(({ word }) => word));
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const { value } = word;
    if (value === undefined || known.has(word)) continue;
    const held = heldCredentials(value, 'shell').find(({ kind, weak }) => kind !== 'url' || !weak);
    // Another shell's script is checked command by command.
    if (held && !isScript(words, at)) found.push({ kind: held.kind, what: held.what, word, part: held.span });
    else option(found, name, word, known.has(words[at + 1] ?? word) ? undefined : words[at + 1]);
  }
  return found;
}

/** Returns the passwords of accounts in the arguments of an image that takes such. */
function accountCredentials({ nameWord, args }: Command): CommandCredential[] {
  const found: CommandCredential[] = [];
  for (const word of nameWord ? [nameWord, ...args] : args)
    for (const { span } of accountPasswords(word.value ?? ''))
      add(found, 'An account', word, span.start, span.end);
  return found;
}

/** Whether a word is the script of `sh -c`. */
function isScript(words: readonly Word[], at: number): boolean {
  return /^-[a-z]*c$/.test(words[at - 1]?.value ?? '');
}

/** Adds the value of an option whose name suggests a credential, after `=` or in the next word. */
function option(found: CommandCredential[], name: string, word: Word, next: Word | undefined): void {
  const { value = '' } = word;
  if (!value.startsWith('-')) return;
  // `--requirepass secret` in one list item: Redis reads it as two words.
  const together = /^--?[\w-]+ [^\s=]+$/.test(value);
  const equals = together ? value.indexOf(' ') : value.indexOf('=');
  const key = equals < 0 ? value : value.slice(0, equals);
  if (/^--?auth$/.test(key)) return;
  if (!named.test(key) && (secretName(key) !== 'secret' || namesUrl(key))) {
    const given = equals < 0 ? next?.value : value.slice(equals + 1);
    if (secretName(key) !== undefined || namedCredential(key, given ?? '') !== 'literal') return;
  }
  if (equals >= 0) add(found, key, word, equals + 1);
  else if (!prompts.test(name) && next?.value?.startsWith('-') === false) add(found, key, next, 0);
}

function add(
  found: CommandCredential[],
  what: string,
  word: Word | undefined,
  from: number,
  to = word?.value?.length,
): void {
  const text = word?.value?.slice(from, to);
  // A value that another shell expands is not a literal; a digit is the number of a pass.
  if (!word || text === undefined || text.includes('$') || /^\d$/.test(text)) return;
  // A path of the file with the credential: `--password /pw`.
  if (/^(?:\/[\w.-]+)+$/.test(text)) return;
  const kind = classifyValue(text);
  if (kind === 'literal' || kind === 'weak')
    found.push({ kind, what, word, part: { start: from, end: from + text.length } });
}

/** The place of a credential, and whether nothing else is there. */
function placeOf({ word, part }: CommandCredential, file: SourceFile): { span: Span; isAlone: boolean } {
  const span = placeIn(word.expanded, part.start, part.end, file.text);
  const text = textOf({ file, span }).replace(/^(["'])(.*)\1$/, '$2');
  return { span, isAlone: text === word.value?.slice(part.start, part.end) };
}
