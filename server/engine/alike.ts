import { type Severity, severities } from './finding.ts';
import { grouped } from './source/groups.ts';

/** What may be told in one entry with others of its rule. */
interface Alike {
  readonly file: string;
  readonly rule: string;
  /** Key of the rule's message. */
  readonly message: string;
  readonly text: string;
  readonly severity: Severity;
  /** True for an attack path that tells its parts, too: it is an entry of its own. */
  readonly isPath: boolean;
}

/** What is told in full, and what says the same of other places. */
export interface Entry<Each> {
  readonly head: Each;
  /** With what they say in place of some words of the head; undefined where their sentence has another form. */
  readonly others: readonly { readonly other: Each; readonly words: string | undefined }[];
}

/** Entries of one rule that another is compared with: more forms of a sentence no rule has. */
const forms = 8;
/** Words in a row that two sentences of one form may have apart. */
const apart = 6;

/** Puts what one rule says of many places of a file in one entry, below the first of the worst. */
export function entriesOf<Each extends Alike>(all: readonly Each[]): Entry<Each>[] {
  const entries: Entry<Each>[] = [];
  for (const sameRule of grouped(all, ({ file, rule }) => `${file}\n${rule}`).values()) {
    const heads: { head: Each; others: { other: Each; words: string | undefined }[] }[] = [];
    for (const each of [...sameRule].sort(byWorst)) {
      const like = heads.slice(0, forms).find(({ head }) => isLike(head, each));
      if (like) like.others.push({ other: each, words: wordsThatDiffer(like.head.text, each.text) });
      else heads.push({ head: each, others: [] });
    }
    entries.push(...heads);
  }
  return entries;
}

const byWorst = (a: Alike, b: Alike) => severities.indexOf(a.severity) - severities.indexOf(b.severity);

function isLike(head: Alike, other: Alike): boolean {
  if (head.isPath || other.isPath) return false;
  return head.message === other.message || wordsThatDiffer(head.text, other.text) !== undefined;
}

/** What a sentence has in place of some words of one that has the same form; undefined where it has another one. */
function wordsThatDiffer(text: string, other: string): string | undefined {
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
