import type { Node, Scalar } from '../model.ts';
import { isFloat } from '../yaml/scalar-type.ts';
import { formOf } from './form.ts';
import type { Type } from './table.ts';

/** A tree to check: one document, documents below a later one, or all documents together. */
export type SettlingStage = 'document' | 'below' | 'last';

/**
 * What a scalar of the merged tree must be but is not, after its variables are replaced: '' if its type is wrong; undefined if
 * the scalar is correct or unknown. Before the last stage, checks only what no later file can change.
 */
export function wantedAfterAll(
  node: Scalar,
  type: Type,
  path: string,
  stage: SettlingStage,
): string | undefined {
  const { scalars, values } = type;
  const { text, value } = node;
  // Every value is empty while a user is typing it; only an explicit null is reported.
  if (value === null) return node.raw === '' || scalars.includes('z') ? undefined : '';
  if (text === undefined) return undefined;
  const typed = node.variables.length === 0 && typeof value !== 'string' ? value : undefined;
  if (values?.includes(text) && typed === undefined) return undefined;
  if (scalars === '') return '';
  const form = formOf(path, scalars);
  if (typeof typed === 'boolean') return scalars.includes('b') ? undefined : '';
  // Infinity and NaN in YAML are wrong; a number that is too large counts as a text.
  if (typed !== undefined && !Number.isFinite(typed)) return /^[-+]?\d/.test(text) ? undefined : '';
  if (typed !== undefined)
    return form?.isExact && isFloat(node) ? form.wanted : numberFault(typed, scalars, form);
  const isConverted = stage === 'document' && form?.converts?.(text);
  if (form && (stage !== 'below' || form.inSchema))
    return isConverted || form.holds(text) ? undefined : form.wanted;
  return scalars.includes('s') ? undefined : '';
}

function numberFault(value: number, scalars: string, form: ReturnType<typeof formOf>): string | undefined {
  if (!/[ni]/.test(scalars) || (!scalars.includes('n') && !Number.isInteger(value))) return '';
  return form?.takes && !form.takes(value) ? form.wanted : undefined;
}

/** The items of a list that equal an earlier item; unknown values are left out. */
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
