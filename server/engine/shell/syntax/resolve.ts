import type { Draft, Expansion, Piece } from './draft.ts';

/** Longest value that is evaluated; a longer one counts as not known. */
const longest = 8192;

/** Returns the value of a variable as seen by the command at an index; undefined if not known. */
export type Lookup = (name: string, command: number) => string | undefined;

/** Looks variables up among a draft's own assignments first, then in the environment. */
export function lookupIn(draft: Draft, env: ReadonlyMap<string, string | undefined>): Lookup {
  const known = new Map<object, string | undefined>();
  const lookup: Lookup = (name, command) => {
    if (draft.uncertain.has(name)) return undefined;
    const bindings = draft.bindings.get(name);
    if (!bindings) return env.get(name);
    for (let i = bindings.length - 1; i >= 0; i--) {
      const binding = bindings[i];
      if (!binding || binding.from >= command) continue;
      if (binding.until < command || !binding.word) return undefined;
      if (known.has(binding)) return known.get(binding);
      known.set(binding, undefined);
      const value = binding.word.glob ? undefined : resolvePieces(binding.word.pieces, lookup, binding.from);
      known.set(binding, value);
      return value;
    }
    return env.get(name);
  };
  return lookup;
}

/** The text of all pieces; undefined if one of them is not known. */
export function resolvePieces(pieces: readonly Piece[], lookup: Lookup, command: number): string | undefined {
  let value = '';
  for (const piece of pieces) {
    const text = typeof piece === 'string' ? piece : expand(piece, lookup, command);
    if (text === undefined) return undefined;
    value += text;
    if (value.length > longest) return undefined;
  }
  return value;
}

/** Evaluates an expansion (POSIX shell, 2.6.2 Parameter Expansion); undefined if the variable is not known. */
function expand(expansion: Expansion, lookup: Lookup, command: number): string | undefined {
  const { name, operator, operand } = expansion;
  if (name === undefined || operator === undefined) return undefined;
  const value = lookup(name, command);
  if (value === undefined || operator === '') return value;
  const counts = operator.startsWith(':') ? value !== '' : true;
  const other = () => (operand ? resolvePieces(operand, lookup, command) : '');
  if (operator.endsWith('+')) return counts ? other() : '';
  return counts ? value : other();
}
