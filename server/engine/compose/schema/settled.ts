import type { Node, Scalar } from '../model.ts';
import { formOf } from './form.ts';
import type { Type } from './table.ts';

/**
 * What a scalar of the merged tree must be and is not, once its variables are replaced: '' for what its type says; undefined where
 * it holds, or is not known. Where the tree is not the `last` one, a later file may still change what is no matter of the schema.
 */
export function wantedAfterAll(node: Scalar, type: Type, path: string, last: boolean): string | undefined {
  const { scalars, values } = type;
  const { text, value } = node;
  // While one types, every value is empty once; an explicit null is meant.
  if (value === null) return node.raw === '' || scalars.includes('z') ? undefined : '';
  if (text === undefined) return undefined;
  const typed = node.variables.length === 0 && typeof value !== 'string' ? value : undefined;
  if (values?.includes(text) && typed === undefined) return undefined;
  if (scalars === '') return '';
  const form = formOf(path, scalars);
  if (typeof typed === 'boolean') return scalars.includes('b') ? undefined : '';
  // What YAML calls infinite or no number; a number that is too large is a text.
  if (typed !== undefined && !Number.isFinite(typed)) return /^[-+]?\d/.test(text) ? undefined : '';
  if (typed !== undefined) return numberFault(typed, scalars, form);
  if (form && (last || form.inSchema)) return form.holds(text) ? undefined : form.wanted;
  return scalars.includes('s') ? undefined : '';
}

function numberFault(value: number, scalars: string, form: ReturnType<typeof formOf>): string | undefined {
  if (!/[ni]/.test(scalars) || (!scalars.includes('n') && !Number.isInteger(value))) return '';
  return form?.takes && !form.takes(value) ? form.wanted : undefined;
}

/** The items of a list that an earlier one equals, both being known. */
export function repeated(items: readonly Node[]): Node[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const same =
      item.kind === 'scalar' && item.text !== undefined ? `${typeof item.value} ${item.text}` : undefined;
    if (same === undefined) return false;
    const again = seen.has(same);
    seen.add(same);
    return again;
  });
}
