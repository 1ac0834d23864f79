import { readdirSync, readFileSync } from 'node:fs';

// The processor time of containers, which tells one that is slow from one that waits forever.

/** What the processes of a container have used since the first look. */
interface Used {
  /** Milliseconds of processor time, with those of children that have ended. */
  readonly ran: number;
  /** When they last worked, in milliseconds since 1970. */
  readonly last: number;
}

/** The share of the time between two looks in which a container that works has run, or waited for a processor. */
const working = 0.2;
/** Milliseconds of a tick, in which the kernel counts processor time (USER_HZ, proc_pid_stat(5)). */
const tick = 10;

/** Observes the processor time of containers. */
export class Work {
  readonly #used = new Map<string, Used>();
  #before: ReadonlyMap<string, number> = new Map();
  #looked = Date.now();

  /** Looks once more; `containers` are the processes of each, by its id. */
  look(containers: ReadonlyMap<string, readonly string[]>): void {
    const now = new Map<string, number>();
    const since = (key: string, value: number) => {
      now.set(key, value);
      return Math.max(0, value - (this.#before.get(key) ?? 0));
    };
    const at = Date.now();
    for (const [id, pids] of containers) {
      let [ran, waited] = [0, 0];
      for (const pid of pids) {
        ran += since(pid, ranOf(pid));
        for (const thread of threadsOf(pid)) waited += since(`${pid}/${thread}`, waitedOf(pid, thread));
      }
      const before = this.#used.get(id) ?? { ran: 0, last: at };
      const isWorking = ran + waited > working * (at - this.#looked);
      this.#used.set(id, { ran: before.ran + ran, last: isWorking ? at : before.last });
    }
    this.#before = now;
    this.#looked = at;
  }

  of(id: string): Used {
    return this.#used.get(id) ?? { ran: 0, last: 0 };
  }
}

/** Milliseconds that a process and its ended children have run (fields 14 to 17 of proc_pid_stat(5)). */
function ranOf(pid: string): number {
  // The second field is a name in parentheses, which may contain blanks.
  const [, rest = ''] = /.*\) (.*)/s.exec(read(`/proc/${pid}/stat`)) ?? [];
  const times = rest.split(' ').slice(11, 15).map(Number);
  return tick * times.reduce((sum, each) => sum + each, 0);
}

/** Milliseconds that a thread was ready to run and waited for a processor (the kernel's sched-stats.rst). */
function waitedOf(pid: string, thread: string): number {
  const [, nanoseconds = '0'] = read(`/proc/${pid}/task/${thread}/schedstat`).split(' ');
  return Number(nanoseconds) / 1e6;
}

function threadsOf(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // The process has ended.
    return [];
  }
}

/** Returns a file of a process, or nothing if the process has ended. */
export function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
