import {
  type Disposable,
  type Event,
  EventEmitter,
  l10n,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** The URI scheme of merged projects; the query is the URI of the compose file. */
const scheme = 'plimsoll-effective';

/** Shows the merged project, as Compose sees it, in a read-only document. */
export class EffectiveCompose implements TextDocumentContentProvider, Disposable {
  readonly #client: BaseLanguageClient;
  readonly #changed = new EventEmitter<Uri>();
  readonly #parts: Disposable[];
  readonly onDidChange = this.#changed.event;

  constructor(client: BaseLanguageClient, statusChanged: Event<void>) {
    this.#client = client;
    this.#parts = [
      this.#changed,
      workspace.registerTextDocumentContentProvider(scheme, this),
      statusChanged(() => this.#renew()),
    ];
  }

  dispose(): void {
    for (const each of this.#parts) each.dispose();
  }

  async provideTextDocumentContent({ query }: Uri): Promise<string> {
    const text = await this.#client.sendRequest<string | null>('plimsoll/effectiveCompose', { uri: query });
    return text ?? `# ${l10n.t('This file is not a part of a Compose project.')}\n`;
  }

  /** Shows the project of a compose file beside it; by default, of the active file. */
  async show(uri = window.activeTextEditor?.document.uri): Promise<void> {
    if (!uri || uri.scheme === scheme) return;
    const path = uri.path.replace(/\.ya?ml$/, '');
    const target = Uri.from({ scheme, path: `${path} (${l10n.t('effective')}).yaml`, query: uri.toString() });
    const document = await workspace.openTextDocument(target);
    await window.showTextDocument(document, { preview: true, viewColumn: -2, preserveFocus: true });
  }

  /** Updates the shown projects, which may have changed. */
  #renew(): void {
    for (const { uri } of workspace.textDocuments) if (uri.scheme === scheme) this.#changed.fire(uri);
  }
}
