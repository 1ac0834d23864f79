import { severities } from '../../engine/index.ts';
import type { Command, Given } from '../command.ts';
import { inputOf, inputOptions } from '../input.ts';
import { formatOption, formats } from '../report/formats.ts';
import { jsonReport } from '../report/json.ts';
import { stylishReport } from '../report/stylish.ts';
import { type ScanRequest, scan } from '../scan.ts';

/** `plimsoll scan`. */
export const scanCommand: Command = {
  name: 'scan',
  operands: '[PATH\u2026]',
  summary: 'lint files and folders (default: the current folder)',
  options: {
    'compose-file': inputOptions['compose-file'],
    format: formatOption,
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      help: `exit with 1 from this severity up: ${severities.join(', ')} (default: high)`,
    },
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
  run(given, { cwd, today, rules, output, hasColours }) {
    const format = given.oneOf('format', formats, 'stylish');
    const request = scanRequest(given);
    const isFixable = (id: string) => rules.some((rule) => rule.id === id && rule.fixable);
    const report = format === 'json' ? jsonReport(output) : stylishReport(output, hasColours(), isFixable);
    return scan(request, { cwd, today, rules, stopped: () => output.closed }, report);
  },
};

/** What is to be scanned, and how. Throws `Misuse`. */
export function scanRequest(given: Given): ScanRequest {
  return { ...inputOf(given), failOn: given.oneOf('fail-on', severities, 'high') };
}
