import {
  commands,
  type Disposable,
  l10n,
  Range,
  type TextDocument,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { withoutLinks } from '../plain.ts';
import { cut } from '../running/words.ts';
import { says } from '../says.ts';
import { type HardenMessage, messageOf } from './message.ts';

/** The most characters of a name in the title of a tab. */
const longestName = 40;

/** The server's answer: the page of a service, or why there is none. */
interface Plan {
  readonly why?: string;
  readonly id: number;
  readonly service: string;
  readonly html: string;
  readonly chosen: readonly string[];
  readonly open: readonly Place[];
}

/** A finding that is not changed. */
interface Place {
  readonly uri: string;
  readonly range: { readonly start: Position; readonly end: Position };
  readonly rule: string;
  readonly hasFix: boolean;
}

interface Position {
  readonly line: number;
  readonly character: number;
}

/** What a page is asked for about. */
interface About {
  readonly service: string | undefined;
  readonly position?: Position | undefined;
  readonly chosen?: readonly string[];
  /** What happened before: a sentence. */
  readonly note?: string;
  /** Whether the page stays if there is no other. */
  readonly isQuiet?: boolean;
}

/** What is shown in the panel. */
interface Shown {
  readonly uri: Uri;
  readonly plan: Plan;
  chosen: readonly string[];
}

/** Milliseconds to wait for further edits before the page is made anew. */
const pause = 400;

/** The panel in which someone chooses the changes that harden a service. */
export class HardenPanel implements Disposable {
  readonly #client: BaseLanguageClient;
  readonly #parts: Disposable[];
  #panel: WebviewPanel | undefined;
  #shown: Shown | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: BaseLanguageClient) {
    this.#client = client;
    says(client, 'plimsollHardening');
    this.#parts = [
      workspace.onDidChangeTextDocument(({ document }) => this.#edited(document)),
      commands.registerCommand('plimsoll.harden', (uri?: string, service?: string) =>
        this.show(uri, service),
      ),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const each of this.#parts) each.dispose();
    this.#panel?.dispose();
  }

  /** Shows the changes of a service; by default, of the one at the cursor. */
  async show(uri?: string, service?: string): Promise<void> {
    const active = window.activeTextEditor;
    const target = uri === undefined ? active?.document.uri : Uri.parse(uri, true);
    if (!target) return;
    const position = uri === undefined ? active?.selection.active : undefined;
    // The server checks the texts of open files.
    await workspace.openTextDocument(target);
    await this.#fill(target, { service, position });
  }

  async #fill(uri: Uri, about: About): Promise<void> {
    await this.#client.start();
    const plan = await this.#client.sendRequest<Plan>('plimsoll/harden', { uri: uri.toString(), ...about });
    if (plan.why !== undefined) {
      // While someone types, the text may be no compose file for a moment.
      if (about.isQuiet) return;
      this.#panel?.dispose();
      void window.showInformationMessage(withoutLinks(`Plimsoll: ${about.note || plan.why}`));
      return;
    }
    const panel = this.#open();
    this.#shown = { uri, plan, chosen: plan.chosen };
    panel.title = l10n.t('Harden {0}', cut(plan.service, longestName));
    panel.webview.html = plan.html;
  }

  #open(): WebviewPanel {
    if (this.#panel) {
      this.#panel.reveal();
      return this.#panel;
    }
    const options = { enableScripts: true, enableFindWidget: true, localResourceRoots: [] };
    const panel = window.createWebviewPanel('plimsoll.harden', 'Plimsoll', ViewColumn.Active, options);
    panel.webview.onDidReceiveMessage((said: unknown) => {
      const message = messageOf(said);
      if (message) void this.#heard(message);
    });
    let wasVisible = true;
    panel.onDidChangeViewState(() => {
      const { visible } = panel;
      // A page that was hidden is loaded again as it was made: with the first choice.
      const isOld = this.#shown !== undefined && this.#shown.chosen !== this.#shown.plan.chosen;
      if (visible && !wasVisible && isOld) void this.#renew('', true);
      wasVisible = visible;
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#shown = undefined;
    });
    this.#panel = panel;
    return panel;
  }

  async #heard(message: HardenMessage): Promise<void> {
    if (message.type === 'close') this.#panel?.dispose();
    else if (message.type === 'open') await this.#decide(this.#shown?.plan.open[message.at]);
    else if (message.type === 'preview') await this.#preview(message.chosen);
    else await this.#apply(message.chosen);
  }

  async #preview(chosen: readonly string[]): Promise<void> {
    const shown = this.#shown;
    if (!shown) return;
    shown.chosen = chosen;
    const answer = await this.#ask('plimsoll/hardenPreview', shown);
    // A later choice has an answer of its own.
    if (answer && this.#shown === shown && shown.chosen === chosen)
      await this.#panel?.webview.postMessage({ ...answer, type: 'preview' });
  }

  async #apply(chosen: readonly string[]): Promise<void> {
    const shown = this.#shown;
    if (!shown) return;
    shown.chosen = chosen;
    const answer = await this.#ask('plimsoll/hardenApply', shown);
    if (answer && this.#shown === shown) await this.#renew(String(answer['note'] ?? ''));
  }

  /** Asks the server about the plan that is shown; if the texts have changed, shows a new one and returns undefined. */
  async #ask(request: string, { plan: { id }, chosen }: Shown): Promise<Record<string, unknown> | undefined> {
    const answer = await this.#client.sendRequest<Record<string, unknown>>(request, { id, chosen });
    if (answer['isStale'] !== true) return answer;
    await this.#renew(l10n.t('The file has changed since then: this is what the changes come to now.'));
    return undefined;
  }

  /** Makes the page anew, with the same choice. */
  async #renew(note: string, isQuiet = false): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#shown) return;
    const { uri, plan, chosen } = this.#shown;
    await this.#fill(uri, { service: plan.service, chosen, note, isQuiet });
  }

  #edited({ uri }: TextDocument): void {
    if (uri.toString() !== this.#shown?.uri.toString()) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#renew('', true), pause);
  }

  /** Opens the place of a finding with its quick fixes, or the page of its rule if it has none. */
  async #decide(place: Place | undefined): Promise<void> {
    if (!place) return;
    if (!place.hasFix) {
      await commands.executeCommand('plimsoll.explainRule', place.rule);
      return;
    }
    const { start, end } = place.range;
    const selection = new Range(start.line, start.character, end.line, end.character);
    await window.showTextDocument(Uri.parse(place.uri, true), { selection, preview: true });
    await commands.executeCommand('editor.action.quickFix');
  }
}
