/** Files from which on it pays to load the module that sets V8's flags, which takes 3 ms; of fewer, characters. */
const [manyFiles, manyCharacters] = [30, 5000];

/** Files from which on a run is so long that its code is worth optimizing early. */
const veryManyFiles = 3000;

/** A flag of V8: for a run over many files, and as it is by default. */
type Flag = readonly [name: string, run: number, standard: number];

/** Whether objects of a place of the program that lived long are put with what is old at once. */
const pretenuring = 'allocation-site-pretenuring';

/** How many times as large the space of young objects is when it has grown. */
const growth = 'semi-space-growth-factor';

/** When V8 optimizes, and how much of a function's callees it takes in. A version says on standard error what it does not know. */
function optimization(files: number): readonly Flag[] {
  if (/^v20\./.test(process.version)) {
    // Electron of that version has a newer V8, which knows the first of these alone.
    if (files < veryManyFiles || !process.versions.v8.startsWith('11.'))
      return [['interrupt-budget', 1_000_000, 67_584]];
    return [
      ['ticks-before-optimization', 2, 3],
      ['max-inlined-bytecode-size-cumulative', 300, 920],
    ];
  }
  const last = 'invocation-count-for-turbofan';
  if (/^v22\./.test(process.version)) return files < veryManyFiles ? [[last, 20_000, 3000]] : [];
  // Node.js itself sets the last one to 10,000 there.
  if (/^v24\./.test(process.version))
    return [
      [last, 20_000, 10_000],
      ['invocation-count-for-maglev', 4000, 400],
    ];
  return [];
}

/** Bytes of the space of young objects up to which it grows: each doubling saves less, and takes as much again. */
const young = 16 * 1024 * 1024;

/** What V8 was told, for as long as a run lasts. */
export interface Tuning {
  /** To be called when what was read is forgotten: young objects are then nearly all dead, and to collect them costs nearly nothing. */
  settle(): void;
  /** For a process that goes on, and because V8's compiled form of a program fits the flags alone that it was made with. */
  undo(): void;
}

const untuned: Tuning = { settle: () => undefined, undo: () => undefined };

/**
 * Tells V8 what kind of run this is. Files are dropped as soon as they are linted: a heap that grows slowly halves the memory
 * that thousands of them take. A run of some hundreds is over soon: optimizing what is merely warm takes more than it gives
 * back, a seventh of all CPU or more. In one of thousands it gives back a fifth, so there Node.js 20 does it early, in small
 * pieces, and 22 when it does it by default (24 gains nothing by either). The characters are those of the first files. In a
 * process that goes on (lasting) nothing waits until the whole heap is collected.
 */
export function tune(files: number, characters: number, lasting = false): Tuning {
  if (files < manyFiles && characters < manyCharacters) return untuned;
  const { getHeapSpaceStatistics, setFlagsFromString } = process.getBuiltinModule('node:v8');
  const set = (name: string, value: number) => setFlagsFromString(`--${name}=${value}`);
  const flags: readonly Flag[] = [['heap-growing-percent', 60, 0], ...optimization(files)];
  for (const [name, value] of flags) set(name, value);
  // What lives while its file is linted V8 takes for what lives long, and puts with that what is made in the same place later: it
  // is then kept, with all that it refers to, until the whole heap is collected.
  setFlagsFromString(`--no-${pretenuring}`);
  // At once to its most, where there is time for that: on the way what outlives a collection would be copied at each step. From
  // version 13 on V8 would go beyond.
  if (files >= manyFiles && Number.parseInt(process.versions.v8, 10) < 13) set(growth, 16);
  let grows = true;
  const collect = collector();
  // From then on the heap grows slowly; what it may grow to before was reckoned when few objects were known.
  if (!lasting && files >= veryManyFiles) collect('major');
  let before = 0;
  return {
    settle() {
      const space = getHeapSpaceStatistics().find((each) => each.space_name === 'new_space');
      if (!space) return;
      if (grows && space.space_size >= young) {
        set(growth, 1);
        grows = false;
      }
      const made = space.space_used_size - before;
      before = space.space_used_size;
      // Where as much again would not fit, V8 would collect in the middle of work.
      if (made > 0 && space.space_available_size > made * 1.25) return;
      collect('minor');
      before = 0;
    },
    undo() {
      set(growth, 2);
      setFlagsFromString(`--${pretenuring}`);
      for (const [name, , value] of flags) set(name, value);
    },
  };
}

/** Collects the young objects, or all. Only a context that is made while V8 has that flag holds the function. */
function collector(): (type: 'minor' | 'major') => void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--expose-gc');
  const gc: unknown = process.getBuiltinModule('node:vm').runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return (type) => {
    if (typeof gc === 'function') gc({ type });
  };
}
