import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { noOracle } from '../support/oracle.ts';
import { compareProject } from '../support/random-oracle.ts';
import { randomProject } from '../support/random-project.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-random-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** How many projects, and the seed of the first: ORACLE_RUNS=10000 ORACLE_SEED=1 for a thorough run. */
const runs = Number(process.env['ORACLE_RUNS'] ?? 60);
const start = Number(process.env['ORACLE_SEED'] ?? 1);

test('random projects are taken, refused and merged as docker-compose does', {
  skip: noOracle,
}, (context) => {
  const counts = new Map<string, number>();
  const wrong: string[] = [];
  for (let seed = start; seed < start + runs; seed++) {
    const { kind, what, error } = compareProject(root, randomProject(seed));
    const name = kind === 'listed' ? `listed: ${what[0]}` : kind;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (kind === 'differs') wrong.push(`seed ${seed}: ${what.join(' | ')} ${error}`);
  }
  context.diagnostic([...counts].map(([name, count]) => `${count} ${name}`).join(', '));
  assert.deepEqual(wrong, []);
  assert.ok((counts.get('equal') ?? 0) > runs / 2, 'too few are accepted by both');
  assert.ok((counts.get('refused') ?? 0) > runs / 10, 'too few are refused by both');
});
