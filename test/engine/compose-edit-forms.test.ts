import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addEntry,
  addItem,
  addTo,
  addToService,
  keepsAll,
  removeAt,
  removeEntry,
  removeItem,
  setScalar,
} from '../../server/engine/compose/edit/edit.ts';
import { columnOf, holderAt, layoutOf, lineStart } from '../../server/engine/compose/edit/layout.ts';
import { effectiveText } from '../../server/engine/compose/load/effective-text.ts';
import type { Mapping, Node, Scalar, Sequence, Service } from '../../server/engine/compose/model.ts';
import { parseCompose, parseYaml } from '../../server/engine/compose/parse.ts';
import {
  entryLines,
  flowValue,
  isPlain,
  scalarText,
  type YamlValue,
} from '../../server/engine/compose/yaml/render.ts';
import { applyEdits, type Edit, sourceFile } from '../../server/engine/source/text.ts';

const head = 'services:\n  web:\n';
const serviceOf = (text: string, name = 'web', overrides: readonly string[] = []): Service => {
  const others = overrides.map((each, index) => sourceFile(`over${index}.yaml`, each));
  const found = parseCompose(sourceFile('compose.yaml', text), { overrides: others }).services.find(
    (each) => each.name === name,
  );
  assert.ok(found);
  return found;
};
const at = (service: Service, key: string): Node => service.node.entries.get(key)!.value!;
const rewritten = (text: string, edits: readonly Edit[] | undefined) => edits && applyEdits(text, [...edits]);

/** The body of a service after an edit; undefined if it is not changed. */
function edited(body: string, edit: (service: Service) => Edit[] | undefined): string | undefined {
  const made = rewritten(head + body, edit(serviceOf(head + body)));
  return made?.slice(head.length);
}

describe('removing an item', () => {
  const cases: readonly (readonly [body: string, index: number, expected: string | undefined])[] = [
    ['    dns: [a, b]\n', 0, '    dns: [b]\n'],
    ['    dns: [a , b]\n', 1, '    dns: [a]\n'],
    ['    dns: [\n      a,\n      b,\n    ]\n', 0, '    dns: [\n      b,\n    ]\n'],
    ['    dns: [a, # first\n      b]\n', 0, undefined],
    ['    dns: [a, # first\n      b]\n', 1, undefined],
    ['    dns: [a]\n', 0, '    dns: []\n'],
    ['    dns:\n      - a\n      -\n      - b\n', 0, '    dns:\n      -\n      - b\n'],
    ['    dns:\n      - |\n        a\n      - b\n', 0, '    dns:\n      - b\n'],
    ['    dns:\n      - {a: b} # c\n      - b\n', 0, '    dns:\n      - b\n'],
    ['    dns: &x\n      - a\n      - b\n    dns_search: *x\n', 0, undefined],
    ['    dns:\n      - a\n\n      # b\n      - b\n', 1, '    dns:\n      - a\n\n'],
    ['    tty: true\n    dns:\n      - a\n      - b', 1, '    tty: true\n    dns:\n      - a'],
    ['    tty: true\r\n    dns:\r\n      - a\r\n      - b', 1, '    tty: true\r\n    dns:\r\n      - a'],
  ];
  for (const [body, index, expected] of cases)
    it(JSON.stringify(body), () => {
      const made = edited(body, (service) => {
        const sequence = at(service, 'dns') as Sequence;
        return removeItem(sequence, sequence.items[index]!);
      });
      assert.equal(made, expected);
    });

  it('removes it from its list only', () => {
    const service = serviceOf(`${head}    dns: [a, b]\n    dns_search: [c, d]\n`);
    assert.equal(
      removeItem(at(service, 'dns') as Sequence, (at(service, 'dns_search') as Sequence).items[0]!),
      undefined,
    );
  });

  it('is refused for the only one of a document that is a list', () => {
    for (const text of ['- a\n', '[a]\n', '- - a\n']) {
      const file = sourceFile('compose.yaml', text);
      const root = parseYaml(file).documents[0] as Sequence;
      assert.equal(removeItem(root, root.items[0]!), undefined, text);
      assert.equal(removeAt(root), undefined, text);
    }
  });

  it('works in a list inside a list', () => {
    const nested = (index: number) => (service: Service) => {
      const outer = at(service, 'command') as Sequence;
      return removeAt((outer.items[index] as Sequence).items[0]!);
    };
    assert.equal(
      edited('    command:\n      - - a\n        - b\n      - c\n', nested(0)),
      '    command:\n      - - b\n      - c\n',
    );
    assert.equal(edited('    command: [[a], b]\n', nested(0)), undefined);
  });
});

