import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  promises,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it, mock } from 'node:test';
import { pathToFileURL } from 'node:url';
import { rules } from '../rules/index.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import { resultsOnDisk } from '../server/lsp/access/results-on-disk.ts';
import type { OpenResults } from '../server/lsp/scan/remembered.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { pushed, talk } from './support/client.ts';
import { commitAll, withoutGit } from './support/git.ts';

const isRoot = process.getuid?.() === 0;
const token = 'Zq8LmN2vB7x';

/** A dozen small projects with credentials. */
function projects(): Record<string, string> {
  const files: Record<string, string> = {};
  for (let at = 0; at < 12; at++) {
    files[`work/p${at}/Dockerfile`] = `FROM node:12\nUSER root\nENV API_TOKEN=tk-${token}${at}\n`;
    files[`work/p${at}/compose.yaml`] =
      `services:\n  web:\n    build: .\n    privileged: true\n    environment:\n      DB_PASSWORD: hunter2-${token}${at}\n      COPY: hunter2-${token}${at}\n`;
  }
  return files;
}

interface Begun {
  readonly root: string;
  readonly cache: string;
  /** Opens the results in a cache folder. */
  readonly open: OpenResults;
  /** What a server shows of the projects, as text. */
  readonly shown: (results?: OpenResults) => Promise<string>;
}

/** Projects, and a cache folder beside them or where `cacheIn` says. */
function begun(cacheIn = 'cache', base = folderOf(projects())): Begun & { readonly base: string } {
  const [root, cache] = [join(base, 'work'), join(base, cacheIn)];
  const open = resultsOnDisk({ XDG_CACHE_HOME: cache, HOME: base, LOCALAPPDATA: cache }, 'a test');
  return { base, root, cache, open, shown: (results) => shownOf(root, results) };
}

