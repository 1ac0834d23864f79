import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding } from '../../server/engine/index.ts';
import { emptyKeys, isDoubtful } from '../../server/engine/lint/trial/doubt.ts';
import { shownValue } from '../../server/engine/secret/shown.ts';
import type { Edit } from '../../server/engine/source/text.ts';
import { type Files, projectOf } from '../support/project.ts';

const first = 'compose.yaml';
const second = 'compose.override.yaml';

const composeOf = (files: Files) => projectOf(files, first).applications(first)[0]!.compose;

/**
 * Whether an edit of the text between `«` and `»` is doubtful, for a finding at the same place or between `‹` and `›`. Only
 * one file is marked.
 */
function isDoubted(files: Readonly<Record<string, string>>, put: string, service: string | null = 'a') {
  const plain: Record<string, string> = {};
  let edit: Edit | undefined;
  let found: Pick<Finding, 'file' | 'span'> | undefined;
  for (const [file, marked] of Object.entries(files)) {
    plain[file] = marked.replace(/[«»‹›]/g, '');
    const spanOf = (open: string, close: string) => {
      const [start, end] = [open, close].map((each) => marked.indexOf(each));
      const before = (at: number) => marked.slice(0, at).replace(/[«»‹›]/g, '').length;
      return start! < 0 ? undefined : { start: before(start!), end: before(end!) };
    };
    const [edited, at] = [spanOf('«', '»'), spanOf('‹', '›')];
    if (edited) edit = { file, span: edited, text: put };
    if (at) found = { file, span: at };
  }
  const { file, span } = found ?? edit!;
  const finding = { file, span, service: service === null ? undefined : shownValue(service) };
  return isDoubtful(finding as Finding, { edits: [edit!] }, composeOf(plain));
}

type Row = readonly [doubted: boolean, text: string, put?: string, over?: string];

function assertDoubts(rows: readonly Row[]): void {
  for (const [is, text, put = '', over] of rows) {
    const files = { [first]: text, ...(over !== undefined && { [second]: over }) };
    assert.equal(isDoubted(files, put), is, `${text}\n${put}\n${over}`);
  }
}

const a = (...lines: string[]) => `services:\n  a:\n${lines.map((each) => `    ${each}\n`).join('')}`;

