import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type {
  ApplyWorkspaceEditParams,
  ClientCapabilities,
  CodeAction,
  Hover,
  TextDocumentEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { applied, at, type Client, memory, pulling, pushed, type Talk, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

/** An editor that shows the purpose of edits, applies those that it is sent, and requests them when an action is picked. */
const whole: ClientCapabilities = {
  ...pulling,
  workspace: {
    ...pulling.workspace,
    applyEdit: true,
    workspaceEdit: { ...pulling.workspace?.workspaceEdit, changeAnnotationSupport: {} },
  },
  textDocument: {
    ...pulling.textDocument,
    codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
  },
};

async function start(options: Talk = {}): Promise<Client> {
  const client = await talk({ rules, capabilities: whole, ...options });
  clients.push(client);
  return client;
}

const compose = 'file:///w/compose.yaml';
const digest = `sha256:${'ab'.repeat(32)}`;
const text = `services:
  web:
    image: nginx@${digest}
    privileged: true   # why?
    ports: ["8090:80"]
  db:
    image: postgres@${digest}
    privileged: true
`;
/** One fix is safe. */
const database = `services:\n  db:\n    image: postgres@${digest}\n    ports: ["127.0.0.1:5432:5432"]\n`;
const resolve = (client: Client, action: CodeAction | undefined): Promise<CodeAction> =>
  client.connection.sendRequest('codeAction/resolve', action);
const titled = (actions: readonly CodeAction[], title: string) =>
  actions.find((each) => each.title === title);
const textEdits = (edit: WorkspaceEdit | undefined) =>
  (edit?.documentChanges ?? []).flatMap((each) => ('edits' in each ? (each as TextDocumentEdit).edits : []));

/** Checks that each edit has an annotation, and answers the annotations. */
function notesOf(edit: WorkspaceEdit | undefined) {
  const notes = edit?.changeAnnotations ?? {};
  for (const each of textEdits(edit)) assert.ok('annotationId' in each && notes[each.annotationId ?? '']);
  return Object.values(notes);
}

describe('actions of a long selection', () => {
  it('are nine at most, for the worst findings', async () => {
    const client = await start();
    const lines = Array.from({ length: 60 }, (_, i) => `RUN sudo a${i}`);
    const dockerfile = 'file:///w/Dockerfile';
    const last = { line: lines.length + 1, character: 22 };
    await client.open(dockerfile, ['FROM debian:12', ...lines, 'RUN chmod -R 777 /app', ''].join('\n'));
    assert.ok((await client.problems(dockerfile)).length > 60);
    const actions = await client.actions(dockerfile, { start: { line: 1, character: 0 }, end: last });
    const titles = actions.map(({ title }) => title);
    assert.equal(titles.length, 9);
    assert.equal(new Set(titles).size, 9);
    const ignored = titles.filter((title) => title.startsWith('Ignore '));
    assert.equal(ignored[0], 'Ignore world-writable on this line');
  });
});

describe('actions of an attack path', () => {
  it('include the fixes of its parts, but ignore, accept and switch off only the path', async () => {
    const client = await start();
    const text =
      'services:\n  web:\n    image: traefik:3.4\n    ports: ["80:80"]\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n';
    await client.open(compose, text);
    await client.problems(compose);
    const titles = (await client.actions(compose, at(5, 12))).map(({ title }) => title);
    assert.ok(titles.some((title) => title.startsWith('Remove the mount')));
    assert.ok(titles.some((title) => title.startsWith('Publish on 127.0.0.1 only')));
    const instead = titles.filter((title) => /^(?:Ignore|Add|Turn) /.test(title));
    assert.ok(instead.length >= 3);
    for (const title of instead) assert.match(title, /exposed-host-control/);
    assert.ok(titles.includes('Explain docker-socket'));
    const hover: Hover | null = await client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: compose },
      position: { line: 5, character: 12 },
    });
    const { value } = (hover?.contents ?? { value: '' }) as { value: string };
    assert.match(value, /^\*\*To do:\*\* Remove one part of the path/);
    assert.doesNotMatch(value, /docker-socket/);
  });
});

