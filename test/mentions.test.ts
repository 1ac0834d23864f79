import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../rules/index.ts';
import { ruleFiles } from '../scripts/rule-files.ts';
import { type AnyRule, type Config, defaultConfig, emptyProject, lint } from '../server/engine/index.ts';
import { Lexicon } from '../server/engine/lint/keywords.ts';
import { peerCases, realFiles, withoutCorpus } from './support/corpus.ts';
import { readPage } from './support/page.ts';

const config: Config = { ...defaultConfig, profile: 'strict', today: '2026-08-01' };
const shownAll = rules.map((rule): AnyRule => ({ ...rule, mentions: undefined }) as unknown as AnyRule);

describe('the words that a rule asks for', () => {
  it('are found wherever they stand, in whatever case', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const word = fc.stringMatching(/^[!-~][ -~]+[!-~]$/);
    const property = fc.property(
      text,
      word,
      word,
      text,
      fc.boolean(),
      (before, each, other, after, upper) => {
        const lexicon = new Lexicon([
          [other, 'other'],
          [each, 'each'],
        ]);
        const written = upper ? each.toUpperCase() : each.toLowerCase();
        const found = lexicon.mentionsIn(`${before}${written}${after}`);
        return found.some(({ at, askers }) => at === before.length && askers.includes('each'));
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });

  it('are found nowhere else, and lead to all who ask', () => {
    const lexicon = new Lexicon([
      ['curl', 1],
      ['curd', 2],
      ['CURL', 3],
      ['go ', 4],
    ]);
    assert.deepEqual(lexicon.mentionsIn('cur curly\tCURD cargo\n'), [
      { at: 4, askers: [1, 3] },
      { at: 10, askers: [2] },
      { at: 18, askers: [4] },
    ]);
  });

  it('have three characters or more', () => {
    for (const { id, mentions = [] } of rules)
      for (const word of mentions) assert.ok(word.length > 2, `${id}: ${word}`);
  });

  const cases = ruleFiles().flatMap(({ page }) => readPage(readFileSync(page, 'utf8')));
  it('take nothing away from the pages', () =>
    takeNothing(cases.flatMap(({ files }) => [...files.values()].filter((text) => /^\s*FROM/im.test(text)))));

  it("take nothing away from other tools' cases", { skip: withoutCorpus }, () =>
    takeNothing([...peerCases()].flatMap(({ kind, text }) => (kind === 'dockerfile' ? text : []))),
  );

  it('take nothing away from real files', { skip: withoutCorpus }, () =>
    takeNothing([...realFiles()].flatMap(({ kind, text }) => (kind === 'dockerfile' ? text : []))),
  );
});

function takeNothing(texts: readonly string[]): void {
  let found = 0;
  for (const text of texts) {
    const all = said(text, shownAll);
    assert.deepEqual(said(text, rules), all);
    found += all.length;
  }
  assert.ok(found > 500);
}

function said(text: string, list: readonly AnyRule[]): string[] {
  const project = emptyProject().with({ path: 'Dockerfile', text, kind: 'dockerfile' });
  const { findings } = lint(project, 'Dockerfile', list, config);
  return findings.map(({ rule, span, text: message }) => `${rule} ${span.start}-${span.end} ${message}`);
}
