import { classifyValue, type ValueVerdict } from '../../server/engine/secret/value.ts';
import type { WrittenText } from '../../server/engine/shell/command/writes.ts';
import { parseScript } from '../../server/engine/shell/parse.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { givenCredentials } from './credential-tools.ts';

/** Where files that don't consist of names and values have a password: the first group, to its end. */
const places: readonly (readonly [file: RegExp, place: RegExp])[] = [
  // curl, The .netrc file
  [/[._]netrc$/, /\bpassword\s{1,3}([^\s$%`]{1,200})(?=\s|$)/g],
  [
    /\b(?:redis|valkey)[\w-]{0,40}\.conf$/,
    /^[ \t]*(?:requirepass|masterauth)[ \t]+["']?([^\s"'$%`]{1,200})/gm,
  ],
  [/\.sql$/, /\b(?:identified\s{1,3}by|password)\s{0,3}[=(]?\s{0,3}'([^'\s$%`]{1,200})(?=')/gi],
  [/\/\.docker\/config\.json$|\/auth\.json$/, /"auth"\s{0,3}:\s{0,3}"([\w+/]{12,400}={0,2})(?=")/g],
];

/**
 * Returns the passwords that a step writes to a file in a program's own syntax: a shell script, statements, a list of
 * logins.
 */
export function writtenPasswords({
  file,
  text,
}: WrittenText): { name: string; value: string; verdict: ValueVerdict }[] {
  const inPlaces = gathered(places, ([form, place]) =>
    form.test(file) ? Array.from(text.matchAll(place), ([, value = '']) => value) : [],
  );
  return [...inPlaces, ...givenIn(file, text)].map((value) => ({
    name: 'password',
    value,
    verdict: classifyValue(value),
  }));
}

/** Returns what the commands of a script receive. */
function givenIn(file: string, text: string): readonly string[] {
  if (!/\.(?:ba)?sh$/.test(file) && !/^\s*#!.{0,40}sh\b/.test(text)) return [];
  const { commands } = parseScript({
    text,
    offset: 0,
    interpreter: 'sh',
    escape: '\\',
    env: new Map(),
    verbatim: true,
  });
  return gathered(commands, (command) =>
    gathered(givenCredentials(command), ({ part }) => (/[$`%{<]/.test(part) ? [] : part)),
  );
}
