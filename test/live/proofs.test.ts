import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Build, builds } from '../proofs/builds.ts';
import { builtAnswers, filesOf, makeBases } from '../proofs/images.ts';
import { probes, type Variant, variants } from '../proofs/probes.ts';
import { isUpdating, keyOf, powerOf, proofs, saveProofs, type Tried } from '../proofs/proofs.ts';
import { isTriedRootless, rootlessAnswers } from '../proofs/rootless.ts';
import { type Files, textsOf } from '../proofs/texts.ts';
import { answersOf, layStandIns, listen, makeImage, whyNoImage } from '../proofs/trial.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import { whyNoPodman } from '../support/podman.ts';

// Checks with harmless probes in containers that the claims of critical and high findings are true, and that their
// first fix prevents them. `UPDATE_PROOFS=1` writes the results to test/proofs/proofs.json; `PROOFS=docker-socket`
// runs one rule.

const only = process.env['PROOFS'];

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
  const texts = new Map(
    chosen(probes).flatMap(([at, probe]) =>
      [...textsOf(probe, `p${at}`)].map(([variant, text]) => [`p${at}-${variant}`, text] as const),
    ),
  );
  const answers = answersOf(engine, texts);
  check(
    chosen(probes).map(([at]) => {
      const of = variants.filter((variant) => texts.has(`p${at}-${variant}`));
      const powers = of.map((variant) => [variant, powerOf(answers.get(`p${at}-${variant}`) ?? [])]);
      return [at, Object.fromEntries(powers)];
    }),
  );
});

test('each image holds or allows what its finding claims', { skip: reason ?? false }, () => {
  assert.ok(engine);
  makeBases(engine, builds);
  const tries = new Map<string, readonly [Build, Files]>();
  for (const [at, build] of chosen(builds))
    for (const variant of ['root', 'fixed'] as const) {
      const files = filesOf(build, variant);
      if (files) tries.set(`b${at}-${variant}`, [build, files]);
    }
  const answers = builtAnswers(engine, tries);
  check(
    chosen(builds).map(([at]) => {
      const [root, fixed] = [answers.get(`b${at}-root`), answers.get(`b${at}-fixed`)];
      return [probes.length + at, { root, ...(fixed ? { fixed } : {}) } as Tried];
    }),
  );
});

test('a container of a user without root gets no power over the host', {
  skip: reason ?? whyNoPodman() ?? false,
}, () => {
  assert.ok(engine);
  const tried = chosen(probes).filter(([, probe]) => isTriedRootless(probe));
  const answers = rootlessAnswers(engine, new Map(tried.map(([at, probe]) => [`p${at}`, probe])));
  check(
    tried.map(([at]) => [at, { rootless: powerOf(answers.get(`p${at}`) ?? []) }]),
    ['rootless'],
  );
});

/** Returns the selected rows of a table, each with its index. */
function chosen<T extends { readonly rule: string }>(all: readonly T[]): [number, T][] {
  return [...all.entries()].filter(([, { rule }]) => !only || rule === only);
}

/** Compares results with the stored ones for these variants, except for what one of the two kernels lacks. */
function check(
  found: readonly (readonly [at: number, tried: Tried])[],
  of: readonly Variant[] = variants.filter((each) => each !== 'rootless'),
): void {
  if (isUpdating) saveProofs(new Map(found));
  else
    for (const [at, tried] of found) {
      const kept = proofs[at] ?? assert.fail('a row is missing: UPDATE_PROOFS=1');
      const known = of.filter((each) => tried[each] !== 'unknown' && kept.tried[each] !== 'unknown');
      const powers = (some: Tried) => Object.fromEntries(known.map((each) => [each, some[each]]));
      assert.deepEqual(powers(tried), powers(kept.tried), keyOf(kept));
    }
}
