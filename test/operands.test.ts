import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { nameIn } from '../server/cli/selection/baseline-file.ts';
import { spelledAs, spelledOnDisk } from '../server/cli/selection/spelling.ts';
import { findTargets } from '../server/cli/targets.ts';
import { withoutLinks } from './support/links.ts';

const top = realpathSync(mkdtempSync(path.join(tmpdir(), 'plimsoll-operands-')));
after(() => rmSync(top, { recursive: true }));
mkdirSync(path.join(top, 'private/api'), { recursive: true });
if (withoutLinks === false) symlinkSync('private', path.join(top, 'link'));
writeFileSync(path.join(top, 'private/api/Dockerfile'), 'FROM alpine:3.20\n');
const within = (...names: string[]) => path.join(top, ...names);
const found = (...paths: string[]) =>
  findTargets({ paths, cwd: top, stdinName: undefined, more: [] }).files.map((each) => each.path);

describe('the paths on a command line', () => {
  it('lead to a file once through different links', { skip: withoutLinks }, () => {
    assert.deepEqual(found('link', 'private'), ['link/api/Dockerfile']);
    assert.deepEqual(found(within('private'), 'link'), [within('private/api/Dockerfile')]);
    assert.deepEqual(found('link/api/Dockerfile', 'private'), ['link/api/Dockerfile']);
    assert.deepEqual(found('private/api/Dockerfile', within('link/api/Dockerfile')).length, 1);
  });

  it('lead to different files with equal names', () => {
    mkdirSync(within('other'));
    writeFileSync(within('other/Dockerfile'), 'FROM alpine:3.20\n');
    assert.deepEqual(found('private', 'other'), ['other/Dockerfile', 'private/api/Dockerfile']);
  });
});

const skip = process.platform === 'win32' && 'its paths begin with drives';

describe('the spelling of a path on the disk', { skip }, () => {
  const lists = new Map([
    ['/', ['w', 'tmp']],
    ['/w', ['Api', 'caf\u00e9', 'a.yml', 'A.yml']],
    ['/w/Api', ['Dockerfile']],
  ]);
  const list = (folder: string) => lists.get(folder) ?? assert.fail(folder);
  for (const [written, spelled] of [
    ['/w/api/dockerfile', '/w/Api/Dockerfile'],
    ['/W/API/Dockerfile', '/w/Api/Dockerfile'],
    ['/w/cafe\u0301', '/w/caf\u00e9'],
    ['/w/a.yml', '/w/a.yml'],
    ['/w/A.YML', '/w/A.YML'],
    ['/w/Api/none', '/w/Api/none'],
    ['/gone/Api', '/gone/Api'],
    ['/', '/'],
  ] as const)
    it(`of ${written} is ${spelled}`, () => assert.equal(spelledOnDisk(written, list), spelled));

  it('is that of the last names of a relative path', () => {
    assert.equal(spelledAs('../api/dockerfile', '/w/Api/Dockerfile'), '../Api/Dockerfile');
    assert.equal(spelledAs('dockerfile', '/w/Api/Dockerfile'), 'Dockerfile');
    assert.equal(spelledAs('api/x', '/w/Api/Dockerfile'), 'api/x');
  });
});

it('the name of a file in a baseline does not depend on links', { skip: withoutLinks }, () => {
  assert.equal(nameIn(within('link/base.json'), within('private/api/Dockerfile')), 'api/Dockerfile');
  assert.equal(nameIn(within('private/base.json'), within('link/api/Dockerfile')), 'api/Dockerfile');
  assert.equal(nameIn(within('private/api/base.json'), within('other/Dockerfile')), '../../other/Dockerfile');
});
