import { entriesOf, type FindingGroup, grouped } from '../../../engine/index.ts';
import {
  type Order,
  type SharedSentence,
  sharedSentences,
  worstFirst as worstOrder,
} from '../../../engine/overview.ts';
import { fileUse } from '../../../engine/source/file-use.ts';
import type { Paint } from '../paint.ts';
import type { ReportSettings } from '../report.ts';
import { worstFirst } from '../severity.ts';
import { type FindingBlock, listed } from './block.ts';
import { folded, mergedParts } from './folded.ts';
import { otherLines } from './others.ts';
import { remedyLine } from './remedy.ts';
import { sharedLines } from './shared.ts';

/** What is written below one heading: the findings of a file, or sentences that hold of several. */
interface Section {
  readonly order: Order;
  text(): string;
}

/** Findings by where they are written. */
export interface Divided {
  /** Sentences that hold of several files, which are written once. */
  readonly shared: readonly SharedSentence<FindingBlock>[];
  /** The other findings, below the names of their files. */
  readonly alone: readonly FindingBlock[];
}

/** Divides findings into those that are written once for several files, and the others. */
export function dividedOf(blocks: readonly FindingBlock[]): Divided {
  const all = folded(blocks);
  const shared = sharedSentences(all.filter(({ below }) => below.length === 0));
  const said = new Set(shared.flatMap(({ places }) => places.map(({ place }) => place)));
  return { shared, alone: all.filter((each) => !said.has(each)) };
}

/**
 * Writes findings by file: the worst file first, and in each the group with the worst finding. What is written once comes before the
 * files that are no worse.
 */
export function inSections({ shared, alone }: Divided, setting: ReportSettings, painted: Paint): string {
  const bySeverity = grouped(shared, ({ places }) => places[0]!.place.severity);
  const sections: Section[] = [
    ...[...bySeverity].map(([severity, sentences]) => ({
      order: { severity, reach: undefined, name: '' },
      text: () => {
        const texts = sentences.sort(mostFirst).map((each) => sharedLines(each, setting, painted));
        return `${painted.bold('In several files')}\n${texts.join('')}`;
      },
    })),
    ...[...grouped(alone, ({ file }) => file)].map(([file, inFile]) => ({
      order: orderOf(file, inFile),
      text: () => fileText(file, inFile, setting, painted),
    })),
  ];
  const ordered = sections.sort((a, b) => worstOrder(a.order, b.order));
  return ordered.map((each) => each.text()).join('');
}

const mostFirst = (a: SharedSentence<FindingBlock>, b: SharedSentence<FindingBlock>) =>
  b.places.length - a.places.length;

/** The findings of a file below its name. */
function fileText(
  file: string,
  blocks: readonly FindingBlock[],
  setting: Pick<ReportSettings, 'remedyOf'>,
  painted: Paint,
): string {
  const use = fileUse(file);
  let out = `${painted.bold(file)}\n${use === undefined ? '' : `  ${painted.dim(use)}\n`}`;
  const groups = [...grouped(entriesOf(blocks), groupOf).values()];
  for (const group of groups) group.sort(byWorst);
  groups.sort(([a], [b]) => byWorst(a!, b!));
  const seenRemedies = new Set<string>();
  for (const entry of groups.flat()) {
    const { lines, below, sharers } = entry.head;
    const remedy = remedyLine([entry.head, ...entry.others.map(({ other }) => other)], setting);
    // Each remedy is shown only once in a file.
    const isNew = remedy !== undefined && (remedy.isFix || !seenRemedies.has(remedy.text));
    if (remedy !== undefined && !remedy.isFix) seenRemedies.add(remedy.text);
    const last = isNew ? `${painted.dim('         \u2514')} ${remedy.text}\n` : '';
    const shared = sharers.length > 0 ? [`also ${listed(sharers, mostSharers)}`] : [];
    const others = [
      ...shared,
      ...otherLines(entry, painted),
      ...partLines(mergedParts(below, file), painted),
    ];
    const rest = others.map((each) => `${painted.dim('         \u251c')} ${each}\n`);
    out += `${lines}${rest.join('')}${last}\n`;
  }
  return out;
}

const orderOf = (name: string, [first, ...more]: readonly FindingBlock[]): Order => ({
  severity: more.reduce((worst, each) => (worstFirst(each, worst) < 0 ? each : worst), first!).severity,
  reach: undefined,
  name,
});

type OrderedEntry = FindingGroup<FindingBlock>;

const byWorst = ({ head: a }: OrderedEntry, { head: b }: OrderedEntry) =>
  worstFirst(a, b) || a.start - b.start;

/** The group of an entry. An entry about several services or stages is a group of its own. */
function groupOf({ head, others }: OrderedEntry): string {
  return others.every(({ other }) => other.group === head.group)
    ? head.group
    : `rule ${head.rule} ${head.place}`;
}

/** The most services that are named with the finding that they share, and parts of one rule below an attack path. */
const mostSharers = 3;

/** The lines of the parts of an attack path; of more than three of a rule, their number. */
function partLines(parts: ReturnType<typeof mergedParts>, painted: Paint): string[] {
  return [...grouped(parts, ({ rule }) => rule)].flatMap(([rule, same]) => {
    const shown = same.length > mostSharers + 1 ? same.slice(0, mostSharers) : same;
    const lines = shown.map(({ severity, text, at }) => {
      const grade = severity === 'info' ? '' : `${painted.severity(severity, severity)}  `;
      return `${grade}${text} ${painted.dim(`(${rule}, ${listed(at)})`)}`;
    });
    const more = same.length - shown.length;
    return more > 0 ? [...lines, `and ${more} more ${painted.dim(`(${rule})`)}`] : lines;
  });
}
