import { test } from 'node:test';
import fc from 'fast-check';
import { Cover } from '../../server/engine/source/cover.ts';
import { tries } from '../support/tries.ts';

const span = fc.tuple(fc.nat(2000), fc.nat(600)).map(([start, length]) => ({ start, end: start + length }));

test('a span overlaps several spans if it overlaps one of them', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 20 }), span, (spans, asked) => {
      const expected = spans.some(({ start, end }) => start < asked.end && asked.start < end);
      return new Cover(spans).overlaps(asked) === expected;
    }),
    tries(100),
  );
});
