import type { Finding, Fix, FixesOf } from '../../server/engine/index.ts';

/** A finding with its fixes. */
export type Offering = Finding & { readonly fixes: readonly Fix[] };

/** Returns the findings of a result with their fixes computed. */
export function withFixes({
  findings,
  fixesOf,
}: {
  findings: readonly Finding[];
  fixesOf: FixesOf;
}): Offering[] {
  return findings.map((each) => ({ ...each, fixes: fixesOf(each) }));
}
