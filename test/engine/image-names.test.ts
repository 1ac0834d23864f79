import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { products } from '../../server/engine/catalog/catalog.ts';
import { imageRows } from '../../server/engine/catalog/image-rows.ts';
import { namesOf } from '../../server/engine/image/by-name.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The code that asks the catalog: all rules, and the engine without the catalog. */
const files = ['rules', 'server/engine']
  .flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true }).map((path) => `${folder}/${path}`),
  )
  .filter((path) => path.endsWith('.ts') && !path.startsWith('server/engine/catalog/'))
  .sort();

const names = [
  ...products().flatMap(({ images }) => (images === undefined ? [] : namesOf({ images }))),
  ...imageRows().flatMap(namesOf),
].map((name) => name.split('/'));
/** `grafana/loki`, and `library/redis` of official images. */
const repositories = new Set(names.map((parts) => parts.slice(-2).join('/')));
const lastNames = new Set(names.map((parts) => parts.at(-1) ?? '').filter((name) => !name.includes('*')));

/** The texts and expressions of a line, without escapes and the groups of expressions. */
const literals = (line: string) =>
  (line.match(/'[^']*'|`[^`]*`|\/(?![/*\s])(?:\\.|[^/\\])+\/[a-z]*/g) ?? []).map((text) =>
    text.slice(1, -1).replaceAll('\\', ''),
  );

/** What a literal names: a repository, or the end of one: `/name$`. */
function imagesIn(literal: string): string[] {
  const pairs = [...literal.matchAll(/(?<![\w.-])(?=([a-z\d][\w.-]*\/(?:\(\?:)?[a-z\d][\w-]*))/g)];
  const ends = [...literal.matchAll(/\/\)?([a-z\d][\w.-]*)\$/g)].map(([, name = '']) => name);
  return [
    ...pairs.map(([, pair = '']) => pair.replace('(?:', '')).filter((each) => repositories.has(each)),
    ...ends.filter((each) => lastNames.has(each)),
  ];
}

function found(path: string): string[] {
  const code = readFileSync(`${root}${path}`, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return code
    .split('\n')
    .filter((line) => !/^\s*\/\/|\bfrom '/.test(line))
    .flatMap(literals)
    .flatMap(imagesIn)
    .map((name) => `${path}: ${name}`);
}

/** Files that may name images, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'rules/host-access/socket-proxy.ts': 'the image that a fix adds',
  'rules/user/unprivileged-variant.ts': 'the image that a fix takes instead, and the one that it replaces',
};

test('no rule and no part of the engine has the names of images, which are in the catalog', () => {
  const named = new Map(
    files.map((path) => [path, found(path)] as const).filter(([, names]) => names.length > 0),
  );
  assert.deepEqual(
    [...named].filter(([path]) => !(path in exceptions)).flatMap(([, names]) => names),
    [],
  );
  assert.deepEqual(Object.keys(exceptions), [...named.keys()]);
});
