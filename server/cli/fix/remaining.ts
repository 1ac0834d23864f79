import { shownWhole } from '../../engine/index.ts';
import type { Paint } from '../report/paint.ts';
import type { Left, Why } from './choice.ts';

const reasons: Readonly<Record<Why, string>> = {
  unsafe: 'Fixes that change what runs; --unsafe makes them, --interactive asks for each',
  drastic: 'Fixes after which a service may not start or work; --interactive asks for each',
  declined: 'Not chosen',
  elsewhere: 'Fixes that change a file which is not below the given paths',
  bound: 'Fixes that were not reached; run the command again',
  none: 'No fix: each needs a decision of yours',
};

/** The maximum number of places listed for a rule. */
const listed = 3;

/** Lists the remaining findings by reason and rule, with the first places of each. Places are those after the changes. */
export function remaining(left: readonly Left[], isChanged: boolean, painted: Paint): string {
  const blocks = (Object.keys(reasons) as Why[]).flatMap((why) => {
    const own = left.filter((each) => each.why === why);
    if (own.length === 0) return [];
    const rules = [...new Set(own.map(({ finding }) => finding.rule))];
    const width = Math.max(...rules.map((each) => each.length));
    const rows = rules.map((rule) => {
      const places = own.filter(({ finding }) => finding.rule === rule);
      const shown = places.slice(0, listed).map(({ finding, line }) => `${shownWhole(finding.file)}:${line}`);
      const more = places.length > listed ? `, and ${places.length - listed} more` : '';
      return `    ${rule.padEnd(width)}  ${painted.dim(`${shown.join(', ')}${more}`)}\n`;
    });
    return [`  ${reasons[why]} (${own.length}):\n`, ...rows];
  });
  if (blocks.length === 0) return '';
  const heading = `What remains: ${left.length} ${left.length === 1 ? 'finding' : 'findings'}`;
  const note = isChanged ? painted.dim(' (lines as they are after the changes)') : '';
  return `${painted.bold(heading)}${note}\n${blocks.join('')}`;
}
