import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { defaultConfig, emptyProject, type Finding, lint } from '../server/engine/index.ts';
import { lookAlikes } from './support/secrecy/look-alikes.ts';
import { toldForms } from './support/secrecy/recall-forms.ts';
import { type RecallPlace, recallPlaces } from './support/secrecy/recall-places.ts';
import { shownOf } from './support/secrecy/shown.ts';
import { share } from './support/share.ts';

const credentials = new Map(rules.map((rule) => [rule.id, rule.credentials]));
const isOne = ({ rule, message }: Finding) => {
  const of = credentials.get(rule);
  return of === true || of?.includes(message) === true;
};

/** The texts of the credentials that are found in some files. */
function found(files: ReadonlyMap<string, string>): readonly string[] {
  let project = emptyProject();
  for (const [path, text] of files) project = project.with({ path, text });
  return [...files.keys()]
    .filter((path) => project.document(path))
    .flatMap((path) => lint(project, path, rules, { ...defaultConfig, today: '2026-01-01' }).findings)
    .filter(isOne)
    .map(({ file, span }) => files.get(file)?.slice(span.start, span.end) ?? '');
}

/** All combinations of the items of a list with the places. */
function combined<T>(list: readonly T[]): readonly (readonly [each: T, place: RecallPlace])[] {
  return share(recallPlaces.flatMap((place) => list.map((each) => [each, place] as const)));
}

describe('credentials by their form', () => {
  it('are found in at least 99 % of the places', (t) => {
    const missed: string[] = [];
    let tried = 0;
    for (const [form, { name, files }] of combined(toldForms)) {
      tried++;
      // A finding is at the credential, or at the variables that it is made of.
      const isAt = (text: string) =>
        text.includes('$') || partsOf(form.secret).some((part) => text.includes(part));
      if (!found(files(form.text)).some(isAt)) missed.push(`${form.name} in ${name}`);
    }
    const ratio = 1 - missed.length / tried;
    t.diagnostic(
      `${toldForms.length} forms, ${recallPlaces.length} places, ${(ratio * 100).toFixed(1)} % found`,
    );
    assert.ok(toldForms.length >= 110 && recallPlaces.length >= 38);
    assert.ok(ratio >= 0.99, missed.join('\n'));
  });

  it('are distinguished from texts that only look like them', () => {
    const wrong = [...combined(lookAlikes)]
      .filter(([each, { files }]) => found(files(each)).length > 0)
      .map(([each, { name }]) => `${each} in ${name}`);
    assert.deepEqual(wrong, []);
  });

  it('are not in the output, not even in part', () => {
    const shown: string[] = [];
    for (const [at, form] of share([...toldForms.entries()])) {
      const place = recallPlaces[at % recallPlaces.length]!;
      for (const { texts } of shownOf(place.files(form.text), form.secret, at))
        for (const [where, text] of texts)
          if (partsOf(form.secret).some((part) => text.includes(part)))
            shown.push(`${form.name} in ${place.name}: ${where}`);
    }
    assert.deepEqual(shown, []);
  });
});

/** All substrings of this length, which is too long to match by chance. */
const partsOf = (secret: string) =>
  Array.from({ length: Math.max(1, secret.length - 9) }, (_, at) => secret.slice(at, at + 10));
