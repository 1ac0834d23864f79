import type { BuildArgs } from '../../dockerfile/variables/variable-scope.ts';
import type { KeyValue, Service } from '../model.ts';
import { valueAt } from '../yaml/graph.ts';
import { keyValues } from './service-environment.ts';

/** What a service tells the builder beside the file (Compose Build Specification, args and additional_contexts). */
export interface BuildOptions {
  readonly args: BuildArgs;
  /** Names that stand for other contexts; `$` for one that is not known. */
  readonly contexts: ReadonlySet<string>;
}

/** The build arguments and contexts of a service; an argument without value takes that of the environment, which is not known. */
export function buildOptionsOf({ build, effective }: Service): BuildOptions {
  const args = (build?.args ?? []).map(
    (each) => [each.name.includes('$') ? '*' : each.name, textOf(each)] as const,
  );
  const contexts = keyValues(valueAt(effective, 'build', 'additional_contexts')).map(({ name }) =>
    name.includes('$') ? '$' : name,
  );
  return { args: new Map(args), contexts: new Set(contexts) };
}

/** The text that Compose hands on: of a number it is decimal, of a boolean in small letters. */
function textOf({ value, node, variables, given }: KeyValue): string | undefined {
  const typed = given && variables.length === 0 ? node?.value : undefined;
  return typeof typed === 'number' || typeof typed === 'boolean' ? String(typed) : value;
}