describe('the hover of a finding', () => {
  it('explains a rule once that has two findings at one place', async () => {
    const client = await start();
    await client.open(compose, database);
    const problems = await client.problems(compose);
    assert.equal(
      problems.filter(({ code, range }) => code === 'missing-hardening' && range.start.line === 1).length,
      2,
    );
    const found: Hover | null = await client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: compose },
      position: { line: 1, character: 3 },
    });
    const { value } = (found?.contents ?? { value: '' }) as { value: string };
    assert.equal(value.match(/To do:/g)?.length, 1);
    assert.equal(value.match(/missing-hardening\)/g)?.length, 1);
  });

  it('says what the file is for by its path below the workspace folder', async () => {
    const client = await talk({ rules, folders: ['file:///home/me/dev/shop'] });
    clients.push(client);
    const privileged = 'services:\n  web:\n    image: acme/web:1.2.3\n    privileged: true\n';
    const at = async (uri: string) => {
      await client.open(uri, privileged);
      await client.problems(uri);
      const found: Hover | null = await client.connection.sendRequest('textDocument/hover', {
        textDocument: { uri },
        position: { line: 3, character: 17 },
      });
      return ((found?.contents ?? { value: '' }) as { value: string }).value;
    };
    assert.match(
      await at('file:///home/me/dev/shop/ci/db/compose.yaml'),
      /By its path \(ci\/\) this file is for CI: /,
    );
    assert.doesNotMatch(await at('file:///home/me/dev/shop/db/compose.yaml'), /By its path/);
  });
});

describe('harden this service', () => {
  it('applies all fixes of one service as one edit, and marks those that change the behaviour', async () => {
    const client = await start();
    await client.open(compose, text);
    const actions = await client.actions(compose, at(2, 6), ['refactor']);
    assert.deepEqual(
      actions.map(({ title, kind, edit }) => [title, kind, edit]),
      [['Harden this service', 'refactor.rewrite.plimsoll', undefined]],
    );
    const { edit } = await resolve(client, actions[0]);
    const after = applied(compose, text, edit) ?? '';
    const [web = '', db = ''] = after.split('  db:\n');
    assert.doesNotMatch(web, /privileged: true/);
    assert.match(web, / \["8090:80"\]/, 'a website stays in reach of other machines');
    assert.match(web, /no-new-privileges/);
    assert.equal(db, text.split('  db:\n')[1], 'another service stays as it is');
    const notes = notesOf(edit);
    assert.ok(notes.length > 1);
    const note = notes.find(({ label }) => label.includes('privileged: Remove privileged'));
    assert.equal(note?.needsConfirmation, true);
    assert.match(note?.description ?? '', /^Privileged, /);
  });

  it('fixes the worst first, then the findings that were hidden by it', async () => {
    const client = await start();
    const hiding = 'services:\n  web:\n    image: nginx:1.27.3\n    privileged: true\n    ports: ["80:80"]\n';
    await client.open(compose, hiding);
    const [action] = await client.actions(compose, at(2, 6), ['refactor']);
    const after = applied(compose, hiding, (await resolve(client, action)).edit) ?? '';
    assert.doesNotMatch(after, /privileged: true/);
    assert.match(after, /cap_drop:/);
    assert.match(after, /mem_limit:/);
  });

  it('is missing between services, and if nothing can be fixed', async () => {
    const client = await start();
    await client.open(compose, text);
    assert.deepEqual(await client.actions(compose, at(0, 2), ['refactor']), []);
  });

  it('has no annotations for a client without them', async () => {
    const client = await start({ capabilities: pulling });
    await client.open(compose, text);
    const [action] = await client.actions(compose, at(2, 6), ['refactor.rewrite']);
    assert.ok(action?.edit);
    assert.equal(action.edit.changeAnnotations, undefined);
    assert.ok(textEdits(action.edit).every((each) => !('annotationId' in each)));
    assert.doesNotMatch(applied(compose, text, action.edit)?.split('  db:\n')[0] ?? '', /privileged: true/);
  });

  it('works for a client that supports only plain edits', async () => {
    const client = await start({ capabilities: pushed });
    await client.open(compose, text);
    const [action] = await client.actions(compose, at(2, 6), ['refactor.rewrite']);
    assert.ok(action?.edit?.changes?.[compose]);
    assert.doesNotMatch(applied(compose, text, action.edit)?.split('  db:\n')[0] ?? '', /privileged: true/);
  });
});

