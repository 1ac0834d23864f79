import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import type { Compose, Node, Service } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { interpolate, unknownEnv } from '../../server/engine/compose/variables/interpolate.ts';
import { contentOffsets } from '../../server/engine/compose/yaml/content.ts';
import { type Span, sourceFile } from '../../server/engine/source/text.ts';
import { tries } from '../support/tries.ts';

const read = (text: string): Compose => parseCompose(sourceFile('compose.yaml', text));

const parts: readonly (keyof Service)[] = [
  'image',
  'build',
  'user',
  'privileged',
  'readOnly',
  'networkMode',
  'pid',
  'ipc',
  'capAdd',
  'capDrop',
  'securityOpt',
  'devices',
  'ports',
  'mounts',
  'environment',
  'memory',
  'pids',
  'cpus',
  'command',
  'entrypoint',
  'healthcheck',
];

/** Reads everything of a file, and checks that every place lies inside the file. */
function readAll(text: string): Compose {
  const compose = read(text);
  const inside = ({ start, end }: Span, what: string) =>
    assert.ok(0 <= start && start <= end && end <= text.length, `${what} ${start}-${end} of ${text.length}`);
  for (const { span, message } of compose.problems) if (span) inside(span, message);
  for (const { text: comment, span } of compose.comments)
    assert.equal(text.slice(span.start, span.end), comment);
  for (const service of compose.services.slice(0, 200)) {
    inside(service.key.span, 'key');
    for (const part of parts) {
      const value = service[part] as unknown;
      for (const each of Array.isArray(value) ? value : [value])
        if (each && typeof each === 'object' && 'span' in each) inside((each as { span: Span }).span, part);
    }
    for (const port of service.ports) inside(port.hostSpan, 'host');
    for (const mount of service.mounts) inside(mount.sourceSpan, 'source');
    for (const { nameSpan, valueSpan, variables } of service.environment) {
      inside(nameSpan, 'name');
      if (valueSpan) inside(valueSpan, 'value');
      for (const { span } of variables) inside(span, 'variable');
    }
  }
  return compose;
}

const corpus = new URL('../../../shared/corpus/real/', import.meta.url);
const skip = existsSync(corpus) ? false : 'no corpus of real files beside the repository';

function realTexts(step: number): string[] {
  const rows = readFileSync(new URL('MANIFEST.tsv', corpus), 'utf8').split('\n');
  const paths = rows.filter((row) => row.endsWith('\tcompose')).map((row) => row.split('\t')[0] ?? '');
  return paths
    .filter((_, index) => index % step === 0)
    .map((path) => readFileSync(new URL(path.split('/').map(encodeURIComponent).join('/'), corpus), 'utf8'));
}

test('any text is read without an error, with every place inside it', () => {
  const piece = fc.constantFrom(
    'services:',
    '\n',
    '\n  ',
    '\n    ',
    'web:',
    'image: x',
    '- ',
    '"',
    "'",
    '|',
    '>',
    '&a ',
    '*a',
    '<<: *a',
    '{',
    '}',
    '[',
    ']',
    ',',
    ': ',
    '#',
    '${',
    '}',
    '$',
    ':-',
    '!reset ',
    '!override ',
    '\t',
    '\r\n',
    '\0',
    '\uFEFF',
    '---\n',
    '...\n',
    '%',
    '? ',
    'ports:',
    'volumes:',
    'environment:',
    'extends: web',
    'include: x',
    '\u2028',
    'é😀',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void readAll(pieces.join(''))),
    { ...tries(600), examples: [[['\t', '\uFEFF']]] },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void readAll(text)),
    tries(200),
  );
});

test('prefixes and mutations of real files are read without an error', { skip }, () => {
  const texts = realTexts(40);
  const cut = fc.tuple(fc.constantFrom(...texts), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(cut, ([text, at]) => void readAll(text.slice(0, Math.floor(text.length * at)))),
    tries(300),
  );
  const mutation = fc.tuple(
    cut,
    fc.nat(40),
    fc.constantFrom('', ' ', '\n', '\t', '"', ':', '-', '{', '&a', '*a', '${', '#'),
  );
  fc.assert(
    fc.property(mutation, ([[text, at], gone, put]) => {
      const from = Math.floor(text.length * at);
      readAll(text.slice(0, from) + put + text.slice(from + gone));
    }),
    tries(300),
  );
});

test('while a file is typed, the services above the cursor stay', { skip }, () => {
  for (const text of realTexts(90)) {
    const whole = read(text);
    const last = whole.services.at(-1);
    if (whole.problems.length > 0 || !last || last.node.file !== whole.file || whole.services.length < 2)
      continue;
    const half = read(text.slice(0, last.key.span.end));
    for (const service of whole.services.slice(0, -1))
      if (service.key.span.start < last.key.span.start)
        assert.ok(
          half.services.some(({ name }) => name === service.name),
          service.name,
        );
  }
});

