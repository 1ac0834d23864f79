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
  Uri,
  window,
  workspace,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { isOurs } from '../findings.ts';
import type { Status } from '../overview/status.ts';
import { askForFilter, inWords } from './asking.ts';
import { countOf, everything, type Filter, isFiltering } from './filter.ts';
import type { RunningAnswer } from './model.ts';
import { rowsOf } from './rows.ts';
import { itemOf, linesOf, type TreeLine, tooltipOf } from './tree.ts';

/** The view of what runs: hidden until there is something to show, updated when that changes. */
export class RunningView implements TreeDataProvider<TreeLine>, Disposable {
  readonly #client: BaseLanguageClient;
  readonly #remedyOf: (rule: string) => Promise<string | undefined>;
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

  constructor(
    client: BaseLanguageClient,
    runningChanged: Event<void>,
    remedyOf: (rule: string) => Promise<string | undefined>,
  ) {
    this.#client = client;
    this.#remedyOf = remedyOf;
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

  getTreeItem(line: TreeLine): TreeItem {
    return itemOf(line);
  }

  async resolveTreeItem(item: TreeItem, { row: { finding } }: TreeLine): Promise<TreeItem> {
    if (finding) item.tooltip = tooltipOf(finding, finding.remedy ?? (await this.#remedyOf(finding.rule)));
    return item;
  }

  async getChildren(line?: TreeLine): Promise<TreeLine[]> {
    if (line) return linesOf(line.row.children, line.id);
    this.#shown ??= await this.#ask();
    const { running } = this.#shown;
    this.#view.message = this.#message(running);
    const folderOf = (uri: string) => workspace.getWorkspaceFolder(Uri.parse(uri))?.name;
    // While only some findings are shown, rows have ids of their own, so that all are expanded.
    const root = isFiltering(this.#filter) ? 'some' : '';
    return linesOf(rowsOf(running, this.#filter, { l10n, folderOf }), root);
  }

  /** The row that is selected, for commands without an argument. */
  get selected(): TreeLine | undefined {
    return this.#view.selection[0];
  }

  /** Asks which findings to show. */
  async filter(): Promise<void> {
    this.#shown ??= await this.#ask();
    const filter = await askForFilter(this.#filter, this.#shown.running);
    if (filter) this.show(filter);
  }

  /** Shows what a changed filter leaves of all findings; without a change, all. */
  show(change: Partial<Filter> = everything): void {
    this.#filter = { ...everything, ...change };
    commands.executeCommand('setContext', 'plimsoll.isFiltered', isFiltering(this.#filter));
    this.#changed.fire(undefined);
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    for (const each of this.#disposables) each.dispose();
  }

  /** The sentence above the rows, or how many findings are left. */
  #message(running: RunningAnswer): string | undefined {
    if (!isFiltering(this.#filter)) return running.projects.length > 0 ? running.sentence : undefined;
    const [left, all] = [countOf(running, this.#filter), countOf(running, everything)];
    // Nothing at all is shown by the words that an empty view has.
    return left === 0 ? undefined : l10n.t('{0} of {1}: {2}', left, all, inWords(this.#filter));
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
    const critical = status.total['critical'] ?? 0;
    this.#view.badge =
      critical > 0 ? { value: critical, tooltip: l10n.t('Critical findings: {0}', critical) } : undefined;
  }
}
