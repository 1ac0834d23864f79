import { commandsOf } from '../../server/engine/compose/service/hooks.ts';
import { rule } from '../../server/engine/rule.ts';
import { secretName } from '../../server/engine/secret/name.ts';
import { shapedSecrets } from '../../server/engine/secret/shape.ts';
import { credentialUrls } from '../../server/engine/secret/url.ts';
import { judgeValue } from '../../server/engine/secret/value.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { givenCredentials } from './credential-tools.ts';

export default rule({
  id: 'secret-in-command',
  on: 'service',
  severity: 'high',
  fixable: false,
  title: 'A credential stands in the command of a service',
  why: 'Besides the readers of the file, every process of the host that lists processes sees it while the command runs.',
  refs: { cwe: ['CWE-214', 'CWE-798'] },
  credentials: true,
  messages: {
    shape: { text: 'A {what} is given on the command line.', severity: 'critical' },
    literal: '{what} is given a credential on the command line.',
    weak: {
      text: '{what} is given a default credential that anyone guesses.',
      severity: 'medium',
      levels: { homelab: 'low', devcontainer: 'low' },
    },
    url: 'A {what} URL with a password is given on the command line.',
  },
  *check(service) {
    for (const { command, file } of commandsOf(service)) {
      const told = new Set<string>();
      for (const found of commandCredentials(command)) {
        const span = credentialSpan(found);
        const key = `${span.start}:${span.end}`;
        if (!told.has(key)) yield { at: { file, span }, message: found.kind, words: { what: found.what } };
        told.add(key);
      }
    }
  },
});

/** A credential among the words of a command; its text is not part of what is returned. */
interface CommandCredential {
  /** `shape`: told by its form; `weak`: one that anyone guesses. */
  readonly kind: 'shape' | 'literal' | 'weak' | 'url';
  /** What holds it: `--requirepass`, `PGPASSWORD`; what it is, or the scheme of its URL. */
  readonly what: string;
  readonly word: Word;
  /** The part of the word's value that is the credential. */
  readonly part: Span;
}

/** Commands whose long password option takes a value behind `=` alone; without one they ask. */
const asks = /^(?:mysql|mariadb|psql|pg_|createdb|createuser|dropdb|pgbench|vacuumdb)/;
const named = /^--?(?:requirepass|masterauth)$/;

/** The credentials that a command is given on its command line; what a variable supplies is none. */
function commandCredentials(command: Command): CommandCredential[] {
  const found: CommandCredential[] = [];
  const name = command.name ?? '';
  const first = command.nameWord;
  const words = first?.value?.startsWith('-') ? [first, ...command.args] : command.args;
  for (const { name: variable, value } of command.assignments) {
    if (value && secretName(variable) === 'secret') add(found, variable, value, 0);
  }
  for (const { word, part } of givenCredentials(command)) {
    const from = word.value?.lastIndexOf(part) ?? -1;
    if (from >= 0 && from + part.length === word.value?.length) add(found, name, word, from);
  }
  const known = new Set(found.map(({ word }) => word));
  for (const [at, word] of words.entries()) {
    const { value } = word;
    if (value === undefined || known.has(word)) continue;
    const [formed] = shapedSecrets(value);
    const url = value.includes('://') ? credentialUrls(value, 'shell')[0] : undefined;
    if (formed) found.push({ kind: 'shape', what: formed.label, word, part: formed.span });
    else if (url && !url.weak) found.push({ kind: 'url', what: url.scheme, word, part: url.span });
    else option(found, name, word, known.has(words[at + 1] ?? word) ? undefined : words[at + 1]);
  }
  return found;
}

/** An option whose name promises a credential, with its value behind `=` or in the next word. */
function option(found: CommandCredential[], name: string, word: Word, next: Word | undefined): void {
  const { value = '' } = word;
  const equals = value.indexOf('=');
  const key = equals < 0 ? value : value.slice(0, equals);
  if (!key.startsWith('-') || /^--?auth$/.test(key)) return;
  if (!named.test(key) && secretName(key) !== 'secret') return;
  if (equals >= 0) add(found, key, word, equals + 1);
  else if (!asks.test(name) && next?.value?.startsWith('-') === false) add(found, key, next, 0);
}

function add(found: CommandCredential[], what: string, word: Word | undefined, from: number): void {
  const text = word?.value?.slice(from);
  // What another shell, or nobody, expands is no literal.
  if (!word || text === undefined || text.includes('$')) return;
  const kind = judgeValue(text);
  if (kind === 'literal' || kind === 'weak')
    found.push({ kind, what, word, part: { start: from, end: from + text.length } });
}

/** Where a credential is written: exactly, when its word stands in the file as it is, else the whole word. */
function credentialSpan({ word, part }: CommandCredential): Span {
  const { span, value = '' } = word;
  const exact = span.end - span.start === value.length;
  return exact ? { start: span.start + part.start, end: span.start + part.end } : span;
}
