import type { Command, Script } from '../../server/engine/shell/model.ts';
import { scriptIn } from '../../server/engine/shell/parse.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { type SourceFile, textOf } from '../../server/engine/source/text.ts';

/** How many interpreters may call one another. */
const deepest = 4;

/**
 * The commands of a script on Windows, with those in texts that it hands to another interpreter: `powershell -Command "…"`,
 * `cmd /c powershell …`.
 */
export function commandsWithNested(script: Script, file: SourceFile, depth = 0): readonly Command[] {
  if (!script.windows || depth === deepest) return script.commands;
  return gathered(script.commands, (command) => {
    const nested = nestedIn(command, file);
    return nested ? [command, ...commandsWithNested(nested, file, depth + 1)] : [command];
  });
}

/** The script in the arguments of an interpreter: what follows `-Command` or `/c`, or else the first word with blanks. */
function nestedIn({ name = '', args }: Command, file: SourceFile): Script | undefined {
  const takes = options[name];
  if (!takes) return undefined;
  const option = args.findIndex(({ shape }) => takes.test(shape));
  const at =
    option < 0 && name !== 'cmd' ? args.findIndex(({ shape }) => /^[^-]\S*\s/.test(shape)) : option + 1;
  const [first, last] = [args[at], args.at(-1)];
  if (!first || !last || (option < 0 && name === 'cmd')) return undefined;
  if (first === last) return scriptIn(first.shape, first.span, 'powershell');
  const span = { start: first.span.start, end: last.span.end };
  return scriptIn(textOf({ file, span }), span, 'powershell');
}

/** The options before a script (about_Pwsh; cmd /?). */
const options: Readonly<Record<string, RegExp>> = {
  powershell: /^-c(?:ommand)?$/i,
  pwsh: /^-c(?:ommand)?$/i,
  cmd: /^\/c$/i,
};
