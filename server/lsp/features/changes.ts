import { emptyProject } from '../../engine/index.ts';
import { guarded } from '../../host/guard.ts';
import { absent, noText } from '../../host/unread.ts';
import { changesBetween, written } from '../../page/changes.ts';
import { SideReader } from '../../page/side.ts';
import type { Committed, CommittedFile } from '../access/last-commit.ts';
import type { ResolvedConfig } from '../access/resolved-config.ts';
import { pathOf } from '../files.ts';
import type { Outcome } from '../outcome.ts';
import type { Feature, FeatureContext } from './feature.ts';
import { nameOf } from './running/kept.ts';

/**
 * Request: compares what runs in the files of a folder with the last commit, with open files as they are in the
 * editor. The parameter holds the URI of the folder. The answer is a page in Markdown, or the reason why there is
 * none. git reads the commit, so a client asks only in a trusted workspace.
 */
const changesRequest = 'plimsoll/changes';

/** Maximum number of files per side; the page reports if there are more. */
const most = 2000;
/** Number of files that share the files that they refer to. */
const near = 50;

/** The answer to the client: a page, or the reason why there is none. */
interface Answer {
  readonly markdown?: string;
  readonly why?: string;
}

/** Shows what the files of a folder change about what runs. */
export const changes: Feature = {
  listen(connection, context) {
    const { lastCommit, workspace } = context;
    if (!lastCommit) return;
    connection.onRequest(changesRequest, async ({ folder }: { readonly folder: string }): Promise<Answer> => {
      try {
        const committed = await lastCommit(folder, (path) => workspace.kindOf(path));
        return { markdown: await pageOf(committed, pathOf(folder), context) };
      } catch (error) {
        return { why: faultOf(error) };
      }
    });
  },
};

/** The errors from git contain a sentence with the reason. */
const faultOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function pageOf(committed: Committed, folder: string, context: FeatureContext): Promise<string> {
  const then = await sideThen(committed, folder, context);
  const now = await sideNow(folder, context);
  const [before, after] = [then.side, now.side];
  const found = changesBetween(before, after);
  const earlier = before.problems.filter((problem) => !after.problems.includes(problem));
  const unread = [
    ...after.problems,
    ...earlier.map((problem) => `Before the change: ${problem}`),
    ...beyond(then),
    ...beyond(now),
  ];
  return written({ changes: found, before, after, failOn: 'low', unread, notShown: [] }, 'markdown');
}

/** One side of the comparison, with the number of its files. */
interface Counted {
  readonly side: SideReader;
  readonly count: number;
  readonly when: string;
}

/** The remark for a side that has more files than the maximum. */
const beyond = ({ count, when }: Counted): string[] =>
  count > most ? [`Of the ${count} files ${when}, only the first ${most} are compared.`] : [];

/** What ran as of the commit. Uses the current configuration, so that both sides are checked in the same way. */
async function sideThen(
  committed: Committed,
  folder: string,
  { configs, guard, rules, scheduler }: FeatureContext,
): Promise<Counted> {
  const side = new SideReader(rules, { nameOf: (path) => nameOf(path, [folder]) });
  for (const { path, message } of committed.problems) side.problem(path, message);
  const looked = committed.files.slice(0, most);
  for (let at = 0; at < looked.length; at += near) {
    const group: (CommittedFile & { readonly resolved: ResolvedConfig })[] = [];
    for (const each of looked.slice(at, at + near)) {
      const resolved = configs.known(each.path) ?? (await configs.load(each.path));
      if (!resolved.ignores(each.path)) group.push({ ...each, resolved });
    }
    // Files without configured projects are read from git in one go.
    const isPlain = group.every(({ resolved }) => resolved.sets.length === 0);
    for (const files of isPlain ? [group] : group.map((each) => [each])) {
      const empty = guarded(emptyProject(), guard).withSets(files[0]?.resolved.sets ?? []);
      const project = await committed.put(empty, files);
      for (const { path, resolved } of files) {
        const unread = project.source(path) ? undefined : (project.unread(path) ?? absent);
        if (unread) side.problem(path, noText(unread.reason).message);
        else
          guard.about(
            undefined,
            () => [],
            undefined,
            () => side.take(project, path, resolved.config),
          );
        await scheduler.yieldIfBusy();
      }
    }
  }
  return { side, count: committed.files.length, when: 'of the last commit' };
}

/** What runs now, with the files of a folder as they are in the editor and on the disk. */
async function sideNow(folder: string, context: FeatureContext): Promise<Counted> {
  const { guard, rules, scheduler, session, workspace } = context;
  const side = new SideReader(rules, { nameOf: (path) => nameOf(path, [folder]) });
  const listed = [...(await workspace.below([folder])).keys()];
  const open = listed.filter((path) => session.isOpen(path));
  const paths = listed.filter((path) => !session.isOpen(path)).slice(0, Math.max(0, most - open.length));
  await session.prepare();
  const take = ({ project, path, config }: Pick<Outcome, 'project' | 'path' | 'config'>) =>
    guard.about(
      undefined,
      () => [],
      undefined,
      () => side.take(project, path, config),
    );
  for (const path of open) {
    const outcome = session.own(path);
    if (outcome) take(outcome);
  }
  for await (const [, outcome] of session.closed.lint(paths)) {
    if (outcome) take(outcome);
    await scheduler.yieldIfBusy();
  }
  return { side, count: listed.length, when: 'of the folder' };
}
