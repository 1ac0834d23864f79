import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  ApplyWorkspaceEditParams,
  ClientCapabilities,
  ShowMessageRequestParams,
  TextDocumentEdit,
} from 'vscode-languageserver';
import { messageOf } from '../client/harden/message.ts';
import { rules } from '../rules/index.ts';
import { script, scriptHash } from '../server/page/harden/harden-script.ts';
import { hardenStyle, hardenStyleHash } from '../server/page/harden/harden-style.ts';
import { applied, at, type Client, memory, pulling, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

const plain: ClientCapabilities = {
  ...pulling,
  workspace: { ...pulling.workspace, applyEdit: true },
};
const choosing: ClientCapabilities = { ...plain, experimental: { plimsollHardening: true } };

const compose = 'file:///w/compose.yaml';
const password = 'Zq8vT2mKx91LpWd4';
const text = `services:
  db:
    image: postgres:13
    environment:
      POSTGRES_PASSWORD: ${password}
    ports:
      - "5432:5432"
    volumes:
      - pgdata:/var/lib/postgresql/data
  web:
    image: nginx:1.27
volumes: {pgdata: }
`;

interface Plan {
  readonly why?: string;
  readonly id: number;
  readonly service: string;
  readonly html: string;
  readonly chosen: readonly string[];
  readonly open: readonly {
    uri: string;
    range: { start: { line: number } };
    rule: string;
    hasFix: boolean;
  }[];
}
interface Answer {
  readonly isStale?: boolean;
  readonly applied?: boolean;
  readonly note?: string;
  readonly preview: string;
  readonly apply: string;
  readonly canApply: boolean;
  readonly left: string;
}

/** An editor that keeps the texts that the server edits. */
async function editor(texts: Readonly<Record<string, string>>, capabilities = choosing) {
  const files = memory(texts);
  const client = await talk({ rules, files, capabilities, folders: ['file:///w'], scope: 'workspace' });
  clients.push(client);
  const now = new Map<string, string>();
  let version = 1;
  const self = {
    client,
    now,
    files,
    edits: [] as ApplyWorkspaceEditParams[],
    told: [] as string[],
    answer: undefined as string | undefined,
    async type(uri: string, after: string) {
      now.set(uri, after);
      await client.edit(uri, ++version, { text: after });
    },
    ask: <T>(request: string, params: object): Promise<T> => client.connection.sendRequest(request, params),
    plan: (params: object): Promise<Plan> => self.ask('plimsoll/harden', { uri: compose, ...params }),
    async until(what: () => boolean) {
      for (let tries = 0; !what() && tries < 500; tries++) await delay(10);
      assert.ok(what());
    },
  };
  client.connection.onRequest('workspace/applyEdit', async (params: ApplyWorkspaceEditParams) => {
    self.edits.push(params);
    for (const each of params.edit.documentChanges ?? []) {
      const { uri } = (each as TextDocumentEdit).textDocument;
      const after = applied(uri, now.get(uri) ?? files.texts.get(uri) ?? '', {
        documentChanges: [each],
      });
      if (now.has(uri)) await self.type(uri, after);
      else files.texts.set(uri, after);
    }
    return { applied: true };
  });
  client.connection.onRequest(
    'window/showMessageRequest',
    async ({ message, actions }: ShowMessageRequestParams) => {
      self.told.push([message, ...(actions ?? []).map(({ title }) => title)].join(' | '));
      await self.until(() => self.answer !== undefined);
      return actions?.find(({ title }) => title === self.answer) ?? null;
    },
  );
  const open = async (uri: string) => {
    now.set(uri, texts[uri] ?? '');
    await client.open(uri, texts[uri] ?? '');
  };
  return { ...self, self, open };
}

const keysOf = (html: string) =>
  [...html.matchAll(/<input type="checkbox" id="c\d+" value="([^"]*)"( checked)?/g)].map(
    ([, key = '', isChecked]) => ({ key, isChecked: isChecked !== undefined }),
  );
