import { type AnyRule, mergeRefs, type Peer } from '../../engine/index.ts';
import { canonicalId, namePattern } from '../../engine/policy.ts';
import type { TakenLevel } from './taken.ts';

/** How the checks of another tool correspond to our rules. */
export interface Twins {
  /** Rules whose messages all correspond to a check, with these checks. */
  readonly whole: ReadonlyMap<string, readonly string[]>;
  /** Rules that report more than the checks. */
  readonly partly: ReadonlyMap<string, readonly string[]>;
  /** Checks that no rule reports. */
  readonly none: readonly string[];
}

/** Finds the rules that correspond to some checks of a tool. A rule may be switched off only if it reports nothing else. */
export function twinsOf(peer: Peer, levels: readonly TakenLevel[], rules: readonly AnyRule[]): Twins {
  const asked = levels.map(({ id }) => ({ id, matches: namePattern(canonicalId(peer, id)) }));
  const met = new Set<string>();
  const [whole, partly] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const rule of rules) {
    const messages = Object.values(rule.messages).map((message) => {
      const refs = mergeRefs(rule.refs, typeof message === 'object' ? message.refs : undefined);
      const checks = (refs[peer] ?? []).map((id) => canonicalId(peer, id));
      return asked.filter(({ matches }) => checks.some(matches)).map(({ id }) => id);
    });
    const found = [...new Set(messages.flat())];
    if (found.length === 0) continue;
    for (const id of found) met.add(id);
    (messages.every((ids) => ids.length > 0) ? whole : partly).set(rule.id, found);
  }
  return { whole, partly, none: [...new Set(levels.map(({ id }) => id))].filter((id) => !met.has(id)) };
}
