import { atLeast, pageOf, printable, type Severity } from '../../engine/index.ts';
import { placeOf } from './place.ts';
import { messageOf, problemPlace, type ReportSettings, type ScanReport } from './report.ts';
import { counted, FileTally, Tally, worstFirst } from './severity.ts';

interface Line {
  readonly text: string;
}

interface Row extends Line {
  readonly severity: Severity;
}

/** GitHub accepts comments of up to 65,536 characters. */
const longest = 60_000;

/**
 * Markdown for a job summary or a comment: the verdict, the findings that make the scan fail, then the others folded; worst
 * first, within the maximum length of a comment. The first line is a marker to find the comment again.
 */
export function markdownReport({ output, failOn, most, remedyOf }: ReportSettings): ScanReport {
  const tally = new Tally();
  const mistakes: Line[] = [];
  const rows: Row[] = [];
  const unread: Line[] = [];
  const warnings: Line[] = [];
  const files = new FileTally();
  let known = 0;
  return {
    writesFixes: false,
    linted(file) {
      files.linted(file.path);
      known += file.known;
      for (const finding of file.findings) {
        const place = placeOf(finding, file);
        if (!place) continue;
        tally.add(finding);
        files.found(finding.file);
        const { severity, rule } = finding;
        const remedy = atLeast(severity, failOn) ? remedyOf(finding)?.replaceAll('|', '\\|') : undefined;
        const what = `${markdown(messageOf(finding))}${remedy === undefined ? '' : `<br>\u2192 ${remedy}`}`;
        const where = markdown(`${place.file}:${place.line}`);
        rows.push({ severity, text: `| ${severity} | ${where} | ${what} | [${rule}](${pageOf(rule)}) |\n` });
      }
    },
    problem({ message, configuration, warning, ...where }) {
      const place = problemPlace(where);
      const text = `- ${markdown(place)}: ${markdown(printable(message))}\n`;
      (warning ? warnings : configuration ? mistakes : unread).push({ text });
    },
    end(code) {
      const parts = tally.counts.map(([severity, count]) => `${count} ${severity}`).join(', ');
      const found = tally.total === 0 ? 'No findings' : `**${counted(tally.total, 'finding')}** (${parts})`;
      const verdict = code === 3 ? 'nothing to lint' : code === 0 ? '\u2705 PASS' : '\u274c FAIL';
      const lists =
        list('The configuration has mistakes', mistakes) +
        list('Not everything could be linted', unread) +
        list('Notes', warnings);
      const hidden = known > 0 ? ` Not shown: ${counted(known, 'finding')} of the baseline.` : '';
      output.write(
        `<!-- plimsoll -->\n## Plimsoll: ${verdict}\n\n${found} in ${files.text}. The scan fails from ${failOn} up.${hidden}\n\n${lists}`,
      );
      const shown = fitting(rows.sort(worstFirst).slice(0, most), longest - lists.length);
      const failing = shown.filter(({ severity }) => atLeast(severity, failOn));
      const others = shown.slice(failing.length);
      if (failing.length > 0) output.write(`${table(failing)}\n`);
      if (others.length > 0) {
        const title = counted(others.length, `finding`);
        output.write(
          `<details><summary>${title} below ${failOn}</summary>\n\n${table(others)}\n</details>\n`,
        );
      }
      output.write(more(rows.length - shown.length, '\n'));
    },
  };
}

/** A list below a title, cut so that it leaves room for findings; empty if there is nothing to list. */
function list(title: string, lines: readonly Line[]): string {
  if (lines.length === 0) return '';
  const shown = fitting(lines, longest / 4);
  return `${title}:\n\n${joined(shown)}${more(lines.length - shown.length, '- ')}\n`;
}

/** Returns the lines that fit into the room, in characters. */
function fitting<L extends Line>(lines: readonly L[], room: number): readonly L[] {
  let left = room;
  return lines.filter(({ text }) => {
    left -= text.length;
    return left >= 0;
  });
}

const table = (rows: readonly Row[]) =>
  `| Severity | Place | Finding | Rule |\n| --- | --- | --- | --- |\n${joined(rows)}`;

const joined = (lines: readonly Line[]) => lines.map(({ text }) => text).join('');

/** The number of hidden items, below the shown ones. */
const more = (hidden: number, start: string) => (hidden > 0 ? `${start}\u2026 and ${hidden} more.\n` : '');

/** Escapes a text so that Markdown shows it as it is: no markup, HTML, links or mentions. */
function markdown(text: string): string {
  return text
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[@#!%$^](?=[\w"])|\/(?=\/)|\bwww(?=\.)/g, '$&<!-- -->');
}