const linesOf = (html: string, kind: string) =>
  [...html.matchAll(new RegExp(`<div class="${kind}"[^>]*>.*?<code>(.*?)</code>`, 'g'))].map(
    ([, line = '']) => line.trim(),
  );

describe('the page of a service', () => {
  it('ticks what is known to work, and shows what is written, what is not, and what stays', async () => {
    const { open, plan } = await editor({ [compose]: text });
    await open(compose);
    const { html, chosen, service, open: places } = await plan({ position: { line: 2, character: 6 } });
    assert.equal(service, 'db');
    const keys = keysOf(html);
    assert.equal(keys.length, 6);
    assert.deepEqual(
      chosen,
      keys.flatMap(({ key, isChecked }) => (isChecked ? [key] : [])),
    );
    assert.deepEqual(linesOf(html, 'added').slice(0, 3), [
      'security_opt:',
      '- no-new-privileges:true',
      'cap_drop:',
    ]);
    assert.ok(linesOf(html, 'off').includes('mem_limit: 512m'));
    assert.match(html, /compose\.yaml:2, image postgres:13\./);
    assert.match(html, /Apply 3 Changes/);
    assert.match(html, /Leaves open: /);
    assert.ok(places.some(({ rule, hasFix }) => rule === 'open-port' && hasFix));
    assert.ok(places.every(({ uri }) => uri === compose));
  });

  it('runs its own script and no other, and shows no credential', async () => {
    const { open, plan } = await editor({ [compose]: text });
    await open(compose);
    const { html } = await plan({ service: 'db' });
    assert.ok(!html.includes(password));
    assert.match(html, /POSTGRES_PASSWORD: \*+</);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(
      policy,
      `default-src 'none'; style-src '${hardenStyleHash}'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'`,
    );
    for (const [content, hash] of [
      [script, scriptHash],
      [hardenStyle, hardenStyleHash],
    ])
      assert.equal(
        hash,
        `sha256-${createHash('sha256')
          .update(content ?? '')
          .digest('base64')}`,
      );
    assert.equal(html.match(/<script/g)?.length, 1);
  });

  it('escapes names of a hostile file', async () => {
    const name = `'x"><img src=a onerror=alert(1)>'`;
    const hostile = `services:\n  ${name}:\n    image: nginx:1.27\n    ports: ["80:80"]\n    labels: {a: "</code><script>1</script>"}\n`;
    const { open, plan } = await editor({ [compose]: hostile });
    await open(compose);
    const { html } = await plan({ position: { line: 2, character: 6 } });
    assert.ok(keysOf(html).length > 0);
    assert.doesNotMatch(html, /<img|<script>1/);
  });

  it('says why there is none', async () => {
    const { open, plan } = await editor({ [compose]: text });
    await open(compose);
    assert.deepEqual(await plan({ position: { line: 0, character: 0 } }), {
      why: 'there is no service here.',
    });
    assert.deepEqual(await plan({ service: 'none' }), { why: 'there is no change to choose for none.' });
    assert.deepEqual(await plan({ uri: 'file:///w/other.yaml', service: 'db' }), {
      why: 'the file is not open, or not linted.',
    });
  });
});

