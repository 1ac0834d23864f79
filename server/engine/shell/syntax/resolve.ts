import type { Values } from '../../source/expanded.ts';
import { limits } from '../../source/limits.ts';
import type { Expansion, ShellDraft, WordPart } from './draft.ts';

/** Returns the value of a variable as seen by the command at an index; undefined if not known. */
export type VariableLookup = (name: string, command: number) => string | undefined;

/** Looks variables up among a draft's own assignments first, then in the environment. */
export const lookupIn = (draft: ShellDraft, env: Values): VariableLookup =>
  lookupBy(draft, (name) => env.get(name), resolvePieces);

/** `lookupIn` for texts of which only a part is known; `value` is the lookup of whole values. */
export const textLookupIn = (draft: ShellDraft, env: Values, value: VariableLookup): VariableLookup =>
  lookupBy(
    draft,
    (name) => env.get(name) ?? env.partly?.get(name),
    (pieces, lookup, command) => {
      const text = pieces.map((piece) => textOfPiece(piece, value, lookup, command, '$()')).join('');
      // Nothing is known of what a command prints.
      return text.length > limits.value || text.startsWith('$()') ? undefined : text;
    },
  );

/** The text of a piece as far as it is known; `other` stands for a substitution, or it is as written. */
export function textOfPiece(
  piece: WordPart,
  value: VariableLookup,
  partly: VariableLookup,
  command: number,
  other?: string,
): string {
  if (typeof piece === 'string') return piece;
  const { name, operator, text } = piece;
  if (name === undefined) return other ?? text;
  return expand(piece, value, command) ?? (operator === '' ? partly(name, command) : undefined) ?? text;
}

function lookupBy(
  draft: ShellDraft,
  given: (name: string) => string | undefined,
  resolve: typeof resolvePieces,
): VariableLookup {
  const known = new Map<object, string | undefined>();
  const lookup: VariableLookup = (name, command) => {
    if (draft.uncertain.has(name)) return undefined;
    const bindings = draft.bindings.get(name);
    if (!bindings) return given(name);
    for (let i = bindings.length - 1; i >= 0; i--) {
      const binding = bindings[i];
      if (!binding || binding.from >= command) continue;
      if (binding.until < command || !binding.word) return undefined;
      if (known.has(binding)) return known.get(binding);
      known.set(binding, undefined);
      const value = binding.word.glob ? undefined : resolve(binding.word.pieces, lookup, binding.from);
      known.set(binding, value);
      return value;
    }
    return given(name);
  };
  return lookup;
}

/** The text of all pieces; undefined if one of them is not known. */
export function resolvePieces(
  pieces: readonly WordPart[],
  lookup: VariableLookup,
  command: number,
): string | undefined {
  let value = '';
  for (const piece of pieces) {
    const text = typeof piece === 'string' ? piece : expand(piece, lookup, command);
    if (text === undefined) return undefined;
    value += text;
    if (value.length > limits.value) return undefined;
  }
  return value;
}

/** Evaluates an expansion (POSIX shell, 2.6.2 Parameter Expansion); undefined if the variable is not known. */
function expand(expansion: Expansion, lookup: VariableLookup, command: number): string | undefined {
  const { name, operator, operand } = expansion;
  if (name === undefined || operator === undefined) return undefined;
  const value = lookup(name, command);
  if (value === undefined || operator === '') return value;
  const counts = operator.startsWith(':') ? value !== '' : true;
  const other = () => (operand ? resolvePieces(operand, lookup, command) : '');
  if (operator.endsWith('+')) return counts ? other() : '';
  return counts ? value : other();
}
