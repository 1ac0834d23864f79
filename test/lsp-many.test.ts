import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import type { AnyRule } from '../server/engine/index.ts';
import type { Within } from '../server/host/guard.ts';
import type { FileAccess } from '../server/lsp/files.ts';
import { at, type Client, memory, pushed, type Talk, talk } from './support/client.ts';
import { bad, badService } from './support/rules.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

async function start(options: Talk): Promise<Client> {
  const client = await talk(options);
  clients.push(client);
  return client;
}

/** Rules that report the word BAD and services of that name, with a list of the files that they found these in. */
function counting(hear: () => void = () => undefined) {
  const linted: string[] = [];
  const counted = (rule: typeof bad | typeof badService) =>
    ({
      ...rule,
      check(...args: unknown[]) {
        const [subject] = args as [
          { rest?: { text: string }; file?: { path: string }; key?: { file: { path: string } } },
        ];
        const path = subject.rest?.text.includes('BAD') ? subject.file?.path : subject.key?.file.path;
        if (path !== undefined) {
          linted.push(path);
          hear();
        }
        return (rule.check as (...all: unknown[]) => unknown)(...args);
      },
    }) as unknown as AnyRule;
  return { rules: [counted(bad), counted(badService)], linted };
}

/** A clock that counts how often it is set. */
function clock() {
  const counter = { times: 0 };
  const within: Within = (work) => {
    counter.times++;
    return work();
  };
  return { counter, within };
}

const text = (n: number) => `FROM debian:12\n# ${n}\nRUN BAD 1234\nUSER root\n`;
const composeText = (n: number) => `# ${n}\nservices:\n  bad:\n    image: x\n`;
const fileOf = (n: number, folder = 'file:///w') =>
  n % 2 === 0 ? `${folder}/a${n}/Dockerfile` : `${folder}/a${n}/compose.yaml`;
const textOf = (n: number) => (n % 2 === 0 ? text(n) : composeText(n));

/** Opens files and pulls each. */
async function openMany(client: Client, count: number, folder?: string): Promise<void> {
  for (let n = 0; n < count; n++) await client.open(fileOf(n, folder), textOf(n));
  for (let n = 0; n < count; n++) await client.pull(fileOf(n, folder));
}

