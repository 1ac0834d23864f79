import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { rules } from '../rules/index.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { at, talk } from './support/client.ts';

const title = 'Remove the privileges that this service does not use';
const main = `services:
  web:
    image: nginxinc/nginx-unprivileged:1.27
    ports: ["8080:8080"]
`;
const asRoot = 'services:\n  web:\n    user: root\n';
const over = 'docker-compose.mac.yml';

describe('a safe fix, on the command line', () => {
  it('is made unless another file of the folder runs the service otherwise', () => {
    const shown = (files: Readonly<Record<string, string>>) => {
      const cwd = folderOf({ 'docker-compose.yml': main, ...files });
      return ['docker-compose.yml', '.'].map((path) => plimsoll(['fix', path], { cwd }).out);
    };
    for (const out of shown({}))
      assert.match(out, /=> Remove the privileges that this service does not use\n/);
    for (const out of shown({ [over]: 'services:\n  web:\n    labels: [a]\n' }))
      assert.match(out, /\+ +cap_drop:/);
    for (const out of shown({ [over]: asRoot })) {
      assert.doesNotMatch(out, /\+ +cap_drop:/);
      assert.match(out, /nothing to fix/i);
    }
  });

  it('names the file that changes the service, also where another file includes it', () => {
    const include = 'include: [docker-compose.yml]\n';
    const cwd = folderOf({ 'docker-compose.yml': main, [over]: asRoot, 'all.compose.yaml': include });
    const { out } = plimsoll(['scan', '--only', 'missing-hardening'], { cwd });
    assert.match(out, /\(docker-compose\.mac\.yml changes its user\)/);
    assert.doesNotMatch(out, /docker-compose\.yml changes its/);
  });

  it('is reported as not safe in the formats for programs, with the file in its title', () => {
    const cwd = folderOf({ 'docker-compose.yml': main, [over]: asRoot });
    const { findings } = JSON.parse(plimsoll(['scan', '--format', 'json'], { cwd }).out) as {
      findings: { fixes?: { title: string; safety: string }[] }[];
    };
    const fixes = findings.flatMap((each) => each.fixes ?? []).filter((each) => each.title.startsWith(title));
    assert.deepEqual(
      fixes.map(({ title, safety }) => [safety, title]),
      [['unsafe', `${title} (${over} changes its user)`]],
    );
  });
});

describe('a safe fix, in an editor', () => {
  it('follows a file that appears, changes and disappears beside it', async () => {
    const cwd = folderOf({ 'docker-compose.yml': main });
    const uriOf = (name: string) => pathToFileURL(join(cwd, name)).href;
    const client = await talk({ rules, files: diskFiles, folders: [pathToFileURL(cwd).href] });
    const base = uriOf('docker-compose.yml');
    const watched = (type: number) =>
      client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: uriOf(over), type }],
      });
    const offered = async () => {
      await client.pull(base);
      const actions = await client.actions(base, at(1, 3));
      return actions.flatMap((each) => (each.title.startsWith(title) ? each.title.slice(title.length) : []));
    };
    await client.open(base, main, 'dockercompose');
    assert.deepEqual(await offered(), ['']);
    writeFileSync(join(cwd, over), asRoot);
    await watched(1);
    assert.deepEqual(await offered(), [` (${over} changes its user)`]);
    writeFileSync(join(cwd, over), 'services:\n  web:\n    restart: always\n');
    await watched(2);
    assert.deepEqual(await offered(), ['']);
    // An open file counts as it is in the editor.
    await client.open(uriOf(over), 'services:\n  web:\n    command: sh\n', 'dockercompose');
    assert.deepEqual(await offered(), [` (${over} changes its command)`]);
    await client.close(uriOf(over));
    assert.deepEqual(await offered(), ['']);
    rmSync(join(cwd, over));
    await watched(3);
    assert.deepEqual(await offered(), ['']);
    await client.end();
  });
});