describe('a choice on the page', () => {
  it('is previewed, and applied as one edit of the very same text', async () => {
    const { self, open, plan, ask, now } = await editor({ [compose]: text });
    await open(compose);
    const { id, html } = await plan({ service: 'db' });
    const all = keysOf(html).map(({ key }) => key);
    const chosen = [all[0] ?? '', all[4] ?? ''];
    const preview = await ask<Answer>('plimsoll/hardenPreview', { id, chosen });
    assert.equal(preview.apply, 'Apply 2 Changes');
    const added = ['security_opt:', '- no-new-privileges:true', 'pids_limit: 256'];
    assert.deepEqual(linesOf(preview.preview, 'added'), added);
    const none = await ask<Answer>('plimsoll/hardenPreview', { id, chosen: [] });
    assert.equal(none.canApply, false);
    assert.deepEqual(linesOf(none.preview, 'added'), []);
    const { applied: isApplied, note = '' } = await ask<Answer>('plimsoll/hardenApply', { id, chosen });
    assert.equal(isApplied, true);
    assert.match(note, /^Applied 2 changes\. Leaves open: /);
    assert.equal(self.edits.length, 1);
    const [change] = (self.edits[0]?.edit.documentChanges ?? []) as TextDocumentEdit[];
    assert.deepEqual(change?.textDocument, { uri: compose, version: 1 });
    assert.deepEqual(
      (now.get(compose) ?? '')
        .split('\n')
        .filter((line) => !text.split('\n').includes(line))
        .map((line) => line.trim()),
      added,
    );
  });

  it('is refused once the file has changed', async () => {
    const { self, open, plan, ask } = await editor({ [compose]: text });
    await open(compose);
    const { id, chosen } = await plan({ service: 'db' });
    await self.type(compose, `# Ours\n${text}`);
    assert.deepEqual(await ask('plimsoll/hardenPreview', { id, chosen }), { isStale: true });
    assert.deepEqual(await ask('plimsoll/hardenApply', { id, chosen }), { isStale: true });
    assert.deepEqual(self.edits, []);
    const again = await plan({ service: 'db', chosen: [chosen[1], 'gone'] });
    assert.deepEqual(again.chosen, [chosen[1]]);
    assert.match(again.html, /compose\.yaml:3, /);
    assert.equal((await ask<Answer>('plimsoll/hardenApply', { id: again.id, chosen })).applied, true);
  });

  it('reaches the editor only in the form of a message of the page', () => {
    const good = [{ type: 'close' }, { type: 'open', at: 3 }, { type: 'apply', chosen: ['a'] }];
    for (const each of good) assert.deepEqual(messageOf({ ...each, more: 1 }), each);
    const bad = [
      ...[null, undefined, 1, 'close', [], {}],
      ...[
        { type: 'run', command: 'x' },
        { type: 'open', at: '3' },
        { type: 'open', at: 0.5 },
      ],
      ...[
        { type: 'apply' },
        { type: 'preview', chosen: [1] },
        { type: 'apply', chosen: Array(201).fill('a') },
      ],
    ];
    for (const each of bad) assert.equal(messageOf(each), undefined, JSON.stringify(each));
  });

  it('of anything else than changes of the plan makes none', async () => {
    const { self, open, plan, ask } = await editor({ [compose]: text });
    await open(compose);
    const { id } = await plan({ service: 'db' });
    for (const chosen of [['none'], 'all', null, [1, {}], undefined])
      assert.equal((await ask<Answer>('plimsoll/hardenApply', { id, chosen })).applied, false);
    assert.deepEqual(await ask('plimsoll/hardenApply', { id: 'x', chosen: [] }), { isStale: true });
    assert.deepEqual(self.edits, []);
  });
});

describe('harden this service', () => {
  it('opens the page in an editor that has it, and is an edit in others', async () => {
    const some = await editor({ [compose]: text });
    await some.open(compose);
    const [action] = await some.client.actions(compose, at(2, 6), ['refactor']);
    assert.equal(action?.title, 'Harden this service\u2026');
    assert.deepEqual(action?.command?.arguments, [compose, 'db']);
    assert.equal(action?.command?.command, 'plimsoll.harden');
    const other = await editor({ [compose]: text }, plain);
    await other.open(compose);
    const [edit] = await other.client.actions(compose, at(2, 6), ['refactor']);
    assert.equal(edit?.title, 'Harden this service');
    assert.ok(edit?.edit);
    await assert.rejects(other.plan({ service: 'db' }));
  });
});

