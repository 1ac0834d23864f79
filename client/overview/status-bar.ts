import {
  type Disposable,
  type Event,
  l10n,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
  workspace,
} from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { type Bar, barOf } from './bar.ts';
import type { Overview } from './first-run.ts';
import type { Status } from './status.ts';

/** Milliseconds after which a scan is shown. */
const patience = 1_000;
/** Minimum interval between requests for the sentence, in milliseconds. */
const pace = 10_000;

/** The item in the status bar: the worst severity of the workspace and its count, or why that is not known. */
export class StatusBar implements Disposable {
  readonly #client: BaseLanguageClient;
  readonly #item: StatusBarItem;
  readonly #disposables: Disposable[];
  #status: Status | undefined;
  #sentence: string | undefined;
  #scanningSince: number | undefined;
  #asked = 0;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(client: BaseLanguageClient, statusChanged: Event<void>, runningChanged: Event<void>) {
    this.#client = client;
    this.#item = window.createStatusBarItem('plimsoll.status', StatusBarAlignment.Left, -10);
    this.#item.name = 'Plimsoll';
    this.#disposables = [
      this.#item,
      statusChanged(() => this.#renew()),
      runningChanged(() => this.#askSoon()),
      client.onDidChangeState(() => this.#renew()),
      workspace.onDidGrantWorkspaceTrust(() => this.#show()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('plimsoll.statusBar')) this.#renew();
      }),
    ];
    void this.#renew();
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    for (const each of this.#disposables) each.dispose();
  }

  get #isOn(): boolean {
    return workspace.getConfiguration('plimsoll').get('statusBar', true);
  }

  /** Asks the server for the status; only the answer to the last request counts. */
  async #renew(): Promise<void> {
    const asked = ++this.#asked;
    if (this.#isOn && this.#client.isRunning()) {
      const uri = workspace.workspaceFolders?.[0]?.uri.toString();
      const status = await this.#client
        .sendRequest<Status>('plimsoll/status', { uri })
        .catch(() => undefined);
      if (asked !== this.#asked) return;
      const wasScanning = this.#status?.scanning;
      this.#status = status ?? this.#status;
      this.#scanningSince = status?.scanning ? (this.#scanningSince ?? Date.now()) : undefined;
      if (status && !status.scanning && (wasScanning || this.#sentence === undefined)) this.#askSoon();
    }
    this.#show();
  }

  /** Asks for the sentence after a while, since changes come one after the other. */
  #askSoon(): void {
    if (!this.#isOn || this.#waiting) return;
    const wait = this.#sentence === undefined ? patience : pace;
    this.#waiting = setTimeout(async () => {
      this.#waiting = undefined;
      if (!this.#client.isRunning() || this.#status?.scanning) return;
      const overview = await this.#client
        .sendRequest<Overview | null>('plimsoll/overview', {})
        .catch(() => null);
      this.#sentence = overview?.sentence ?? undefined;
      this.#show();
    }, wait);
  }

  #show(): void {
    if (!this.#isOn) {
      this.#item.hide();
      return;
    }
    const { state } = this.#client;
    const server = state === State.Starting ? 'starting' : state === State.Running ? 'running' : 'stopped';
    const isSlow = this.#scanningSince !== undefined && Date.now() - this.#scanningSince >= patience;
    const { isTrusted } = workspace;
    const bar = barOf({ server, status: this.#status, sentence: this.#sentence, isSlow, isTrusted }, l10n);
    const { icon, text, label, command, background } = bar;
    this.#item.text = `$(${icon}) ${text}`;
    this.#item.tooltip = tooltipOf(bar);
    this.#item.accessibilityInformation = { label };
    this.#item.command = { title: 'Plimsoll', command: command.command, arguments: [...command.arguments] };
    this.#item.backgroundColor = background && new ThemeColor(`statusBarItem.${background}Background`);
    this.#item.show();
  }
}

function tooltipOf({ lines }: Bar): MarkdownString {
  const commands = {
    'plimsoll.running.focus': l10n.t('What Runs'),
    'plimsoll.showReport': l10n.t('Show Report'),
  };
  const links = Object.entries(commands).map(([command, title]) => `[${title}](command:${command})`);
  const text = new MarkdownString();
  for (const each of lines) text.appendText(each).appendMarkdown('\n\n');
  text.appendMarkdown(links.join(' \u00b7 '));
  text.isTrusted = { enabledCommands: Object.keys(commands) };
  return text;
}
