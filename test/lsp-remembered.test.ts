import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { ClientCapabilities } from 'vscode-languageserver/node';
import { rules } from '../rules/index.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import { resultsOnDisk } from '../server/lsp/access/results-on-disk.ts';
import type { OpenResults } from '../server/lsp/scan/remembered.ts';
import { pulling, pushed, talk } from './support/client.ts';
import { anyPath, content, type Doing, saved, start, steps } from './support/editing.ts';
import { Editor, type Holding, shownAnew, startedWith, waits } from './support/editor.ts';
import { tries } from './support/tries.ts';
import { withoutSlash } from './support/unlike-unix.ts';
import { texts } from './support/world.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-lsp-remembered-')));
after(() => rmSync(base, { recursive: true, force: true }));

/** Opens the results in a cache folder, however few files there are, and counts those that are read. */
function counting(cache: string): { open: OpenResults; readonly hits: number } {
  const onDisk = resultsOnDisk({ XDG_CACHE_HOME: cache, HOME: cache, LOCALAPPDATA: cache }, 'a test');
  const counts = { hits: 0 };
  return {
    async open(folders, files) {
      const results = await onDisk(folders, Math.max(files, 100));
      return (
        results && {
          ...results,
          read(id) {
            const text = results.read(id);
            if (text !== undefined) counts.hits++;
            return text;
          },
        }
      );
    },
    get hits() {
      return counts.hits;
    },
  };
}

/** What an editor shows after some steps and restarts of its server, which recalls, and one that is started without a cache. */
async function shownBoth(
  files: readonly (readonly [string, string])[],
  parts: readonly (readonly Doing[])[],
  [capabilities, whole]: readonly [ClientCapabilities, boolean],
  results: OpenResults,
) {
  const holding: Holding = { disk: new Map(files), open: new Map(), settings: null, scanned: !whole };
  let editor = await Editor.start(holding, capabilities, whole, results);
  try {
    for (const all of parts) {
      await editor.shown();
      await editor.end();
      editor = await startedWith(holding, capabilities, whole, results);
      for (const { run } of all) await run(editor, holding);
    }
    if (waits(holding.settings)) for (const at of holding.open.keys()) await saved(editor, holding, at);
    const now = await editor.shown();
    assert.deepEqual(editor.log, []);
    return { now, anew: await shownAnew(holding, capabilities, whole) };
  } finally {
    await editor.end();
  }
}

describe('a server that recalls what it found shows what one without a cache does', () => {
  const cache = counting(join(base, 'cache'));
  for (const [how, client, times] of [
    ['asking', [pulling, false], 25],
    ['told', [pushed, false], 25],
    ['asking about the workspace', [pulling, true], 10],
  ] as const) {
    it(`${how}, after any events in the editor and on the disk, and restarts`, async () => {
      await fc.assert(
        fc.asyncProperty(start, fc.array(steps, { minLength: 1, maxLength: 3 }), async (files, parts) => {
          const { now, anew } = await shownBoth(files, parts, client, cache.open);
          assert.deepEqual(now, anew);
        }),
        tries(times),
      );
    });
  }

  it('where something was recalled', { skip: withoutSlash }, () => {
    assert.ok(cache.hits > 0);
  });

  /** The diagnostics of a folder on the disk. */
  async function shownOf(root: string, settings: unknown, results?: OpenResults) {
    const uri = pathToFileURL(root).href;
    const client = await talk({ rules, files: diskFiles, capabilities: pushed, folders: [uri], results });
    await client.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { plimsoll: settings },
    });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    await client.end();
    assert.deepEqual(client.log, []);
    const shown = new Map(client.published.map(({ uri: of, diagnostics }) => [of, diagnostics]));
    return [...shown].filter(([, all]) => all.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  const settings = fc.constantFrom<unknown>(
    {},
    {},
    { rules: { privileged: 'off' } },
    { minimumSeverity: 'high' },
    { maxProblemsPerFile: 1 },
  );

  /** A file gets a text, becomes a link, or is removed; or nothing changes. */
  const change: fc.Arbitrary<OnDisk> = fc.oneof(
    {
      weight: 6,
      arbitrary: anyPath.chain((file) => content(file).map((text) => ({ file, text }))),
    },
    { weight: 2, arbitrary: fc.record({ file: anyPath }) },
    { weight: 2, arbitrary: fc.record({ file: anyPath, to: fc.oneof(anyPath, fc.constant('/etc/hosts')) }) },
    { weight: 1, arbitrary: fc.constant({}) },
  );

  it('of files, links and configurations on the disk, after any history', async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(change, settings), { minLength: 4, maxLength: 10 }),
        async (history) => {
          const folder = mkdtempSync(join(base, 'disk-'));
          const root = join(folder, 'w');
          const kept = counting(join(folder, 'cache'));
          for (const [file, [text = '']] of Object.entries(texts)) put(folder, { file, text });
          for (const [each, by] of history) {
            put(folder, each);
            const anew = await shownOf(root, by);
            assert.deepEqual(await shownOf(root, by, kept.open), anew);
            assert.deepEqual(await shownOf(root, by, kept.open), anew, 'the second time');
          }
          hits += kept.hits;
        },
      ),
      tries(10),
    );
    assert.ok(hits > 0, 'nothing was recalled');
  });
});

/** A file to write, to link to another or to remove. */
interface OnDisk {
  readonly file?: string;
  readonly text?: string;
  readonly to?: string;
}

function put(root: string, { file, text, to }: OnDisk): void {
  if (file === undefined) return;
  const path = join(root, file);
  rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  if (to !== undefined) symlinkSync(to === '/etc/hosts' ? to : join(root, to), path);
  else if (text !== undefined) writeFileSync(path, text);
}
