import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { schemaErrors } from '../../server/engine/compose/schema.ts';
import { sourceFile } from '../../server/engine/text.ts';
import { peerCases, realFiles, withoutCorpus } from '../support/corpus.ts';

const errorsIn = (path: string, text: string) =>
  schemaErrors(parseCompose(sourceFile(path, text))).map(({ kind, at }) => {
    const line = at.file.lines.position(at.span.start).line + 1;
    return `${path}:${line} ${kind}`;
  });

describe('the keys and types of the Compose Specification', { skip: withoutCorpus }, () => {
  it('allow what Compose accepts', () => {
    let read = 0;
    for (const { tool, id, text, reject } of peerCases()) {
      if (tool !== 'compose-go' || reject !== false) continue;
      read++;
      assert.deepEqual(errorsIn(id, text), []);
    }
    assert.ok(read > 50);
  });

  it('allow every key of the real files but one', () => {
    const found: string[] = [];
    for (const { path, kind, text } of realFiles())
      if (kind === 'compose') found.push(...errorsIn(path, text));
    assert.deepEqual(found, ['docker+compose/pkg/e2e/fixtures/wrong-composefile/compose.yaml:4 unknown']);
  });
});

describe('what is wrong at many places', () => {
  it('is told fifty times', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `    key${index}: 1\n`).join('');
    assert.equal(errorsIn('compose.yaml', `services:\n  a:\n    image: app:1\n${keys}`).length, 50);
  });
});
