import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { secretName } from '../../server/engine/secret/name.ts';
import { statementsOf } from '../../server/engine/shell/command/statements.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { type Span, withoutTail } from '../../server/engine/source/text.ts';

/** Returns the place of the password in `net user app password /add`. */
export function netUser({ args }: Command): Span | undefined {
  const [verb, , word] = args.filter(({ shape }) => !shape.startsWith('/'));
  if (!/^users?$/i.test(verb?.shape ?? '') || !word || /^(?:\*$|%|\$)/.test(word.shape)) return undefined;
  return word.span;
}

/**
 * Finds `New-LocalUser app -Password (ConvertTo-SecureString '…' -AsPlainText -Force)`, also with a variable that is
 * set to this.
 */
export function localUser({ args, script }: Command): Span | undefined {
  const at = args.findIndex(({ shape }) => /^-Password$/i.test(shape));
  if (at < 0) return undefined;
  const variable = args[at + 1]?.shape.startsWith('$') === true;
  const sources = variable
    ? script.commands.filter((each) => each.args[0]?.shape === '=').map((each) => each.args)
    : [args.slice(at + 1)];
  return sources.map(secureText).find((found) => found !== undefined);
}

/** The same in the arguments of `powershell`. */
export function givenUser(command: Command, text: string): Span | undefined {
  const statements = statementsOf(text, command);
  if (!statements.some((each) => /\b(?:new|set)-localuser\b/i.test(each.text))) return undefined;
  for (const { text: each, start } of statements) {
    const words = [...each.matchAll(/[^\s()"'\\]+/g)];
    const at = words.findIndex(([word]) => /^convertto-securestring$/i.test(word));
    const value = words.find(([word], index) => index > at && !word.startsWith('-'));
    if (at < 0 || !value || /^[$%]/.test(value[0]) || !/-asplaintext\b/i.test(each)) continue;
    return { start: start + value.index, end: start + value.index + value[0].length };
  }
  return undefined;
}

function secureText(words: readonly Word[]): Span | undefined {
  const at = words.findIndex(({ shape }) => /^\(?ConvertTo-SecureString$/i.test(shape));
  if (at < 0 || !words.some(({ shape }) => /^-AsPlainText\)?$/i.test(shape))) return undefined;
  const word = words.slice(at + 1).find(({ shape }) => !shape.startsWith('-'));
  if (!word?.value || /^[$%(]/.test(word.shape)) return undefined;
  const closing = /^['"]/.test(word.shape) ? 0 : word.shape.length - withoutTail(word.shape, ')').length;
  return { start: word.span.start, end: word.span.end - closing };
}

const plainText =
  /\bConvertTo-SecureString\s{1,9}(?:-String\s{1,9})?["']([^"'$\n]{1,200})["'](?=[^;|\n]{0,200}-AsPlainText)/gi;
const registry =
  /\b(setx|SetEnvironmentVariable)[\s(]{1,9}["']?(\w{1,80})["']?[\s,]{1,9}["']?([^"'\s$%,]{1,200})/gi;

/** Returns plain-text passwords in PowerShell, and those that a step sets for all who log in; without accounts. */
export function windowsLiterals({ script, file }: Instruction): readonly WindowsLiteral[] {
  if (!script?.windows) return [];
  const text = file.text.slice(script.span.start, script.span.end);
  const given = /-localuser\b/i.test(text) ? [] : [...text.matchAll(plainText)];
  const set = [...text.matchAll(registry)].filter(([, , name = '']) => secretName(name) === 'secret');
  return [...given, ...set].map((match) => {
    const part = match.at(-1) ?? '';
    const start = script.span.start + match.index + match[0].lastIndexOf(part);
    return {
      tool: match.length > 2 ? (match[1] ?? '') : 'PowerShell',
      part,
      span: { start, end: start + part.length },
    };
  });
}

interface WindowsLiteral {
  readonly tool: string;
  readonly part: string;
  readonly span: Span;
}
