import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { rules } from '../rules/index.ts';
import { type Client, memory, pushed, talk } from './support/client.ts';

const text = 'services:\n  a:\n    image: debian:12\n    user: root\n    privileged: ${P}\n';
const folders = ['file:///w/a', 'file:///w/b'] as const;
/** The number of changes on the disk; the last ones make the services privileged. */
const changes = 30;

describe('open files whose variables change on the disk while they are read', () => {
  it('show the last change, however often one changed while the other was linted', async () => {
    const files = memory(
      Object.fromEntries(
        folders.flatMap((folder) => [
          [`${folder}/compose.yaml`, text],
          [`${folder}/.env`, 'P=false\n'],
          [`${folder}/.plimsoll.yaml`, 'projects:\n  - [compose.yaml]\n'],
        ]),
      ),
    );
    let client: Client | undefined;
    let made = 0;
    const change = async (folder: string) => {
      made++;
      const uri = `${folder}/.env`;
      files.texts.set(uri, `N=${made}\nP=${made > changes - 2}\n`);
      await client?.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri, type: 2 }],
      });
      await delay(10);
    };
    const reads = new Map<string, number>();
    const { read } = files;
    const busy = {
      ...files,
      async read(uri: string, within: readonly string[]) {
        const count = (reads.get(uri) ?? 0) + 1;
        reads.set(uri, count);
        const other = folders.find((folder) => !uri.startsWith(`${folder}/`));
        // What is read while something changes is read once more, so each second time nothing changes.
        if (made > 0 && made < changes && uri.endsWith('.env') && count % 2 === 0 && other)
          await change(other);
        return read(uri, within);
      },
    };
    client = await talk({ rules, files: busy, capabilities: pushed });
    for (const folder of folders) {
      await client.open(`${folder}/compose.yaml`, text);
      await client.publication(`${folder}/compose.yaml`);
    }
    // A read that serves two documents ends the chain of changes, so the next one is made here.
    for (let last = -1; made < changes; ) {
      if (made === last) await change(folders[made % 2] ?? folders[0]);
      last = made;
      await delay(100);
    }
    for (const folder of folders)
      await client.publication(`${folder}/compose.yaml`, (all) =>
        all.some(({ code }) => code === 'privileged'),
      );
    assert.ok(made >= changes);
    await client.end();
  });
});

describe('a disk that does not answer in time', () => {
  const reason = 'the file system does not respond';
  const uri = 'file:///w/compose.yaml';
  const files = {
    [uri]: 'services:\n  a:\n    extends: {file: base.yaml, service: b}\n',
    'file:///w/base.yaml': 'services:\n  b:\n    privileged: true\n',
  };

  /** Access to these files; the first reads of a file are late. */
  function slow(times: number) {
    const all = memory(files);
    const reads = new Map<string, number>();
    const read = async (of: string) => {
      const count = (reads.get(of) ?? 0) + 1;
      reads.set(of, count);
      return of in files && count <= times ? { reason, beyond: false } : files[of as keyof typeof files];
    };
    return { reads, access: { ...all, read } };
  }

  for (const times of [1, 3])
    it(`is asked again, and all is found once it does, after ${times} times`, async () => {
      const { access } = slow(times);
      const given = { rules, files: access, scope: 'workspace', readsAgainAfter: 20 } as const;
      const client = await talk({ ...given, folders: ['file:///w'], capabilities: pushed });
      await client.open(uri, files[uri]);
      await client.publication('file:///w/base.yaml', (all) => all.some(({ code }) => code === 'privileged'));
      const shown = new Map(client.published.map(({ uri, diagnostics }) => [uri, diagnostics]));
      assert.ok(![...shown.values()].flat().some(({ message }) => String(message).includes(reason)));
      await client.end();
    });

  it('is asked for one file at a time, ever less often, and no more in the end', async () => {
    const { access, reads } = slow(Number.POSITIVE_INFINITY);
    const client = await talk({ rules, files: access, readsAgainAfter: 1, folders: ['file:///w'] });
    await client.open(uri, files[uri]);
    await client.problems(uri);
    await delay(400);
    const before = [...reads];
    assert.ok((reads.get('file:///w/base.yaml') ?? 0) > 4);
    await delay(200);
    assert.deepEqual([...reads], before);
    await client.end();
  });
});
