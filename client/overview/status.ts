import {
  type Disposable,
  type Event,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  l10n,
  languages,
  type Uri,
  window,
  workspace,
} from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { says } from '../says.ts';

/** The server's answer to `plimsoll/status`. */
export interface Status {
  /** The number of the file's findings per severity, worst first; null if it is not linted. */
  readonly findings?: Readonly<Record<string, number>> | null;
  /** The number of findings of all files per severity, worst first. */
  readonly total: Readonly<Record<string, number>>;
  /** The number of the file's findings that are in the baseline. */
  readonly known: number;
  readonly scope: 'workspace' | 'openFiles';
  readonly scanning?: { readonly done: number; readonly total: number } | null;
  readonly scanned?: {
    /** Milliseconds since 1970. */
    readonly at: number;
    readonly files: number;
    readonly cancelled: boolean;
    readonly unread: number;
  } | null;
  /** URI of the configuration file that applies. */
  readonly configuration?: string | null;
  /** Files that were not linted, or only in part. */
  readonly unlinted: Places;
  /** Ignore comments that have expired. */
  readonly expired: Places;
  /** False if linting is off for the folder. */
  readonly enabled: boolean;
}

/** How many there are, and the first of them. */
interface Places {
  readonly count: number;
  readonly first?: { readonly uri: string; readonly line: number; readonly message?: string | null } | null;
}

const linted = [
  { language: 'dockerfile' },
  { language: 'dockercompose' },
  { pattern: '**/.plimsoll.{yaml,yml}' },
];

/** Language status items for Dockerfiles and compose files: the file's findings, and the configuration. */
export class StatusItems implements Disposable {
  readonly #client: BaseLanguageClient;
  readonly #findings: LanguageStatusItem;
  readonly #configuration: LanguageStatusItem;
  readonly #parts: Disposable[];
  #asked = 0;

  constructor(client: BaseLanguageClient, statusChanged: Event<void>) {
    this.#client = client;
    says(client, 'plimsollStatus');
    const item = (id: string, name: string) => {
      const made = languages.createLanguageStatusItem(`plimsoll.${id}`, linted);
      made.name = name;
      return made;
    };
    this.#findings = item('findings', l10n.t('Plimsoll: Findings'));
    this.#configuration = item('configuration', l10n.t('Plimsoll: Configuration'));
    this.#parts = [
      this.#findings,
      this.#configuration,
      window.onDidChangeActiveTextEditor(() => this.#renew()),
      statusChanged(() => this.#renew()),
      client.onDidChangeState(() => this.#renew()),
    ];
  }

  dispose(): void {
    for (const each of this.#parts) each.dispose();
  }

  /** Asks the server for the status; only the answer to the last request counts. */
  async #renew(): Promise<void> {
    const uri = window.activeTextEditor?.document.uri;
    if (!uri) return;
    const asked = ++this.#asked;
    this.#findings.busy = this.#client.state === State.Starting;
    if (this.#findings.busy) {
      this.#findings.text = l10n.t('Starting');
      this.#findings.severity = LanguageStatusSeverity.Information;
      this.#findings.command = undefined;
      return;
    }
    if (!this.#client.isRunning()) {
      this.#findings.text = l10n.t('The server is not running');
      this.#findings.severity = LanguageStatusSeverity.Error;
      this.#findings.command = { command: 'plimsoll.restart', title: l10n.t('Restart') };
      return;
    }
    const status = await this.#client
      .sendRequest<Status>('plimsoll/status', { uri: uri.toString() })
      .catch(() => undefined);
    if (status && asked === this.#asked) this.#show(status, uri);
  }

  #show(status: Status, uri: Uri): void {
    const { findings, known, configuration } = status;
    this.#findings.text = findings ? findingsText(findings) : l10n.t('Not linted');
    this.#findings.detail =
      known > 0 ? l10n.t('in this file, {0} more in the baseline', known) : l10n.t('in this file');
    this.#findings.severity =
      (findings?.['critical'] ?? 0) + (findings?.['high'] ?? 0) > 0
        ? LanguageStatusSeverity.Warning
        : LanguageStatusSeverity.Information;
    this.#findings.command = { command: 'plimsoll.nextFinding', title: l10n.t('Next') };
    this.#configuration.text = configuration
      ? workspace.asRelativePath(uri.with({ path: new URL(configuration).pathname }))
      : l10n.t('No configuration file');
    this.#configuration.command = {
      command: 'plimsoll.openConfiguration',
      title: configuration ? l10n.t('Open') : l10n.t('Create'),
    };
  }
}

function findingsText(findings: Readonly<Record<string, number>>): string {
  const parts = Object.entries(findings).flatMap(([severity, n]) => (n > 0 ? [`${n} ${severity}`] : []));
  return parts.length > 0 ? parts.join(', ') : l10n.t('No findings');
}
