import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ClientCapabilities,
  type CodeAction,
  type Connection,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeResult,
  MessageType,
  type ProgressToken,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type ServerCapabilities,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { AnyRule } from '../../server/engine/index.ts';
import type { Within } from '../../server/host/guard.ts';
import type { ImageLocks } from '../../server/lsp/access/image-locks.ts';
import type { LastCommit } from '../../server/lsp/access/last-commit.ts';
import { checkedMessages } from '../../server/lsp/access/messages.ts';
import type { FileAccess } from '../../server/lsp/files.ts';
import type { OpenResults } from '../../server/lsp/scan/remembered.ts';
import { serve } from '../../server/lsp/server.ts';

/** Capabilities of an editor that pulls diagnostics, as VS Code does. */
export const pulling: ClientCapabilities = {
  textDocument: { diagnostic: {} },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] },
    diagnostics: { refreshSupport: true },
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
};

/** Capabilities of an editor that gets pushed diagnostics. */
export const pushed: ClientCapabilities = { workspace: { workspaceFolders: true } };

type WorkDone = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

/** Files in memory that count reads. */
export interface Memory extends FileAccess {
  readonly texts: Map<string, string>;
  readonly reads: string[];
}

export function memory(texts: Readonly<Record<string, string>> = {}): Memory {
  const map = new Map(Object.entries(texts));
  const reads: string[] = [];
  return {
    texts: map,
    reads,
    async read(uri) {
      reads.push(uri);
      return map.get(uri);
    },
    list: async (folder) =>
      [...map.keys()].flatMap((uri) => (uri.startsWith(`${folder}/`) ? { uri, message: undefined } : [])),
  };
}

/** A client connected to a server, with what the server sent unasked. */
export interface Client {
  readonly connection: ProtocolConnection;
  /** What the server says that it can do. */
  readonly server: ServerCapabilities;
  readonly published: PublishDiagnosticsParams[];
  /** Log messages: errors and warnings in `log`, others in `told`. */
  readonly log: string[];
  readonly told: string[];
  /** Messages to show to the user. */
  readonly messages: string[];
  /** Settings of the `plimsoll` section by scope URI; tests may change them. */
  readonly settings: Map<string, unknown>;
  readonly shown: string[];
  refreshes: number;
  /** The number of inlay hint refreshes that the server requested. */
  hintRefreshes: number;
  /** The token of the last progress that the server created. */
  workToken: ProgressToken | undefined;
  /** Waits for this number of inlay hint refreshes. */
  hintsRefreshed(times: number): Promise<true>;
  /** Waits for a progress notification of that work. */
  workDone(kind: WorkDone['kind']): Promise<WorkDone>;
  open(uri: string, text: string, languageId?: string): Promise<void>;
  edit(uri: string, version: number, ...changes: { range?: Range; text: string }[]): Promise<void>;
  close(uri: string): Promise<void>;
  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport>;
  /** Pulls the diagnostics of a file. */
  problems(uri: string): Promise<Diagnostic[]>;
  actions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]>;
  /** Waits for published diagnostics of a URI that satisfy a test, including earlier ones from index `since` on. */
  publication(
    uri: string,
    test?: (diagnostics: readonly Diagnostic[]) => boolean,
    since?: number,
  ): Promise<Diagnostic[]>;
  end(): Promise<void>;
}

/** How to start and greet a server. */
export interface Talk {
  readonly capabilities?: ClientCapabilities;
  readonly folders?: readonly string[];
  readonly files?: FileAccess;
  readonly rules?: readonly AnyRule[];
  readonly within?: Within;
  readonly lastCommit?: LastCommit;
  readonly imageLocks?: ImageLocks;
  readonly readsAgainAfter?: number;
  readonly results?: OpenResults | undefined;
  /** The default for the setting of that name. */
  readonly scope?: 'workspace' | 'openFiles';
  /** Settings of other sections of the editor. */
  readonly sections?: { readonly [section: string]: unknown };
}

/** Starts a server in this process and initializes it. */
export async function talk({
  files = memory(),
  rules = [],
  within,
  lastCommit,
  imageLocks,
  readsAgainAfter,
  results,
  ...rest
}: Talk): Promise<Client> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server: Connection = createConnection(
    new StreamMessageReader(up),
    new StreamMessageWriter(down),
    checkedMessages(),
  );
  serve(server, {
    files,
    rules,
    ...(within && { within }),
    ...(lastCommit && { lastCommit }),
    ...(imageLocks && { imageLocks }),
    ...(readsAgainAfter !== undefined && { readsAgainAfter }),
    ...(results && { results }),
  });
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  // The streams are not ended, since pending writes would fail.
  return greet(connection, rest, async () => server.dispose());
}

