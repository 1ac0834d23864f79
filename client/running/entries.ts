import { type Finding, severities } from './model.ts';

/** Findings that read as one: the worst, then what says the same of other places, and the parts of an attack path. */
export interface Entry {
  readonly head: Finding;
  readonly others: readonly Finding[];
  /** What it is about: services and stages; empty text for a file. */
  readonly subjects: ReadonlySet<string>;
}

/** Findings of a project by entry, the worst first. */
export function entriesOf(findings: readonly Finding[]): Entry[] {
  const entries = new Map<number, Finding[]>();
  for (const each of [...findings].sort(pathsFirst)) {
    const entry = entries.get(each.entry) ?? [];
    entry.push(each);
    entries.set(each.entry, entry);
  }
  return [...entries.values()].flatMap(([head, ...others]) => {
    if (!head) return [];
    // A path is about its own service, whatever its parts are about.
    const alike = [head, ...others.filter(({ isPart }) => !isPart)];
    return { head, others, subjects: new Set(alike.map(({ subject }) => subject ?? '')) };
  });
}

/** The part of an entry that is about one service or stage, which is the only one of an attack path. */
export function entryOf({ head, others, subjects }: Entry, subject: string): Entry {
  if (subjects.size < 2) return { head, others, subjects };
  const [first = head, ...rest] = [head, ...others].filter((each) => each.subject === subject);
  return { head: first, others: rest, subjects: new Set([subject]) };
}

/** The worst first; an attack path before its parts. */
const pathsFirst = (a: Finding, b: Finding) =>
  Number(a.isPart) - Number(b.isPart) || severities.indexOf(a.severity) - severities.indexOf(b.severity);