describe('many open documents', () => {
  it('are each linted once, however the client gets their problems', async () => {
    for (const capabilities of [undefined, pushed]) {
      const { rules: own, linted } = counting();
      const client = await start({ rules: own, ...(capabilities && { capabilities }) });
      for (let n = 0; n < 120; n++) await client.open(fileOf(n), textOf(n));
      if (capabilities) await Promise.all([118, 119].map((n) => client.publication(fileOf(n))));
      else for (let n = 0; n < 120; n++) assert.equal((await client.problems(fileOf(n))).length, 1);
      assert.equal(new Set(linted).size, 120);
      assert.deepEqual(
        linted.filter((each, i) => linted.indexOf(each) !== i),
        [],
        `push: ${capabilities === pushed}`,
      );
    }
  });

  for (const [what, folder] of [
    ['in one workspace', 'file:///w'],
    ['each in a folder outside', 'file:///elsewhere'],
  ] as const)
    it(`set a number of clocks that grows as theirs, ${what}`, async () => {
      for (const count of [50, 200]) {
        const { counter, within } = clock();
        const client = await start({ rules: counting().rules, within });
        await openMany(client, count, folder);
        // A busy machine sets one for each step of each file.
        assert.ok(counter.times < 12 * count, `${counter.times} clocks for ${count} files`);
      }
    });

  it('leave an edit as much to do as there is with one', async () => {
    const work: [number, number][] = [];
    for (const count of [1, 200]) {
      const { counter, within } = clock();
      const { rules: own, linted } = counting();
      const client = await start({ rules: own, within });
      await openMany(client, count);
      const [clocks, files] = [counter.times, linted.length];
      await client.edit(fileOf(0), 2, { range: at(2, 8, 12), text: '5678' });
      assert.equal((await client.problems(fileOf(0))).length, 1);
      work.push([counter.times - clocks, linted.length - files]);
    }
    assert.deepEqual(work[0], work[1]);
    assert.equal(work[1]?.[1], 1);
  });

  it('are not all linted for a client that shows one of them', async () => {
    const { rules: own, linted } = counting();
    const client = await start({ rules: own });
    // It does not pull the workspace, and is no longer waited for.
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    for (let n = 0; n < 200; n++) await client.open(fileOf(n), textOf(n));
    await client.pull(fileOf(0));
    await client.pull(fileOf(1));
    assert.deepEqual(
      linted.filter((path) => path.endsWith('Dockerfile')),
      ['/w/a0/Dockerfile'],
    );
  });

  it('do not keep one of them waiting', async () => {
    const last = 'file:///w/last/compose.yaml';
    /** The number of files that were linted when a hover about the last one was answered. */
    const lintedBefore = async () => {
      // Work that takes longer than to read a message, so that most of it is left when the hover is asked for.
      const { rules: own, linted } = counting(() => {
        let n = 0;
        while (n < 2_000_000) n++;
      });
      const client = await start({ rules: own });
      const opened = Array.from({ length: 300 }, (_, n) => client.open(fileOf(2 * n + 1), composeText(n)));
      opened.push(client.open(last, composeText(0)));
      const hover = await client.connection.sendRequest('textDocument/hover', {
        textDocument: { uri: last },
        position: { line: 2, character: 3 },
      });
      assert.match(JSON.stringify(hover), /bad/);
      await Promise.all(opened);
      return linted.length;
    };
    assert.ok((await lintedBefore()) <= 300, 'all files were linted before');
  });

  it('are closed one by one without looking at the rest', async () => {
    const { counter, within } = clock();
    const client = await start({ rules: counting().rules, within });
    await openMany(client, 150);
    const before = counter.times;
    for (let n = 1; n < 150; n++) await client.close(fileOf(n));
    assert.equal((await client.problems(fileOf(0))).length, 1);
    assert.ok(counter.times - before < 10, `${counter.times - before} clocks`);
  });
});

describe('while a workspace is scanned', () => {
  const scanned = 200;
  const closed = Object.fromEntries(
    Array.from({ length: scanned }, (_, n) => [`file:///w/c${n}/Dockerfile`, text(n)]),
  );

  it('a hover is answered before many more files are linted', async () => {
    let answered: Promise<number> | undefined;
    const { rules: own, linted } = counting(() => {
      if (linted.length === 40) answered = hover();
    });
    const client = await start({ rules: own, files: memory(closed) });
    const uri = 'file:///w/open/Dockerfile';
    const hover = async () => {
      const params = { textDocument: { uri }, position: { line: 2, character: 5 } };
      assert.match(
        JSON.stringify(await client.connection.sendRequest('textDocument/hover', params)),
        /It is bad/,
      );
      return linted.length;
    };
    await client.open(uri, text(0));
    await client.pull(uri);
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    const [after = Number.NaN] = await Promise.all([answered]);
    assert.ok(after < scanned, `${after} of ${scanned} files`);
  });

  it('nothing is published of a folder that is removed', async () => {
    let release = () => {};
    let begun = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const waiting = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const own = memory({
      ...closed,
      ...Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`file:///x/c${n}/Dockerfile`, text(n)])),
    });
    let lists = 0;
    const files: FileAccess = {
      ...own,
      async list(folder, within, wanted) {
        // The scan after the one that goes on never begins.
        if (++lists > 2) await new Promise(() => {});
        return own.list(folder, within, wanted);
      },
      async read(uri, within) {
        if (uri === 'file:///x/c20/Dockerfile') {
          begun();
          await gate;
        }
        return own.read(uri, within);
      },
    };
    const client = await start({
      rules: counting().rules,
      files,
      capabilities: pushed,
      folders: ['file:///w', 'file:///x'],
      scope: 'workspace',
    });
    await waiting;
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [], removed: [{ uri: 'file:///x', name: 'x' }] },
    });
    await client.pull('file:///w/none').catch(() => undefined);
    release();
    await client.publication('file:///w/c99/Dockerfile');
    for (let turn = 0; turn < 50; turn++) await client.pull('file:///w/none').catch(() => undefined);
    const shown = new Map(client.published.map(({ uri, diagnostics }) => [uri, diagnostics.length]));
    assert.deepEqual(
      [...shown].filter(([uri, count]) => uri.startsWith('file:///x/') && count > 0),
      [],
    );
    assert.ok([...shown].some(([uri, count]) => uri.startsWith('file:///w/') && count > 0));
  });
});

