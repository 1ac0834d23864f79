import { withoutTail } from '../../source/text.ts';
import type { Instruction, Stage } from '../model.ts';
import { lineage } from './ancestry.ts';
import { checkOf } from './healthcheck.ts';

/** A start command or check in shell form, and the first variable that its shell expands unquoted. */
export interface ShellStart {
  readonly instruction: Instruction;
  readonly variable: string | undefined;
}

/**
 * The start commands of a shipped stage that run in a shell without `exec`, and its health check if it needs no shell. None if
 * the Dockerfile sets SHELL on purpose, and for Windows, where signals work differently.
 */
export function shellStarts(stage: Stage): readonly ShellStart[] {
  if (!stage.isOutput || stage.platform === 'windows') return [];
  if (lineage(stage).some(({ instructions }) => instructions.some(({ keyword }) => keyword === 'SHELL')))
    return [];
  const check = checkOf(stage);
  return [stage.entrypoint, stage.cmd, check].flatMap((instruction) => {
    if (!instruction || instruction.json || instruction.rest.text === '') return [];
    if (instruction === check && execForm(check) === undefined) return [];
    const commands = instruction.script?.commands ?? [];
    if (commands.some(({ prefixes }) => prefixes[0]?.value === 'exec')) return [];
    const words = commands.flatMap(({ nameWord, args }) => [...(nameWord ? [nameWord] : []), ...args]);
    const variable = words.flatMap(({ variables }) => variables)[0];
    return { instruction, variable };
  });
}

/** The start commands of a stage, as related places of a finding. */
export function startsOf({ instructions, entrypoint, cmd, dockerfile: { file } }: Stage) {
  const starts = instructions.filter((each) => each === entrypoint || each === cmd);
  return starts.map(({ keywordSpan: span }) => ({ at: { file, span }, message: 'Start command' as const }));
}

const builtins =
  /^(?:cd|exit|export|set|source|\.|eval|exec|ulimit|umask|trap|wait|read|test|\[|:|for|if|while)$/;

/** The exec form of a command that is one plain program with literal words; undefined for any other. */
export function execForm({ script, keyword, file }: Instruction): string | undefined {
  const [command, more] = script?.commands ?? [];
  if (!script || script.partial || !command?.nameWord) return undefined;
  const text = file.text.slice(script.span.start, script.span.end);
  // Any non-zero status fails the check, so this part is redundant (Dockerfile reference, HEALTHCHECK).
  const end = keyword === 'HEALTHCHECK' ? text.trimEnd().search(/\|\|\s*(?:exit\s+1|false)$/) : -1;
  const plain = end < 0 ? text : withoutTail(text.slice(0, end), ' \t\r\n\\');
  if (/[\n&|;<>()]/.test(plain) || (more && more.span.start < script.span.start + plain.length))
    return undefined;
  const { prefixes, nameWord, args, assignments } = command;
  const words = [...prefixes, nameWord, ...args];
  if (assignments.length > 0 || builtins.test(command.name ?? '')) return undefined;
  const values = words.flatMap(({ value, variables }) => (variables.length > 0 ? [] : (value ?? [])));
  return values.length === words.length
    ? `[${values.map((value) => JSON.stringify(value)).join(', ')}]`
    : undefined;
}