describe('removing a key', () => {
  const cases: readonly (readonly [body: string, path: string, expected: string | undefined])[] = [
    ['    tty: true\n    # why\n    init: true\n', 'init', '    tty: true\n'],
    ['    environment:\n      A: b\n    tty: true\n', 'environment.A', '    tty: true\n'],
    ['    logging:\n      driver: none\n    tty: true\n', 'logging.driver', '    tty: true\n'],
    ['    labels:\n      A: b\n    tty: true\n', 'labels.A', undefined],
    ['    environment:\n      A: b\n', 'environment.A', undefined],
    ['    environment: {A: b, C: d}\n', 'environment.A', '    environment: {C: d}\n'],
    ['    environment: {A: b, C: d}\n', 'environment.C', '    environment: {A: b}\n'],
    ['    environment: {A: b, C: d}\n', 'environment.E', undefined],
    ['    tty: true\n    dns:\n    - a\n    init: true\n', 'dns', '    tty: true\n    init: true\n'],
    ['    ? tty\n    : true\n    init: true\n', 'init', '    ? tty\n    : true\n'],
  ];
  for (const [body, path, expected] of cases)
    it(`${path} of ${JSON.stringify(body)}`, () => {
      const [key = '', below] = path.split('.');
      const made = edited(body, (service) =>
        below === undefined
          ? removeEntry(service.node, key)
          : removeEntry(at(service, key) as Mapping, below),
      );
      assert.equal(made, expected);
    });

  it('removes the first of a mapping in a list only if the next one follows directly', () => {
    const first = (body: string) =>
      edited(body, (service) =>
        removeEntry((at(service, 'ports') as Sequence).items[0] as Mapping, 'target'),
      );
    assert.equal(
      first('    ports:\n      - target: 80\n        published: 81\n'),
      '    ports:\n      - published: 81\n',
    );
    assert.equal(first('    ports:\n      - target: 80 # why\n        published: 81\n'), undefined);
    assert.equal(first('    ports:\n      - target: 80\n\n        published: 81\n'), undefined);
    assert.equal(
      edited('    ports:\n      - target: 80\n        published: 81\n', (service) =>
        removeEntry((at(service, 'ports') as Sequence).items[0] as Mapping, 'published'),
      ),
      '    ports:\n      - target: 80\n',
    );
  });

  it('does not remove one that a merge key adds', () => {
    const text = `x-a: &a {tty: true}\n${head}    <<: *a\n    init: true\n    image: b\n`;
    const { node } = serviceOf(text);
    assert.equal(removeEntry(node, 'tty'), undefined);
    assert.equal(rewritten(text, removeEntry(node, 'init')), text.replace('    init: true\n', ''));
  });

  it('removes the whole file if nothing else is in it', () => {
    const { root } = parseCompose(sourceFile('compose.yaml', 'name: a\n'));
    assert.equal(removeEntry(root!, 'name'), undefined);
  });
});

describe('setting a text', () => {
  const cases: readonly (readonly [written: string, next: string, expected: string])[] = [
    ['1', '2', '2'],
    ['1', '2.5', '2.5'],
    ['1', '+2', '+2'],
    ['1', '2 3', '2 3'],
    ['true', 'no', 'no'],
    ['a', 'no', '"no"'],
    ['a', 'b, c', 'b, c'],
    ['"1"', '2', '"2"'],
    ["'1'", '2', "'2'"],
    ["'1'", 'a\tb', '"a\\tb"'],
    ['a', '', '""'],
  ];
  for (const [written, next, expected] of cases)
    it(`${next} for ${written}`, () =>
      assert.equal(
        edited(`    user: ${written}\n`, (service) => setScalar(at(service, 'user') as Scalar, next)),
        `    user: ${expected}\n`,
      ));
  it('in a flow collection quotes a text with a comma', () => {
    const set = (service: Service) => setScalar((at(service, 'dns') as Sequence).items[0] as Scalar, 'b, c');
    assert.equal(edited('    dns: [a]\n', set), '    dns: ["b, c"]\n');
    assert.equal(edited('    dns:\n      - a\n', set), '    dns:\n      - b, c\n');
    const key = (service: Service) =>
      setScalar((at(service, 'build') as Mapping).entries.get('context')!.value as Scalar, 'b, c');
    assert.equal(edited('    build: {context: a}\n', key), '    build: {context: "b, c"}\n');
  });
  it('to a key is refused if the key would need quotes', () => {
    const set = (text: string) => (service: Service) => setScalar(service.node.entries.get('usr')!.key, text);
    assert.equal(edited('    usr: a\n', set('user')), '    user: a\n');
    assert.equal(edited('    usr: a\n', set('a b')), undefined);
    assert.equal(edited('    usr: a\n', set('user:')), '    user:: a\n');
  });
  it('changes nothing if an anchor shares it', () => {
    const text = `x-u: &u root\n${head}    user: *u\n`;
    const user = serviceOf(text).user!;
    assert.equal(setScalar(user, 'app'), undefined);
    assert.equal(rewritten(text, setScalar(user, 'app', { anchored: true })), text.replace('root', 'app'));
  });
});

