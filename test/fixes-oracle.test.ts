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
      const result = lint(emptyProject().with({ path, text, kind }), path, rules, defaultConfig);
      for (const finding of result.findings) {
        const key = `${finding.rule} ${finding.message}`;
        const isTried = (tried.get(`${key} 0`) ?? 0) < perMessage;
        for (const [nth, fix] of isTried ? result.fixesOf(finding).entries() : []) {
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

/** What Compose takes with difficulty: options and limits that two places set. */
const hard: readonly string[] = [
  'services:\n  base:\n    image: a\n  web:\n    extends: base\n    security_opt: [no-new-privileges:true]\n',
  'services:\n  web:\n    image: a\n    security_opt: [no-new-privileges:true, no-new-privileges:false]\n',
  'services:\n  web:\n    image: a\n    mem_limit: 0\n    deploy: {resources: {limits: {cpus: "1"}}}\n',
  'services:\n  web:\n    image: a\n    mem_limit: 0\n    cpus: 0\n    deploy: {resources: {limits: {memory: 0m}}}\n',
  'services:\n  web:\n    image: a\n    environment:\n      PASSWORD: ${A:-${B:-q7w8e9r0}}\n',
];

describe('fixes of hard compose files', { skip: noOracle }, () => {
  it('leave what Compose accepts acceptable', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fixes-'));
    const path = 'compose.yaml';
    const file = join(folder, path);
    for (const text of hard) {
      const project = emptyProject().with({ path, text, kind: 'compose' });
      const config = { ...defaultConfig, profile: 'strict' as const };
      const { findings, fixesOf } = lint(project, path, rules, config);
      for (const { edits, title } of findings.flatMap(fixesOf)) {
        writeFileSync(file, applyEdits(text, edits));
        assert.equal(answerOf(file), '', `${title}\n${text}`);
      }
    }
    rmSync(folder, { recursive: true });
  });
});

/** Why Compose refuses a file; empty when it does not, or when it only asks for a variable that is to be set. */
function answerOf(file: string): string {
  const { project, error } = composeConfig([basename(file)], {}, dirname(file));
  return project || /required variable \w+ is missing/.test(error) ? '' : error.trim();
}
