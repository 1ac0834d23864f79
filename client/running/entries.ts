import { type ListedFinding, severities } from './model.ts';

/** Findings shown as one entry: the most severe, the same finding in other places, and the parts of an attack path. */
export interface FindingEntry {
  readonly head: ListedFinding;
  readonly others: readonly ListedFinding[];
  /** Services and stages that it is about; an empty string stands for the file. */
  readonly subjects: ReadonlySet<string>;
}

/** Groups a project's findings into entries, the most severe first. */
export function entriesOf(findings: readonly ListedFinding[]): FindingEntry[] {
  const entries = new Map<number, ListedFinding[]>();
  for (const each of [...findings].sort(pathsFirst)) {
    const entry = entries.get(each.entry) ?? [];
    entry.push(each);
    entries.set(each.entry, entry);
  }
  return [...entries.values()].flatMap(([head, ...others]) => {
    if (!head) return [];
    // An attack path is about its own service, not those of its parts.
    const alike = [head, ...others.filter(({ isPart }) => !isPart)];
    return { head, others, subjects: new Set(alike.map(({ subject }) => subject ?? '')) };
  });
}

/** Sorts by severity, but attack paths before their parts. */
const pathsFirst = (a: ListedFinding, b: ListedFinding) =>
  Number(a.isPart) - Number(b.isPart) || severities.indexOf(a.severity) - severities.indexOf(b.severity);
