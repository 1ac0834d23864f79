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
