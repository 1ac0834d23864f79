import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPage } from '../support/page.ts';

const fence = '```';

describe('a page parsed into cases', () => {
  it('removes marker lines and points at the line above', () => {
    const [first] = readPage(
      `# x\n\n## One\n\n${fence}dockerfile\nFROM node\n#    ^^^^ x [high]: No tag\n#<^^^ x: All\nRUN id\n${fence}\n`,
    );
    assert.equal(first?.files.get('Dockerfile'), 'FROM node\nRUN id\n');
    assert.deepEqual(
      first?.markers.map(({ line, start, end, severity, text }) => [line, start, end, severity, text]),
      [
        [0, 5, 9, 'high', 'No tag'],
        [0, 0, 5, undefined, 'All'],
      ],
    );
  });

  it('starts a case at a heading and at a repeated file, and keeps named files together', () => {
    const cases = readPage(
      `## A\n${fence}yaml\na: 1\n${fence}\n\`app/Dockerfile\`:\n${fence}dockerfile\nFROM a\n${fence}\n` +
        `${fence}yaml\nb: 1\n${fence}\n## B\n${fence}yaml config\nrules: {}\n${fence}\n${fence}yaml\nc: 1\n${fence}\n` +
        `${fence}yaml fixed 2\nc: 2\n${fence}\n`,
    );
    assert.deepEqual(
      cases.map(({ files }) => [...files.keys()]),
      [['compose.yaml', 'app/Dockerfile'], ['compose.yaml'], ['compose.yaml']],
    );
    assert.equal(cases[2]?.config, 'rules: {}\n');
    assert.deepEqual(cases[2]?.fixed, [{ file: 'compose.yaml', nth: 2, text: 'c: 2\n' }]);
  });

  it('ignores code blocks of other languages', () => {
    assert.deepEqual(readPage(`## A\n${fence}sh\nls\n${fence}\n`), []);
  });
});
