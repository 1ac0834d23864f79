import { type Expanded, expanded, literal, type Values } from '../../source/expanded.ts';
import { none } from '../../source/list.ts';
import { baseName } from '../../source/path.ts';
import type { Placing, Span } from '../../source/text.ts';
import type { Assignment, Command, Interpreter, Redirect, Script, Word } from '../model.ts';
import type { DraftCommand, DraftWord, ShellDraft } from './draft.ts';
import { lookupIn, resolvePieces, textLookupIn, textOfPiece, type VariableLookup } from './resolve.ts';
import { isPowerShell } from './wrappers.ts';

/**
 * Resolves a draft at an offset of a text and in an environment; `place` converts spans to those of the file. Parts are made
 * lazily.
 */
export function showDraft(
  draft: ShellDraft,
  offset: number,
  env: Values,
  place?: Placing,
  errexit = false,
): Script {
  return new ScriptView(new Showing(draft, offset, env, place, errexit), 0);
}

/** One draft at one place. Uses classes, because lazy fields on a shared prototype cost nothing until they are read. */
class Showing {
  readonly draft: ShellDraft;
  readonly offset: number;
  readonly lookup: VariableLookup;
  /** Whether its shell was started with an option to stop at errors. */
  readonly errexit: boolean;
  readonly scripts: ScriptView[] = [];
  readonly #place: Placing | undefined;
  readonly #env: Values;
  #textLookup: VariableLookup | undefined;
  #commands: CommandView[] | undefined;

  constructor(draft: ShellDraft, offset: number, env: Values, place: Placing | undefined, errexit: boolean) {
    this.draft = draft;
    this.offset = offset;
    this.errexit = errexit;
    this.#place = place;
    this.lookup = lookupIn(draft, env);
    this.#env = env;
  }

  /** Looks up texts of which only a part is known. */
  get textLookup(): VariableLookup {
    this.#textLookup ??= textLookupIn(this.draft, this.#env, this.lookup);
    return this.#textLookup;
  }

  get commands(): CommandView[] {
    this.#commands ??= this.draft.commands.map((command, index) => new CommandView(this, command, index));
    return this.#commands;
  }

  command(index: number): Command | undefined {
    return index < 0 ? undefined : this.commands[index];
  }

  script(index: number): Script {
    const known = this.scripts[index];
    return known ?? new ScriptView(this, index);
  }

  span(start: number, end: number): Span {
    const span = { start: start + this.offset, end: end + this.offset };
    return this.#place ? this.#place(span) : span;
  }
}

class ScriptView implements Script {
  readonly #showing: Showing;
  readonly #index: number;
  #commands: readonly Command[] | undefined;
  #windows: boolean | undefined;

  constructor(showing: Showing, index: number) {
    this.#showing = showing;
    this.#index = index;
    showing.scripts[index] = this;
  }

  get interpreter(): Interpreter {
    return this.#showing.draft.scripts[this.#index]!.interpreter;
  }

  get span(): Span {
    const { start, end } = this.#showing.draft.scripts[this.#index]!;
    return this.#showing.span(start, end);
  }

  get partial(): boolean {
    return this.#showing.draft.partial;
  }

  get windows(): boolean {
    const { interpreter } = this;
    // No other script contains a Windows script.
    this.#windows ??=
      interpreter === 'cmd' ||
      interpreter === 'powershell' ||
      this.commands.some(({ name }) => name !== undefined && isPowerShell(name));
    return this.#windows;
  }

  get beyond(): string | undefined {
    return this.#showing.draft.beyond;
  }

  get fault(): Script['fault'] {
    const { fault } = this.#showing.draft;
    return fault && { reason: fault.reason, span: this.#showing.span(fault.start, fault.end) };
  }

  get commands(): readonly Command[] {
    this.#commands ??= this.#list();
    return this.#commands;
  }

  #list(): readonly Command[] {
    const { draft, commands } = this.#showing;
    const own =
      this.#index === 0
        ? commands
        : commands.filter((_, index) => draft.commands[index]?.script === this.#index);
    return own.every(({ start }, at) => at === 0 || own[at - 1]!.start <= start)
      ? own
      : own.toSorted((a, b) => a.start - b.start);
  }
}

class CommandView implements Command {
  readonly #showing: Showing;
  readonly #draft: DraftCommand;
  readonly #index: number;
  #name: string | null | undefined;
  #words: readonly Word[] | undefined;
  #args: readonly Word[] | undefined;
  #assignments: readonly Assignment[] | undefined;
  #redirects: readonly Redirect[] | undefined;

  constructor(showing: Showing, draft: DraftCommand, index: number) {
    this.#showing = showing;
    this.#draft = draft;
    this.#index = index;
  }

