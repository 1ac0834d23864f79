import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { Mapping } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { errorsIn, isFlawless } from '../../server/engine/compose/schema/check.ts';
import { schemaLines } from '../../server/engine/compose/schema/schema.data.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { tries } from '../support/tries.ts';

/** Words of the table: all keys in the schema, and some parts of its types. */
const words = [...new Set(schemaLines.match(/[a-z]\w+/g))];
const scalar = fc.constantFrom(
  ...['1', '-1', '1.5', '0', 'true', 'no', 'null', '~', '', '""', 'a', '"1"', '1m', '512m', '80:80', '0x10'],
  ...['a=b', './a:/b', '${X}', '"${X:-}"', '${X:-1}', '"a b"', 'service_started', 'host', 'bind', '.inf'],
);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...words), tie('value')), {
        selector: ([key]) => key,
        maxLength: 4,
      })
      .map((entries) => `{${entries.map(([key, each]) => `${key}: ${each}`).join(', ')}}`),
  ),
}));
const entries = (indent: string, most: number) =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...words), value), { selector: ([key]) => key, maxLength: most })
    .map((all) => all.map(([key, each]) => `${indent}${key}: ${each}\n`).join(''));

it('a file that counts as flawless has no problem, as written and in effect', () => {
  let [flawless, flawed] = [0, 0];
  fc.assert(
    fc.property(entries('    ', 3), entries('', 1), fc.boolean(), (service, beside, needs) => {
      const text = `services:\n  a:\n    image: a:1\n${service}volumes: {b: {}}\n${beside}`;
      const { effective, roots } = parseCompose(sourceFile('compose.yaml', text));
      if (effective === undefined || roots[0] !== effective) return;
      const both = (root: Mapping) =>
        [false, true].flatMap((settled) => errorsIn(root, { needs, choices: needs, settled }));
      // It may miss flawless files, but must never be wrong.
      if (!isFlawless(effective, needs)) {
        flawed++;
        return;
      }
      assert.deepEqual(both(effective), [], text);
      flawless++;
    }),
    tries(3000),
  );
  assert.ok(flawless > 20 && flawed > 20, `${flawless} and ${flawed}`);
});
