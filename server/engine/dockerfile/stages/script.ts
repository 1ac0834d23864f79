import { traitsOf } from '../../catalog/image-traits.ts';
import type { WrittenText } from '../../shell/command/writes.ts';
import type { Interpreter, Script } from '../../shell/model.ts';
import { execScript, parseScript, placeOf, scriptIn } from '../../shell/parse.ts';
import type { Values } from '../../source/expanded.ts';
import { gathered } from '../../source/list.ts';
import { holdsAny, moved, type Placing, type SourceFile, type Span } from '../../source/text.ts';
import type { Comment, Platform } from '../model.ts';
import type { RawHeredoc } from '../syntax/lines.ts';
import type { ParsedInstruction, ReadWord } from '../syntax/reading.ts';

/** The text and the shell of a script. */
export interface ScriptPlace {
  readonly source: SourceFile;
  /** Offset of the instruction in the text, and its end including here-documents. */
  readonly start: number;
  readonly end: number;
  readonly heredocs: readonly RawHeredoc[];
  readonly interpreter: Interpreter;
  /** The words of the SHELL in effect. */
  readonly shell: readonly string[] | undefined;
  readonly escapeChar: '\\' | '`';
}

/** The interpreter of the SHELL in effect; `undefined` stands for Docker's default for the platform. */
export function interpreterOf(
  shell: readonly string[] | undefined,
  platform: Platform,
  escapeChar: '\\' | '`',
): Interpreter {
  if (shell?.length) return interpreterIn(shell);
  // People set a backtick as escape character for Windows paths.
  return platform === 'windows' || (platform === 'unknown' && escapeChar === '`') ? 'cmd' : 'sh';
}

/** The SHELL that a build inherits from an image; undefined if it is not known or the default. */
export function shellOfImage(name: string | undefined): readonly string[] | undefined {
  const { shellOptions } = traitsOf(name);
  return shellOptions && ['/bin/bash', shellOptions, 'pipefail', '-c'];
}

/**
 * The first shell among the words of a SHELL. A program before it may run it in an environment
 * (`conda run -n app /bin/bash -c`). `other` if there is no known shell.
 */
export function interpreterIn(words: readonly string[]): Interpreter {
  return words.map(interpreterNamed).find((named) => named !== 'other') ?? 'other';
}

/** The default shells that comments declare for hadolint (`# hadolint shell=powershell`), each valid from that place on. */
export function statedShells(comments: readonly Comment[]): { shell: readonly string[]; at: number }[] {
  return gathered(comments, ({ text, span }) => {
    if (!holdsAny(text.toLowerCase(), ['hadolint', 'tally'])) return [];
    const words = /^#+\s*(?:hadolint|tally)\s+shell\s*=\s*([^\s#][^#]*)/i.exec(text)?.[1];
    return words === undefined ? [] : [{ shell: words.trim().split(/\s+/), at: span.start }];
  });
}

function interpreterNamed(program: string): Interpreter {
  const name = program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1).toLowerCase();
  switch (name.replace(/\.exe$/, '')) {
    case 'sh':
    case 'ash':
    case 'dash':
      return 'sh';
    case 'bash':
    case 'rbash':
    case 'zsh':
    case 'ksh':
    case 'mksh':
      return 'bash';
    case 'cmd':
      return 'cmd';
    case 'powershell':
    case 'pwsh':
      return 'powershell';
    default:
      // A script of the image that starts a shell, as in the micromamba images.
      return name.endsWith('.sh') ? 'bash' : 'other';
  }
}

/** Whether an option starts a shell that stops at errors. */
const stopsAtErrors = (option: string) => /^-\w*e|^errexit$/.test(option);

