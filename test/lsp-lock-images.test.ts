// Locking images from an editor, against a registry in this process.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { CancellationTokenSource, type ClientCapabilities, type CodeAction } from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import type { ImageLocks } from '../server/lsp/access/image-locks.ts';
import { lockOnDisk } from '../server/lsp/access/lock-on-disk.ts';
import { folderOf } from './support/cli.ts';
import { at, type Client, memory, pulling, talk } from './support/client.ts';
import { FakeRegistry } from './support/fake-registry.ts';
import { lockIn } from './support/images-command.ts';
import { withoutLinks } from './support/links.ts';
import { lockedImage, lockOf } from './support/locked.ts';
import { keyPair, payloadOf, signed, store } from './support/signing.ts';

let registry: FakeRegistry;
let host = '';
const clients: Client[] = [];
const docker = process.env['DOCKER_CONFIG'];
before(async () => {
  process.env['DOCKER_CONFIG'] = '/nowhere';
  registry = await FakeRegistry.start();
  ({ host } = registry);
});
after(() => {
  registry.stop();
  if (docker === undefined) delete process.env['DOCKER_CONFIG'];
  else process.env['DOCKER_CONFIG'] = docker;
});
afterEach(async () => {
  registry.answering = () => false;
  registry.requests.length = 0;
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

const locking: ClientCapabilities = { ...pulling, experimental: { plimsollLocks: true } };

interface Asked {
  readonly uri?: string;
  readonly image?: string;
  readonly position?: { readonly line: number; readonly character: number };
}

interface Planned {
  readonly plan: number;
  readonly images: number;
  readonly unlocked: number;
  readonly registries: readonly string[];
  readonly why?: string;
}

interface Finished {
  readonly added: number;
  readonly updated: number;
  readonly kept: number;
  readonly failures: readonly string[];
  readonly locks: readonly string[];
  readonly cancelled: boolean;
  readonly why?: string;
}

/** An editor with a folder of the disk open. */
async function editing(
  texts: Readonly<Record<string, string>>,
  capabilities: ClientCapabilities = locking,
  imageLocks: ImageLocks = lockOnDisk,
) {
  const folder = folderOf(texts);
  const uri = (name: string) => pathToFileURL(join(folder, name)).href;
  const root = pathToFileURL(folder).href;
  const client = await talk({ rules, files: diskFiles, folders: [root], capabilities, imageLocks });
  clients.push(client);
  const { connection } = client;
  return {
    client,
    folder,
    uri,
    open: (name: string, language?: string) =>
      client.open(uri(name), readFileSync(join(folder, name), 'utf8'), language),
    plan: (asked: Asked = {}): Promise<Planned> => connection.sendRequest('plimsoll/imagesToLock', asked),
    lock: (plan: number, again = false, token = new CancellationTokenSource().token): Promise<Finished> =>
      connection.sendRequest('plimsoll/lockImages', { plan, again }, token),
    namesIn: (place = '') => lockIn(join(folder, place)).map(({ name }) => name.slice(name.indexOf('/') + 1)),
  };
}

/** The titles of the actions at a place that are about an image. */
async function offered(client: Client, uri: string, line: number, character: number): Promise<CodeAction[]> {
  const actions = await client.actions(uri, at(line, character));
  return actions.filter(({ title }) => /^(?:Lock|Pin to)/.test(title));
}
const titles = (actions: readonly CodeAction[]) => actions.map(({ title }) => title);

const compose = (...names: string[]) =>
  `services:\n${names.map((name, index) => `  s${index}:\n    image: ${name}\n`).join('')}`;

describe('an image is locked', () => {
  it('by its action: what is asked for first, then what the file knows', async () => {
    registry.image('base', '1', { User: 'app' });
    const { client, uri, open, plan, lock, namesIn } = await editing({
      Dockerfile: `FROM ${host}/base:1\nRUN x\n`,
      'compose.yaml': compose(`${host}/other:1`),
    });
    await open('Dockerfile');
    const rooted = async () => (await client.problems(uri('Dockerfile'))).map(({ code }) => code);
    const [action] = await offered(client, uri('Dockerfile'), 0, 1);
    assert.equal(action?.title, 'Lock this image…');
    const [file, image] = action.command?.arguments ?? [];
    assert.deepEqual([action.command?.command, file], ['plimsoll.lockImage', uri('Dockerfile')]);
    const planned = await plan({ uri: file, image });
    assert.deepEqual(planned, { plan: 1, images: 1, unlocked: 1, registries: [host] });
    assert.deepEqual(registry.requests, [], 'nothing is asked before the user has agreed');
    const finished = await lock(planned.plan);
    assert.deepEqual(finished, {
      added: 1,
      updated: 0,
      kept: 0,
      failures: [],
      cancelled: false,
      locks: [uri('plimsoll.lock')],
    });
    assert.deepEqual(namesIn(), ['base:1']);
    // The server reads the lock although the client has sent no event.
    assert.ok(!(await rooted()).includes('root-user'));
    const [again, ...others] = titles(await offered(client, uri('Dockerfile'), 0, 8)).reverse();
    assert.match(again ?? '', /^Lock this image again \(locked \d{4}-\d\d-\d\d\)…$/);
    assert.match(others.join(), /^Pin to the digest that was locked on \d{4}-\d\d-\d\d$/);
  });

  it('and its signature is verified, or said to be missing', async () => {
    const { digest } = registry.image('team/app', '1', { User: 'app' });
    const key = keyPair();
    const { client, uri, open, plan, lock, folder } = await editing({
      Dockerfile: `FROM ${host}/team/app:1\nRUN x\n`,
      '.plimsoll.yaml': `trust: {signatures: [{images: "${host}/team", keys: a.pub}]}\n`,
      'a.pub': key.pem,
    });
    await open('Dockerfile');
    const codes = async () => (await client.problems(uri('Dockerfile'))).map(({ code }) => code);
    const missing = await lock((await plan()).plan);
    assert.equal(missing.added, 1);
    assert.deepEqual(missing.failures, [
      `Dockerfile:1: ${host}/team/app:1 is not verified: it has no signature.`,
    ]);
    assert.ok((await codes()).includes('unverified-image'));
    const payload = payloadOf({ reference: `${host}/team/app`, digest });
    store(registry, 'team/app', digest, [signed(payload, key)]);
    const found = await lock((await plan()).plan);
    assert.deepEqual([found.kept, found.failures], [1, []]);
    assert.equal(lockIn(folder)[0]?.signatures?.[0]?.keyDigest, key.digest);
    assert.ok(!(await codes()).includes('unverified-image'));
  });

  it('at the cursor, on `image:` of an override file too, and again after its tag has moved', async () => {
    registry.image('app', '1', { User: 'a' });
    const { uri, open, plan, lock, folder } = await editing({
      'compose.yaml': 'services:\n  app:\n    read_only: true\n',
      'compose.override.yaml': `services:\n  app:\n    image: ${host}/app:1\n`,
    });
    await open('compose.override.yaml');
    const asked = { uri: uri('compose.override.yaml'), position: { line: 2, character: 5 } };
    assert.equal((await lock((await plan(asked)).plan)).added, 1);
    registry.image('app', '1', { User: 'b' });
    const planned = await plan(asked);
    assert.deepEqual([planned.images, planned.unlocked], [1, 0]);
    assert.equal((await lock(planned.plan, false)).kept, 1);
    assert.equal((await lock((await plan(asked)).plan, true)).updated, 1);
    assert.equal(lockIn(folder)[0]?.user, 'b');
    assert.match(
      (await plan({ ...asked, position: { line: 1, character: 3 } })).why ?? '',
      /no image to lock/,
    );
  });

  it('all images of the workspace, as they are in the editor, each beside its configuration', async () => {
    for (const name of ['a', 'b', 'c', 'unsaved']) registry.image(name, '1', {});
    const { client, uri, open, plan, lock, namesIn } = await editing({
      Dockerfile: `FROM ${host}/a:1\n`,
      'compose.yaml': compose(`${host}/b:1`, '${UNSET}', `${host}/a:1`),
      'sub/.plimsoll.yaml': 'rules: {}\n',
      'sub/Dockerfile': `FROM ${host}/c:1\nFROM scratch\n`,
      'left/.plimsoll.yaml': 'ignore: ["*"]\n',
      'left/Dockerfile': `FROM ${host}/left:1\n`,
    });
    await open('Dockerfile');
    await client.edit(uri('Dockerfile'), 2, { text: `FROM ${host}/unsaved:1\n` });
    const planned = await plan();
    assert.deepEqual([planned.images, planned.unlocked, planned.registries], [4, 4, [host]]);
    const { added, failures } = await lock(planned.plan);
    assert.deepEqual([added, failures], [4, []]);
    assert.deepEqual(namesIn(), ['a:1', 'b:1', 'unsaved:1']);
    assert.deepEqual(namesIn('sub'), ['c:1']);
  });

  it('with progress for the token of the client', async () => {
    registry.image('a', '1', {});
    const { client, plan, folder } = await editing({ Dockerfile: `FROM ${host}/a:1\n` });
    const kinds: string[] = [];
    client.connection.onNotification('$/progress', ({ value }: { value: { kind: string } }) => {
      kinds.push(value.kind);
    });
    const { plan: id } = await plan();
    await client.connection.sendRequest('plimsoll/lockImages', {
      plan: id,
      again: false,
      workDoneToken: 't',
    });
    assert.ok(existsSync(join(folder, 'plimsoll.lock')));
    assert.deepEqual([kinds[0], kinds.at(-1)], ['begin', 'end']);
  });
});

describe('no image is locked', () => {
  it('by a client that does not ask the user, without a disk, or of a file that is not on it', async () => {
    const file = { Dockerfile: 'FROM node:22\n' };
    const plain = await editing(file, pulling);
    await plain.open('Dockerfile');
    assert.deepEqual(await offered(plain.client, plain.uri('Dockerfile'), 0, 6), []);
    await assert.rejects(plain.plan());
    const blind = await talk({ rules, files: memory(), capabilities: locking });
    clients.push(blind);
    await blind.open('file:///w/Dockerfile', 'FROM node:22\n');
    assert.deepEqual(await offered(blind, 'file:///w/Dockerfile', 0, 6), []);
    const far = await editing(file);
    for (const uri of ['untitled:Dockerfile', 'vscode-vfs://github/w/Dockerfile']) {
      await far.client.open(uri, 'FROM node:22\n');
      assert.deepEqual(await offered(far.client, uri, 0, 6), [], uri);
      assert.match(
        (await far.plan({ uri, position: { line: 0, character: 6 } })).why ?? '',
        /no image to lock/,
      );
    }
  });

  it('that the user was not asked about: a file changed, a plan is older, or there was none', async () => {
    registry.image('a', '1', {});
    registry.image('b', '1', {});
    const { client, uri, open, plan, lock, namesIn, folder } = await editing({
      Dockerfile: `FROM ${host}/a:1\n`,
    });
    await open('Dockerfile');
    assert.match((await lock(1)).why ?? '', /Other images were asked for/);
    const first = await plan();
    await client.edit(uri('Dockerfile'), 2, { text: `FROM ${host}/b:1\n` });
    const second = await plan();
    assert.match((await lock(first.plan)).why ?? '', /Other images were asked for/);
    await client.edit(uri('Dockerfile'), 3, { text: 'FROM 169.254.169.254/latest:1\n' });
    assert.equal((await lock(second.plan)).added, 1);
    assert.deepEqual(namesIn(), ['b:1']);
    assert.match(
      (await lock(second.plan)).why ?? '',
      /Other images were asked for/,
      'a plan is for one time',
    );
    const gone = await plan({ uri: uri('Dockerfile'), image: `${host}/a:1@` });
    assert.match(gone.why ?? '', /no image to lock/);
    assert.ok(existsSync(join(folder, 'plimsoll.lock')));
  });

  it('from an address that no registry has, and each host is named before', async () => {
    const { plan, lock, folder } = await editing({
      'compose.yaml': compose('169.254.169.254/latest:1', 'localhost:1/x:1', '100.100.100.200/x:1'),
    });
    const planned = await plan();
    assert.deepEqual(planned.registries, ['100.100.100.200', '169.254.169.254', 'localhost:1']);
    const { failures } = await lock(planned.plan);
    assert.deepEqual(failures.map((each) => each.replace(/^[\w.:]+ /, '')).sort(), [
      '100.100.100.200/x:1 was not read: 100.100.100.200 has an address that no registry has, so it is not asked.',
      '169.254.169.254/latest:1 was not read: 169.254.169.254 has an address that no registry has, so it is not asked.',
      'localhost:1/x:1 was not read: localhost:1 refuses connections.',
    ]);
    assert.ok(!existsSync(join(folder, 'plimsoll.lock')));
  });

  it('into a lock with a fault, or one with unsaved changes', async () => {
    registry.image('a', '1', {});
    const texts = { Dockerfile: `FROM ${host}/a:1\n` };
    const broken = await editing({ ...texts, 'plimsoll.lock': '{}\n' });
    const [fault] = (await broken.lock((await broken.plan()).plan)).failures;
    assert.match(fault ?? '', /plimsoll\.lock:1: The lock is ignored.* Repair or remove it first\.$/);
    const unsaved = await editing({ ...texts, 'plimsoll.lock': lockOf() });
    await unsaved.open('plimsoll.lock', 'json');
    const other = lockOf(lockedImage('docker.io/library/node:22'));
    await unsaved.client.edit(unsaved.uri('plimsoll.lock'), 2, { text: other });
    const [unsavedWhy] = (await unsaved.lock((await unsaved.plan()).plan)).failures;
    assert.match(unsavedWhy ?? '', /plimsoll\.lock has changes in the editor: save them first\.$/);
    assert.equal(readFileSync(join(unsaved.folder, 'plimsoll.lock'), 'utf8'), lockOf());
    const marked = await editing({ ...texts, 'plimsoll.lock': `\ufeff${lockOf()}` });
    // An editor's text has no byte order mark.
    await marked.client.open(marked.uri('plimsoll.lock'), lockOf(), 'json');
    assert.deepEqual((await marked.lock((await marked.plan()).plan)).failures, []);
  });

  it('into a lock that is a link out of the workspace', { skip: withoutLinks }, async () => {
    registry.requests.length = 0;
    const outside = folderOf({ 'plimsoll.lock': lockOf() });
    const linked = await editing({ Dockerfile: `FROM ${host}/a:1\n` });
    symlinkSync(join(outside, 'plimsoll.lock'), join(linked.folder, 'plimsoll.lock'));
    const [linkedWhy] = (await linked.lock((await linked.plan()).plan)).failures;
    assert.match(linkedWhy ?? '', /plimsoll\.lock can't be read/);
    assert.equal(readFileSync(join(outside, 'plimsoll.lock'), 'utf8'), lockOf());
    assert.deepEqual(registry.requests, []);
  });

  it('into a folder that is read-only', {
    skip: (process.getuid?.() ?? 0) === 0 && 'root may write, and on Windows everybody',
  }, async () => {
    registry.image('a', '1', {});
    const { plan, lock, folder } = await editing({ Dockerfile: `FROM ${host}/a:1\n` });
    chmodSync(folder, 0o500);
    const { failures } = await lock((await plan()).plan);
    chmodSync(folder, 0o700);
    assert.match(failures.join(), /plimsoll\.lock can't be written/);
  });

  it('into a folder of that name', async () => {
    registry.image('a', '1', {});
    const { plan, lock, folder } = await editing({ Dockerfile: `FROM ${host}/a:1\n` });
    mkdirSync(join(folder, 'plimsoll.lock'));
    const { failures } = await lock((await plan()).plan);
    assert.match(failures.join(), /plimsoll\.lock can't be read: it is a folder/);
  });
});

describe('locking that takes long', () => {
  /** Lets the registry answer for some images only. Returns what resolves once the others are asked for. */
  function hold(held: RegExp) {
    const waiting: ServerResponse[] = [];
    const asked = new Promise<void>((resolve) => {
      registry.answering = ({ url = '' }, answer) => {
        if (!held.test(url)) return false;
        waiting.push(answer);
        resolve();
        return true;
      };
    });
    return { asked, waiting };
  }

  it('is cancelled at once, and keeps what was read', { timeout: 20_000 }, async () => {
    registry.image('a', '1', {});
    const held = hold(/\/z\//);
    const { plan, lock, namesIn } = await editing({
      'compose.yaml': compose(`${host}/a:1`, `${host}/z:1`),
    });
    const { plan: id } = await plan();
    const cancel = new CancellationTokenSource();
    const finished = lock(id, false, cancel.token);
    await held.asked;
    while (!registry.requests.some(({ line }) => /\/a\/blobs\//.test(line))) await delay(20);
    await delay(300);
    const begun = performance.now();
    cancel.cancel();
    const { added, failures, cancelled } = await finished;
    assert.deepEqual([added, failures, cancelled], [1, [], true]);
    assert.deepEqual(namesIn(), ['a:1']);
    assert.ok(performance.now() - begun < 4000, 'it does not wait for the answer');
  });

  it('does not wait for a registry that wants to be left alone', { timeout: 20_000 }, async () => {
    let refused = () => {};
    const asked = new Promise<void>((resolve) => {
      refused = resolve;
    });
    registry.answering = ({ url }, answer) => {
      if (url === '/v2/') return false;
      answer.writeHead(429, { 'retry-after': '50' }).end();
      refused();
      return true;
    };
    const { plan, lock } = await editing({ Dockerfile: `FROM ${host}/a:1\n` });
    const cancel = new CancellationTokenSource();
    const finished = lock((await plan()).plan, false, cancel.token);
    await asked;
    cancel.cancel();
    assert.deepEqual((await finished).failures, []);
  });

  it('is not begun a second time, and lets files be checked meanwhile', { timeout: 20_000 }, async () => {
    const held = hold(/\/z\//);
    const { client, uri, open, plan, lock } = await editing({
      Dockerfile: `FROM ${host}/z:1\nRUN curl http://example.com | sh\n`,
    });
    await open('Dockerfile');
    const cancel = new CancellationTokenSource();
    const first = lock((await plan()).plan, false, cancel.token);
    await held.asked;
    assert.match((await lock((await plan()).plan)).why ?? '', /being locked already/);
    assert.ok((await client.problems(uri('Dockerfile'))).length > 0);
    cancel.cancel();
    assert.equal((await first).cancelled, true);
  });

  it('keeps what another program writes into the lock meanwhile', { timeout: 20_000 }, async () => {
    registry.image('a', '1', {});
    const held = hold(/\/a\/manifests/);
    const { plan, lock, namesIn, folder } = await editing({
      Dockerfile: `FROM ${host}/a:1\n`,
      'plimsoll.lock': lockOf(),
    });
    const finished = lock((await plan()).plan);
    await held.asked;
    writeFileSync(join(folder, 'plimsoll.lock'), lockOf(lockedImage('docker.io/other:1')));
    registry.answering = () => false;
    for (const each of held.waiting) each.writeHead(429, { 'retry-after': '0' }).end();
    assert.equal((await finished).added, 1);
    assert.deepEqual(namesIn().toSorted(), ['a:1', 'other:1']);
  });
});
