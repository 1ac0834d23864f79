import { type Severity, severities } from './finding.ts';
import { grouped } from './source/groups.ts';

/** A finding that may be shown in one entry with others of its rule. */
interface Alike {
  readonly file: string;
  readonly rule: string;
  /** Key of the rule's message. */
  readonly message: string;
  readonly text: string;
  readonly severity: Severity;
  /** True for an attack path. It has its parts below it, so it is an entry of its own. */
  readonly isPath: boolean;
}

/** A finding shown in full, and similar findings at other places. */
export interface FindingGroup<Each> {
  readonly head: Each;
  /** `words` are those in which the other finding differs from the head; undefined if its sentence has another form. */
  readonly others: readonly { readonly other: Each; readonly words: string | undefined }[];
}

/** The number of entries of one rule that a finding is compared with. No rule has more forms of a sentence. */
const forms = 8;
/** The number of consecutive words in which two sentences of one form may differ. */
const apart = 6;

/** Groups similar findings of one rule and file into entries, each below the first of the worst findings. */
export function entriesOf<Each extends Alike>(all: readonly Each[]): FindingGroup<Each>[] {
  const entries: FindingGroup<Each>[] = [];
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

/** Returns the words in which the other sentence differs from the first; undefined if they have different forms. */
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
