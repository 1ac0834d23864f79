import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { ClientCapabilities, Diagnostic, Hover, Position } from 'vscode-languageserver/node';
import { rules } from '../../rules/index.ts';
import { diskFiles } from '../../server/lsp/access/disk.ts';
import { type Client, talk } from './client.ts';
import { WorkspacePull } from './workspace-pull.ts';

/** What a client does about diagnostics, besides what its capabilities say. */
export interface ClientKind {
  readonly capabilities: ClientCapabilities;
  /** Whether it pulls the workspace if the server offers that. */
  readonly pullsWorkspace?: true;
  /** Whether it pulls open files even if the server does not offer that. */
  readonly pullsAnyway?: true;
  readonly scope?: 'openFiles';
}

/** A client that shows diagnostics as the protocol says: those pushed to it, those of its pulls, and those of the workspace. */
export class AnyClient {
  readonly #client: Client;
  readonly #root: string;
  readonly #pulls: boolean;
  readonly #refreshable: boolean;
  readonly #held: WorkspacePull | undefined;
  readonly #texts = new Map<string, { text: string; version: number }>();
  readonly #pulled = new Map<string, { readonly id: string | undefined; readonly items: Diagnostic[] }>();
  #refreshes = 0;

  private constructor(
    client: Client,
    root: string,
    { capabilities, pullsWorkspace, pullsAnyway }: ClientKind,
  ) {
    const { diagnosticProvider } = client.server;
    this.#client = client;
    this.#root = root;
    this.#refreshable = capabilities.workspace?.diagnostics?.refreshSupport === true;
    const canPull = capabilities.textDocument?.diagnostic !== undefined;
    this.#pulls = canPull && (diagnosticProvider !== undefined || pullsAnyway === true);
    if (this.#pulls && pullsWorkspace && diagnosticProvider?.workspaceDiagnostics)
      this.#held = new WorkspacePull(client.connection);
  }

  static async start(folder: string, kind: ClientKind): Promise<AnyClient> {
    const root = pathToFileURL(folder).href;
    const { capabilities, scope = 'workspace' } = kind;
    const client = await talk({ rules, files: diskFiles, folders: [root], capabilities, scope });
    return new AnyClient(client, root, kind);
  }

  async open(path: string, text: string): Promise<void> {
    this.#texts.set(path, { text, version: 1 });
    await this.#client.open(this.#uri(path), text, path.endsWith('Dockerfile') ? 'dockerfile' : 'yaml');
    if (this.#pulls) await this.#pull(path);
  }

  /** Replaces a part of an open file, which the server learns as a change of a range. */
  async replace(path: string, old: string, text: string): Promise<void> {
    const file = this.#texts.get(path)!;
    const from = file.text.indexOf(old);
    const range = { start: this.#position(path, from), end: this.#position(path, from + old.length) };
    file.text = file.text.slice(0, from) + text + file.text.slice(from + old.length);
    file.version++;
    await this.#client.edit(this.#uri(path), file.version, { range, text });
    // The server says that files depend on each other, so all are pulled.
    await this.#pullAll();
  }

  async save(path: string): Promise<void> {
    const textDocument = { uri: this.#uri(path) };
    await this.#client.connection.sendNotification('textDocument/didSave', { textDocument });
    await this.watched(path);
  }

  async close(path: string): Promise<void> {
    this.#texts.delete(path);
    this.#pulled.delete(path);
    await this.#client.close(this.#uri(path));
  }

  /** Tells the server that a file was created (1), changed (2) or deleted (3) on the disk. */
  async watched(path: string, type = 2): Promise<void> {
    const changes = [{ uri: this.#uri(path), type }];
    await this.#client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }

  /** The text that a hover at the first occurrence of a word is about. */
  async hovered(path: string, word: string): Promise<string | undefined> {
    const { text } = this.#texts.get(path)!;
    const position = this.#position(path, text.indexOf(word) + 1);
    const params = { textDocument: { uri: this.#uri(path) }, position };
    const hover: Hover | null = await this.#client.connection.sendRequest('textDocument/hover', params);
    if (!hover?.range) return undefined;
    return text.slice(this.#offset(path, hover.range.start), this.#offset(path, hover.range.end));
  }

  /** Everything that it shows now, by path, as often as it shows it. */
  async shown(): Promise<ReadonlyMap<string, readonly Diagnostic[]>> {
    await delay(20);
    const { refreshes } = this.#client;
    // One that can't be asked to pull again does so when its user comes back to the file.
    if (this.#refreshable ? refreshes !== this.#refreshes : this.#pulls) await this.#pullAll();
    this.#refreshes = refreshes;
    const pushed = new Map(this.#client.published.map(({ uri, diagnostics }) => [uri, diagnostics]));
    const ofWorkspace = this.#held?.shown ?? new Map<string, Diagnostic[]>();
    const uris = new Set([
      ...pushed.keys(),
      ...ofWorkspace.keys(),
      ...[...this.#pulled.keys()].map((path) => this.#uri(path)),
    ]);
    const paths = [...uris].map(
      (uri) => [uri, decodeURIComponent(uri.slice(this.#root.length + 1))] as const,
    );
    return new Map(
      paths.map(([uri, path]) => {
        const own = this.#pulled.get(path)?.items ?? ofWorkspace.get(uri) ?? [];
        return [path, [...(pushed.get(uri) ?? []), ...own]];
      }),
    );
  }

  async end(): Promise<void> {
    await this.#held?.end();
    await this.#client.end();
  }

  async #pull(path: string): Promise<void> {
    const report = await this.#client.pull(this.#uri(path), this.#pulled.get(path)?.id);
    if (report.kind === 'full') this.#pulled.set(path, { id: report.resultId, items: report.items });
    for (const [uri, related] of Object.entries(report.relatedDocuments ?? {})) {
      const other = decodeURIComponent(uri.slice(this.#root.length + 1));
      if (related.kind === 'full' && this.#texts.has(other))
        this.#pulled.set(other, { id: related.resultId, items: related.items });
    }
  }

  async #pullAll(): Promise<void> {
    if (this.#pulls) for (const path of this.#texts.keys()) await this.#pull(path);
  }

  #uri(path: string): string {
    return `${this.#root}/${path}`;
  }

  /** Positions are counted as the server says, by default in UTF-16 code units. */
  get #isInBytes(): boolean {
    return this.#client.server.positionEncoding === 'utf-8';
  }

  #position(path: string, offset: number): Position {
    const before = this.#texts.get(path)!.text.slice(0, offset).split('\n');
    const last = before.at(-1)!;
    return { line: before.length - 1, character: this.#isInBytes ? Buffer.byteLength(last) : last.length };
  }

  #offset(path: string, { line, character }: Position): number {
    const lines = this.#texts.get(path)!.text.split('\n');
    const start = lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0);
    if (!this.#isInBytes) return start + character;
    return (
      start +
      Buffer.from(lines[line] ?? '')
        .subarray(0, character)
        .toString().length
    );
  }
}
