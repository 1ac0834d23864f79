import { limits } from '../../source/limits.ts';
import type { InstructionDraft } from '../stages/resolved-instruction.ts';
import type { ParsedInstruction, ReadPair } from '../syntax/reading.ts';
import { type Environment, platformArgs } from './environment.ts';
import { type ExpandedWord, expand, type VariableState } from './expand.ts';

/**
 * Build arguments by name: `--build-arg`, compose's `build.args`. An undefined value is set but not known. With the name `*`,
 * any other may be set, too.
 */
export type BuildArgs = ReadonlyMap<string, string | undefined>;

/** The variables that the words of an instruction may refer to (Dockerfile reference, Understand how ARG and FROM interact). */
export interface VariableScope {
  readonly escapeChar: '\\' | '`';
  readonly buildArgs: BuildArgs;
  /** ARGs before the first FROM. */
  readonly globals: Map<string, VariableState>;
  readonly env: Environment;
  /** Undefined before the first FROM. */
  readonly stage: unknown;
}

/** The variable that an expansion results in. */
export function variableOf({ value, byDefault, parts }: ExpandedWord): VariableState {
  if (value !== undefined) return { state: 'set', value, byDefault };
  const text = parts.map((part) => part.text).join('');
  return { state: 'unknown', text: text.length > limits.value ? undefined : text };
}

/** Looks up a name among the ARGs before the first FROM, as FROM does. */
export const globalLookup =
  ({ globals }: VariableScope) =>
  (name: string): VariableState =>
    globals.get(name) ?? { state: platformArgs.has(name) ? 'unknown' : 'unset' };

/** A file without FROM is a fragment that another file includes: only its own ARGs are known. */
export const fragmentLookup =
  ({ env, globals }: VariableScope) =>
  (name: string): VariableState => {
    const own = env.lookup(name);
    return own.state === 'unknown' ? (globals.get(name) ?? own) : own;
  };

/**
 * Sets the names of an ARG: to the builder's value, else the default, else the global value (Dockerfile reference, ARG). In a
 * stage, all pairs of one ARG see the variables from before the ARG; before the first FROM each pair also sees those to its
 * left.
 */
export function setArgs(
  scope: VariableScope,
  draft: Pick<InstructionDraft, 'pairs'>,
  reading: ParsedInstruction,
  lookup: (name: string) => VariableState,
  set: (name: string, variable: VariableState) => void,
): void {
  const found = reading.pairs.map((pair): [string, VariableState] => {
    const name = nameOf(pair, lookup, scope.escapeChar);
    const variable = argValue(scope, name, pair, lookup);
    if (!scope.stage) set(name, variable);
    return [name, variable];
  });
  if (scope.stage) for (const { 0: name, 1: variable } of found) set(name, variable);
  (draft as { pairs: InstructionDraft['pairs'] }).pairs = draft.pairs.map((pair, index) => {
    const [name = '', variable] = found[index] ?? [];
    const resolved = variable?.state === 'set' ? variable.value : undefined;
    if (!givenBy(scope.buildArgs, name)) return { ...pair, resolved };
    const { span } = pair.value ?? pair.name;
    return { ...pair, resolved, parts: [{ text: resolved ?? `\${${name}}`, span, variable: name }] };
  });
}

const nameOf = ({ name }: ReadPair, lookup: (name: string) => VariableState, escapeChar: string) =>
  expand(name.raw, lookup, escapeChar).value ?? name.raw;

function argValue(
  scope: VariableScope,
  name: string,
  { value }: ReadPair,
  lookup: (name: string) => VariableState,
): VariableState {
  const given = givenBy(scope.buildArgs, name);
  if (given) return given;
  if (value) {
    const variable = variableOf(expand(value.raw, lookup, scope.escapeChar));
    return variable.state === 'set' ? { ...variable, byDefault: true } : variable;
  }
  const global = scope.stage ? scope.globals.get(name) : undefined;
  if (global && global.state !== 'declared') return global;
  return platformArgs.has(name) ? { state: 'unknown' } : { state: 'declared', isEmpty: !scope.stage };
}

/** The build argument of a name; undefined if there is none. */
function givenBy(buildArgs: BuildArgs, name: string): VariableState | undefined {
  const value = buildArgs.get(name);
  if (value !== undefined) return { state: 'set', value, byDefault: false };
  return buildArgs.has(name) || buildArgs.has('*') ? { state: 'unknown' } : undefined;
}

/** Sets the names of an ENV. All its pairs see the variables from before the ENV. */
export function setEnv({ env, escapeChar }: VariableScope, { pairs }: ParsedInstruction): void {
  const set = pairs.map((pair): [string, VariableState] => [
    nameOf(pair, env.lookup, escapeChar),
    variableOf(expand(pair.value?.raw ?? '', env.lookup, escapeChar)),
  ]);
  for (const { 0: name, 1: variable } of set) env.setEnv(name, variable);
}
