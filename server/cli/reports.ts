import { resolve } from 'node:path';
import { version } from '../../package.json';
import { closest, type Severity } from '../engine/index.ts';
import { pagesBeside } from '../host/pages.ts';
import { calledAs, fixCalled } from './called.ts';
import { type Given, Misuse, type Options, type Surroundings } from './command.ts';
import { fileOutput } from './file-output.ts';
import type { CliInput } from './input.ts';
import { type FormatName, formatNames, formats } from './report/formats.ts';
import type { ReportSettings, ScanReport } from './report/report.ts';
import { severalReports } from './report/several.ts';

/** Options that choose the reports. */
export const reportOptions = {
  format: {
    type: 'string',
    value: 'FORMAT[:FILE]',
    help: `format of the report, written to FILE or to standard output: ${formatNames.join(', ')} (default: ${formatNames[0]}); repeatable`,
  },
  'max-findings': {
    type: 'string',
    value: 'N',
    help: 'show at most N findings, the worst, in stylish, github and markdown; all are counted',
  },
  all: {
    type: 'boolean',
    help: 'in stylish, show all findings and all their places, also at a terminal, where many are else a summary',
  },
  suppressed: {
    type: 'boolean',
    help: 'in sarif, also write what ignore comments, the configuration and the baseline hide, as suppressed and with the reason',
  },
} as const satisfies Options;

/** The rows of a screen that a summary fits: it is no longer on a larger one, and needs some on a smaller one. */
const [leastRows, mostRows] = [24, 40];
/** The columns of a summary that is read later. */
const usualColumns = 120;

/** A requested report: its format and its file; undefined for standard output. */
interface Asked {
  readonly format: FormatName;
  readonly file: string | undefined;
}

/** Opens the reports on the command line, combined into one. Throws `Misuse`, or an error if a file can't be written. */
export function openReports(
  given: Given,
  { cwd, rules, output, program, hasColours, screen }: Surroundings,
  request: CliInput & { readonly failOn: Severity },
): ScanReport {
  const asked = askedFor(given.all('format'), cwd);
  const pages = pagesBeside(program, rules);
  const called = calledAs({ program, cwd, env: process.env });
  const shown = screen();
  const setting: Omit<ReportSettings, 'output' | 'colour'> = {
    rules,
    version,
    failOn: request.failOn,
    called,
    fix: fixCalled(called, request),
    most: mostOf(given),
    all: given.has('all'),
    screen: {
      rows: Math.min(Math.max(shown?.rows ?? mostRows, leastRows), mostRows),
      columns: shown?.columns ?? usualColumns,
    },
    mayBeShort: false,
    ...pages,
  };
  const reports = asked.map(({ format, file }): ScanReport => {
    if (file === undefined) {
      const mayBeShort = shown !== undefined && !asksForMore(given, cwd);
      return formats[format]({ ...setting, output, colour: hasColours(), mayBeShort });
    }
    const written = fileOutput(file);
    const report = formats[format]({ ...setting, output: written, colour: false });
    const finish: ScanReport = { writesFixes: false, linted() {}, problem() {}, end: () => written.finish() };
    return severalReports([report, finish]);
  });
  return severalReports(reports);
}

/** Whether the user asked for more than a summary, by an option or by a path: what is found there is shown in full. */
function asksForMore(given: Given, cwd: string): boolean {
  const [path, ...others] = given.operands;
  const isPart = path !== undefined && others.length === 0 && resolve(cwd, path) !== resolve(cwd);
  return isPart || ['all', 'max-findings', 'compose-file'].some((option) => given.has(option));
}

function askedFor(words: readonly string[], cwd: string): Asked[] {
  if (words.length === 0) return [{ format: formatNames[0]!, file: undefined }];
  const asked = words.map((word): Asked => {
    const [name = '', ...rest] = word.split(':');
    const format = formatNames.find((each) => each === name);
    if (!format) {
      const meant = closest(name, formatNames);
      const hint = meant === undefined ? '.' : `; did you mean \`${meant}\`?`;
      throw new Misuse(`\`--format\` is one of ${formatNames.join(', ')}, not \`${name}\`${hint}`);
    }
    const file = rest.join(':');
    if (rest.length > 0 && file === '') throw new Misuse(`\`--format ${name}:\` needs a file name.`);
    return { format, file: rest.length === 0 ? undefined : resolve(cwd, file) };
  });
  const places = asked.map(({ file }) => file);
  if (places.filter((each) => each === undefined).length > 1)
    throw new Misuse('Only one `--format` may go to standard output: give the others a file, `FORMAT:FILE`.');
  const twice = places.find((each, at) => places.indexOf(each) !== at);
  if (twice !== undefined) throw new Misuse('Two `--format` name the same file.');
  return asked;
}

function mostOf(given: Given): number | undefined {
  const word = given.last('max-findings');
  if (word === undefined) return undefined;
  if (!/^\d{1,9}$/.test(word)) throw new Misuse(`\`--max-findings\` needs a number, not \`${word}\`.`);
  return Number(word);
}
