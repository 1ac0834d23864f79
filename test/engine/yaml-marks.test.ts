import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { withinMarks } from '../../server/engine/compose/yaml/marks.ts';
import { defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';
import { limits } from '../../server/engine/source/limits.ts';

const service = 'services:\n  web:\n    image: nginx:1.27\n    privileged: true\n';
const many = limits.marks + 1000;

/** The services that are found to be privileged, and the lines of problems. */
function judged(text: string) {
  const project = emptyProject().with({ path: 'compose.yaml', text });
  const { findings, problems } = lint(project, 'compose.yaml', rules, defaultConfig);
  return {
    privileged: findings.flatMap((each) => (each.rule === 'privileged' ? each.service : [])),
    beyond: problems.flatMap(({ message, span }) => (message.includes('YAML indicators') ? span?.start : [])),
    wrong: problems.filter(({ message }) => message.startsWith('YAML')),
  };
}

describe('a long compose file', () => {
  it('is read with any texts and comments', () => {
    const texts = {
      'colons in quotes': `${service}    labels: {a: "${':'.repeat(many)}"}\n`,
      'commas in quotes': `${service}    labels: {a: '${'a, '.repeat(many)}'}\n`,
      'brackets in quotes': `${service}    labels:\n      a: "${'[{'.repeat(many)}"\n`,
      'dashes and quotes in quotes': `${service}    labels:\n      - 'a=${"- '' ".repeat(many)}'\n`,
      'escapes in quotes': `${service}    labels: ["a=${'\\" : '.repeat(many)}"]\n`,
      'anchors and merge keys in quotes': `${service}    labels: {a: "${'&a *a <<: '.repeat(many)}"}\n`,
      'lines in quotes': `${service}    labels: {a: "${'b: c\n      '.repeat(many)}"}\n`,
      'a text behind an anchor': `${service}    labels: {a: &x "${', '.repeat(many)}"}\n`,
      'a plain text': `${service}    labels:\n      a: x${'::,;[]&*!'.repeat(many / 4)}\n`,
      'a comment': `${service}# ${'a: [b], - c '.repeat(many)}\n`,
      'a comment behind a value': `${service}    user: "1000" # ${'a: [b] '.repeat(many)}\n`,
      'a block scalar': `configs:\n  c:\n    content: |\n${'      a: [b, "c"] # d\n'.repeat(many)}${service}`,
      'a folded one in a list': `configs:\n  c:\n    content: >-\n${'\n      - a\n'.repeat(many)}${service}`,
    };
    for (const [name, text] of Object.entries(texts))
      assert.deepEqual(judged(text), { privileged: ['web'], beyond: [], wrong: [] }, name);
  });

  it('is read except for keys beyond the limit, the first of which is reported', () => {
    const ports = `  big:\n    image: a\n    ports:\n${'      - "80"\n'.repeat(many)}`;
    const last = '  last:\n    image: b\n    privileged: true\nnetworks:\n  n: {}\n';
    const one = judged(service + ports + last);
    assert.deepEqual(one, { privileged: ['web', 'last'], beyond: [service.length], wrong: [] });
    const flow = judged(`${service}  big: {image: a, ports: [${'"80", '.repeat(many)}]}\n${last}`);
    assert.deepEqual(flow, one);
    const commented = judged(`${service}${'  # a\n'.repeat(many)}${last}`);
    assert.deepEqual(commented.privileged, ['last']);
    const section = judged(`${service}x-a:\n${'  - b\n'.repeat(many)}`);
    assert.deepEqual(section.privileged, ['web']);
    const all = Array.from({ length: many }, (_, i) => `  s${i}: {image: a, privileged: true}\n`);
    const services = judged(`services:\n${all.join('')}`);
    assert.equal(services.privileged.length, limits.services);
    assert.equal(services.beyond.length, 1);
  });

  it('counts text that only looks like a string', () => {
    const texts = {
      'a quote within a text': `a: x\n "\n${'b: c\n'.repeat(many)}"\n`,
      'a quote within a list': `x: [a\n "b${',b'.repeat(many)}"]\n`,
      'a comment within quotes': `x: [ "a\n # ", b${',b'.repeat(many)}]\n`,
      'a dash within a list': `x: &a [x\n - "b${',b'.repeat(many)}"]\n`,
      'a list that is a key': `[x]: y\n[x\n - "b${',b'.repeat(many)}"]: d\n`,
      'a list after a list': `a: [b] [c${',b'.repeat(many)}]\n`,
      'a list after a text': `a: "x" [c${',b'.repeat(many)}]\n`,
      aliases: `x: &a a\ny: [${'*a,'.repeat(many)}]\n`,
      'a quote that does not end': `a: "\n${'b: c\n'.repeat(many)}`,
    };
    for (const [name, text] of Object.entries(texts)) assert.equal(judged(text).beyond.length, 1, name);
  });
});

/** Lines of a section with the work to read them: a line, an indicator, a quote, and what a text may still hold. */
const counted: readonly (readonly [lines: string, marks: number])[] = [
  ['', 0],
  ['  a: b\n', 2],
  ["  a: 'b: [c], d'\n", 3],
  ['  a: "b: [c], d"\n', 3],
  ['  a: "b; c | d"\n', 5],
  ["  a: 'b; ${C} {d}'\n", 5],
  ['  a: "b\\": [c]"\n', 3],
  ["  a: 'b'': [c]'\n", 3],
  ['  a: b "c: d" e\n', 5],
  ["  a: b's: c's\n", 5],
  ['  a: [b, c]\n', 5],
  ['  a: {b: c, d: [e]}\n', 9],
  ['  a: [b, # c, d\n    e]\n', 6],
  ['  a: [b#, c]\n', 6],
  ['  a: b # c: [d], e\n', 2],
  ['  a: b#c: d\n', 3],
  ['  a: b, c; d [e] {f}\n', 2],
  ['  a: b:c\n', 2],
  ['  - a\n  - b: c\n    d: e\n', 7],
  ['  - - a\n    - b\n', 5],
  ['  -a\n  -\n', 3],
  ['  a: |\n    b: [c], d\n    e\n', 4],
  ['  a: >-\n    b: [c]\n  d: e\n', 5],
  ['  a: |2 # b: c\n    d: [e]\n', 4],
  ['  a: | b: c\n', 3],
  ['  - |\n    b: c\n    d; e\n  - f\n', 10],
  ['  - >\n   b: c\n', 5],
  ['  - a: |\n      b: c\n    d: e\n', 7],
  ['  - a: |\n    b: c\n', 7],
  ['  a: |\n    b; c | d\n    ${E} {f}\n', 7],
  ['  a: |\n\n    b: c\n\n  d: e\n', 6],
  ['  a: |\r\n    b: c\r\n  d: e\r\n', 6],
  ['  a: &b c, d\n', 3],
  ['  a: &b "c, d"\n', 4],
  ['  a: *b\n', 3],
  ['  a: !b "c: d"\n', 4],
  ['  a: !b {c: d}\n', 6],
  ['  a: b &c *d !e\n', 2],
  ['  <<: *a\n', 3],
  ['  a: [*b, &c d]\n', 7],
  ['  a: "b" [c, d]\n', 6],
  ['  a: [b] [c, d]\n', 7],
  ['  a: "b\n    c: d"\n', 3],
  ["  a: 'b\n    c: d'\n", 3],
  ['  a: b "c\n    d: e"\n', 6],
  ['  a: "b\n', 3],
  ['  ? a\n  : b\n', 4],
  ['  a: b\t# c: d\n', 2],
  ['  a:\t"b: c"\n', 3],
  ['  [a]: b\n', 4],
  ['  a: ]b, c\n', 2],
  ['  a: [[b], {c: d}]\n  e: "f: g"\n', 13],
  ['  a: {b: "c, d"}\n', 6],
  ['  a: ["b: c",\'d, e\']\n', 7],
  ['  a: [b "c, d"]\n', 7],
  ['  a: b | c\n', 2],
  ['  a: b\n    c: d\n', 4],
  ['  a: %b\n', 2],
  ['  a: b%c&d*e!f\n', 2],
  ['  "a: b": c\n', 3],
  ["  'a, b': c\n", 3],
  ['  a: "b": c\n', 4],
  ['---\n', 1],
  ['--- "a: b"\n', 4],
  ['  - "a: b"\n  - \'c, d\'\n', 6],
  ['  -   a: b\n', 3],
  ['  - - |\n      a: b\n    - c\n', 9],
  ['  - a: >\n\n      b, c\n  - d\n', 6],
];

describe('the limit of a long compose file', () => {
  // Reading stops at this share of the limit; the key of the section has two marks, and a comment one.
  const most = 0.4 * limits.marks - 2;
  const rest = `x-rest:\n${'  - b\n'.repeat(limits.marks)}`;
  for (const [lines, marks] of counted)
    it(`counts ${marks} in ${JSON.stringify(lines)}`, () => {
      const isRead = (comments: number) => {
        const text = `x-own:\n${'# c\n'.repeat(comments)}${lines}`;
        return withinMarks(text + rest).ignored.every(({ start }) => start >= text.length);
      };
      assert.deepEqual([isRead(most - marks), isRead(most - marks + 1)], [true, false]);
    });

  it('holds for a file with more lines and indicators than the limit', () => {
    const isWhole = (comments: number) => withinMarks(`own:\n${'#\n'.repeat(comments)}`).ignored.length === 0;
    assert.deepEqual([isWhole(limits.marks / 2 - 1), isWhole(limits.marks / 2)], [true, false]);
  });

  it('leaves a blank line of the same length for what is not read', () => {
    const own = 'x-own:\n  a: b\n';
    const { text, ignored } = withinMarks(own + rest + own);
    assert.deepEqual(ignored, [{ start: own.length, end: own.length + rest.length }]);
    assert.equal(text, `${own}${' '.repeat(rest.length - 1)}\n${own}`);
  });
});
