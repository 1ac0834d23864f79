import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../rules/index.ts';
import { severities } from '../server/engine/index.ts';
import { differences } from './proofs/differences.ts';
import { claims, isUpdating, keyOf, type Power, proofs, saveProofs } from './proofs/proofs.ts';
import { graveMessages, reasonOf, reasons } from './proofs/reasons.ts';
import { proofsOf, type Reported, reported } from './proofs/reported.ts';

test('each critical and high message is proved, or has a reason why not', () => {
  const excused = reasons.flatMap(({ of }) => of);
  const grave = rules.flatMap(graveMessages);
  const tried = new Set(grave.filter((each) => proofsOf(each).length > 0));
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
  const claimed = claims.map(({ rule, message }) => `${rule} ${message}`);
  assert.deepEqual(
    [...claimed, ...excused].filter((each) => !grave.includes(each)),
    [],
    'not critical or high',
  );
  assert.equal(new Set(excused).size, excused.length, 'excused twice');
});

test('the stored proofs match the current claims (UPDATE_PROOFS=1)', () => {
  if (isUpdating) saveProofs(new Map());
  assert.deepEqual(
    proofs.map(({ tried, ...claim }) => claim),
    claims,
  );
});

test('each claim is reported as stated, and can be carried out', () => {
  for (const [at, proof] of proofs.entries()) {
    assert.equal(reported[at]?.get('root')?.message, proof.message, keyOf(proof));
    assert.match(proof.tried.root ?? '', /^(?:yes|unknown)$/, keyOf(proof));
  }
});

test('no claim can be carried out after the first fix', () => {
  for (const proof of proofs) assert.match(proof.tried.fixed ?? 'no', /^no$/, keyOf(proof));
});

test('each severity matches the proved power, or is listed as different', () => {
  const variants = ['root', 'dropped', 'user', 'confined', 'rootless'] as const;
  const verdicts = new Map(proofs.map((proof, at) => [keyOf(proof), at]));
  const differing = [...verdicts].flatMap(([key, at]) => {
    const all = proofs.filter((proof) => keyOf(proof) === key);
    const wrong = variants.filter((variant) => {
      const powers = all.flatMap(({ tried }) => tried[variant] ?? []);
      return (
        powers.length > 0 && !agrees(strongest(powers), reported[at]?.get(variant), reported[at]?.get('root'))
      );
    });
    return wrong.map((variant) => `${key}: ${variant}`);
  });
  const listed = differences.flatMap(({ variants: own, of }) =>
    of.flatMap((key) => own.map((variant) => `${key}: ${variant}`)),
  );
  assert.deepEqual(differing.sort(), listed.sort());
});

/** The strongest result of several probes of one setting. */
function strongest(powers: readonly Power[]): Power {
  return (['yes', 'setuid', 'unknown'] as const).find((each) => powers.includes(each)) ?? 'no';
}

/**
 * Whether a severity matches a power: critical or high if it can be used now, and lower than as root if a setuid program
 * gives it.
 */
function agrees(power: Power, found: Reported | undefined, asRoot: Reported | undefined): boolean {
  if (power === 'unknown') return true;
  if (power !== 'setuid') return (power === 'yes') === isGrave(found);
  return found !== undefined && asRoot !== undefined && rank(found) > rank(asRoot);
}

const rank = ({ severity }: Reported) => severities.indexOf(severity);
const isGrave = (found: Reported | undefined) =>
  found !== undefined && rank(found) <= severities.indexOf('high');
