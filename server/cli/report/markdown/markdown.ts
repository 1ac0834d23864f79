import { atLeast, grouped, pageOf, printable, type Severity, severities } from '../../../engine/index.ts';
import { type SharedSentence, sharedSentences } from '../../../engine/overview.ts';
import { placeOf } from '../place.ts';
import { messageOf, problemPlace, type ReportSettings, type ScanReport } from '../report.ts';
import { counted, FileTally, Tally, worstFirst } from '../severity.ts';
import { fitting, joined, list, type MarkdownLine, pathText, sentenceText, sizeOf } from './lines.ts';

/** A finding as it is shown. */
interface Entry {
  /** Its place with its service, by which findings of one sentence are counted. */
  readonly file: string;
  /** The same as Markdown. */
  readonly place: string;
  readonly rule: string;
  readonly message: string;
  readonly severity: Severity;
  readonly text: string;
  /** The text with its service. */
  readonly said: string;
  /** The service; empty if there is none. */
  readonly subject: string;
  readonly isPath: boolean;
}

/** One row of a table, for one finding or for all of a sentence. */
interface Row extends MarkdownLine {
  readonly severity: Severity;
  /** The number of findings in it. */
  readonly count: number;
}

/** The most bytes of a report: more than anybody reads in a comment. GitHub accepts 65,536 characters. */
const longest = 20_000;
/** The most bytes of a list of problems. */
const longestList = 1_500;
/** The parts of the room that the places of one sentence may take, the first one by which all grave sentences fit. */
const shares = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16];
/** The number of places of a sentence that are named if it does not make the scan fail. */
const named = 3;

/**
 * Markdown for a job summary or a comment: the verdict, the findings that make the scan fail, then the others folded; worst
 * first, within the maximum length. A sentence that holds of several places is one row. The first line is a marker to find the
 * comment again.
 */
export function markdownReport(setting: ReportSettings): ScanReport {
  const { output, failOn } = setting;
  const tally = new Tally();
  const files = new FileTally();
  const findings: Entry[] = [];
  const mistakes: MarkdownLine[] = [];
  const unread: MarkdownLine[] = [];
  const warnings: MarkdownLine[] = [];
  let known = 0;
  return {
    writesFixes: false,
    linted(file) {
      files.linted(file.path);
      known += file.known;
      for (const finding of file.findings) {
        const at = placeOf(finding, file);
        if (!at) continue;
        tally.add(finding);
        files.found(finding.file);
        const { severity, rule, message, text, service: subject = '' } = finding;
        const place = `${pathText(at.file)}:${at.line}`;
        const key = `${at.file}:${at.line}:${at.column} ${subject}`;
        findings.push({
          file: key,
          place,
          rule,
          message,
          severity,
          text,
          said: messageOf(finding),
          subject,
          isPath: false,
        });
      }
    },
    problem({ message, configuration, warning, ...where }) {
      const text = `- ${pathText(problemPlace(where))}: ${sentenceText(printable(message))}\n`;
      (warning ? warnings : configuration ? mistakes : unread).push({ text });
    },
    end(code) {
      const parts = tally.counts.map(([severity, count]) => `${count} ${severity}`).join(', ');
      const found = tally.total === 0 ? 'No findings' : `**${counted(tally.total, 'finding')}** (${parts})`;
      const verdict = code === 3 ? 'nothing to lint' : code === 0 ? '\u2705 PASS' : '\u274c FAIL';
      const lists =
        list('The configuration has mistakes', mistakes, longestList) +
        list('Not everything could be linted', unread, longestList) +
        list('Notes', warnings, longestList);
      const hidden = known > 0 ? ` Not shown: ${counted(known, 'finding')} of the baseline.` : '';
      const head = `<!-- plimsoll -->\n## Plimsoll: ${verdict}\n\n${found} in ${files.text}. The scan fails from ${failOn} up.${hidden}\n\n${lists}`;
      output.write(head + tables(findings, setting, longest - sizeOf(head)));
    },
  };
}

/** The tables of findings, and how many are in none, within a number of bytes. */
function tables(findings: readonly Entry[], setting: ReportSettings, bytes: number): string {
  const { failOn, most } = setting;
  const makers = rowMakers([...findings].sort(worstFirst).slice(0, most), setting);
  const room = bytes - sizeOf(table([]) + folded(table([]), findings.length, failOn) + rest(findings, []));
  const shown = fitting(rowsWithin(makers, failOn, room), room);
  const failing = shown.filter(({ severity }) => atLeast(severity, failOn));
  const others = shown.slice(failing.length);
  const first = failing.length > 0 ? `${table(failing)}\n` : '';
  const second = others.length > 0 ? folded(table(others), countIn(others), failOn) : '';
  return first + second + rest(findings, shown);
}

