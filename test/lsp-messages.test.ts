import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { afterEach, describe, it } from 'node:test';
import {
  createConnection,
  createProtocolConnection,
  type DocumentDiagnosticReport,
  ErrorCodes,
  type ProtocolConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { rules } from '../rules/index.ts';
import { checkedMessages } from '../server/lsp/access/messages.ts';
import { serve } from '../server/lsp/server.ts';
import { type Client, memory, pulling, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

async function start(): Promise<Client> {
  const client = await talk({ rules, capabilities: { ...pulling, experimental: { plimsollRunning: true } } });
  clients.push(client);
  return client;
}

/** A connection to a server that nobody has greeted. */
function strangers(): ProtocolConnection {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createConnection(
    new StreamMessageReader(up),
    new StreamMessageWriter(down),
    checkedMessages(),
  );
  serve(server, { files: memory(), rules });
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  connection.listen();
  return connection;
}

/** The code of the error that answers a request. */
async function codeOf(connection: ProtocolConnection, method: string, params: unknown): Promise<number> {
  try {
    await connection.sendRequest(method, params);
  } catch (error) {
    assert.ok(error instanceof ResponseError);
    assert.doesNotMatch(error.message, /TypeError|undefined|Cannot read/);
    return error.code;
  }
  return 0;
}

const uri = 'file:///w/compose.yaml';
const text = 'services:\n  web:\n    image: nginx:latest\n    privileged: true\n';
const start0 = { line: 0, character: 0 };
const textDocument = { uri };

describe('a request out of its time', () => {
  const greeting = { processId: null, rootUri: null, capabilities: {} };

  it('is refused before initialize, and the server can still be initialized', async () => {
    const connection = strangers();
    for (const method of ['shutdown', 'textDocument/hover', 'plimsoll/status', 'no/such'])
      assert.equal(
        await codeOf(connection, method, { textDocument }),
        ErrorCodes.ServerNotInitialized,
        method,
      );
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'dockercompose', version: 1, text },
    });
    assert.equal(await codeOf(connection, 'initialize', {}), ErrorCodes.InvalidParams);
    assert.equal(await codeOf(connection, 'initialize', greeting), 0);
    assert.equal(await codeOf(connection, 'initialize', greeting), ErrorCodes.InvalidRequest, 'twice');
    assert.equal(await codeOf(connection, 'shutdown', undefined), 0);
    connection.dispose();
  });

  it('is refused after shutdown', async () => {
    const connection = strangers();
    await connection.sendRequest('initialize', greeting);
    await connection.sendNotification('initialized', {});
    await connection.sendRequest('shutdown');
    for (const method of ['shutdown', 'initialize', 'textDocument/diagnostic', 'plimsoll/report', 'no/such'])
      assert.equal(await codeOf(connection, method, { textDocument }), ErrorCodes.InvalidRequest, method);
    connection.dispose();
  });
});

