import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { attributeMerges, mergeCases } from '../support/merge-cases.ts';
import { composeConfig, type Json, noOracle } from '../support/oracle.ts';
import { compareProject, type Outcome } from '../support/random-oracle.ts';
import { type RandomProject, randomProject } from '../support/random-project.ts';

/**
 * Projects with the recorded result of docker-compose, one a line; for those that both refuse, our own problems.
 * UPDATE_ANSWERS=1 asks docker-compose about new ones, UPDATE_ANSWERS=all about all.
 */
const listed = new URL('./fixtures/compose-answers.jsonl', import.meta.url);
const isAnew = process.env['UPDATE_ANSWERS'] === 'all';
const isUpdate = isAnew || process.env['UPDATE_ANSWERS'] === '1';

interface Kept {
  readonly title: string;
  readonly project: RandomProject;
  readonly answer: { readonly project: { [key: string]: Json } | undefined; readonly error: string };
  readonly outcome: Pick<Outcome, 'kind' | 'what'>;
}

/** A value with another text in place of a folder, at any depth. */
function moved<T>(value: T, from: string, to: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(from, to)) as T;
}

/** The recorded result of a project. */
function answered(title: string, project: RandomProject): Kept {
  let answer: Kept['answer'] | undefined;
  const { kind, what } = compareProject(tmpdir(), project, (files, env, cwd, normalized) => {
    const given = composeConfig(files, env, cwd, normalized);
    // The project is recorded as printed without normalizing.
    if (!answer || !given.project) answer = moved(given, cwd ?? '', '<folder>');
    return given;
  });
  return { title, project, answer: answer!, outcome: { kind, what } };
}

const known = new Map(
  readFileSync(listed, 'utf8')
    .trim()
    .split('\n')
    .map((line) => [titleOf(line), line]),
);

function titleOf(line: string): string {
  return (JSON.parse(line) as Kept).title;
}

/** All projects with their results: recorded ones if unchanged, and the current result of the others. */
function written(): string {
  const cases = [...mergeCases.map(([title, , ...texts]) => [title, ...texts] as const), ...attributeMerges];
  const projects = [
    ...cases.map(([title, ...texts]) => {
      const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]));
      return [title, { files, first: '0.yaml', named: Object.keys(files), env: {} }] as const;
    }),
    ...Array.from({ length: 240 }, (_, seed) => [`random ${seed}`, randomProject(seed + 501)] as const),
  ];
  const all = projects.map(([title, project]) => {
    const line = known.get(title);
    const kept = line === undefined || isAnew ? undefined : (JSON.parse(line) as Kept);
    return JSON.stringify(kept?.project) === JSON.stringify(project) ? kept! : answered(title, project);
  });
  const kept = all.filter(({ outcome: { kind } }) => kind === 'equal' || kind === 'refused');
  return kept.map((each) => `${JSON.stringify(each)}\n`).join('');
}

if (isUpdate && !noOracle) writeFileSync(listed, written());

const skip = process.platform === 'win32' && 'docker-compose answered with paths of Linux';

describe('projects equal the result of docker-compose', { skip }, () => {
  for (const line of readFileSync(listed, 'utf8').trim().split('\n')) {
    const { title, project, answer, outcome } = JSON.parse(line) as Kept;
    it(title, () => {
      const { kind, what } = compareProject(tmpdir(), project, (_files, _env, cwd) =>
        moved(answer, '<folder>', cwd ?? ''),
      );
      assert.deepEqual({ kind, what }, outcome);
    });
  }
});
