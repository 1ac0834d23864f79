import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Build, builds } from '../proofs/builds.ts';
import { builtAnswers, filesOf, makeBases } from '../proofs/images.ts';
import { probes } from '../proofs/probes.ts';
import { isUpdating, powerOf, proofs, saveProofs, type Tried } from '../proofs/proofs.ts';
import {
  answersOf,
  type Files,
  layStandIns,
  listen,
  makeImage,
  textsOf,
  whyNoImage,
} from '../proofs/trial.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';

// Whether what critical and high findings claim can be done, and whether their first fix prevents it, by harmless probes in
// containers. `UPDATE_PROOFS=1` writes what is found to test/proofs/proofs.json.

const reason = whyNoEngine() ?? whyNoImage();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

test('each probe does in a container what its finding claims', { skip: reason ?? false }, () => {
  assert.ok(engine);
  layStandIns(engine);
  makeImage(
    engine,
    probes.flatMap(({ image }) => image ?? []),
  );
  listen(engine);
  const texts = new Map<string, string>();
  for (const [at, probe] of probes.entries())
    for (const [variant, text] of textsOf(probe, `p${at}`)) texts.set(`p${at}-${variant}`, text);
  const answers = answersOf(engine, texts);
  check(
    probes.map((_, at) => {
      const of = [...texts.keys()].filter((name) => name.startsWith(`p${at}-`));
      return Object.fromEntries(of.map((name) => [name.split('-')[1], powerOf(answers.get(name) ?? [])]));
    }),
    0,
  );
});

test('each image holds or allows what its finding claims', { skip: reason ?? false }, () => {
  assert.ok(engine);
  makeBases(engine, builds);
  const tries = new Map<string, readonly [Build, Files]>();
  for (const [at, build] of builds.entries())
    for (const variant of ['root', 'fixed'] as const) {
      const files = filesOf(build, variant);
      if (files) tries.set(`b${at}-${variant}`, [build, files]);
    }
  const answers = builtAnswers(engine, tries);
  check(
    builds.map((_, at) => {
      const [root, fixed] = [answers.get(`b${at}-root`), answers.get(`b${at}-fixed`)];
      return { root, ...(fixed ? { fixed } : {}) } as Tried;
    }),
    probes.length,
  );
});

/** Compares what was tried with what is kept of it, from a row on; what one of two kernels lacks is not compared. */
function check(tried: readonly Tried[], first: number): void {
  if (isUpdating) {
    saveProofs(tried, first);
    return;
  }
  for (const [at, found] of tried.entries()) {
    const {
      tried: kept,
      rule,
      message,
      setting,
    } = proofs[first + at] ?? assert.fail('a row is missing: UPDATE_PROOFS=1');
    const known = Object.entries(found).filter(
      ([variant, power]) => power !== 'unknown' && kept[variant as keyof Tried] !== 'unknown',
    );
    const same = known.map(([variant]) => [variant, kept[variant as keyof Tried]]);
    assert.deepEqual(Object.fromEntries(known), Object.fromEntries(same), `${rule} ${message}: ${setting}`);
  }
}
