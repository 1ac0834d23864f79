import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import {
  addEntry,
  addItem,
  addToService,
  isShared,
  removeAt,
  removeEntry,
  removeItem,
  setScalar,
} from '../../server/engine/compose/edit/edit.ts';
import type { Compose, Mapping, Node, Sequence, Service } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { applyEdits, type Edit, sourceFile } from '../../server/engine/source/text.ts';
import { share } from '../support/share.ts';

const read = (text: string) => parseCompose(sourceFile('compose.yaml', text));
const web = (text: string): Service => {
  const found = read(text).services.find(({ name }) => name === 'web');
  assert.ok(found);
  return found;
};
const list = (service: Service, key: string): Sequence => {
  const node = service.node.entries.get(key)?.value;
  assert.equal(node?.kind, 'sequence');
  return node as Sequence;
};
const after = (text: string, edits: Edit[] | undefined) => edits && applyEdits(text, edits);

type Plain = string | null | Plain[] | { [key: string]: Plain };

/** The tree as plain data, each scalar as written. */
function plain(node: Node | undefined): Plain {
  if (!node) return null;
  if (node.kind === 'scalar') return node.raw;
  if (node.kind === 'sequence') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
}

test('a key is added after a block scalar that ends the file without a line break', () => {
  const add = (text: string) => after(text, addToService(web(text), { user: '1000' }));
  const cases = [
    ['    image: a\n    command: |\n      run', '    image: a\n    user: "1000"\n    command: |\n      run'],
    [
      '    image: a\n    command:\n      - sh\n      - |\n        run',
      '    image: a\n    user: "1000"\n    command:\n      - sh\n      - |\n        run',
    ],
    [
      '    image: a\n    command: |\n      run\n',
      '    image: a\n    command: |\n      run\n    user: "1000"\n',
    ],
    ['    image: a\n    command: run', '    image: a\n    command: run\n    user: "1000"'],
  ];
  for (const [text, then] of cases)
    assert.equal(add(`services:\n  web:\n${text}`), `services:\n  web:\n${then}`);
  const item = 'services:\n  web:\n    command:\n      - |\n        run';
  assert.equal(addItem(list(web(item), 'command'), 'x'), undefined);
});

test('removing a list item leaves the other items as they are', () => {
  const cases: [string, string, number, string | undefined][] = [
    [
      '    cap_add:\n      - A # why\n      - B\n    user: x\n',
      'cap_add',
      0,
      '    cap_add:\n      - B\n    user: x\n',
    ],
    ['    cap_add:\n    - A\n    # b\n    - B # c\n', 'cap_add', 1, '    cap_add:\n    - A\n'],
    ['    cap_add: [A, "B", C]\n', 'cap_add', 1, '    cap_add: [A, C]\n'],
    ['    cap_add: [A, "B", C]\n', 'cap_add', 2, '    cap_add: [A, "B"]\n'],
    ['    cap_add: [A]\n    user: x\n', 'cap_add', 0, '    user: x\n'],
    ['    cap_add: [A]\n', 'cap_add', 0, '    cap_add: []\n'],
    ['    user: x\n    cap_add:\n      - A', 'cap_add', 0, '    user: x'],
    ['    cap_add:\n      - A\n', 'cap_add', 0, undefined],
    [
      '    ports:\n      - target: 80\n        published: 80\n      - "81"\n',
      'ports',
      0,
      '    ports:\n      - "81"\n',
    ],
    ['    cap_add:\r\n      - A\r\n      - B\r\n', 'cap_add', 0, '    cap_add:\r\n      - B\r\n'],
  ];
  for (const [body, key, index, expected] of cases) {
    const head = 'services:\n  web:\n';
    const text = head + body;
    const sequence = list(web(text), key);
    const item = sequence.items[index];
    assert.ok(item);
    assert.equal(
      after(text, removeItem(sequence, item)),
      expected === undefined ? undefined : head + expected,
      body,
    );
  }
});

test('a comment is removed together with the line that it clearly describes', () => {
  const cases: [string, number, string][] = [
    ['# a\n- A\n# b\n- B\n', 0, '# b\n- B\n'],
    ['# a\n# and why\n- A\n\n- B\n', 0, '\n- B\n'],
    ['- A\n# b\n# and why\n- B\n', 1, '- A\n'],
    // It is a heading for the following lines as well.
    ['# both\n- A\n- B\n', 0, '# both\n- B\n'],
    ['# both\n# a\n- A\n# b\n- B\n', 0, '# both\n# a\n# b\n- B\n'],
    // It is a line that is commented out.
    ['- A\n# - C\n- B\n', 1, '- A\n# - C\n'],
    ['- A\n# plimsoll: ignore x\n- B\n', 1, '- A\n# plimsoll: ignore x\n'],
    // It is in another place.
    ['- A\n# a\n\n- B\n', 1, '- A\n# a\n\n'],
    ['- A\n  # a\n- B\n', 1, '- A\n  # a\n'],
  ];
  const head = 'services:\n  web:\n    cap_add:\n';
  const indented = (text: string) => head + text.replace(/^(?=.)/gm, '      ');
  for (const [body, index, expected] of cases) {
    const text = indented(body);
    const sequence = list(web(text), 'cap_add');
    assert.equal(after(text, removeItem(sequence, sequence.items[index]!)), indented(expected), body);
  }
  const text = '# The stack\nversion: "3"\n\nservices:\n  web:\n    image: a\n';
  const root = read(text).root;
  assert.ok(root);
  assert.equal(after(text, removeEntry(root, 'version')), text.replace('version: "3"\n', ''));
});

