import { fstatSync } from 'node:fs';
import { version } from '../../package.json';
import { rules } from '../../rules/index.ts';
import { closest, shownWhole } from '../engine/index.ts';
import { help, readArguments, type ScanRequest } from './args.ts';
import { explanation, rulesNamed } from './explain.ts';
import { outputTo } from './output.ts';
import { jsonReport } from './report/json.ts';
import { stylishReport } from './report/stylish.ts';
import { rulesAsJson, rulesAsText } from './rules.ts';
import { scan } from './scan.ts';

const output = outputTo(1);
const errors = outputTo(2);

let code = 2;
try {
  code = run(process.argv.slice(2));
} catch (error) {
  errors.write(`plimsoll: ${shownWhole(error instanceof Error ? error.message : 'unknown error')}\n`);
}
output.flush();
errors.flush();
// All is written: to leave at once spares taking the heap apart.
process.exit(code);

function run(args: readonly string[]): number {
  const request = readArguments(args);
  switch (request.kind) {
    case 'scan':
      return runScan(request);
    case 'rules':
      return print(request.format === 'json' ? rulesAsJson(rules) : rulesAsText(rules));
    case 'explain':
      return explain(request.rule);
    case 'version':
      return print(`${version}\n`);
    case 'help':
      return print(help);
    case 'misuse':
      errors.write(`plimsoll: ${request.message}\nSee \`plimsoll --help\`.\n`);
      return 2;
  }
}

function runScan(request: ScanRequest): number {
  const json = request.format === 'json';
  const report = json ? jsonReport(output) : stylishReport(output, hasColours(), isFixable);
  const today = new Date().toISOString().slice(0, 10);
  const stopped = () => output.closed;
  return scan(request, { cwd: process.cwd(), today, rules, stopped }, report);
}

function isFixable(id: string): boolean {
  return rules.some((rule) => rule.id === id && rule.fixable);
}

function explain(word: string): number {
  const named = rulesNamed(word, rules);
  if (named.length > 0) {
    return print(named.map((rule) => explanation(rule, process.argv[1] ?? '')).join('\n'));
  }
  const ids = rules.map(({ id }) => id);
  const meant = closest(word, ids);
  errors.write(
    `plimsoll: Unknown rule \`${word}\`${meant ? `; did you mean \`${meant}\`?` : '.'} \`plimsoll rules\` lists them.\n`,
  );
  return 2;
}

function print(text: string): number {
  output.write(text);
  return 0;
}

/** Colours go to a terminal only, and not where NO_COLOR is set (no-color.org); FORCE_COLOR asks for them elsewhere. */
function hasColours(): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = process.env;
  if (no !== undefined && no !== '') return false;
  if (force !== undefined && force !== '' && force !== '0') return true;
  return term !== 'dumb' && isTerminal();
}

/** Asks Node about the terminal only where there may be one: its streams take time to load. */
function isTerminal(): boolean {
  try {
    return fstatSync(1).isCharacterDevice() && process.stdout.isTTY === true;
  } catch {
    return false;
  }
}