  /** Start relative to the parsed text; used for sorting. */
  get start(): number {
    return this.#draft.start;
  }

  get name(): string | undefined {
    this.#name ??= this.#readName() ?? null;
    return this.#name ?? undefined;
  }

  #readName(): string | undefined {
    const word = this.#draft.words[this.#draft.head];
    if (!word) return undefined;
    const value = word.literal ?? this.nameWord?.value;
    // If only the folder is not literal, the program still is: `$JAVA_HOME/bin/keytool`.
    return value === undefined ? /\/([\w.-]+)$/.exec(this.nameWord?.shape ?? '')?.[1] : baseName(value);
  }

  #allWords(): readonly Word[] {
    this.#words ??= this.#draft.words.map((word) => new WordView(this.#showing, word, this.#index));
    return this.#words;
  }

  get nameWord(): Word | undefined {
    return this.#allWords()[this.#draft.head];
  }

  get args(): readonly Word[] {
    this.#args ??= this.#allWords().slice(this.#draft.head + 1);
    return this.#args;
  }

  get prefixes(): readonly Word[] {
    return this.#draft.head === 0 ? none : this.#allWords().slice(0, this.#draft.head);
  }

  get assignments(): readonly Assignment[] {
    this.#assignments ??= mapped(this.#draft.assignments, ({ name, value, start, end }) => ({
      name,
      value: this.#word(value),
      span: this.#showing.span(start, end),
    }));
    return this.#assignments;
  }

  get redirects(): readonly Redirect[] {
    this.#redirects ??= mapped(
      this.#draft.redirects,
      ({ operator, descriptor, target, body, start, end }) => ({
        operator,
        descriptor,
        target: this.#word(target),
        body: this.#word(body),
        span: this.#showing.span(start, end),
      }),
    );
    return this.#redirects;
  }

  get span(): Span {
    return this.#showing.span(this.#draft.start, this.#draft.end);
  }

  get pipesTo(): Command | undefined {
    return this.#showing.command(this.#draft.pipesTo);
  }

  get pipedFrom(): Command | undefined {
    return this.#showing.command(this.#draft.pipedFrom);
  }

  get conditional(): boolean {
    return this.#draft.conditional;
  }

  get resultIgnored(): boolean {
    return this.#draft.resultIgnored;
  }

  get goesOn(): Command['goesOn'] {
    const { goesOn, script } = this.#draft;
    const { errexit, draft } = this.#showing;
    // The options of an inner shell are not checked.
    return goesOn === 'unheeded' && (errexit || draft.heedful || script > 0) ? undefined : goesOn;
  }

  get script(): Script {
    return this.#showing.script(this.#draft.script);
  }

  #word(draft: DraftWord | undefined): Word | undefined {
    return draft && new WordView(this.#showing, draft, this.#index);
  }
}

class WordView implements Word {
  readonly shape: string;
  readonly #showing: Showing;
  readonly #draft: DraftWord;
  readonly #command: number;
  #value: string | undefined;
  #resolved = false;
  #expanded: Expanded | undefined;

  constructor(showing: Showing, draft: DraftWord, command: number) {
    this.#showing = showing;
    this.#draft = draft;
    this.#command = command;
    this.shape = draft.shape;
  }

  get value(): string | undefined {
    if (this.#draft.literal !== undefined || this.#draft.glob) return this.#draft.literal;
    if (!this.#resolved) {
      this.#resolved = true;
      this.#value = resolvePieces(this.#draft.pieces, this.#showing.lookup, this.#command);
    }
    return this.#value;
  }

  get expanded(): Expanded {
    this.#expanded ??= this.#expand();
    return this.#expanded;
  }

  #expand(): Expanded {
    const { literal: text, pieces, spots } = this.#draft;
    if (text !== undefined && !spots) return literal(text, this.span);
    const { lookup, textLookup } = this.#showing;
    return expanded(
      pieces.map((piece, at) => {
        const spot = spots?.[at] ?? this.#draft;
        return {
          text: textOfPiece(piece, lookup, textLookup, this.#command),
          span: this.#showing.span(spot.start, spot.end),
          variable: typeof piece === 'string' ? undefined : piece.name,
        };
      }),
    );
  }

  get span(): Span {
    return this.#showing.span(this.#draft.start, this.#draft.end);
  }

  get variables(): readonly string[] {
    return this.#draft.variables;
  }

  get substitutions(): readonly Command[] {
    const { substitutions } = this.#draft;
    return substitutions.length === 0
      ? none
      : substitutions.flatMap((index) => this.#showing.command(index) ?? []);
  }
}

function mapped<From, To>(list: readonly From[], make: (item: From) => To): readonly To[] {
  return list.length === 0 ? none : list.map(make);
}
