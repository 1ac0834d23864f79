import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  ApplyWorkspaceEditParams,
  ClientCapabilities,
  CodeAction,
  DeleteFile,
  ShowMessageRequestParams,
  TextDocumentEdit,
} from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { applied, at, type Client, type Memory, memory, pulling, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

const editing: ClientCapabilities = {
  ...pulling,
  workspace: {
    ...pulling.workspace,
    applyEdit: true,
    workspaceEdit: { ...pulling.workspace?.workspaceEdit, snippetEditSupport: true },
  },
};
const saving: ClientCapabilities = { ...editing, experimental: { plimsollSaves: true } };

/** An editor with a person who picks an answer of each message. */
interface Editor {
  readonly client: Client;
  readonly files: Memory;
  /** What each message says and offers. */
  readonly told: string[];
  /** The answer to give next; waits for `answer` to be set. */
  answer: string | undefined;
  /** The texts of edited files that the editor does not save. */
  readonly unsaved: Map<string, string>;
  /** Edits an open document. */
  type(uri: string, text: string): Promise<void>;
  /** Waits for the number of messages. */
  untilTold(count: number): Promise<void>;
  /** The number of findings of a rule in a file. */
  count(uri: string, rule: string): Promise<number>;
}

async function editor(
  texts: Readonly<Record<string, string>>,
  opened: readonly string[],
  capabilities: ClientCapabilities = saving,
): Promise<Editor> {
  const files = memory(texts);
  const client = await talk({ rules, files, capabilities, scope: 'workspace' });
  clients.push(client);
  const { connection } = client;
  const open = new Map<string, string>();
  let version = 1;
  const watched = (uri: string, type: number) =>
    connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
  const self: Editor = {
    client,
    files,
    told: [],
    answer: undefined,
    unsaved: new Map(),
    async type(uri, text) {
      open.set(uri, text);
      await client.edit(uri, ++version, { text });
    },
    async untilTold(count) {
      for (let tries = 0; self.told.length < count && tries < 500; tries++) await delay(10);
      assert.equal(self.told.length, count, self.told.join('\n'));
    },
    async count(uri, rule) {
      const found = await client.problems(uri);
      return found.filter(({ code }) => code === rule).length;
    },
  };
  connection.onRequest(
    'window/showMessageRequest',
    async ({ message, actions }: ShowMessageRequestParams) => {
      self.told.push([message, ...(actions ?? []).map(({ title }) => title)].join(' | '));
      for (let tries = 0; self.answer === undefined && tries < 500; tries++) await delay(10);
      return actions?.find(({ title }) => title === self.answer) ?? null;
    },
  );
  connection.onRequest('plimsoll/save', async ({ uri }: { uri: string }) => {
    const text = open.get(uri);
    if (text !== undefined) files.texts.set(uri, text);
    await watched(uri, 2);
    return null;
  });
  connection.onRequest('workspace/applyEdit', async ({ edit }: ApplyWorkspaceEditParams) => {
    for (const each of edit.documentChanges ?? []) {
      if (isDeletion(each)) {
        files.texts.delete(each.uri);
        await watched(each.uri, 3);
      }
      if (!('textDocument' in each)) continue;
      const { uri } = each.textDocument;
      if (!files.texts.has(uri)) {
        // As in VS Code, a new file is empty at first.
        files.texts.set(uri, '');
        await watched(uri, 1);
        await delay(20);
      }
      const text = applied(uri, open.get(uri) ?? files.texts.get(uri) ?? '', { documentChanges: [each] });
      if (open.has(uri)) await self.type(uri, text);
      else if (capabilities === saving) files.texts.set(uri, text);
      else self.unsaved.set(uri, text);
    }
    return { applied: true };
  });
  for (const uri of opened) {
    open.set(uri, texts[uri] ?? '');
    await client.open(uri, texts[uri] ?? '', uri.endsWith('Dockerfile') ? 'dockerfile' : undefined);
  }
  await connection.sendRequest('plimsoll/scanWorkspace', {});
  return self;
}

const isDeletion = (each: object): each is DeleteFile => 'kind' in each && each.kind === 'delete';

const web = (image: string) => `services:\n  web:\n    image: ${image}\n    privileged: true\n`;
const [one, two, three] = ['one', 'two', 'three'].map((name) => `file:///w/${name}/compose.yaml`) as [
  string,
  string,
  string,
];
const texts = { [one]: web('acme/a:1'), [two]: web('acme/b:1'), [three]: web('acme/c:1') };
const config = 'file:///w/.plimsoll.yaml';

const run = (client: Client, command: string, ...args: unknown[]) =>
  client.connection.sendRequest('workspace/executeCommand', {
    command: `plimsoll.server.${command}`,
    arguments: args,
  });

describe('a change that hides findings', () => {
  it('says how many of how many files, and is undone: a rule that is turned off', async () => {
    const some = await editor(texts, [one]);
    assert.equal(await some.count(one, 'privileged'), 1);
    await run(some.client, 'setLevel', one, 'privileged', 'off');
    await some.untilTold(1);
    assert.deepEqual(some.told, ['Plimsoll: 3 findings hidden in 3 files. | Open | Undo']);
    assert.match(some.files.texts.get(config) ?? '', /privileged: "?off/);
    assert.equal(await some.count(one, 'privileged'), 0);
    some.answer = 'Undo';
    for (let tries = 0; some.files.texts.has(config) && tries < 500; tries++) await delay(10);
    assert.equal(some.files.texts.has(config), false, 'the file was made by the change');
    assert.equal(await some.count(one, 'privileged'), 1);
    assert.equal(some.told.length, 1);
  });

  it('shows its file', async () => {
    const some = await editor(texts, [one]);
    some.answer = 'Open';
    await run(some.client, 'setLevel', one, 'privileged', 'off');
    await some.untilTold(1);
    for (let tries = 0; some.client.shown.length === 0 && tries < 500; tries++) await delay(10);
    assert.deepEqual(some.client.shown, [config]);
  });

  it('is not undone if its file has changed since then', async () => {
    const before = '# Ours\nrules:\n  open-port: low\n';
    const some = await editor({ ...texts, [config]: before }, [one]);
    await run(some.client, 'setLevel', one, 'privileged', 'off');
    await some.untilTold(1);
    const changed = `${some.files.texts.get(config)}  pin: off\n`;
    some.files.texts.set(config, changed);
    some.answer = 'Undo';
    for (let tries = 0; some.client.messages.length === 0 && tries < 500; tries++) await delay(10);
    assert.deepEqual(some.client.messages, [
      'Plimsoll: .plimsoll.yaml has changed since then, so this was not undone.',
    ]);
    assert.equal(some.files.texts.get(config), changed);
  });

  it('is undone to the very text before it, in an open file, too', async () => {
    const before = '# Ours\r\nrules:\r\n  open-port: low # why\r\n';
    const some = await editor({ ...texts, [config]: before }, [one, config]);
    some.answer = 'Undo';
    await run(some.client, 'setLevel', one, 'privileged', 'off');
    await some.untilTold(1);
    for (let tries = 0; some.files.texts.get(config) !== before && tries < 500; tries++) await delay(10);
    assert.equal(some.files.texts.get(config), before);
  });

  it('has a message for an image that is trusted, and for a finding in the baseline', async () => {
    const some = await editor({ ...texts, [config]: 'trust:\n  images: [docker.io/library/*]\n' }, [one]);
    assert.equal(await some.count(one, 'untrusted-service-image'), 1);
    some.answer = 'Undo';
    const actions = await some.client.actions(one, at(2, 14));
    const commandOf = (title: string) => actions.find((each) => each.title === title)?.command;
    const trust = commandOf('Trust acme/a');
    await some.client.connection.sendRequest('workspace/executeCommand', trust);
    await some.untilTold(1);
    const known = commandOf('Add this untrusted-service-image finding to the baseline');
    for (let tries = 0; (await some.count(one, 'untrusted-service-image')) === 0 && tries < 500; tries++)
      await delay(10);
    await some.client.connection.sendRequest('workspace/executeCommand', known);
    await some.untilTold(2);
    assert.deepEqual(new Set(some.told), new Set(['Plimsoll: 1 finding hidden in 1 file. | Open | Undo']));
    for (let tries = 0; (await some.count(one, 'untrusted-service-image')) === 0 && tries < 500; tries++)
      await delay(10);
    assert.equal(await some.count(one, 'untrusted-service-image'), 1);
  });

  it('has a message for a comment, and is undone with the reason that was typed', async () => {
    const base = 'file:///w/base.yml';
    const user = (name: string) => `  ${name}:\n    extends: {file: ../base.yml, service: web}\n`;
    const some = await editor(
      {
        [base]: web('acme/a:1'),
        [one]: `services:\n${user('a')}${user('b')}`,
        [two]: `services:\n${user('c')}`,
      },
      [base],
    );
    const shared = await some.count(base, 'privileged');
    assert.equal(shared, 1, 'what services inherit from one line is one finding');
    const action = (await some.client.actions(base, at(3, 18))).find(
      ({ title }) => title === 'Ignore privileged on this line',
    );
    const before = some.files.texts.get(base) ?? '';
    await some.type(
      base,
      before.replace('    priv', '    # plimsoll: ignore privileged -- reason\n    priv'),
    );
    await run(some.client, 'ignored', ...(action?.command?.arguments ?? []));
    await some.untilTold(1);
    assert.deepEqual(some.told, ['Plimsoll: 1 finding hidden in 1 file. | Open | Undo']);
    await some.type(base, before.replace('    priv', '    # plimsoll: ignore privileged -- a GPU\n    priv'));
    some.answer = 'Undo';
    for (let tries = 0; (await some.count(base, 'privileged')) === 0 && tries < 500; tries++) await delay(10);
    assert.equal(await some.count(base, 'privileged'), shared);
  });

  it('is a command of each action that inserts a comment, if the editor takes edits', async () => {
    const ignoring = (actions: readonly CodeAction[]) =>
      actions.filter(({ title }) => title.startsWith('Ignore '));
    const some = await editor(texts, [one]);
    const all = ignoring(await some.client.actions(one, at(3, 18)));
    assert.ok(all.length > 1);
    for (const { edit, command } of all) {
      assert.equal(((edit?.documentChanges ?? []) as TextDocumentEdit[]).length, 1);
      assert.equal(command?.command, 'plimsoll.server.ignored');
    }
    const plain = await editor(texts, [one], pulling);
    assert.ok(ignoring(await plain.client.actions(one, at(3, 18))).every(({ command }) => !command));
  });

  it('has no message if it hides nothing', async () => {
    const some = await editor(texts, [one]);
    await run(some.client, 'setLevel', one, 'privileged', 'low');
    await run(some.client, 'setLevel', one, 'docker-socket', 'off');
    await run(some.client, 'ignored', '99.9');
    await run(some.client, 'ignored');
    await delay(300);
    assert.deepEqual(some.told, []);
  });

  it('has its message once an editor that does not save it has saved it', async () => {
    const some = await editor(texts, [one], editing);
    await run(some.client, 'setLevel', one, 'privileged', 'off');
    await delay(100);
    assert.deepEqual(some.told, []);
    for (const [uri, saved] of some.unsaved) some.files.texts.set(uri, saved);
    await some.client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: config, type: 1 }],
    });
    await some.untilTold(1);
    assert.deepEqual(some.told, ['Plimsoll: 3 findings hidden in 3 files. | Open | Undo']);
  });
});
