// Changes files at random and prints violated properties, each class with its minimized case:
// npm run fuzz -- --minutes N [--seed S]
import { parseArgs } from 'node:util';
import { beginning, fuzzOnce, testOf } from './fuzz.ts';
import { seedFolders } from './seeds.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    once: { type: 'boolean', default: false },
  },
});
const seeds = seedFolders();
const outcome = beginning();
const limit = Number(values.minutes) * 60e6;
const spent = () => process.cpuUsage().user + process.cpuUsage().system;
let seed = Number(values.seed);
console.log(`${seeds.length} folders to begin with, from seed ${seed}`);
const printed = new Set<string>();
do {
  fuzzOnce(seeds, seed++, outcome);
  for (const found of outcome.found.values()) {
    if (printed.has(found.key)) continue;
    printed.add(found.key);
    console.log(`\n${found.key}\n${found.detail}\n${testOf(found)}`);
  }
} while (spent() < limit && !values.once);
const { inputs, mutations, edits, fixes, found } = outcome;
console.log(
  `\nuntil seed ${seed}: ${inputs} inputs, ${mutations} mutations, ${edits} edits, ${fixes} findings' fixes`,
);
for (const { key, times } of found.values()) console.log(`${String(times).padStart(6)} ${key}`);
process.exitCode = found.size > 0 ? 1 : 0;
