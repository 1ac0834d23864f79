import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { rules } from '../rules/index.ts';
import { rulesOf, spellBy } from '../server/engine/source/file-names.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import { at, type Client, type Memory, memory, pushed, type Talk, talk } from './support/client.ts';
import { withoutLinks } from './support/links.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
  spellBy(rulesOf('linux'));
});

async function start(options: Talk): Promise<Client> {
  const client = await talk({ rules, ...options });
  clients.push(client);
  return client;
}

/** Files on a disk that does not mind the case of names. */
function folding(texts: Readonly<Record<string, string>>): Memory {
  const files = memory(texts);
  const keyOf = (uri: string) => decodeURIComponent(uri).toLowerCase();
  const real = new Map([...files.texts.keys()].map((uri) => [keyOf(uri), uri]));
  return { ...files, read: (uri, ...rest) => files.read(real.get(keyOf(uri)) ?? uri, ...rest) };
}

const compose = `services:
  api:
    build: .\\API
    env_file: .\\api\\App.env
    extends: {file: common\\Base.yaml, service: base}
    ports: ["8080:80"]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
`;
const texts = {
  'file:///c%3A/proj/compose.yaml': compose,
  'file:///c%3A/proj/common/base.yaml': 'services:\n  base:\n    privileged: true\n',
  'file:///c%3A/proj/api/Dockerfile': 'FROM alpine:3.20\nUSER root\n',
  'file:///c%3A/proj/api/app.env': 'A=1\n',
};
const codesOf = async (client: Client, uri: string) => (await client.problems(uri)).map(({ code }) => code);

