import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { defaultConfig, emptyProject, type Finding, lint } from '../server/engine/index.ts';
import { lookAlikes } from './support/secrecy/look-alikes.ts';
import { toldForms } from './support/secrecy/recall-forms.ts';
import { recallPlaces } from './support/secrecy/recall-places.ts';
import { shownOf } from './support/secrecy/shown.ts';

const credentials = new Map(rules.map((rule) => [rule.id, rule.credentials]));
const isOne = ({ rule, message }: Finding) => {
  const of = credentials.get(rule);
  return of === true || of?.includes(message) === true;
};

/** What is found to be a credential in some files. */
function found(files: ReadonlyMap<string, string>): readonly Finding[] {
  let project = emptyProject();
  for (const [path, text] of files) project = project.with({ path, text });
  return [...files.keys()]
    .filter((path) => project.document(path))
    .flatMap((path) => lint(project, path, rules, { ...defaultConfig, today: '2026-01-01' }).findings)
    .filter(isOne);
}

describe('credentials by their form', () => {
  it('are found in nearly all places', (t) => {
    const missed: string[] = [];
    for (const { name, files } of recallPlaces)
      for (const form of toldForms)
        if (found(files(form.text)).length === 0) missed.push(`${form.name} in ${name}`);
    const all = toldForms.length * recallPlaces.length;
    const share = 1 - missed.length / all;
    t.diagnostic(
      `${toldForms.length} forms, ${recallPlaces.length} places, ${(share * 100).toFixed(1)} % found`,
    );
    assert.ok(toldForms.length >= 110 && recallPlaces.length >= 38);
    assert.ok(share >= 0.99, missed.join('\n'));
  });

  it('are told from what has their look', () => {
    const wrong = recallPlaces.flatMap(({ name, files }) =>
      lookAlikes.filter((each) => found(files(each)).length > 0).map((each) => `${each} in ${name}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('are in nothing that is shown, not even a part', () => {
    const shown: string[] = [];
    for (const [at, form] of toldForms.entries()) {
      const place = recallPlaces[at % recallPlaces.length]!;
      for (const { texts } of shownOf(place.files(form.text), form.secret, at))
        for (const [where, text] of texts)
          if (partsOf(form.secret).some((part) => text.includes(part)))
            shown.push(`${form.name} in ${place.name}: ${where}`);
    }
    assert.deepEqual(shown, []);
  });
});

/** Each run of ten characters, of which a token has no other by chance. */
const partsOf = (secret: string) =>
  Array.from({ length: Math.max(1, secret.length - 10) }, (_, at) => secret.slice(at, at + 10));
