import { type Connection, FileChangeType, type TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { kindOfName } from '../engine/index.ts';
import { logFailure } from './failure.ts';
import { pathOf } from './files.ts';
import type { Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';

/** Milliseconds that a client that pulls open files has to also pull the workspace. */
const patience = 1000;

/** Dispatches the client's notifications, and answers its pulls. */
export class Listener {
  readonly #connection: Connection;
  readonly #parts: Parts;

  constructor(connection: Connection, parts: Parts) {
    this.#connection = connection;
    this.#parts = parts;
  }

  /** Lints open files and the workspace once the client is ready. */
  begin(): void {
    const { report, workspace } = this.#parts;
    this.#inBackground(workspace.changed({ all: true }));
    const timer = setTimeout(() => report.giveUpWaiting(), patience);
    this.#connection.onShutdown(() => {
      clearTimeout(timer);
      report.end();
      this.#parts.files.end();
      return workspace.written;
    });
  }

  /** Starts again with new settings or configuration. */
  renew(): void {
    const { configs, session, report, workspace } = this.#parts;
    configs.forget();
    session.forgetAll();
    report.renew();
    this.#inBackground(workspace.changed({ all: true }));
  }

  listenToDocuments(documents: TextDocuments<TextDocument>): void {
    const { session, report, workspace } = this.#parts;
    const edited = (path: string) => this.#inBackground(workspace.changed({ text: path }));
    documents.onDidOpen(({ document }) => {
      const path = this.#received(document.uri);
      session.open(document);
      this.#inBackground(this.#parts.configurations.opened(path));
      report.opened(path);
      edited(path);
    });
    documents.onDidChangeContent(({ document }) => {
      const path = this.#received(document.uri);
      session.change(document);
      report.changed(path);
      edited(path);
    });
    documents.onDidSave(({ document }) => {
      const path = this.#received(document.uri);
      session.save(path);
      report.changed(path);
      this.#changedOnDisk(new Set([path]), false);
    });
    documents.onDidClose(({ document }) => {
      const path = this.#received(document.uri);
      session.close(path);
      report.closed(path);
      this.#inBackground(workspace.changed({ text: path }).then(() => this.#parts.configurations.renew()));
    });
  }

  answerPulls(): void {
    this.#connection.languages.diagnostics.on((params, token) => {
      this.#noteMessage();
      return this.#parts.report.pull(params, token);
    });
    this.#connection.languages.diagnostics.onWorkspace((params, token, _, parts) => {
      this.#noteMessage();
      return this.#parts.report.pullWorkspace(params, token, parts && ((part) => parts.report(part)));
    });
  }

  listenToFiles(): void {
    const { workspace } = this.#connection;
    this.#parts.files.listen((paths) => this.#changedOnDisk(paths, true, new Set()));
    this.#connection.onDidChangeWatchedFiles(({ changes }) => {
      this.#noteMessage();
      const paths = new Set(changes.map(({ uri }) => pathOf(uri)));
      const mayList = ({ uri, type }: { uri: string; type: FileChangeType }) =>
        ignoreFile.test(uri) || (type === FileChangeType.Created && mayHold(pathOf(uri)));
      const unclear = changes.flatMap(({ uri, type }) =>
        type === FileChangeType.Created ? [pathOf(uri)] : [],
      );
      const names = new Set(
        changes.flatMap(({ uri, type }) => (type === FileChangeType.Changed ? [] : [pathOf(uri)])),
      );
      this.#changedOnDisk(paths, changes.some(mayList), names, unclear);
    });
    workspace.onDidDeleteFiles(({ files }) => {
      this.#noteMessage();
      this.#changedOnDisk(new Set(files.map(({ uri }) => pathOf(uri))), false);
    });
    workspace.onDidRenameFiles(({ files }) => {
      this.#noteMessage();
      const paths = files.flatMap(({ oldUri, newUri }) => [pathOf(oldUri), pathOf(newUri)]);
      this.#changedOnDisk(new Set(paths), true);
    });
  }

  /** Called on every message. Also detects a new day, since exceptions and product support expire by date. */
  #noteMessage(): void {
    this.#parts.scheduler.noteMessage();
    if (this.#parts.configs.isPast()) this.renew();
  }

  /** Returns the path of a document that the client sent a message about. */
  #received(uri: string): string {
    this.#noteMessage();
    return pathOf(uri);
  }

  /** Handles changed, created or deleted files and folders; `made` if there may be new files to lint. */
  #changedOnDisk(
    paths: ReadonlySet<string>,
    made: boolean,
    names = paths,
    unclear: readonly string[] = [],
  ): void {
    const { configs, hidden, session, report, workspace } = this.#parts;
    session.forget(paths, names);
    if (configs.asked(paths)) this.renew();
    report.renew();
    this.#inBackground(workspace.changed({ paths, names, made, unclear }));
    hidden.saved(paths);
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => logFailure(this.#connection, error));
  }

  /** Returns the outcome of an open file once everything it needs is loaded. */
  async linted(uri: string): Promise<Outcome | undefined> {
    const path = this.#received(uri);
    await this.#parts.session.prepareSome([path]);
    return this.#parts.session.outcome(path, true);
  }
}

/** Files that decide what git ignores; files in the index are never ignored. */
const ignoreFile = /\/(?:\.gitignore|\.git\/(?:info\/exclude|index))$/;

/** Whether a path may be, by its name, a file to lint or a folder that contains some. */
const mayHold = (path: string) =>
  kindOfName(path) !== undefined || path.lastIndexOf('.') <= path.lastIndexOf('/');
