import { spawnSync } from 'node:child_process';
import path from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
  runTests,
} from '@vscode/test-electron';
import { vsix } from '../support/dist.ts';
import { makeHome } from './host.ts';
import { copyWorkspace } from './leg.ts';
import { bundleSuite } from './suite.ts';

// Runs the suite of the Node extension host in a desktop VS Code, downloaded or named by VSCODE_EXECUTABLE.
const vscodeExecutablePath = process.env['VSCODE_EXECUTABLE'] ?? (await downloadAndUnzipVSCode());
const { home, leave } = makeHome();
const workspace = copyWorkspace(home, 'workspace');
const places = [`--extensions-dir=${home}/extensions`, `--user-data-dir=${home}/data`];
try {
  const [cli = '', ...rest] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath, {
    reuseMachineInstall: true,
  });
  const install = [...rest, ...places, '--install-extension', vsix];
  const { status } = spawnSync(cli, install, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error('the .vsix was not installed');
  const suite = await bundleSuite('node');
  process.exitCode = await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: suite,
    extensionTestsPath: path.join(suite, 'index.js'),
    launchArgs: [workspace, ...places, '--disable-workspace-trust'],
  });
} finally {
  leave();
}