describe('adding to a service', () => {
  const cases: readonly (readonly [
    body: string,
    values: { [key: string]: YamlValue },
    expected: string | undefined,
  ])[] = [
    ['    image: a\n', {}, '    image: a\n'],
    ['    image: a\n', { user: '1' }, '    image: a\n    user: "1"\n'],
    ['    image: a # b\n', { tty: true }, '    image: a # b\n    tty: true\n'],
    ['    image: a\n', { user: 'x', tty: true }, '    image: a\n    user: x\n    tty: true\n'],
    ['    image: a\n    user: x\n', { user: 'y' }, undefined],
    ['    image: a\n    user:\n', { user: 'y' }, undefined],
    // Existing lists and mappings are extended.
    ['    cap_drop: [A]\n', { cap_drop: ['A'] }, '    cap_drop: [A]\n'],
    ['    cap_drop: [A]\n', { cap_drop: ['B'] }, '    cap_drop: [A, B]\n'],
    ['    cap_drop: [A]\n', { cap_drop: ['B', 'C'] }, '    cap_drop: [A, B, C]\n'],
    ['    cap_drop: [A,]\n', { cap_drop: ['B'] }, '    cap_drop: [A, B]\n'],
    ['    cap_drop: [A, ]\n', { cap_drop: ['B'] }, '    cap_drop: [A, B ]\n'],
    ['    cap_drop: [\n      A # x\n    ]\n', { cap_drop: ['B'] }, undefined],
    ['    cap_drop: [ ]\n', { cap_drop: ['B'] }, '    cap_drop: [B]\n'],
    ['    cap_drop: [ # x\n    ]\n', { cap_drop: ['B'] }, undefined],
    ['    cap_drop:\n    - A\n', { cap_drop: ['B', 'C'] }, '    cap_drop:\n    - A\n    - B\n    - C\n'],
    ['    cap_drop:\n      -   A\n', { cap_drop: ['B'] }, '    cap_drop:\n      -   A\n      -   B\n'],
    ["    cap_drop:\n      - 'A'\n", { cap_drop: ['B'] }, "    cap_drop:\n      - 'A'\n      - 'B'\n"],
    ['    cap_drop: A\n', { cap_drop: ['B'] }, undefined],
    ['    cap_drop: {A: b}\n', { cap_drop: ['B'] }, undefined],
    ['    cap_drop: [A]\n', { cap_drop: { B: 'c' } }, undefined],
    ['    cap_drop: !reset [A]\n', { cap_drop: ['B'] }, undefined],
    ['    deploy: {}\n', { deploy: { replicas: 1 } }, '    deploy: { replicas: 1 }\n'],
    ['    deploy: { mode: x }\n', { deploy: { replicas: 1 } }, '    deploy: { mode: x, replicas: 1 }\n'],
    [
      '    deploy:\n      mode: x\n',
      { deploy: { replicas: 1 } },
      '    deploy:\n      mode: x\n      replicas: 1\n',
    ],
    [
      '    deploy:\n     mode: x\n',
      { deploy: { resources: { limits: { pids: 9 } } } },
      '    deploy:\n     mode: x\n     resources:\n       limits:\n         pids: 9\n',
    ],
    ['    deploy: x\n', { deploy: { replicas: 1 } }, undefined],
    // Nothing is written below a list that starts in the column of its key, or in the middle of a line.
    ['    dns:\n    - a\n', { cap_drop: ['B'] }, '    dns:\n    - a\n    cap_drop:\n    - B\n'],
    ['    dns:\n      - a\n', { cap_drop: ['B'] }, '    dns:\n      - a\n    cap_drop:\n      - B\n'],
    ['    dns: [a]\n', { cap_drop: ['B'] }, '    dns: [a]\n    cap_drop:\n      - B\n'],
    // A block scalar that keeps its line breaks would include the blank lines.
    ['    command: |+\n      a\n\n\n', { tty: true }, undefined],
    ['    command: |\n      a\n\n\n', { tty: true }, '    command: |\n      a\n    tty: true\n\n\n'],
    ['    command: |+\n      a\n', { tty: true }, '    command: |+\n      a\n    tty: true\n'],
  ];
  for (const [body, values, expected] of cases)
    it(`${JSON.stringify(values)} to ${JSON.stringify(body)}`, () =>
      assert.equal(
        edited(body, (service) => addToService(service, values)),
        expected,
      ));

  it('uses the indentation of its neighbours', () => {
    const wide = 'services:\n    web:\n        image: a\n';
    const more = { deploy: { resources: { limits: { pids: 9 } } } };
    assert.equal(
      rewritten(wide, addToService(serviceOf(wide), more)),
      `${wide}        deploy:\n            resources:\n                limits:\n                    pids: 9\n`,
    );
    const odd = 'services:\n  web:\n    image: a\n    build:\n       context: .\n';
    assert.equal(
      rewritten(odd, addToService(serviceOf(odd), { deploy: { mode: 'x' } })),
      `${odd}    deploy:\n       mode: x\n`,
    );
  });

  it('works for a mapping in a list', () => {
    const add = (body: string) =>
      edited(body, (service) =>
        addEntry((at(service, 'ports') as Sequence).items[0] as Mapping, 'host_ip', '::1'),
      );
    assert.equal(
      add('    ports:\n      - target: 80\n        published: "81"\n'),
      '    ports:\n      - target: 80\n        published: "81"\n        host_ip: "::1"\n',
    );
    assert.equal(
      add('    ports:\n      - { target: 80 }\n'),
      '    ports:\n      - { target: 80, host_ip: "::1" }\n',
    );
    assert.equal(add('    ports: [{target: 80}]\n'), '    ports: [{target: 80, host_ip: "::1"}]\n');
  });

  it('is indented like other mappings, but not like one that an alias stands for', () => {
    const text = `x-a:\n      own: &a\n       b: c\n${head}    image: b\n    labels: *a\n`;
    assert.equal(
      rewritten(text, addToService(serviceOf(text), { environment: { A: 'b' } })),
      `${text}    environment:\n          A: b\n`,
    );
    const far = `${head}    image: b\n    labels:\n       c: d\n`;
    assert.equal(
      rewritten(far, addToService(serviceOf(far), { environment: { A: 'b' } })),
      `${far}    environment:\n       A: b\n`,
    );
  });

  it('works beside a merge key', () => {
    const text = `x-a: &a {tty: true}\n${head}    <<: *a\n    image: b\n`;
    assert.equal(rewritten(text, addToService(serviceOf(text), { tty: false })), `${text}    tty: false\n`);
    const flow = `x-a: &a {tty: true}\nservices:\n  web: {image: b, <<: *a}\n`;
    assert.equal(
      rewritten(flow, addToService(serviceOf(flow), { init: true })),
      flow.replace('<<: *a}', '<<: *a, init: true}'),
    );
    const all = `x-a: &a {tty: true, image: a}\n${head}    <<: *a\n`;
    assert.equal(rewritten(all, addToService(serviceOf(all), { init: true })), `${all}    init: true\n`);
  });

  it('never writes below an alias', () => {
    const text = `x-a: &a {A: b}\n${head}    image: b\n    labels: *a\n`;
    assert.equal(addToService(serviceOf(text), { labels: { C: 'd' } }), undefined);
    assert.equal(addToService(serviceOf(text), { labels: { C: 'd' } }, { anchored: true }), undefined);
  });

  it('keeps the line breaks of the file', () => {
    const text = 'services:\r\n  web:\r\n    image: a\r\n';
    assert.equal(
      rewritten(text, addToService(serviceOf(text), { dns: ['a'] })),
      `${text}    dns:\r\n      - a\r\n`,
    );
    const list = 'services:\r\n  web:\r\n    dns:\r\n      - a\r\n';
    assert.equal(
      rewritten(list, addItem(at(serviceOf(list), 'dns') as Sequence, 'b')),
      `${list}      - b\r\n`,
    );
  });

  it('refuses an item with a line break', () => {
    const list = at(serviceOf(`${head}    dns:\n      - a\n`), 'dns') as Sequence;
    assert.equal(addItem(list, 'a\nb'), undefined);
    assert.equal(addItem(list, 'a\rb'), undefined);
  });

  it('writes to the mapping in the named file', () => {
    const over = 'services:\n  web:\n    tty: true\n';
    const service = serviceOf(`${head}    image: a\n`, 'web', [over]);
    const [edit] = addToService(service, { init: true }) ?? [];
    assert.equal(edit?.file, 'compose.yaml');
    assert.equal(edit?.text, '    init: true\n');
    const root = service.compose.roots[1]!;
    const [other] = addTo(root, { name: 'x' }) ?? [];
    assert.deepEqual([other?.file, other?.span.start, other?.text], ['over0.yaml', over.length, 'name: x\n']);
  });
});

