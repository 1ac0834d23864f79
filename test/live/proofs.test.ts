import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { type Power, type Proof, powerOf, proofs, proofsFile } from '../proofs/proofs.ts';
import { type Probe, probes, type Variant, variants } from '../proofs/probes.ts';
import { answersOf, gravest, layStandIns, makeImage, textOf, whyNoImage } from '../proofs/trial.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';

// Whether what critical and high findings claim can be done, and whether their first fix prevents it, by harmless probes in
// containers. `UPDATE_PROOFS=1` writes what is found to test/proofs/proofs.json.

const reason = whyNoEngine() ?? whyNoImage();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

test('each probe does what its finding claims, and fails after the fix', { skip: reason ?? false }, () => {
  assert.ok(engine);
  layStandIns(engine);
  makeImage(engine, probes.flatMap(({ image }) => image ?? []));
  const names = (at: number, variant: Variant) => `p${at}-${variant}`;
  const texts = new Map(
    probes.flatMap((probe, at) =>
      variants.flatMap((variant): [string, string][] => {
        const text = textOf(probe, variant, names(at, variant));
        return text === undefined ? [] : [[names(at, variant), text]];
      }),
    ),
  );
  const answers = answersOf(engine, texts);
  const found = probes.map((probe, at): Proof => {
    const tried: Partial<Record<Variant, Power>> = {};
    const said: Partial<Record<Variant, string>> = {};
    for (const variant of variants) {
      const text = texts.get(names(at, variant));
      if (text === undefined) continue;
      tried[variant] = powerOf(answers.get(names(at, variant)) ?? []);
      const finding = gravest(probe.rule, text);
      if (finding) said[variant] = `${finding.severity} ${finding.message}`;
    }
    const { rule, message, setting, power } = probe;
    return { rule, message, setting, power, tried, said };
  });
  writeFileSync(proofsFile, `${JSON.stringify(found, undefined, 2)}\n`);
  for (const each of found) console.log(each.rule, each.message, each.setting, JSON.stringify(each.tried), JSON.stringify(each.said));
});
