import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { rules } from '../rules/index.ts';
import { commitOnDisk } from '../server/lsp/access/commit-on-disk.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import { folderOf } from './support/cli.ts';
import { type Client, talk } from './support/client.ts';
import { commitAll, withoutGit } from './support/git.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

const web = (...lines: string[]) =>
  `services:\n  web:\n    image: nginx:1.27.3\n${lines.map((line) => `    ${line}\n`).join('')}`;

async function changesOf(folder: string, prepare: (client: Client) => Promise<void> = async () => {}) {
  const root = pathToFileURL(folder).href;
  const client = await talk({ rules, files: diskFiles, folders: [root], lastCommit: commitOnDisk });
  clients.push(client);
  await prepare(client);
  return client.connection.sendRequest<{ markdown?: string; why?: string }>('plimsoll/changes', {
    folder: root,
  });
}

describe('changes of the posture of a folder since the last commit', { skip: withoutGit }, () => {
  it('are none without a difference, and name what gets riskier in the unsaved texts', async () => {
    const folder = folderOf({ 'app/compose.yaml': web('user: "1000"'), 'app/.gitignore': '' });
    commitAll(folder, 'first');
    const same = await changesOf(join(folder, 'app'));
    assert.match(same.markdown ?? '', /Nothing differs in /);
    const path = join(folder, 'app', 'compose.yaml');
    const { markdown = '' } = await changesOf(join(folder, 'app'), async (client) => {
      await client.open(pathToFileURL(path).href, web('user: root', 'privileged: true'));
    });
    assert.match(markdown, /\*\*web\*\*/);
    assert.match(markdown, /root.*compose\.yaml:4/);
    assert.match(markdown, /privileged.*\(critical\).*compose\.yaml:5/);
    assert.ok(!markdown.includes(folder), 'places are seen from the folder');
  });

  it('include the attack paths that are opened', async () => {
    const folder = folderOf({ 'compose.yaml': web('ports: ["81:81"]') });
    commitAll(folder, 'first');
    writeFileSync(join(folder, 'compose.yaml'), web('ports: ["81:81"]', 'privileged: true'));
    const { markdown = '' } = await changesOf(folder);
    assert.match(markdown, /opens an attack path: Anyone who takes over .* \(critical\).*compose\.yaml:5/);
  });

  it('name the files that are not compared, if there are too many', async () => {
    const dockerfiles = Array.from(
      { length: 2001 },
      (_, n) => [`Dockerfile.${n}`, 'FROM scratch\n'] as const,
    );
    const folder = folderOf(Object.fromEntries(dockerfiles));
    commitAll(folder, 'first');
    writeFileSync(join(folder, 'Dockerfile.more'), 'FROM scratch\n');
    const { markdown = '' } = await changesOf(folder);
    assert.match(markdown, /Of the 2001 files of the last commit, only the first 2000 are compared\./);
    assert.match(markdown, /Of the 2002 files of the folder, only the first 2000 are compared\./);
  });

  it('find a service of a Dockerfile with any name, by the files on the disk', async () => {
    const folder = folderOf({ 'compose.yaml': web('read_only: true') });
    commitAll(folder, 'first');
    mkdirSync(join(folder, 'api'));
    writeFileSync(join(folder, 'api', 'api.img'), 'FROM debian:12\nUSER 1000\n');
    const more = '  api:\n    build: {context: api, dockerfile: api.img}\n    ports: ["8080:80"]\n';
    writeFileSync(join(folder, 'compose.yaml'), `${web('read_only: true')}${more}`);
    const { markdown = '' } = await changesOf(folder);
    assert.match(markdown, /\*\*api\*\*/);
    assert.ok(!markdown.includes('**web**'));
  });

  it('are unknown without a repository or a commit', async () => {
    assert.match((await changesOf(folderOf({ 'compose.yaml': web() }))).why ?? '', /not in a git repository/);
  });

  it('show no credential', async () => {
    const folder = folderOf({ 'compose.yaml': web() });
    commitAll(folder, 'first');
    const secret = 'hunter2-but-longer-5x';
    writeFileSync(
      join(folder, 'compose.yaml'),
      web(`environment: {DB_PASSWORD: ${secret}}`, `user: ${secret}`, 'privileged: true'),
    );
    const { markdown = '' } = await changesOf(folder);
    assert.match(markdown, /privileged/);
    assert.ok(!markdown.includes(secret), markdown);
  });
});
