import type { Instruction, Stage, Token } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { mountOption } from '../../server/engine/dockerfile/stages/run-mount.ts';
import { platformArgs } from '../../server/engine/dockerfile/variables/environment.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { gathered, none, wordSet } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { oneApart } from '../../server/engine/source/similar.ts';
import { type Span, textOf } from '../../server/engine/source/text.ts';

export default rule({
  id: 'undefined-variable',
  on: 'stage',
  severity: 'medium',
  fixable: true,
  title: 'A variable is empty where it is used',
  label: 'Empty variable',
  why: 'An empty owner, mode, checksum or URL is not an error, so the step does something other than intended.',
  refs: { buildkit: ['UndefinedVar'], sonar: ['S6579'], droast: ['DF087'], cwe: ['CWE-457'] },
  messages: {
    global: '{name} is declared only for FROM, so it is empty here: the stage needs its own ARG {name}.',
    later: '{name} is declared on a later line, so it is empty here.',
    typo: 'Nothing sets {name}, so it is empty here; this may be a typo of {suggested}.',
    unset: 'Nothing sets {name}, so it is empty here.',
    elsewhere: {
      text: 'Nothing sets {name} before this line, so it is empty here.',
      severity: 'low',
    },
  },
  check(stage, report) {
    for (const unset of unsetIn(stage)) {
      const { kind, suggested, name, span } = unset;
      const at = span;
      if (kind === 'typo' && suggested !== undefined) {
        const title = shown`Use ${suggested} (its value then takes effect)`;
        const fixes = [{ title, safety: 'unsafe' as const, edits: [replace(span, suggested)] }];
        report({ at, message: kind, words: { name, suggested }, fixes });
      } else if (kind === 'global')
        report({ at, message: kind, words: { name }, fixes: [declaration(unset)] });
      else if (!unset.guards) report({ at, message: 'elsewhere', words: { name } });
      else report({ at, message: kind === 'later' ? kind : 'unset', words: { name } });
    }
  },
});

/** Adds an ARG, unless its value could cause a finding of another rule. */
function declaration({ guards, name, instruction }: Unset) {
  if (guards) return undefined;
  const { file } = instruction;
  const start = file.lines.start(file.lines.position(instruction.span.start).line);
  const title = shown`Declare ARG ${name} in this stage (its value then takes effect)`;
  const text = `ARG ${name}${/\r\n/.test(file.text) ? '\r\n' : '\n'}`;
  return { title, safety: 'unsafe' as const, edits: [replace({ start, end: start }, text)] };
}

/** A variable that is empty because nothing in its scope sets it. */
interface Unset {
  readonly name: string;
  /** The span of the name alone. */
  readonly span: Span;
  readonly instruction: Instruction;
  /** `global`: only an ARG above FROM declares it; `later`: only a later line; `typo`: similar to a declared one. */
  readonly kind: 'global' | 'later' | 'typo' | 'unset';
  readonly suggested: string | undefined;
  /** Whether the value decides about access (user, owner, mode) or about what is fetched. */
  readonly guards: boolean;
}

const predefined =
  /^(?:PATH|DISTTAG|FGC|FBR|container|(?:https?|ftp|no|all)_proxy|(?:HTTPS?|FTP|NO|ALL)_PROXY)$/;
const checkedKeywords = wordSet('USER WORKDIR ADD COPY EXPOSE VOLUME STOPSIGNAL ENV ARG LABEL RUN');
const guarding = new Set(['chown', 'chmod', 'checksum']);
/** Limits for the depth of base stages and for the number of unresolved names per stage: beyond them, nothing is reported. */
const deepest = 50;
const most = 500;

/**
 * Returns the variables of a stage that are certainly or very likely empty (Dockerfile reference, Environment
 * replacement).
 */
