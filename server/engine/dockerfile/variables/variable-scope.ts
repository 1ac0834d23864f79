import type { Draft } from '../stages/resolved-instruction.ts';
import type { Reading, ReadPair } from '../syntax/reading.ts';
import { type Environment, platformArgs } from './environment.ts';
import { type Expansion, expand, type Variable } from './expand.ts';

/** Values that the builder is given: `--build-arg`, compose's `build.args`. */
export type BuildArgs = ReadonlyMap<string, string>;

/** The variables that the words of an instruction may refer to (Dockerfile reference, Understand how ARG and FROM interact). */
export interface Scope {
  readonly escapeChar: '\\' | '`';
  readonly buildArgs: BuildArgs;
  /** ARGs before the first FROM. */
  readonly globals: Map<string, Variable>;
  readonly env: Environment;
  /** Undefined before the first FROM. */
  readonly stage: unknown;
}

/** A variable as an expansion leaves it. */
export function variableOf({ value, byDefault }: Expansion): Variable {
  return value === undefined ? { state: 'unknown' } : { state: 'set', value, byDefault };
}

/** Looks a name up among the ARGs before the first FROM, as FROM does. */
export const globalLookup =
  ({ globals }: Scope) =>
  (name: string): Variable =>
    globals.get(name) ?? { state: platformArgs.has(name) ? 'unknown' : 'unset' };

/** What stands without FROM is a part that some file includes: its own ARGs are all that is known. */
export const fragmentLookup =
  ({ env, globals }: Scope) =>
  (name: string): Variable => {
    const own = env.lookup(name);
    return own.state === 'unknown' ? (globals.get(name) ?? own) : own;
  };

/** Sets the names of an ARG: the builder's value, else the default, else the global one (Dockerfile reference, ARG). */
export function setArgs(
  scope: Scope,
  draft: Pick<Draft, 'pairs'>,
  reading: Reading,
  lookup: (name: string) => Variable,
  set: (name: string, variable: Variable) => void,
): void {
  const resolved = reading.pairs.map((pair): string | undefined => {
    const name = nameOf(pair, lookup, scope.escapeChar);
    const variable = argValue(scope, name, pair, lookup);
    set(name, variable);
    return variable.state === 'set' ? variable.value : undefined;
  });
  (draft as { pairs: Draft['pairs'] }).pairs = draft.pairs.map((pair, index) => ({
    ...pair,
    resolved: resolved[index],
  }));
}

const nameOf = ({ name }: ReadPair, lookup: (name: string) => Variable, escapeChar: string) =>
  expand(name.raw, lookup, escapeChar).value ?? name.raw;

function argValue(
  scope: Scope,
  name: string,
  { value }: ReadPair,
  lookup: (name: string) => Variable,
): Variable {
  const given = scope.buildArgs.get(name);
  if (given !== undefined) return { state: 'set', value: given, byDefault: false };
  if (value) {
    const variable = variableOf(expand(value.raw, lookup, scope.escapeChar));
    return variable.state === 'set' ? { ...variable, byDefault: true } : variable;
  }
  if (platformArgs.has(name)) return { state: 'unknown' };
  return (scope.stage ? scope.globals.get(name) : undefined) ?? { state: 'declared' };
}

/** All pairs of one ENV see the variables as they were before it. */
export function setEnv({ env, escapeChar }: Scope, { pairs }: Reading): void {
  const set = pairs.map((pair): [string, Variable] => [
    nameOf(pair, env.lookup, escapeChar),
    variableOf(expand(pair.value?.raw ?? '', env.lookup, escapeChar)),
  ]);
  for (const { 0: name, 1: variable } of set) env.setEnv(name, variable);
}
