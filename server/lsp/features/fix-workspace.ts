import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import type { SourceFile } from '../../engine/index.ts';
import { workspaceEditOf } from '../convert.ts';
import { pathOf } from '../files.ts';
import type { Outcome } from '../outcome.ts';
import { commands } from './commands.ts';
import type { CommandHandler, Commands, Feature, FeatureContext } from './feature.ts';
import { allSafe, manyFixes, type NotedEdit, ofRule } from './many-fixes.ts';

/** Fixes all files of the workspace with one edit, which the client may preview. */
export const fixAllFiles: Feature = {
  commands: ({ takesEdits }): Commands => (takesEdits ? { [commands.fixWorkspace]: fixFiles } : {}),
};

/**
 * Applies all safe fixes, or those of one rule; returns the number of changed files, and whether the client applied
 * the edit.
 */
const fixFiles: CommandHandler = async ([rule], connection, context) => {
  const { client, session } = context;
  const id = typeof rule === 'string' ? rule : undefined;
  const edits: NotedEdit[] = [];
  const sources = new Map<string, SourceFile>();
  for await (const outcome of outcomes(context)) {
    const { path, project } = outcome;
    const choose = id === undefined ? allSafe(path) : ofRule(id, path, client.annotates);
    const own = context.guard.about(
      undefined,
      () => [],
      [],
      () => manyFixes(outcome, outcome.rules, choose),
    );
    const source = project.source(path);
    if (own.length === 0 || !source) continue;
    sources.set(path, source);
    edits.push(...own.map((each) => previewed(each)));
    await context.scheduler.yieldIfBusy();
  }
  if (edits.length === 0) return answer(connection, 0, false);
  const edit = workspaceEditOf(edits, { ...session.convertContext, source: (path) => sources.get(path) });
  if (!edit) return answer(connection, 0, false);
  const label = id === undefined ? 'Fix all that is safe' : `Fix all ${id} problems`;
  const { applied } = await connection.workspace.applyEdit({ label, edit });
  return { files: sources.size, applied };
};

/** An edit of many files always asks for confirmation if the client can show it. */
const previewed = (edit: NotedEdit): NotedEdit =>
  edit.note ? { ...edit, note: { ...edit.note, confirm: true } } : edit;

function answer(connection: Connection, files: number, applied: boolean) {
  const message = 'Plimsoll: there is nothing to fix.';
  void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
  return { files, applied };
}

/** Lints each file of the workspace, with open files as they are in the editor. */
export async function* outcomes({ session, workspace, folders }: FeatureContext): AsyncGenerator<Outcome> {
  const open = session.paths();
  for (const path of open) {
    await session.prepare(path);
    const outcome = session.outcome(path, true);
    if (outcome) yield outcome;
  }
  const listed = await workspace.below(folders().map(pathOf));
  const closed = [...listed].flatMap(([path, { message }]) =>
    message === undefined && !open.includes(path) ? [path] : [],
  );
  for await (const [, outcome] of session.closed.lint(closed)) if (outcome) yield outcome;
}
