import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Diagnostics } from 'recheck';
import { builtAtStart, type Expression, expressionsOfProduct } from './support/regexes.ts';

// Uses the pure JavaScript checker, which runs on every platform; otherwise it would look for Java or a binary.
Object.assign(process.env, { RECHECK_BACKEND: 'pure', RECHECK_SYNC_BACKEND: 'pure' });
const { checkSync } = await import('recheck');

/**
 * The search for an attack is limited by amounts of work, and its randomness is seeded. The only clock ends checks that
 * would exhaust the memory, such as repeated back references. None of our expressions comes near it, and those that it ends
 * fail.
 */
const parameters = {
  timeout: 100_000,
  attackTimeout: null,
  incubationTimeout: null,
  seedingTimeout: null,
  recallTimeout: -1,
  randomSeed: 0,
};

/** Expressions that are built from text of files, with their worst parts. Keep this short. */
const built: readonly (Expression & { readonly why: string })[] = [
  {
    file: 'server/engine/dockerfile/context/dockerignore.ts',
    line: 0,
    source: '[^a-z\\]\\w\\[-]',
    flags: '',
    why: 'a set of .dockerignore, which is one character wide whatever it holds',
  },
];

/** Expressions that may take more than linear time, because their input is limited. Keep this short, or empty. */
const bounded: readonly { readonly file: string; readonly source: string; readonly bound: string }[] = [];

const { literals, constructions } = expressionsOfProduct();
const fromTables = await builtAtStart(new Set(constructions.map(({ file }) => file)));
const all = [...literals, ...fromTables, ...built];

/**
 * The expressions that were found safe: first the checker and its parameters, then one literal a line. `UPDATE_REGEXES=1`
 * writes it.
 */
const listed = new URL('regexes.safe.txt', import.meta.url);

const { version } = JSON.parse(
  readFileSync(new URL('../node_modules/recheck/package.json', import.meta.url), 'utf8'),
);
const judge = `recheck ${version} ${JSON.stringify(parameters)}`;

/** The literals of the list, or none if another version or other parameters checked them. */
function known(): ReadonlySet<string> {
  const [judgedBy, ...lines] = readFileSync(listed, 'utf8').trimEnd().split('\n');
  return new Set(judgedBy === judge ? lines : []);
}

/** The result for each expression, by its literal: `safe`, or the reason why not. `REGEXES=all` checks listed ones again. */
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
  it('are all found in the sources, including those that are built from parts', () => {
    assert.ok(literals.length > 1000, `only ${literals.length} literals`);
    assert.ok(fromTables.length > 10, `only ${fromTables.length} are built`);
  });

  it('are built when the program starts, never from the content of a file', () => {
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

  it('take time linear in any text', () => {
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

  it('are distinguished from expressions that are slow on some text', () => {
    for (const [source, flags] of [
      ['\\s+$', ''],
      ['^(?:-\\S+ (?:\\S+ )?)*clone', ''],
      ['(?<=x\\s*)y', ''],
      ['a*b', 'g'],
    ] as const)
      assert.notEqual(verdictOf(checkSync(source, flags, parameters)), 'safe', source);
  });
});
