import type { Connection } from 'vscode-languageserver';
import { version } from '../../../../package.json';
import { type AnyRule, Reported } from '../../../engine/index.ts';
import type { FindingContent } from '../../../page/content.ts';
import { htmlPage } from '../../../page/page.ts';
import { Projects, type ProjectsContent, type ReportedFile } from '../../../page/projects.ts';
import { worstProjects } from '../../../page/worst-first.ts';
import { pathOf } from '../../files.ts';
import type { Outcome } from '../../outcome.ts';
import type { Feature, FeatureContext } from '../feature.ts';
import { commandUri } from './command-uri.ts';
import { type KeepDeps, keptFile, nameOf } from './kept.ts';
import { factOf, labelOf } from './labels.ts';
import { listenToPaths, withFixes } from './paths.ts';

/** Request: what runs, with the findings, by project. */
const runningRequest = 'plimsoll/running';
/** Request: the report as an HTML page; with `links`, its places are links for the editor, which `opens` pages in a browser. */
const reportRequest = 'plimsoll/report';
/** Notification: what runs may have changed. */
const changedNotification = 'plimsoll/runningChanged';

/** Maximum number of closed files to read; of the others only the number is shown. */
const most = 2000;

/** Shows what runs in a view and in a report. */
export const running: Feature = {
  listen(connection, context) {
    if (!context.client.showsRunning) return;
    const files = new RunningFiles(connection, context);
    listenToPaths(connection, context, files);
    const rules = new Map(context.rules.map((each) => [each.id, each]));
    connection.onRequest(runningRequest, async () => answerOf(await files.projects(), rules));
    connection.onRequest(reportRequest, async (params: { links?: unknown; opens?: unknown } | undefined) => {
      const content = await files.projects();
      const page = htmlPage({
        version,
        ...content,
        projects: await withFixes(content.projects, files, context),
        problems: [],
        ...(params?.links === true && {
          tools: [
            ...(params.opens === true
              ? [{ title: 'Open in Browser', address: 'command:plimsoll.openReportInBrowser' }]
              : []),
            { title: 'Save as HTML', address: 'command:plimsoll.exportReport' },
          ],
          pathTo: (id) => commandUri('plimsoll.showPath', id),
          linkTo: ({ uri, line }) => uri && commandUri('plimsoll.openPlace', uri, line),
        }),
      });
      return { html: page };
    });
  },
};

/** What the view shows: projects and their services worst first, each finding with a short name. */
function answerOf(
  { sentence, projects: all, left, clean }: ProjectsContent,
  rules: ReadonlyMap<string, AnyRule>,
) {
  const { projects, paths } = worstProjects(all);
  return {
    sentence,
    paths,
    projects: projects.map(({ findings, lanes, paths: _, ...project }) => ({
      ...project,
      services: lanes.map(({ counts: _, ...lane }) => lane),
      findings: findings.map((each) => listed(each, rules.get(each.rule))),
    })),
    clean,
    left,
  };
}

function listed(finding: FindingContent, rule: AnyRule | undefined) {
  const message = rule?.messages[finding.message];
  return {
    ...finding,
    label: labelOf(rule ?? { id: finding.rule }),
    fact: factOf(message, finding.text),
    remedy: typeof message === 'object' ? message.remedy : undefined,
    fixable: rule?.fixable === true,
  };
}

/** What the workspace's files contain, cached while it is valid. */
export class RunningFiles {
  readonly #connection: Connection;
  readonly #context: FeatureContext;
  readonly #kept = new Map<string, ReportedFile>();
  /** How often each file was linted again: a result that was read before that is not cached. */
  readonly #times = new Map<string, number>();
  #isAsked = false;
  #isDue = false;

