import type { Severity } from '../../../engine/index.ts';

/** A finding that is part of an attack path, as shown below the path. */
export interface AttackPathPart {
  /** Key of the attack path, see `wholeKey`. */
  readonly whole: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly text: string;
  readonly file: string;
  /** Line and column. */
  readonly place: string;
}

/** An entry that may be shown below another one, or have others below it. */
export interface Foldable {
  /** The attack paths in it, see `wholeKey`. */
  readonly keys: readonly string[];
  /** Its findings, if each is part of an attack path; otherwise empty. */
  readonly parts: readonly AttackPathPart[];
  /** The number of its findings. */
  readonly count: number;
  /** Parts that are already shown below it. */
  readonly below: readonly AttackPathPart[];
}

/** Moves the parts of attack paths below their paths. Parts whose paths are not in the list stay where they are. */
export function folded<Each extends Foldable>(all: readonly Each[]): Each[] {
  if (!all.some((each) => each.parts.length > 0)) return [...all];
  const paths = new Set(all.flatMap(({ keys, parts }) => (parts.length > 0 ? [] : keys)));
  const isBelow = ({ parts }: Each) => parts.length > 0 && parts.every(({ whole }) => paths.has(whole));
  const parts = new Map<string, AttackPathPart[]>();
  for (const part of all.filter(isBelow).flatMap((each) => each.parts)) {
    const same = parts.get(part.whole);
    if (same) same.push(part);
    else parts.set(part.whole, [part]);
  }
  return all
    .filter((each) => !isBelow(each))
    .map((each) => {
      const more = each.parts.length > 0 ? [] : each.keys.flatMap((key) => parts.get(key) ?? []);
      if (more.length === 0) return each;
      return { ...each, below: [...each.below, ...more], count: each.count + more.length };
    });
}

interface MergedPart {
  readonly text: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly at: string[];
}

/** Merges parts with the same text, and lists their places. A place in another file includes the file name. */
export function mergedParts(parts: readonly AttackPathPart[], file: string): MergedPart[] {
  if (parts.length === 0) return [];
  const said = new Map<string, MergedPart>();
  for (const { rule, severity, text, file: other, place } of parts) {
    const key = `${rule} ${severity} ${text}`;
    const same = said.get(key) ?? { text, rule, severity, at: [] };
    const at = other === file ? place : `${other}:${place}`;
    if (!same.at.includes(at)) same.at.push(at);
    said.set(key, same);
  }
  return [...said.values()];
}