async function shownOf(root: string, results?: OpenResults): Promise<string> {
  const folders = [pathToFileURL(root).href];
  const client = await talk({ rules, files: diskFiles, capabilities: pushed, folders, results });
  await client.connection.sendRequest('plimsoll/scanWorkspace', {});
  await client.end();
  assert.deepEqual(client.log, []);
  const shown = new Map(client.published.map(({ uri, diagnostics }) => [uri, diagnostics]));
  return JSON.stringify([...shown].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The files of all results below a cache folder. */
function filesIn(cache: string): readonly string[] {
  const results = join(cache, 'plimsoll', 'results');
  if (!existsSync(results)) return [];
  return readdirSync(results).flatMap((project) =>
    readdirSync(join(results, project)).map((name) => join(results, project, name)),
  );
}

/** Counts the results that are known to a server. */
function counted(open: OpenResults): { readonly open: OpenResults; hits: number } {
  const counts = {
    hits: 0,
    async open(...asked: Parameters<OpenResults>) {
      const results = await open(...asked);
      if (!results) return undefined;
      const read = (id: string) => {
        const text = results.read(id);
        if (text !== undefined) counts.hits++;
        return text;
      };
      return { ...results, read };
    },
  };
  return counts;
}

describe('the results that a server keeps', () => {
  it('are recalled by the next server, and hold no credential', async () => {
    const { cache, open, shown } = begun();
    const anew = await shown();
    assert.equal(await shown(open), anew);
    const second = counted(open);
    assert.equal(await shown(second.open), anew);
    assert.ok(second.hits >= 24, `${second.hits}`);
    const files = filesIn(cache);
    assert.ok(files.length > 0);
    for (const file of files) assert.doesNotMatch(readFileSync(file, 'utf8'), new RegExp(token, 'i'));
  });

  it('are none in CI, in a program that was not built, of few files, and where files are not on the disk', async () => {
    const cache = folderOf({});
    const env = { XDG_CACHE_HOME: cache, HOME: cache, LOCALAPPDATA: cache };
    const folder = pathToFileURL(folderOf({})).href;
    assert.ok(await resultsOnDisk(env, 'a test')([folder], 10));
    assert.equal(await resultsOnDisk({ ...env, CI: 'true' }, 'a test')([folder], 10), undefined);
    assert.equal(await resultsOnDisk(env, undefined)([folder], 10), undefined);
    assert.equal(await resultsOnDisk({}, 'a test')([folder], 10), undefined);
    assert.equal(await resultsOnDisk(env, 'a test')([folder], 9), undefined);
    assert.equal(await resultsOnDisk(env, 'a test')([folder, 'vscode-vfs://github/a/b'], 10), undefined);
  });

  it('are never in the workspace, or in the repository around it', { skip: withoutGit }, async () => {
    for (const [inside, repository] of [
      ['work/cache', false],
      ['linked/cache', false],
      ['cache', true],
    ] as const) {
      const { base, root, cache, open, shown } = begun(inside);
      symlinkSync(root, join(base, 'linked'), 'junction');
      if (repository) commitAll(base, 'all');
      await shown(open);
      assert.ok(!existsSync(cache), inside);
    }
  });

  it('are not read from a folder that the workspace brought along', async () => {
    const { base, root, cache, open, shown } = begun();
    await shown(open);
    assert.ok(filesIn(cache).length > 0);
    // Someone else's results, in which nothing was found, would hide all findings.
    await promises.cp(cache, join(root, 'cache'), { recursive: true });
    const own = counted(begun('work/cache', base).open);
    assert.equal(await shown(own.open), await shown());
    assert.equal(own.hits, 0);
  });

  it('are not trusted where another user can write', {
    skip: process.platform === 'win32' && 'Node.js knows no owners there',
  }, async () => {
    for (const spoil of [
      (cache: string) => chmodSync(cache, 0o777),
      (cache: string) => filesIn(cache).forEach((file) => void chmodSync(file, 0o666)),
      ...(isRoot ? [(cache: string) => chownSync(join(cache, 'plimsoll'), 65_534, 65_534)] : []),
    ]) {
      const { cache, open, shown } = begun();
      const anew = await shown(open);
      spoil(cache);
      const later = counted(open);
      assert.equal(await shown(later.open), anew);
      // Of files that are linted twice, the second time knows the first.
      assert.ok(later.hits <= 12, `${later.hits}`);
    }
  });

  it('that are damaged are found anew', async () => {
    const { cache, open, shown } = begun();
    const anew = await shown(open);
    for (const damage of [
      (text: string) => text.replaceAll('root', 'rook'),
      (text: string) => text.slice(0, text.length / 2),
      () => '\0'.repeat(5000),
      () => `${'x'.repeat(500)}\n`,
      (text: string) =>
        text
          .split('\n')
          .map((line) => line.slice(1))
          .join('\n'),
    ]) {
      for (const file of filesIn(cache)) writeFileSync(file, damage(readFileSync(file, 'utf8')));
      assert.equal(await shown(open), anew);
      assert.equal(await shown(open), anew);
    }
  });

  it('are lost where nothing can be written', async () => {
    const { cache, open, shown } = begun();
    mkdirSync(cache);
    writeFileSync(join(cache, 'plimsoll'), 'a file');
    assert.equal(await shown(open), await shown());
  });

  it('serve two servers at once, with the command line beside them', async () => {
    const { base, root, cache, open, shown } = begun();
    const anew = await shown();
    const env = { XDG_CACHE_HOME: cache, HOME: base, CI: '' };
    for (let round = 0; round < 2; round++) {
      const both = Promise.all([shown(open), shown(open)]);
      plimsoll(['scan', '.', '--format', 'json'], { cwd: root, env });
      assert.deepEqual(await both, [anew, anew]);
    }
    const last = counted(open);
    assert.equal(await shown(last.open), anew);
    assert.ok(last.hits >= 24);
  });

  it('are done without where the disk does not answer, and the server answers meanwhile', async () => {
    const { root, cache, open, shown } = begun();
    const anew = await shown();
    await shown(open);
    const hung = mock.method(promises, 'realpath', (path: string) =>
      path.startsWith(cache) ? new Promise(() => {}) : Promise.resolve(path),
    );
    try {
      const folders = [pathToFileURL(root).href];
      const client = await talk({ rules, files: diskFiles, capabilities: pushed, folders, results: open });
      const began = performance.now();
      const scan = client.connection.sendRequest('plimsoll/scanWorkspace', {});
      const text = 'FROM debian\nUSER root\n';
      await client.open('file:///elsewhere/Dockerfile', text);
      const shownOpen = await client.publication('file:///elsewhere/Dockerfile', (all) => all.length > 0);
      const answered = performance.now() - began;
      await scan;
      const took = performance.now() - began;
      assert.ok(shownOpen.length > 0 && hung.mock.callCount() > 0);
      assert.ok(answered < took);
      await client.end();
      assert.equal(await shown(open), anew);
    } finally {
      hung.mock.restore();
    }
  });
});
