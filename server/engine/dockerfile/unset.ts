import { distance } from '../spelling.ts';
import type { Span } from '../text.ts';
import { platformArgs } from './environment.ts';
import type { Instruction, Stage, Token } from './model.ts';

/** A variable that is empty where it stands, as nothing in its scope sets it. */
export interface Unset {
  readonly name: string;
  /** The name alone. */
  readonly span: Span;
  readonly instruction: Instruction;
  /** `global`: only an ARG above FROM declares it; `later`: only a line below; `misspelt`: nearly a declared one. */
  readonly kind: 'global' | 'later' | 'misspelt' | 'unset';
  readonly meant: string | undefined;
  /** True where it says who may do what, or what is fetched. */
  readonly guards: boolean;
}

const predefined = /^(?:PATH|(?:https?|ftp|no|all)_proxy|(?:HTTPS?|FTP|NO|ALL)_PROXY)$/;
const judged = new Set(['USER', 'WORKDIR', 'ADD', 'COPY', 'EXPOSE', 'VOLUME', 'ENV', 'LABEL']);
const guarding = new Set(['chown', 'chmod', 'checksum']);
/** Official images that set no variable but PATH. */
const bare = /^docker\.io\/library\/(?:alpine|busybox|debian|ubuntu)$/;
const ends = new WeakMap<Stage, ReadonlySet<string>>();

/** The variables of a stage that are certainly empty, or in all likelihood (Dockerfile reference, Environment replacement). */
export function unsetIn(stage: Stage): readonly Unset[] {
  const { dockerfile, base, rootImage, instructions } = stage;
  const globals = new Set(dockerfile.globalArgs.flatMap(({ pairs }) => pairs.map(({ name }) => name.text)));
  const certain =
    base.kind === 'scratch' ||
    (base.kind === 'stage' ? fromScratch(stage) : false) ||
    bare.test(rootImage?.ref?.name ?? '');
  const names = new Set(base.kind === 'stage' ? endOf(base.stage) : []);
  const found: Unset[] = [];
  for (const instruction of instructions) {
    if (judged.has(instruction.keyword)) {
      for (const [token, guards] of places(instruction)) {
        for (const { name, span } of namesIn(token, dockerfile.escape)) {
          if (names.has(name) || predefined.test(name) || own(instruction, name)) continue;
          const kind = kindOf(name, { stage, instruction, names, globals, certain });
          if (kind) found.push({ name, span, instruction, guards, ...kind });
        }
      }
    }
    declare(instruction, names);
  }
  return found;
}

function fromScratch({ base }: Stage): boolean {
  return base.kind === 'scratch' || (base.kind === 'stage' && fromScratch(base.stage));
}

/** The names that a stage leaves to those that build on it. */
function endOf(stage: Stage): ReadonlySet<string> {
  let names = ends.get(stage);
  if (!names) {
    const all = new Set(stage.base.kind === 'stage' ? endOf(stage.base.stage) : []);
    for (const each of stage.instructions) {
      declare(each, all);
      if (each.trigger) declare(each.trigger, all);
    }
    names = all;
    ends.set(stage, names);
  }
  return names;
}

function declare({ keyword, pairs }: Instruction, names: Set<string>): void {
  if (keyword === 'ARG' || keyword === 'ENV') for (const { name } of pairs) names.add(name.text);
}

const own = ({ keyword, pairs }: Instruction, name: string) =>
  keyword === 'ENV' && pairs.some((pair) => pair.name.text === name);

function places({ keyword, args, flags, pairs }: Instruction): (readonly [Token, boolean])[] {
  if (keyword === 'ENV' || keyword === 'LABEL')
    return pairs.flatMap(({ value }) => (value ? [[value, false] as const] : []));
  const guards = keyword === 'USER' || keyword === 'EXPOSE';
  return [
    ...flags.flatMap(({ name, value }) => (value && guarding.has(name) ? [[value, true] as const] : [])),
    ...args.map((word) => [word, guards || /:\/\//.test(word.text)] as const),
  ];
}

/** Plain references; those with a default or an alternative say themselves that the name may be unset. */
function namesIn({ text, span }: Token, escapeChar: string): { name: string; span: Span }[] {
  if (!text.includes('$')) return [];
  const pattern =
    escapeChar === '`'
      ? /`.|'[^']*'|\$(?:\{(\w+)\}|\{[^}]*\}|(\w+))/gs
      : /\\.|'[^']*'|\$(?:\{(\w+)\}|\{[^}]*\}|(\w+))/gs;
  return [...text.matchAll(pattern)].flatMap((match) => {
    const name = match[1] ?? match[2];
    if (name === undefined || /^\d/.test(name)) return [];
    const start = span.start + match.index + (match[1] === undefined ? 1 : 2);
    return [{ name, span: { start, end: start + name.length } }];
  });
}

interface Scope {
  readonly stage: Stage;
  readonly instruction: Instruction;
  readonly names: ReadonlySet<string>;
  readonly globals: ReadonlySet<string>;
  readonly certain: boolean;
}

function kindOf(name: string, scope: Scope): Pick<Unset, 'kind' | 'meant'> | undefined {
  const { stage, instruction, names, globals, certain } = scope;
  // A base that is not known may set what images set of themselves.
  const free = certain || !/(?:_VERSION|_HOME|PATH)$/.test(name);
  if (platformArgs.has(name) || (globals.has(name) && free)) return { kind: 'global', meant: undefined };
  const meant =
    [...names].find((each) => isSlip(name, each)) ??
    ([...name].sort().join('') === 'AHPT' ? 'PATH' : undefined);
  if (meant !== undefined) return { kind: 'misspelt', meant };
  const later = stage.instructions.some((each) => {
    const below = each.span.start > instruction.span.start && each.keyword === 'ARG';
    return below && each.pairs.some((pair) => pair.name.text === name);
  });
  if (later && free) return { kind: 'later', meant: undefined };
  return certain ? { kind: 'unset', meant: undefined } : undefined;
}

const isSlip = (name: string, declared: string) =>
  name.length > 3 &&
  Math.abs(name.length - declared.length) < 2 &&
  name.replace(/\d/g, '') !== declared.replace(/\d/g, '') &&
  distance(name, declared) === 1;
