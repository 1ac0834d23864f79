import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { schemaErrors } from '../../server/engine/compose/schema/schema.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { type AttributeValues, attributeValues } from '../support/attribute-values.ts';

/** The problem of each refused value; UPDATE_ANSWERS=1 rewrites it, after reviewing the difference. */
const listed = new URL('./fixtures/refused-values.txt', import.meta.url);

const written = (attribute: string, value: string) => attribute.replace(/\b_\b/, () => value);
const fileWith = (line: string) => {
  const image = line.startsWith('image') ? '' : 'image: "a:1", ';
  return `services:\n  a: {${image}${line}}\n  b: {image: "b:1"}\n`;
};

/** The problems of a file, each with the text at its place. */
function saidOf(text: string): string[] {
  const compose = parseCompose(sourceFile('compose.yaml', text));
  const problems = compose.problems.map(
    ({ message, span }) => `${text.slice(span?.start, span?.end)} ← ${message}`,
  );
  const errors = schemaErrors(compose).map((error) => {
    const { at, node: _node, move, ...said } = { node: undefined, move: undefined, ...error };
    const { start, end } = at.span;
    const moved = move && { move: [move.key, move.below] };
    return `${text.slice(start, end)} ← ${JSON.stringify({ ...said, ...moved })}`;
  });
  return [...problems, ...errors];
}

const linesOf = ({ attribute, refused }: AttributeValues) =>
  refused.map((value) => {
    const line = written(attribute, value);
    return `${line} → ${saidOf(fileWith(line)).join('; ')}`;
  });

if (process.env['UPDATE_ANSWERS'] === '1')
  writeFileSync(
    listed,
    attributeValues
      .flatMap(linesOf)
      .map((line) => `${line}\n`)
      .join(''),
  );
const kept = new Map(
  readFileSync(listed, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => [line.split(' → ', 1)[0], line]),
);

describe('the value of an attribute', () => {
  for (const each of attributeValues)
    it(`is accepted, or refused with the expected type, in ${each.attribute}`, () => {
      for (const value of each.taken)
        assert.deepEqual(saidOf(fileWith(written(each.attribute, value))), [], value);
      assert.deepEqual(
        linesOf(each),
        each.refused.map((value) => kept.get(written(each.attribute, value))),
      );
    });
});
