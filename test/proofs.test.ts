import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../rules/index.ts';
import type { Severity } from '../server/engine/index.ts';
import { builds } from './proofs/builds.ts';
import { differences } from './proofs/differences.ts';
import { dockerfile, filesOf } from './proofs/images.ts';
import { probes } from './proofs/probes.ts';
import { claims, isUpdating, keyOf, type Power, proofs, saveProofs } from './proofs/proofs.ts';
import { graveMessages, reasonOf, reasons } from './proofs/reasons.ts';
import { composeFile, gravest, textsOf } from './proofs/texts.ts';

test('each critical and high message is tried, or says why it is not', () => {
  const tried = new Set(claims.map(({ rule, message }) => `${rule} ${message}`));
  const excused = reasons.flatMap(({ of }) => of);
  const grave = rules.flatMap(graveMessages);
  assert.deepEqual(
    grave.filter((each) => !tried.has(each) && !reasonOf(each)),
    [],
    'neither tried nor excused',
  );
  assert.deepEqual(
    excused.filter((each) => tried.has(each)),
    [],
    'tried and excused',
  );
  assert.deepEqual(
    [...tried, ...excused].filter((each) => !grave.includes(each)),
    [],
    'not critical or high',
  );
  assert.equal(new Set(excused).size, excused.length, 'excused twice');
});

test('what is kept is about what is tried now (UPDATE_PROOFS=1)', () => {
  if (isUpdating) saveProofs(new Map());
  assert.deepEqual(
    proofs.map(({ tried, ...claim }) => claim),
    claims,
  );
});

/** What a rule reports of each variant of a claim, in the order of the claims. */
const said: readonly ReadonlyMap<string, string | undefined>[] = [
  ...probes.map(
    (probe) =>
      new Map(
        [...textsOf(probe, 'app')].map(([variant, text]) => [
          variant,
          gravest(probe.rule, { [composeFile]: text }, composeFile),
        ]),
      ),
  ),
  ...builds.map(
    (build) => new Map([['root', gravest(build.rule, filesOf(build, 'root') ?? {}, dockerfile)]]),
  ),
];

test('what is claimed is what is reported, and can be done', () => {
  for (const [at, proof] of proofs.entries()) {
    const reported = said[at]?.get('root')?.split(' ') ?? [];
    assert.equal(reported[1], proof.message, keyOf(proof));
    assert.match(proof.tried.root ?? '', /^(?:yes|unknown)$/, keyOf(proof));
  }
});

test('nothing of it can be done after the first fix', () => {
  for (const proof of proofs) assert.match(proof.tried.fixed ?? 'no', /^no$/, keyOf(proof));
});

test('each severity is that of the power which was found, or is listed as different', () => {
  const variants = ['root', 'dropped', 'user', 'confined'] as const;
  const verdicts = new Map(proofs.map((proof, at) => [keyOf(proof), at]));
  const differing = [...verdicts].flatMap(([key, at]) => {
    const all = proofs.filter((proof) => keyOf(proof) === key);
    const wrong = variants.filter((variant) => {
      const powers = all.flatMap(({ tried }) => tried[variant] ?? []);
      return powers.length > 0 && !agrees(strongest(powers), said[at]?.get(variant));
    });
    return wrong.map((variant) => `${key}: ${variant}`);
  });
  const listed = differences.flatMap(({ variants: own, of }) =>
    of.flatMap((key) => own.map((variant) => `${key}: ${variant}`)),
  );
  assert.deepEqual(differing.sort(), listed.sort());
});

/** What the strongest of several probes of one setting came to. */
function strongest(powers: readonly Power[]): Power {
  return (['yes', 'setuid', 'unknown'] as const).find((each) => powers.includes(each)) ?? 'no';
}

/** Whether a severity is that of a power: critical or high where it can be used now, less where a setuid program gives it. */
function agrees(power: Power, reported: string | undefined): boolean {
  const severity = reported?.split(' ')[0] as Severity | undefined;
  const isGrave = severity === 'critical' || severity === 'high';
  if (power === 'unknown') return true;
  return power === 'yes' ? isGrave : !isGrave && (power === 'no' || severity !== undefined);
}
