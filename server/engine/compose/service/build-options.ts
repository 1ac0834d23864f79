import type { BuildArgs } from '../../dockerfile/variables/variable-scope.ts';
import type { KeyValue, Service } from '../model.ts';
import { valueAt } from '../yaml/graph.ts';
import { keyValues } from './service-environment.ts';

/**
 * Options that a service passes to the builder beside the Dockerfile (Compose Build Specification, args and
 * additional_contexts).
 */
export interface BuildOptions {
  readonly args: BuildArgs;
  /** Names of additional contexts; `$` for a name that is not known. */
  readonly contexts: ReadonlySet<string>;
}

/**
 * The build arguments and contexts of a service. An argument without a value takes that of the environment, which is not known.
 */
export function buildOptionsOf({ build, effective }: Service): BuildOptions {
  const args = (build?.args ?? []).map(
    (each) => [each.name.includes('$') ? '*' : each.name, textOf(each)] as const,
  );
  const contexts = keyValues(valueAt(effective, 'build', 'additional_contexts')).map(({ name }) =>
    name.includes('$') ? '$' : name,
  );
  return { args: new Map(args), contexts: new Set(contexts) };
}

/** The text that Compose passes on: numbers in decimal, booleans in lower case. */
function textOf({ value, node, variables, given }: KeyValue): string | undefined {
  const typed = given && variables.length === 0 ? node?.value : undefined;
  return typeof typed === 'number' || typeof typed === 'boolean' ? String(typed) : value;
}
