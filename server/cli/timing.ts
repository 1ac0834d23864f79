import { type AnyRule, shownWhole } from '../engine/index.ts';

/** Does part of the work and returns its result. May measure its time, for the part and for a file. */
export type Measure = <Result>(part: string, file: string | undefined, work: () => Result) => Result;

/** Measures nothing. */
export const unmeasured: Measure = (_part, _file, work) => work();

/** The number of slowest items listed. */
const named = 10;

/** Measures the time of a scan by parts of the work, rules and files, in milliseconds. */
export class Timing {
  readonly #start = performance.now();
  readonly #parts = new Map<string, number>();
  readonly #rules = new Map<string, number>();
  readonly #files = new Map<string, number>();

  readonly measure: Measure = (part, file, work) => {
    const start = performance.now();
    try {
      return work();
    } finally {
      const time = performance.now() - start;
      add(this.#parts, part, time);
      if (file !== undefined) add(this.#files, file, time);
    }
  };

  /** Wraps rules to measure the time of each. Does not copy a rule, because its texts may be computed lazily. */
  timed(rules: readonly AnyRule[]): AnyRule[] {
    return rules.map((rule) => Object.create(rule, { check: { value: this.#check(rule) } }));
  }

  #check(rule: AnyRule) {
    const times = this.#rules;
    return (...given: unknown[]): void => {
      const start = performance.now();
      try {
        Reflect.apply(rule.check, rule, given);
      } finally {
        add(times, rule.id, performance.now() - start);
      }
    };
  }

  /** Lists the parts, then the slowest rules and files. */
  text(): string {
    const all = performance.now() - this.#start;
    const parts = [...this.#parts];
    const rest = all - parts.reduce((sum, [, time]) => sum + time, 0);
    const sections = [
      ['Time', [...parts, ['everything else', rest], ['all', all]]],
      ['Slowest rules', slowest(this.#rules)],
      ['Slowest files', slowest(this.#files)],
    ] as const;
    return sections
      .filter(([, rows]) => rows.length > 0)
      .map(([title, rows]) => `${title}\n${rows.map(([name, time]) => line(name, time)).join('')}`)
      .join('\n');
  }
}

function add(times: Map<string, number>, name: string, time: number): void {
  times.set(name, (times.get(name) ?? 0) + time);
}

function slowest(times: ReadonlyMap<string, number>): [string, number][] {
  return [...times].sort(([, a], [, b]) => b - a).slice(0, named);
}

const line = (name: string, time: number) => `${time.toFixed(1).padStart(10)} ms  ${shownWhole(name)}\n`;
