import {
  type CodeAction,
  commands,
  type Diagnostic,
  languages,
  type TextDocument,
  Uri,
  type WorkspaceFolder,
  window,
  workspace,
} from 'vscode';
import { until } from '../until.ts';

/** Returns the URI of a file of the workspace. */
export function file(path: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('no folder is open');
  return fileIn(folder, path);
}

/** Returns the URI of a file in one folder of the workspace. */
export function fileIn(folder: WorkspaceFolder, path: string): Uri {
  return Uri.joinPath(folder.uri, path);
}

/** Opens a file in an editor like a click in the explorer, so that closing its tab closes the document. */
export async function open(path: string): Promise<TextDocument> {
  await commands.executeCommand('vscode.open', file(path));
  return until(`an editor for ${path}`, () => {
    const document = window.activeTextEditor?.document;
    return document?.uri.path.endsWith(`/${path}`) && document;
  });
}

/** Returns our problems in a file. */
export function problems(uri: Uri): Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ source }) => source === 'plimsoll');
}

/** Returns the rule id of a problem. */
export function rule({ code }: Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Waits for a problem of a rule in a document and returns the first. A timeout says which problems there are instead. */
export async function problem(document: TextDocument, id: string): Promise<Diagnostic> {
  const find = () => problems(document.uri).find((each) => rule(each) === id);
  try {
    return await until(`${id} in ${document.fileName}`, find);
  } catch (error) {
    const others = problems(document.uri).map((each) => `${rule(each)}: ${each.message}`);
    const state = `${document.languageId}, version ${document.version}${document.isClosed ? ', closed' : ''}`;
    throw new Error(`${(error as Error).message} (${state}): ${others.join('; ') || 'no problems'}`);
  }
}

/** Resolves when a document has no more problems of a rule. */
export async function settled(uri: Uri, id: string): Promise<void> {
  await until(`${id} to go from ${uri.path}`, () => !problems(uri).some((each) => rule(each) === id));
}

/** Waits until the editor offers an action that `wanted` accepts, and returns it. */
export function action(
  document: TextDocument,
  { range }: Pick<Diagnostic, 'range'>,
  kind: string,
  wanted: (action: CodeAction) => boolean,
): Promise<CodeAction> {
  return until(`an action of kind ${kind}`, async () => {
    const found = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      kind,
    );
    return found.find((each) => (each.edit ?? each.command) !== undefined && wanted(each));
  });
}

/** Applies the edit of an action. */
export async function apply({ edit, title }: CodeAction): Promise<void> {
  if (!edit || !(await workspace.applyEdit(edit))) throw new Error(`could not apply: ${title}`);
}

/** Reverts the changes in the active editor. */
export async function revert(): Promise<void> {
  await commands.executeCommand('workbench.action.files.revert');
}