it('a list keeps all its items if no other file repeats one and no two are the same', () => {
  const keeps = (body: string, overrides: readonly string[] = []) => {
    const service = serviceOf(head + body, 'web', overrides);
    return keepsAll(service, 'ports', service.ports);
  };
  const over = ['services: {web: {ports: ["80:80"]}}\n'];
  assert.equal(keeps('    ports: ["80:80", "81:81"]\n'), true);
  assert.equal(keeps('    ports: ["80:80"]\n', over), false);
  assert.equal(keeps('    ports: ["81:81"]\n', over), true);
  assert.equal(keeps('    ports: ["80:80", "80:80/tcp"]\n'), false);
  assert.equal(keeps('    image: a\n'), true);
});

it('a place belongs to the entry or item with exactly this place', () => {
  const tree = parseYaml(sourceFile('compose.yaml', 'a: [b, {c: d}]\n---\ne: f\n'));
  const kind = (start: number, end: number) => {
    const holder = holderAt(tree, { start, end });
    return holder?.kind === 'item' ? `item ${holder.index}` : holder?.entry.key.raw;
  };
  assert.deepEqual([kind(3, 14), kind(4, 5), kind(7, 13), kind(11, 12)], ['a', 'item 0', 'item 1', 'c']);
  assert.deepEqual([kind(22, 23), kind(0, 1), kind(4, 6)], ['e', undefined, undefined]);
});

