import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { withoutCorpus } from '../support/corpus.ts';
import { measure } from './measure.ts';
import { realTree, writeTree } from './tree.ts';

// CPU time and memory of scans of workspaces of increasing size, on the command line and in the language server
// (Linux). The files are real ones, then copies of them with a comment. Arguments set the sizes.

const dist = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1250, 2500, 5000, 10_000];

/** The cost of a scan in the language server: CPU milliseconds, and the peak memory in MB above an idle server. */
async function inEditor(root: string): Promise<{ readonly cpu: number; readonly memory: number }> {
  const child = spawn(process.execPath, [dist('server.cjs'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  const uri = pathToFileURL(root).href;
  await connection.sendRequest('initialize', {
    processId: null,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'growth' }],
    capabilities: { workspace: { workspaceFolders: true }, textDocument: { diagnostic: {} } },
    // Measures the requested scan, so the automatic one is off.
    initializationOptions: { scope: 'openFiles' },
  });
  await connection.sendNotification('initialized', {});
  const usage = () => {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
    return { cpu: 10 * (Number(fields[11]) + Number(fields[12])), now: mb('VmRSS'), peak: mb('VmHWM') };
  };
  const idle = usage();
  await connection.sendRequest('plimsoll/scanWorkspace', {});
  const after = usage();
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  connection.dispose();
  child.kill();
  return { cpu: after.cpu - idle.cpu, memory: after.peak - idle.now };
}

const cell = (text: string) => text.padStart(12);
const line = (...cells: string[]) => console.log(cells.map(cell).join(''));
line('files', 'CLI, s', 'growth', 'MB', 'server, s', 'growth', 'MB more');
let before: readonly [number, number] | undefined;
if (withoutCorpus) console.log(`Skipped: ${withoutCorpus}.`);
for (const files of withoutCorpus ? [] : sizes) {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-growth-'));
  writeTree(root, realTree(files));
  const cli = measure([dist('cli.cjs'), 'scan', root]);
  const server = await inEditor(root);
  rmSync(root, { recursive: true });
  const growth = (now: number, then: number | undefined) =>
    then === undefined ? '' : `${(now / then).toFixed(2)}×`;
  line(
    String(files),
    (cli.cpu / 1000).toFixed(1),
    growth(cli.cpu, before?.[0]),
    cli.memory.toFixed(0),
    (server.cpu / 1000).toFixed(1),
    growth(server.cpu, before?.[1]),
    server.memory.toFixed(0),
  );
  before = [cli.cpu, server.cpu];
}
