import {
  type Connection,
  DidChangeConfigurationNotification,
  FileChangeType,
  type InitializeParams,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type AnyRule, kindOfName, pageOf, shownWhole } from '../engine/index.ts';
import { type Guard, guard, type Within } from '../host/guard.ts';
import { findingsAt, hoverMarkdown } from './actions.ts';
import { type Client, capabilitiesFor, clientOf, foldersOf } from './client.ts';
import { CodeActions } from './code-actions.ts';
import { type ConfigResolver, configResolver } from './configuration.ts';
import { hoverOf, openRule, spanOf } from './convert.ts';
import { diagnostics } from './diagnostics.ts';
import { type FileAccess, isBelow, pathOf, uriOf } from './files.ts';
import { type Workspace, workspace } from './scan/workspace.ts';
import { type Scheduler, scheduler } from './scheduler.ts';
import { type Session, session } from './session.ts';
import { decodeSettings } from './settings.ts';

/** What a server needs beside its connection. */
export interface ServerDeps {
  readonly files: FileAccess;
  readonly rules: readonly AnyRule[];
  /** Ends work that takes too long, where that can be had. */
  readonly within?: Within;
  /** Makes ready for a run over so many files, and answers how to undo that. */
  readonly tune?: (files: number) => () => void;
}

/** Request that lints every file of all folders; answers a `Summary`. */
export const scanRequest = 'plimsoll/scanWorkspace';

interface Parts {
  readonly client: Client;
  readonly scheduler: Scheduler;
  readonly configs: ConfigResolver;
  readonly session: Session;
  readonly workspace: Workspace;
  readonly report: ReturnType<typeof diagnostics>;
  readonly guard: Guard;
}

/** Answers a client over a connection until it ends. */
export function serve(connection: Connection, outside: ServerDeps): void {
  const documents = new TextDocuments(TextDocument);
  let folders: string[] = [];

  connection.onInitialize((params) => {
    folders = foldersOf(params);
    const client = clientOf(params);
    // A client that can't be asked for settings tells them: at the start, and when they change.
    let told: unknown = params.initializationOptions;
    const parts = assemble(
      connection,
      outside,
      client,
      () => folders,
      () => told,
    );
    const renew = listen(connection, documents, outside, parts, () => folders);
    connection.onDidChangeConfiguration(({ settings }) => {
      told = (settings as { plimsoll?: unknown } | null | undefined)?.plimsoll ?? told;
      renew();
    });
    connection.onInitialized(() => {
      if (client.configurationEvents) {
        connection.client
          .register(DidChangeConfigurationNotification.type, { section: 'plimsoll' })
          .catch(() => undefined);
      }
      if (!client.folderEvents) return;
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const left = new Set(removed.map(({ uri }) => uri));
        folders = [...folders.filter((uri) => !left.has(uri)), ...added.map(({ uri }) => uri)];
        const outsideAll = (path: string) => !folders.some((uri) => isBelow(path, pathOf(uri)));
        parts.workspace.left(new Set(removed.map(({ uri }) => pathOf(uri)).filter(outsideAll)));
        renew();
      });
    });
    return capabilitiesFor(client);
  });

  documents.listen(connection);
  connection.listen();
}

function assemble(
  connection: Connection,
  { files, rules, within, tune = () => () => undefined }: ServerDeps,
  client: Client,
  folders: () => readonly string[],
  told: () => unknown,
): Parts {
  const rootOf = (path: string) =>
    folders()
      .map(pathOf)
      .filter((folder) => isBelow(path, folder))
      .sort((a, b) => b.length - a.length)[0];
  const scheduling = scheduler();
  const configs = configResolver({
    files,
    ruleIds: new Set(rules.map(({ id }) => id)),
    folders,
    rootOf,
    // A scan asks for each folder's settings once; an open file may have settings of its own.
    keyOf: (path) => (state.isOpen(path) ? path : `${rootOf(path) ?? ''}/`),
    today: () => new Date().toISOString().slice(0, 10),
    async settings(path) {
      if (!client.configuration) return decodeSettings(told());
      const scopeUri = state.isOpen(path) ? state.sight.uri(path) : uriOf(rootOf(path) ?? path);
      try {
        return decodeSettings(await connection.workspace.getConfiguration({ scopeUri, section: 'plimsoll' }));
      } catch {
        return decodeSettings(told());
      }
    },
  });
  const watch = guard(within);
  const state = session({
    files,
    rules,
    configs,
    client,
    folders,
    voices: (path) => around.voices(path),
    guard: watch,
  });
  const shown = new Map<string, string>();
  const around = workspace({
    files,
    session: state,
    scheduler: scheduling,
    tune,
    pulls: (path) => client.pulls && shown.has(path),
    renewed: (paths) => report.renew(paths),
    publish: (uri, outcome) => report.publish(uri, outcome),
  });
  const report = diagnostics({
    connection,
    client,
    session: state,
    workspace: around,
    scheduler: scheduling,
    told: shown,
  });
  return {
    client,
    scheduler: scheduling,
    configs,
    session: state,
    workspace: around,
    report,
    guard: watch,
  };
}

