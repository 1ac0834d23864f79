/** What the page of a service's hardening says. */
export type HardenMessage =
  | { readonly type: 'preview' | 'apply'; readonly chosen: readonly string[] }
  | { readonly type: 'open'; readonly at: number }
  | { readonly type: 'close' };

/** The most changes that a page has. */
const most = 200;

/** Reads a message of the page; undefined if it has another shape. */
export function messageOf(said: unknown): HardenMessage | undefined {
  if (typeof said !== 'object' || said === null) return undefined;
  const { type, chosen, at } = said as { readonly [key: string]: unknown };
  if (type === 'close') return { type };
  if (type === 'open') return Number.isInteger(at) ? { type, at: Number(at) } : undefined;
  if (type !== 'preview' && type !== 'apply') return undefined;
  if (!Array.isArray(chosen) || chosen.length > most) return undefined;
  return chosen.every((each) => typeof each === 'string') ? { type, chosen } : undefined;
}
