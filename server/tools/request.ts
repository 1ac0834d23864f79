import { closest, type Kind, type Severity, severities, shownWhole } from '../engine/index.ts';
import { toolLimits } from './bounds.ts';
import { type Tool, type ToolName, type ToolSchema, toolTable } from './table.ts';

/** A call that gets no answer. The message is a sentence for the model. */
export class ToolRefusal extends Error {}

/** A text to lint by itself. */
export interface GivenText {
  readonly name: string;
  readonly text: string;
  readonly kind: Kind | undefined;
}

/** The arguments of a call, checked against the schema of its tool. */
export interface ToolArguments {
  readonly path?: string;
  readonly name?: string;
  readonly text?: string;
  readonly kind?: Kind;
  readonly before?: string;
  readonly after?: string;
  readonly rule?: string;
  readonly severity?: Severity;
  readonly limit?: number;
}

/** Finds a tool by its name. */
export function toolNamed(name: unknown): ToolName {
  return known(name).name;
}

function known(name: unknown): Tool {
  const found = toolTable.find((each) => each.name === name);
  if (found) return found;
  throw new ToolRefusal(`There is no tool ${shownWhole(String(name).slice(0, toolLimits.name))}.`);
}

/** Checks the arguments of a call. Throws `ToolRefusal`. */
export function argumentsOf(name: ToolName, given: unknown): ToolArguments {
  const { properties = {}, required = [] } = known(name).input;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new ToolRefusal('The arguments have to be an object.');
  const missing = required.find((each) => !Object.hasOwn(given, each));
  if (missing !== undefined) throw new ToolRefusal(`The argument ${missing} is missing.`);
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (!schema) throw new ToolRefusal(unknownArgument(key, Object.keys(properties)));
    const fault = faultOf(value, schema);
    if (fault !== undefined) throw new ToolRefusal(`The argument ${key} ${fault}.`);
    found[key] = value;
  }
  return found;
}

function unknownArgument(key: string, names: readonly string[]): string {
  const meant = closest(key.slice(0, 100), names);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `There is no argument ${shownWhole(key.slice(0, 100))}${hint || '.'}`;
}

/** What is wrong with a value, as the end of a sentence; undefined if nothing is. */
function faultOf(value: unknown, schema: ToolSchema): string | undefined {
  const { type, maxLength = Number.POSITIVE_INFINITY, minimum = 0, maximum = 0 } = schema;
  if (type === 'integer') {
    const isInside = typeof value === 'number' && value >= minimum && value <= maximum;
    return isInside && Number.isInteger(value)
      ? undefined
      : `is not an integer from ${minimum} to ${maximum}`;
  }
  if (typeof value !== 'string') return 'is not a string';
  if (value.length > maxLength) return `is longer than ${maxLength} characters`;
  if (value.slice(0, 8000).includes('\0')) return 'is not text: it contains NUL bytes';
  if (schema.enum && !schema.enum.includes(value)) return `is none of ${schema.enum.join(', ')}`;
  return undefined;
}

/** What a call is about: a path, or a text by itself. Throws `ToolRefusal`. */
export function sourceOf({ path, name, text, kind }: ToolArguments): { readonly path: string } | GivenText {
  if (path !== undefined && name === undefined && text === undefined && kind === undefined) return { path };
  if (path === undefined && name && text !== undefined) return { name, text, kind };
  throw new ToolRefusal('Give either a path, or a name and a text.');
}

/** The number of entries that a call asks for. */
export const limitOf = ({ limit = toolLimits.entries }: ToolArguments): number => limit;

/** The severity from which on findings are wanted. */
export const severityOf = ({ severity = severities.at(-1)! }: ToolArguments): Severity => severity;
