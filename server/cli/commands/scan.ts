import { severities } from '../../engine/index.ts';
import { type Command, type Given, Misuse } from '../command.ts';
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
    'compose-file': {
      type: 'string',
      short: 'f',
      value: 'FILE',
      help: 'lint this compose file; repeat the option to lint several files as one project, in the order of `docker compose -f`; without PATH, nothing else is linted',
    },
    format: formatOption,
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      help: `exit with 1 from this severity up: ${severities.join(', ')} (default: high)`,
    },
    config: {
      type: 'string',
      value: 'FILE',
      help: 'use this configuration file instead of the nearest .plimsoll.yaml',
    },
    root: {
      type: 'string',
      value: 'DIR',
      help: 'also allow reading files in this folder that linted files refer or link to; repeatable',
    },
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
  const composeFiles = given.all('compose-file');
  const stdinFilename = given.last('stdin-filename');
  const failOn = given.oneOf('fail-on', severities, 'high');
  if (composeFiles.includes('-')) throw new Misuse('`--compose-file` needs a file name, not `-`.');
  const here = composeFiles.length > 0 ? [] : ['.'];
  const { operands } = given;
  const paths = operands.length > 0 ? operands : stdinFilename === undefined ? here : ['-'];
  if (stdinFilename !== undefined && !paths.includes('-')) {
    throw new Misuse('`--stdin-filename` needs the path `-` (standard input).');
  }
  if (paths.includes('')) throw new Misuse('A path must not be empty.');
  return {
    paths,
    composeFiles,
    failOn,
    config: given.last('config'),
    stdinFilename,
    roots: given.all('root'),
  };
}
