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
  /** `words` are those in which the other finding differs from the head; undefined if these mean nothing without the rest. */
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
  return head.message === other.message || isOneForm(head.text.split(' '), other.text.split(' '));
}

/** Whether two sentences, as words, have the same form. */
function isOneForm(a: readonly string[], b: readonly string[]): boolean {
  const { before, after } = sharedWords(a, b);
  return !isApart(before + after, Math.max(a.length, b.length));
}

/** Returns the words in which the other sentence differs from the first; undefined if it has another form or only fewer words. */
function wordsThatDiffer(text: string, other: string): string | undefined {
  if (text === other) return '';
  const [a, b] = [text.split(' '), other.split(' ')];
  if (!isOneForm(a, b)) return undefined;
  const [own, others] = [ownWords(b, a), ownWords(a, b)];
  return saysMore(own, others) ? own.join(' ').replace(/[.,:;]$/, '') : undefined;
}

/** The words of a sentence between those that it shares with another one. */
function ownWords(words: readonly string[], others: readonly string[]): readonly string[] {
  const { before, after } = sharedWords(words, others);
  return words.slice(before, words.length - after);
}

/** Whether a word is not also among the others: `Not` beside `Open, not` is none. */
function saysMore(own: readonly string[], others: readonly string[]): boolean {
  const plain = (word: string) => word.toLowerCase().replace(/[.,:;]$/, '');
  const known = new Set(others.map(plain));
  return own.some((word) => !known.has(plain(word)));
}

/** The number of words at the beginning and at the end that two sentences share. */
function sharedWords(
  a: readonly string[],
  b: readonly string[],
): { readonly before: number; readonly after: number } {
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && a[before] === b[before]) before++;
  let after = 0;
  while (after < shorter - before && a.at(-1 - after) === b.at(-1 - after)) after++;
  return { before, after };
}

/** Whether sentences have different forms, given how many words they share and how many the longer one has. */
const isApart = (shared: number, longer: number) => shared * 2 <= longer || longer - shared > apart;

/** A finding that may be said once with those of other files. */
interface InFiles extends Alike {
  /** The name of its service; empty if it has none. */
  readonly subject: string;
}

/** A sentence that holds of several files, with all its places. */
export interface SharedSentence<Each> {
  /** The sentence, with `…` for what differs. */
  readonly text: string;
  /** Worst first, then in the order of the findings. `words` are those that stand for the `…`; empty if only the service's name does. */
  readonly places: readonly { readonly place: Each; readonly words: string }[];
}

/** The number of files from which on a sentence is written once: two are read as quickly where they are. */
const several = 3;

/**
 * Finds the sentences that one rule says of several files: word for word but for the name of the service, or else with a few words
 * that differ. What it says of fewer files, and attack paths, are in none.
 */
export function sharedSentences<Each extends InFiles>(all: readonly Each[]): SharedSentence<Each>[] {
  const found: SharedSentence<Each>[] = [];
  const left: Each[] = [];
  const sorted = all.filter(({ isPath }) => !isPath).sort(byWorst);
  for (const same of grouped(sorted, (each) => `${each.rule} ${withoutSubject(each)}`).values()) {
    if (isInSeveral(same))
      found.push({ text: withoutSubject(same[0]!), places: same.map((place) => ({ place, words: '' })) });
    else left.push(...same);
  }
  for (const sameRule of grouped(left, ({ rule }) => rule).values())
    for (const form of formsOf(sameRule)) if (isInSeveral(form.all)) found.push(sentenceOf(form));
  return found;
}

const isInSeveral = (all: readonly Alike[]) => new Set(all.map(({ file }) => file)).size >= several;

/** The sentence with `…` for the name of the service. */
function withoutSubject({ text, subject }: InFiles): string {
  if (subject === '' || !text.includes(subject)) return text;
  return text
    .split(' ')
    .map((word) => (word.replace(/[.,:;]$/, '') === subject ? word.replace(subject, () => '\u2026') : word))
    .join(' ');
}

/** Sentences that begin and end with the same words. */
interface Form<Each> {
  readonly first: readonly string[];
  /** The number of words at the beginning and at the end that all share. */
  before: number;
  after: number;
  readonly all: Each[];
}

function formsOf<Each extends InFiles>(all: readonly Each[]): Form<Each>[] {
  const found: Form<Each>[] = [];
  for (const each of all) {
    const words = each.text.split(' ');
    const form = found.slice(0, forms).find((one) => fits(one, words));
    if (form) form.all.push(each);
    else found.push({ first: words, before: words.length, after: words.length, all: [each] });
  }
  return found;
}

/** Whether a sentence has a form, which is then narrowed to what both share. Each sentence has words of its own between. */
function fits(form: Form<unknown>, words: readonly string[]): boolean {
  const { first } = form;
  if (words.length === first.length && words.every((word, at) => word === first[at])) return true;
  const shared = sharedWords(first, words);
  const before = Math.min(form.before, shared.before);
  const after = Math.min(form.after, shared.after);
  const shorter = Math.min(first.length, words.length);
  const longer = Math.max(first.length, words.length);
  if (before + after >= shorter || isApart(before + after, longer)) return false;
  Object.assign(form, { before, after });
  return true;
}

function sentenceOf<Each extends InFiles>({ first, before, after, all }: Form<Each>): SharedSentence<Each> {
  if (before === first.length)
    return { text: first.join(' '), places: all.map((place) => ({ place, words: '' })) };
  const end = /[.,:;]?$/.exec(first[first.length - after - 1] ?? '')?.[0] ?? '';
  const text = [...first.slice(0, before), `\u2026${end}`, ...first.slice(first.length - after)].join(' ');
  const between = ({ text: own }: Each) =>
    own
      .split(' ')
      .slice(before, own.split(' ').length - after)
      .join(' ')
      .replace(/[.,:;]$/, '');
  return { text, places: all.map((place) => ({ place, words: between(place) })) };
}
