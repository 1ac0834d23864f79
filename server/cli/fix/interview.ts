import { applyEdits, type Offer, type Project } from '../../engine/index.ts';
import type { Paint } from '../report/paint.ts';
import type { Terminal } from '../terminal.ts';
import type { Ask } from './choice.ts';
import { diffOf } from './diff.ts';
import type { Masks } from './masks.ts';

/** Asks the user at a terminal about each finding: shows what its fixes change, and reads a word or a number. */
export function interview(
  terminal: Terminal,
  show: (text: string) => void,
  masks: Masks,
  painted: Paint,
): Ask {
  return (offer, project) => {
    for (const fix of offer.fixes) show(changesOf(offer, fix, project, masks, painted));
    const { length } = offer.fixes;
    const choices = length === 1 ? '[y]es' : `[1-${length}]`;
    for (;;) {
      const answer = terminal.ask(`Make this change? ${choices}, [n]o, [a]ll that follow, [q]uit: `);
      const said = answer === undefined ? 'quit' : meaningOf(answer, length);
      if (said !== undefined) return said;
    }
  };
}

/** Parses an answer; undefined if it is not valid. */
function meaningOf(answer: string, count: number): ReturnType<Ask> | undefined {
  const word = answer.toLowerCase();
  if (word === 'n' || word === 'no') return 'no';
  if (word === 'a' || word === 'all') return 'all';
  if (word === 'q' || word === 'quit') return 'quit';
  if (count === 1 && (word === 'y' || word === 'yes')) return 0;
  const number = /^\d+$/.test(word) ? Number(word) : 0;
  return number >= 1 && number <= count ? number - 1 : undefined;
}

/** Shows the changes that a fix would make, with its number if there are several fixes. */
function changesOf(
  { finding, fixes }: Offer,
  fix: Offer['fixes'][number],
  project: Project,
  masks: Masks,
  painted: Paint,
): string {
  const number = fixes.length === 1 ? '' : `${painted.bold(`${fixes.indexOf(fix) + 1}`)}\n`;
  const files = [...new Set(fix.edits.map(({ file }) => file))];
  const diffs = files.map((path) => {
    const before = project.source(path)?.text;
    const own = fix.edits.filter(({ file }) => file === path);
    const after = applyEdits(before ?? '', own);
    const made = { finding, fix, step: 1 };
    return diffOf({ path, disk: path, before, after }, [made], masks, painted);
  });
  return number + diffs.join('');
}
