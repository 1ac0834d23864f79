import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { defaultConfig, emptyProject, lint, type Project } from '../server/engine/index.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { type Offering, withFixes } from './support/offers.ts';
import { completed } from './support/project.ts';

const countsFile = new URL('corpus.counts.json', import.meta.url);

/** Real files that are truly no Dockerfile or compose file, or broken, with what is wrong with each. */
const broken: Record<string, string> = JSON.parse(
  readFileSync(new URL('corpus.broken.json', import.meta.url), 'utf8'),
);

/** What is said of a file that lies beside a real one, or anywhere on its author's disk, and is no part of the corpus. */
const beside = /^The file named in `\w+` (?:was not found|can't be read: absolute paths are not followed)\.$/;

describe('real files', { skip: withoutCorpus }, () => {
  const counts: Record<string, number> = {};
  const problems = new Map<string, string[]>();
  const outside: string[] = [];
  let files = 0;
  for (const { path, text, kind } of withoutCorpus ? [] : realFiles()) {
    files++;
    const project = alone(path, text, kind);
    const result = lint(project, path, rules, defaultConfig);
    const messages = result.problems.map(({ message }) => message).filter((each) => !beside.test(each));
    if (messages.length > 0) problems.set(path, messages);
    for (const finding of withFixes(result)) {
      const key = `${finding.rule} ${finding.message} ${finding.severity}`;
      counts[key] = (counts[key] ?? 0) + 1;
      if (!inside(finding, text)) outside.push(`${path} ${key}`);
    }
  }

  it('are read without problems, but for those that are truly broken', (t) => {
    t.diagnostic(`${files} files`);
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8').replace(/\s+/g, ' ');
    const figures = `${files.toLocaleString('en')} Dockerfiles and compose files of public projects are read without an error, except for the ${Object.keys(broken).length} `;
    assert.ok(readme.includes(figures), figures);
    const unexpected = [...problems].filter(([path]) => !(path in broken));
    assert.deepEqual(unexpected, []);
    assert.deepEqual(
      Object.keys(broken).filter((path) => !problems.has(path)),
      [],
    );
  });

  it('give findings that lie inside the text, on something', () => assert.deepEqual(outside, []));

  it('give as many findings of each message as when they were last read (UPDATE_COUNTS=1 after reading)', () => {
    const sorted = Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
    const text = `${JSON.stringify(sorted, undefined, 2)}\n`;
    if (process.env['UPDATE_COUNTS']) writeFileSync(countsFile, text);
    assert.deepEqual(sorted, JSON.parse(readFileSync(countsFile, 'utf8')));
  });
});

/** One file by itself: what it refers to is absent. */
function alone(path: string, text: string, kind: 'dockerfile' | 'compose'): Project {
  return completed(emptyProject().with({ path, text, kind }), path);
}

function inside({ span, fixes }: Offering, text: string): boolean {
  const ok = ({ start, end }: { start: number; end: number }) =>
    0 <= start && start <= end && end <= text.length;
  return (
    ok(span) && span.start < span.end && fixes.every(({ edits }) => edits.every((edit) => ok(edit.span)))
  );
}
