import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CodeAction,
  commands,
  languages,
  Position,
  Range,
  type Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import { type Random, seeded } from '../../support/random.ts';
import { histories } from '../histories.ts';
import { until } from '../until.ts';
import { equal } from './assert.ts';
import { file, rule } from './editor.ts';

const dockerfiles = [
  'FROM debian:12\nRUN sudo id\n',
  'FROM debian:12\nUSER 1000\n',
  'FROM node:22\nCOPY . .\nCMD ["node"]\n',
  '',
];
const composeFiles = [
  'services:\n  web:\n    image: nginx:1.27\n    privileged: true\n',
  'services:\n  web:\n    build: .\n    ports: ["80:80"]\n  api:\n    build: services/api\n    cap_add: [SYS_ADMIN]\n',
  'services:\n  web:\n    image: redis:7\n    ports: ["6379:6379"]\n    env_file: services/api/.env\n',
  'services:\n  web:\n    privileged: [\n',
];
/** The files of a history, and texts that each may have. It begins with the first text of some. */
const files: Readonly<Record<string, readonly string[]>> = {
  Dockerfile: dockerfiles,
  'compose.yaml': composeFiles,
  'services/api/compose.yaml': composeFiles,
  'services/api/Dockerfile': dockerfiles,
  'jobs/report/Dockerfile': dockerfiles,
  'compose.override.yaml': composeFiles,
  '.plimsoll.yaml': ['rules:\n  privileged: off\n', 'rules:\n  sudo: high\n', 'ignore: [jobs]\n', 'rules:\n'],
  'services/api/.env': ['PASSWORD=hunter2hunter2\n', 'A=1\n'],
  '.dockerignore': ['.env\n', '*\n'],
};
const paths = Object.keys(files);
const atFirst = paths.slice(0, 5);

/** The folder of a history: the editor keeps documents of the one before for minutes after their files are gone. */
let folder = '';
const at = (path: string) => file(`${folder}/${path}`);
/** A path in the folder of the history; undefined if it is not in it. */
const pathOf = (uri: Uri) => {
  const path = workspace.asRelativePath(uri, false);
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
};

const write = (path: string, text: string) =>
  workspace.fs.writeFile(at(path), new TextEncoder().encode(text));
const remove = async (path: string) => {
  if (existsSync(at(path).fsPath)) await workspace.fs.delete(at(path));
};
const open = (path: string, column: number) =>
  commands.executeCommand('vscode.open', at(path), { viewColumn: column, preview: column === 1 });
/** A path that no editor holds: the editor keeps the text of a document after its file is gone. */
const closedPath = (random: Random) => {
  const held = new Set(workspace.textDocuments.map(({ uri }) => uri.path));
  return random.pick(paths.filter((path) => !held.has(at(path).path)));
};

/** What a person or another program does; each returns what it was. */
const steps: readonly ((random: Random) => Promise<string>)[] = [
  ...[1, 2].map((column) => async (random: Random) => {
    const path = random.pick(paths.filter((each) => existsSync(at(each).fsPath)));
    await open(path, column);
    return `open ${path} in column ${column}`;
  }),
  async () => {
    await workspace.saveAll();
    await commands.executeCommand('workbench.action.closeAllEditors');
    return 'close all';
  },
  async () => {
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    return 'revert and close';
  },
  async (random) => {
    const document = window.activeTextEditor?.document;
    const path = document && pathOf(document.uri);
    if (!document || !path || !files[path]) return 'nothing to edit';
    const edit = new WorkspaceEdit();
    if (random.below(2) === 0) edit.insert(document.uri, new Position(0, 0), '# note\n');
    else edit.replace(document.uri, new Range(0, 0, document.lineCount, 0), random.pick(files[path]));
    await workspace.applyEdit(edit);
    return `edit ${path}`;
  },
  async (random) => {
    const document = window.activeTextEditor?.document;
    const found = document ? problemsOf(document.uri.path) : [];
    if (!document || found.length === 0) return 'nothing to fix';
    const { range } = random.pick(found).problem;
    const actions = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      'quickfix',
    );
    const action = actions.find(({ edit }) => edit);
    if (action?.edit) await workspace.applyEdit(action.edit);
    return `fix: ${action?.title}`;
  },
  async () => {
    await commands.executeCommand('undo');
    return 'undo';
  },
  async () => {
    await workspace.saveAll();
    return 'save all';
  },
  async () => {
    await commands.executeCommand('workbench.action.files.revert');
    return 'revert';
  },
  async (random) => {
    const path = closedPath(random);
    await write(path, random.pick(files[path] ?? []));
    return `write ${path}`;
  },
  async (random) => {
    const path = closedPath(random);
    await remove(path);
    return `delete ${path}`;
  },
  async (random) => {
    const [from, to] = [closedPath(random), closedPath(random)];
    if (existsSync(at(from).fsPath)) await workspace.fs.rename(at(from), at(to), { overwrite: true });
    return `rename ${from} to ${to}`;
  },
];

const problemsOf = (path?: string) =>
  languages
    .getDiagnostics()
    .filter(([uri]) => path === undefined || uri.path === path)
    .flatMap(([uri, all]) => all.map((problem) => ({ uri, problem })))
    .filter(({ problem }) => problem.source === 'plimsoll');

/** The problems that the editor shows: file, line, column and rule. */
const shown = (): string[] =>
  problemsOf()
    .flatMap(({ uri, problem }) => {
      const { line, character } = problem.range.start;
      const path = pathOf(uri);
      return path === undefined ? [] : `${path}:${line + 1}:${character + 1} ${rule(problem)}`;
    })
    .sort();

/** What the command line finds in the saved files. */
function found(): string[] {
  const cli = process.env['PLIMSOLL_CLI'] ?? '';
  const { stdout } = spawnSync('node', [cli, 'scan', folder, '--format', 'json', '--no-cache'], {
    cwd: file('').fsPath,
    encoding: 'utf8',
  });
  const { findings, problems } = JSON.parse(stdout);
  return [...findings, ...problems]
    .map((each) => `${pathOf(file(each.file))}:${each.line ?? 1}:${each.column ?? 1} ${each.rule}`)
    .sort();
}

describe('the problems that the editor shows', () => {
  for (const { seed, folder: own } of histories) {
    it(`are those of the command line after any history (${seed})`, async () => {
      const random = seeded(seed);
      await commands.executeCommand('workbench.action.closeAllEditors');
      if (folder !== '') for (const path of paths) await remove(path);
      folder = own;
      for (const path of atFirst) await write(path, files[path]?.[0] ?? '');
      const done: string[] = [];
      for (let left = 5 + random.below(25); left > 0; left--) {
        done.push(await random.pick(steps)(random));
        if (random.below(2) === 0) await delay(random.below(120));
      }
      await workspace.saveAll();
      const wanted = found();
      await until('the problems', () => JSON.stringify(shown()) === JSON.stringify(wanted)).catch(() =>
        equal(shown(), wanted, done.join(', ')),
      );
    });
  }
});
