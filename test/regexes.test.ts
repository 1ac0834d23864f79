import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Diagnostics } from 'recheck';
import { builtAtStart, type Expression, expressionsOfProduct } from './support/regexes.ts';

// The checker's own JavaScript, which is on every platform; it would else look for Java or a binary.
Object.assign(process.env, { RECHECK_BACKEND: 'pure', RECHECK_SYNC_BACKEND: 'pure' });
const { checkSync } = await import('recheck');

/**
 * Amounts of work bound the search for an attack, and its randomness is seeded. The one clock ends what would exhaust the
 * memory, such as repeated back references; none of our expressions comes near, and what it ends fails.
 */
const parameters = {
  timeout: 100_000,
  attackTimeout: null,
  incubationTimeout: null,
  seedingTimeout: null,
  recallTimeout: -1,
  randomSeed: 0,
};

/** Expressions that are built from text of files, with what they are built of at worst. Keep this short. */
const built: readonly (Expression & { readonly why: string })[] = [
  {
    file: 'server/engine/dockerfile/context/dockerignore.ts',
    line: 0,
    source: '[^a-z\\]\\w\\[-]',
    flags: '',
    why: 'a set of .dockerignore, which is one character wide whatever it holds',
  },
];

/** Expressions that may take more than linear time, as the text they see is bounded. Keep this short, or empty. */
const bounded: readonly { readonly file: string; readonly source: string; readonly bound: string }[] = [];

const { literals, constructions } = expressionsOfProduct();
const fromTables = await builtAtStart(new Set(constructions.map(({ file }) => file)));
const all = [...literals, ...fromTables, ...built];

/** The expressions that were found safe: what they were judged by, then a literal a line. `UPDATE_REGEXES=1` writes it. */
const listed = new URL('regexes.safe.txt', import.meta.url);

const { version } = JSON.parse(
  readFileSync(new URL('../node_modules/recheck/package.json', import.meta.url), 'utf8'),
);
const judge = `recheck ${version} ${JSON.stringify(parameters)}`;

/** The literals of the list, or none when another version or other parameters judged them. */
function known(): ReadonlySet<string> {
  const [judgedBy, ...lines] = readFileSync(listed, 'utf8').trimEnd().split('\n');
  return new Set(judgedBy === judge ? lines : []);
}

/** The verdict on each expression, by its literal: `safe`, or what is wrong with it. `REGEXES=all` judges listed ones anew. */
function verdicts(): ReadonlyMap<string, string> {
  const safe = process.env['REGEXES'] === 'all' ? new Set() : known();
  const found = new Map<string, string>();
  for (const { source, flags } of all) {
    const text = textOf({ source, flags });
    if (found.has(text)) continue;
    found.set(text, safe.has(text) ? 'safe' : verdictOf(checkSync(source, flags, parameters)));
  }
  return found;
}

const textOf = ({ source, flags }: Pick<Expression, 'source' | 'flags'>) => `/${source}/${flags}`;

function verdictOf(diagnostics: Diagnostics): string {
  if (diagnostics.status === 'safe') return 'safe';
  if (diagnostics.status === 'unknown') return `unknown: ${JSON.stringify(diagnostics.error)}`;
  return `${diagnostics.complexity.summary}, by ${diagnostics.attack.pattern}`;
}

describe('regular expressions', () => {
  it('are all found in the sources, those that are built from parts too', () => {
    assert.ok(literals.length > 1000, `only ${literals.length} literals`);
    assert.ok(fromTables.length > 10, `only ${fromTables.length} are built`);
  });

  it('are built when the program starts, never from what a file holds', () => {
    const late = constructions.filter(
      ({ file, line }) =>
        !fromTables.some((each) => each.file === file && each.line === line) &&
        !built.some((each) => each.file === file),
    );
    assert.deepEqual(
      late.map(({ file, line, written }) => `${file}:${line} ${written}`),
      [],
    );
    for (const { file } of built)
      assert.ok(
        constructions.some((each) => each.file === file),
        `${file} builds none`,
      );
  });

  it('take time linear in the text, whatever the text', () => {
    const found = verdicts();
    const wrong = new Map([...found].filter(([, verdict]) => verdict !== 'safe'));
    const isBounded = ({ file, source }: Expression) =>
      bounded.some((each) => each.file === file && each.source === source);
    const failing = all.filter((each) => wrong.has(textOf(each)));
    assert.deepEqual(
      failing
        .filter((each) => !isBounded(each))
        .map((each) => `${each.file}:${each.line} ${textOf(each)} ${wrong.get(textOf(each))}`),
      [],
    );
    for (const { file, source } of bounded)
      assert.ok(
        failing.some((each) => each.file === file && each.source === source),
        `${file} ${source} is safe by now`,
      );
    const safe = [...found.keys()].filter((text) => !wrong.has(text)).sort();
    if (process.env['UPDATE_REGEXES']) writeFileSync(listed, `${[judge, ...safe].join('\n')}\n`);
    assert.deepEqual(
      {
        missing: safe.filter((text) => !known().has(text)),
        unused: [...known()].filter((text) => !found.has(text)),
      },
      { missing: [], unused: [] },
      'test/regexes.safe.txt is out of date: UPDATE_REGEXES=1 node --import tsx --test test/regexes.test.ts',
    );
  });

  it('are told from expressions that are slow on some text', () => {
    for (const [source, flags] of [
      ['\\s+$', ''],
      ['^(?:-\\S+ (?:\\S+ )?)*clone', ''],
      ['(?<=x\\s*)y', ''],
      ['a*b', 'g'],
    ] as const)
      assert.notEqual(verdictOf(checkSync(source, flags, parameters)), 'safe', source);
  });
});
