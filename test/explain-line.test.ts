import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { folderOf, plimsoll } from './support/cli.ts';

const files = {
  'compose.yaml': `services:
  web:
    image: nginx:1.29
    privileged: true
    ports: ["80:80"]
  db:
    image: postgres:17
    # plimsoll: ignore privileged -- a test
    privileged: true
`,
  'compose.override.yaml': `services:
  web:
    privileged: true
    ports: ["5432:5432"]
    environment:
      - API_TOKEN=ghp_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789
`,
  Dockerfile: 'FROM debian:13\nRUN sudo true\n',
};

describe('plimsoll explain FILE:LINE', () => {
  const cwd = folderOf(files);
  const explained = (line: string) => plimsoll(['explain', line], { cwd });

  it('names the key, the files that write it, and their project in the order in which they are merged', () => {
    const { out, code } = explained('compose.override.yaml:3');
    assert.equal(code, 0);
    assert.match(out, /^critical: web: /);
    assert.match(out, /^ {2}key +services > web > privileged$/m);
    assert.match(out, /^ {2}written in +compose.yaml:4, compose.override.yaml:3$/m);
    assert.match(out, /^ {2}project +compose.yaml, compose.override.yaml$/m);
    assert.match(out, /^ {2}rule +(?:privileged|exposed-host-control)$/m);
  });

  it('has an item of a list under its list', () => {
    assert.match(
      explained('compose.override.yaml:4').out,
      /^ {2}written in +compose.yaml:5, compose.override.yaml:4$/m,
    );
  });

  it('says what a comment ignores', () => {
    assert.match(explained('compose.yaml:9').out, /^ {2}ignored +by a comment$/m);
  });

  it('takes a column, and a path in another form', () => {
    assert.equal(explained('./compose.override.yaml:3:5').out, explained('compose.override.yaml:3').out);
  });

  it('lists the gravest finding first', () => {
    const { out } = explained('compose.override.yaml:3');
    assert.deepEqual(out.match(/^(?:critical|info): /gm), ['critical: ', 'info: ']);
  });

  it('says what is found in a file of which a part cannot be read', () => {
    const broken = folderOf({ 'compose.yaml': `${files['compose.yaml']}x-other: ]\n` });
    const { out, errors, code } = plimsoll(['explain', 'compose.yaml:4'], { cwd: broken });
    assert.match(out, /privileged/);
    assert.match(errors, /compose\.yaml:10/);
    assert.equal(code, 2);
  });

  it('prints no credential', () => {
    const { out } = explained('compose.override.yaml:6');
    assert.match(out, /API_TOKEN/);
    assert.doesNotMatch(out, /ghp_/);
  });

  it('names no key in a Dockerfile', () => {
    const { out } = explained('Dockerfile:2');
    assert.match(out, /rule +sudo$/m);
    assert.doesNotMatch(out, /key/);
  });

  it('says that nothing is found in a line, and that a file is not there', () => {
    assert.deepEqual(((of) => [of.out, of.code])(explained('compose.yaml:1')), [
      'Nothing is found in line 1 of compose.yaml.\n',
      0,
    ]);
    const { code, errors } = explained('missing.yaml:1');
    assert.equal(code, 2);
    assert.match(errors, /missing\.yaml/);
  });
});
