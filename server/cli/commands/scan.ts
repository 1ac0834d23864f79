import { type AnyRule, severities } from '../../engine/index.ts';
import type { Command, Given } from '../command.ts';
import { inputOf, inputOptions } from '../input.ts';
import { openReports, reportOptions } from '../reports.ts';
import { type ScanRequest, scan } from '../scan.ts';
import { Timing } from '../timing.ts';
import { wantedOf, wantedOptions } from '../wanted.ts';

/** `plimsoll scan`. */
export const scanCommand: Command = {
  name: 'scan',
  operands: '[PATH\u2026]',
  summary: 'lint files and folders (default: the current folder)',
  options: {
    'compose-file': inputOptions['compose-file'],
    format: reportOptions.format,
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      help: `exit with 1 from this severity up: ${severities.join(', ')} (default: high)`,
    },
    ...wantedOptions,
    'max-findings': reportOptions['max-findings'],
    suppressed: reportOptions.suppressed,
    timing: { type: 'boolean', help: 'also print where the time went, to standard error' },
    config: inputOptions.config,
    root: inputOptions.root,
    'stdin-filename': {
      type: 'string',
      value: 'NAME',
      help: 'file name of standard input, which is read if PATH is -',
    },
  },
  exitCodes: [
    [0, 'no finding at or above --fail-on'],
    [1, 'a finding at or above --fail-on'],
    [2, 'wrong usage, a wrong configuration, or something could not be read'],
    [3, 'nothing to lint'],
  ],
  run(given, around) {
    const { cwd, today, output, errors } = around;
    const timing = given.has('timing') ? new Timing() : undefined;
    const rules = timing?.timed(around.rules) ?? around.rules;
    const request = scanRequest(given, rules);
    const report = openReports(given, around, request);
    const stopped = () => output.closed;
    const code = scan(
      request,
      { cwd, today, rules, stopped, ...(timing && { measure: timing.measure }) },
      report,
    );
    if (timing) errors.write(timing.text());
    return code;
  },
};

/** What is to be scanned, and how. Throws `Misuse`. */
export function scanRequest(given: Given, rules: readonly AnyRule[]): ScanRequest {
  const failOn = given.oneOf('fail-on', severities, 'high');
  const wants = wantedOf(given, rules, failOn);
  return { ...inputOf(given), failOn, wants, suppressed: given.has('suppressed') };
}
