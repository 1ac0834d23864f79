import { resolve } from 'node:path';
import { type Finding, type Severity, severities } from '../../engine/index.ts';
import type { Surroundings } from '../command.ts';
import { scan, unfiltered } from '../scan.ts';
import { pathOf } from './place.ts';
import { type LintedFile, lineAndColumn, messageOf, problemLine, type ScanReport } from './report.ts';

/** A line of a file, as people name it: `compose.yaml:12`. */
export interface Line {
  readonly file: string;
  readonly line: number;
}

/** The line that a word names; undefined where it names none. */
export function lineNamed(word: string): Line | undefined {
  const [, file, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(word) ?? [];
  return file === undefined ? undefined : { file, line: Number(line) };
}

/** What is found in a line, ignored findings too, and why it is there: the key, the files that write it, and their project. */
export function explainLine({ file, line }: Line, around: Surroundings): number {
  const { cwd, today, rules, output, errors } = around;
  const found: { readonly severity: Severity; readonly text: string }[] = [];
  const asked = resolve(cwd, file);
  const isAt = ({ file: own, span }: Finding, { source }: LintedFile) => {
    const text = source(own);
    return text && resolve(cwd, own) === asked && lineAndColumn(text, span.start).line === line;
  };
  const report: ScanReport = {
    writesFixes: false,
    linted(linted) {
      const ignored = new Map(linted.suppressed.map((each) => [each.finding, each]));
      for (const finding of [...linted.findings, ...ignored.keys()])
        if (isAt(finding, linted))
          found.push({ severity: finding.severity, text: textOf(finding, linted, ignored.get(finding)?.by) });
    },
    problem: (problem) => errors.write(`plimsoll: ${problemLine(problem)}\n`),
    end() {},
  };
  const request = {
    ...unfiltered,
    ...{ paths: [file], composeFiles: [], config: undefined, stdinFilename: undefined, roots: [] },
    failOn: 'critical',
    wants: () => true,
    suppressed: true,
  } as const;
  const code = scan(request, { cwd, today, rules, stopped: () => false }, report);
  const isUnread = code > 1;
  found.sort((x, y) => severities.indexOf(x.severity) - severities.indexOf(y.severity));
  if (found.length > 0) output.write(found.map(({ text }) => text).join('\n'));
  else if (!isUnread) output.write(`Nothing is found in line ${line} of ${file}.\n`);
  return isUnread ? code : 0;
}

/** What hides a finding, in words. */
const hiders = {
  comment: 'by a comment',
  configuration: 'by the configuration',
  baseline: 'by the baseline',
} as const;

function textOf(finding: Finding, linted: LintedFile, ignored: keyof typeof hiders | undefined): string {
  const { path, files, written } = linted.originOf(finding);
  const places = written.map(({ file, span }) => `${file.path}:${lineAndColumn(file, span.start).line}`);
  const rows = [
    ...(path.length > 0 ? [['key', path.join(' > ')]] : []),
    ...(places.length > 1 ? [['written in', places.join(', ')]] : []),
    ...(files.length > 1 ? [['project', files.join(', ')]] : []),
    ...(ignored ? [['ignored', hiders[ignored]]] : []),
    ['rule', finding.rule],
  ];
  const head = `${finding.severity}: ${messageOf(finding)}`;
  return `${[head, ...rows.map(([name = '', value = '']) => `  ${name.padEnd(11)}${pathOf(value, linted.secrets)}`)].join('\n')}\n`;
}
