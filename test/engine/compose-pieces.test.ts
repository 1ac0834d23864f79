import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePlainYaml } from '../../server/engine/compose/parse.ts';
import { mappingOf, scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { piecesOf, type YamlPiece } from '../../server/engine/compose/yaml/pieces.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { realFiles, withoutCorpus } from '../support/corpus.ts';
import { share } from '../support/share.ts';
import { tries } from '../support/tries.ts';

/** The tree of a text, and the same text read as a whole: a leading `---` prevents splitting. */
const mark = '---\n';
const inParts = (text: string) => plain(text, 0);
const asWhole = (text: string) => plain(mark + text, mark.length);

/** The tree of a text that replaced one that had been read. */
function afterEdit(before: string, text: string): unknown {
  parsePlainYaml(sourceFile('compose.yaml', before));
  return plain(text, 0, before);
}

function plain(text: string, shift: number, before = ''): unknown {
  const { documents, comments, problems } = parsePlainYaml(sourceFile('compose.yaml', text, before));
  return JSON.parse(
    JSON.stringify({ documents, comments, problems }, (key, value) => {
      if (key === 'file') return undefined;
      if (value instanceof Map) return [...value];
      return (key === 'start' || key === 'end') && typeof value === 'number' ? value - shift : value;
    }),
  );
}

/** Whether only comments follow a tree. */
function reachesEnd(tree: unknown, text: string): boolean {
  const end = (tree as { documents: { span: { end: number } }[] }).documents[0]?.span.end ?? 0;
  return text.slice(end).replace(/#.*/g, '').trim() === '';
}

describe('a compose file read in parts', () => {
  it('is split at its keys, at the keys below them and once more', () => {
    const text =
      'services:\n  a:\n    <<: *b\n    ports:\n    - 1:1\n    build:\n      context: x\n  # of b\n  b: {}\nname: z\n';
    const shown = (pieces: readonly YamlPiece[] | undefined): unknown =>
      pieces?.map(({ span, below }) => (below ? shown(below) : text.slice(span.start, span.end)));
    assert.deepEqual(shown(piecesOf(text)), [
      [['    <<: *b\n', '    ports:\n    - 1:1\n', '    build:\n      context: x\n  # of b\n'], '  b: {}\n'],
      'name: z\n',
    ]);
  });

  it('is not split if its parts may depend on each other', () => {
    for (const text of [
      '---\na: 1\n',
      'a: 1\n---\nb: 1\n',
      '- a\n- b\n',
      '{a: 1}\n',
      '\ta: 1\n',
      'a: 1\rb: 2\n',
    ])
      assert.equal(piecesOf(text), undefined, JSON.stringify(text));
  });

  const line = fc.constantFrom(
    'services:',
    'x-y: &y',
    '    <<: *y',
    '  z: *z',
    '  z: &z { k: v }',
    'a:',
    '  b: 1',
    '  c:',
    '    d: "x',
    '    e: y"',
    '    - f',
    '  - g',
    '  h: |',
    '     i',
    '  j: {k: [l',
    '   m]}',
    '# m',
    '  # n',
    '',
    '  o',
    'p',
    '  "q": r',
    '  a: 2',
    '   s: 3',
    't: >-',
    '  ? u',
    '    v: ${W:-x}',
    "  w: 'it''s",
    "  '",
  );
  it('has the same result as the whole text, with any lines', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 14 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (lines, eol, open) => {
          const text = lines.join(eol) + (open ? '' : eol);
          fc.pre(piecesOf(text) !== undefined);
          const whole = asWhole(text);
          // Parts of a broken text may show more: read as a whole, the library may drop the rest, sometimes without an error.
          if (JSON.stringify(whole).includes('YAML: ') || !reachesEnd(whole, text)) return;
          assert.deepEqual(inParts(text), whole);
          for (const at of lines.keys()) {
            const before = lines.toSpliced(at, 1).join(eol) + eol;
            assert.deepEqual(afterEdit(before, text), whole, JSON.stringify(before));
          }
        },
      ),
      tries(3000),
    );
  });

  for (const broken of [
    '    environment',
    '    # environment:\n      A: b',
    '    image: a: b',
    '    "image"\n',
  ])
    for (const edited of [false, true])
      it(`shows the other keys of ${edited ? 'an edited' : 'a'} text that \`${broken.trim()}\` breaks`, () => {
        const above = 'services:\n  a:\n    image: x\n  b:\n    image: y\n';
        const below = '  c:\n    image: z\nnetworks:\n  d: {}\n';
        const tree = parsePlainYaml(
          sourceFile('compose.yaml', `${above}${broken}\n${below}`, edited ? above : undefined),
        );
        const root = tree.documents[0];
        const services = mappingOf(root, 'services');
        assert.deepEqual([...(services?.entries.keys() ?? [])], ['a', 'b', 'c']);
        assert.equal(scalarOf(mappingOf(services, 'c'), 'image')?.raw, 'z');
        assert.ok(mappingOf(mappingOf(root, 'networks'), 'd'));
        const [problem] = tree.problems;
        assert.match(problem?.message ?? '', /^YAML: /);
        const start = problem?.span?.start ?? 0;
        assert.ok(start >= above.indexOf('b:') && start < above.length + broken.length, String(start));
      });

  it('has the same result as the whole text in real files', { skip: withoutCorpus }, () => {
    let cut = 0;
    for (const { kind, path, text } of share([...realFiles()])) {
      if (kind !== 'compose' || !piecesOf(text)) continue;
      cut++;
      const whole = asWhole(text);
      assert.deepEqual(inParts(text), whole, path);
      const lines = text.split('\n');
      const before = lines.toSpliced(lines.length >> 1, 1).join('\n');
      assert.deepEqual(afterEdit(before, text), whole, path);
      assert.deepEqual(afterEdit(`# edited\n${text}`, text), whole, path);
    }
    assert.ok(cut > 50);
  });
});
