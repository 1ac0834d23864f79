import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDockerIgnore } from '../../server/engine/dockerfile/context/dockerignore.ts';
import { hasSuspects, isSettings, suspectsIn } from '../../server/engine/dockerfile/context/suspect.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const parse = (...lines: string[]) =>
  parseDockerfile(sourceFile('Dockerfile', `FROM debian:12\n${lines.map((line) => `${line}\n`).join('')}`));

describe('files of the build context that may hold credentials', () => {
  const names = [
    'logo.png',
    '.env',
    'id_rsa',
    'conf/',
    'conf/.env',
    'conf/a.js',
    'conf/prod.env',
    'keys/',
    'keys/id_rsa',
    'app.env',
  ];
  const found = (...lines: string[]) => [...suspectsIn(parse(...lines), names)].sort();

  it('are those in a copied folder', () => {
    assert.deepEqual(found('COPY . /app'), [
      '.env',
      'app.env',
      'conf/.env',
      'conf/prod.env',
      'id_rsa',
      'keys/id_rsa',
    ]);
    assert.deepEqual(found('COPY conf /app'), ['conf/.env', 'conf/prod.env']);
    assert.deepEqual(found('COPY conf/ /app'), ['conf/.env', 'conf/prod.env']);
    assert.deepEqual(found('COPY keys /app'), ['keys/id_rsa']);
    assert.deepEqual(found('COPY other /app'), []);
    assert.deepEqual(found('COPY con /app'), []);
  });

  it('are those that are copied by name or by a pattern', () => {
    assert.deepEqual(found('COPY .env /app'), ['.env']);
    assert.deepEqual(found('COPY logo.png id_rsa /app/'), ['id_rsa']);
    assert.deepEqual(found('COPY *.env /app/'), ['.env', 'app.env']);
    assert.deepEqual(found('COPY conf/*.env /app/'), ['conf/.env', 'conf/prod.env']);
    assert.deepEqual(found('COPY logo.png /app'), []);
    assert.deepEqual(found('COPY --from=x .env /app'), []);
  });

  it('are searched if names suggest them', () => {
    assert.equal(hasSuspects(parse('COPY .env /app')), true);
    assert.equal(hasSuspects(parse('COPY logo.png /app')), false);
    assert.equal(hasSuspects(parse('RUN a')), false);
  });

  it('are read as settings by their names, but never folders', () => {
    for (const name of ['.env', 'prod.env', '.env.production', 'a/.env'])
      assert.equal(isSettings(name), true, name);
    for (const name of ['.env/', 'a.js', 'id_rsa', 'environment'])
      assert.equal(isSettings(name), false, name);
  });
});

describe('paths that an ignore file excludes for good', () => {
  const excludes = (text: string, path: string) =>
    readDockerIgnore(sourceFile('.dockerignore', text)).excludes(path);

  it('are those that no later line may include again', () => {
    assert.equal(excludes('a\n', 'a'), true);
    assert.equal(excludes('a\n', 'a/b'), true);
    assert.equal(excludes('a\n', 'b'), false);
    assert.equal(excludes('a\n!a\n', 'a'), false);
    assert.equal(excludes('a\n!b/c\n', 'a'), true);
    assert.equal(excludes('a\n!a/b\n', 'a'), false);
    assert.equal(excludes('a\n!a/b\n', 'a/c'), true);
    assert.equal(excludes('a\n!*/b\n', 'a'), false);
    assert.equal(excludes('a\n!**/b\n', 'a'), false);
    assert.equal(excludes('a\n!a/**\n', 'a/b'), false);
  });

  it('are a whole folder if an earlier, shorter pattern includes it', () => {
    assert.equal(excludes('!a\na/b\n', 'a/b'), true);
    assert.equal(excludes('!a*\na/b\n', 'a/b'), true);
  });

  it('are never the context itself', () => {
    assert.equal(excludes('*\n', '.'), false);
    assert.equal(excludes('*\n', './'), false);
  });
});