/** The commands of RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD; undefined for other instructions. */
export function scriptOf(
  { keyword, json, args, rest }: ParsedInstruction,
  at: ScriptPlace,
  env: Values,
): Script | undefined {
  const { source, start, end, heredocs, interpreter, escapeChar } = at;
  const { text, within } = source;
  const place = within?.place;
  const errexit = at.shell?.some(stopsAtErrors);
  const shell = (from: number, to: number) => {
    const source = { text: text.slice(from, to), offset: from, interpreter, escape: escapeChar, env };
    return parseScript({ ...source, place, errexit });
  };
  const exec = (words: readonly ReadWord[], from = rest.start) => {
    const read = words.map((word) => ({
      value: word.raw,
      text: text.slice(start + word.start, start + word.end),
      span: moved(word, start),
    }));
    return execScript(read, moved({ start: from, end: rest.end }, start), env, place);
  };
  switch (keyword) {
    case 'RUN': {
      if (json) return exec(args);
      const [heredoc] = heredocs;
      if (heredoc && heredocs.length === 1 && heredoc.end - heredoc.start === rest.raw.length)
        return bodyScript(heredoc, at, env);
      const to = heredocs.length > 0 ? end : start + rest.end;
      if (interpreter === 'other' && at.shell) return programCall(at.shell, start + rest.start, to, at);
      return shell(start + rest.start, to);
    }
    case 'CMD':
    case 'ENTRYPOINT':
      return json ? exec(args) : shell(start + rest.start, start + rest.end);
    case 'HEALTHCHECK': {
      const [type, ...words] = args;
      if (type?.raw.toUpperCase() !== 'CMD') return undefined;
      let from = start + type.end;
      while (from < start + rest.end && (text[from] === ' ' || text[from] === '\t')) from++;
      return json ? exec(words, from - start) : shell(from, start + rest.end);
    }
    default:
      return undefined;
  }
}

/** The text of a RUN as the last argument of a SHELL that is the interpreter of another language. */
function programCall(shell: readonly string[], start: number, end: number, { source }: ScriptPlace): Script {
  const span = { start, end };
  const text = source.text.slice(start, end);
  const words = [...shell, text].map((value) => ({ value, text: value, span }));
  return execScript(words, span, noValues, source.within?.place, { interpreter: 'other' });
}

const noValues: Values = new Map();

/** The shell scripts that COPY and ADD write from here-documents; recognised by the first line or the file name. */
export function copiedScripts({ keyword, args }: ParsedInstruction, at: ScriptPlace): readonly Script[] {
  if (at.heredocs.length === 0 || (keyword !== 'COPY' && keyword !== 'ADD')) return [];
  const named = args.at(-1)?.raw.endsWith('.sh') === true;
  return gathered(at.heredocs, (heredoc) => {
    // `<<-` strips leading tabs.
    const shebang = /^\t*#!/.test(at.source.text.slice(heredoc.body.start, heredoc.body.start + 64));
    const script = shebang || named ? bodyScript(heredoc, { ...at, interpreter: 'sh' }, noValues) : undefined;
    return script && /^(?:ba)?sh$/.test(script.interpreter) ? script : [];
  });
}

/** The first line of a text that names the program to run it, and the options of that program. */
const shebang = /^\t*#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)(.*)/;

/** A here-document that is the whole command. The shell in effect or the program in its first line runs it. */
function bodyScript({ body }: RawHeredoc, at: ScriptPlace, env: Values): Script {
  const { source } = at;
  const text = source.text.slice(body.start, body.end);
  const [line = '', program, options = ''] = shebang.exec(text.slice(0, 256)) ?? [];
  const interpreter = program === undefined ? at.interpreter : interpreterNamed(program);
  const errexit = (program === undefined ? at.shell : options.split(/\s/))?.some(stopsAtErrors);
  const place = source.within?.place;
  if (interpreter === 'other') {
    const from = body.start + (program === undefined ? 0 : line.indexOf(program));
    const span = { start: from, end: from + (program?.length ?? 1) };
    const words = program === undefined ? (at.shell ?? []) : [program, ...options.split(/\s+/)];
    return programScript(words, { text, span: body }, span, place);
  }
  const read = { text, offset: body.start, interpreter, escape: '\\', env, verbatim: true } as const;
  return parseScript({ ...read, place, errexit });
}

/** A program that reads a text, as a script of one command at a span. */
function programScript(
  words: readonly string[],
  input: { readonly text: string; readonly span: Span },
  span: Span,
  place?: Placing,
): Script {
  const read = words.filter((word) => word !== '').map((value) => ({ value, text: value, span }));
  return execScript(read, span, noValues, place, {
    interpreter: 'other',
    input: { value: input.text, ...input },
  });
}

/** A text that a step writes to a file, as the script that it is where something named `runner` runs the file. */
export function writtenScript({ text, span }: WrittenText, runner: string): Script {
  const [line = '', program = runner, options = ''] = shebang.exec(text.slice(0, 256)) ?? [];
  const named = interpreterNamed(program);
  if (named === 'other') {
    const { offset, place } = placeOf(text, span);
    const from = offset + line.indexOf(program);
    const at = place || line === '' ? span : { start: from, end: from + program.length };
    return programScript([program, ...options.split(/\s+/)], { text, span }, at);
  }
  return scriptIn(text, span, named === 'powershell' ? named : 'sh');
}
