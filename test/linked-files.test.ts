import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { emptyProject } from '../server/engine/index.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import { pathOf, uriOf } from '../server/lsp/files.ts';
import { LinkedFiles } from '../server/lsp/scan/linked-files.ts';
import { tries } from './support/tries.ts';
import { withoutSlash } from './support/unlike-unix.ts';

const file = (path: string) => ({
  id: path,
  path,
  findings: [],
  problems: [],
  project: emptyProject(),
  fixesOf: () => [],
  fingerprintsOf: () => undefined,
});
const name = (letter: string) => fc.nat(14).map((at) => `/${letter}${at}`);
/** A file and its references; none for a deleted file. */
const step = fc.record({
  path: name('f'),
  links: fc.option(fc.array(name('t'), { maxLength: 6 }), { nil: undefined }),
});

describe('the scanned files', () => {
  it('are found by their references, in any number', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const [scanned, plain] = [new LinkedFiles(), new Map<string, readonly string[]>()];
        for (const { path, links } of steps) {
          if (links) scanned.set(file(path), links);
          else scanned.delete(path);
          if (links) plain.set(path, links);
          else plain.delete(path);
        }
        for (let at = 0; at < 15; at++) {
          const expected = [...plain].flatMap(([path, links]) => (links.includes(`/t${at}`) ? path : []));
          const found = [...scanned.referring(`/t${at}`)];
          assert.equal(new Set(found).size, found.length);
          assert.deepEqual(found.sort(), expected.sort());
          const same = [...new Set(scanned.referringTo((path) => path === `/t${at}`))];
          assert.deepEqual(same.sort(), expected.sort());
        }
        assert.deepEqual([...scanned.paths()].sort(), [...plain.keys()].sort());
      }),
      tries(100),
    );
  });
});

describe('a path and its URI', () => {
  const part = fc.oneof(
    fc.constantFrom('..', '.', 'a b', '%41', 'é', '#x', 'a?b', '~', 'C:'),
    fc.stringMatching(/^[\w.~-]{1,6}$/),
  );
  it('are converted into each other as Node.js does it', { skip: withoutSlash }, () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const path = `/f/${parts.join('/')}`;
        const uri = uriOf(path);
        assert.equal(pathOf(uri), path);
        assert.equal(resolve(fileURLToPath(uri)), resolve(path));
      }),
      tries(100),
    );
  });

  it('name the same file in every spelling', { skip: withoutSlash }, async () => {
    const root = mkdtempSync(join(tmpdir(), 'plimsoll-uri-'));
    try {
      mkdirSync(join(root, 'a b'));
      writeFileSync(join(root, 'a b', 'Dockerfile'), 'FROM spaced\n');
      writeFileSync(join(root, 'Dockerfile'), 'FROM plain\n');
      const read = (below: string) => diskFiles.read(`${uriOf(root)}/${below}`, [uriOf(root)]);
      for (const plain of ['Dockerfile', './Dockerfile', 'a/../Dockerfile', '%44ockerfile'])
        assert.equal(await read(plain), 'FROM plain\n', plain);
      assert.equal(await read('a%20b/Dockerfile'), 'FROM spaced\n');
      assert.equal(await read('Dockerfile.none'), undefined);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
