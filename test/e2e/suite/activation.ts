import { readdirSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';

// The measurements of test/e2e/activation.ts in an extension host that has just started.

/** In milliseconds: wall-clock time, and CPU of the extension host and of the language server. */
export interface Took {
  readonly wall: number;
  readonly host: number;
  readonly server: number;
}

/** Prints one line with the time of the part that the name of the workspace folder selects. */
export async function run(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const extension = vscode.extensions.getExtension('plimsoll.plimsoll');
  if (!folder || !extension) throw new Error('there is nothing to measure');
  if (extension.isActive) throw new Error('the extension was active before it was asked for');
  // The host is busy with other things at first.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const file = vscode.Uri.joinPath(folder.uri, 'Dockerfile.typical');
  const took = await measured(folder.name === 'activate' ? () => extension.activate() : () => opened(file));
  // The first window stays open until the server has stored V8's code cache for the next ones.
  if (folder.name === 'first') await new Promise((resolve) => setTimeout(resolve, 8000));
  console.log(`##TOOK ${JSON.stringify(took)}`);
}

async function measured(work: () => Thenable<unknown>): Promise<Took> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const took = performance.now() - wall;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: took, host: (user + system) / 1000, server: serverCpu() };
}

/** Shows a file and waits until one of our problems is reported in it. */
async function opened(file: vscode.Uri): Promise<void> {
  const reported = new Promise<void>((resolve) => {
    const heard = vscode.languages.onDidChangeDiagnostics(() => {
      if (!vscode.languages.getDiagnostics(file).some(({ source }) => source === 'plimsoll')) return;
      heard.dispose();
      resolve();
    });
  });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
  await reported;
}

/**
 * CPU milliseconds of the language server that this host started; 0 if there is none, or if the system does not
 * report it.
 */
function serverCpu(): number {
  try {
    const pid = readdirSync('/proc').find(
      (each) =>
        /^\d+$/.test(each) &&
        readFileSync(`/proc/${each}/cmdline`, 'utf8').includes('server.cjs') &&
        readFileSync(`/proc/${each}/stat`, 'utf8').includes(` ${process.pid} `),
    );
    if (pid === undefined) return 0;
    const threads = readdirSync(`/proc/${pid}/task`);
    const times = threads.map((each) => readFileSync(`/proc/${pid}/task/${each}/schedstat`, 'utf8'));
    return times.reduce((sum, text) => sum + Number(text.split(' ', 1)[0]) / 1e6, 0);
  } catch {
    return 0;
  }
}