function unsetIn(stage: Stage): readonly Unset[] {
  const { dockerfile, rootImage, instructions } = stage;
  const stages = lineage(stage);
  if (stages.length > deepest) return [];
  const { base } = stages.at(-1) ?? stage;
  const locked = base.kind === 'image' ? base.use.configured : undefined;
  const scope: Scope = {
    globals: new Set(gathered(dockerfile.globalArgs, ({ pairs }) => pairs.map(({ name }) => name.text))),
    certain:
      stages.at(-1)?.base.kind === 'scratch' || rootImage?.facts?.isBare === true || locked !== undefined,
    above: [new Set<string>(), ...stages.slice(1).map(namesOf), ...(locked ? [namesOf(locked)] : [])],
    stage,
  };
  const [own = new Set()] = scope.above;
  const found: Unset[] = [];
  let looked = 0;
  for (let at = 0; at < instructions.length; at++) {
    const instruction = instructions[at]!;
    const uses = checkedKeywords.has(instruction.keyword) && textOf(instruction).includes('$');
    const isRun = instruction.keyword === 'RUN';
    const used = uses ? places(instruction) : none;
    for (let each = 0; each < used.length; each++) {
      const { 0: token, 1: guards } = used[each]!;
      for (const { name, span } of namesIn(token, isRun ? '\\' : dockerfile.escape)) {
        const set = predefined.test(name) || sets(instruction, name) || isSet(scope, name);
        const kind = set || looked++ > most ? undefined : kindOf(name, instruction, scope);
        // In a RUN, a name similar to a declared one may be set by a command.
        if (kind && !(isRun && kind.kind === 'typo'))
          found.push({ name, span, instruction, guards, ...kind });
      }
    }
    declare(instruction, own);
  }
  return found;
}

/** Returns the names that the instructions of a stage set for the stages based on it. */
const namesOf = perObject(({ instructions }: Stage): Set<string> => {
  const names = new Set<string>();
  for (const each of instructions) declare(each.trigger ?? each, names);
  return names;
});

const isSet = ({ above }: Scope, name: string) => above.some((names) => names.has(name));

function declare({ keyword, pairs }: Instruction, names: Set<string>): void {
  if (keyword === 'ARG' || keyword === 'ENV') for (const { name } of pairs) names.add(name.text);
}

const sets = ({ keyword, pairs }: Instruction, name: string) =>
  (keyword === 'ENV' || keyword === 'ARG') && pairs.some((pair) => pair.name.text === name);

/** Variables that shells set themselves. */
const ofShell =
  /^(?:BASH|EPOCH|EUID|HOME|HOSTNAME|HOSTTYPE|IFS|LANG|MACHTYPE|OLDPWD|OSTYPE|PPID|PWD|RANDOM|SECONDS|SHELL|SRANDOM|TERM|UID|USER)/;

/**
 * Returns the packages that a step installs, and the addresses that it fetches, with a variable that its own script
 * can't set: `nginx=$VERSION`.
 */
