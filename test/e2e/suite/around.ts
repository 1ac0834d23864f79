import { readdirSync, readFileSync } from 'node:fs';
import {
  type CodeAction,
  type CompletionList,
  commands,
  env,
  Position,
  type Range,
  Selection,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import { until } from '../until.ts';
import { equal } from './assert.ts';
import { apply, file, open, problem, problems, revert, rule, settled } from './editor.ts';

const textOf = async (path: string) => new TextDecoder().decode(await workspace.fs.readFile(file(path)));
const remove = async (path: string) => workspace.fs.delete(file(path));

/** Returns the command of a code action for a problem. */
function commandOf(document: Awaited<ReturnType<typeof open>>, range: Range, title: RegExp) {
  return until(String(title), async () => {
    const found = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      'quickfix',
    );
    return found.find((each) => title.test(each.title))?.command;
  });
}

describe('what is not to be reported', () => {
  afterEach(revert);

  it('is a rule that is turned off in a configuration that is made, saved and in force', async () => {
    const document = await open('compose.yaml');
    await problem(document, 'privileged');
    await commands.executeCommand('plimsoll.server.setLevel', document.uri.toString(), 'privileged', 'off');
    await settled(document.uri, 'privileged');
    equal(await textOf('.plimsoll.yaml'), 'rules:\n  privileged: off\n');
    await remove('.plimsoll.yaml');
    await problem(document, 'privileged');
  });

  it('is a finding of the baseline', async () => {
    const document = await open('compose.yaml');
    const { range } = await problem(document, 'privileged');
    const [uri, identity] = (await commandOf(document, range, /^Ignore…$/)).arguments ?? [];
    await commands.executeCommand('plimsoll.server.addToBaseline', uri, identity);
    await settled(document.uri, 'privileged');
    equal((await textOf('.plimsoll-baseline.json')).includes('"rule":"privileged"'), true);
    await remove('.plimsoll-baseline.json');
    await problem(document, 'privileged');
  });
});

describe('a configuration that is not open', () => {
  it('has its errors among the problems, and none once they are fixed', async () => {
    const write = (text: string) =>
      workspace.fs.writeFile(file('.plimsoll.yaml'), new TextEncoder().encode(text));
    await write('rules:\n  privilged: off\n');
    const uri = file('.plimsoll.yaml');
    await until('a problem of the configuration', () => problems(uri).length > 0);
    await write('rules:\n  privileged: off\n');
    await until('no problem of the configuration', () => problems(uri).length === 0);
    await remove('.plimsoll.yaml');
  });

  it('is completed when it is', async () => {
    await workspace.fs.writeFile(file('.plimsoll.yaml'), new TextEncoder().encode('rules:\n  \n'));
    const document = await open('.plimsoll.yaml');
    const labels = await until('words', async () => {
      const list = await commands.executeCommand<CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new Position(1, 2),
      );
      const words = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return words.includes('root-user') && words;
    });
    equal(labels.includes('privileged'), true);
    await commands.executeCommand('workbench.action.closeActiveEditor');
    await remove('.plimsoll.yaml');
  });
});

describe('around it', () => {
  it('copies a finding as the text of an issue', async () => {
    const document = await open('compose.yaml');
    const { range } = await problem(document, 'privileged');
    const editor = window.activeTextEditor;
    if (editor) editor.selection = new Selection(range.start, range.start);
    await commands.executeCommand('plimsoll.copyFindings');
    const text = await env.clipboard.readText();
    equal(text.includes('`compose.yaml:5`') && text.includes('[privileged](https://'), true, text);
  });

  it('shows the effective project, which follows the text of its files', async () => {
    const document = await open('compose.yaml');
    await commands.executeCommand('plimsoll.showEffectiveCompose');
    const shown = await until('the effective project', () =>
      workspace.textDocuments.find(({ uri }) => uri.scheme === 'plimsoll-effective'),
    );
    equal(shown.getText().includes('    privileged: true\n'), true, shown.getText());
    const edit = new WorkspaceEdit();
    const line = document.lineAt(4);
    edit.replace(document.uri, line.range, line.text.replace('true', 'false'));
    await apply({ title: 'edit', edit });
    await until('the text to follow', () => shown.getText().includes('privileged: false'));
    await revert();
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows the problems of a file that is closed and opened again at once', async () => {
    for (let times = 0; times < 10; times++) {
      const document = await open('Dockerfile');
      await problem(document, 'root-user');
      await commands.executeCommand('workbench.action.closeAllEditors');
    }
  });

  it('starts the server again when it dies', async function () {
    // Only on Linux can the process be identified.
    if (process.platform !== 'linux') this.skip();
    const document = await open('Dockerfile');
    await problem(document, 'root-user');
    const pid = await until('the process of the server', () => serverProcess());
    process.kill(pid, 'SIGKILL');
    // This process must not notice the exit before it sends something, so it waits synchronously.
    while (isAlive(pid));
    const sent = [1, 2, 3].map(() => commands.executeCommand('plimsoll.clearResults'));
    await Promise.allSettled(sent);
    await until('another process', () => {
      const now = serverProcess();
      return now !== undefined && now !== pid;
    });
    const edit = new WorkspaceEdit();
    edit.insert(document.uri, new Position(0, 0), '# again\n');
    await apply({ title: 'edit', edit });
    await until('the problem one line below', () =>
      problems(document.uri).some((each) => rule(each) === 'root-user' && each.range.start.line === 3),
    );
    await revert();
    await until('the problem where it was', () =>
      problems(document.uri).some((each) => rule(each) === 'root-user' && each.range.start.line === 2),
    );
  });
});

/** Whether a process still runs; a zombie does not count. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Returns the child process that runs the server, from /proc. */
function serverProcess(): number | undefined {
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each)))
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
      if (words.includes('dist/server.cjs') && Number(parent) === process.pid) return Number(name);
    } catch {
      // It has ended.
    }
  return undefined;
}
