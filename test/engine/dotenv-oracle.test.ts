import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { askingCompose, readDotenvs, refusedDotenvs, setIn } from '../support/dotenv-cases.ts';
import { composeConfig, noOracle } from '../support/oracle.ts';
import { share } from '../support/share.ts';

describe('docker-compose', { skip: noOracle }, () => {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-dotenv-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, 'compose.yaml'), askingCompose);
  const theirs = (text: string) => {
    writeFileSync(join(root, '.env'), text);
    const { project: made, error } = composeConfig([], {}, root);
    if (!made) return error;
    const { services } = made as unknown as { services: { x: { environment: Record<string, string> } } };
    return setIn(Object.entries(services.x.environment));
  };
  it('reads the same values from every .env file that it accepts', () => {
    for (const [text, read] of share(readDotenvs, 5))
      assert.deepEqual(theirs(text), read, JSON.stringify(text));
  });
  it('refuses each .env file with a reported problem', () => {
    for (const [text] of share(refusedDotenvs, 5))
      assert.match(String(theirs(text)), /failed to read|setenv/, JSON.stringify(text));
  });
});
