import type { Finding, Fix, FixesOf } from '../../server/engine/index.ts';

/** A finding with what is offered for it. */
export type Offering = Finding & { readonly fixes: readonly Fix[] };

/** The findings of a result, their fixes worked out. */
export function withFixes({
  findings,
  fixesOf,
}: {
  findings: readonly Finding[];
  fixesOf: FixesOf;
}): Offering[] {
  return findings.map((each) => ({ ...each, fixes: fixesOf(each) }));
}
