import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withinMarks } from '../../server/engine/compose/yaml/marks.ts';
import { limits } from '../../server/engine/source/limits.ts';

/** The amount that may be read of a file beyond the limit. */
const most = 0.4 * limits.marks;
/** Makes a text too long without adding anything to read. */
const filler = `# ${':'.repeat(limits.marks)}\n`;

/** The cost of reading a section: the limit minus the largest amount before it with which it is still read. */
function costOf(section: string): number {
  const isRead = (before: number) => {
    const text = `${filler}x: [${','.repeat(before)}]\n`;
    return !withinMarks(`${text}${section}`).ignored.some(({ start }) => start >= text.length);
  };
  let [low, high] = [0, most - 5];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isRead(middle)) low = middle;
    else high = middle - 1;
  }
  // The list before it also has a colon, two brackets and a line break; the filler has a line break.
  return most - low - 5;
}

const cases: readonly (readonly [section: string, cost: number])[] = [
  ['a: b\n', 2],
  ['a: b', 1],
  ['a:\n', 2],
  ['a: b c d\n', 2],
  ['a: b:c\n', 2],
  ['a: b[c]{d},e\n', 2],
  ["a: it's, 'b\n", 4],
  ['a: b # [c], {d}\n', 2],
  ['a: b #[c]\n', 2],
  ['a: b#[c]\n', 2],
  // Brackets, and their content.
  ['a: [b]\n', 4],
  ['a: [b, c]\n', 5],
  ['a: [b-c]\n', 5],
  ['a: {b: c}\n', 5],
  ['a: [b:c]\n', 5],
  ['a: [[b], {c: d}]\n', 10],
  ['a: [b, "c, d"]\n', 6],
  ["a: [b, 'c, d']\n", 6],
  ['a: [\n  b,\n  c\n]\n', 8],
  ['a: {b: |}\n', 6],
  // Quotes, in which commands and variables may be read.
  ['a: "b, c: [d]"\n', 3],
  ["a: 'b, c: [d]'\n", 3],
  ['a: "b; c"\n', 4],
  ['a: "b | c"\n', 4],
  ['a: "${b}"\n', 4],
  ['a: "{b}"\n', 3],
  ['a: "b\\", c; d"\n', 4],
  ["a: 'b'', c; d'\n", 4],
  ['a: "b,\n  c,\n"\n', 3],
  ['"a, b": c\n', 4],
  ['a: "b", c\n', 3],
  // Block scalars.
  ['a: >\n  b: [c]\n', 3],
  ['a: |\n  b: [c]\n', 4],
  ['a: |-\n  b\n\n  c\n', 4],
  ['a: |2+ # d\n  b\n', 4],
  ['a: |\n  b; c\n', 5],
  ['a: |\n  ${b}\n', 5],
  ['a: |x\n  b: [c]\n', 6],
  ['a:\n  b: |\n    c: d\n  e: f\n', 8],
  ['a:\n  - |\n    b\n    c\n', 8],
  ['a:\n  - >\n    b: c\n', 6],
  ['a:\n  - b: |\n      c: d\n    e: f\n', 9],
  ['a:\n- |\n  b: c\n- d\n', 10],
  // Lists, keys, anchors, aliases and tags.
  ['a:\n  - b\n  - c\n', 6],
  ['a:\n  - - b\n', 5],
  ['a:\n  - b: c\n', 5],
  ['a:\n  ? b\n  : c\n', 6],
  ['a: &b c\n', 3],
  ['a: *b\n', 3],
  ['a: !b c\n', 3],
  ['a: !b [c]\n', 5],
  ['a: b &c *d !e\n', 2],
  ['a: [*b, &c d, !e f]\n', 9],
  ['a: b\r\n', 2],
  ['a: - b\n', 2],
  ['--- \n', 1],
];

describe('the cost of reading a section', () => {
  for (const [section, cost] of cases) it(JSON.stringify(section), () => assert.equal(costOf(section), cost));
});

describe('a file beyond the limit', () => {
  const long = (name: string, indent = '') => `${indent}${name}: [${','.repeat(most)}]\n`;
  const kept = (text: string) => {
    const { text: made, ignored } = withinMarks(`${filler}${text}`);
    assert.equal(made.length, filler.length + text.length);
    return [made.slice(filler.length).replace(/ {9,}/g, '…'), ignored.length];
  };
  it('is read except for sections that are too long, whose lines are blank', () => {
    assert.deepEqual(kept(`a: b\n${long('c')}d: e\n`), ['a: b\n…\nd: e\n', 1]);
    assert.deepEqual(kept(`${long('a')}${long('b')}c: d\n`), ['…\nc: d\n', 1]);
    assert.deepEqual(kept(`a: b\n${long('c')}`), ['a: b\n…\n', 1]);
    assert.deepEqual(kept(`a:\n${long('b', '  ')}  c: d\ne: f\n`), ['a:\n…\n  c: d\ne: f\n', 1]);
    assert.deepEqual(kept(`a:\n${long('b', '    ')}    c: d\n  e: f\n`), ['a:\n…\n    c: d\n  e: f\n', 1]);
  });
  it('is read without the content of a section if its key is not read', () => {
    assert.deepEqual(kept(`a: &x [${','.repeat(most)}]\n  b: c\nd: e\n`), ['…\nd: e\n', 1]);
  });
  it('has too many syntax characters, not just too many characters', () => {
    const text = `a: ${'b'.repeat(2 * limits.marks)}\n`;
    assert.deepEqual(withinMarks(text), { text, ignored: [] });
    const exact = `a: [${','.repeat(limits.marks - 4)}]\n`;
    assert.deepEqual(withinMarks(exact), { text: exact, ignored: [] });
    assert.equal(withinMarks(`a: [${','.repeat(limits.marks - 3)}]\n`).ignored.length, 1);
  });
});
