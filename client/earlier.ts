import { commands, type Disposable, type TextDocumentContentProvider, Uri, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { says } from './says.ts';

/** The URI scheme of texts that files had before a change; the query is the URI of the file. */
const scheme = 'plimsoll-earlier';

/** A change to show: its title, and the earlier texts of the files. */
interface Comparison {
  readonly title: string;
  readonly files: readonly { readonly uri: string; readonly text: string }[];
}

/** Compares files with their texts before a change that the server made. */
export class EarlierTexts implements TextDocumentContentProvider, Disposable {
  readonly #provider: Disposable;
  readonly #texts = new Map<string, string>();

  constructor(client: BaseLanguageClient) {
    says(client, 'plimsollCompare');
    this.#provider = workspace.registerTextDocumentContentProvider(scheme, this);
    client.onRequest('plimsoll/compare', async (comparison: Comparison) => {
      await this.#show(comparison);
      return null;
    });
  }

  dispose(): void {
    this.#provider.dispose();
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  async #show({ title, files }: Comparison): Promise<void> {
    this.#texts.clear();
    const pairs = files.map(({ uri, text }) => {
      const now = Uri.parse(uri, true);
      // Each comparison has addresses of its own, since the editor keeps the texts of those that it has read.
      const before = Uri.from({ scheme, path: now.path, query: uri, fragment: String(++comparisons) });
      this.#texts.set(before.toString(), text);
      return [before, now] as const;
    });
    const [[before, now] = []] = pairs;
    if (pairs.length > 1) {
      const rows = pairs.map(([from, to]) => [to, from, to]);
      await commands.executeCommand('vscode.changes', title, rows);
    } else if (before && now) await commands.executeCommand('vscode.diff', before, now, title);
  }
}

let comparisons = 0;
