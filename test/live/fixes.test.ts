import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Engine, whyNoEngine } from '../support/engine.ts';
import { share } from '../support/share.ts';
import { makeImages, whyNoPrograms } from './programs/images.ts';
import { type Program, programs } from './programs/rows.ts';
import { isSame, type Seen, seenOf, startAsker, type Trial } from './programs/running.ts';
import {
  afterFixes,
  Data,
  eased,
  eases,
  grave,
  hardened,
  type State,
  serviceOf,
  states,
  trialOf,
  variantsOf,
  without,
} from './programs/trials.ts';

// Applies hardening fixes, and fixes of critical and high findings, to compose files of real programs, which must
// then behave as before: the same processes with the same users, the same response at the port, the same exit code.

const reason = whyNoEngine() ?? whyNoPrograms();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

const nameOf = ({ image }: Program) => image.replace(/:.*/, '');
const names = [...new Set(programs.map(nameOf))];
/** Selects programs, for work on one: PROGRAMS=redis,nginx. Otherwise half of them, the other one each second day. */
const wanted = process.env['PROGRAMS']?.split(',') ?? share(names, 2, 2);
const tried = programs.filter((each) => wanted.includes(nameOf(each)));

/** Whether each part of a fix is tried on each kind of volume. */
const everything = process.env['FIXES'] === 'all';

const statesOf = ({ volumes }: Program): readonly State[] => (volumes ? states : ['fresh']);

/** The behaviour of services before a fix, by program and state of the volumes. */
type Before = ReadonlyMap<Program, ReadonlyMap<State, Seen>>;

/** A trial with its program, variant and state. */
interface Run {
  readonly trial: Trial;
  readonly program: Program;
  readonly state: State;
  readonly variant: string;
}

interface Outcome extends Run {
  readonly seen: Seen;
  readonly isSame: boolean;
}

const nothing: Seen = {
  answer: '',
  processes: [],
  exit: undefined,
  hasWritten: undefined,
  log: '',
  took: 0,
  ran: 0,
};

async function outcomesOf(of: Engine, runs: readonly Run[]): Promise<Outcome[]> {
  const found = await seenOf(
    of,
    runs.map(({ trial }) => trial),
  );
  return runs.map((each) => {
    const seen = found.get(each.trial.name) ?? nothing;
    const { expected } = each.trial;
    return { ...each, seen, isSame: expected !== undefined && isSame(seen, expected) };
  });
}

/** Runs the unchanged programs: first on new volumes, then on other kinds, which contain what the first run wrote. */
async function before(of: Engine, data: Data): Promise<Before> {
  const found = new Map<Program, Map<State, Seen>>();
  const start = async (kinds: readonly State[]) => {
    const runs = tried.flatMap((program) =>
      statesOf(program)
        .filter((state) => kinds.includes(state))
        .map((state): Run & { mounts: readonly string[] } => {
          const mounts = data.mounts(program, state);
          const { made: _, ...as } = afterFixes(serviceOf(program, mounts), () => undefined);
          return { trial: trialOf(program, as), program, state, variant: 'before', mounts };
        }),
    );
    for (const { program, state, seen } of await outcomesOf(of, runs))
      found.set(program, (found.get(program) ?? new Map<State, Seen>()).set(state, seen));
    return runs;
  };
  for (const { program, mounts } of await start(['fresh'])) data.keep(program, mounts);
  await start(['kept', 'foreign', 'empty']);
  return found;
}

/** Runs trials, and repeats those that differ once, since a busy machine may have been too slow. */
async function steadyOutcomesOf(of: Engine, makes: readonly (() => Run)[]): Promise<Outcome[]> {
  const first = await outcomesOf(
    of,
    makes.map((make) => make()),
  );
  const again = first.flatMap((each, at) => (signOf(each) === signs.differs ? [at] : []));
  const second = await outcomesOf(
    of,
    again.flatMap((at) => makes[at]?.() ?? []),
  );
  for (const [index, at] of again.entries()) {
    const [before, after] = [first[at], second[index]];
    if (!before || !after) continue;
    if (after.isSame) console.log(`differed once: ${told(before)}`);
    first[at] = after;
  }
  return first;
}

const signs = { same: '✓', told: '·', differs: '✗', none: '–' } as const;

/** A fix whose title says that mounted files must belong to a user need not work with other volumes. */
const isTold = ({ variant, state }: Pick<Run, 'variant' | 'state'>) =>
  variant === 'as its user' && (state === 'foreign' || state === 'empty');

function signOf(outcome: Outcome): string {
  if (outcome.trial.expected?.answer === '') return signs.none;
  return outcome.isSame ? signs.same : isTold(outcome) ? signs.told : signs.differs;
}

const told = ({ program, variant, state, trial, seen }: Outcome) =>
  `${program.image}, ${variant}, ${state}: ${JSON.stringify(trial.service)}\n  before ${words(trial.expected)}\n  after  ${words(seen)}\n${seen.log}`;

const words = (seen: Seen | undefined) =>
  `${JSON.stringify(seen?.answer)} ${seen?.processes.join(', ')} exit ${seen?.exit}${seen?.hasWritten === false ? ' nothing written' : ''}`;

/** Prints the outcome of each program, one per line. */
function print(title: string, outcomes: readonly Outcome[]): void {
  console.log(title);
  for (const program of tried) {
    const own = outcomes.filter((each) => each.program === program);
    const names = [...new Set(own.map(({ variant }) => variant))];
    const cells = names.map(
      (name) =>
        `${name} ${own
          .filter(({ variant }) => variant === name)
          .map(signOf)
          .join('')}`,
    );
    console.log(`  ${program.image.padEnd(32)} ${cells.join('  ')}`);
  }
}