describe('a server on Windows', () => {
  it('reads what a compose file names with backslashes and in another case', async () => {
    spellBy(rulesOf('win32'));
    const client = await start({ files: folding(texts), folders: ['file:///c%3A/proj'] });
    await client.open('file:///c%3A/proj/compose.yaml', compose);
    const codes = await codesOf(client, 'file:///c%3A/proj/compose.yaml');
    assert.ok(codes.includes('exposed-host-control'), `${codes}`);
    assert.ok(!codes.some((code) => `${code}`.startsWith('missing-file')), `${codes}`);
  });

  it('reports nothing twice when the client writes the drive in another case than its folder', async () => {
    spellBy(rulesOf('win32'));
    const client = await start({
      files: folding(texts),
      folders: ['file:///c%3A/proj'],
      capabilities: pushed,
      scope: 'workspace',
    });
    await client.open('file:///C:/proj/compose.yaml', compose);
    await client.open('file:///C:/proj/API/dockerfile', 'FROM alpine:3.20\nUSER root\n', 'dockerfile');
    await client.publication('file:///C:/proj/compose.yaml', (found) => found.length > 0);
    await client.publication('file:///C:/proj/API/dockerfile', (found) => found.length > 0);
    const last = new Map(client.published.map(({ uri, diagnostics }) => [uri, diagnostics]));
    const shown = [...last].filter(([, found]) => found.length > 0).map(([uri]) => uri.toLowerCase());
    const files = shown.map((uri) => decodeURIComponent(uri));
    assert.deepEqual(files, [...new Set(files)]);
  });

  it('sees an unsaved edit of a Dockerfile that the compose file names in another case', async () => {
    spellBy(rulesOf('darwin'));
    const files = folding({
      'file:///p/compose.yaml': 'services:\n  api:\n    build: ./API\n    privileged: true\n',
      'file:///p/api/Dockerfile': 'FROM alpine:3.20\nUSER 1000\n',
    });
    const client = await start({ files, folders: ['file:///p'] });
    const [composeUri, uri] = ['file:///p/compose.yaml', 'file:///p/api/Dockerfile'];
    await client.open(composeUri, files.texts.get(composeUri) ?? '');
    await client.open(uri, files.texts.get(uri) ?? '', 'dockerfile');
    const hoverOf = async () =>
      JSON.stringify(
        await client.connection.sendRequest('textDocument/hover', {
          textDocument: { uri: composeUri },
          position: { line: 1, character: 3 },
        }),
      );
    assert.match(await hoverOf(), /1000/);
    await client.edit(uri, 2, { range: at(1, 5, 9), text: '2345' });
    assert.match(await hoverOf(), /2345/);
  });

  it('writes URIs of files that are not open as the client writes that of its folder', async () => {
    spellBy(rulesOf('win32'));
    const own = Object.fromEntries(
      Object.entries(texts).map(([uri, text]) => [uri.replace('c%3A', 'C:'), text]),
    );
    const client = await start({
      files: folding(own),
      folders: ['file:///C:/proj'],
      capabilities: pushed,
      scope: 'workspace',
    });
    await client.open('file:///C:/proj/compose.yaml', compose);
    await client.publication('file:///C:/proj/compose.yaml', (found) => found.length > 0);
    for (const { uri } of client.published) assert.match(uri, /^file:\/\/\/C:\/proj\//);
  });
});

const skip = existsSync(import.meta.dirname.toUpperCase()) && 'the case of names does not matter here';

describe('on a disk where the case of names matters, by the rules of systems where it mostly does not', {
  skip,
}, () => {
  const text = 'FROM alpine:3.20\nUSER root\n';
  const project = (...names: string[]) => {
    const top = realpathSync(mkdtempSync(path.join(tmpdir(), 'plimsoll-names-')));
    after(() => rmSync(top, { recursive: true }));
    for (const name of names) {
      mkdirSync(path.join(top, path.dirname(name)), { recursive: true });
      const isCompose = name.endsWith('compose.yaml');
      writeFileSync(path.join(top, name), isCompose ? 'services:\n  a:\n    build: ./api\n' : text);
    }
    return { top, uriOf: (...below: string[]) => pathToFileURL(path.join(top, ...below)).href };
  };
  const startIn = (folder: string) =>
    start({ files: diskFiles, folders: [folder], capabilities: pushed, scope: 'workspace' });
  const scan = (client: Client) => client.connection.sendRequest('plimsoll/scanWorkspace', {});
  const shown = (client: Client) => {
    const last = new Map(client.published.map(({ uri, diagnostics }) => [uri, diagnostics.length]));
    return [...last].flatMap(([uri, count]) => (count > 0 ? uri : [])).sort();
  };

  for (const platform of ['darwin', 'win32'])
    it(`folders that differ in case are two, with the rules of ${platform}`, async () => {
      const { top, uriOf } = project('API/Dockerfile', 'api/Dockerfile', 'compose.yaml');
      spellBy(rulesOf(platform));
      const client = await startIn(uriOf());
      await client.open(uriOf('api/Dockerfile'), text, 'dockerfile');
      await scan(client);
      await client.publication(uriOf('api/Dockerfile'), (found) => found.length > 0);
      assert.deepEqual(shown(client), [uriOf('API/Dockerfile'), uriOf('api/Dockerfile')], top);
    });

  for (const platform of ['darwin', 'win32', 'linux'])
    for (const order of ['removed first', 'created first'])
      it(`a rename of case alone is followed, ${order}, with the rules of ${platform}`, async () => {
        const { top, uriOf } = project('Api/Dockerfile', 'compose.yaml');
        spellBy(rulesOf(platform));
        const client = await startIn(uriOf());
        await scan(client);
        assert.deepEqual(shown(client), [uriOf('Api/Dockerfile')]);
        renameSync(path.join(top, 'Api'), path.join(top, 'api'));
        const changes = [
          { uri: uriOf('Api/Dockerfile'), type: 3 },
          { uri: uriOf('api/Dockerfile'), type: 1 },
        ];
        await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
          changes: order === 'removed first' ? changes : changes.reverse(),
        });
        await client.publication(uriOf('api/Dockerfile'), (found) => found.length > 0);
        await scan(client);
        assert.deepEqual(shown(client), [uriOf('api/Dockerfile')]);
      });

  it('a workspace folder that is a link may lead elsewhere later', { skip: withoutLinks }, async () => {
    const { top, uriOf } = project('real/api/Dockerfile', 'other/Dockerfile');
    symlinkSync('real', path.join(top, 'link'));
    const client = await startIn(uriOf('link'));
    await scan(client);
    assert.deepEqual(shown(client), [uriOf('link/api/Dockerfile')]);
    const change = (added: readonly string[], removed: readonly string[]) =>
      client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
        event: {
          added: added.map((name) => ({ uri: uriOf(name), name })),
          removed: removed.map((name) => ({ uri: uriOf(name), name })),
        },
      });
    await change([], ['link']);
    await client.publication(uriOf('link/api/Dockerfile'), (found) => found.length === 0);
    rmSync(path.join(top, 'link'));
    symlinkSync('other', path.join(top, 'link'));
    await change(['link', 'real'], []);
    await client.publication(uriOf('link/Dockerfile'), (found) => found.length > 0);
    await scan(client);
    assert.deepEqual(shown(client), [uriOf('link/Dockerfile'), uriOf('real/api/Dockerfile')]);
  });
});

