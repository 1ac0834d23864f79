/**
 * The number of files from which it pays to load the module that sets V8's flags, which takes 3 ms; for fewer files, the number
 * of characters.
 */
const [manyFiles, manyCharacters] = [30, 5000];

/** The number of files from which a run is long enough to optimize its code early. */
const veryManyFiles = 3000;

/** A flag of V8, with its value for a run over many files and its default. */
type Flag = readonly [name: string, run: number, standard: number];

/** Whether V8 allocates objects in the old generation right away if earlier ones from the same place lived long. */
const pretenuring = 'allocation-site-pretenuring';

/** The factor by which the new generation grows. */
const growth = 'semi-space-growth-factor';

/** When V8 optimizes, and how much it inlines. A version writes unknown flags to standard error. */
function optimization(files: number): readonly Flag[] {
  if (/^v20\./.test(process.version)) {
    // Electron with this version of Node has a newer V8, which only knows the first of these.
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

/** The maximum size of the new generation in bytes, both of its halves: each doubling saves less, and takes as much again. */
const young = 32 * 1024 * 1024;

/** Settings of V8 for the duration of a run. */
export interface Tuning {
  /** Call this when cached files are dropped: nearly all young objects are dead then, so that collecting them is cheap. */
  settle(): void;
  /**
   * Restores the defaults, for a process that continues, and because V8's code cache is only valid for the flags with which it
   * was made.
   */
  undo(): void;
}

const untuned: Tuning = { settle: () => undefined, undo: () => undefined };

/**
 * Tunes V8 for a run. Files are dropped once they are linted, so a slowly growing heap halves the memory for thousands of them. A
 * run of some hundreds is short: optimizing code that is only warm costs more than it saves, a seventh of all CPU or more. In a
 * run of thousands it saves a fifth, so Node.js 20 does it early there, in small pieces, and Node.js 22 at its default time (24
 * gains nothing either way). `characters` counts those of the first files. In a process that continues (`lasting`), no full
 * collection is forced.
 */
export function tune(files: number, characters: number, lasting = false): Tuning {
  if (files < manyFiles && characters < manyCharacters) return untuned;
  const { getHeapSpaceStatistics, setFlagsFromString } = process.getBuiltinModule('node:v8');
  const set = (name: string, value: number) => setFlagsFromString(`--${name}=${value}`);
  const flags: readonly Flag[] = [['heap-growing-percent', 60, 0], ...optimization(files)];
  for (const [name, value] of flags) set(name, value);
  // V8 takes objects that live while their file is linted for long-lived ones, and then allocates later objects from the same
  // place in the old generation. There they would stay, with all that they refer to, until a full collection.
  setFlagsFromString(`--no-${pretenuring}`);
  // Grow to the maximum in one step, if the run is long enough: otherwise, surviving objects would be copied at each step. From
  // version 13 on, V8 would exceed the maximum.
  if (files >= manyFiles && Number.parseInt(process.versions.v8, 10) < 13) set(growth, 16);
  let grows = true;
  const collect = collector();
  // From here on, the heap grows slowly. Its previous limit was computed when there were few objects.
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
      // If as much again would not fit, V8 would collect in the middle of work.
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

/**
 * Returns a function that collects the young objects, or all. It only exists in a context that is created while the flag is set.
 */
function collector(): (type: 'minor' | 'major') => void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--expose-gc');
  const gc: unknown = process.getBuiltinModule('node:vm').runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return (type) => {
    if (typeof gc === 'function') gc({ type });
  };
}
