import {
  commands,
  type Disposable,
  type Event,
  EventEmitter,
  l10n,
  languages,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
  window,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { isOurs } from '../findings.ts';
import type { Status } from '../status.ts';
import { askForFilter, everything, type Filter, inWords, isFiltering } from './filter.ts';
import type { RunningAnswer } from './model.ts';
import { type TreeLine, treeOf } from './tree.ts';

/** The view of what runs: hidden until there is something to show, updated when that changes. */
export class RunningView implements TreeDataProvider<TreeLine>, Disposable {
  readonly #client: BaseLanguageClient;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: TreeView<TreeLine>;
  readonly #disposables: Disposable[];
  #filter: Filter = everything;
  /** What is shown, with its JSON text to detect changes. */
  #shown: { readonly running: RunningAnswer; readonly text: string } | undefined;
  #isStale = false;
  #asking: Promise<void> | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(client: BaseLanguageClient, runningChanged: Event<void>) {
    this.#client = client;
    this.#view = window.createTreeView('plimsoll.running', { treeDataProvider: this, showCollapseAll: true });
    this.#disposables = [
      this.#view,
      this.#changed,
      languages.onDidChangeDiagnostics(() => this.#soon()),
      runningChanged(() => this.#renew()),
      this.#view.onDidChangeVisibility(() => this.#renewStale()),
    ];
    void this.#count();
  }

  getTreeItem({ item }: TreeLine): TreeItem {
    return item;
  }

  async getChildren(node?: TreeLine): Promise<TreeLine[]> {
    if (node) return [...node.children];
    this.#shown ??= await this.#ask();
    return treeOf(this.#shown.running, this.#filter, isFiltering(this.#filter));
  }

  /** Asks which findings to show. */
  async filter(): Promise<void> {
    const filter = await askForFilter(this.#filter);
    if (filter) this.show(filter);
  }

  /** Applies a filter. */
  show(filter: Filter = everything): void {
    this.#filter = filter;
    this.#view.description = inWords(filter) ?? '';
    commands.executeCommand('setContext', 'plimsoll.isFiltered', isFiltering(filter));
    this.#changed.fire(undefined);
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    for (const each of this.#disposables) each.dispose();
  }

  async #ask() {
    await this.#client.start();
    const running = await this.#client.sendRequest<RunningAnswer>('plimsoll/running');
    return { running, text: JSON.stringify(running) };
  }

  #renew(): void {
    this.#isStale = true;
    this.#renewStale();
  }

  /** Updates the view while it is visible, with one request at a time. */
  #renewStale(): void {
    if (!this.#isStale || this.#asking || !this.#view.visible || !this.#shown) return;
    this.#isStale = false;
    this.#asking = this.#ask()
      .then((next) => {
        // Without a change, the view is not refreshed: someone may be reading or expanding it.
        if (next.text === this.#shown?.text) return;
        this.#shown = next;
        this.#changed.fire(undefined);
      })
      .catch(() => undefined)
      .then(() => {
        this.#asking = undefined;
        this.#renewStale();
      });
  }

  /** Updates after a delay, since diagnostics arrive file by file. */
  #soon(): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      void this.#count();
      this.#renew();
    }, 500);
  }

  /**
   * Updates whether the view has something to show, and the badge: the server counts, since diagnostics have other levels, and of
   * a file only the worst are shown.
   */
  async #count(): Promise<void> {
    if (languages.getDiagnostics().some(([, diagnostics]) => diagnostics.some(isOurs)))
      commands.executeCommand('setContext', 'plimsoll.hasSomething', true);
    if (!this.#client.isRunning()) return;
    const status = await this.#client.sendRequest<Status>('plimsoll/status', {}).catch(() => undefined);
    if (!status) return;
    const grave = (status.total['critical'] ?? 0) + (status.total['high'] ?? 0);
    this.#view.badge =
      grave > 0 ? { value: grave, tooltip: l10n.t('Critical and high findings: {0}', grave) } : undefined;
  }
}
