import type { Command, Word } from '../../server/engine/shell/model.ts';
import { none } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';

/** A key that a command fetches by the last 32 bits of its fingerprint, of which anyone can make another (evil32.com). */
interface ShortKey {
  readonly id: string;
  readonly at: Span;
}

/** Commands that fetch keys from a key server. */
export const keyTools = ['gpg', 'gpg1', 'gpg2', 'apt-key', 'pacman-key', 'curl', 'wget', 'rpm'] as const;

const receives = /^(?:--recv(?:-keys?)?|--receive-keys|-r)$/;
const isShort = /^(?:0x)?([\da-f]{8})$/i;
/** The query for a key on a key server (OpenPGP HTTP Keyserver Protocol, 3.1). */
const lookup = /[?&]search=0x([\da-f]{8})(?![\da-f])/i;

/** The keys that a command fetches by short IDs; none if the script looks at fingerprints. `text` is the text of the file. */
export function shortKeys(command: Command, text: string): readonly ShortKey[] {
  const { name = '', args, script } = command;
  if (!/^(?:gpg[12]?|apt-key|pacman-key|curl|wget|rpm)$/.test(name)) return none;
  const found =
    name === 'curl' || name === 'wget' || name === 'rpm'
      ? args.filter(({ shape }) => shape.includes('/pks/lookup?')).flatMap((word) => named(word, lookup))
      : receivedKeys(command).flatMap((word) => [...named(word, isShort), ...looped(word, command, text)]);
  const compares = (each: Command) => each.args.some(({ shape }) => /^--(?:with-)?fingerprint$/.test(shape));
  return found.length > 0 && script.commands.some(compares) ? none : found;
}

/** The words after an option that receives keys, up to the next option. */
export function receivedKeys({ name, args }: Command): readonly Word[] {
  const at = args.findIndex(({ shape }) => receives.test(shape) && (shape !== '-r' || name === 'pacman-key'));
  if (at < 0) return none;
  const rest = args.slice(at + 1);
  const end = rest.findIndex(({ shape }) => shape.startsWith('-'));
  return end < 0 ? rest : rest.slice(0, end);
}

function named(word: Word, form: RegExp): ShortKey[] {
  const id = form.exec(word.value ?? word.shape)?.[1];
  return id === undefined ? [] : [{ id, at: word.span }];
}

/** The short IDs in the list of the loop that gives a variable its values: `for key in A B; do gpg --recv-keys "$key"`. */
function looped({ shape, variables }: Word, { script, span }: Command, text: string): ShortKey[] {
  const [variable] = variables;
  if (variable === undefined || !/^\$\{?\w+\}?$/.test(shape)) return [];
  const before = text.slice(script.span.start, span.start);
  const loop = before.lastIndexOf(`for ${variable} in `);
  const list = loop < 0 ? '' : (/^[^;]{0,4000}/.exec(before.slice(loop))?.[0] ?? '');
  return [...list.matchAll(/(?<=[\s"'])(?:0x)?([\da-f]{8})(?=[\s"'\\]|$)/gi)].map(
    ({ 0: whole, 1: id = '', index }) => {
      const start = script.span.start + loop + index;
      return { id, at: { start, end: start + whole.length } };
    },
  );
}