test('removing a key leaves the other keys as they are', () => {
  const head = 'services:\n  web:\n';
  const cases: [string, string, string | undefined][] = [
    ['    privileged: true # x\n    user: x\n', 'privileged', '    user: x\n'],
    [
      '    user: x\n    command: |\n      a\n      b\n    pid: host\n',
      'command',
      '    user: x\n    pid: host\n',
    ],
    ['    user: x\n    privileged: true', 'privileged', '    user: x'],
    ['    privileged: true\n', 'privileged', undefined],
    ['    privileged:\n    user: x\n', 'privileged', '    user: x\n'],
  ];
  for (const [body, key, expected] of cases)
    assert.equal(
      after(head + body, removeEntry(web(head + body).node, key)),
      expected === undefined ? undefined : head + expected,
      body,
    );
  const flow = 'services:\n  web: { privileged: true, user: x }\n';
  assert.equal(after(flow, removeEntry(web(flow).node, 'privileged')), 'services:\n  web: { user: x }\n');
  assert.equal(after(flow, removeEntry(web(flow).node, 'user')), 'services:\n  web: { privileged: true }\n');
});

test('the item at a place is removed, from a block, a flow collection or a list', () => {
  const text = 'services:\n  base:\n    image: x\n    pid: host\n  web:\n    extends: base\n    user: y\n';
  const place = web(text).pid;
  assert.ok(place);
  assert.equal(after(text, removeAt(place)), text.replace('    pid: host\n', ''));
});

test('setting a scalar keeps its quotes', () => {
  const cases: [string, string, string | undefined][] = [
    ['true', 'false', 'false'],
    ["'a'", "it's", "'it''s'"],
    ['"a"', 'b"c', '"b\\"c"'],
    ['a', '5', '"5"'],
    ['a', 'x: y', '"x: y"'],
    ['a', 'x:y', 'x:y'],
    ['|\n      a', 'b', undefined],
  ];
  for (const [written, next, expected] of cases) {
    const text = `services:\n  web:\n    user: ${written}\n`;
    const scalar = web(text).node.entries.get('user')?.value;
    assert.equal(scalar?.kind, 'scalar');
    const made = scalar?.kind === 'scalar' ? setScalar(scalar, next) : undefined;
    assert.equal(after(text, made), expected && `services:\n  web:\n    user: ${expected}\n`, written);
  }
});

test('keys and items are added in the style of their neighbours', () => {
  const block = 'services:\n    web:\n        image: x # last\n\n    # next\n    db:\n        image: y\n';
  assert.equal(
    after(
      block,
      addToService(web(block), { cap_drop: ['ALL'], deploy: { resources: { limits: { pids: 100 } } } }),
    ),
    'services:\n    web:\n        image: x # last\n        cap_drop:\n            - ALL\n        deploy:\n            resources:\n                limits:\n                    pids: 100\n\n    # next\n    db:\n        image: y\n',
  );
  const crlf = 'services:\r\n  web:\r\n    ports:\r\n    - "80"';
  assert.equal(
    after(crlf, addToService(web(crlf), { cap_drop: ['ALL'] })),
    `${crlf}\r\n    cap_drop:\r\n    - ALL`,
  );
  const flow = 'services:\n  web: { image: x }\n';
  assert.equal(
    after(flow, addEntry(web(flow).node, 'read_only', true)),
    'services:\n  web: { image: x, read_only: true }\n',
  );
  const lists = 'services:\n  web:\n    cap_drop: [A]\n    security_opt:\n      - "x:y" # z\n    tmpfs: []\n';
  const service = web(lists);
  assert.equal(after(lists, addItem(list(service, 'cap_drop'), 'ALL')), lists.replace('[A]', '[A, ALL]'));
  assert.equal(after(lists, addItem(list(service, 'tmpfs'), '/tmp')), lists.replace('[]', '[/tmp]'));
  assert.equal(
    after(lists, addItem(list(service, 'security_opt'), 'no-new-privileges:true')),
    lists.replace('# z\n', '# z\n      - "no-new-privileges:true"\n'),
  );
  assert.equal(
    after(lists, addToService(service, { cap_drop: ['A', 'ALL'], read_only: true })),
    `${lists.replace('[A]', '[A, ALL]')}    read_only: true\n`,
  );
});