describe('the first answer after an edit', () => {
  const image = 'image: nginx:1.27.3@sha256:0123456789012345678901234567890123456789012345678901234567890123';
  const compose = 'file:///w/compose.yaml';
  const base = 'file:///w/base.yml';
  const part = 'file:///w/part/part.yaml';
  const env = 'file:///w/part/.env';
  const texts: Readonly<Record<string, string>> = {
    [compose]: `include: [part/part.yaml]\nservices:\n  web:\n    extends: {file: base.yml, service: web}\n`,
    [base]: `services:\n  web:\n    ${image}\n    privileged: true\n`,
    [part]: `services:\n  agent:\n    ${image}\n    pid: $\{PID}\n`,
    [env]: 'PID=host\n',
  };
  const lines = async (client: Client, uri: string, rule: string) =>
    (await client.problems(uri)).filter(({ code }) => code === rule).map(({ range }) => range.start.line);

  /** A client to which the closed files were shown, with some of them open. */
  async function shown(opened: readonly string[], scope: 'workspace' | 'openFiles' = 'workspace') {
    const client = await start({ rules, files: memory(texts), scope });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    for (const uri of opened) await client.open(uri, texts[uri] ?? '', uri === env ? 'dotenv' : 'yaml');
    return client;
  }

  for (const [what, others] of [
    ['closed', []],
    ['open', [compose]],
  ] as const) {
    it(`is of the new text of an extended file whose project is ${what}`, async () => {
      const client = await shown([...others, base]);
      assert.deepEqual(await lines(client, base, 'privileged'), [3]);
      for (let version = 2; version < 6; version++) {
        await client.edit(base, version, { range: at(0, 0), text: '# moved\n' });
        assert.deepEqual(await lines(client, base, 'privileged'), [version + 2]);
      }
      await client.edit(base, 6, { range: at(7, 4, 20), text: 'init: true' });
      assert.deepEqual(await lines(client, base, 'privileged'), []);
    });

    it(`is of the new text of an included file whose project is ${what}`, async () => {
      const client = await shown([...others, part]);
      assert.deepEqual(await lines(client, part, 'host-namespace'), [3]);
      await client.edit(part, 2, { range: at(0, 0), text: '# moved\n\n' });
      assert.deepEqual(await lines(client, part, 'host-namespace'), [5]);
      await client.edit(part, 3, { range: at(5, 4), text: 'privileged: true\n    ' });
      assert.deepEqual(await lines(client, part, 'host-namespace'), [6]);
      assert.deepEqual(await lines(client, part, 'privileged'), [5]);
    });

    it(`is of the new text of another open file, if the project is ${what}`, async () => {
      const client = await shown([...others, part, env]);
      assert.deepEqual(await lines(client, part, 'host-namespace'), [3]);
      await client.edit(env, 2, { range: at(0, 4, 8), text: 'no' });
      assert.deepEqual(await lines(client, part, 'host-namespace'), []);
      await client.edit(env, 3, { range: at(0, 4, 6), text: 'host' });
      assert.deepEqual(await lines(client, part, 'host-namespace'), [3]);
    });
  }

  it('has each finding once if two projects extend the file, one of them open', async () => {
    const files = memory({
      ...texts,
      'file:///w/other/compose.yaml': 'services:\n  web:\n    extends: {file: ../base.yml, service: web}\n',
    });
    const client = await start({ rules, files, scope: 'workspace' });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    await client.open(compose, texts[compose] ?? '');
    await client.open(base, texts[base] ?? '', 'yaml');
    for (let version = 2; version < 5; version++) {
      await client.edit(base, version, { range: at(0, 0), text: '# moved\n' });
      assert.deepEqual(await lines(client, base, 'privileged'), [version + 2]);
    }
  });
});
