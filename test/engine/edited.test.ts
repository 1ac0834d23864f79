import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { emptyProject } from '../../server/engine/index.ts';
import { composeText, dockerfileText, saidOf, words } from '../support/edits.ts';
import { tries } from '../support/tries.ts';

describe('an edited file', () => {
  for (const [path, text] of [
    ['Dockerfile', dockerfileText],
    ['compose.yaml', composeText],
  ] as const) {
    it(`has the same result as one that is read for the first time: ${path}`, () => {
      const fresh = (now: string) => emptyProject().with({ path, text: now });
      const edit = fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        remove: fc.nat({ max: 12 }),
        add: fc.constantFrom(...words(path)),
      });
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
          let now = text;
          let project = fresh(now);
          for (const { at, remove, add } of edits) {
            const from = Math.floor(at * now.length);
            now = now.slice(0, from) + add + now.slice(from + remove);
            project = project.with({ path, text: now });
            assert.deepEqual(saidOf(project, path), saidOf(fresh(now), path));
          }
        }),
        tries(100),
      );
    });
  }
});
