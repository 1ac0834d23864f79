import { type Connection, DidChangeConfigurationNotification, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { AnyRule } from '../engine/index.ts';
import { dayOf } from '../engine/source/day.ts';
import { fileNames } from '../engine/source/file-names.ts';
import { isBelow, isBelowAny } from '../engine/source/path.ts';
import { guard, type Within } from '../host/guard.ts';
import type { Tuning } from '../host/tuning.ts';
import { throughEditor } from './access/editor.ts';
import type { ImageLocks } from './access/image-locks.ts';
import type { LastCommit } from './access/last-commit.ts';
import { LateFiles } from './access/late-files.ts';
import { answerRefused } from './access/messages.ts';
import { capabilitiesFor } from './capabilities.ts';
import { type Client, clientOf, foldersOf } from './client.ts';
import { ConfigResolver } from './configuration.ts';
import { Diagnostics } from './diagnostics.ts';
import { listenToFeatures } from './features/index.ts';
import { type FileAccess, pathOf, spellLike, unlinkedPathOf, uriOf, withoutMarks } from './files.ts';
import { Listener } from './listener.ts';
import type { Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { Configurations } from './scan/configurations.ts';
import { HiddenFindings } from './scan/hidden.ts';
import { withLateProgress } from './scan/progress.ts';
import type { OpenResults } from './scan/remembered.ts';
import { type AskSettings, boundReached, scopeOf } from './scan/scope.ts';
import { ScanState } from './scan/state.ts';
import { Workspace } from './scan/workspace.ts';
import { scheduler as newScheduler } from './scheduler.ts';
import { Session } from './session.ts';
import { decodeSettings } from './settings.ts';
import { warmUp } from './warm-up/warm-up.ts';

/** What a server needs besides its connection. */
export interface ServerDeps {
  readonly files: FileAccess;
  readonly rules: readonly AnyRule[];
  /** Aborts work that takes too long, if the platform supports it. */
  readonly within?: Within;
  /** Prepares the process for linting that many files. */
  readonly tune?: (files: number) => Tuning;
  /** Whether to spend time that nobody needs on making the first edits faster. */
  readonly warmsUp?: boolean;
  /** Milliseconds until what a disk did not give in time is read again. */
  readonly readsAgainAfter?: number;
  /** Reads the last commit of a folder's git repository, if there is a disk. */
  readonly lastCommit?: LastCommit;
  /** Locks images, if there are a disk and a network. */
  readonly imageLocks?: ImageLocks;
  /** Opens what earlier scans found, if there is a disk. */
  readonly results?: OpenResults;
}

/** The settings that decide what is linted, and how. */
const sections = ['plimsoll', 'files.associations', 'files.exclude', 'search.exclude'];

/** Documents whose text is guaranteed to be a string, even if a client sends something else. */
const textDocuments = {
  create: (uri: string, language: string, version: number, text: unknown) =>
    TextDocument.create(uri, language, version, typeof text === 'string' ? text : ''),
  update: TextDocument.update,
};

const untuned: Tuning = { settle: () => undefined, undo: () => undefined };

/** Serves a client over a connection until it ends. */
export function serve(connection: Connection, deps: ServerDeps): void {
  const documents = new TextDocuments(textDocuments);
  let folders: string[] = [];

  connection.onInitialize(async (params) => {
    folders = foldersOf(params);
    await spellFolders(folders, deps.files);
    const client = clientOf(params);
    // A client that doesn't support requests for settings sends them: at the start, and when they change.
    let sent: unknown = params.initializationOptions;
    const parts = assemble(
      connection,
      deps,
      client,
      () => folders,
      () => sent,
    );
    const listener = new Listener(connection, parts);
    listener.listenToDocuments(documents);
    listener.answerPulls();
    listenToFeatures(connection, {
      ...parts,
      rules: deps.rules,
      lastCommit: deps.lastCommit,
      imageLocks: deps.imageLocks,
      folders: () => folders,
      linted: (uri) => listener.linted(uri),
    });
    listener.listenToFiles();
    connection.onDidChangeConfiguration(({ settings }) => {
      sent = (settings as { plimsoll?: unknown } | null | undefined)?.plimsoll ?? sent;
      listener.renew();
    });
    connection.onInitialized(() => {
      listener.begin();
      if (deps.warmsUp) {
        const { scheduler, guard, scans } = parts;
        const isScanning = () => scans.running !== undefined;
        connection.onExit(warmUp({ rules: deps.rules, scheduler, guard, isScanning }));
      }
      if (client.configurationEvents) {
        connection.client
          .register(DidChangeConfigurationNotification.type, { section: sections })
          .catch(() => undefined);
      }
      if (!client.folderEvents) return;
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const left = new Set(removed.map(({ uri }) => uri));
        const before = folders.map(pathOf);
        folders = [...folders.filter((uri) => !left.has(uri)), ...added.map(({ uri }) => uri)];
        const follow = () => {
          // A folder may also have another name now, because what its link leads to is open.
          const outsideAll = (path: string) => !folders.some((uri) => isBelow(path, pathOf(uri)));
          parts.workspace.left(new Set(before.filter(outsideAll)));
          parts.configurations.renew();
          listener.renew();
        };
        spellFolders(folders, deps.files).then(follow, follow);
      });
    });
    return capabilitiesFor(client);
  });

  answerRefused(connection);
  documents.listen(connection);
  connection.listen();
}