describe('fix all problems of a rule', () => {
  it('in the file: unsafe fixes only if they are previewed first', async () => {
    const title = 'Fix all privileged problems in this file';
    const client = await start();
    await client.open(compose, text);
    const action = titled(await client.actions(compose, at(3, 18), ['quickfix']), title);
    const { edit } = await resolve(client, action);
    assert.doesNotMatch(applied(compose, text, edit) ?? '', /privileged: true/);
    assert.deepEqual([...new Set(notesOf(edit).map(({ needsConfirmation }) => needsConfirmation))], [true]);

    const plain = await start({ capabilities: pulling });
    await plain.open(compose, text);
    assert.equal(titled(await plain.actions(compose, at(3, 18), ['quickfix']), title), undefined);
  });

  it('applies safe fixes without a question, and on save', async () => {
    const client = await start();
    await client.open(compose, database);
    const [action] = await client.actions(compose, at(0, 0), ['source.fixAll']);
    const { edit } = await resolve(client, action);
    assert.match(applied(compose, database, edit) ?? '', / {4}security_opt:\n {6}- no-new-privileges:true\n/);
    assert.deepEqual([...new Set(notesOf(edit).map(({ needsConfirmation }) => needsConfirmation))], [false]);
  });
});

describe('fix all in the workspace', () => {
  const files = () =>
    memory({
      'file:///w/a/compose.yaml': database,
      'file:///w/b/compose.yaml': 'services: {}\n',
      'file:///w/c/compose.yaml': text,
    });

  /** The messages of the server while a command is executed, and its answer. */
  async function executed(client: Client, args: readonly unknown[]) {
    const sent: ApplyWorkspaceEditParams[] = [];
    client.connection.onRequest('workspace/applyEdit', (params: ApplyWorkspaceEditParams) => {
      sent.push(params);
      return { applied: true };
    });
    const answer = await client.connection.sendRequest('workspace/executeCommand', {
      command: 'plimsoll.server.fixWorkspace',
      arguments: args,
    });
    return { sent, answer };
  }

  it('is one edit of all safe fixes, using unsaved texts, with nothing to confirm', async () => {
    const client = await start({ files: files() });
    const open = 'file:///w/b/compose.yaml';
    await client.open(open, database);
    const { sent, answer } = await executed(client, []);
    assert.deepEqual(answer, { files: 2, applied: true });
    assert.equal(sent.length, 1);
    const { edit, label } = sent[0]!;
    assert.equal(label, 'Fix all that is safe');
    const changes = edit.documentChanges as TextDocumentEdit[];
    assert.deepEqual(
      changes.map(({ textDocument }) => textDocument),
      [
        { uri: open, version: 1 },
        { uri: 'file:///w/a/compose.yaml', version: null },
      ],
    );
    assert.ok(notesOf(edit).every(({ needsConfirmation }) => !needsConfirmation));
  });

  it('is one edit for one rule, also from a finding', async () => {
    const client = await start({ files: files() });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    await client.open(compose, text);
    const title = 'Fix all privileged problems in the workspace';
    const { command } = titled(await client.actions(compose, at(3, 18), ['quickfix']), title) ?? {};
    assert.deepEqual(command?.arguments, ['privileged']);
    const { sent, answer } = await executed(client, command?.arguments ?? []);
    assert.deepEqual(answer, { files: 2, applied: true });
    const uris = (sent[0]!.edit.documentChanges as TextDocumentEdit[]).map((each) => each.textDocument.uri);
    assert.deepEqual(uris, [compose, 'file:///w/c/compose.yaml']);
    assert.deepEqual(await executed(client, ['image-eol']), {
      sent: [],
      answer: { files: 0, applied: false },
    });
  });

  it('is not offered to a client that applies no edits', async () => {
    const client = await start({ capabilities: pulling });
    await client.open(compose, text);
    const actions = await client.actions(compose, at(3, 18), ['quickfix']);
    assert.deepEqual(
      actions.filter(({ command }) => command?.command === 'plimsoll.server.fixWorkspace'),
      [],
    );
  });
});
