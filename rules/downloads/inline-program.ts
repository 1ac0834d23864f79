import { type Language, type Program, programOf } from '../../server/engine/shell/command/program.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Script, Word } from '../../server/engine/shell/model.ts';
import { execScript, placeOf, scriptIn } from '../../server/engine/shell/parse.ts';
import { shellOf } from '../../server/engine/shell/syntax/wrappers.ts';
import { literal } from '../../server/engine/source/expanded.ts';
import { none } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { type ProgramToken, tokensOf } from './program-tokens.ts';

/** A download by the program text of an interpreter, as in `python3 -c "…"` and `node <<EOF`. */
interface InlineFetch {
  /** The address, with its own span if the program contains it literally, otherwise with that of the whole program. */
  readonly word: Word;
  readonly address: string;
  /** The target file, if it is in the program. */
  readonly file: string | undefined;
  /** Whether the program executes or prints the download. */
  readonly runs: boolean;
  readonly prints: boolean;
}

/** The functions of a language that matter here, by their names as written. */
interface Functions {
  /** They return, print or save what an address returns. */
  readonly fetches: RegExp;
  /** They execute a text of the same language, print one, or write one to a file that is their first argument. */
  readonly executes: RegExp;
  readonly prints: RegExp;
  readonly writes: RegExp;
  /** They run a command. */
  readonly calls: RegExp;
}

const languages: Readonly<Partial<Record<Language, Functions>>> = {
  python: {
    fetches: /(?:^|\.)(?:urlopen|urlretrieve)$|^(?:requests|httpx)\.get$/,
    executes: /^(?:exec|eval)$/,
    prints: /^(?:print|sys\.stdout(?:\.buffer)?\.write)$/,
    writes: /^(?:open|(?:pathlib\.)?Path)$/,
    calls:
      /^os\.(?:system|popen)$|^(?:subprocess\.)?(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)$/,
  },
  php: {
    fetches: /^(?:file_get_contents|readfile|copy)$/,
    executes: /^eval$/,
    prints: /^(?:echo|print|readfile)$/,
    writes: /^file_put_contents$/,
    calls: /^(?:system|exec|shell_exec|passthru|popen)$/,
  },
  ruby: {
    fetches: /^(?:URI\.)?open$|^URI\.parse$|^Net::HTTP\.get/,
    executes: /^(?:eval|instance_eval|class_eval)$/,
    prints: /^(?:puts|print)$/,
    writes: /^(?:File|IO)\.(?:write|binwrite|open)$/,
    calls: /^(?:Kernel\.)?(?:system|exec)$/,
  },
  perl: {
    fetches: /^(?:LWP::Simple::)?(?:get|getstore|getprint|mirror)$/,
    executes: /^eval$/,
    prints: /^(?:print|say|getprint)$/,
    writes: /^(?!)/,
    calls: /^(?:system|exec)$/,
  },
  node: {
    fetches: /^(?:fetch|got|request)$|(?:^|[.)])(?:get|request)$|^axios$/,
    executes: /^(?:eval|Function)$|(?:^|\.)runIn(?:This|New)?Context$/,
    prints: /^(?:console\.log|process\.stdout\.write)$/,
    writes: /(?:^|\.)(?:writeFile(?:Sync)?|createWriteStream)$/,
    calls: /(?:^|\.)(?:exec|execSync|spawn|spawnSync|execFile|execFileSync)$/,
  },
};

/** How many calls may be around one another. */
const deepest = 50;
/** How many tokens a list of parameters, and strings one of arguments, may have. */
const longest = 100;

const isAddress = (text: string) => /^(?:https?|ftp):\/\//.test(text);

/** Returns the first download of an interpreter's program text; undefined if its address is not literal. */
export function inlineFetch(command: Command): InlineFetch | undefined {
  const program = programOf(command);
  return program && languages[program.language] ? read(program).fetch : undefined;
}

/** The shell scripts that the program text of a command runs: its own, and those in calls of `os.system` and its like. */
export function inlineScripts(command: Command): readonly Script[] {
  const program = programOf(command);
  return program ? read(program).scripts : none;
}

const read = perObject((program: Program): { fetch: InlineFetch | undefined; scripts: readonly Script[] } => {
  const { language, word } = program;
  const code = textOf(word);
  if (language === 'sh' || language === 'powershell')
    return { fetch: undefined, scripts: [scriptIn(code.replace(/\\n/g, '\n'), word.span, language)] };
  const functions = languages[language];
  if (!functions) return { fetch: undefined, scripts: none };
  return new Reader(program, code, functions).read();
});