function packagesOf({ script, file, shell, flags }: Instruction): readonly (readonly [Token, boolean])[] {
  if (!script || script.partial || script.beyond !== undefined || !/^(?:ba)?sh$/.test(script.interpreter))
    return none;
  const words = gathered(script.commands, (command) => [
    ...(installOf(command)?.packages ?? []),
    ...fetchedBy(command),
  ]).filter(({ variables }) => variables.length > 0);
  if (words.length === 0) return none;
  const text = textOf({ file, span: script.span });
  // A login shell reads profiles, which may set variables.
  if (shell?.some((word) => /^-[a-z]*l/.test(word)) || /\s-[a-km-z]*l[a-z]*c\s/.test(text)) return none;
  // A sourced or evaluated script, or a loop, may set any name.
  if (/(?:^|[\s;&|(])(?:\.|source|eval|read|for|while|getopts|printf\s+-v|set|mapfile)\s/.test(text))
    return none;
  const mounted = flags.map((flag) => mountOption(flag, 'env')?.text);
  const isSetBy = (name: string) => ofShell.test(name) || mounted.includes(name) || text.includes(`${name}=`);
  return words
    .filter(({ variables }) => !variables.some(isSetBy))
    .map(({ span }) => [{ text: file.text.slice(span.start, span.end), span }, true] as const);
}

/** Returns the addresses that curl and wget fetch, or that git clones. */
function fetchedBy({ name, args }: Command): readonly Word[] {
  if (name === 'git') return args[0]?.shape === 'clone' ? args : none;
  return name === 'curl' || name === 'wget' ? args.filter(({ shape }) => shape.includes('://')) : none;
}

function places(instruction: Instruction): readonly (readonly [Token, boolean])[] {
  const { keyword } = instruction;
  return keyword === 'RUN' ? packagesOf(instruction) : placesOf(instruction);
}

function placesOf({ keyword, args, flags, pairs, heredocs }: Instruction): (readonly [Token, boolean])[] {
  if (keyword === 'ENV' || keyword === 'ARG' || keyword === 'LABEL')
    return gathered(pairs, ({ value }) => (value ? [[value, false] as const] : []));
  const guards = keyword === 'USER';
  return [
    ...gathered(flags, ({ name, value }) => (value && guarding.has(name) ? [[value, true] as const] : [])),
    ...args.map((word) => [word, guards || /:\/\//.test(word.text)] as const),
    ...gathered(heredocs, ({ expands, body }) => (expands ? [[body, false] as const] : [])),
  ];
}

/** Returns plain references; a default or alternative shows that the name may be unset. */
function namesIn({ text, span }: Token, escapeChar: string): readonly { name: string; span: Span }[] {
  if (!text.includes('$')) return none;
  const pattern =
    escapeChar === '`'
      ? /`.|'[^']*'|\$(?:\{(\w+)[}#%/]|\{[^}]*\}?|(\w+))/gs
      : /\\.|'[^']*'|\$(?:\{(\w+)[}#%/]|\{[^}]*\}?|(\w+))/gs;
  const found: { name: string; span: Span }[] = [];
  for (const match of text.matchAll(pattern)) {
    const name = match[1] ?? match[2];
    if (name === undefined || /^\d/.test(name)) continue;
    const start = span.start + match.index + (match[1] === undefined ? 1 : 2);
    found.push({ name, span: { start, end: start + name.length } });
  }
  return found;
}

interface Scope {
  readonly stage: Stage;
  readonly globals: ReadonlySet<string>;
  /** The names that the stage has declared so far, then those of the stages that it is based on. */
  readonly above: readonly Set<string>[];
  /** Whether an undeclared name is certainly empty. */
  readonly certain: boolean;
}

function kindOf(
  name: string,
  { span }: Instruction,
  { stage, above, globals, certain }: Scope,
): Pick<Unset, 'kind' | 'suggested'> | undefined {
  // An unknown base image may set variables that images usually set.
  const free = certain || !/(?:_VERSION|_HOME|PATH)$/.test(name);
  if (platformArgs.has(name) || (globals.has(name) && free)) return { kind: 'global', suggested: undefined };
  const suggested = similarName(name, above);
  if (suggested !== undefined) return { kind: 'typo', suggested };
  const later = stage.instructions.some(
    (each) =>
      each.keyword === 'ARG' &&
      each.span.start > span.start &&
      each.pairs.some((pair) => pair.name.text === name),
  );
  if (later && free) return { kind: 'later', suggested: undefined };
  return certain ? { kind: 'unset', suggested: undefined } : undefined;
}

function similarName(name: string, above: readonly Set<string>[]): string | undefined {
  if ([...name].sort().join('') === 'AHPT') return 'PATH';
  let compared = 0;
  for (const names of above) {
    for (const each of names) {
      if (compared++ >= most) return undefined;
      if (isTypo(name, each)) return each;
    }
  }
  return undefined;
}

const isTypo = (name: string, declared: string) =>
  name.length > 3 && oneApart(name, declared) && name.replace(/\d/g, '') !== declared.replace(/\d/g, '');
