import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { generated } from '../scripts/generate.ts';

describe('generated files', async () => {
  for (const [path, text] of await generated()) {
    it(`${path} is current (npm run generate)`, () => {
      assert.equal(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'), text);
    });
  }
});
