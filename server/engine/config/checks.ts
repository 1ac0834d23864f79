import { type Peer, peers, type Refs } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { perLasting } from '../source/memo.ts';
import type { SafeText } from '../source/text.ts';
import { listed } from './expected.ts';

/** The references of a rule to checks of other tools that report the same. */
export interface Referring {
  readonly id: string;
  readonly refs?: Refs | undefined;
  readonly messages?: Readonly<Record<string, string | { readonly refs?: Refs }>>;
}

/** A check of another tool, and the rules that report the same. More than one rule may do so. */
interface Check {
  readonly peer: Peer;
  readonly rules: readonly string[];
}

/** Finds the check of another tool by its id in any case (`DL3008`, `ckv_docker_3`); undefined if no rule refers to it. */
export function checkNamed(word: string, rules: readonly Referring[]): Check | undefined {
  const named = namersOf(rules);
  for (const peer of peers) {
    const found = named.get(keyOf(peer, word));
    if (found) return { peer, rules: found };
  }
  return undefined;
}

const keyOf = (peer: Peer, id: string) => `${peer} ${canonicalId(peer, id)}`;

/** The ids of the rules that refer to each check. Computed once, because a configuration may hold thousands of words. */
const namersOf = perLasting((rules: readonly Referring[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const rule of rules) {
    const all = refsOf(rule);
    const keys = peers.flatMap((peer) =>
      all.flatMap((refs) => refs[peer] ?? []).map((id) => keyOf(peer, id)),
    );
    for (const key of new Set(keys)) {
      const ids = found.get(key);
      if (ids) ids.push(rule.id);
      else found.set(key, [rule.id]);
    }
  }
  return found;
});

function refsOf({ refs, messages = {} }: Referring): Refs[] {
  const own = Object.values(messages).map((message) =>
    typeof message === 'object' ? message.refs : undefined,
  );
  return [refs, ...own].filter((each) => each !== undefined);
}

/** A hint for a word that is not a rule but a check of another tool; `meant` is the rule to use if there is exactly one. */
export function hintOf(
  word: string,
  rules: readonly Referring[],
): { text: SafeText; meant: string | undefined } | undefined {
  const check = checkNamed(word, rules);
  if (!check) return undefined;
  const [meant, ...others] = check.rules;
  const names = check.rules.map((id) => `\`${id}\``);
  const text =
    names.length > mostNamed
      ? shown`, a check of ${check.peer}: \`plimsoll explain ${word}\` says which rules report the same.`
      : shown`, a check of ${check.peer}; did you mean ${listed(names)}?`;
  return { text, meant: others.length === 0 ? meant : undefined };
}

/** The most rules that a hint names. */
const mostNamed = 4;

/** The canonical spelling of an id, in which comments and references are compared. */
export function canonicalId(tool: Peer | 'plimsoll', id: string): string {
  const low = id.toLowerCase();
  switch (tool) {
    case 'trivy': {
      // Trivy's ids were AVD-DS-0002, then DS002, then DS-0002.
      const [, letters, digits = ''] = /^(?:avd-)?([a-z]+)-?(\d+)$/.exec(low) ?? [];
      return letters ? `${letters}-${digits.padStart(4, '0')}` : low.replace(/^avd-/, '');
    }
    case 'kics':
      return /^[0-9a-f]{8}(?:-|$)/.test(low) ? low.slice(0, 8) : low;
    case 'semgrep':
      return low.slice(low.lastIndexOf('.') + 1);
    case 'tally':
      return low.replace(/^tally\//, '');
    default:
      return low;
  }
}
