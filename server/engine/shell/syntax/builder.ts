import { limits } from '../../source/limits.ts';
import { wordSet } from '../../source/list.ts';
import { beyondShell } from './bounds.ts';
import type { Binding, DraftCommand, DraftScript, DraftWord, ScriptFault, ShellDraft } from './draft.ts';
import type { GoingOnAfter } from './failure.ts';
import type { Fragment } from './fragment.ts';

/** A draft under construction. */
export interface DraftBuilder {
  readonly commands: DraftCommand[];
  readonly scripts: DraftScript[];
  readonly bindings: Map<string, Binding[]>;
  /** Bindings whose scope has not ended yet, innermost last. */
  readonly open: { readonly name: string; readonly binding: Binding }[];
  readonly uncertain: Set<string>;
  /** The variables that each function sets. */
  readonly functions: Map<string, readonly string[]>;
  heedful: boolean;
  readonly goingOn: GoingOnAfter;
  partial: boolean;
  beyond: string | undefined;
  fault: ScriptFault | undefined;
  owners: number;
}

/** The position of the walk. */
export interface WalkPosition {
  readonly fragment: Fragment;
  /** Index of the script. */
  readonly script: number;
  /** Number of the substitution or script whose commands share pipelines. */
  readonly owner: number;
  readonly depth: number;
}

/** An empty builder. */
export function builder(): DraftBuilder {
  return {
    commands: [],
    scripts: [],
    bindings: new Map(),
    open: [],
    uncertain: new Set(),
    functions: new Map(),
    heedful: false,
    goingOn: new Map(),
    partial: false,
    beyond: undefined,
    fault: undefined,
    owners: 0,
  };
}

/** The finished draft. */
export function finished(build: DraftBuilder): ShellDraft {
  const { commands, scripts, bindings, uncertain, heedful, partial, beyond, fault } = build;
  return { commands, scripts, bindings, uncertain, heedful, partial, beyond, fault };
}

/** True if a limit is reached; the draft then counts as partial. */
export function tooMuch(build: DraftBuilder, depth: number, text = ''): boolean {
  if (depth >= limits.scripts) leaveOut(build, `has more than ${limits.scripts} nested scripts`);
  else if (build.commands.length >= limits.commands)
    leaveOut(build, `has more than ${limits.commands} commands`);
  else {
    const beyond = beyondShell(text);
    if (beyond === undefined) return false;
    leaveOut(build, beyond);
  }
  return true;
}

/** Records that a part is not read because it exceeds a limit. */
export function leaveOut(build: DraftBuilder, beyond: string): void {
  build.partial = true;
  build.beyond ??= beyond;
}

/** Records why a part cannot be read; only the first reason. */
export function leaveUnread(build: DraftBuilder, fault: ScriptFault): void {
  build.partial = true;
  build.fault ??= fault;
}

/** Records that the command at `from` sets a variable for later commands; an undefined word means an unknown value. */
export function bind(build: DraftBuilder, name: string, from: number, word: DraftWord | undefined): void {
  const binding: Binding = { from, until: Number.POSITIVE_INFINITY, word };
  const known = build.bindings.get(name);
  if (known) known.push(binding);
  else build.bindings.set(name, [binding]);
  build.open.push({ name, binding });
}

/** Ends the bindings made in `walk` with it: later commands don't know whether it ran. */
export function scoped(build: DraftBuilder, walk: () => void): void {
  const mark = build.open.length;
  walk();
  for (const { binding } of build.open.splice(mark)) {
    if (binding.until === Number.POSITIVE_INFINITY) binding.until = build.commands.length - 1;
  }
}

/** `scoped` for conditional commands. */
export function perhaps(build: DraftBuilder, walk: () => void): void {
  const from = build.commands.length;
  scoped(build, walk);
  for (let at = from; at < build.commands.length; at++) {
    const command = build.commands[at];
    if (command) command.conditional = true;
  }
}

/** Whether the only command from `from` on is a test. */
export function isLoneTest({ commands }: DraftBuilder, from: number): boolean {
  const command = commands[from];
  const name = command?.words[command.head]?.literal;
  return commands.length === from + 1 && (name === '[' || name === 'test');
}

/** Makes the variables set in `walk` uncertain everywhere: it may never run, or run before code above it. */
export function unsettled(build: DraftBuilder, walk: () => void): void {
  const mark = build.open.length;
  const from = build.commands.length;
  walk();
  for (const { name } of build.open.splice(mark)) build.uncertain.add(name);
  // A variable set in a loop is visible from the start of the next round.
  for (const bindings of build.bindings.values()) {
    const at = bindings.findIndex((each) => each.from >= from);
    const unknown = { from: from - 1, until: Number.POSITIVE_INFINITY, word: undefined };
    if (at >= 0) bindings.splice(at, 0, unknown);
  }
}

