import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The cost of a whole process: milliseconds and MB. */
export interface Usage {
  readonly wall: number;
  readonly cpu: number;
  /** Peak resident memory. */
  readonly memory: number;
}

const hook = fileURLToPath(new URL('usage.cjs', import.meta.url));

/** A temporary folder for benchmark output. */
export const scratch = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));

/** Runs a script with Node and measures the process. */
export function measure(args: readonly string[]): Usage {
  const told = join(scratch, 'usage.json');
  const before = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--require', hook, ...args], {
    env: { ...process.env, CI: 'true', PLIMSOLL_USAGE: told },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const wall = performance.now() - before;
  // A generated file may end in the middle of a command, which is reported as a problem (status 2). Only misuse
  // writes to stderr.
  const ended = status === 0 || status === 1 || (status === 2 && stderr.length === 0);
  if (!ended) throw new Error(`${args.join(' ').slice(0, 200)}: ${status} ${stderr}`);
  return { wall, ...JSON.parse(readFileSync(told, 'utf8')) };
}

/** Runs scripts several times in turns, so that other load affects all alike; returns the medians. */
export function interleaved<Name extends string>(
  scripts: Readonly<Record<Name, readonly string[]>>,
  rounds: number,
): Record<Name, Usage> {
  const names = Object.keys(scripts) as Name[];
  const runs = new Map<Name, Usage[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) runs.get(name)?.push(measure(scripts[name]));
  }
  const middle = (name: Name, part: keyof Usage) =>
    median((runs.get(name) ?? []).map((usage) => usage[part]));
  return Object.fromEntries(
    names.map((name) => [
      name,
      { wall: middle(name, 'wall'), cpu: middle(name, 'cpu'), memory: middle(name, 'memory') },
    ]),
  ) as Record<Name, Usage>;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