/** Initializes a server at the other end of a connection. */
export async function greet(
  connection: ProtocolConnection,
  {
    capabilities = pulling,
    folders = ['file:///w'],
    scope = 'openFiles',
    sections = {},
  }: Omit<Talk, 'files' | 'rules' | 'within' | 'lastCommit' | 'imageLocks' | 'readsAgainAfter' | 'results'>,
  dispose: () => Promise<void>,
): Promise<Client> {
  const published: PublishDiagnosticsParams[] = [];
  const log: string[] = [];
  const told: string[] = [];
  const messages: string[] = [];
  const settings = new Map<string, unknown>();
  const shown: string[] = [];
  const hear = new Set<() => void>();
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    published.push(params);
    for (const each of [...hear]) each();
  });
  connection.onNotification(
    'window/logMessage',
    ({ type, message }: { type: MessageType; message: string }) =>
      void (type <= MessageType.Warning ? log : told).push(message),
  );
  connection.onRequest(
    'workspace/configuration',
    ({ items }: { items: { scopeUri?: string; section?: string }[] }) =>
      items.map(({ scopeUri = '', section = 'plimsoll' }) => {
        if (section !== 'plimsoll') return sections[section] ?? null;
        const own = settings.get(scopeUri) ?? null;
        return { scope, ...(own as object | null) };
      }),
  );
  connection.onRequest('workspace/diagnostic/refresh', () => {
    client.refreshes++;
    for (const each of [...hear]) each();
    return null;
  });
  connection.onRequest('workspace/inlayHint/refresh', () => {
    client.hintRefreshes++;
    for (const each of [...hear]) each();
    return null;
  });
  const worked: WorkDone[] = [];
  connection.onRequest('window/workDoneProgress/create', ({ token }: { token: ProgressToken }) => {
    client.workToken = token;
    connection.onProgress(WorkDoneProgress.type, token, (told) => {
      worked.push(told);
      for (const each of [...hear]) each();
    });
    return null;
  });
  connection.onNotification(
    'window/showMessage',
    ({ message }: { message: string }) => void messages.push(message),
  );
  connection.onRequest('window/showMessageRequest', ({ message }: { message: string }) => {
    messages.push(message);
    return null;
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('window/showDocument', ({ uri }: { uri: string }) => {
    shown.push(uri);
    return { success: true };
  });
  connection.listen();
  const client: Client & { server: ServerCapabilities } = {
    connection,
    server: {},
    published,
    log,
    told,
    messages,
    settings,
    shown,
    refreshes: 0,
    hintRefreshes: 0,
    workToken: undefined,
    hintsRefreshed: (times) =>
      until(hear, () => client.hintRefreshes >= times || undefined, `hints are not refreshed ${times} times`),
    workDone: (kind) => until(hear, () => worked.find((each) => each.kind === kind), `no ${kind} of work`),
    open: (uri, text, languageId = uri.endsWith('yaml') ? 'dockercompose' : 'dockerfile') =>
      connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId, version: 1, text },
      }),
    edit: (uri, version, ...contentChanges) =>
      connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges,
      }),
    close: (uri) => connection.sendNotification('textDocument/didClose', { textDocument: { uri } }),
    pull: (uri, previousResultId) =>
      connection.sendRequest('textDocument/diagnostic', { textDocument: { uri }, previousResultId }),
    async problems(uri) {
      const report = await client.pull(uri);
      return report.kind === 'full' ? report.items : [];
    },
    actions: (uri, range, only) =>
      connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri },
        range,
        context: { diagnostics: [], ...(only && { only }) },
      }),
    publication(uri, test = () => true, since = 0) {
      const find = () =>
        published.slice(since).find((each) => each.uri === uri && test(each.diagnostics))?.diagnostics;
      return until(hear, find, `no diagnostics of ${uri} as expected`);
    },
    async end() {
      await connection.sendRequest('shutdown');
      connection.dispose();
      await dispose();
    },
  };
  const { capabilities: server }: InitializeResult = await connection.sendRequest('initialize', {
    processId: null,
    rootUri: folders[0] ?? null,
    workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
    capabilities,
    initializationOptions: { scope },
  });
  client.server = server;
  await connection.sendNotification('initialized', {});
  return client;
}

/** Waits until `find` returns something, checking after each event; at most a minute, for a busy machine. */
async function until<T>(hear: Set<() => void>, find: () => T | undefined, otherwise: string): Promise<T> {
  const found = find();
  if (found !== undefined) return found;
  const stop = new AbortController();
  try {
    return await Promise.race([
      new Promise<T>((resolve) => {
        const listen = () => {
          const now = find();
          if (now === undefined) return;
          hear.delete(listen);
          resolve(now);
        };
        hear.add(listen);
      }),
      delay(60_000, undefined, { signal: stop.signal }).then(() => {
        throw new Error(otherwise);
      }),
    ]);
  } finally {
    stop.abort();
  }
}

/** Applies a workspace edit's changes to the text of one document. */
export function applied(uri: string, text: string, edit: WorkspaceEdit | undefined): string {
  const change = edit?.documentChanges?.find(
    (each) => 'textDocument' in each && each.textDocument.uri === uri,
  );
  const edits = (change && 'edits' in change ? change.edits : edit?.changes?.[uri]) ?? [];
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((each) => each.index + each[0].length)];
  const offset = ({ line, character }: Range['start']) => (starts[line] ?? text.length) + character;
  return edits
    .map((each) => ({ ...each, newText: 'newText' in each ? each.newText : '' }))
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (now, { range, newText }) => now.slice(0, offset(range.start)) + newText + now.slice(offset(range.end)),
      text,
    );
}

/** Returns a range on one line. */
export function at(line: number, start: number, end = start): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}
