import { resolve } from 'node:path';
import { baselineName, type Suppressed } from '../../engine/index.ts';
import type { DeclaredException } from '../../engine/policy.ts';
import { type CliCommand, Misuse } from '../command.ts';
import { inputOf, inputOptions } from '../input.ts';
import { lineAndColumn, problemLine, type ScanReport } from '../report/report.ts';
import { scan, unfiltered } from '../scan.ts';
import {
  baselineOption,
  missingBaseline,
  nameFrom,
  nameIn,
  readBaseline,
} from '../selection/baseline-file.ts';
import { baselineExceptions, exceptionFormats, exceptionKey, type ListedException } from './exception.ts';
import { exceptionsText } from './exceptions-text.ts';

/** `plimsoll exceptions`. */
export const exceptionsCommand: CliCommand = {
  name: 'exceptions',
  operands: '[PATH\u2026]',
  summary: 'list what hides findings: comments, configurations, the baseline',
  options: {
    format: { type: 'string', value: exceptionFormats.join('|'), help: 'output format (default: text)' },
    ...inputOptions,
    baseline: { ...baselineOption, help: `file of the baseline (default: ${baselineName}, if it is there)` },
  },
  exitCodes: [
    [0, 'done, even if something has ended'],
    [2, 'wrong usage, a wrong configuration, or something could not be read'],
    [3, 'nothing to lint'],
  ],
  run(given, { cwd, today, rules, output, errors }) {
    const format = given.oneOf('format', exceptionFormats, 'text');
    const path = resolve(cwd, given.last('baseline') ?? baselineName);
    const baseline = readBaseline(path);
    if (!baseline && given.has('baseline')) throw new Misuse(missingBaseline(path, cwd));
    const all = new Map<string, ListedException>();
    const hides = new Map<string, number>();
    const add = (each: DeclaredException, line: number | undefined) => {
      const key = exceptionKey(each);
      if (!all.has(key)) all.set(key, { ...each, line, hides: 0, about: undefined });
    };
    const report: ScanReport = {
      writesFixes: false,
      linted(file) {
        const lineOf = ({ file: named, span }: Pick<Suppressed, 'file' | 'span'>) => {
          const source = span && file.source(named);
          return source && lineAndColumn(source, span.start).line;
        };
        for (const each of file.exceptions()) add(each, lineOf(each));
        for (const each of file.suppressed) {
          const { rule, file: found } = each.finding;
          const key = exceptionKey(each, { rule, file: nameIn(path, resolve(cwd, found)) });
          hides.set(key, (hides.get(key) ?? 0) + 1);
        }
      },
      problem: (problem) => {
        if (!problem.warning) errors.write(problemLine(problem));
      },
      end() {},
    };
    const request = {
      ...inputOf(given),
      ...unfiltered,
      failOn: 'critical',
      wants: () => true,
      suppressed: true,
      baseline,
    } as const;
    const code = scan(request, { cwd, today, rules, stopped: () => output.closed }, report);
    if (baseline)
      for (const each of baselineExceptions(baseline.baseline, nameFrom(cwd, path), today))
        all.set(exceptionKey(each, each.about), each);
    const listed = [...all].map(([key, each]) => ({ ...each, hides: hides.get(key) ?? 0 }));
    output.write(exceptionsText(listed, format));
    return code === 1 ? 0 : code;
  },
};
