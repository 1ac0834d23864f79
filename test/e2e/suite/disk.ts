import { CodeActionKind, ConfigurationTarget, commands, Range, Uri, WorkspaceEdit, workspace } from 'vscode';
import { until } from '../until.ts';
import { equal } from './assert.ts';
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

describe('the workspace', () => {
  it('is checked though nobody asked, and again by a server that starts anew', async () => {
    await until('problems of unopened files', () => has('services/api/Dockerfile', 'root-user'));
    await commands.executeCommand('plimsoll.restart');
    await until('problems of unopened files', () => has('services/api/compose.yaml', 'docker-socket'));
    await until('problems of unopened files', () => has('services/api/Dockerfile', 'root-user'));
  });

  it('is not checked where only open files are wanted', async () => {
    await until('a problem', () => has('services/api/Dockerfile', 'root-user'));
    const settings = workspace.getConfiguration('plimsoll');
    await settings.update('scope', 'openFiles', ConfigurationTarget.Workspace);
    await settled(file('services/api/Dockerfile'), 'root-user');
    await settings.update('scope', undefined, ConfigurationTarget.Workspace);
    await until('the problem again', () => has('services/api/Dockerfile', 'root-user'));
  });
});

describe('fixing all on save', () => {
  it('applies no fix that changes what runs', async () => {
    const document = await open('Dockerfile');
    const found = await problem(document, 'root-user');
    await action(document, found, CodeActionKind.QuickFix.value, ({ title }) => title.startsWith('Run as'));
    const kind = CodeActionKind.SourceFixAll.value;
    const whole = new Range(0, 0, document.lineCount, 0);
    equal(await commands.executeCommand('vscode.executeCodeActionProvider', document.uri, whole, kind), []);
  });
});

describe('a workspace scan', () => {
  it('shows the problems of files that nobody opened', async () => {
    const summary = await scan();
    equal(summary.cancelled, false);
    equal(summary.files, 6);
    equal(summary.findings > 3, true, JSON.stringify(summary));
    await until('problems of unopened files', () => has('services/api/Dockerfile', 'root-user'));
    await until('problems of unopened files', () => has('services/api/compose.yaml', 'docker-socket'));
  });

  it('reports nothing twice about a file that is opened afterwards', async () => {
    const document = await open('services/api/compose.yaml');
    await problem(document, 'docker-socket');
    const ids = problems(document.uri).map(rule);
    equal(ids.filter((id) => id === 'docker-socket').length, 1, ids.join());
    await commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the problem again', () => has('services/api/compose.yaml', 'docker-socket'));
  });

  it('forgets a file that is deleted, and the files of a folder that is', async () => {
    // Existing files, since creating and deleting a file at once causes no event.
    await until('their problems', () => has('jobs/clean/Dockerfile', 'root-user'));
    await until('their problems', () => has('jobs/report/Dockerfile', 'root-user'));
    await workspace.fs.delete(file('jobs/clean/Dockerfile'));
    await settled(file('jobs/clean/Dockerfile'), 'root-user');
    await workspace.fs.delete(file('jobs'), { recursive: true });
    await settled(file('jobs/report/Dockerfile'), 'root-user');
  });

  it('checks a file that is created later', async () => {
    await write('later/Dockerfile', 'FROM alpine:3.22\nUSER root\n');
    await until('its problem', () => has('later/Dockerfile', 'root-user'));
  });

  it('follows the configuration file', async () => {
    await until('the problem', () => has('services/api/Dockerfile', 'root-user'));
    await write('.plimsoll.yaml', 'rules:\n  root-user: off\n');
    await settled(file('services/api/Dockerfile'), 'root-user');
    await workspace.fs.delete(file('.plimsoll.yaml'));
    await until('the problem again', () => has('services/api/Dockerfile', 'root-user'));
  });
});

describe('arrivals and departures', () => {
  const bad = 'FROM alpine:3.22\nUSER root\n';

  it('are the files of a folder that is moved in and out', async function () {
    // Nothing is outside of the root of a file system.
    if (file('.').path === '/') this.skip();
    const outside = Uri.joinPath(file('.'), '..', 'release-1.2');
    const inside = file('release-1.2');
    await workspace.fs.createDirectory(Uri.joinPath(outside, 'app'));
    await workspace.fs.writeFile(Uri.joinPath(outside, 'app/Dockerfile'), new TextEncoder().encode(bad));
    await workspace.fs.rename(outside, inside);
    await until('its problem', () => has('release-1.2/app/Dockerfile', 'root-user'));
    await workspace.fs.rename(inside, outside);
    await settled(file('release-1.2/app/Dockerfile'), 'root-user');
  });

  it('are many at once, as when another branch is checked out', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `branch/${i}/Dockerfile`);
    await Promise.all(names.map((name) => write(name, bad)));
    for (const name of names) await until(`the problem of ${name}`, () => has(name, 'root-user'));
    await workspace.fs.delete(file('branch'), { recursive: true });
    for (const name of names) await settled(file(name), 'root-user');
  });

  it('are what .gitignore hides', async () => {
    await until('the problem', () => has('services/api/Dockerfile', 'root-user'));
    await write('.gitignore', 'services\n');
    await settled(file('services/api/Dockerfile'), 'root-user');
    await workspace.fs.delete(file('.gitignore'));
    await until('the problem again', () => has('services/api/Dockerfile', 'root-user'));
  });

  it('are what the settings of the editor hide', async () => {
    await until('the problem', () => has('services/api/Dockerfile', 'root-user'));
    const settings = workspace.getConfiguration('files');
    await settings.update('exclude', { services: true }, ConfigurationTarget.Workspace);
    await settled(file('services/api/Dockerfile'), 'root-user');
    await settings.update('exclude', undefined, ConfigurationTarget.Workspace);
    await until('the problem again', () => has('services/api/Dockerfile', 'root-user'));
  });
});

describe('a file with any name that a project refers to', () => {
  it('has its problems closed and open, by its unsaved text, with fixes', async () => {
    await write('stack/base.yml', 'services:\n  web:\n    image: nginx:1.27.3\n    privileged: true\n');
    await write('stack/compose.yaml', 'services:\n  web:\n    extends: {file: base.yml, service: web}\n');
    await until('its problem', () => has('stack/base.yml', 'privileged'));
    const document = await open('stack/base.yml');
    const found = await problem(document, 'privileged');
    await action(document, found, CodeActionKind.QuickFix.value, () => true);
    const edit = new WorkspaceEdit();
    edit.replace(document.uri, found.range, 'false');
    await workspace.applyEdit(edit);
    await settled(document.uri, 'privileged');
    await revert();
    await problem(document, 'privileged');
    await commands.executeCommand('workbench.action.closeActiveEditor');
    await until('its problem', () => has('stack/base.yml', 'privileged'));
  });
});

describe('a fix that makes a file', () => {
  it('keeps what is secret out of the build context', async () => {
    await write('shipped/.env', 'TOKEN=x\n');
    await write('shipped/Dockerfile', 'FROM alpine:3.22\nCOPY . /app\nUSER 1000\n');
    const document = await open('shipped/Dockerfile');
    const found = await problem(document, 'copy-whole-context');
    const isFix = ({ title }: { title: string }) => title.startsWith('Create a .dockerignore');
    await apply(await action(document, found, CodeActionKind.QuickFix.value, isFix));
    const made = await workspace.openTextDocument(file('shipped/.dockerignore'));
    equal(made.getText(), '.env\n');
    await settled(document.uri, 'copy-whole-context');
    equal(await made.save(), true);
  });
});
