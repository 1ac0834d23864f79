import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  atLeast,
  baselineName,
  type Finding,
  pageOf,
  type Severity,
  severities,
} from '../../engine/index.ts';
import { configNames, profileDescriptions, profiles } from '../../engine/policy.ts';
import { ciSnippet } from '../adopt/ci-snippet.ts';
import { type Exclusions, exclusionsOf, exclusionsText, mostExclusions } from '../adopt/exclusions.ts';
import { calledAs } from '../called.ts';
import { type CliCommand, type Given, Misuse, type Surroundings } from '../command.ts';
import { fileOutput } from '../file-output.ts';
import { isFailure, problemLine, type ScanReport } from '../report/report.ts';
import { counted } from '../report/severity.ts';
import { scan, unfiltered } from '../scan.ts';
import { baselineCommand } from './baseline.ts';

const ways = ['exclusions', 'baseline'] as const;

/** `plimsoll init`. */
export const initCommand: CliCommand = {
  name: 'init',
  operands: '',
  summary: 'write a configuration for the current folder, and say what to do next',
  options: {
    profile: {
      type: 'string',
      value: 'PROFILE',
      help: 'the profile to start from (default: recommended); `plimsoll profiles` describes each',
    },
    adopt: {
      type: 'string',
      value: ways.join('|'),
      help: 'also accept what is found today: as exclusions in the configuration, each with a reason for you to write, or as a baseline',
    },
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      help: 'the exclusions are for findings from this severity up (default: high)',
    },
    force: { type: 'boolean', help: 'replace an existing configuration' },
  },
  exitCodes: [
    [0, 'done'],
    [2, 'wrong usage, a configuration exists already, or something could not be read or written'],
  ],
  run(given, around) {
    const profile = given.oneOf('profile', profiles, 'recommended');
    const adopt = given.has('adopt') ? given.oneOf('adopt', ways, 'baseline') : undefined;
    const failOn = given.oneOf('fail-on', severities, 'high');
    if (given.operands.length > 0)
      throw new Misuse('`plimsoll init` takes no paths: it is for the current folder.');
    const path = placeOf(given, around.cwd);
    const write = (exclusions: Exclusions) => save(path, configurationText(profile, exclusions));
    write(new Map());
    around.output.write(`Written: ${configNames[0]}, with the profile \`${profile}\`.\n`);
    const adopted = adopt === undefined || adopting[adopt](around, write, failOn);
    around.output.write(
      nextSteps(around, adopt === 'baseline' && existsSync(join(around.cwd, baselineName))),
    );
    return adopted ? 0 : 2;
  },
};

type Adopting = (around: Surroundings, write: (exclusions: Exclusions) => void, failOn: Severity) => boolean;

/** Accepts today's findings; returns false if not all files could be read. */
const adopting: Readonly<Record<(typeof ways)[number], Adopting>> = {
  baseline(around) {
    const path = join(around.cwd, baselineName);
    const action = existsSync(path) ? 'update' : 'write';
    const given = { operands: [action], last: () => undefined, all: () => [], has: () => false, oneOf };
    return baselineCommand.run(given, around) === 0;
  },
  exclusions(around, write, failOn) {
    let all: Exclusions = new Map();
    let isWhole = true;
    // Once a finding is excluded, the findings that are part of it are reported again.
    for (let round = 0; round < rounds; round++) {
      const { findings, complete } = findingsOf(around, failOn, round === 0);
      isWhole &&= complete;
      if (findings.length === 0) break;
      all = exclusionsOf(findings, all);
      if (all.size > mostExclusions)
        throw new Error(
          `${all.size} places have findings, more than the ${mostExclusions} that can be excluded: use \`--adopt baseline\`.`,
        );
      write(all);
    }
    const rules = new Set([...all.values()].flatMap((each) => [...each.rules.keys()]));
    const files = new Set([...all.values()].map(({ file }) => file));
    around.output.write(
      rules.size === 0
        ? `Nothing is excluded: no finding is ${failOn} or worse.\n`
        : `Excluded: ${counted(rules.size, 'rule')} at ${counted(all.size, 'place')} in ${counted(files.size, 'file')}. Replace each TODO by a reason, or fix what it is about.\n`,
    );
    return isWhole;
  },
};

const rounds = 5;

const oneOf: Given['oneOf'] = (_name, _words, otherwise) => otherwise;

/** Returns the path of the new configuration. Throws `Misuse` if there is one already. */
function placeOf(given: Given, cwd: string): string {
  const there = configNames.find((name) => existsSync(join(cwd, name)));
  if (there !== undefined && !given.has('force'))
    throw new Misuse(`${there} is there already: \`--force\` replaces it.`);
  return join(cwd, there ?? configNames[0]);
}

function save(path: string, text: string): void {
  const file = fileOutput(path);
  file.write(text);
  file.finish();
}

function configurationText(profile: keyof typeof profileDescriptions, exclusions: Exclusions): string {
  const lines = [
    '# How Plimsoll checks this folder and those below it: see `plimsoll profiles`, `plimsoll rules` and docs/configuration.md.',
    `# ${profile}: ${profileDescriptions[profile].replaceAll('`', '')}`,
    `extends: ${profile}`,
  ];
  return `${lines.join('\n')}\n${exclusionsText(exclusions)}`;
}

/** A finding with its place in its file. */
interface Placed {
  readonly finding: Finding;
  readonly place: string;
}

/** Returns the current findings that make a scan fail. Prints what could not be read, in the first round only. */
function findingsOf(
  { cwd, today, rules, output, errors }: Surroundings,
  failOn: Severity,
  isFirst: boolean,
): { findings: readonly Placed[]; complete: boolean } {
  const findings: Placed[] = [];
  let complete = true;
  const report: ScanReport = {
    writesFixes: false,
    linted(linted) {
      for (const finding of linted.findings) findings.push({ finding, place: linted.placeOf(finding) });
    },
    problem(problem) {
      if (isFailure(problem)) complete = false;
      if (isFirst) errors.write(problemLine(problem));
    },
    end() {},
  };
  const request = {
    paths: ['.'],
    composeFiles: [],
    config: undefined,
    stdinFilename: undefined,
    roots: [],
    failOn,
    wants: ({ severity }: Finding) => atLeast(severity, failOn),
    ...unfiltered,
  } as const;
  scan(request, { cwd, today, rules, stopped: () => output.closed }, report);
  return { findings, complete };
}

function nextSteps({ cwd, program }: Surroundings, hasBaseline: boolean): string {
  const called = calledAs({ program, cwd, env: process.env });
  const option = hasBaseline ? ` --baseline ${baselineName}` : '';
  const { file, text } = ciSnippet(cwd, hasBaseline);
  const indented = text.replace(/^(?=.)/gm, '    ');
  const committed = [configNames[0], ...(hasBaseline ? [baselineName] : [])].join(' and ');
  return [
    '',
    'Next:',
    `1. ${called} scan${option}   # what is found; \`${called} fix\` shows what can be fixed`,
    `2. Commit ${committed}.`,
    `3. In CI, as ${file}:`,
    '',
    `${indented}   For other systems: ${new URL('../ci/', pageOf('')).href}`,
    '',
  ].join('\n');
}
