import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { attributeMerges, mergeCases } from '../support/merge-cases.ts';
import { composeConfig, type Json, noOracle } from '../support/oracle.ts';
import { compareProject, type Outcome } from '../support/random-oracle.ts';
import { type RandomProject, randomProject } from '../support/random-project.ts';

/**
 * Projects with what docker-compose once made of them, one a line; of what both refuse, what is said here. UPDATE_ANSWERS=1 asks
 * docker-compose anew, after the difference is read.
 */
const listed = new URL('./fixtures/compose-answers.jsonl', import.meta.url);
const isUpdate = process.env['UPDATE_ANSWERS'] === '1';

interface Kept {
  readonly title: string;
  readonly project: RandomProject;
  readonly answer: { readonly project: { [key: string]: Json } | undefined; readonly error: string };
  readonly outcome: Pick<Outcome, 'kind' | 'what'>;
}

const root = mkdtempSync(join(tmpdir(), 'plimsoll-answers-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** A value with another text for a folder, wherever it is. */
function moved<T>(value: T, from: string, to: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(from, to)) as T;
}

/** What is kept of a project; `ask` is told the folder in which its files are. */
function answered(title: string, project: RandomProject): Kept {
  let answer: Kept['answer'] = { project: undefined, error: '' };
  const { kind, what } = compareProject(root, project, (files, env, cwd, normalized) => {
    answer = composeConfig(files, env, cwd, normalized);
    // The project is kept as it is printed without normalizing.
    const kept = normalized && answer.project ? composeConfig(files, env, cwd) : answer;
    answer = moved(kept, cwd ?? '', '<folder>');
    return kept;
  });
  return { title, project, answer, outcome: { kind, what } };
}

function written(): string {
  const cases = [...mergeCases.map(([title, , ...texts]) => [title, ...texts] as const), ...attributeMerges];
  const merges = cases.map(([title, ...texts]) => {
    const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]));
    return answered(title, { files, first: '0.yaml', named: Object.keys(files), env: {} });
  });
  const random = Array.from({ length: 240 }, (_, seed) =>
    answered(`random ${seed}`, randomProject(seed + 501)),
  );
  const kept = [...merges, ...random].filter(
    ({ outcome: { kind } }) => kind === 'equal' || kind === 'refused',
  );
  return kept.map((each) => `${JSON.stringify(each)}\n`).join('');
}

if (isUpdate && !noOracle) writeFileSync(listed, written());

const skip = process.platform === 'win32' && 'docker-compose answered with paths of Linux';

describe('projects are what docker-compose made of them', { skip }, () => {
  for (const line of readFileSync(listed, 'utf8').trim().split('\n')) {
    const { title, project, answer, outcome } = JSON.parse(line) as Kept;
    it(title, () => {
      const { kind, what } = compareProject(root, project, (_files, _env, cwd) =>
        moved(answer, '<folder>', cwd ?? ''),
      );
      assert.deepEqual({ kind, what }, outcome);
    });
  }
});
