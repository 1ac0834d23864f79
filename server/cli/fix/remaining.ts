import { shownWhole } from '../../engine/index.ts';
import type { Paint } from '../report/paint.ts';
import { messageOf } from '../report/report.ts';
import { counted } from '../report/severity.ts';
import type { Left, Why } from './choice.ts';

const reasons: Readonly<Record<Why, string>> = {
  refused: 'Fixes that could not be made: they would spoil the file or cause other findings',
  bound: 'Fixes that were not reached; run the command again',
  unsafe: 'Fixes that change what runs; --unsafe makes them, --interactive asks for each',
  drastic: 'Fixes after which a service may not start or work; --interactive asks for each',
  declined: 'Not chosen',
  elsewhere: 'Fixes that change a file which is not below the given paths',
  none: 'No fix: each needs a decision of yours',
};

/** What someone can do about the rest of a finding that was shortened. */
const next: Readonly<Record<Why, string>> = {
  refused: 'its next fix could not be made',
  bound: 'run the command again',
  unsafe: '--unsafe does more',
  drastic: '--interactive does more',
  declined: 'not chosen',
  elsewhere: 'its fix changes a file which is not below the given paths',
  none: 'no fix does more',
};

/** The maximum number of places listed for a rule. */
const listed = 3;
/** The maximum number of findings whose sentences are listed. */
const mostSentences = 20;

/** Lists the remaining findings by reason and rule, with the first places of each. Places are those after the changes. */
export function remaining(left: readonly Left[], isChanged: boolean, painted: Paint): string {
  if (left.length === 0) return '';
  const shortened = left.filter(({ isShortened }) => isShortened);
  const blocks = (Object.keys(reasons) as Why[]).map((why) => {
    const own = left.filter((each) => each.why === why && !each.isShortened);
    if (own.length === 0) return '';
    const isOpen = why === 'refused' || why === 'bound';
    const rows = isOpen ? sentences(own, () => '', painted) : places(own, painted);
    return `  ${reasons[why]} (${own.length}):\n${rows}`;
  });
  const first =
    shortened.length === 0
      ? ''
      : `  Fixed in part (${shortened.length}); what is left of each:\n${sentences(shortened, ({ why }) => ` (${next[why]})`, painted)}`;
  const note = isChanged ? painted.dim(' (lines as they are after the changes)') : '';
  return `${painted.bold(`What remains: ${counted(left.length, 'finding')}`)}${note}\n${first}${blocks.join('')}`;
}

/** A line for each rule, with its first places. */
function places(own: readonly Left[], painted: Paint): string {
  const rules = [...new Set(own.map(({ finding }) => finding.rule))];
  const width = Math.max(...rules.map((each) => each.length));
  return rules
    .map((rule) => {
      const all = own.filter(({ finding }) => finding.rule === rule);
      const shown = all.slice(0, listed).map(({ finding, line }) => `${shownWhole(finding.file)}:${line}`);
      const more = all.length > listed ? `, and ${all.length - listed} more` : '';
      return `    ${rule.padEnd(width)}  ${painted.dim(`${shown.join(', ')}${more}`)}\n`;
    })
    .join('');
}

/** A line for each finding, with what it says now. */
function sentences(own: readonly Left[], after: (each: Left) => string, painted: Paint): string {
  const lines = own.slice(0, mostSentences).map((each) => {
    const { finding, line } = each;
    return `    ${shownWhole(finding.file)}:${line}  ${messageOf(finding)}${after(each)}  ${painted.dim(finding.rule)}\n`;
  });
  return lines.join('') + (own.length > mostSentences ? `    and ${own.length - mostSentences} more\n` : '');
}
