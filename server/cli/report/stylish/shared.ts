import { atLeast, type Severity, severities } from '../../../engine/index.ts';
import type { SharedSentence } from '../../../engine/overview.ts';
import type { Paint } from '../paint.ts';
import type { ReportSettings } from '../report.ts';
import { counted } from '../severity.ts';
import type { FindingBlock } from './block.ts';
import { remedyLine } from './remedy.ts';

/** The number of places that are named of a sentence, beside those of grave findings. */
const named = 3;

type SharedPlaces = SharedSentence<FindingBlock>['places'];

/** Divides the places of a sentence, which are worst first, into those that are named and those that are only counted. */
function dividedPlaces(
  { places }: SharedSentence<FindingBlock>,
  all: boolean,
): [named: SharedPlaces, counted: SharedPlaces] {
  const grave = places.filter(({ place }) => atLeast(place.severity, 'high')).length;
  const shown = Math.max(named, grave);
  return all || places.length <= shown + 1 ? [places, []] : [places.slice(0, shown), places.slice(shown)];
}

/** The number of findings of a sentence whose places are only counted. */
export const unnamed = (sentence: SharedSentence<FindingBlock>, all: boolean): number =>
  sum(dividedPlaces(sentence, all)[1]);

/** The lines of a sentence that holds of several files: how often, its places, and what to do. */
export function sharedLines(
  sentence: SharedSentence<FindingBlock>,
  setting: Pick<ReportSettings, 'all' | 'remedyOf'>,
  painted: Paint,
): string {
  const blocks = sentence.places.map(({ place }) => place);
  const { severity, rule } = blocks[0]!;
  const times = `${sum(sentence.places)} \u00d7`.padEnd(7);
  const head = `  ${painted.dim(times)} ${painted.severity(severity, severity.padEnd(8))}  ${sentence.text}  ${painted.dim(rule)}\n`;
  const [shown, rest] = dividedPlaces(sentence, setting.all);
  const lines = shown.map(({ place, words }) => {
    const also = place.sharers.length > 0 ? [`also ${place.sharers.join(', ')}`] : [];
    const about = [place.subject, ...also].filter((each) => each !== '').join(', ');
    const said = [about, words === place.subject ? '' : words].filter((each) => each !== '').join(': ');
    const grade = place.severity === severity ? '' : `${painted.severity(place.severity, place.severity)}  `;
    return `${grade}${place.file}:${place.place}${said === '' ? '' : `  ${said}`}`;
  });
  if (rest.length > 0) lines.push(restLine(rest, severity));
  const places = lines.map((each) => `${painted.dim('         \u251c')} ${each}\n`).join('');
  const remedy = remedyLine(blocks, setting);
  const last = remedy === undefined ? '' : `${painted.dim('         \u2514')} ${remedy.text}\n`;
  return `${head}${places}${last}\n`;
}

/** The line about places that are only counted, with their severities if they are not that of the sentence. */
function restLine(rest: SharedPlaces, severity: Severity): string {
  const files = new Set(rest.map(({ place }) => place.file)).size;
  const counts = severities.flatMap((each) => {
    const count = sum(rest.filter(({ place }) => place.severity === each));
    return count === 0 ? [] : [`${count} ${each}`];
  });
  const isSame = rest.every(({ place }) => place.severity === severity);
  return `and ${sum(rest)} more in ${counted(files, 'file')}${isSame ? '' : `: ${counts.join(', ')}`}`;
}

const sum = (places: SharedPlaces) => places.reduce((all, { place }) => all + place.count, 0);