describe('workspace folders that are links to others', { skip: withoutLinks }, () => {
  const text = 'FROM alpine:3.20\nUSER root\n';
  type Change = readonly [added: readonly string[], removed: readonly string[]];

  /** Checks which file is shown in the end, by its path below the folder of all. */
  async function shows(
    expected: string,
    links: Readonly<Record<string, string>>,
    folders: readonly string[],
    ...changes: readonly Change[]
  ): Promise<void> {
    const top = realpathSync(mkdtempSync(path.join(tmpdir(), 'plimsoll-names-')));
    try {
      mkdirSync(path.join(top, 'real/app'), { recursive: true });
      writeFileSync(path.join(top, 'real/app/Dockerfile'), text);
      for (const [link, target] of Object.entries(links)) symlinkSync(target, path.join(top, link));
      const at = (name: string) => pathToFileURL(path.join(top, name)).href;
      const client = await start({ files: diskFiles, folders: folders.map(at), scope: 'workspace' });
      const scan = () => client.connection.sendRequest('plimsoll/scanWorkspace', {});
      await scan();
      for (const sides of changes) {
        const [added, removed] = sides.map((names) => names.map((name) => ({ uri: at(name), name })));
        const event = { added, removed };
        await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
        await scan();
      }
      const shown = () => {
        const last = new Map(client.published.map(({ uri, diagnostics }) => [uri, diagnostics.length]));
        return [...last].flatMap(([uri, count]) => (count > 0 ? [uri.slice(at('x').length - 1)] : []));
      };
      // The server looks at the disk for the links of changed folders, which may take longer than a scan.
      for (let turn = 0; turn < 50 && `${shown()}` !== expected; turn++) {
        await delay(100);
        await scan();
      }
      assert.deepEqual(shown(), [expected]);
    } finally {
      rmSync(top, { recursive: true });
    }
  }
  const one = { link: 'real' };

  it('have their files checked once, by the real name', async () => {
    const expected = 'real/app/Dockerfile';
    await shows(expected, one, ['link', 'real']);
    await shows(expected, one, ['real', 'link']);
    await shows(expected, { link: 'real/app' }, ['real', 'link']);
    await shows(expected, { link: 'real/app' }, ['link', 'real']);
    await shows(expected, { a: 'real', link: 'a' }, ['link', 'real', 'a']);
  });

  it('have their files checked once, by the name of the first link', async () => {
    await shows('link/app/Dockerfile', { link: 'real', other: 'real' }, ['link', 'other']);
    await shows('other/app/Dockerfile', { link: 'real', other: 'link' }, ['other', 'link']);
  });

  it('have another name when the real folder is opened or closed', async () => {
    await shows('real/app/Dockerfile', one, ['link'], [['real'], []]);
    await shows('link/app/Dockerfile', one, ['link', 'real'], [[], ['real']]);
    await shows('real/app/Dockerfile', one, ['real', 'link'], [[], ['link']]);
    await shows('link/app/Dockerfile', one, ['link'], [['real'], []], [[], ['real']]);
  });
});

it('a workspace folder that is a link shares its files with the folder that it leads to', {
  skip: withoutLinks,
}, async () => {
  const top = realpathSync(mkdtempSync(path.join(tmpdir(), 'plimsoll-names-')));
  try {
    mkdirSync(path.join(top, 'real'));
    symlinkSync('real', path.join(top, 'link'));
    writeFileSync(path.join(top, 'real/Dockerfile'), 'FROM alpine:3.20\nUSER root\n');
    const at = (...names: string[]) => pathToFileURL(path.join(top, ...names)).href;
    const client = await start({
      files: diskFiles,
      folders: [at('link')],
      capabilities: pushed,
      scope: 'workspace',
    });
    await client.open(at('real/Dockerfile'), 'FROM alpine:3.20\nUSER root\n', 'dockerfile');
    await client.publication(at('real/Dockerfile'), (found) => found.length > 0);
    const shown = client.published.filter(({ diagnostics }) => diagnostics.length > 0);
    assert.deepEqual([...new Set(shown.map(({ uri }) => uri))], [at('real/Dockerfile')]);
  } finally {
    rmSync(top, { recursive: true });
  }
});
