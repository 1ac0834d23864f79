import { dirname, join, relative, resolve } from 'node:path';
import { printable, shownWhole, sourceFile } from '../../engine/index.ts';
import { type CustomRule, decodeRules, type Example, examplesOnPage, tryRule } from '../../engine/policy.ts';
import { done } from '../../host/ask.ts';
import { listing } from '../../host/list.ts';
import { type ReadResult, readingAnywhere, readingBeside } from '../../host/read.ts';
import { rootsAt } from '../../host/roots.ts';
import { absent, aFolder } from '../../host/unread.ts';
import { type CliCommand, Misuse, type Surroundings } from '../command.ts';
import { lineAndColumn, problemPlace } from '../report/report.ts';
import { counted } from '../report/severity.ts';
import { plain } from '../selection/plain-path.ts';

/** `plimsoll test`. */
export const testCommand: CliCommand = {
  name: 'test',
  operands: 'PATH\u2026',
  summary: 'test your own rules, of a file or a folder, on their examples',
  options: {},
  exitCodes: [
    [0, 'every rule reports its bad examples, and none of its good ones'],
    [1, 'a rule fails one of its examples, or has none'],
    [2, 'wrong usage, or something could not be read'],
    [3, 'there is no rule'],
  ],
  run({ operands }, around) {
    if (operands.length === 0)
      throw new Misuse('`plimsoll test` needs a file of rules, or a folder of such files.');
    const run: Run = { around, rules: 0, examples: 0, failed: 0, unread: false };
    for (const operand of operands) {
      const ids = new Set<string>();
      for (const found of filesAt(resolve(around.cwd, operand), run)) tryFile(found, ids, run);
    }
    if (run.unread) return 2;
    if (run.rules === 0) {
      around.errors.write('No rule is there.\n');
      return 3;
    }
    const verdict = run.failed === 0 ? 'PASS' : 'FAIL';
    around.output.write(
      `${verdict}: ${counted(run.rules, 'rule')}, ${counted(run.examples, 'example')}, ${run.failed} failed\n`,
    );
    return run.failed === 0 ? 0 : 1;
  },
};

interface Run {
  readonly around: Surroundings;
  rules: number;
  examples: number;
  failed: number;
  unread: boolean;
}

interface Found {
  readonly path: string;
  readonly read: ReadResult;
}

/** Reads the file at a path, or the YAML files in the folder at that path. */
function filesAt(path: string, run: Run): Found[] {
  const read = done(readingAnywhere(path));
  if (read !== aFolder) return [{ path, read }];
  const names = done(listing(path, done(rootsAt([path]))));
  if (typeof names !== 'string') {
    problem(path, undefined, "The folder can't be read.", run);
    return [];
  }
  const rules = names.split('\n').filter((name) => /^[^/]+\.ya?ml$/.test(name));
  return rules.sort().map((name) => {
    const file = join(path, name);
    return { path: file, read: done(readingBeside(file, run.around.cwd)) };
  });
}

function tryFile({ path, read }: Found, ids: Set<string>, run: Run): void {
  if (read.text === undefined) {
    problem(path, undefined, read.message, run);
    return;
  }
  const file = sourceFile(path, read.text);
  const { rules, problems } = decodeRules(file);
  for (const { span, message } of problems)
    problem(path, span && lineAndColumn(file, span.start).line, message, run);
  const page = pageBeside(path, run);
  const nameOf = ({ id }: CustomRule) => id.slice(id.indexOf('/') + 1);
  const unnamed = new Map(page?.examples);
  for (const rule of rules) unnamed.delete(nameOf(rule));
  if (page && problems.length === 0)
    for (const [name, [first]] of unnamed) {
      const line = first && lineAndColumn(page.file, first.span.start).line;
      run.failed++;
      run.around.output.write(
        `FAIL  ${placeIn(page.file.path, line, run)}: The file beside it has no rule \`${shownWhole(name)}\`.\n`,
      );
    }
  for (const rule of rules) {
    const own = nameOf(rule);
    if (ids.size === ids.add(rule.id).size) {
      const { line } = lineAndColumn(file, rule.span.start);
      problem(path, line, `The rule \`${rule.id}\` is defined twice.`, run);
    }
    const shownOn = page?.examples.get(own) ?? [];
    const failures = [
      ...tryRule(rule, rule.examples).map((each) => ({ ...each, in: file })),
      ...(page ? tryRule(rule, shownOn).map((each) => ({ ...each, in: page.file })) : []),
    ];
    report(rule, [...rule.examples, ...shownOn], failures, run);
  }
}

type Failed = ReturnType<typeof tryRule>[number] & { readonly in: ReturnType<typeof sourceFile> };

function report(rule: CustomRule, examples: readonly Example[], failures: readonly Failed[], run: Run): void {
  const lacking = (['bad', 'good'] as const).filter((kind) => !examples.some((each) => each.kind === kind));
  const { output } = run.around;
  run.rules++;
  run.examples += examples.length;
  if (failures.length + lacking.length === 0) {
    output.write(`ok    ${rule.id}: ${counted(examples.length, 'example')}\n`);
    return;
  }
  run.failed++;
  output.write(`FAIL  ${rule.id}\n`);
  for (const kind of lacking)
    output.write(
      `      ${placeIn(rule.file.path, lineAndColumn(rule.file, rule.span.start).line, run)}: The rule has no ${kind} example.\n`,
    );
  for (const each of failures)
    output.write(
      `      ${placeIn(each.in.path, lineAndColumn(each.in, each.span.start).line, run)}: ${each.message}\n`,
    );
}

/** Reads the Markdown page with the same name beside a file of rules, and the examples on it. */
function pageBeside(path: string, run: Run) {
  const at = join(dirname(path), path.slice(dirname(path).length + 1).replace(/\.[a-z]+$/, '.md'));
  if (at === path) return undefined;
  const read = done(readingBeside(at, run.around.cwd));
  if (read === absent) return undefined;
  if (read.text !== undefined)
    return { file: sourceFile(at, read.text), examples: examplesOnPage(read.text) };
  problem(at, undefined, read.message, run);
  return undefined;
}

const placeIn = (path: string, line: number | undefined, { around }: Run) =>
  problemPlace({ file: plain(relative(around.cwd, path) || path), line });

/** Reports a problem that kept something from being read. */
function problem(path: string, line: number | undefined, message: string, run: Run): void {
  run.unread = true;
  run.around.errors.write(`${placeIn(path, line, run)}: ${printable(message)}\n`);
}
