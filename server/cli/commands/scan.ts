import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type AnyRule, severities } from '../../engine/index.ts';
import { isHook } from '../called.ts';
import { type CliCommand, type Given, Misuse } from '../command.ts';
import { inputOf, inputOptions } from '../input.ts';
import { cacheOf, cacheOptions, memoryFor } from '../remembered/cache-options.ts';
import { openReports, reportOptions } from '../reports.ts';
import { type ScanRequest, scan } from '../scan.ts';
import {
  type BaselineFile,
  baselineOption,
  missingBaseline,
  readBaseline,
} from '../selection/baseline-file.ts';
import { changedSince } from '../selection/changed.ts';
import { wantedOf, wantedOptions } from '../selection/wanted.ts';
import { Timing } from '../timing.ts';

/** `plimsoll scan`. */
export const scanCommand: CliCommand = {
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
    'exit-zero': {
      type: 'boolean',
      help: 'exit with 0 instead of 1: report findings, but never fail',
    },
    ...wantedOptions,
    'max-findings': reportOptions['max-findings'],
    all: reportOptions.all,
    suppressed: reportOptions.suppressed,
    baseline: baselineOption,
    'changed-since': {
      type: 'string',
      value: 'REVISION',
      help: 'lint only what has changed since the merge base with REVISION (git), with the projects that a changed file is part of',
    },
    timing: {
      type: 'boolean',
      help: 'also print where the time went, to standard error; all is linted anew for it',
    },
    ...cacheOptions,
    config: inputOptions.config,
    policy: inputOptions.policy,
    root: inputOptions.root,
    'stdin-filename': {
      type: 'string',
      value: 'NAME',
      help: 'file name of standard input, which is read if PATH is -',
    },
  },
  exitCodes: [
    [0, 'no finding at or above --fail-on, or --exit-zero'],
    [1, 'a finding at or above --fail-on'],
    [2, 'wrong usage, a wrong configuration, or something could not be read'],
    [3, 'nothing to lint'],
  ],
  run(given, around) {
    const { cwd, today, output, errors } = around;
    const timing = given.has('timing') ? new Timing() : undefined;
    const rules = timing?.timed(around.rules) ?? around.rules;
    const request = scanRequest(given, rules, cwd);
    const memoryOf = timing ? undefined : memoryFor(cacheOf(given, cwd), process.env);
    const report = openReports(given, around, request);
    const stopped = () => output.closed;
    const code = scan(
      request,
      {
        cwd,
        today,
        rules,
        stopped,
        ...(timing && { measure: timing.measure }),
        ...(memoryOf && { memoryOf }),
      },
      report,
    );
    if (timing) errors.write(timing.text());
    // A hook that runs for the files of a commit must not fail if all of them are ignored.
    const isFine = code === 3 ? request.byHook === true : code === 1 && given.has('exit-zero');
    return isFine ? 0 : code;
  },
};

/** Reads from the command line what to scan, and how. Throws `Misuse`, or an error if a baseline or git can't be read. */
export function scanRequest(given: Given, rules: readonly AnyRule[], cwd: string): ScanRequest {
  const failOn = given.oneOf('fail-on', severities, 'high');
  const revision = given.last('changed-since');
  return {
    ...inputOf(given),
    failOn,
    ...wantedOf(given, rules, failOn),
    suppressed: given.has('suppressed'),
    baseline: baselineOf(given, cwd),
    byHook: isHook(process.env),
    hasChanged: revision === undefined ? undefined : changedSince(revision, cwd),
  };
}

function baselineOf(given: Given, cwd: string): BaselineFile | undefined {
  const name = given.last('baseline');
  if (name === undefined) return undefined;
  const path = resolve(cwd, name);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new Misuse(
      `\`--baseline ${name}\` names a folder: give the paths before \`--baseline\`, or its file after it.`,
    );
  const found = readBaseline(path);
  if (!found) throw new Misuse(missingBaseline(path, cwd));
  return found;
}