test('a shared anchored value is not changed unless requested', () => {
  const text =
    'x-base: &base\n  privileged: true\n  user: x\nservices:\n  web:\n    <<: *base\n    image: y\n  db: *base\n';
  const compose = read(text);
  const service = web(text);
  const privileged = service.privileged;
  assert.ok(privileged);
  assert.equal(isShared(privileged), true);
  assert.equal(isShared(service.node), false);
  assert.equal(removeAt(privileged), undefined);
  assert.equal(
    after(text, removeAt(privileged, { anchored: true })),
    text.replace('  privileged: true\n', ''),
  );
  assert.equal(
    after(text, addToService(service, { privileged: false })),
    text.replace('image: y\n', 'image: y\n    privileged: false\n'),
  );
  const db = compose.services.find(({ name }) => name === 'db');
  assert.equal(db && addToService(db, { read_only: true }), undefined);
});

const corpus = new URL('../../../shared/corpus/real/', import.meta.url);
const skip = existsSync(corpus) ? false : 'no corpus of real files beside the repository';

function* realFiles(step: number): Generator<{ path: string; text: string; compose: Compose }> {
  const rows = readFileSync(new URL('MANIFEST.tsv', corpus), 'utf8').split('\n');
  const paths = rows.filter((row) => row.endsWith('\tcompose')).map((row) => row.split('\t')[0] ?? '');
  for (const path of share(paths.filter((_, i) => i % step === 0))) {
    const text = readFileSync(new URL(path.split('/').map(encodeURIComponent).join('/'), corpus), 'utf8');
    const compose = parseCompose(sourceFile(path, text));
    if (compose.problems.length === 0) yield { path, text, compose };
  }
}

/** Applies edits, and checks that the tree differs exactly by `change` and that no other text moved. */
function checkEdit(
  path: string,
  text: string,
  edits: Edit[],
  change: (services: Record<string, Plain>) => void,
) {
  const next = applyEdits(text, edits);
  const compose = parseCompose(sourceFile(path, next));
  assert.deepEqual(compose.problems, [], `${path}\n${next}`);
  const expected = plain(parseCompose(sourceFile(path, text)).root) as { services: Record<string, Plain> };
  change(expected.services);
  assert.deepEqual(plain(compose.root), expected, path);
}

test('every service of real files can be hardened, and the tree differs only by that', { skip }, () => {
  let done = 0;
  let refused = 0;
  for (const { path, text, compose } of realFiles(5)) {
    for (const service of compose.services) {
      const values = {
        zz_list: ['ALL', '127.0.0.1:80:80', 'a: b'],
        zz_map: { inner: { flag: true, text: 'x' } },
      };
      const edits = addToService(service, values);
      if (!edits) {
        refused++;
        continue;
      }
      done++;
      checkEdit(path, text, edits, (services) => {
        const at = services[service.name] as Record<string, Plain>;
        at['zz_list'] = values.zz_list;
        at['zz_map'] = { inner: { flag: 'true', text: 'x' } };
        if (isMergedElsewhere(compose, service.node)) refused++;
      });
    }
  }
  assert.ok(done > 30, `${done} done`);
  assert.ok(refused < done / 10, `${refused} refused`);
});

function isMergedElsewhere(compose: Compose, node: Mapping): boolean {
  return node.file === compose.file && isShared(node);
}

test('every key and list item of real services can be removed, or is explicitly refused', { skip }, () => {
  let done = 0;
  let refused = 0;
  for (const { path, text, compose } of realFiles(12)) {
    for (const service of compose.services) {
      if (service.node.file !== compose.file || isShared(service.node)) continue;
      if ([...service.node.entries.values()].some(({ merged }) => merged)) continue;
      for (const [key, { value, merged }] of service.node.entries) {
        if (merged) continue;
        const edits = removeEntry(service.node, key);
        if (edits) {
          done++;
          checkEdit(path, text, edits, (services) => {
            delete (services[service.name] as Record<string, Plain>)[key];
          });
        } else refused++;
        if (value?.kind !== 'sequence' || value.items.length < 2 || isShared(value)) continue;
        const index = done % value.items.length;
        const item = value.items[index];
        const removed = item && removeItem(value, item);
        if (removed) {
          done++;
          checkEdit(path, text, removed, (services) => {
            ((services[service.name] as Record<string, Plain>)[key] as Plain[]).splice(index, 1);
          });
        } else refused++;
      }
    }
  }
  assert.ok(done > 50, `${done} done`);
  assert.ok(refused < done / 10, `${refused} refused of ${done}`);
});
