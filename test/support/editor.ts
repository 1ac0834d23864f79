import { setTimeout as delay } from 'node:timers/promises';
import type { ClientCapabilities, Diagnostic } from 'vscode-languageserver/node';
import { rules } from '../../rules/index.ts';
import type { FileAccess } from '../../server/lsp/files.ts';
import type { OpenResults } from '../../server/lsp/scan/remembered.ts';
import { type Client, pulling, talk } from './client.ts';
import { WorkspacePull } from './workspace-pull.ts';
import { listing } from './world.ts';

/** The contents of the disk and of an editor, by path. */
export interface Holding {
  readonly disk: Map<string, string>;
  readonly open: Map<string, string>;
  settings: unknown;
  scanned: boolean;
}

const uriOf = (path: string) => `file://${path}`;

/** How an editor gets diagnostics. */
interface How {
  readonly pulls: boolean;
  /** Whether it also pulls the workspace. */
  readonly whole: boolean;
}

/** What a server does that an editor does not see: the files that it read, and the results that it waits for. */
interface Work {
  reads: number;
  waiting: number;
}

/** Counts the results that a server waits for. */
function watched(open: OpenResults, work: Work): OpenResults {
  const during = async <T>(wait: Promise<T>): Promise<T> => {
    work.waiting++;
    try {
      return await wait;
    } finally {
      work.waiting--;
    }
  };
  return async (...asked) => {
    const results = await during(open(...asked));
    return results && { ...results, load: (ids) => during(results.load(ids)) };
  };
}

/** Returns the language id that an editor assigns to a file name. */
function languageOf(path: string): string {
  if (/Dockerfile$/.test(path)) return 'dockerfile';
  if (/\/compose[^/]*\.yaml$/.test(path)) return 'dockercompose';
  return /\.ya?ml$/.test(path) ? 'yaml' : 'plaintext';
}

/** Whether open files are linted only on save. */
export const waits = (settings: unknown): boolean => JSON.stringify(settings).includes('onSave');

/** Settings that depend on the resource. */
const scoped = (uri: string) => ({ rules: { 'host-namespace': uri.endsWith('yaml') ? 'low' : 'off' } });

/** Simulates an editor with a server: it shows what the server sends, and pulls when the protocol requires it. */
export class Editor {
  readonly #client: Client;
  readonly #pulls: boolean;
  readonly #versions = new Map<string, number>();
  /** Answers to pulls of files, by path, with the result id. */
  readonly #answers = new Map<string, { readonly id: string | undefined; readonly items: Diagnostic[] }>();
  readonly #work: Work;
  /** Diagnostics from workspace pulls, by path, for files that it did not pull on their own. */
  readonly #whole = new Map<string, Diagnostic[]>();
  readonly #pull: WorkspacePull | undefined;
  #refreshes = 0;

