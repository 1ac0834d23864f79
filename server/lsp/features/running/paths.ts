import type { Connection } from 'vscode-languageserver';
import { type Finding, type Fix, identityOf, shownWhole } from '../../../engine/index.ts';
import { byWhatIsLeft, type PathStep, stepsOf } from '../../../engine/overview.ts';
import type { PathItem, ProjectContent } from '../../../page/content.ts';
import { namedPaths, pathContent } from '../../../page/path/path-content.ts';
import { noPathPage, type PathLinks, pathPage } from '../../../page/path/path-page.ts';
import type { ProjectPath, ProjectsOverview } from '../../../page/projects.ts';
import { workspaceEditOf } from '../../convert.ts';
import { pathOf } from '../../files.ts';
import type { Outcome } from '../../outcome.ts';
import { warn } from '../../scan/notice.ts';
import { hashOf } from '../../scan/shown.ts';
import type { FeatureContext } from '../feature.ts';
import { commandUri } from './command-uri.ts';
import { type KeepDeps, nameOf } from './kept.ts';

/** Request: what runs in a sentence, and the paths to the host, of what was scanned; with `whole`, of all files. */
const overviewRequest = 'plimsoll/overview';
/** Request: the page about the path with an `id`, or the worst. */
const pathRequest = 'plimsoll/path';
/** Request: makes the change of a step of a path, as its page shows it. */
const changeRequest = 'plimsoll/changeStep';

/** The most files that are read for a sentence that nobody asked for. */
const few = 200;

/** The answer to `plimsoll/overview`. */
export interface OverviewAnswer {
  readonly sentence: string | undefined;
  /** The sentence for a notification. */
  readonly first: string | undefined;
  readonly paths: readonly { readonly id: string; readonly name: string; readonly text: string }[];
}

/** The answer to `plimsoll/path`. */
interface PathAnswer {
  readonly html: string;
  readonly title: string;
  /** The path that the page is about. */
  readonly id: string | undefined;
}

/** A path with what was linted to find its steps. */
interface ReadPath {
  readonly path: ProjectPath;
  readonly outcome: Outcome;
  readonly steps: readonly PathStep[];
}

/** Collects what is known of all files, or of those that are open or were scanned, unless they are too many. */
interface Overviews {
  overview(): Promise<ProjectsOverview>;
  scannedOverview(mostFiles: number): Promise<ProjectsOverview | undefined>;
}

/** Answers requests about paths. */
export function listenToPaths(connection: Connection, context: FeatureContext, files: Overviews): void {
  connection.onRequest(overviewRequest, async (params: { whole?: unknown } | undefined) => {
    const overview = await (params?.whole === true ? files.overview() : files.scannedOverview(few));
    return overview ? answerOf(overview) : null;
  });
  connection.onRequest(pathRequest, async (params: { id?: unknown } | undefined): Promise<PathAnswer> => {
    const { sentence, paths } = await files.overview();
    const path = chosen(paths, params?.id);
    const read = path && (await readPath(path, context));
    if (!read) {
      const html = noPathPage(
        { isGone: typeof params?.id === 'string', sentence, all: namedPaths(paths) },
        links,
      );
      return { html, title: 'Path', id: undefined };
    }
    const content = contentOf(read, paths, context);
    const html = pathPage(content, {
      ...links,
      change: (kind) => commandUri('plimsoll.changeStep', read.path.id, kind, markOf(read, kind)),
    });
    return { html, title: content.title, id: read.path.id };
  });
  connection.onRequest(changeRequest, async (params: Readonly<Record<string, unknown>> | undefined) => {
    const { paths } = await files.overview();
    const path = paths.find(({ id }) => id === params?.['id']);
    const read = path && (await readPath(path, context));
    return { applied: await change(read, params ?? {}, connection, context) };
  });
}

function answerOf({ sentence, first, paths }: ProjectsOverview): OverviewAnswer {
  const named = paths.map(({ id, names, text, project }) => ({ id, name: names.join(', '), text, project }));
  return { sentence, first, paths: named };
}

/** The addresses of commands on the pages. */
const links: Omit<PathLinks, 'change'> = {
  place: ({ uri, line }) => uri && commandUri('plimsoll.openPlace', uri, line),
  path: (id) => commandUri('plimsoll.showPath', id),
  explain: (rule) => commandUri('plimsoll.explainRule', rule),
};

/** The path with an id, if need be of another project; without an id the worst. */
function chosen(paths: readonly ProjectPath[], id: unknown): ProjectPath | undefined {
  if (typeof id !== 'string') return paths[0];
  const within = (each: string) => each.split('\n').slice(0, -1).join('\n');
  return paths.find((each) => each.id === id) ?? paths.find((each) => within(each.id) === within(id));
}

/** The most paths of a report whose fixes are tried: those that it shows at first. */
const mostTried = 6;

