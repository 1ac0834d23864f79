import { printable, shownWhole } from '../../engine/index.ts';
import { done } from '../../host/ask.ts';
import type { Roots } from '../../host/roots.ts';
import { writing } from '../../host/write.ts';
import { type CliCommand, type Given, Misuse, type Surroundings } from '../command.ts';
import { Choice, type Policy } from '../fix/choice.ts';
import { diffOf } from '../fix/diff.ts';
import { editable } from '../fix/editable.ts';
import { interview } from '../fix/interview.ts';
import { Masks } from '../fix/masks.ts';
import { type Plan, planOf } from '../fix/plan.ts';
import { remaining } from '../fix/remaining.ts';
import { inputOf, inputOptions } from '../input.ts';
import { cacheOf, cacheOptions, memoryFor } from '../remembered/cache-options.ts';
import { type Paint, paint } from '../report/paint.ts';
import { isFailure, problemLine } from '../report/report.ts';
import { rulesOf } from '../selection/wanted.ts';
import { openSession } from '../session.ts';

/** `plimsoll fix`. */
export const fixCommand: CliCommand = {
  name: 'fix',
  operands: '[PATH\u2026]',
  summary: 'show what fixes change in files and folders, and write it with --write',
  options: {
    write: { type: 'boolean', help: 'write the changes; without it, you are asked at a terminal' },
    'dry-run': { type: 'boolean', help: 'only show the changes' },
    safe: { type: 'boolean', help: 'make only fixes after which containers behave as before (default)' },
    unsafe: {
      type: 'boolean',
      help: 'also make fixes that change what runs, as their titles say; those after which a service may not start are left to --interactive',
    },
    rule: {
      type: 'string',
      value: 'RULES',
      help: 'fix only what these rules report, as --only of scan; repeatable',
    },
    interactive: { type: 'boolean', short: 'i', help: 'ask about each fix' },
    ...cacheOptions,
    ...inputOptions,
  },
  exitCodes: [
    [0, 'nothing is left to write: there was nothing to fix, or all changes were written'],
    [1, 'there are changes that were not written'],
    [2, 'wrong usage, a wrong configuration, or something could not be read or written'],
    [3, 'nothing to lint'],
  ],
  run(given, around) {
    const painted = paint(around.hasColours());
    const request = requestOf(given, around);
    const session = openSession(request.input, around);
    const masks = new Masks();
    const show = (text: string) => around.output.write(text);
    const ask = request.interactive && interview(request.interactive, show, masks, painted);
    const { holds: mayEdit, roots } = editable(session);
    const choice = new Choice({ ...request, mayEdit, ask });
    // What is remembered has not all that a question shows.
    const memoryOf = ask ? undefined : request.memoryOf;
    const plan = planOf(session, { choice, masks, memoryOf });
    for (const file of plan.files) show(diffOf(file, plan.made, masks, painted));
    for (const problem of plan.problems) around.errors.write(problemLine(problem));
    if (plan.linted === 0 && plan.files.length === 0 && plan.problems.length === 0) {
      show(
        'No Dockerfiles or compose files to fix: none is there, or git or the configuration ignores them.\n',
      );
      return 3;
    }
    show(remaining(plan.left, plan.files.length > 0, painted));
    if (plan.unseen > 0) show(`Not looked at, since you quit: ${counted(plan.unseen, 'file')}.\n`);
    const code = conclude(plan, request, roots, around, painted);
    return plan.problems.some(isFailure) ? 2 : code;
  },
};

interface FixRequest extends ReturnType<typeof choices> {
  readonly concerns: Policy['concerns'];
  readonly input: ReturnType<typeof inputOf>;
  readonly interactive: ReturnType<Surroundings['terminal']>;
  readonly memoryOf: ReturnType<typeof memoryFor>;
}

/** Reads the request from the command line. Throws `Misuse`. */
function requestOf(given: Given, { cwd, rules, terminal }: Surroundings): FixRequest {
  const input = inputOf(given);
  if (input.paths.includes('-'))
    throw new Misuse('`plimsoll fix` changes files: it does not read standard input.');
  const named = rulesOf(given.all('rule'), '--rule', rules);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  for (const [one, other] of [
    ['write', 'dry-run'],
    ['safe', 'unsafe'],
    ['dry-run', 'interactive'],
  ] as const)
    if (given.has(one) && given.has(other))
      throw new Misuse(`\`--${one}\` and \`--${other}\` exclude each other.`);
  const asked = given.has('interactive') ? terminal() : undefined;
  if (given.has('interactive') && !asked) throw new Misuse('`--interactive` needs a terminal.');
  const concerns = named && ((id: string) => named(byId.get(id) ?? { id }));
  const memoryOf = memoryFor(cacheOf(given, cwd), process.env);
  return { ...choices(given), concerns, input, interactive: asked, memoryOf };
}

function choices(given: Given) {
  return {
    write: given.has('write'),
    dryRun: given.has('dry-run'),
    safe: given.has('safe'),
    unsafe: given.has('unsafe'),
  };
}

/** Writes the changes if asked to, and prints what was done. Returns the exit code. */
function conclude(
  plan: Plan,
  request: FixRequest,
  roots: Roots,
  around: Surroundings,
  painted: Paint,
): number {
  const { output, errors } = around;
  const { files, made } = plan;
  if (files.length === 0) {
    const nothingDone = request.interactive ? 'Nothing was chosen' : 'Nothing to fix';
    output.write(`${painted.bold(nothingDone)} in ${counted(plan.linted, 'file')}.\n`);
    return 0;
  }
  const what = `${counted(made.length, 'fix', 'fixes')} in ${counted(files.length, 'file')}`;
  const terminal = request.write || request.dryRun ? undefined : around.terminal();
  const answer = terminal?.ask(`Write ${what}? [y/N]: `);
  if (!request.write && !/^y(?:es)?$/i.test(answer ?? '')) {
    const hint = request.dryRun || terminal ? '' : ' Add --write to write them.';
    output.write(`${painted.bold(what)}: nothing was written.${hint}\n`);
    return 1;
  }
  const changes = files.map(({ disk: path, before, after }) => ({ path, before, after }));
  // An interrupt waits until this step is done: otherwise only some of the files would be written, or temporary files would stay.
  const wait = () => {};
  for (const signal of interrupts) process.on(signal, wait);
  const { written, failure } = done(writing(changes, roots));
  for (const signal of interrupts) process.off(signal, wait);
  if (!failure) {
    output.write(`${painted.bold(`Wrote ${what}`)}.\n`);
    return 0;
  }
  const names = written.map((disk) => shownWhole(files.find((each) => each.disk === disk)?.path ?? disk));
  const rest =
    names.length === 0
      ? 'Nothing was written.'
      : `Written before: ${names.join(', ')}. The others are as they were.`;
  const name = files.find((each) => each.disk === failure.path)?.path ?? failure.path;
  errors.write(`plimsoll: ${shownWhole(name)} can't be written: ${printable(failure.reason)}. ${rest}\n`);
  return 2;
}

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const counted = (count: number, noun: string, plural = `${noun}s`) =>
  `${count} ${count === 1 ? noun : plural}`;
