import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCompose, parsePlainYaml } from '../../server/engine/compose/parse.ts';
import { canonical, unreadIn } from '../../server/engine/compose/yaml/unread.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const read = (text: string, edited = false) =>
  parseCompose(sourceFile('compose.yaml', text, edited ? '' : undefined));

/** Lines between two privileged services, and the parts of the file that are reported as not read. */
const broken: readonly (readonly [name: string, lines: string, told: readonly string[]])[] = [
  ['a stray ]', '    ports: ["1:1"]]\n', [']']],
  ['a stray }', '    labels: {a: b}}\n', ['}']],
  ['a stray ] on its own line', ']\n', [']']],
  ['stray brackets after a value', '    ports: ["1:1"] ]}] x\n', [']}] x']],
  ['a bracket of another kind', '    ports: ["1:1"}\n', ['}']],
  ['an open [', '    ports: ["1:1"\n', ['"']],
  ['an open {', '    labels: {a: b\n', ['b']],
  ['an open "', '    command: "foo\n', ['"foo']],
  ["an open '", "    command: 'foo\n", ["'foo"]],
  ['text after a quote', '    user: "x" y\n', ['y']],
  ['a key without a colon', '    labels\n', ['labels']],
  ['a key that is indented too deep', '     user: x\n', ['x']],
  ['a key that is not indented enough', '   user: x\n', [' ']],
  ['an item that is not indented enough', '    volumes:\n      - a:/b\n     - c:/d\n', [' ']],
  ['a key below a list', '    volumes:\n      - a:/b\n     user: x\n', [' ']],
  ['a reserved character', '    @foo: b\n', ['@foo: b']],
  ['a block scalar that is not indented', '    command: |\n     foo\n    bar\n', ['bar']],
  ['marks of a merge conflict', '<<<<<<< a\n    user: x\n=======\n>>>>>>> b\n', ['<<<<<<< a']],
  ['lines of a template', '{{ if x }}\n    user: x\n{{ end }}\n', ['{{ if x }}']],
  ['a broken item', '    volumes:\n      - type: bind\n        source: "/x" y\n      - b:/c\n', ['y']],
  ['a directive', '%YAML 1.2\n', ['%YAML 1.2']],
  ['nesting', `    labels: ${'['.repeat(1500)}\n`, ['['.repeat(1500)]],
  ['nesting of dashes', `    labels:\n      ${'- '.repeat(1500)}\n`, ['']],
  ['nesting of question marks', `    ${'? '.repeat(1500)}\n`, ['']],
];

describe('a compose file that is broken', () => {
  for (const [name, lines, told] of broken)
    for (const edited of [false, true])
      it(`is read before and after ${name}${edited ? ', edited' : ''}`, () => {
        const text = `services:\n  a:\n    image: x\n${lines}    privileged: true\n  b:\n    privileged: true\nname: z\n`;
        const { services, problems, root } = read(text, edited);
        assert.deepEqual(
          services.map((each) => [each.name, each.privileged?.value]),
          [
            ['a', true],
            ['b', true],
          ],
        );
        assert.deepEqual([...(root?.entries.keys() ?? [])], ['services', 'name']);
        const spans = problems.map(({ span }) => text.slice(span?.start, span?.end));
        assert.equal(spans.length, told.length, JSON.stringify(problems));
        for (const [index, part] of told.entries()) if (part) assert.equal(spans[index], part);
        for (const { message } of problems) assert.match(message, /^(?:YAML: .*|Values nested .*)\.$/);
      });

  it('is split at the document markers', () => {
    const web = 'services:\n  web:\n    privileged: true\n';
    const told = (text: string) => {
      const { services, problems } = read(text);
      assert.deepEqual(
        services.map((each) => [each.name, each.privileged?.value]),
        [['web', true]],
      );
      return problems.map(({ message, span }) => [message, span?.start]);
    };
    for (const text of [
      `%YAML 1.1\n---\n${web}...\n`,
      `${web}...\n# a\n`,
      `${web}...\n...\n`,
      `${web}---\n${web}`,
    ])
      assert.deepEqual(told(text), []);
    for (const [directive, at] of [
      ['%YAML 9.9', 6],
      ['%FOO', 0],
    ])
      assert.deepEqual(told(`${directive}\n---\n${web}`), [['YAML: This directive is not valid.', at]]);
    assert.deepEqual(told(`name: a\n...\n${web}`), [
      ['YAML: A document that follows another must begin with `---`.', 12],
    ]);
  });

  it('has all items of a list but the broken one', () => {
    const list = '      - a:/a\n      - type: bind\n        source: /b\n        target: [/b\n      - c:/c\n';
    const [web] = read(`services:\n  web:\n    image: x\n    volumes:\n${list}`).services;
    assert.deepEqual(
      web?.mounts.map(({ target }) => target),
      ['a:/a', undefined, 'c:/c'],
    );
  });

  it('is read if a line contains only a tab', () => {
    for (const blank of ['\t', '  \t', '\u00a0', '\u2028'])
      for (const before of ['ports: !override ["80:80"]\n"', 'a: 1\n b: [\nc: 2\n', '- a: "\n- b\n'])
        for (const { span } of read(before + blank).problems)
          assert.ok(span && span.start < span.end, JSON.stringify(before + blank));
    const kept =
      'include: [{path: [x.yml, compose.yaml], env_file: .env}]\n    ports: !override ["80:80"]\n"\t';
    assert.ok(read(kept).problems.length > 0);
  });

  it('has all its documents', () => {
    const text = '---\nservices:\n  a:\n    ports: []]\n---\nservices:\n  b:\n    image: x\n';
    assert.deepEqual(
      read(text).services.map(({ name }) => name),
      ['a', 'b'],
    );
  });

  it('does not report missing settings if a part was not read', () => {
    const [a, b] = read('services:\n  a:\n    image: x\n    user: "1\n  b:\n    image: x\n').services;
    assert.deepEqual([a?.partial, b?.partial], [true, false]);
  });

  it('is never quoted', () => {
    for (const secret of [
      '"\\qhunter2"',
      '"x" hunter2',
      'x]\n    hunter2',
      '|hunter2\n     a',
      '!<hunter2 a',
      '"a\\xhunter2"',
    ])
      for (const { message } of read(`services:\n  a:\n    command: ${secret}\n`).problems)
        assert.ok(!message.includes('hunter2'), message);
  });
});