/** Adds to the worst paths of a report a fix that was tried, and whether it is only a first step. */
export async function withFixes(
  projects: readonly ProjectContent[],
  files: Pick<Overviews, 'overview'>,
  context: FeatureContext,
): Promise<readonly ProjectContent[]> {
  const { paths } = await files.overview();
  const fixes = new Map<PathItem, Pick<PathItem, 'fix' | 'isFirstStep'>>();
  for (const item of projects.flatMap((each) => each.paths.slice(0, mostTried)).slice(0, mostTried)) {
    const path = chosen(paths, item.id);
    const read = path && (await findingOf(path, context));
    if (!read) continue;
    const { outcome, finding } = read;
    const [fix] = context.guard.about<readonly Fix[]>(
      undefined,
      () => [],
      [],
      () => outcome.fixesOf(finding),
    );
    if (fix) fixes.set(item, { fix: outcome.clear(`${fix.title}.`), isFirstStep: fix.leaves !== undefined });
  }
  return projects.map((project) => ({
    ...project,
    paths: project.paths.map((each) => ({ ...each, ...fixes.get(each) })),
  }));
}

/** Lints the file that reported a path; undefined if it reports it no more. */
async function findingOf(
  path: ProjectPath,
  context: FeatureContext,
): Promise<{ readonly outcome: Outcome; readonly finding: Finding } | undefined> {
  const outcome = await outcomeOf(path.from, context);
  const finding = outcome?.findings.find((each) => identityOf(each) === identityOf(path.finding));
  return outcome && finding && { outcome, finding };
}

/** Lints the file that reported a path, and tries the changes of its steps. */
async function readPath(path: ProjectPath, context: FeatureContext): Promise<ReadPath | undefined> {
  const read = await findingOf(path, context);
  if (!read) return undefined;
  const { outcome, finding } = read;
  const { project, rules, config } = outcome;
  const posture = path.lane.services.find(({ name }) => name === finding.service) ?? path.lane.services[0];
  const steps = context.guard.about(
    undefined,
    () => [],
    [],
    () => stepsOf(project, { path: path.from, rules, config }, { finding, posture }),
  );
  return { path, outcome, steps };
}

async function outcomeOf(path: string, { session }: FeatureContext): Promise<Outcome | undefined> {
  if (session.isOpen(path)) {
    await session.prepareSome([path]);
    return session.own(path, true);
  }
  for await (const [, outcome] of session.lintClosed([path])) return outcome;
  return undefined;
}

/** The step whose change leaves least, of those that an edit makes and that remove the path. */
const bestOf = (steps: readonly PathStep[]): PathStep | undefined =>
  steps
    .flatMap((step) => (step.change && step.change.fixes.length > 0 ? [{ step, change: step.change }] : []))
    .filter(({ change }) => !change.left.isThere)
    .sort((a, b) => byWhatIsLeft(a.change, b.change))[0]?.step;

function contentOf(
  { path, outcome, steps }: ReadPath,
  paths: readonly ProjectPath[],
  context: FeatureContext,
) {
  const { session, folders } = context;
  const deps: KeepDeps = { folders: folders().map(pathOf), uri: session.convertContext.uri };
  const { finding, id, names, text, content } = path;
  return pathContent({
    id,
    severity: finding.severity,
    rule: finding.rule,
    text,
    isOpen: finding.rule === 'exposed-host-control' && finding.message === 'code',
    names,
    content,
    steps,
    best: bestOf(steps),
    all: paths,
    clear: outcome.clear,
    place({ file, span }) {
      const source = outcome.project.source(file);
      if (!source) return undefined;
      const { line } = source.lines.position(span.start);
      const place = { file: shownWhole(nameOf(file, deps.folders)), line: line + 1, uri: deps.uri(file) };
      const written = source.text.slice(source.lines.start(line), source.lines.start(line + 1));
      return { place, text: outcome.clear(shownWhole(cut(written.trim()))) };
    },
  });
}

/** The most characters of a line that are shown. */
const mostCharacters = 200;

const cut = (text: string) =>
  text.length > mostCharacters ? `${text.slice(0, mostCharacters)}\u2026` : text;

/** Has the client make the change of a step, if it is still the one that the page shows. */
async function change(
  read: ReadPath | undefined,
  { kind, mark }: Readonly<Record<string, unknown>>,
  connection: Connection,
  { session }: FeatureContext,
): Promise<boolean> {
  const made = read?.steps.find((each) => each.kind === kind)?.change;
  if (!read || !made || made.edits.length === 0 || markOf(read, kind) !== mark) return refused(connection);
  const { project } = read.outcome;
  const edit = workspaceEditOf(made.edits, {
    ...session.convertContext,
    source: (each) => project.source(each),
  });
  if (!edit) return refused(connection);
  const { applied } = await connection.workspace.applyEdit({ label: 'Plimsoll', edit });
  return applied || refused(connection);
}

async function refused(connection: Connection): Promise<false> {
  await warn(
    connection,
    'the files have changed, so nothing was edited. The page shows them as they are now.',
  );
  return false;
}

/** What tells whether a change is still the same: its edits, and the texts that they are made in. */
function markOf({ steps, outcome }: ReadPath, kind: unknown): number {
  const edits = steps.find((each) => each.kind === kind)?.change?.edits ?? [];
  const texts = [...new Set(edits.map(({ file }) => file))].map((file) => outcome.project.source(file)?.text);
  return hashOf(JSON.stringify([edits, texts]));
}