describe('all safe fixes', () => {
  const two = 'file:///w/two/compose.yaml';
  const texts = { [compose]: text, [two]: text.replaceAll('db:', 'base:') };
  const fix = (client: Client, ...args: unknown[]) =>
    client.connection.sendRequest('workspace/executeCommand', {
      command: 'plimsoll.server.fixWorkspace',
      arguments: args,
    });

  it('are made at once with one edit, counted, and undone', async () => {
    const { self, open, now, files, client } = await editor(texts);
    await open(compose);
    assert.deepEqual(await fix(client), { files: 2, applied: true });
    await self.until(() => self.told.length === 1);
    assert.deepEqual(self.told, ['Plimsoll: 4 safe fixes in 4 services. | Show | Undo']);
    assert.equal(self.edits.length, 1);
    assert.equal(self.edits[0]?.edit.changeAnnotations, undefined, 'nothing to confirm');
    assert.match(now.get(compose) ?? '', /no-new-privileges/);
    assert.match(files.texts.get(two) ?? '', /no-new-privileges/);
    self.answer = 'Undo';
    await self.until(() => now.get(compose) === text && files.texts.get(two) === texts[two]);
    assert.equal(self.edits.length, 2, 'undone by one edit');
  });

  it('of one file leave the others', async () => {
    const { self, open, now, files, client } = await editor(texts);
    await open(compose);
    assert.deepEqual(await fix(client, null, compose), { files: 1, applied: true });
    await self.until(() => self.told.length === 1);
    assert.deepEqual(self.told, ['Plimsoll: 2 safe fixes in 2 services. | Show | Undo']);
    assert.match(now.get(compose) ?? '', /no-new-privileges/);
    assert.equal(files.texts.get(two), texts[two]);
  });

  it('are not undone if one of the files has changed since then, not even in part', async () => {
    const { self, open, now, files, client } = await editor(texts);
    await open(compose);
    await fix(client);
    await self.until(() => self.told.length === 1);
    const changed = `${files.texts.get(two)}# Mine\n`;
    files.texts.set(two, changed);
    const kept = now.get(compose);
    self.answer = 'Undo';
    await self.until(() => client.messages.length > 0);
    assert.deepEqual(client.messages, [
      'Plimsoll: compose.yaml has changed since then, so this was not undone.',
    ]);
    assert.equal(files.texts.get(two), changed);
    assert.equal(now.get(compose), kept);
  });

  it('are shown beside their earlier texts where the editor compares, otherwise their file', async () => {
    const shown: unknown[] = [];
    const comparing = { ...plain, experimental: { plimsollCompare: true } };
    const some = await editor({ [compose]: text }, comparing);
    some.client.connection.onRequest('plimsoll/compare', (params) => {
      shown.push(params);
      return null;
    });
    await some.open(compose);
    some.self.answer = 'Show';
    await fix(some.client);
    await some.self.until(() => shown.length === 1);
    assert.deepEqual(shown, [{ title: 'All that is safe', files: [{ uri: compose, text }] }]);
    const other = await editor({ [compose]: text }, plain);
    await other.open(compose);
    other.self.answer = 'Show';
    await fix(other.client);
    await other.self.until(() => other.client.shown.length === 1);
    assert.deepEqual(other.client.shown, [compose]);
  });

  it('of a Dockerfile are counted by files', async () => {
    const dockerfile = 'file:///w/Dockerfile';
    const before = 'FROM alpine:3.20\nADD app.js /app.js\nUSER 1000\n';
    const some = await editor({ [dockerfile]: before });
    some.now.set(dockerfile, before);
    await some.client.open(dockerfile, before, 'dockerfile');
    await fix(some.client, null, dockerfile);
    await some.self.until(() => some.self.told.length === 1);
    assert.match(some.self.told[0] ?? '', /^Plimsoll: \d safe fix(es)? in 1 file\. \| Show \| Undo$/);
  });
});