describe('line breaks and marks as Compose reads them', () => {
  for (const [name, mark] of [
    ['a lone return', '\r'],
    ['a next line', '\u0085'],
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
  ] as const)
    it(`${name} ends a comment and a value`, () => {
      const [a, b] = read(
        `services:\n  a:\n    image: x # c${mark}    privileged: true\n  b:\n    image: x${mark}    privileged: true\n`,
      ).services;
      assert.deepEqual([a?.privileged?.value, b?.privileged?.value], [true, true]);
    });

  it('a byte order mark at the start of a line is a blank', () => {
    assert.equal(canonical('\uFEFFa:\n\uFEFF b: 1\r\n'), '\uFEFFa:\n  b: 1\r\n');
  });
});

describe('the report of unread parts', () => {
  it('finds each word outside of the parts that were read, and no YAML syntax', () => {
    const text = '%YAML 1.2\n---\na: &b !c [d, "e"] # f\ng: |-\n  h\ni j\n...\n';
    const spanOf = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
    const parts = ['a', 'd', '"e"', '# f', 'g', '  h\n', 'i j'];
    for (const part of parts) {
      const [found, ...more] = unreadIn(text, parts.filter((each) => each !== part).map(spanOf));
      assert.ok(text.slice(found?.start, found?.end).startsWith(part.trim()), part);
      assert.deepEqual(more, []);
    }
    assert.deepEqual(unreadIn(text, parts.map(spanOf)), []);
  });
});

it('reads the lines below a text or brackets at the start of a document', () => {
  const web = 'services:\n  web:\n    privileged: true\n';
  const starts = [
    '--- text',
    '---\ttext',
    'text',
    '--- "text"',
    '--- a\n    b',
    '--- [a] b',
    '[]',
    '{a: b}}',
    '{} # c\n',
  ];
  for (const text of starts) {
    const { services, problems } = read(`${text}\n${web}`);
    assert.deepEqual(
      services.map(({ name, privileged }) => [name, privileged?.value]),
      [['web', true]],
      text,
    );
    assert.ok(problems.length > 0, text);
  }
});

describe('nesting', () => {
  const deep = (count: number): Record<string, string> => ({
    brackets: '['.repeat(count),
    braces: '{a: '.repeat(count),
    mixed: '[{a: '.repeat(count),
    dashes: '- '.repeat(count),
    keys: '? '.repeat(count),
    lines: Array.from({ length: count }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
    lists: Array.from({ length: count }, (_, i) => `${' '.repeat(i)}-\n`).join(''),
    tagged: '!!seq [ '.repeat(count),
    anchored: '&a [ '.repeat(count),
  });
  for (const [name, text] of Object.entries(deep(1400)))
    it(`of ${name} is limited, and one problem`, () => {
      const tree = parsePlainYaml(sourceFile('a.yaml', text));
      assert.match(tree.problems[0]?.message ?? '', /^Values nested deeper than 200 levels are ignored\.$/);
      assert.equal(tree.problems.length, 1);
    });
  for (const [name, text] of Object.entries(deep(90)))
    it(`of ${name} within the limit is no problem`, () => {
      const { problems } = parsePlainYaml(sourceFile('a.yaml', text));
      assert.ok(problems.every(({ message }) => !message.includes('nested')));
    });
});
