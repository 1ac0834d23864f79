import { type AnyRule, mergeRefs, type Peer, type Severity, severities } from '../../engine/index.ts';
import { canonicalId, leveled, levelUnder, namePattern } from '../../engine/policy.ts';
import { checksOf, madeIfAsked } from './checks.ts';
import type { TakenLevel } from './taken.ts';

/** How the checks of another tool correspond to our rules. */
export interface Twins {
  /** Rules that report nothing but what some of the checks do, with these checks. */
  readonly whole: ReadonlyMap<string, readonly string[]>;
  /** Rules that report more than the checks. */
  readonly partly: ReadonlyMap<string, readonly string[]>;
  /** Checks that no rule reports. */
  readonly none: readonly string[];
}

/**
 * Finds the rules that correspond to some checks of a tool. A rule may be switched off only if it reports nothing else: all its
 * messages have checks, and all of these are among the given ones.
 */
export function twinsOf(peer: Peer, levels: readonly TakenLevel[], rules: readonly AnyRule[]): Twins {
  const asked = levels.map(({ id }) => ({ id, matches: namePattern(canonicalId(peer, id)) }));
  const met = new Set<string>();
  const [whole, partly] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const rule of rules) {
    const messages = checksByMessage(peer, rule);
    const checks = messages.flat();
    const found = asked
      .filter(({ matches }) => checks.some((id) => matches(canonicalId(peer, id))))
      .map(({ id }) => id);
    if (found.length === 0) continue;
    for (const id of found) met.add(id);
    const isOff = (check: string) => asked.some(({ matches }) => matches(canonicalId(peer, check)));
    const isWhole = messages.every((ids) => ids.length > 0 && ids.every(isOff));
    (isWhole ? whole : partly).set(rule.id, [...new Set(found)]);
  }
  return { whole, partly, none: [...new Set(levels.map(({ id }) => id))].filter((id) => !met.has(id)) };
}

/** The checks of a tool that report the same as each message of a rule. */
const checksByMessage = (peer: Peer, { messages, refs }: AnyRule): string[][] =>
  Object.values(messages).map((message) => {
    const own = mergeRefs(refs, typeof message === 'object' ? message.refs : undefined);
    return [...(own[peer] ?? [])];
  });

/** The checks of a tool that report something of a rule, and that these levels leave on, or switch on. */
export function stillReporting(peer: Peer, levels: readonly TakenLevel[], rule: AnyRule): string[] {
  const checks = new Set(checksByMessage(peer, rule).flat());
  return [...checks].filter((check) => {
    const own = levels.filter(({ id }) => namePattern(canonicalId(peer, id))(canonicalId(peer, check)));
    if (own.some(({ level }) => level === 'off')) return false;
    return own.length > 0 || !madeIfAsked[peer]?.includes(check);
  });
}

/** The checks of a tool that are on, and that messages report which are off without a configuration. */
export function silentChecks(
  peer: Peer,
  levels: readonly TakenLevel[],
  rule: AnyRule,
): { readonly checks: readonly string[]; readonly severity: Severity; readonly isWhole: boolean } {
  const reporting = stillReporting(peer, levels, rule);
  const isAllOn = reporting.length === new Set(checksByMessage(peer, rule).flat()).size;
  const all = Object.values(rule.messages);
  const isOff = (at: number) => levelUnder(['recommended'], leveled(rule, all[at])) === 'off';
  const silent = checksByMessage(peer, rule).flatMap((ids, at) =>
    isOff(at) ? ids.filter((id) => reporting.includes(id)).map((id) => ({ id, at })) : [],
  );
  const found = severities.find((each) => silent.some(({ at }) => leveled(rule, all[at]).severity === each));
  return {
    checks: [...new Set(silent.map(({ id }) => id))],
    severity: found ?? 'info',
    isWhole: isAllOn && all.every((_, at) => isOff(at)),
  };
}

/** The checks that a tool makes and that no rule does, by their names, without those that these levels switch off. */
export function lostChecks(peer: Peer, levels: readonly TakenLevel[], rules: readonly AnyRule[]): string[] {
  const known = new Set(
    rules.flatMap((rule) => checksByMessage(peer, rule).flat()).map((id) => canonicalId(peer, id)),
  );
  const off = levels.flatMap(({ id, level, files, services }) =>
    level === 'off' && !files && !services ? namePattern(canonicalId(peer, id)) : [],
  );
  return (checksOf[peer] ?? []).flatMap((check) => {
    const [id, name] = typeof check === 'string' ? [check, check] : check;
    const canonical = canonicalId(peer, id);
    return known.has(canonical) || off.some((matches) => matches(canonical)) ? [] : [name];
  });
}
