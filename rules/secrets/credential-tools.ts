import { byCommand, optionsOf } from '../../server/engine/shell/command/option.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { none } from '../../server/engine/source/list.ts';
import { perLasting } from '../../server/engine/source/memo.ts';
import { credentialHeader, type GivenCredential, readersOf, textOf } from './credential-operands.ts';
import { type CredentialSpec, specs } from './credential-tools.data.ts';
import { bodyCredential } from './request-body.ts';

const specsOf = byCommand(specs);

/** Returns the credentials that a command receives: as an option, in a header, or as an operand. */
export function givenCredentials(command: Command): readonly GivenCredential[] {
  const { name, args } = command;
  if (name === undefined || args.length === 0) return none;
  const taking = specsOf(name);
  const reader = readersOf(name)[0];
  if (taking.length === 0 && !reader) return none;
  const found: GivenCredential[] = [];
  for (const spec of taking) if (hasVerb(args, spec.verb)) addFromOptions(found, command, spec);
  const operands = reader && operandsOf(args);
  const own = operands && reader.read({ args, operands, texts: operands.map(textOf) });
  if (own) found.push(own);
  return found;
}

/** Whether the first operand, or the first two if the verb has two words, match the verb. */
function hasVerb(args: readonly Word[], verb: RegExp | undefined): boolean {
  const begins = (count: number) => {
    const words = operandsOf(args).slice(0, count);
    return verb?.test(words.map(({ shape }) => shape).join(' '));
  };
  return verb === undefined || begins(1) === true || (verb.source.includes(' ') && begins(2) === true);
}

/** Returns what the options of a program take, by option name. */
const takenBy = perLasting((spec: CredentialSpec): ReadonlyMap<string, Taken> => {
  const found = new Map<string, Taken>();
  for (const taken of ['body', 'header', 'pair', 'value'] as const)
    for (const option of spec[taken]?.split(' ') ?? none) found.set(option, taken);
  return found;
});
type Taken = 'value' | 'pair' | 'header' | 'body';

const longOf = perLasting((spec: CredentialSpec) =>
  [...takenBy(spec).keys()].filter((each) => each.length > 2),
);

/** Adds the credentials in the values of a command's options. */
function addFromOptions(found: GivenCredential[], command: Command, spec: CredentialSpec): void {
  const taken = takenBy(spec);
  for (const option of optionsOf(command, spec.letters, longOf(spec))) {
    const how = taken.get(option.name);
    if (how === undefined) continue;
    const word = command.args[option.at + option.count - 1] ?? option.word;
    const whole = option.count === 2 ? textOf(word) : behind(textOf(word), option.name);
    const { part, from } = how === 'body' ? inBody(whole, textOf(word)) : { part: partOf[how](whole) };
    if (part) found.push({ word, part, from, keptIn: spec.keptIn, cloud: spec.cloud ?? false });
  }
}

/** The credential in a request body, which is the end of a text. */
function inBody(body: string, text: string) {
  const { part, from = 0 } = bodyCredential(body) ?? {};
  return { part, from: text.length - body.length + from };
}

/** Extracts the credential from the end of an option's value. */
const partOf: Readonly<Record<Exclude<Taken, 'body'>, (whole: string) => string | undefined>> = {
  value: (whole) => whole,
  pair: (whole) => /^[^:]*:(.+)$/s.exec(whole)?.[1],
  header: (whole) => credentialHeader.exec(whole)?.[1],
};

/** Returns the value in the same word as its option: `--password=x`, `-px`. */
function behind(text: string, option: string): string {
  return option.startsWith('--')
    ? text.slice(text.indexOf('=') + 1)
    : text.slice(text.indexOf(option.slice(1)) + 1);
}

const operandsOf = (args: readonly Word[]) => args.filter(({ shape }) => !shape.startsWith('-'));

/** Whether later commands of the same script delete the file or the stored credential. */
export function isForgotten({ script, span, name }: Command, keptIn: RegExp): boolean {
  return script.commands.some((later) => {
    if (later.span.start <= span.start) return false;
    if (later.name === 'rm' || later.name === 'shred')
      return later.args.some(({ shape }) => keptIn.test(shape));
    return (
      later.name === name &&
      later.args
        .slice(0, 3)
        .some(({ shape }) => /^(?:logout|delete|rm|unset|--unset|--remove-section)/.test(shape))
    );
  });
}
