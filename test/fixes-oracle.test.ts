import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { applyEdits, defaultConfig, emptyProject, lint } from '../server/engine/index.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { composeConfig, noOracle } from './support/oracle.ts';

/** A fix is put to Compose on this many files for each message: a process for each takes its time. */
const perMessage = 5;

describe('fixes of compose files', { skip: withoutCorpus || noOracle }, () => {
  it('leave what Compose accepts acceptable', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fixes-'));
    const tried = new Map<string, number>();
    const refused: string[] = [];
    for (const { path, text, kind } of realFiles()) {
      if (kind !== 'compose') continue;
      const file = join(folder, path);
      const answerTo = (content: string) => {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
        return answerOf(file);
      };
      let before: string | undefined;
      for (const finding of lint(emptyProject().with({ path, text, kind }), path, rules, defaultConfig)
        .findings) {
        const key = `${finding.rule} ${finding.message}`;
        for (const [nth, fix] of (tried.get(`${key} 0`) ?? 0) < perMessage ? finding.fixes.entries() : []) {
          const times = tried.get(`${key} ${nth}`) ?? 0;
          const own = fix.edits.filter((edit) => edit.file === path);
          if (times >= perMessage || own.length < fix.edits.length) continue;
          before ??= answerTo(text);
          if (before !== '') break;
          tried.set(`${key} ${nth}`, times + 1);
          const after = answerTo(applyEdits(text, own));
          if (after !== '') refused.push(`${path} ${key} ${nth}: ${after}`);
        }
        if (before) break;
      }
    }
    rmSync(folder, { recursive: true });
    const total = [...tried.values()].reduce((sum, times) => sum + times, 0);
    t.diagnostic(`${total} fixes of ${tried.size} kinds`);
    assert.ok(total > 100);
    assert.deepEqual(refused, []);
  });
});

/** Why Compose refuses a file; empty when it does not, or when it only asks for a variable that is to be set. */
function answerOf(file: string): string {
  const { project, error } = composeConfig([basename(file)], {}, dirname(file));
  return project || /required variable \w+ is missing/.test(error) ? '' : error.trim();
}
