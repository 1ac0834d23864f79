import type { ReportSettings } from '../report.ts';
import type { FindingBlock } from './block.ts';

/** What to do about some findings of one rule, as a line, and whether fixes do it. */
export function remedyLine(
  blocks: readonly FindingBlock[],
  { remedyOf }: Pick<ReportSettings, 'remedyOf'>,
): { readonly text: string; readonly isFix: boolean } | undefined {
  const fixes = blocks.flatMap(({ fix }) => fix ?? []);
  const [first] = fixes;
  if (first === undefined) {
    const text = remedyOf(blocks[0]!);
    return text === undefined ? undefined : { text, isFix: false };
  }
  const titles = new Set(fixes.map(({ title }) => title));
  const more = titles.size > 1 ? `, and ${titles.size - 1} more for the others` : '';
  return { text: `${first.leaves ? 'first step' : 'fix'}: ${first.title}${more}`, isFix: true };
}