/** Makes rows so that all of grave sentences fit the room, if that is possible. */
function rowsWithin(makers: readonly RowMaker[], failOn: Severity, room: number): readonly Row[] {
  let rows: readonly Row[] = [];
  for (const share of shares) {
    rows = makers.map((make) => make(room * share));
    if (sizeOf(joined(rows.filter(({ severity }) => isGrave(severity, failOn)))) <= room) break;
  }
  return rows;
}

/** Whether all places of a sentence are named as far as they fit. */
const isGrave = (severity: Severity, failOn: Severity) =>
  atLeast(severity, failOn) || atLeast(severity, 'high');

/** The number of findings that are in no row, by severity. */
function rest(findings: readonly Entry[], shown: readonly Row[]): string {
  const counts = severities.flatMap((severity) => {
    const all = findings.filter((each) => each.severity === severity).length;
    const count = all - countIn(shown.filter((each) => each.severity === severity));
    return count > 0 ? [`${count} ${severity}`] : [];
  });
  return counts.length === 0
    ? ''
    : `\n\u2026 and ${findings.length - countIn(shown)} more: ${counts.join(', ')}.\n`;
}

const countIn = (rows: readonly Row[]) => rows.reduce((sum, { count }) => sum + count, 0);

const folded = (content: string, count: number, failOn: Severity) =>
  `<details><summary>${counted(count, 'finding')} below ${failOn}</summary>\n\n${content}\n</details>\n`;

/** Makes a row, given how many bytes its places may take. */
type RowMaker = (room: number) => Row;

/** Makes rows of findings that are sorted by severity. In each severity, what holds of most places comes first. */
function rowMakers(
  findings: readonly Entry[],
  { failOn, remedyOf }: Pick<ReportSettings, 'failOn' | 'remedyOf'>,
): readonly RowMaker[] {
  const remedy = (entry: Entry) =>
    atLeast(entry.severity, failOn) ? remedyOf(entry)?.replaceAll('|', '\\|') : undefined;
  return [...grouped(findings, ({ severity }) => severity).values()].flatMap((same): RowMaker[] => {
    const shared = sharedSentences(same);
    const said = new Set(shared.flatMap(({ places }) => places.map(({ place }) => place)));
    const alone = same.filter((each) => !said.has(each));
    const ordered = shared.sort((a, b) => b.places.length - a.places.length);
    return [
      ...ordered.map(
        (each): RowMaker =>
          (room) =>
            sharedRow(each, failOn, remedy, room),
      ),
      ...alone.map((entry): RowMaker => {
        const row = rowOf(entry, entry.place, sentenceOf(entry.said, remedy(entry)), 1);
        return () => row;
      }),
    ];
  });
}

const sentenceOf = (text: string, remedy: string | undefined) =>
  `${sentenceText(text)}${remedy === undefined ? '' : `<br>\u2192 ${remedy}`}`;

function rowOf({ severity, rule }: Entry, where: string, what: string, count: number): Row {
  return { severity, count, text: `| ${severity} | ${where} | ${what} | [${rule}](${pageOf(rule)}) |\n` };
}

/** The row of a sentence: all its places as far as they fit if it makes the scan fail, else the first ones. */
function sharedRow(
  { text, places }: SharedSentence<Entry>,
  failOn: Severity,
  remedy: (entry: Entry) => string | undefined,
  room: number,
): Row {
  const first = places[0]!.place;
  const names = places.map(({ place, words }) => {
    const about = [place.subject, words === place.subject ? '' : words]
      .filter((each) => each !== '')
      .join(': ');
    return { text: `${place.place}${about === '' ? '' : ` (${sentenceText(about)})`}<br>` };
  });
  const some = isGrave(first.severity, failOn) || names.length === named + 1 ? names : names.slice(0, named);
  const what = sentenceOf(text, remedy(first));
  const shown = fitting(some, room - sizeOf(rowOf(first, `and ${names.length} more`, what, 0).text));
  const left = names.length - shown.length;
  const where = `${joined(shown)}${left > 0 ? `and ${left} more` : ''}`.replace(/<br>$/, '');
  return rowOf(first, where, what, places.length);
}

const table = (rows: readonly Row[]) =>
  `| Severity | Place | Finding | Rule |\n| --- | --- | --- | --- |\n${joined(rows)}`;