describe('fixes keep programs running', { skip: reason ?? false }, () => {
  const data = engine && new Data(engine);
  let known: Before = new Map();
  const expected = (program: Program, state: State) => known.get(program)?.get(state) ?? nothing;

  /** Returns the names that `of` gives for each program and each kind of volume on which it runs. */
  const cases = (of: (program: Program, state: State) => readonly string[]) =>
    tried.flatMap((program) =>
      statesOf(program)
        .filter((state) => expected(program, state).answer !== '')
        .flatMap((state) => of(program, state).map((name) => ({ program, state, name }))),
    );
  const hardest = (program: Program): State =>
    statesOf(program).find((state) => state === 'foreign' && expected(program, state).answer !== '') ??
    'fresh';

  it('each program runs before any fix', async () => {
    assert.ok(engine && data);
    assert.ok(tried.length > 0, `of ${wanted} none is there`);
    makeImages(engine, tried);
    startAsker(engine);
    known = await before(engine, data);
    for (const program of tried)
      for (const state of statesOf(program).filter((each) => each === 'fresh' || each === 'kept')) {
        const seen = expected(program, state);
        assert.ok(seen.answer, `${program.image}, ${state}: ${words(seen)} ${seen.log}`);
      }
  });

  it('the fixes of missing hardening', async () => {
    assert.ok(engine && data);
    const runs = cases((program, state) => {
      // Parts of fixes are tried where the program needs the most.
      const isHardest = everything || state === hardest(program);
      return variantsOf(program, state)
        .filter(({ isPart }) => isHardest || !isPart)
        .map(({ name }) => name);
    }).map(({ program, state, name }) => (): Run => {
      const service = serviceOf(program, data.mounts(program, state));
      const variant = hardened(service).find((each) => each.name === name);
      assert.ok(variant);
      return { program, state, variant: name, trial: trialOf(program, variant, expected(program, state)) };
    });
    const outcomes = await steadyOutcomesOf(engine, runs);
    print(`hardening (${states.join(', ')})`, outcomes);
    const wrong = outcomes.filter((each) => signOf(each) === signs.differs);
    assert.deepEqual(wrong.map(told), []);
  });

  it('the fixes of critical and high findings', async () => {
    assert.ok(engine && data);
    let made = 0;
    const runs = tried.flatMap((program) =>
      eases.map((name) => (): Run => {
        const state = program.volumes ? 'kept' : 'fresh';
        const service = grave(program, serviceOf(program, data.mounts(program, state)));
        const variant = eased(service, name);
        made += variant.made;
        return { program, state, variant: name, trial: trialOf(program, variant, expected(program, state)) };
      }),
    );
    const outcomes = await steadyOutcomesOf(engine, runs);
    print(`${made} fixes of critical and high findings`, outcomes);
    assert.deepEqual(outcomes.filter((each) => signOf(each) === signs.differs).map(told), []);
    assert.ok(made > 4 * runs.length, `${made} fixes`);
  });

  it('a service needs everything that the fix leaves to it', async () => {
    assert.ok(engine && data);
    const runsOf = (program: Program, state: State, is: (name: string) => boolean): Run[] => {
      const service = serviceOf(program, data.mounts(program, state));
      const whole = hardened(service).find(({ name }) => name === 'harden');
      const items = whole ? without(whole).filter(({ name }) => name !== '/tmp' && is(name)) : [];
      return items.map(({ name }) => {
        const own = serviceOf(program, data.mounts(program, state));
        const again = hardened(own).find((each) => each.name === 'harden');
        const variant = again && without(again).find((each) => each.name === name);
        assert.ok(variant);
        return { program, state, variant: name, trial: trialOf(program, variant, expected(program, state)) };
      });
    };
    const first = await outcomesOf(
      engine,
      tried.flatMap((program) => runsOf(program, hardest(program), () => true)),
    );
    const open = (program: Program) =>
      new Set(first.filter((each) => each.program === program && each.isSame).map(({ variant }) => variant));
    const others = cases((program, state) => (state === hardest(program) ? [] : [...open(program)])).flatMap(
      ({ program, state, name }) => runsOf(program, state, (each) => each === name),
    );
    const outcomes = [...first, ...(await outcomesOf(engine, others))];
    print('needed (✗ where it does not run without)', outcomes);
    const needed = new Set(outcomes.filter(({ isSame }) => !isSame).map(keyOf));
    const unneeded = new Set(outcomes.map(keyOf).filter((each) => !needed.has(each)));
    assert.deepEqual(
      [...unneeded].filter((each) => !(each in reasons)),
      [],
    );
  });
});

/** The image and what was added to it, as a key of `reasons`. */
const keyOf = ({ program, variant }: Outcome) => `${nameOf(program)} ${variant}`;

/** Why an image keeps something that none of these runs needs. */
const reasons: Readonly<Record<string, string>> = {
  'redis FOWNER':
    'the entrypoint of version 8 sets the mode of files that it has given away, where they lack rights',
  'php CHOWN': 'Apache gives its workers the lock that they share where a configuration makes it a file',
  'postgres FOWNER':
    'the entrypoints of older versions end if they cannot set the mode of a folder that they have given away',
  'php KILL': 'the parent of Apache stops workers that have nothing to do, which no start shows',
  'wordpress KILL': 'the parent of Apache stops workers that have nothing to do, which no start shows',
};
