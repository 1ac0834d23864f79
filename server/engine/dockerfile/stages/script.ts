import type { Interpreter, Script } from '../../shell/model.ts';
import { execScript, parseScript } from '../../shell/parse.ts';
import type { Argument, Comment, Heredoc, Instruction, Platform, Token } from '../model.ts';
import type { Values } from '../variables/environment.ts';

/** What a script is read from. */
export interface ScriptPlace {
  readonly text: string;
  readonly keyword: string;
  readonly json: boolean;
  readonly args: readonly Argument[];
  readonly rest: Token;
  /** End of the instruction, here-documents included. */
  readonly end: number;
  readonly heredocs: readonly Heredoc[];
  readonly interpreter: Interpreter;
  readonly escapeChar: '\\' | '`';
}

/** The interpreter that a SHELL in effect names; `undefined` is Docker's default for the platform. */
export function interpreterOf(
  shell: readonly string[] | undefined,
  platform: Platform,
  escapeChar: '\\' | '`',
): Interpreter {
  // A program before the shell runs it in an environment: `conda run -n app /bin/bash -c`.
  if (shell?.length) return shell.map(interpreterNamed).find((named) => named !== 'other') ?? 'other';
  if (platform === 'windows') return 'cmd';
  // A backtick escape is written for Windows paths; without a known base nothing is certain.
  return platform === 'unknown' && escapeChar === '`' ? 'other' : 'sh';
}

/** The default shells of base images as comments state them for hadolint (`# hadolint shell=powershell`), each from there on. */
export function statedShells(comments: readonly Comment[]): { shell: readonly string[]; at: number }[] {
  return comments.flatMap(({ text, span }) => {
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
    case 'zsh':
    case 'ksh':
      return 'bash';
    case 'cmd':
      return 'cmd';
    case 'powershell':
    case 'pwsh':
      return 'powershell';
    default:
      return 'other';
  }
}

/** The commands of RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD; undefined for other instructions. */
export function scriptOf(place: ScriptPlace, env: Values): Script | undefined {
  const { text, keyword, json, args, rest, end, heredocs, interpreter, escapeChar } = place;
  const read = (start: number, stop: number) =>
    parseScript({ text: text.slice(start, stop), offset: start, interpreter, escape: escapeChar, env });
  switch (keyword) {
    case 'RUN': {
      if (json) return execScript(args, rest.span, env);
      const [heredoc] = heredocs;
      if (
        heredoc &&
        heredocs.length === 1 &&
        heredoc.marker.end - heredoc.marker.start === rest.text.length
      ) {
        return bodyScript(heredoc, interpreter, env);
      }
      return read(rest.span.start, heredocs.length > 0 ? end : rest.span.end);
    }
    case 'CMD':
    case 'ENTRYPOINT':
      return json ? execScript(args, rest.span, env) : read(rest.span.start, rest.span.end);
    case 'HEALTHCHECK': {
      const [type, ...words] = args;
      if (type?.value?.toUpperCase() !== 'CMD') return undefined;
      if (json)
        return execScript(words, { start: words[0]?.span.start ?? rest.span.end, end: rest.span.end }, env);
      let start = type.span.end;
      while (start < rest.span.end && (text[start] === ' ' || text[start] === '\t')) start++;
      return read(start, rest.span.end);
    }
    default:
      return undefined;
  }
}

/** The shell scripts that COPY and ADD write from here-documents: what says so by its first line, or by its name. */
export function copiedScripts({ keyword, args, heredocs }: Instruction): readonly Script[] {
  if (heredocs.length === 0 || (keyword !== 'COPY' && keyword !== 'ADD')) return [];
  const named = args.at(-1)?.text.endsWith('.sh') === true;
  return heredocs.flatMap((heredoc) => {
    const shebang = heredoc.body.text.startsWith('#!');
    const script = shebang || named ? bodyScript(heredoc, 'sh', noValues) : undefined;
    return script && /^(?:ba)?sh$/.test(script.interpreter) ? script : [];
  });
}

const noValues: Values = new Map();

/** A here-document that is the whole command: run by the shell in effect, or by what its first line names. */
function bodyScript({ body }: Heredoc, shell: Interpreter, env: Values): Script {
  const program = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)/.exec(body.text.slice(0, 256))?.[1];
  const interpreter = program === undefined ? shell : interpreterNamed(program);
  return parseScript({
    text: body.text,
    offset: body.span.start,
    interpreter,
    escape: '\\',
    env,
    verbatim: true,
  });
}