  private constructor(client: Client, { pulls, whole }: How, work: Work) {
    this.#client = client;
    this.#pulls = pulls;
    this.#work = work;
    if (!whole) return;
    this.#pull = new WorkspacePull(client.connection, [], (report) => {
      const path = decodeURIComponent(report.uri.slice('file://'.length));
      if (report.kind === 'full' && !this.#answers.has(path)) this.#whole.set(path, report.items);
    });
  }

  /** Starts an editor on the contents of the disk; reads take several turns of the event loop. */
  static async start(
    holding: Holding,
    capabilities: ClientCapabilities,
    whole = false,
    results?: OpenResults,
  ): Promise<Editor> {
    const work: Work = { reads: 0, waiting: 0 };
    const { disk } = holding;
    const files: FileAccess = {
      async read(uri, within) {
        const path = uri.slice('file://'.length);
        for (let i = ++work.reads % 3; i > 0; i--) await turn();
        if (!within.some((folder) => uri.startsWith(`${folder}/`)))
          return { reason: 'it lies outside of what may be read', beyond: true };
        return path.endsWith('/') ? listing(path, disk.keys()) : disk.get(path);
      },
      list: async (folder) => {
        const ignored = disk.get('/w/.gitignore')?.includes('app') ? '/w/app/' : '//';
        const below = [...disk.keys()].filter((path) => uriOf(path).startsWith(`${folder}/`));
        return below
          .sort()
          .flatMap((path) => (path.startsWith(ignored) ? [] : { uri: uriOf(path), message: undefined }));
      },
    };
    const scope = whole ? 'workspace' : 'openFiles';
    const client = await talk({
      rules,
      files,
      capabilities,
      scope,
      results: results && watched(results, work),
    });
    client.settings.get = (scope) => (holding.settings === 'scoped' ? scoped(scope) : holding.settings);
    return new Editor(client, { pulls: capabilities.textDocument?.diagnostic !== undefined, whole }, work);
  }

  async open(path: string, text: string): Promise<void> {
    this.#versions.set(path, 1);
    await this.#client.open(uriOf(path), text, languageOf(path));
    if (this.#pulls) await this.pull(path);
  }
  async change(path: string, text: string): Promise<void> {
    const version = (this.#versions.get(path) ?? 0) + 1;
    this.#versions.set(path, version);
    await this.#client.edit(uriOf(path), version, { text });
    // The server declares `interFileDependencies`, so the other files are pulled too.
    await this.#pullAll();
  }
  async save(path: string): Promise<void> {
    await this.#notify('textDocument/didSave', { textDocument: { uri: uriOf(path) } });
    if (this.#pulls) await this.pull(path);
  }
  async close(path: string): Promise<void> {
    this.#versions.delete(path);
    const last = this.#answers.get(path);
    if (!this.#pull) this.#answers.delete(path);
    await this.#client.close(uriOf(path));
    if (!this.#pull) return;
    // It pulls once more after closing; from then on the workspace pull covers the file.
    await this.#client.pull(uriOf(path));
    this.#answers.delete(path);
    this.#whole.set(path, last?.items ?? []);
  }
  /** Notifies that files were created (1), changed (2) or deleted (3). */
  async watch(...changes: readonly (readonly [path: string, type: number])[]): Promise<void> {
    await this.#notify('workspace/didChangeWatchedFiles', {
      changes: changes.map(([path, type]) => ({ uri: uriOf(path), type })),
    });
  }
  async deleted(path: string): Promise<void> {
    await this.#notify('workspace/didDeleteFiles', { files: [{ uri: uriOf(path) }] });
  }
  async renamed(from: string, to: string): Promise<void> {
    await this.#notify('workspace/didRenameFiles', { files: [{ oldUri: uriOf(from), newUri: uriOf(to) }] });
  }
  async configured(): Promise<void> {
    await this.#notify('workspace/didChangeConfiguration', { settings: null });
  }
  async scan(): Promise<void> {
    await this.#client.connection.sendRequest('plimsoll/scanWorkspace', {});
  }

  async pull(path: string): Promise<void> {
    const before = this.#answers.get(path);
    const report = await this.#client.pull(uriOf(path), before?.id);
    if (report.kind === 'full' && this.#versions.has(path))
      this.#answers.set(path, { id: report.resultId, items: report.items });
  }
  async #pullAll(): Promise<void> {
    if (this.#pulls) for (const path of [...this.#versions.keys()]) await this.pull(path);
  }
  #notify(method: string, params: unknown): Promise<void> {
    return this.#client.connection.sendNotification(method, params);
  }

  /** Waits until the server is idle and returns everything that is shown, by path. */
  async shown(): Promise<Record<string, readonly string[]>> {
    const seen = () => this.#client.published.length + this.#client.refreshes + this.#work.reads;
    for (let idle = 0, before = seen(); idle < 30; before = seen()) {
      await turn();
      idle = seen() === before && this.#work.waiting === 0 ? idle + 1 : 0;
      if (this.#client.refreshes === this.#refreshes) continue;
      this.#refreshes = this.#client.refreshes;
      await this.#pullAll();
    }
    const told = () => (this.#pull?.reports.length ?? 0) + seen();
    // The server sends changes with a delay.
    for (let before = -1; this.#pull && before !== told(); ) {
      before = told();
      await delay(250);
    }
    const shown = new Map<string, Diagnostic[]>(this.#whole);
    for (const { uri, diagnostics } of this.#client.published)
      shown.set(decodeURIComponent(uri.slice('file://'.length)), diagnostics);
    for (const [path, { items }] of this.#answers)
      shown.set(path, this.#pull ? items : [...(shown.get(path) ?? []), ...items]);
    const lines = [...shown]
      .sort()
      .map(([path, all]) => [path, all.map((each) => JSON.stringify(each)).sort()] as const);
    return Object.fromEntries(lines.filter(([, all]) => all.length > 0));
  }

  get log(): readonly string[] {
    return this.#client.log;
  }

  async end(): Promise<void> {
    await this.#pull?.end();
    return this.#client.end();
  }
}

/** Starts an editor with what another one held: the disk, the open files, and whether it was asked to scan. */
export async function startedWith(
  holding: Holding,
  capabilities: ClientCapabilities,
  whole: boolean,
  results?: OpenResults,
): Promise<Editor> {
  const editor = await Editor.start(holding, capabilities, whole, results);
  for (const [path, text] of [...holding.open].sort()) await editor.open(path, text);
  if (waits(holding.settings)) for (const path of holding.open.keys()) await editor.save(path);
  if (holding.scanned) await editor.scan();
  return editor;
}

/** Returns what a freshly started editor shows for the same disk and open files. */
export async function shownAnew(
  holding: Holding,
  capabilities = pulling,
  whole = false,
): Promise<Record<string, readonly string[]>> {
  const editor = await startedWith(holding, capabilities, whole);
  const shown = await editor.shown();
  await editor.end();
  return shown;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
