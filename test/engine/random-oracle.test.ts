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

/** The number of projects, and the seed of the first: ORACLE_RUNS=10000 ORACLE_SEED=1 for a thorough run. */
const runs = Number(process.env['ORACLE_RUNS'] ?? 60);
const start = Number(process.env['ORACLE_SEED'] ?? 1);

test('random projects are accepted, refused and merged as in docker-compose', {
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

/** Errors that a later file cannot fix, since Compose parses them in each document; and others that it can. */
const first: readonly (readonly [kind: 'equal' | 'refused', service: string, later: string])[] = [
  ['refused', 'volumes: [""]', 'volumes: !override [v:/a]'],
  ['refused', 'volumes: [":::"]', 'volumes: !reset []'],
  ['refused', 'ports: [abc]', 'ports: !override ["80:80"]'],
  ['refused', 'ports: [1.0]', 'ports: !override ["80:80"]'],
  ['refused', 'devices: ["a:b:c:d"]', 'devices: !override ["/dev/a:/dev/b"]'],
  ['refused', 'build: {context: ., ssh: [x]}', 'build: {context: ., ssh: !override [default]}'],
  ['refused', 'ulimits: {nproc: 1e3}', 'ulimits: {nproc: 2}'],
  ['equal', 'volumes: [{type: bind, target: /n}]', 'volumes: !override [v:/a]'],
  ['equal', 'volumes: !reset [""]', 'init: true'],
];

test('an error within one file is refused, regardless of later files', { skip: noOracle }, () => {
  for (const [kind, service, later] of first) {
    const files = {
      'compose.yaml': `services:\n  a:\n    image: x\n    ${service}\n`,
      'compose.override.yaml': `services:\n  a:\n    ${later}\nvolumes: {v: }\n`,
    };
    const { kind: found, error } = compareProject(root, { files, first: 'compose.yaml', named: [], env: {} });
    assert.equal(found, kind, `${service}: ${error}`);
  }
});
