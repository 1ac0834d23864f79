import { seeded } from '../support/random.ts';
import { type Files, lintable } from './files.ts';
import { type Fault, faultsOf, hasFault, staleIn, token } from './hold.ts';
import { smallest } from './minimise.ts';
import { mutated, typed } from './mutate.ts';
import { assembled, textOfKind } from './seeds.ts';

/** A class of faults with its first case. */
export interface Found extends Fault {
  /** The seed that reproduces the case. */
  readonly seed: number;
  readonly history: readonly Files[];
  times: number;
}

/** What was done, and the faults by key. */
export interface Outcome {
  inputs: number;
  mutations: number;
  /** The number of edits after which a project was compared with a newly read one. */
  edits: number;
  fixes: number;
  readonly found: Map<string, Found>;
}

/** Maximum number of findings per folder whose fixes are tried. */
const mostFixes = 6;

/** An empty outcome. */
export function beginning(): Outcome {
  return { inputs: 0, mutations: 0, edits: 0, fixes: 0, found: new Map() };
}

/** Changes one folder repeatedly from a seed and records properties that are violated. */
export function fuzzOnce(seeds: readonly Files[], seed: number, outcome: Outcome): void {
  const random = seeded(seed);
  const donor = (kind: string) => textOfKind(seeds, kind, random);
  let files = random.next() < 0.35 ? assembled(seeds, random) : random.pick(seeds);
  const history = [files];
  const note = (fault: Fault, states: readonly Files[]) => {
    const known = outcome.found.get(fault.key);
    if (known) known.times++;
    else outcome.found.set(fault.key, { ...fault, seed, history: states, times: 1 });
  };
  for (let count = 1 + random.below(5); count > 0; count--) {
    if (random.next() < 0.2) {
      history.push(...typed(files, random, donor));
      outcome.mutations += history.length;
    } else {
      files = mutated(files, random, donor);
      if (random.next() < 0.1) files = withToken(files, random.pick([...files.keys()]), random.next());
      history.push(files);
      outcome.mutations++;
    }
    files = history.at(-1) ?? files;
    if (lintable(files).length === 0) break;
    let left = mostFixes;
    // A random choice, so that findings at the end of a long file are tried too.
    const choice = () => random.next() < 0.4 && left-- > 0;
    for (const fault of faultsOf(files, choice)) note(fault, [files]);
    outcome.fixes += mostFixes - Math.max(0, left);
    outcome.inputs++;
  }
  outcome.edits += history.length;
  for (const fault of staleIn(history)) note(fault, history);
}

function withToken(files: Files, path: string, place: number): Files {
  const text = files.get(path) ?? '';
  const at = Math.floor(place * text.length);
  return new Map([...files, [path, text.slice(0, at) + token + text.slice(at)]]);
}

/** Whether a fault of a class occurs in successive states of a folder. */
export function shows({ key }: Pick<Fault, 'key'>, history: readonly Files[]): boolean {
  const last = history.at(-1);
  if (!last) return false;
  return key.startsWith('edited') ? staleIn(history).some((each) => each.key === key) : hasFault(last, key);
}

/** Returns the minimized case of a fault as source text of a test. */
export function testOf(found: Found): string {
  const least = smallest(found.history, (history) => shows(found, history));
  const states = least.map(
    (files) => `    { ${[...files].map(([path, text]) => `${quoted(path)}: ${quoted(text)}`).join(', ')} },`,
  );
  return [
    `  // seed ${found.seed}, ${found.times} times`,
    `  [${quoted(found.key)}, [`,
    ...states,
    '  ]],',
  ].join('\n');
}

const quoted = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
