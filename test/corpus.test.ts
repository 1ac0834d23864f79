import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import {
  defaultConfig,
  emptyProject,
  isFault,
  lint,
  type Project,
  wholeKey,
} from '../server/engine/index.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { type Offering, withFixes } from './support/offers.ts';
import { completed } from './support/project.ts';

/** Findings of real files, one a line: all of the two highest severities, and the first of each lesser message. */
const findingsFile = new URL('corpus.findings.txt', import.meta.url);

/** Real files that are not a Dockerfile or compose file, or are broken, each with the reason. */
const broken: Record<string, string> = JSON.parse(
  readFileSync(new URL('corpus.broken.json', import.meta.url), 'utf8'),
);

/** The problem of a file beside a real one, or anywhere on its author's disk, that is not part of the corpus. */
const beside = /^The file named in `\w+` (?:was not found|can't be read: absolute paths are not followed)\.$/;

describe('real files', { skip: withoutCorpus }, () => {
  const grave: string[] = [];
  /** The number and the first finding of each rule, message and severity. */
  const lesser = new Map<string, { count: number; readonly first: string }>();
  const problems = new Map<string, string[]>();
  const outside: string[] = [];
  /** The places of lesser findings: what a rule says of one place in two findings is read as one. */
  const places = new Set<string>();
  let files = 0;
  for (const { path, text, kind } of withoutCorpus ? [] : realFiles()) {
    files++;
    const project = alone(path, text, kind);
    const result = lint(project, path, rules, defaultConfig);
    const faults = result.problems.filter((each) => isFault(each, false));
    const messages = faults.map(({ message }) => message).filter((each) => !beside.test(each));
    if (messages.length > 0) problems.set(path, messages);
    for (const finding of withFixes(result)) {
      const { rule, message, severity, span } = finding;
      const line = text.slice(0, span.start).split('\n').length;
      const key = `${severity} ${rule} ${message}`;
      const found = `${path}:${line} ${key}`;
      if (severity === 'critical' || severity === 'high') grave.push(found);
      else {
        const before = lesser.get(key) ?? { count: 0, first: found };
        lesser.set(key, { ...before, count: before.count + 1 });
        places.add(`${path} ${wholeKey(finding)}`);
      }
      if (!inside(finding, text)) outside.push(found);
    }
  }

  it('are read without problems, except those that are really broken', (t) => {
    t.diagnostic(`${files} files`);
    const evidence = readFileSync(new URL('../docs/evidence.md', import.meta.url), 'utf8').replace(
      /\s+/g,
      ' ',
    );
    const figures = `${files.toLocaleString('en')} Dockerfiles and compose files of public projects are read without an error, except for the ${Object.keys(broken).length} `;
    assert.ok(evidence.includes(figures), figures);
    const unexpected = [...problems].filter(([path]) => !(path in broken));
    assert.deepEqual(unexpected, []);
    assert.deepEqual(
      Object.keys(broken).filter((path) => !problems.has(path)),
      [],
    );
  });

  it('have findings inside the text, none of them empty', () => assert.deepEqual(outside, []));

  it('have the reviewed grave findings, and one of each lesser message (UPDATE_CORPUS=1 after reading)', () => {
    const all = [...grave, ...[...lesser.values()].map(({ first }) => first)];
    if (process.env['UPDATE_CORPUS']) writeFileSync(findingsFile, `${all.join('\n')}\n`);
    const expected = readFileSync(findingsFile, 'utf8').trimEnd().split('\n');
    const [now, then] = [new Set(all), new Set(expected)];
    assert.deepEqual(
      {
        added: all.filter((each) => !then.has(each)),
        gone: expected.filter((each) => !now.has(each)),
      },
      { added: [], gone: [] },
    );
    assert.deepEqual(all, expected);
  });

  it('have lesser findings at few places: fewer than three a file, and none of them in more than half', () => {
    assert.ok(places.size < 3 * files, `${places.size} in ${files} files`);
    for (const { count, first } of lesser.values()) assert.ok(count < files / 2, `${count} like ${first}`);
  });
});

/** One file by itself; the files that it refers to are absent. */
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
