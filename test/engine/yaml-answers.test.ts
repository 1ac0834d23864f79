import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { loadAll } from 'js-yaml';
import type { Node, Scalar } from '../../server/engine/compose/model.ts';
import { parsePlainYaml, parseYaml } from '../../server/engine/compose/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { yamlTexts } from '../support/yaml-texts.ts';

/** The result of each text, with all places; UPDATE_ANSWERS=1 rewrites it, after reviewing the difference. */
const listed = new URL('./fixtures/yaml-answers.txt', import.meta.url);

interface Place {
  readonly start: number;
  readonly end: number;
}
const at = ({ start, end }: Place) => `${start}-${end}`;

function scalarShown({ raw, text, value, style, tag, span, variables, content }: Scalar): string {
  const last = content.text.length;
  const inside = last > 0 ? ` ${at(content.span(0, last))} ${at(content.span(last - 1, last))}` : '';
  return [
    JSON.stringify(raw),
    at(span) + inside,
    style === 'plain' ? '' : style,
    tag,
    text === raw ? '' : `reads ${JSON.stringify(text)}`,
    typeof value === 'string' ? '' : `is ${String(value)}`,
    ...variables.map((each) => `\${${each.name}${each.operator}${each.fallback ?? ''}} ${at(each.span)}`),
  ]
    .filter(Boolean)
    .join(' ');
}

function nodeShown(node: Node | undefined): string {
  if (!node) return 'nothing';
  if (node.kind === 'scalar') return scalarShown(node);
  const head = `${at(node.span)}${node.flow ? ' flow' : ''}${node.tag ? ` ${node.tag}` : ''}`;
  if (node.kind === 'sequence')
    return `[${head}: ${node.items.map((item, index) => `${node.places[index] ? at(node.places[index]) : ''} ${nodeShown(item)}`).join(', ')}]`;
  const entries = [...node.entries].map(
    ([name, { key, value, merged, span }]) =>
      `${merged ? '<< ' : ''}${name} ${at(key.span)} ${at(span)}: ${nodeShown(value)}`,
  );
  return `{${head}: ${entries.join(', ')}}`;
}

function read(text: string, before?: string): string[] {
  const tree = parseYaml(sourceFile('compose.yaml', text, before));
  return [
    ...tree.documents.map((each) => `  ${nodeShown(each)}`),
    ...tree.problems.map(({ message, span }) => `  ! ${span ? at(span) : 'all'} ${message}`),
    ...(tree.unread.length > 0 ? [`  unread ${tree.unread.map(at).join(' ')}`] : []),
    ...(tree.shared.length > 0 ? [`  shared ${tree.shared.map(at).join(' ')}`] : []),
    ...tree.comments.map((each) => `  # ${at(each.span)} ${JSON.stringify(each.text)}`),
    ...(tree.foreign ? ['  foreign'] : []),
    ...(tree.refused ? ['  refused'] : []),
  ];
}

const entryOf = (text: string) => [JSON.stringify(text), ...read(text)].join('\n');
if (process.env['UPDATE_ANSWERS'] === '1') writeFileSync(listed, `${yamlTexts.map(entryOf).join('\n')}\n`);
const kept = new Map(
  readFileSync(listed, 'utf8')
    .trimEnd()
    .split(/\n(?=")/)
    .map((each) => [each.split('\n', 1)[0], each]),
);

/** A tree as plain values, as in any YAML parser. */
function dataOf(node: Node | undefined): unknown {
  if (!node) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence') return node.items.map(dataOf);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, dataOf(value)]));
}

function otherReader(text: string): unknown {
  try {
    return loadAll(text);
  } catch {
    return undefined;
  }
}

describe('the result of a YAML text', () => {
  for (const text of yamlTexts)
    it(JSON.stringify(text), () => assert.equal(entryOf(text), kept.get(JSON.stringify(text))));
});

it('valid texts have the same result as in another parser', () => {
  let same = 0;
  for (const text of yamlTexts) {
    const { problems, documents } = parsePlainYaml(sourceFile('a.yaml', text));
    const other = otherReader(text);
    // Syntax that only one parser accepts, or reads differently, such as YAML 1.1.
    if (
      problems.length > 0 ||
      documents.length === 0 ||
      other === undefined ||
      /!|<<|2001|0o|_|:30|\? |^: |\{b(?:: ,|\})|\uFEFF|\|\n {2}b$/.test(text)
    )
      continue;
    assert.deepEqual(documents.map(dataOf), other, text);
    same++;
  }
  assert.ok(same > 60, String(same));
});

it('an edited text has the same result as before the edit, if it is valid', () => {
  for (const text of yamlTexts) {
    const tree = parseYaml(sourceFile('compose.yaml', text));
    if (tree.problems.length > 0) continue;
    for (const before of ['', 'a: b\n', `${text}z: y\n`, `z: y\n${text}`])
      assert.deepEqual(read(text, before), read(text), text);
  }
});