/** Follows the value of the first download through a program: by name, and by the calls that it is an argument of. */
class Reader {
  readonly #program: Program;
  readonly #code: string;
  readonly #functions: Functions;
  readonly #tokens: readonly ProgramToken[];
  readonly #scripts: Script[] = [];
  /** The literal texts of variables. */
  readonly #texts = new Map<string, ProgramToken>();
  /** Variables that hold what was downloaded. */
  readonly #held = new Set<string>();
  /** Calls around the current token, each with the number of brackets around it. */
  #calls: { readonly name: string; readonly depth: number; readonly at: number }[] = [];
  /** The names that the current statement sets. */
  #targets: string[] = [];
  /** The number of brackets around the statement that handles the download. */
  #handling: number | undefined;
  #file: string | undefined;
  #address: ProgramToken | undefined;
  #runs = false;
  #prints = false;

  constructor(program: Program, code: string, functions: Functions) {
    this.#program = program;
    this.#code = code;
    this.#functions = functions;
    this.#tokens = tokensOf(code, program.language);
  }

  read(): { fetch: InlineFetch | undefined; scripts: readonly Script[] } {
    for (let at = 0; at < this.#tokens.length; at++) {
      const token = this.#tokens[at]!;
      if (token.kind === 'mark') this.#readMark(token, at);
      else if (token.kind === 'name') this.#readName(token, at);
    }
    return { fetch: this.#found(), scripts: this.#scripts };
  }

  #found(): InlineFetch | undefined {
    const address = this.#address;
    if (!address) return undefined;
    const { word } = this.#program;
    const { variables, substitutions } = word;
    const { offset, place } = placeOf(this.#code, word.span);
    const at = { start: offset + address.start, end: offset + address.start + address.text.length };
    const { text } = address;
    const span = place ? word.span : at;
    const own = { value: text, shape: text, expanded: literal(text, span), span, variables, substitutions };
    const file = this.#file?.startsWith('php:') ? undefined : this.#file;
    const prints = this.#prints || this.#file?.startsWith('php:') === true;
    return { word: own, address: text, file, runs: this.#runs, prints };
  }

  #readMark({ text, depth }: ProgramToken, at: number): void {
    const before = this.#tokens[at - 1];
    if (text === ';' || text === '\n') {
      if (text === ';' || depth === 0 || this.#program.language === 'node') this.#endStatement(depth);
    } else if ((text === '=' || text === ':=' || text === '+=') && before?.kind === 'name') {
      const value = this.#tokens[at + 1];
      if (text === '=' && value?.kind === 'string') this.#texts.set(before.text, value);
      if (this.#handling === undefined) this.#targets.push(before.text);
      else this.#held.add(before.text);
    } else if (text === '=>' && this.#handling !== undefined) {
      for (const each of this.#parametersBefore(at)) this.#held.add(each);
    } else if (text === ')' || text === ']' || text === '}') {
      this.#calls = this.#calls.filter((call) => call.depth < depth);
    }
  }

  /** The parameters of an arrow function: `r =>`, `({ data }) =>`. */
  #parametersBefore(arrow: number): readonly string[] {
    const near = this.#tokens.slice(Math.max(0, arrow - longest), arrow);
    const from = near.at(-1)?.text === ')' ? near.findLastIndex(({ text }) => text === '(') : near.length - 1;
    return near.slice(Math.max(0, from)).flatMap(({ kind, text }) => (kind === 'name' ? text : []));
  }

  #endStatement(depth: number): void {
    this.#calls = this.#calls.filter((call) => call.depth < depth);
    this.#targets = [];
    if (this.#handling !== undefined && depth <= this.#handling) this.#handling = undefined;
  }

  #readName({ text, depth }: ProgramToken, at: number): void {
    const { fetches, executes, prints, writes, calls } = this.#functions;
    const before = this.#tokens[at - 1];
    const name = this.#program.language === 'node' && before?.text === '.' ? `.${text}` : text;
    if (!this.#address && fetches.test(name)) {
      const address = this.#addressBehind(at);
      if (address) {
        this.#address = address;
        this.#file = this.#fileBehind(at, address) ?? this.#file;
        if (prints.test(name)) this.#prints = true;
        this.#handle(depth);
        return;
      }
    }
    const isFile = writes.test(name) ? this.#writtenBehind(at) : undefined;
    if (isFile !== undefined) this.#file ??= isFile;
    if (calls.test(name)) this.#readCall(at);
    const root = text.split('.')[0] ?? text;
    if (this.#held.has(root)) {
      this.#handle(depth);
      // `with urlopen(…) as r`, `for line in r`
    } else if (before?.text === 'as' && this.#handling !== undefined) this.#held.add(text);
    const isPassed = this.#handling !== undefined && this.#tokens[at + 1]?.text === ')';
    if (executes.test(name) && isPassed) this.#runs = true;
    if (prints.test(name) && isPassed) this.#prints = true;
    const isCall = executes.test(name) || prints.test(name) || calls.test(name);
    if (isCall && this.#calls.length < deepest) this.#calls.push({ name, depth, at });
  }

  /** Notes that the current token is the download, or a variable that holds it. */
  #handle(depth: number): void {
    this.#handling = Math.min(this.#handling ?? depth, depth);
    for (const each of this.#targets) this.#held.add(each);
    for (const { name, at } of this.#calls) {
      if (this.#functions.executes.test(name)) this.#runs = true;
      else if (this.#functions.prints.test(name)) this.#prints = true;
      else if (this.#isShellText(at)) this.#runs = true;
    }
  }

  /** Whether the arguments of a call so far are those of a shell that runs the next one. */
  #isShellText(call: number): boolean {
    const strings = this.#stringsBehind(call);
    const [shell] = strings;
    return shell === undefined || (strings.length < 3 && shellOf(shell.text) !== undefined);
  }

  /** The strings at the start of a call's arguments. */
  #stringsBehind(call: number): readonly ProgramToken[] {
    const found: ProgramToken[] = [];
    for (let at = call + 1; at < this.#tokens.length && found.length < longest; at++) {
      const token = this.#tokens[at]!;
      if (token.kind === 'string') found.push(token);
      else if (!/^[([,\s]$/.test(token.text)) break;
    }
    return found;
  }

  /** The address that is the first argument of a call, also as the text of a variable or within `URI(…)`. */
  #addressBehind(call: number): ProgramToken | undefined {
    for (let at = call + 1; at < Math.min(call + 8, this.#tokens.length); at++) {
      const token = this.#tokens[at]!;
      if (/^[),;]$/.test(token.text) || (at === call + 1 && token.kind !== 'string' && token.text !== '('))
        return undefined;
      const text = token.kind === 'name' ? this.#texts.get(token.text) : token;
      if (text?.kind === 'string') return isAddress(text.text) ? text : undefined;
    }
    return undefined;
  }

  /** The file that is the argument behind an address: `urlretrieve(URL, FILE)`. */
  #fileBehind(call: number, address: ProgramToken): string | undefined {
    if (!/(?:urlretrieve|copy|getstore|mirror)$/.test(this.#tokens[call]?.text ?? '')) return undefined;
    const at = this.#tokens.findIndex(
      (token, index) => index > call && (token === address || this.#texts.get(token.text) === address),
    );
    const [comma, file] = this.#tokens.slice(at + 1, at + 3);
    return comma?.text === ',' && file?.kind === 'string' ? file.text : undefined;
  }

  /** The file that a call opens for writing. */
  #writtenBehind(call: number): string | undefined {
    const [file, mode] = this.#stringsBehind(call);
    if (this.#tokens[call]?.text !== 'open') return file?.text;
    return /^[wxa]/.test(mode?.text ?? '') ? file?.text : undefined;
  }

  /** Reads the command that a call runs: a text for a shell, or the words of a program. */
  #readCall(call: number): void {
    const strings = this.#stringsBehind(call);
    const [first] = strings;
    if (!first) return;
    const { word } = this.#program;
    const { offset, place } = placeOf(this.#code, word.span);
    const spanOf = ({ start, text }: ProgramToken) =>
      place ? word.span : { start: offset + start, end: offset + start + text.length };
    if (strings.length === 1) this.#scripts.push(scriptIn(first.text, spanOf(first), 'sh'));
    else {
      const words = strings.map((each) => ({ value: each.text, text: each.text, span: spanOf(each) }));
      const end = spanOf(strings.at(-1)!).end;
      this.#scripts.push(execScript(words, { start: spanOf(first).start, end }));
    }
  }
}
