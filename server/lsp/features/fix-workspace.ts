import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import { applyEdits, type MadeFix, type SourceFile, sourceFile } from '../../engine/index.ts';
import { workspaceEditOf } from '../convert.ts';
import { logFailure } from '../failure.ts';
import { pathOf } from '../files.ts';
import type { Outcome } from '../outcome.ts';
import { currentText, isSameText, restoring, tellNotUndone } from '../scan/restoring.ts';
import { commands } from './commands.ts';
import type { CommandHandler, Commands, Feature, FeatureContext } from './feature.ts';
import { allSafe, madeFixes, type NotedEdit, ofRule } from './many-fixes.ts';

/** Request: compares files with their earlier texts. */
const compareRequest = 'plimsoll/compare';

/** Fixes all files of the workspace, or one file, with one edit. */
export const fixAllFiles: Feature = {
  commands: ({ takesEdits }): Commands => (takesEdits ? { [commands.fixWorkspace]: fixFiles } : {}),
};

/** The fixes of some files, with the texts that they change. */
interface FileFixes {
  readonly made: MadeFix[];
  readonly edits: NotedEdit[];
  readonly sources: Map<string, SourceFile>;
}

/**
 * Applies all safe fixes, or those of one rule, of all files or of one; returns the number of changed files, and whether the client
 * applied the edit. Safe fixes are applied at once; the client previews others if it can.
 */
const fixFiles: CommandHandler = async ([rule, uri], connection, context) => {
  const id = typeof rule === 'string' ? rule : undefined;
  const fixes = await fixesOf(id, typeof uri === 'string' ? uri : undefined, context);
  const { made, edits, sources } = fixes;
  if (edits.length === 0) return answer(connection, 0, false);
  const isSafe = edits.every(({ note }) => !note?.confirm);
  const all = isSafe ? edits : edits.map(confirmed);
  const edit = editOf(all, sources, context);
  if (!edit) return answer(connection, 0, false);
  const label = id === undefined ? 'Fix all that is safe' : `Fix all ${id} problems`;
  const { applied } = await connection.workspace.applyEdit({ label, edit });
  if (applied && isSafe)
    announce(fixes, connection, context).catch((error: unknown) => logFailure(connection, error));
  return { files: sources.size, applied: made.length > 0 && applied };
};

/** Collects the fixes of one file, or of all files of the workspace. */
async function fixesOf(
  id: string | undefined,
  uri: string | undefined,
  context: FeatureContext,
): Promise<FileFixes> {
  const all: FileFixes = { made: [], edits: [], sources: new Map() };
  for await (const outcome of uri === undefined ? outcomes(context) : outcomeOf(uri, context)) {
    const { path, project } = outcome;
    const choose = id === undefined ? allSafe(path) : ofRule(id, path, context.client.annotates);
    const { made, edits } = context.guard.about<ReturnType<typeof madeFixes>>(
      undefined,
      () => [],
      { made: [], edits: [] },
      () => madeFixes(outcome, outcome.rules, choose),
    );
    const source = project.source(path);
    if (edits.length === 0 || !source) continue;
    all.sources.set(path, source);
    all.edits.push(...edits);
    all.made.push(...made);
    await context.scheduler.yieldIfBusy();
  }
  return all;
}

async function* outcomeOf(uri: string, { linted }: FeatureContext): AsyncGenerator<Outcome> {
  const outcome = await linted(uri);
  if (outcome) yield outcome;
}

const editOf = (
  edits: readonly NotedEdit[],
  sources: ReadonlyMap<string, SourceFile>,
  { session }: FeatureContext,
) => workspaceEditOf(edits, { ...session.convertContext, source: (path) => sources.get(path) });

/** Edits of many files of which one has to be confirmed are confirmed together, if the client can show them. */
const confirmed = (edit: NotedEdit): NotedEdit =>
  edit.note ? { ...edit, note: { ...edit.note, confirm: true } } : edit;

/** Says how much was fixed, and shows or undoes it if the user asks for that. */
async function announce(fixes: FileFixes, connection: Connection, context: FeatureContext): Promise<void> {
  const { client } = context;
  const can = [
    ...(client.comparesTexts || client.showDocument ? [{ title: 'Show' }] : []),
    ...(client.takesEdits ? [{ title: 'Undo' }] : []),
  ];
  const picked = await connection.window.showInformationMessage(`Plimsoll: ${summaryOf(fixes)}.`, ...can);
  if (picked?.title === 'Show') await show(fixes, connection, context);
  if (picked?.title === 'Undo') await undo(fixes, connection, context);
}

/** `5 safe fixes in 5 services`; if not all are in services, the number of files. */
export function summaryOf({ made, sources }: Pick<FileFixes, 'made' | 'sources'>): string {
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  const isInServices = made.every(({ finding }) => finding.service !== undefined);
  const services = new Set(made.map(({ finding }) => `${finding.service} ${finding.file}`));
  const where = isInServices ? counted(services.size, 'service') : counted(sources.size, 'file');
  return `${counted(made.length, 'safe fix').replace(/fixs$/, 'fixes')} in ${where}`;
}

/** Compares the files with their earlier texts, or shows the first of them. */
async function show({ sources }: FileFixes, connection: Connection, context: FeatureContext): Promise<void> {
  const { client, session } = context;
  const files = [...sources].map(([path, { text }]) => ({ uri: session.convertContext.uri(path), text }));
  const [first] = files;
  if (client.comparesTexts)
    await connection.sendRequest(compareRequest, { title: 'All that is safe', files });
  else if (first) await connection.window.showDocument({ uri: first.uri, takeFocus: true });
}

/** Puts the earlier texts back with one edit, unless one of the files was changed since then. */
async function undo(
  { sources, edits }: FileFixes,
  connection: Connection,
  context: FeatureContext,
): Promise<void> {
  const back: NotedEdit[] = [];
  const now = new Map<string, SourceFile>();
  for (const [path, { text }] of sources) {
    const fixed = applyEdits(
      text,
      edits.filter(({ file }) => file === path),
    );
    const current = await currentText(path, context);
    if (current === undefined || !isSameText(current, fixed)) return tellNotUndone(connection, path);
    now.set(path, sourceFile(path, current));
    back.push(restoring(path, current, text));
  }
  const edit = editOf(back, now, context);
  if (edit) await connection.workspace.applyEdit({ label: 'Undo all that is safe', edit });
}

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
