import type { AnyRule } from '../../engine/index.ts';
import { leveled, levelUnder, profileDescriptions, profiles } from '../../engine/policy.ts';
import { type CliCommand, Misuse } from '../command.ts';

/** Formats of the list. */
const formats = ['stylish', 'json'] as const;

/** `plimsoll profiles`. */
export const listProfiles: CliCommand = {
  name: 'profiles',
  operands: '',
  summary: 'list the profiles, which decide the severities for where images and services run',
  options: {
    format: { type: 'string', value: formats.join('|'), help: 'output format (default: stylish)' },
  },
  exitCodes: [],
  run(given, { rules, output }) {
    const format = given.oneOf('format', formats, 'stylish');
    if (given.operands.length > 0) throw new Misuse('`plimsoll profiles` takes no paths.');
    output.write(format === 'json' ? asJson(rules) : asText());
    return 0;
  },
};

/** Writes the profiles as JSON: an array with the levels that each sets for rules and for single messages. */
function asJson(rules: readonly AnyRule[]): string {
  const all = profiles.map((name) => {
    const levels = rules.flatMap((rule) => {
      const levelOf = (message: AnyRule['messages'][string] | undefined) =>
        levelUnder([name], leveled(rule, message));
      const level = rule.levels?.[name] && levelOf(undefined);
      const messages = Object.entries(rule.messages).flatMap(([key, message]) =>
        typeof message === 'object' && message.levels?.[name] ? [[key, levelOf(message)] as const] : [],
      );
      if (level === undefined && messages.length === 0) return [];
      return [[rule.id, { level, ...(messages.length > 0 && { messages: Object.fromEntries(messages) }) }]];
    });
    return { name, description: profileDescriptions[name], rules: Object.fromEntries(levels) };
  });
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

/** Lists each profile with its purpose, wrapped at 100 columns. */
function asText(): string {
  return profiles
    .map((name) => {
      const lines = [''];
      for (const word of profileDescriptions[name].split(' ')) {
        const last = lines.at(-1) ?? '';
        if (last.length + word.length > 94) lines.push(word);
        else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
      }
      return `${name}\n${lines.map((line) => `    ${line}\n`).join('')}`;
    })
    .join('\n');
}
