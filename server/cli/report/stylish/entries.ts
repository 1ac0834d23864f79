import { grouped, type Severity } from '../../../engine/index.ts';
import type { Paint } from '../paint.ts';
import { rankOf } from '../severity.ts';

/** What may be told in one entry with others of its rule. */
export interface Told {
  readonly file: string;
  readonly rule: string;
  /** Key of the rule's message. */
  readonly message: string;
  readonly text: string;
  readonly severity: Severity;
  /** The services, or the stage, that it is about: what belongs together. */
  readonly group: string;
  /** The services by name; empty for a stage. */
  readonly subject: string;
  /** Line and column. */
  readonly place: string;
  /** The title of its fix. */
  readonly fix: string | undefined;
  /** What is told below it. */
  readonly below: readonly unknown[];
}

/** What is told in full, and what says the same of other places. */
export interface Entry<Each extends Told> {
  readonly head: Each;
  readonly others: readonly Each[];
}

/** Entries of one rule that another is compared with: more forms of a sentence no rule has. */
const forms = 8;

/**
 * Puts what one rule says of many places of a file in one entry, below the first of the worst. An attack path, which has its parts
 * below it, is an entry of its own.
 */
export function entriesOf<Each extends Told>(all: readonly Each[]): Entry<Each>[] {
  const entries: { head: Each; others: Each[] }[] = [];
  for (const sameRule of grouped(all, ({ file, rule }) => `${file}\n${rule}`).values()) {
    const heads: { head: Each; others: Each[] }[] = [];
    for (const each of [...sameRule].sort((a, b) => rankOf(a.severity) - rankOf(b.severity))) {
      const like =
        each.below.length > 0 ? undefined : heads.slice(0, forms).find(({ head }) => isLike(head, each));
      if (like) like.others.push(each);
      else heads.push({ head: each, others: [] });
    }
    entries.push(...heads);
  }
  return entries;
}

function isLike(head: Told, other: Told): boolean {
  if (head.below.length > 0) return false;
  return head.message === other.message || wordsThatDiffer(head.text, other.text) !== undefined;
}

/** Words in a row that two sentences of one form may have apart. */
const apart = 6;

/** What a sentence has in place of some words of one that has the same form; undefined where it has another one. */
export function wordsThatDiffer(text: string, other: string): string | undefined {
  if (text === other) return '';
  const [a, b] = [text.split(' '), other.split(' ')];
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && a[before] === b[before]) before++;
  let after = 0;
  while (after < shorter - before && a.at(-1 - after) === b.at(-1 - after)) after++;
  const longer = Math.max(a.length, b.length);
  if ((before + after) * 2 <= longer || longer - before - after > apart) return undefined;
  return b
    .slice(before, b.length - after)
    .join(' ')
    .replace(/[.,:;]$/, '');
}

/** A line for each service that others are about, with what they say of it that the head does not, and where. */
export function otherLines({ head, others }: Entry<Told>, painted: Paint): string[] {
  const lines = new Map<string, string[]>();
  for (const { severity, subject, text, place } of others) {
    const words = wordsThatDiffer(head.text, text);
    const grave = severity === head.severity ? '' : `${painted.severity(severity, severity)}  `;
    const about = subject === '' ? '' : `${subject}: `;
    const key = words === undefined ? `${grave}${about}${text} ` : `${grave}${about}`;
    const said = words === undefined ? '' : words;
    const at = said === '' ? place : `${said} (${place})`;
    lines.set(key, [...(lines.get(key) ?? []), words === undefined ? `(${place})` : at]);
  }
  return [...lines].map(([about, said]) => `${about}${said.join(', ')}`);
}
