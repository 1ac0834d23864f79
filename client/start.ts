import { commands, type ExtensionContext, type Uri, window, workspace } from 'vscode';
import {
  type BaseLanguageClient,
  DiagnosticPullMode,
  type LanguageClientOptions,
} from 'vscode-languageclient';
import { openConfiguration } from './configuration.ts';
import { documents } from './documents.ts';
import { EarlierTexts } from './earlier.ts';
import { EffectiveCompose } from './effective.ts';
import { RulePages } from './explain.ts';
import { answerFiles } from './files.ts';
import { copyFindings, goToFinding } from './findings.ts';
import { HardenPanel } from './harden/panel.ts';
import { heard } from './heard.ts';
import { chooseFix } from './menu/choose.ts';
import { fixFile, fixWorkspace } from './menu/fix.ts';
import { IgnoreSteps } from './menu/ignore.ts';
import { changeSeverity, saveEdited } from './menu/not-now.ts';
import { watchFirstRun } from './overview/first-scan.ts';
import { PathPanel, pathCommands } from './overview/path.ts';
import { StatusItems } from './overview/status.ts';
import { StatusBar } from './overview/status-bar.ts';
import { restarting } from './restart.ts';
import { openPlace, ReportPanel } from './running/report.ts';
import { registerViewCommands } from './running/row-commands.ts';
import { RunningView } from './running/view.ts';
import { says } from './says.ts';
import { scanWorkspace } from './scan.ts';
import { offerTools } from './tools.ts';

/** The only commands that links in hovers and tooltips may execute. */
const linked = ['plimsoll.explainRule', 'plimsoll.openPlace', 'plimsoll.showPath'];

/**
 * Connects a language client, made by `create`, to the editor: log, watchers and commands, until the extension is
 * deactivated.
 */
export function start(
  context: ExtensionContext,
  create: (options: LanguageClientOptions) => BaseLanguageClient,
): { readonly client: BaseLanguageClient; readonly report: ReportPanel } {
  const outputChannel = window.createOutputChannel('Plimsoll', { log: true });
  // A project may refer to files with any name, and a folder's contents decide what a build copies.
  const watcher = workspace.createFileSystemWatcher('**/*');
  const pages = new RulePages(context);
  const client = create({
    documentSelector: documents(),
    outputChannel,
    synchronize: { fileEvents: watcher },
    markdown: { isTrusted: { enabledCommands: linked } },
    diagnosticPullOptions: {
      onChange: true,
      onSave: true,
      filter: (document, mode) =>
        mode === DiagnosticPullMode.onType &&
        workspace.getConfiguration('plimsoll', document).get('lint.run') === 'onSave',
    },
  });
  answerFiles(client);
  saveEdited(client);
  const statusChanged = heard(client, 'plimsoll/statusChanged');
  const runningChanged = heard(client, 'plimsoll/runningChanged');
  const effective = new EffectiveCompose(client, statusChanged.event);
  says(client, 'plimsollRunning', 'plimsollRules');
  const running = new RunningView(client, runningChanged.event, pages.remedyOf);
  const report = new ReportPanel(client, runningChanged.event);
  const failed = (error: unknown) => outputChannel.error(error instanceof Error ? error : String(error));

  context.subscriptions.push(
    outputChannel,
    watcher,
    running,
    { dispose: () => client.stop().catch(failed) },
    ...[statusChanged, runningChanged],
    new StatusItems(client, statusChanged.event),
    new StatusBar(client, statusChanged.event, runningChanged.event),
    watchFirstRun(client, statusChanged.event, context.workspaceState),
    ...pageCommands(report, new PathPanel(client, runningChanged.event)),
    effective,
    new IgnoreSteps(client),
    new HardenPanel(client),
    new EarlierTexts(client),
    ...offerTools(context, client, pages),
    commands.registerCommand('plimsoll.scanWorkspace', () => scanWorkspace(client)),
    commands.registerCommand('plimsoll.scanFolder', (folder?: Uri) => scanWorkspace(client, folder)),
    commands.registerCommand('plimsoll.clearResults', () => client.sendRequest('plimsoll/clearResults')),
    commands.registerCommand('plimsoll.fixFile', () => fixFile(client)),
    commands.registerCommand('plimsoll.fixWorkspace', () => fixWorkspace(client)),
    commands.registerCommand('plimsoll.nextFinding', () => goToFinding(1)),
    commands.registerCommand('plimsoll.previousFinding', () => goToFinding(-1)),
    commands.registerCommand('plimsoll.copyFindings', () => copyFindings()),
    commands.registerCommand('plimsoll.explainRule', (id?: string) => pages.explain(id)),
    commands.registerCommand('plimsoll.showEffectiveCompose', (uri?: Uri) => effective.show(uri)),
    commands.registerCommand('plimsoll.openConfiguration', () => openConfiguration(client)),
    ...registerViewCommands(running),
    commands.registerCommand('plimsoll.changeSeverity', changeSeverity),
    commands.registerCommand('plimsoll.chooseFix', (list: number, at: number) => chooseFix(client, list, at)),
    ...restarting(client, failed),
    commands.registerCommand('plimsoll.showOutput', () => outputChannel.show()),
  );
  client.start().catch(failed);
  return { client, report };
}

/** Registers the commands of the pages, and of the links on them. */
const pageCommands = (report: ReportPanel, path: PathPanel) => [
  commands.registerCommand('plimsoll.showReport', () => report.show()),
  commands.registerCommand('plimsoll.exportReport', () => report.export()),
  commands.registerCommand('plimsoll.openPlace', openPlace),
  ...pathCommands(path),
];