  constructor(connection: Connection, context: FeatureContext) {
    this.#connection = connection;
    this.#context = context;
    context.workspace.records.onRecorded((path) => {
      this.#kept.delete(path);
      if (this.#isAsked) this.#times.set(path, (this.#times.get(path) ?? 0) + 1);
      this.#changed();
    });
    context.report.onReported(() => this.#changed());
  }

  async projects() {
    const { projects, left } = await this.#collect();
    const { left: more, ...content } = projects.content();
    return { ...content, left: left + more };
  }

  /** What a first look shows. */
  async overview() {
    return (await this.#collect()).projects.overview();
  }

  /** The same of the files that are open or were scanned; undefined if there are more than `mostFiles`. */
  async scannedOverview(mostFiles: number) {
    const { session, workspace } = this.#context;
    const paths = [...new Set([...session.paths(), ...workspace.records.scannedPaths()])];
    if (paths.length > mostFiles) return undefined;
    const closed = paths.filter((path) => !session.isOpen(path));
    return (await this.#collect(closed)).projects.overview();
  }

  /** Collects what is known of the files, by default of all; `left` is the number of closed ones that were not read. */
  async #collect(wanted?: readonly string[]) {
    this.#isAsked = true;
    const { session, folders } = this.#context;
    const deps: KeepDeps = {
      folders: folders().map(pathOf),
      uri: session.convertContext.uri,
    };
    const projects = new Projects((path) => ({
      name: nameOf(path, deps.folders),
      uri: session.convertContext.uri(path),
    }));
    const seen = new Reported();
    const closed = wanted ?? (await this.#closed(deps.folders));
    await session.prepare();
    const opened = session.paths().flatMap((path) => {
      const outcome = session.own(path);
      return (outcome && this.#file(outcome, deps)) ?? [];
    });
    const looked = closed.slice(0, most);
    // If two report a finding with different severities, the first file wins, as on the command line.
    const files = [...opened, ...(await this.#read(looked, deps))].sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const file of files) projects.take(once(file, seen));
    return { projects, left: closed.length - looked.length };
  }

  /** Lists the files that are not open. */
  async #closed(folders: readonly string[]): Promise<readonly string[]> {
    const { session, workspace } = this.#context;
    return [...(await workspace.below(folders))].flatMap(([path, { message }]) =>
      message === undefined && !session.isOpen(path) ? [path] : [],
    );
  }

  /** Reads files that are not open; if they change meanwhile, the client is notified and asks again. */
  async #read(paths: readonly string[], deps: KeepDeps): Promise<ReportedFile[]> {
    const { session, scheduler, workspace } = this.#context;
    const found = new Map(paths.map((path) => [path, this.#kept.get(path)]));
    const missing = paths.filter((path) => !found.get(path));
    const before = new Map(missing.map((path) => [path, this.#times.get(path)]));
    for await (const [path, outcome] of session.closed.lint(missing)) {
      const file = outcome && this.#file(outcome, deps);
      if (!file) continue;
      found.set(path, file);
      // Only scanned files are cached, since nothing tracks changes of the others.
      const isSame = this.#times.get(path) === before.get(path);
      if (isSame && workspace.records.has(path)) this.#kept.set(path, file);
      await scheduler.yieldIfBusy();
    }
    return [...found.values()].filter((file) => file !== undefined);
  }

  #file(outcome: Outcome, deps: KeepDeps): ReportedFile | undefined {
    if (outcome.isConfig || outcome.unread) return undefined;
    return this.#context.guard.about(
      undefined,
      () => [],
      undefined,
      () => keptFile(outcome, deps),
    );
  }

  /** Notifies the client once, when the server is idle. */
  #changed(): void {
    if (!this.#isAsked || this.#isDue) return;
    this.#isDue = true;
    this.#notify().catch(() => undefined);
  }

  async #notify(): Promise<void> {
    await this.#context.scheduler.untilIdle();
    this.#isDue = false;
    await this.#connection.sendNotification(changedNotification);
  }
}

/** Removes from a file what earlier files already reported. */
function once(file: ReportedFile, seen: Reported): ReportedFile {
  return { ...file, findings: seen.fresh(file.findings) };
}