describe('a sound fix', () => {
  it('is offered without a trial in a single file that Compose accepts', () =>
    assertDoubts([
      [false, a('image: b', 'user: «root»'), '"1"'],
      [false, a('image: b', '«cap_add: [ALL]»')],
      [false, a('image: b', 'cap_add: [«ALL», CHOWN]')],
      [false, a('image: b«»'), '\n    init: true'],
      [false, `${a('image: b', 'user: «root»')}  c:\n    image: d\n`, '"1"'],
    ]));

  it('is tried if a key is written twice, unless that is in another service of which nothing is shared', () => {
    const fixed = 'services:\n  a:\n    image: b\n    user: «root»\n';
    assertDoubts([
      [false, `${fixed}  c:\n    image: d\n    init: true\n    init: false\n`, '"1"'],
      [false, `${fixed}  c:\n    environment: { A: b, A: c }\n  d:\n    image: e\n    image: f\n`, '"1"'],
      [true, `${fixed}    image: c\n`, '"1"'],
      [true, `${fixed}  c:\n    image: d\n  c:\n    image: e\n`, '"1"'],
      [true, `${fixed}  c: &c\n    image: d\n    image: e\n  d: *c\n`, '"1"'],
      [
        true,
        `${fixed}  c:\n    image: d\n    environment: &e { A: b, A: c }\n  d:\n    environment: *e\n`,
        '"1"',
      ],
      [true, `${fixed}    <<: {}\n  c:\n    image: d\n    image: e\n`, '"1"'],
      [true, `${fixed}volumes:\n  v: { name: a, name: b }\n`, '"1"'],
      [true, `${fixed}  c:\n    image: d\n    image: e\n`, '"1"', 'services:\n  a: {\n'],
    ]);
  });

  it('is tried if a file could not be read', () =>
    assertDoubts([
      [true, `${a('image: b', 'user: «root»')}? [\n`, '"1"'],
      [true, a('image: b', 'user: «root»'), '"1"', 'services: [\n'],
    ]));

  it('is tried if Compose refuses the edited value or that of its finding', () =>
    assertDoubts([
      [true, a('image: b', 'cap_add: «{}»'), '[ALL]'],
      [true, a('image: b', '«cap_add: {}»')],
      [true, a('image: b', 'cap_add: ‹{}›', '«user: root»')],
      [false, a('image: b', 'cap_add: {}', 'user: «root»'), '"1"'],
      // Another item of the list does not count.
      [true, a('image: b', 'volumes: ["a:/b:/c:/d:/e", «"lacking:/d"»]'), '"./d:/d"'],
      [false, a('image: b', 'volumes: ["lacking:/b", «"./c:/d"»]'), '"./e:/d"'],
      // A key of the service that does not exist.
      [true, a('image: b', 'imagge: «c»'), 'd'],
      [false, a('image: b', 'imagge: c', 'user: «root»'), '"1"'],
      // The service as a whole.
      [true, a('user: «root»'), '"1"'],
      // Another service.
      [false, `${a('image: b', 'user: «root»')}  c:\n    image: d\n    cap_add: {}\n`, '"1"'],
    ]));

  it('of the whole project is tried if Compose refuses anything', () => {
    const isTried = (more: string) =>
      isDoubted({ [first]: a('image: b', 'user: «root»', more) }, '"1"', null);
    assert.equal(isTried('init: true'), false);
    assert.equal(isTried('cap_add: {}'), true);
  });

  it('is tried if Compose may refuse more than is reported', () => {
    const wrong = (count: number) => Array.from({ length: count }, (_, at) => `wrong${at}: 1`);
    assertDoubts([
      [false, a('image: b', 'user: «root»', ...wrong(49)), '"1"'],
      [true, a('image: b', 'user: «root»', ...wrong(50)), '"1"'],
    ]);
  });

  it('is tried if the service extends another, or another extends it', () =>
    assertDoubts([
      [true, `${a('extends: c', 'user: «root»')}  c:\n    image: d\n`, '"1"'],
      [true, `${a('extends: {service: c}', 'user: «root»')}  c:\n    image: d\n`, '"1"'],
      [true, `${a('image: b', 'user: «root»')}  c:\n    extends: a\n`, '"1"'],
      [true, `${a('image: b', 'user: «root»')}  c:\n    extends: {service: a}\n`, '"1"'],
      [false, `${a('image: b', 'user: «root»')}  c:\n    extends: d\n  d:\n    image: e\n`, '"1"'],
      [true, a('image: b', 'user: «root»'), '"1"', 'services:\n  c:\n    extends: a\n'],
      [true, a('image: b', 'user: «root»'), '"1"', 'services:\n  a:\n    extends: c\n  c:\n    image: d\n'],
    ]));

  it('is tried if it removes something that hides a value of a merge key', () => {
    const merged = (...lines: string[]) => `x-a: &a\n  cap_add: [ALL]\n${a('image: b', '<<: *a', ...lines)}`;
    assertDoubts([
      [true, merged('«cap_add: [ALL]»')],
      [true, merged('«cap_add: [ALL]»'), '  '],
      [true, merged('«user: b', 'cap_add: [ALL]»')],
      [false, merged('cap_add: «[ALL]»'), '[CHOWN]'],
      [false, merged('«cap_add: [ALL]»'), 'cap_add: [CHOWN]'],
      [false, merged('cap_add: [CHOWN]', '«user: root»')],
      [false, merged('cap_add: [CHOWN]«»')],
      [false, `x-a: &a\n  cap_add: [ALL]\n${a('image: b', '«cap_add: [ALL]»')}`],
    ]);
  });

  it('is tried if it leaves an empty list', () =>
    assertDoubts([
      [true, a('image: b', 'cap_add: [«ALL»]')],
      [true, a('image: b', 'cap_add: [«ALL, CHOWN»]')],
      [false, a('image: b', 'cap_add: [«ALL, »CHOWN]')],
      [false, a('image: b', 'cap_add: [CHOWN«, ALL»]')],
      [false, a('image: b', 'cap_add: [«ALL»]'), 'CHOWN'],
      [false, a('image: b', 'cap_add: [«»]')],
    ]));

  it('is tried if several files write the edited value, except other items of a list', () =>
    assertDoubts([
      [true, a('image: b', 'user: «root»'), '"1"', a('user: "2"')],
      [false, a('image: b'), '"1"', a('user: «root»')],
      [true, a('image: b', 'user: «root»'), '"1"', a('user: «root»').replace(/[«»]/g, '')],
      [false, a('image: b', 'user: «root»'), '"1"', a('init: true')],
      [false, a('image: b', 'user: «root»'), '"1"', 'services:\n  c:\n    image: d\n'],
      [false, a('image: b', 'cap_add: [«ALL», CHOWN]'), 'KILL', a('cap_add: [FOWNER]')],
      [true, a('image: b', 'cap_add: [«ALL», CHOWN]'), 'KILL', a('cap_add: [CHOWN]')],
      [true, a('image: b', 'cap_add: [«ALL», CHOWN]'), 'KILL', a('cap_add: !override [FOWNER]')],
      [true, a('image: b', 'environment: {A: «b»}'), 'c', a('environment: {D: e}')],
      [false, a('image: b', 'environment: [«A=b»]'), 'A=c', a('user: b')],
      [true, a('image: b', 'environment: {A: b}'), 'f', a('environment: {D: «e»}')],
      [true, a('image: b', 'environment: [«A=b»]'), 'A=c', a('environment: {D: e}')],
      [true, a('image: b', 'environment: {D: e}'), 'A=c', a('environment: [«A=b»]')],
      [true, a('image: b', 'dns: «1.1.1.1»'), '9.9.9.9', a('dns: [8.8.8.8]')],
    ]));

  it('is tried if it adds a value that another file writes', () =>
    assertDoubts([
      [true, a('image: b«»'), '\n    init: true', a('init: false')],
      [true, a('image: b«»'), '\n    init: true\n    user: "1"', a('user: "2"')],
      [true, a('image: b«»'), '\n    { "init": true }', a('init: false')],
      [false, a('image: b«»'), '\n    init: true', a('user: "2"')],
      [false, a('image: b«»'), '\n    user: init', a('init: false')],
    ]));

  it('is tried if its service is not known', () => {
    assert.equal(isDoubted({ [first]: a('image: b', 'user: «root»') }, '"1"', 'c'), true);
    const outside = `x-b: «c»\n${a('image: b')}`;
    assertDoubts([
      [false, outside, 'd'],
      [true, outside, 'd', a('user: "2"')],
    ]);
    // White space after the service belongs to it, unless the next section starts there.
    assertDoubts([
      [false, `${a('image: b')}\n«»`, '    init: true\n', a('user: "2"')],
      [true, `${a('image: b')}\n«»`, 'volumes: {}\n', a('user: "2"')],
      [true, `${a('image: b')}x-c: d\n«»`, '    init: true\n', a('user: "2"')],
    ]);
  });
});

describe('the empty keys of services', () => {
  it('are counted: Compose refuses one without a value in any file', () => {
    for (const [text, count] of [
      [a('image: b'), 0],
      [a('image: b', 'user:'), 1],
      [a('image: b', 'user: null', 'init: ~'), 2],
      [`${a('image: b', 'user:')}  c:\n    image: d\n    user:\n`, 2],
      [a('image: b', 'environment: {A: }'), 0],
    ] as const)
      assert.equal(emptyKeys(composeOf({ [first]: text })), count, text);
    assert.equal(emptyKeys(composeOf({ [first]: a('image: b', 'user:'), [second]: a('user: "1"') })), 0);
  });
});