test('every character in the content of a scalar has its place in the file', { skip }, () => {
  let checked = 0;
  const walk = (node: Node | undefined) => {
    if (node?.kind === 'sequence') node.items.forEach(walk);
    if (node?.kind === 'mapping')
      for (const { value, merged } of node.entries.values()) if (!merged) walk(value);
    if (node?.kind !== 'scalar') return;
    const { file, span, style, raw } = node;
    const offset = contentOffsets(file.text, span, style, raw);
    for (let i = 0; i < raw.length; i++) {
      const char = raw[i] ?? '';
      const written = file.text[offset(i)] ?? '';
      if (/\s/.test(char) || written === '\\') continue;
      checked++;
      assert.equal(
        written,
        char,
        `${JSON.stringify(raw.slice(0, i + 1))} in ${JSON.stringify(file.text.slice(span.start, span.end))}`,
      );
    }
  };
  for (const text of realTexts(7)) walk(read(text).root);
  assert.ok(checked > 100_000, `${checked}`);
});

test('interpolation follows the expression grammar', () => {
  const known = {
    values: new Map([
      ['A', 'a'],
      ['EMPTY', ''],
    ]),
    closed: true,
  };
  const cases: [string, string | undefined, string | undefined][] = [
    ['$A', 'a', undefined],
    ['${A}', 'a', undefined],
    ['$$A', '$A', '$A'],
    ['${B:-d}', 'd', 'd'],
    ['${EMPTY:-d}', 'd', 'd'],
    ['${A:-d}', 'a', 'd'],
    ['${IMG:-a${Z:-b}c}d', 'abcd', 'abcd'],
    ['${B:-${A}}', 'a', undefined],
    ['${A:+x}', 'x', undefined],
    ['${B:+x}', '', undefined],
    ['${A:?no}', 'a', undefined],
    ['${B:?no}', undefined, undefined],
    ['$1 $( $', '$1 $( $', '$1 $( $'],
    ['a$A.b', 'aa.b', undefined],
    ['${A-x:-y}', 'a', 'x:-y'],
    ['${EMPTY-d}', '', 'd'],
    ['${EMPTY+x}', 'x', undefined],
    ['${B}', '', undefined],
  ];
  for (const [raw, closed, open] of cases) {
    assert.equal(interpolate(raw, known).text, closed, raw);
    assert.equal(interpolate(raw, unknownEnv).text, open, raw);
    assert.equal(interpolate(raw, unknownEnv).invalid, undefined, raw);
  }
  for (const raw of ['${A/x}', '${}', '${1}', '${A', 'x${ A}'])
    assert.notEqual(interpolate(raw, unknownEnv).invalid, undefined, raw);
});

test('hostile files get a result, and the reason why they are not read', () => {
  const bomb = ['x-a: &a {k: v}'];
  for (let i = 1; i < 12; i++)
    bomb.push(
      `x-${i}: &b${i} [${Array(9)
        .fill(i === 1 ? '*a' : `*b${i - 1}`)
        .join(', ')}]`,
    );
  const merges = ['x-0: &m0 {k: v}'];
  for (let i = 1; i < 300; i++) merges.push(`x-${i}: &m${i}\n  <<: [*m${i - 1}, *m${i - 1}]\n  k${i}: v`);
  const keys = Array.from({ length: 8000 }, (_, i) => `      K${i}: x`).join('\n');
  const hostile: [string, string, RegExp | undefined][] = [
    [
      'alias bomb',
      `${bomb.join('\n')}\nservices:\n  a: {image: x, labels: *b11}\n`,
      /^Aliases expand to more than/,
    ],
    ['merge chain', `${merges.join('\n')}\nservices:\n  a: {<<: *m299}\n`, undefined],
    ['8,000 keys', `services:\n  a:\n    environment:\n${keys}\n`, undefined],
    ['10 MB', `services:\n  a:\n    image: ${'x'.repeat(10_000_000)}\n`, /longer than/],
    ['brackets', '['.repeat(15_000), /nested deeper/],
    ['deep lists', '- '.repeat(15_000), /nested deeper|too deeply/],
    ['deep maps', Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), /nested deeper/],
    ['commas', `[${','.repeat(15_000)}`, /^YAML:/],
    ['quotes', '"'.repeat(15_000), /^YAML:/],
    ['NULs', 'services:\n  a:\n    image: "\0"\n\0\0\0', undefined],
    ['tabs', 'services:\n\ta:\n\t\timage: x\n', /^YAML: Tabs/],
    ['unterminated', 'services:\n  a:\n    image: "x\n', /^YAML: A quote is not closed/],
    [
      'nested defaults',
      `services:\n  a:\n    image: ${'${A:-'.repeat(900)}${'}'.repeat(900)}\n`,
      /interpolate/,
    ],
    ['dollars', `services:\n  a:\n    image: "${'${'.repeat(1900)}"\n`, /interpolate/],
  ];
  for (const [name, text, wanted] of hostile) {
    const { problems } = readAll(text);
    assert.ok(problems.length <= 101, name);
    if (wanted)
      assert.ok(
        problems.some(({ message }) => wanted.test(message)),
        `${name}: ${problems[0]?.message}`,
      );
    else
      assert.deepEqual(
        problems.filter(({ message }) => !message.startsWith('YAML')),
        [],
        name,
      );
  }
  assert.equal(read(hostile[2]?.[1] ?? '').services[0]?.environment.length, 8000);
});