function listen(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  { rules }: ServerDeps,
  { client, scheduler, configs, session, workspace, report, guard: watch }: Parts,
  folders: () => readonly string[],
): () => void {
  /** What decides how all is linted is another now. */
  const renew = () => {
    configs.forget();
    session.forgetAll();
    report.renew();
    background(workspace.changed({ all: true }));
  };
  /** The client sent something; a new day is noticed by it, for it may end what was ignored or supported until then. */
  const heard = () => {
    scheduler.noteMessage();
    if (configs.isPast()) renew();
  };
  /** Files or folders changed, came or went; `made` when some may have to be linted that were not there. */
  const happened = (paths: ReadonlySet<string>, made: boolean, names = paths) => {
    session.forget(paths, names);
    if (configs.asked(paths)) renew();
    report.renew();
    background(workspace.changed({ paths, names, made }));
  };
  const background = (work: Promise<unknown>) => {
    work.catch((error: unknown) =>
      connection.console.error(shownWhole(error instanceof Error ? error.message : String(error))),
    );
  };
  /** What linting an open file gave, once all that it needs is there. */
  const linted = async (uri: string) => {
    heard();
    const path = pathOf(uri);
    await session.prepare(path);
    return session.outcome(path, true);
  };

  documents.onDidOpen(({ document }) => {
    heard();
    const path = pathOf(document.uri);
    session.open(document);
    report.opened(path);
    background(workspace.changed({ text: path }));
  });
  documents.onDidChangeContent(({ document }) => {
    heard();
    const path = pathOf(document.uri);
    session.change(document);
    report.changed(path);
    background(workspace.changed({ text: path }));
  });
  documents.onDidSave(({ document }) => {
    heard();
    const path = pathOf(document.uri);
    session.save(path);
    report.changed(path);
    happened(new Set([path]), false);
  });
  documents.onDidClose(({ document }) => {
    heard();
    const path = pathOf(document.uri);
    session.close(path);
    report.closed(path);
    background(workspace.changed({ text: path }));
  });

  connection.languages.diagnostics.on((params, token) => {
    heard();
    return report.pull(params, token);
  });
  const actions = new CodeActions({
    rules,
    guard: watch,
    resolvesEdits: client.resolvesEdits,
    canShow: client.showDocument,
    sight: session.sight,
  });
  connection.onCodeAction(async (params, token) => {
    const outcome = await linted(params.textDocument.uri);
    return outcome && !token.isCancellationRequested ? actions.list(outcome, params) : [];
  });
  connection.onCodeActionResolve((action) => actions.resolve(action, (path) => session.outcome(path, true)));
  connection.onHover(async ({ textDocument, position }) => {
    const outcome = await linted(textDocument.uri);
    const source = outcome?.project.source(outcome.path);
    if (!outcome || !source) return null;
    const at = spanOf(source, { start: position, end: position });
    const found = findingsAt(outcome.findings, at);
    return found[0] ? hoverOf(hoverMarkdown(found, rules), source, found[0].span) : null;
  });
  connection.onExecuteCommand(async ({ command, arguments: [rule] = [] }) => {
    if (command !== openRule || !rules.some(({ id }) => id === rule)) return;
    await connection.window.showDocument({ uri: pageOf(String(rule)), external: true });
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    heard();
    const paths = new Set(changes.map(({ uri }) => pathOf(uri)));
    const mayList = ({ uri, type }: { uri: string; type: FileChangeType }) =>
      uri.endsWith('/.gitignore') || (type === FileChangeType.Created && mayHold(pathOf(uri)));
    const names = new Set(
      changes.flatMap(({ uri, type }) => (type === FileChangeType.Changed ? [] : [pathOf(uri)])),
    );
    happened(paths, changes.some(mayList), names);
  });
  connection.workspace.onDidDeleteFiles(({ files }) => {
    heard();
    happened(new Set(files.map(({ uri }) => pathOf(uri))), false);
  });
  connection.workspace.onDidRenameFiles(({ files }) => {
    heard();
    happened(new Set(files.flatMap(({ oldUri, newUri }) => [pathOf(oldUri), pathOf(newUri)])), true);
  });

  connection.onRequest(scanRequest, async (params: InitializeParams['workDoneToken'] | unknown, token) =>
    report.scan(folders(), params, token),
  );
  return renew;
}

/** Whether something at a path may be linted, or be a folder that holds what may be. */
const mayHold = (path: string) =>
  kindOfName(path) !== undefined || path.lastIndexOf('.') <= path.lastIndexOf('/');