describe('malformed parameters', () => {
  const strange: readonly unknown[] = [undefined, null, 7, [], 'x', {}, { uri: 7 }];
  const ranges = [...strange, { start: start0 }, { start: start0, end: { line: -1, character: 0 } }];
  const positions = [...strange, { line: 1 }, { line: '1', character: 0 }, { line: 1.5, character: 0 }];
  const range = { start: start0, end: start0 };
  const documents = strange.map((each) => ({ textDocument: each }));
  const requests: Readonly<Record<string, readonly unknown[]>> = {
    'textDocument/diagnostic': [null, ...documents],
    'textDocument/codeLens': documents,
    'textDocument/documentLink': documents,
    'textDocument/hover': [...documents, ...positions.map((position) => ({ textDocument, position }))],
    'textDocument/completion': [...documents, ...positions.map((position) => ({ textDocument, position }))],
    'textDocument/inlayHint': [...documents, ...ranges.map((each) => ({ textDocument, range: each }))],
    'textDocument/codeAction': [
      ...documents,
      ...ranges.map((each) => ({ textDocument, range: each, context: { diagnostics: [] } })),
      ...strange.map((context) => ({ textDocument, range, context })),
      { textDocument, range, context: { diagnostics: [{ range: 7 }] } },
      { textDocument, range, context: { diagnostics: [], only: [7] } },
    ],
    'workspace/diagnostic': [{}, { previousResultIds: 7 }, { previousResultIds: [null] }],
    'workspace/executeCommand': [{}, { command: 7 }, { command: 'plimsoll.server.setLevel', arguments: 'x' }],
    'plimsoll/effectiveCompose': [null, {}, { uri: null }],
  };
  for (const [method, all] of Object.entries(requests))
    it(`of ${method} are refused`, async () => {
      const client = await start();
      for (const params of all)
        assert.equal(
          await codeOf(client.connection, method, params),
          ErrorCodes.InvalidParams,
          JSON.stringify(params),
        );
      assert.deepEqual(client.log, []);
    });

  it('of notifications are dropped, and the next are taken', async () => {
    const client = await start();
    const { connection } = client;
    const notifications: Readonly<Record<string, readonly unknown[]>> = {
      'textDocument/didOpen': [null, ...documents, { textDocument: { uri, version: 1, text } }],
      'textDocument/didChange': [
        ...documents,
        { textDocument: { uri, version: 2 } },
        { textDocument: { uri, version: 2 }, contentChanges: [{ range: {}, text: '' }] },
        { textDocument: { uri, version: 2 }, contentChanges: [null] },
      ],
      'textDocument/didSave': documents,
      'textDocument/didClose': documents,
      'workspace/didChangeConfiguration': [null, []],
      'workspace/didChangeWatchedFiles': [{}, { changes: [{}] }, { changes: [null] }],
      'workspace/didChangeWorkspaceFolders': [{}, { event: {} }, { event: { added: [null], removed: [] } }],
      'workspace/didDeleteFiles': [{}, { files: [{ uri: 7 }] }],
      'workspace/didRenameFiles': [{}, { files: [{ oldUri: 'a' }] }],
    };
    await client.open(uri, text);
    for (const [method, all] of Object.entries(notifications))
      for (const params of all) await connection.sendNotification(method, params);
    const found = await client.problems(uri);
    assert.ok(found.some(({ code }) => code === 'privileged'));
    await client.edit(uri, 3, { text: 'services:\n  web:\n    image: nginx:latest\n' });
    assert.ok(!(await client.problems(uri)).some(({ code }) => code === 'privileged'));
    assert.deepEqual(client.log, []);
  });
});

describe('a result id', () => {
  const full = async (client: Client, previous?: string) => {
    const report: DocumentDiagnosticReport = await client.pull(uri, previous);
    return { kind: report.kind, id: report.resultId };
  };

  it('is of the content: it comes back with the text, in a new server, too', async () => {
    const client = await start();
    await client.open(uri, text);
    const first = await full(client);
    await client.edit(uri, 2, { text: text.replace('true', 'false') });
    const second = await full(client, first.id);
    assert.equal(second.kind, 'full');
    assert.notEqual(second.id, first.id);
    await client.edit(uri, 3, { text });
    assert.deepEqual(await full(client, first.id), { kind: 'unchanged', id: first.id });
    const other = await start();
    await other.open(uri, text);
    assert.deepEqual(await full(other, first.id), { kind: 'unchanged', id: first.id });
  });

  it('does not change by an edit that moves nothing', async () => {
    const client = await start();
    await client.open(uri, text);
    const { id } = await full(client);
    await client.edit(uri, 2, { text: `${text}# the end\n` });
    assert.deepEqual(await full(client, id), { kind: 'unchanged', id });
  });

  it('is never that of another text in a new server', async () => {
    const client = await start();
    await client.open(uri, text);
    const { id } = await full(client);
    const other = await start();
    await other.open(uri, text.replace('privileged: true', 'pid: host'));
    assert.equal((await full(other, id)).kind, 'full');
  });
});

describe('a server that lives on after its end, as in a browser', () => {
  it('can be started again, and refuses what is untimely', () => {
    const { messageStrategy } = checkedMessages() as Required<ReturnType<typeof checkedMessages>>;
    const passed: string[] = [];
    const next = (message: unknown) => {
      passed.push((message as { method: string }).method);
    };
    const hear = (id: number | undefined, method: string) => {
      const message = {
        jsonrpc: '2.0',
        method,
        params: { capabilities: {} },
        ...(id !== undefined && { id }),
      };
      messageStrategy.handleMessage(message, next as Parameters<typeof messageStrategy.handleMessage>[1]);
    };
    hear(1, 'initialize');
    hear(2, 'shutdown');
    hear(3, 'initialize');
    hear(undefined, 'exit');
    hear(4, 'x/early');
    hear(5, 'initialize');
    const refused = 'plimsoll/refused';
    assert.deepEqual(passed, ['initialize', 'shutdown', refused, 'exit', refused, 'initialize']);
  });
});
