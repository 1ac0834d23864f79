import {
  type CodeAction,
  CodeActionKind,
  commands,
  DiagnosticSeverity,
  type DocumentLink,
  type Hover,
  type InlayHint,
  type MarkdownString,
  Range,
  Selection,
  TabInputWebview,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import { until } from '../until.ts';
import { equal } from './assert.ts';
import { action, apply, file, open, problem, problems, revert, settled } from './editor.ts';

/** Whether the active tab is the preview of a page. */
function isPreviewed(name: string): boolean {
  const tab = window.tabGroups.activeTabGroup.activeTab;
  return tab?.input instanceof TabInputWebview && tab.label.includes(name);
}

describe('the page about a path', () => {
  it('is opened by a command with the name of the path', async () => {
    const { uri } = await open('compose.yaml');
    const { scheme, authority, path } = uri;
    const at = scheme === 'file' ? path : `/${scheme}:${authority}${path}`;
    await commands.executeCommand('plimsoll.showPath', ['privileged', 'web', at, ''].join('\n'));
    await until('the page', () => isPreviewed('web'));
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });
});

describe('an open file', () => {
  afterEach(revert);

  it('shows a problem of a Dockerfile on the exact word, with a link', async () => {
    const document = await open('Dockerfile');
    equal(document.languageId, 'dockerfile');
    const { range, severity, code, message } = await problem(document, 'root-user');
    equal(document.getText(range), 'root');
    equal([range.start.line, range.start.character], [2, 5]);
    equal(severity, DiagnosticSeverity.Error);
    equal(message.endsWith('.'), true, 'the message is a sentence');
    equal(typeof code === 'object' && code.target.scheme, 'https');
  });

  it('shows a problem of a compose file on the exact words', async () => {
    const document = await open('compose.yaml');
    equal(document.languageId, 'dockercompose');
    const { range } = await problem(document, 'privileged');
    equal([range.start.line, range.start.character], [4, 16]);
    equal(document.getText(range), 'true');
  });

  it('explains the problem on hover', async () => {
    const document = await open('compose.yaml');
    const { range } = await problem(document, 'privileged');
    const cards = await until('a hover', async () => {
      const hovers = await commands.executeCommand<Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        range.start,
      );
      const text = hovers.flatMap(({ contents }) => contents).map((each) => (each as MarkdownString).value);
      return text.some((card) => card.includes('privileged')) && text;
    });
    equal(
      cards.some((card) => card.includes('[Explain privileged](command:plimsoll.explainRule?')),
      true,
    );
    equal(
      cards.some((card) => /\*\*To do:\*\* [^\n]+ {2}\n\*\*Why:\*\* /.test(card)),
      true,
    );
    // The page covers the equivalent rules of other tools.
    equal(
      cards.some((card) => /kics|[\da-f]{8}-[\da-f]{4}-/.test(card)),
      false,
    );
  });

  it('applies a quick fix, and the problem disappears', async () => {
    const document = await open('compose.yaml');
    const found = await problem(document, 'privileged');
    const isFix = ({ title, isPreferred }: { title: string; isPreferred?: boolean }) =>
      title.startsWith('Remove privileged') && !isPreferred;
    await apply(await action(document, found, CodeActionKind.QuickFix.value, isFix));
    await settled(document.uri, 'privileged');
    equal(document.getText().includes('privileged'), false, document.getText());
  });

  it('shows the changes that harden a service in a page of their own', async () => {
    const document = await open('compose.yaml');
    const { range } = await problem(document, 'privileged');
    const before = document.getText();
    const editor = window.activeTextEditor;
    if (editor) editor.selection = new Selection(range.start, range.start);
    const kind = `${CodeActionKind.RefactorRewrite.value}.plimsoll`;
    // The editor asks for actions only once, and gets none while the server is busy with the text.
    await until('the page', async () => {
      await commands.executeCommand('editor.action.codeAction', { kind, apply: 'first' });
      return until('the page', () => isPreviewed('Harden web'), 10_000).catch(() => false as const);
    });
    equal(document.getText(), before, 'nothing is changed before someone has chosen');
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('ignores a problem by a comment above it, in three steps', async () => {
    const document = await open('compose.yaml');
    const found = await problem(document, 'privileged');
    const { command } = await action(document, found, 'quickfix', ({ title }) => title === 'Ignore…');
    const ignored = commands.executeCommand(command?.command ?? '', ...(command?.arguments ?? []));
    // The first of each list: this line, without a reason and a day.
    await until('the comment', async () => {
      await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return document.getText().includes('    # plimsoll: ignore privileged\n');
    });
    await ignored;
    await settled(document.uri, 'privileged');
  });

  it('shows who each service and stage runs as, and links to what a file names', async () => {
    const document = await open('services/api/compose.yaml');
    const all = new Range(0, 0, document.lineCount, 0);
    const labels = await until('inlay hints', async () => {
      const hints = await commands.executeCommand<InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        all,
      );
      return (
        hints.length > 0 &&
        hints.map(({ label }) =>
          typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
        )
      );
    });
    equal(
      labels.some((label) => label.startsWith('runs as ')),
      true,
      labels.join(),
    );
    const links = await until('links', async () => {
      const found = await commands.executeCommand<DocumentLink[]>('vscode.executeLinkProvider', document.uri);
      return found.some(({ target }) => target?.path.endsWith('/services/api/Dockerfile')) && found;
    });
    equal(links.length > 0, true);
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('describes what runs on hover over the name of a service', async () => {
    const document = await open('services/api/compose.yaml');
    const name = document.getText().indexOf('api');
    const cards = await until('a card', async () => {
      const hovers = await commands.executeCommand<Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        document.positionAt(name + 1),
      );
      const text = hovers.flatMap(({ contents }) => contents).map((each) => (each as MarkdownString).value);
      return text.some((card) => card.includes('- **Runs as** ')) && text;
    });
    equal(cards.length > 0, true);
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('goes from finding to finding, across files', async () => {
    await problem(await open('compose.yaml'), 'privileged');
    await until('problems of files that are not open', () =>
      ['Dockerfile', 'services/api/compose.yaml'].every((each) => problems(file(each)).length > 0),
    );
    const seen = new Set<string>();
    for (let step = 0; step < 8; step++) {
      await commands.executeCommand('plimsoll.nextFinding');
      const at = window.activeTextEditor;
      seen.add(`${at?.document.uri.path.split('/').at(-1)}:${at?.selection.active.line}`);
    }
    equal(seen.size > 2, true, [...seen].join());
    equal(new Set([...seen].map((each) => each.split(':')[0])).size > 1, true, [...seen].join());
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('explains a rule, from the list of actions', async () => {
    const document = await open('compose.yaml');
    const { range } = await problem(document, 'privileged');
    const explain = await until('an action that explains', async () => {
      const actions = await commands.executeCommand<CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
        CodeActionKind.QuickFix.value,
      );
      return actions.find(({ title }) => title === 'Explain privileged')?.command;
    });
    await commands.executeCommand(explain.command, ...(explain.arguments ?? []));
    await until('the preview of the page', () => isPreviewed('privileged.md'));
    const page = await workspace.openTextDocument(Uri.parse('plimsoll-rule:/privileged.md'));
    equal(page.languageId, 'markdown');
    equal(page.getText().includes('## What can happen'), true, page.getText());
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('offers the rule of the finding at the cursor first', async () => {
    const document = await open('compose.yaml');
    const { range } = await problem(document, 'privileged');
    const editor = window.activeTextEditor;
    if (editor) editor.selection = new Selection(range.start, range.start);
    const explained = commands.executeCommand('plimsoll.explainRule');
    await until('the first of the list to be taken', async () => {
      await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return window.tabGroups.activeTabGroup.activeTab?.input instanceof TabInputWebview;
    });
    await explained;
    await until('the preview of the page', () => isPreviewed('privileged.md'));
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('follows edits', async () => {
    const document = await open('Dockerfile');
    const found = await problem(document, 'root-user');
    const edit = new WorkspaceEdit();
    edit.replace(document.uri, found.range, '10001');
    await apply({ title: 'edit', edit });
    await settled(document.uri, 'root-user');
  });
});
