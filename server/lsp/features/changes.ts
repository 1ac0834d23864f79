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
 * Request for what the files of a folder change to what runs, against the last commit, open files as they are in the editor; its
 * parameter holds the URI of the folder. Answers a page in Markdown, or why there is none. git reads the commit: a client asks only
 * where its user trusts the workspace.
 */
const changesRequest = 'plimsoll/changes';

/** Files of each side that are looked at; where there are more, the page says so. */
const most = 2000;
/** Files that share what they refer to. */
const near = 50;

/** What the client is answered: a page, or why there is none. */
interface Answer {
  readonly markdown?: string;
  readonly why?: string;
}

/** Says what the files of a folder change to what runs. */
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

/** git says in a sentence why it knows nothing. */
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
  return written({ changes: found, before, after, failOn: 'low', unread }, 'markdown');
}

/** A side, with how many files of it there are. */
interface Counted {
  readonly side: SideReader;
  readonly count: number;
  readonly when: string;
}

/** What is said of a side that has more files than are looked at. */
const beyond = ({ count, when }: Counted): string[] =>
  count > most ? [`Of the ${count} files ${when}, only the first ${most} are compared.`] : [];

/** What ran of a commit. The configuration is the one of now, so that both sides are judged by the same. */
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
    // What no configuration lists is asked of git at once.
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

/** What runs of the files of a folder as they are in the editor and on the disk. */
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
