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
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map(
      (path) => `${folder}/${path.replaceAll('\\', '/')}`,
    ),
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

/** The names of official images: one word, such as `redis`. */
const officials = new Set(
  names.filter(([host, owner]) => host === 'docker.io' && owner === 'library').map(([, , name = '']) => name),
);

/** What an expression reads that is, or has, the name of an image. */
const ofImage = /\b(?:image|\w+Image|repository|ref|base\.token)\b|\.named\b/;
/** What the catalog says of an image is not its name. */
const ofFacts = /\b(?:facts|family|language)\b/;
const applied =
  /(\w+|\/(?:\\.|[^/\\\n])+\/[a-z]*)\s*\.(?:test|exec|has|includes|get)\(((?:[^()]|\([^()]*\))*)\)/g;
const compared = /([\w.?!]+)\s*[!=]==\s*('[^']*')/g;
const asked = /([\w.?!]+)\.(?:startsWith|endsWith|includes)\(('[^']*')\)/g;

/** The official images that code recognises by one word: in texts and expressions that it applies to the name of an image. */
function wordsIn(code: string): string[] {
  const local = [...code.matchAll(/\b(?:const|let) (\w+)(?:: [^=]+)? = ([^;]*);/g)];
  const reads = (expression: string) => ofImage.test(expression) && !ofFacts.test(expression);
  const readers = new Set(local.filter(([, , value = '']) => reads(value)).map(([, name]) => name));
  const isName = (expression: string) =>
    reads(expression) ||
    (!ofFacts.test(expression) && [...expression.matchAll(/\w+/g)].some(([word]) => readers.has(word)));
  const declared = (matcher: string) => local.find(([, name]) => name === matcher)?.[2] ?? matcher;
  const matchers = [
    ...[...code.matchAll(applied)].map(([, matcher = '', given = '']) => [given, declared(matcher)] as const),
    ...[...code.matchAll(compared), ...code.matchAll(asked)].map(
      ([, given = '', text = '']) => [given, text] as const,
    ),
  ];
  return matchers
    .filter(([given]) => isName(given))
    .flatMap(([, text]) => literals(text.replaceAll('\n', ' ').replaceAll('\\b', '|')))
    .flatMap((literal) => literal.split(/[^\w.-]+/))
    .filter((word) => officials.has(word));
}

const code = (path: string) =>
  readFileSync(`${root}${path}`, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => !/^\s*\/\/|\bfrom '/.test(line));

function found(path: string): string[] {
  const lines = code(path);
  const named = [...lines.flatMap(literals).flatMap(imagesIn), ...wordsIn(lines.join('\n'))];
  return named.map((name) => `${path}: ${name}`);
}

test('a word counts as the name of an image where it is compared with one', () => {
  const cases: [code: string, words: readonly string[]][] = [
    [
      "const bases = wordSet('alpine golang');\nreturn bases.has(baseName(rootImage?.ref?.repository ?? ''));",
      ['alpine', 'golang'],
    ],
    [
      'const general = /^(?:debian|busybox)/;\nconst own = service.image?.named?.repository;\nif (general.test(own)) return 1;',
      ['debian', 'busybox'],
    ],
    ["return ref.repository === 'nginx';", ['nginx']],
    ["const { repository } = image;\nreturn repository.startsWith('redis');", ['redis']],
    ['return /(?:^|-)kong$/.test(image.ref?.name ?? "");', ['kong']],
    ["const tools = new Set(['node', 'python']);\nreturn tools.has(command.name);", []],
    ["const family = image.facts?.family;\nreturn family === 'alpine';", []],
    ["return !(name === 'httpd' && /\\bbusybox\\b/.test(image));", ['busybox']],
  ];
  for (const [text, words] of cases) assert.deepEqual(wordsIn(text), words, text);
});

test('no rule and no part of the engine has the names of images, which are in the catalog', () => {
  assert.deepEqual(files.flatMap(found), []);
});
