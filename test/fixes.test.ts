import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import {
  applyEdits,
  defaultConfig,
  type Edit,
  emptyProject,
  type Finding,
  type Fix,
  lint,
  type Project,
} from '../server/engine/index.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { freshFindings, textOf } from './support/fresh.ts';
import { withFixes } from './support/offers.ts';
import { completed } from './support/project.ts';
import { share } from './support/share.ts';

/** The number of findings per message whose fix is tried, to keep the run short; their order decides which ones. */
const perMessage = 40;

describe('fixes on real files', { skip: withoutCorpus }, () => {
  const wrong: string[] = [];
  const tried = new Map<string, number>();
  const unstable: string[] = [];
  let fixed = 0;
  for (const { path, text, kind } of withoutCorpus ? [] : share([...realFiles()])) {
    const project = projectOf(path, text, kind);
    const before = lint(project, path, rules, defaultConfig);
    for (const finding of before.findings) {
      for (const [nth, fix] of before.fixesOf(finding).entries()) {
        const key = `${finding.rule} ${finding.message} ${nth}`;
        const times = tried.get(key) ?? 0;
        if (times >= perMessage) continue;
        tried.set(key, times + 1);
        const fault = faultOf(fix, finding, before.findings, project, path);
        if (fault) wrong.push(`${path} ${key}: ${fault}`);
      }
    }
    const after = allFixes(project, path);
    if (after === text) continue;
    fixed++;
    if (after === undefined) unstable.push(`${path}: goes on for ever`);
    else {
      const { findings } = lint(projectOf(path, after, kind), path, rules, defaultConfig);
      const fresh = freshFindings(before.findings, findings);
      if (fresh.length > 0) unstable.push(`${path}: brings ${fresh.map(textOf).join(' ')}`);
    }
  }

  it('remove their finding, bring no new one and leave the file as readable as before', (t) => {
    t.diagnostic(`${[...tried.values()].reduce((sum, n) => sum + n, 0)} fixes of ${tried.size} kinds`);
    assert.ok(tried.size > 0);
    assert.deepEqual(wrong.slice(0, 20), []);
  });

  it('converge if the first fix of every finding is applied, and bring nothing new', (t) => {
    t.diagnostic(`${fixed} files changed`);
    assert.ok(fixed > 0);
    assert.deepEqual(unstable.slice(0, 20), []);
  });
});

function projectOf(path: string, text: string, kind: 'dockerfile' | 'compose'): Project {
  return completed(emptyProject().with({ path, text, kind }), path);
}

/** Applies the first fix of every finding until none is left; returns the text, or undefined if that does not end. */
function allFixes(start: Project, path: string): string | undefined {
  const kind = start.document(path)?.kind;
  let project = start;
  for (let round = 0; round < 20; round++) {
    const text = project.source(path)?.text ?? '';
    const edits: Edit[] = [];
    for (const { fixes } of withFixes(lint(project, path, rules, defaultConfig))) {
      const own = fixes[0]?.edits.filter(({ file }) => file === path) ?? [];
      if (own.every((edit) => edits.every((taken) => !touch(edit, taken)))) edits.push(...own);
    }
    if (edits.length === 0) return text;
    project = project.with({ path, text: applyEdits(text, edits), kind });
  }
  return undefined;
}

function touch({ span: a }: Edit, { span: b }: Edit): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function faultOf(
  fix: Fix,
  finding: Finding,
  before: readonly Finding[],
  project: Project,
  path: string,
): string | undefined {
  const text = project.source(path)?.text ?? '';
  const kind = project.document(path)?.kind;
  const edited = applyEdits(
    text,
    fix.edits.filter(({ file }) => file === path),
  );
  const after = project.with({ path, text: edited, kind });
  const result = lint(after, path, rules, defaultConfig);
  const problems = lint(project, path, [], defaultConfig).problems.length;
  if (result.problems.length > problems)
    return `the file can't be read any more: ${result.problems.map(({ message }) => message).join(' ')}`;
  const same = (each: Finding) => each.rule === finding.rule && each.message === finding.message;
  if (result.findings.filter(same).length >= before.filter(same).length) return 'the finding is still there';
  const fresh = freshFindings(before, result.findings);
  return fresh.length > 0 ? `brings ${fresh.map(textOf).join(' ')}` : undefined;
}
