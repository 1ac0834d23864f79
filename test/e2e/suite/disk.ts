import { CodeActionKind, commands, extensions, workspace } from 'vscode';
import { equal, until } from './assert.ts';
import { action, apply, file, open, problem, problems, revert, rule, settled } from './editor.ts';

const write = (path: string, text: string) =>
  workspace.fs.writeFile(file(path), new TextEncoder().encode(text));
const has = (path: string, id: string) => problems(file(path)).some((each) => rule(each) === id);

interface Summary {
  files: number;
  findings: number;
  cancelled: boolean;
}
const scan = () => commands.executeCommand<Summary>('plimsoll.scanWorkspace');

describe('the extension', () => {
  it('is the packaged one', () => {
    const extension = extensions.getExtension('plimsoll.plimsoll');
    equal(extension?.isActive, true);
    equal(extension?.extensionPath.includes('extensions'), true, extension?.extensionPath);
  });
});

describe('all safe fixes', () => {
  afterEach(revert);

  it('are one action', async () => {
    const document = await open('Dockerfile');
    await problem(document, 'root-user');
    const { Range } = await import('vscode');
    const whole = { range: new Range(0, 0, document.lineCount, 0) };
    await apply(await action(document, whole, CodeActionKind.SourceFixAll.value, () => true));
    await settled(document.uri, 'sudo');
  });
});

describe('a workspace scan', () => {
  it('shows the problems of files that nobody opened', async () => {
    const summary = await scan();
    equal(summary.cancelled, false);
    equal(summary.files, 4);
    equal(summary.findings > 3, true, JSON.stringify(summary));
    await until('problems of unopened files', () => has('services/api/Dockerfile', 'root-user'));
    await until('problems of unopened files', () => has('services/api/compose.yaml', 'docker-socket'));
  });

  it('says nothing twice about a file that is opened afterwards', async () => {
    const document = await open('services/api/compose.yaml');
    await problem(document, 'docker-socket');
    const ids = problems(document.uri).map(rule);
    equal(ids.filter((id) => id === 'docker-socket').length, 1, ids.join());
    await commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the problem again', () => has('services/api/compose.yaml', 'docker-socket'));
  });

  it('forgets a file that is deleted', async () => {
    await write('gone/Dockerfile', 'FROM debian:12.9\nUSER root\n');
    await until('the new file to be scanned', async () => {
      await scan();
      return has('gone/Dockerfile', 'root-user');
    });
    await workspace.fs.delete(file('gone/Dockerfile'));
    await settled(file('gone/Dockerfile'), 'root-user');
  });

  it('forgets the files of a folder that is deleted', async () => {
    await write('old/a/Dockerfile', 'FROM debian:12.9\nUSER root\n');
    await until('the new file to be scanned', async () => {
      await scan();
      return has('old/a/Dockerfile', 'root-user');
    });
    await workspace.fs.delete(file('old'), { recursive: true });
    await settled(file('old/a/Dockerfile'), 'root-user');
  });

  it('follows the configuration file', async () => {
    await until('the problem', () => has('services/api/Dockerfile', 'root-user'));
    await write('.plimsoll.yaml', 'rules:\n  root-user: off\n');
    await settled(file('services/api/Dockerfile'), 'root-user');
    await workspace.fs.delete(file('.plimsoll.yaml'));
    await until('the problem again', () => has('services/api/Dockerfile', 'root-user'));
  });
});
