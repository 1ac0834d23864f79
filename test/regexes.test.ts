import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
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

const folder = fileURLToPath(new URL('../.cache/', import.meta.url));
const place = `${folder}regexes.json`;

/** The verdict on each expression: `safe`, or what is wrong with it. What was found safe once is remembered. */
function verdicts(): ReadonlyMap<string, string> {
  const { version } = JSON.parse(
    readFileSync(new URL('../node_modules/recheck/package.json', import.meta.url), 'utf8'),
  );
  const keyOf = (text: string) =>
    createHash('sha256')
      .update(`${version} ${JSON.stringify(parameters)} ${text}`)
      .digest('hex')
      .slice(0, 24);
  const known = new Set<string>(remembered());
  const found = new Map<string, string>();
  const kept: string[] = [];
  for (const { source, flags } of all) {
    const text = textOf({ source, flags });
    if (found.has(text)) continue;
    const key = keyOf(text);
    const verdict = known.has(key) ? 'safe' : verdictOf(checkSync(source, flags, parameters));
    found.set(text, verdict);
    if (verdict === 'safe') kept.push(key);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(place, JSON.stringify(kept));
  return found;
}

function remembered(): string[] {
  try {
    return JSON.parse(readFileSync(place, 'utf8'));
  } catch {
    return [];
  }
}

const textOf = ({ source, flags }: Pick<Expression, 'source' | 'flags'>) => `/${source}/${flags}`;

function verdictOf(diagnostics: Diagnostics): string {
  if (diagnostics.status === 'safe') return 'safe';
  if (diagnostics.status === 'unknown') return `unknown: ${JSON.stringify(diagnostics.error)}`;
  return `${diagnostics.complexity.summary}, by ${diagnostics.attack.pattern}`;
}

describe('regular expressions', () => {
  it('are found, those that are built too', () => {
    assert.ok(literals.length > 1000, `only ${literals.length} literals`);
    assert.ok(fromTables.length > 50, `only ${fromTables.length} are built`);
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
    const wrong = new Map([...verdicts()].filter(([, verdict]) => verdict !== 'safe'));
    const isBounded = ({ file, source }: Expression) =>
      bounded.some((each) => each.file === file && each.source === source);
    const found = all.filter((each) => wrong.has(textOf(each)));
    assert.deepEqual(
      found
        .filter((each) => !isBounded(each))
        .map((each) => `${each.file}:${each.line} ${textOf(each)} ${wrong.get(textOf(each))}`),
      [],
    );
    for (const { file, source } of bounded)
      assert.ok(
        found.some((each) => each.file === file && each.source === source),
        `${file} ${source} is safe by now`,
      );
  });

  it('are told from those that blow up', () => {
    for (const [source, flags] of [
      ['\\s+$', ''],
      ['^(?:-\\S+ (?:\\S+ )?)*clone', ''],
      ['(?<=x\\s*)y', ''],
      ['a*b', 'g'],
    ] as const)
      assert.notEqual(verdictOf(checkSync(source, flags, parameters)), 'safe', source);
  });
});