/**
 * Gives the files in workspace folders one name each, whichever of its links and spellings the client uses: the real one if that
 * folder is open too, otherwise the one below the first link.
 */
async function spellFolders(folders: readonly string[], files: FileAccess): Promise<void> {
  const known = new Map<string, string>();
  const own = new Set(folders.map(unlinkedPathOf));
  for (const uri of folders) {
    const real = await files.real?.(uri);
    if (real === undefined) continue;
    const [path, link] = [unlinkedPathOf(real), unlinkedPathOf(uri)];
    const name = known.get(path) ?? (isBelowAny(path, own) ? path : link);
    known.set(path, name);
    known.set(link, name);
  }
  fileNames().link([...known].map(([path, name]) => ({ path, name })));
  spellLike(folders);
}

function assemble(
  connection: Connection,
  {
    files: own,
    rules,
    within,
    results,
    tune: tuneOnce = () => untuned,
    readsAgainAfter = 10_000,
  }: ServerDeps,
  client: Client,
  folders: () => readonly string[],
  sent: () => unknown,
): Parts {
  const ofClient = client.readsFiles ? throughEditor(own, connection) : own;
  const files = new LateFiles(withoutMarks(ofClient), readsAgainAfter);
  const rootOf = (path: string) =>
    folders()
      .map(pathOf)
      .filter((folder) => isBelow(path, folder))
      .sort((a, b) => b.length - a.length)[0];
  const scheduler = newScheduler();
  const tune = shared(tuneOnce);
  const configs = new ConfigResolver({
    files,
    rules,
    folders,
    rootOf,
    // Scanned files share their folder's settings; an open file may have its own.
    keyOf: (path) => (session.isOpen(path) ? path : `${rootOf(path) ?? ''}/`),
    today: today(),
    async settings(path) {
      if (!client.configuration) return decodeSettings(sent());
      const scopeUri = session.isOpen(path) ? session.convertContext.uri(path) : uriOf(rootOf(path) ?? path);
      try {
        return decodeSettings(await connection.workspace.getConfiguration({ scopeUri, section: 'plimsoll' }));
      } catch {
        return decodeSettings(sent());
      }
    },
  });
  const watch = guard(within);
  const session = new Session({
    files,
    rules,
    configs,
    client,
    folders,
    scannedAbout: (path) => workspace.records.about(path),
    isUsed: (path) => [...workspace.records.referring(path)].some((by) => workspace.kindOf(by) === 'compose'),
    kindOf: (path) => workspace.kindOf(path),
    tune,
    guard: watch,
    scheduler,
  });
  const reported = new Map<string, string>();
  const scans = new ScanState();
  const workspace = new Workspace({
    files,
    session,
    scheduler,
    results,
    tune,
    pulls: (path) => report.leavesToClient(path),
    renewed: (paths) => {
      report.renew(paths);
      configurations.renew();
    },
    publish: (uri, outcome) => report.publish(uri, outcome),
    scope: () => scopeOf(folders().map(pathOf), configs, asking(connection, client)),
    unasked: (scan) =>
      withLateProgress(connection, client.progress, (progress) => scans.during(progress, scan)),
    bounded: once((found, linted) => connection.window.showInformationMessage(boundReached(found, linted))),
  });
  const report = new Diagnostics({ connection, client, session, workspace, scheduler, reported, scans });
  const publish = (uri: string, outcome: Outcome | undefined) => report.publish(uri, outcome);
  const { records } = workspace;
  const configurations = new Configurations({ configs, session, records, rules, guard: watch, publish });
  const known = { client, configurations, files, configs, session, workspace };
  const hidden = new HiddenFindings({ ...known, connection });
  return { ...known, scheduler, report, guard: watch, scans, hidden };
}

/** Runs that overlap share one tuning: the defaults are restored when the last of them ends. */
function shared(tune: (files: number) => Tuning): (files: number) => Tuning {
  let current = untuned;
  let runs = 0;
  return (files) => {
    if (current === untuned) current = tune(files);
    if (current === untuned) return untuned;
    runs++;
    return {
      settle: current.settle,
      undo() {
        if (--runs > 0) return;
        current.undo();
        current = untuned;
      },
    };
  };
}

/** Returns the current day, computed once a day, since every edit asks for it for each open file. */
function today(): () => string {
  const dayLength = 86_400_000;
  let written: { readonly day: number; readonly text: string } | undefined;
  return () => {
    const now = Date.now();
    const day = Math.floor(now / dayLength);
    if (written?.day !== day) written = { day, text: dayOf(now) };
    return written.text;
  };
}

/** Returns a function that asks the client for its settings, if supported. */
const asking =
  (connection: Connection, client: Client): AskSettings =>
  async (items) =>
    client.configuration ? connection.workspace.getConfiguration(items) : [];

/** Wraps a function so that only its first call has an effect. */
function once<A extends readonly unknown[]>(work: (...args: A) => void): (...args: A) => void {
  let done = false;
  return (...args) => {
    if (!done) work(...args);
    done = true;
  };
}