/** Walks the body of a function. After each call its variables are not known. */
export function defined(build: DraftBuilder, name: string, walk: () => void): void {
  const from = build.commands.length;
  perhaps(build, walk);
  const changed = [...build.bindings].filter(([, bindings]) => bindings.at(-1)!.from >= from);
  build.functions.set(
    name,
    changed.map(([variable]) => variable),
  );
}

/** Applies the redirections of a compound to each of its commands that has no redirected output. */
export function directed(
  build: DraftBuilder,
  owner: number,
  redirects: DraftCommand['redirects'],
  walk: () => void,
): void {
  const from = build.commands.length;
  walk();
  const outputs = redirects.filter(isOutput);
  for (const each of outputs.length > 0 ? build.commands.slice(from) : []) {
    if (each.owner !== owner || each.pipesTo >= 0 || each.redirects.some(isOutput)) continue;
    each.redirects = [...each.redirects, ...outputs];
  }
}

const isOutput = ({ operator, descriptor }: DraftCommand['redirects'][number]) =>
  /^(?:&>|>)/.test(operator) && (descriptor ?? 1) === 1;

/** Connects the commands of `left` with those of `right`: two neighbours in a pipeline, as ranges of indices. */
export function pipe(
  build: DraftBuilder,
  owner: number,
  left: readonly [from: number, to: number],
  right: readonly [from: number, to: number],
): void {
  const { commands } = build;
  let target = -1;
  for (let at = right[0]; at < right[1] && target < 0; at++) if (commands[at]?.owner === owner) target = at;
  if (target < 0) return;
  let source = -1;
  for (let at = left[0]; at < left[1]; at++) {
    const command = commands[at];
    if (command?.owner !== owner || command.pipesTo >= 0) continue;
    command.pipesTo = target;
    source = at;
  }
  if (source < 0) return;
  for (let at = right[0]; at < right[1]; at++) {
    const command = commands[at];
    if (command?.owner === owner && command.pipedFrom < 0) command.pipedFrom = source;
  }
}

/** Ends a substitution with the commands from `from` on. Returns the indices of those directly in it. */
export function endSubstitution({ commands }: DraftBuilder, owner: number, from: number): number[] {
  const found: number[] = [];
  for (let at = from; at < commands.length; at++) {
    commands[at]!.resultIgnored = true;
    if (commands[at]!.owner === owner) found.push(at);
  }
  return found;
}

/** The word of a bare assignment; the assignment keeps the exit status of its substitution. */
export function withResult({ commands }: DraftBuilder, word: DraftWord): DraftWord {
  for (const index of word.substitutions) commands[index]!.resultIgnored = false;
  return word;
}

const declarations = wordSet('export declare local readonly typeset');
const setters = wordSet('read unset mapfile readarray getopts printf');

/**
 * Records which variables the command at `index` sets for later ones (those in `changed` are only modified), and whether it
 * makes the script check exit statuses.
 */
export function bindAssigned(
  build: DraftBuilder,
  command: DraftCommand,
  index: number,
  changed: readonly string[],
): void {
  const { words, head, assignments } = command;
  const name = words[head]?.literal;
  for (const variable of changed) build.uncertain.add(variable);
  for (const variable of build.functions.get(name ?? '') ?? []) bind(build, variable, index, undefined);
  if (words.length === 0 || (name !== undefined && declarations.has(name))) {
    for (const { name: variable, value } of assignments) bind(build, variable, index, value);
  }
  if (name === 'trap' || (name === 'set' && words.some(({ shape }) => /^(?:-\w*e|errexit$)/.test(shape))))
    build.heedful = true;
  if (name === undefined || !setters.has(name)) return;
  for (const { literal } of words.slice(head + 1)) if (literal !== undefined) build.uncertain.add(literal);
}

/** A command that `find … -exec cmd … ;` runs: the indices of its first word and of the one after it. */
export interface FoundCommand {
  readonly from: number;
  readonly to: number;
}

/** The commands that `find … -exec cmd … ;` runs. */
export function foundIn({ words, head }: DraftCommand): readonly FoundCommand[] {
  if (words[head]?.literal !== 'find') return [];
  const found: FoundCommand[] = [];
  for (let at = head + 1; at < words.length; at++) {
    if (!/^-(exec|execdir|ok|okdir)$/.test(words[at]?.literal ?? '')) continue;
    const from = at + 1;
    at = from;
    while (at < words.length && words[at]?.literal !== ';' && words[at]?.literal !== '+') at++;
    if (at > from) found.push({ from, to: at });
  }
  return found;
}