it('a column counts dashes as blanks, and is undefined behind anything else', () => {
  const column = (before: string) => columnOf(`x:\n${before}key`, `x:\n${before}`.length);
  assert.deepEqual(['', '  ', '  - ', '- - ', '-   '].map(column), [0, 2, 4, 4, 4]);
  assert.deepEqual(['a ', '{', '\t', '? ', '  a: '].map(column), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assert.equal(columnOf('\uFEFFkey', 1), 0);
  assert.deepEqual([lineStart('a\nb', 0), lineStart('a\nb', 2), lineStart('a\nb', 3)], [0, 2, 2]);
});

it('a file is indented like its first mapping and its first list', () => {
  const layout = (text: string) => {
    const file = sourceFile('compose.yaml', text);
    const { step, dash, eol } = layoutOf(file, parseYaml(file).documents[0]);
    return [step, dash, eol];
  };
  assert.deepEqual(layout('a: b\n'), [2, 2, '\n']);
  assert.deepEqual(layout('a:\r\n    b: c\r\n'), [4, 4, '\r\n']);
  assert.deepEqual(layout('a:\n   b:\n   - c\n'), [3, 0, '\n']);
  assert.deepEqual(layout('a:\n   b:\n     - c\n'), [3, 2, '\n']);
  assert.deepEqual(layout('a: {b: c}\nd: [e]\nf:\n      g:\n       h: i\n'), [6, 6, '\n']);
  assert.deepEqual(layout('a:\n- b\n'), [2, 0, '\n']);
  assert.deepEqual(layout('x: &x\n   a: b\nc:\n  <<: *x\n'), [3, 3, '\n']);
  assert.deepEqual(layoutOf(sourceFile('a.yaml', 'a\r\n'), undefined), { step: 2, dash: 2, eol: '\r\n' });
});

describe('writing a value', () => {
  it('uses no quotes if the plain text means the same', () => {
    for (const text of [
      'a',
      'a b',
      'a:b',
      '/a',
      './a',
      '~/a',
      '$A',
      '(a)',
      '_',
      '1a',
      'a#b',
      'é'.normalize() && 'aé',
    ])
      assert.equal(isPlain(text, false), true, text);
    const quoted = [
      ...[
        '',
        ' a',
        '-a',
        '*a',
        '&a',
        '!a',
        '|',
        '>',
        '@a',
        '`a',
        '%a',
        '"a',
        "'a",
        '#a',
        '?',
        ':a',
        '[a',
        '{a',
      ],
      ...['a: b', 'a:', 'a #b', 'a ', '---', '...', 'a\tb', 'a\x7f', 'a\u0085'],
      ...[
        '1',
        '1.5',
        '0x1',
        '1e3',
        'true',
        'null',
        '~',
        '1:30',
        '1:30:10',
        '12:30.5',
        'y',
        'N',
        'Yes',
        'no',
        'On',
        'off',
      ],
    ];
    for (const text of quoted) assert.equal(isPlain(text, false), false, text);
    for (const text of ['a,b', 'a]', 'a[', 'a{', 'a}'])
      assert.deepEqual([isPlain(text, false), isPlain(text, true)], [true, false], text);
    assert.equal(isPlain('a', true), true);
  });

  it('uses the given quotes if they can hold it', () => {
    assert.equal(scalarText('a', 'plain', false), 'a');
    assert.equal(scalarText('1', 'plain', false), '"1"');
    assert.equal(scalarText("it's", 'single', false), "'it''s'");
    assert.equal(scalarText('a\nb', 'single', false), '"a\\nb"');
    assert.equal(scalarText('a\u2028b', 'single', false), '"a\u2028b"');
    assert.equal(scalarText('a"b', 'double', false), '"a\\"b"');
    assert.equal(scalarText('a\x7f', 'plain', false), '"a\\x7f"');
    assert.equal(scalarText('a', 'block', false), '"a"');
  });

  it('uses one line in flow style', () => {
    const values: readonly (readonly [value: YamlValue, text: string])[] = [
      [1, '1'],
      [false, 'false'],
      ['a, b', '"a, b"'],
      [[], '[]'],
      [['a', 1, ['b']], '[a, 1, [b]]'],
      [{}, '{}'],
      [{ a: 'b', 'c,': { d: true } }, '{ a: b, "c,": { d: true } }'],
    ];
    for (const [value, text] of values) assert.equal(flowValue(value), text);
  });

  it('uses several lines in block style', () => {
    const layout = { step: 3, dash: 1, eol: '\n' } as const;
    const lines = (value: YamlValue) => entryLines('k', value, 2, layout);
    assert.deepEqual(lines('a, b'), ['  k: a, b']);
    assert.deepEqual(lines(5), ['  k: 5']);
    assert.deepEqual(lines([]), ['  k: []']);
    assert.deepEqual(lines({}), ['  k: {}']);
    assert.deepEqual(lines(['a, b', { c: 'd' }, 1]), ['  k:', '   - a, b', '   - { c: d }', '   - 1']);
    assert.deepEqual(lines({ a: { b: ['c'] }, d: 'e' }), [
      '  k:',
      '     a:',
      '        b:',
      '         - c',
      '     d: e',
    ]);
    assert.deepEqual(entryLines('1', 'a', 0, layout), ['"1": a']);
  });
});

describe('the effective text of a project', () => {
  const text = (files: readonly string[], hides: (scalar: Scalar) => boolean = () => false) => {
    const [first = '', ...others] = files.map((each, index) => sourceFile(`${index}.yaml`, each));
    return effectiveText(parseCompose(first as never, { overrides: others as never }), hides);
  };
  it('has merge keys, extends and other files applied, and variables as written', () => {
    const made = text([
      'x-a: &a {tty: true}\nservices:\n  b:\n    image: "b:${V}"\n    dns: [c]\n  web:\n    extends: b\n    <<: *a\n',
      'services: {web: {dns: [d], mem_limit: 5m, scale: 2, user: "1", labels: {}, init: null, tmpfs: }}\n',
    ]);
    assert.equal(
      made,
      [
        'services:\n  b:\n    dns:\n      - c\n    image: b:${V}\n  web:\n    dns:\n      - c\n      - d',
        '    image: b:${V}\n    init: null\n    labels: {}\n    mem_limit: 5m\n    scale: 2\n    tmpfs: null\n    tty: true',
        '    user: "1"\nx-a:\n  tty: true\n',
      ].join('\n'),
    );
  });
  it('shows no hidden value, only its name', () => {
    const hides = ({ raw }: Scalar) => raw.includes('secret');
    assert.equal(
      text(['services: {web: {user: secret, environment: [A=secret=b, C=d], labels: {A: secret}}}\n'], hides),
      'services:\n  web:\n    environment:\n      - A=***\n      - C=d\n    labels:\n      A: "***"\n    user: "***"\n',
    );
  });
});
