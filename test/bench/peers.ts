import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { corpus, realFiles, withoutCorpus } from '../support/corpus.ts';

// Compares other linters with ours on the real files that they accept: CPU of whole processes, run in turns.
// node --import tsx test/bench/peers.ts tally=PATH dclint=PATH

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const rounds = 3;
/** Number of files per process, since the length of a command line is limited. */
const chunk = 400;

interface Peer {
  readonly kind: 'dockerfile' | 'compose';
  readonly args: readonly string[];
  /** Exit codes of a run that read all its files. */
  readonly fine: readonly number[];
}

const peers: Readonly<Record<string, Peer>> = {
  tally: {
    kind: 'dockerfile',
    args: ['lint', '--no-config', '--slow-checks', 'off', '--ignore=shellcheck/*', '-f', 'json'],
    fine: [0, 1],
  },
  dclint: { kind: 'compose', args: ['-f', 'json'], fine: [0, 1] },
};

/** CPU milliseconds of a finished child, in steps of 10 (Linux). */
function cpuOf(command: readonly string[], fine: readonly number[]): number {
  const before = childTime();
  const [program = '', ...args] = command;
  const { status } = spawnSync(program, args, { stdio: 'ignore', env: { ...process.env, CI: 'true' } });
  if (status === null || !fine.includes(status)) return Number.NaN;
  return childTime() - before;
}

function childTime(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return 10 * (Number(fields[13]) + Number(fields[14]));
}

/** Returns the files that another linter reads: one that it rejects may end its whole run. */
function accepted(command: readonly string[], fine: readonly number[], paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  if (!Number.isNaN(cpuOf([...command, ...paths], fine))) return [...paths];
  if (paths.length === 1) return [];
  const half = paths.length >> 1;
  return [...accepted(command, fine, paths.slice(0, half)), ...accepted(command, fine, paths.slice(half))];
}

function compare(name: string, peer: Peer, path: string): void {
  const script = /\.[cm]?js$/.test(path) || readFileSync(path).subarray(0, 2).toString() === '#!';
  const command = [...(script ? [process.execPath, path] : [path]), ...peer.args];
  const paths = [...realFiles()]
    .filter(({ kind }) => kind === peer.kind)
    .map((file) => `${corpus}real/${file.path}`);
  const chunks: string[][] = [];
  for (let at = 0; at < paths.length; at += chunk)
    chunks.push(accepted(command, peer.fine, paths.slice(at, at + chunk)));
  const times: number[][] = [[], []];
  const ours = [process.execPath, cli, 'scan', '--format', 'json'];
  for (let round = 0; round < rounds; round++)
    for (const [index, [program, fine]] of (
      [
        [command, peer.fine],
        // Some of the files have problems, so these exit codes are fine.
        [ours, [0, 1, 2]],
      ] as const
    ).entries())
      times[index]?.push(chunks.reduce((sum, files) => sum + cpuOf([...program, ...files], fine), 0));
  const [theirs = Number.NaN, own = Number.NaN] = times.map((all) => all.sort((a, b) => a - b)[rounds >> 1]);
  const count = chunks.reduce((sum, files) => sum + files.length, 0);
  console.log(
    `${count} of ${paths.length} real files: ${name} ${theirs} ms, plimsoll ${own} ms of CPU, ${(theirs / own).toFixed(1)}×`,
  );
}

if (withoutCorpus || !existsSync(cli)) {
  console.error(withoutCorpus || 'dist/cli.cjs is not there: run `npm run build` first.');
  process.exitCode = 2;
} else {
  for (const argument of process.argv.slice(2)) {
    const [name = '', path = ''] = argument.split('=');
    const peer = peers[name];
    if (peer && existsSync(path)) compare(name, peer, path);
    else console.error(`Give ${Object.keys(peers).join('=PATH or ')}=PATH, not ${argument}.`);
  }
}
