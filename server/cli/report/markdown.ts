import { atLeast, pageOf, printable, type Severity } from '../../engine/index.ts';
import { placeOf } from './place.ts';
import { messageOf, problemPlace, type Report, type Setting } from './report.ts';
import { counted, filesWith, Tally, worstFirst } from './severity.ts';

interface Row {
  readonly severity: Severity;
  readonly text: string;
}

/** GitHub takes comments of up to 65,536 characters. */
const longest = 60_000;

/**
 * Markdown for a job summary or a comment: the verdict, what makes the scan fail, then the rest folded away; the worst first, as
 * far as a comment may be long. The first line is a mark by which the comment is found again.
 */
export function markdownReport({ output, failOn, most, remedyOf }: Setting): Report {
  const tally = new Tally();
  const mistakes: string[] = [];
  const rows: Row[] = [];
  const unread: string[] = [];
  let files = 0;
  let withFindings = 0;
  let known = 0;
  return {
    writesFixes: false,
    linted(file) {
      files++;
      known += file.known;
      if (file.findings.length > 0) withFindings++;
      for (const finding of file.findings) {
        const place = placeOf(finding, file);
        if (!place) continue;
        tally.add(finding);
        const { severity, rule } = finding;
        const remedy = atLeast(severity, failOn) ? remedyOf(finding)?.replaceAll('|', '\\|') : undefined;
        const what = `${markdown(messageOf(finding))}${remedy === undefined ? '' : `<br>\u2192 ${remedy}`}`;
        const where = markdown(`${place.file}:${place.line}`);
        rows.push({ severity, text: `| ${severity} | ${where} | ${what} | [${rule}](${pageOf(rule)}) |\n` });
      }
    },
    problem({ message, configuration, ...where }) {
      const place = problemPlace(where);
      (configuration === true ? mistakes : unread).push(
        `- ${markdown(place)}: ${markdown(printable(message))}\n`,
      );
    },
    end(code) {
      const parts = tally.counts.map(([severity, count]) => `${count} ${severity}`).join(', ');
      const found = tally.total === 0 ? 'No findings' : `**${counted(tally.total, 'finding')}** (${parts})`;
      output.write(`<!-- plimsoll -->\n## Plimsoll: ${code === 0 ? '\u2705 PASS' : '\u274c FAIL'}\n\n`);
      output.write(
        `${found} in ${filesWith(withFindings, files)}. The scan fails from ${failOn} up.${known > 0 ? ` Not shown: ${counted(known, 'finding')} of the baseline.` : ''}\n\n`,
      );
      if (mistakes.length > 0)
        output.write(`The configuration has mistakes:\n\n${mistakes.slice(0, 50).join('')}\n`);
      if (unread.length > 0)
        output.write(`Not everything could be linted:\n\n${unread.slice(0, 50).join('')}\n`);
      const shown = fitting(rows.sort(worstFirst).slice(0, most));
      const failing = shown.filter(({ severity }) => atLeast(severity, failOn));
      const others = shown.slice(failing.length);
      if (failing.length > 0) output.write(`${table(failing)}\n`);
      if (others.length > 0) {
        const title = counted(others.length, `finding`);
        output.write(
          `<details><summary>${title} below ${failOn}</summary>\n\n${table(others)}\n</details>\n`,
        );
      }
      const hidden = rows.length - shown.length;
      if (hidden > 0) output.write(`\n\u2026 and ${hidden} more.\n`);
    },
  };
}

function fitting(rows: readonly Row[]): readonly Row[] {
  let length = 0;
  return rows.filter(({ text }) => {
    length += text.length;
    return length <= longest;
  });
}

const table = (rows: readonly Row[]) =>
  `| Severity | Place | Finding | Rule |\n| --- | --- | --- | --- |\n${rows.map(({ text }) => text).join('')}`;

/** A text that Markdown shows as it is: no markup, no HTML, no link, and nobody and nothing that it mentions. */
function markdown(text: string): string {
  return text
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[@#!%$^](?=[\w"])|\/(?=\/)|\bwww(?=\.)/g, '$&<!-- -->');
}
