import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { bundle } from './support/cli.ts';
import { greet, pushed } from './support/client.ts';
import { readReport } from './support/report.ts';
import { traced, trespasses, whyNoTrace } from './support/trace.ts';
import { layTrap, project, type Traps, targets, trapsTo } from './support/traps.ts';

const server = fileURLToPath(new URL('../dist/server.cjs', import.meta.url));
const noTrace = whyNoTrace();
const skip = process.platform === 'win32' && 'Windows has no such files';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-')));
const outside = join(base, 'outside');
after(() => rmSync(base, { recursive: true, force: true }));
mkdirSync(outside);

/** Something said: where, and what. */
interface Said {
  readonly file: string;
  /** From 1; 1 too where the whole file is meant. */
  readonly line: number;
  readonly message: string;
}

/** What a run of a door over a workspace gave. */
interface Run {
  readonly said: readonly Said[];
  /** Calls that looked outside; undefined where nobody could watch. */
  readonly trespasses: readonly string[] | undefined;
}

let runs = 0;
const traceFile = () => (noTrace === undefined ? join(base, `trace-${++runs}`) : undefined);
const seen = (trace: string | undefined, cwd: string, workspace: string) =>
  trace === undefined ? undefined : trespasses(trace, cwd, workspace, [outside, ...targets]);

/** The output of a process that is never given any input; one that waits for it is a failure. */
async function outputOf(child: ChildProcess): Promise<string> {
  let out = '';
  child.stdout?.on('data', (chunk) => (out += chunk));
  const stop = new AbortController();
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const late = delay(60_000, undefined, { signal: stop.signal }).then(() => {
    child.kill('SIGKILL');
    throw new Error('it hangs');
  });
  await Promise.race([ended, late]);
  stop.abort();
  return out;
}

async function onCommandLine(workspace: string, ...args: string[]): Promise<Run> {
  const trace = traceFile();
  const out = await outputOf(traced(trace, [bundle, 'scan', '--format', 'json', ...args], workspace));
  assert.ok(!out.includes('SECRET-OF-ANOTHER'));
  const { problems } = readReport(out);
  const said = problems.map(({ file, line = 1, message }) => ({ file, line, message }));
  return { said, trespasses: seen(trace, workspace, workspace) };
}

async function inEditor(workspace: string): Promise<Run> {
  const trace = traceFile();
  const child = traced(trace, [server, '--stdio'], workspace);
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout!),
    new StreamMessageWriter(child.stdin!),
  );
  const root = pathToFileURL(workspace).href;
  const client = await greet(connection, { capabilities: pushed, folders: [root] }, async () => undefined);
  await client.connection.sendRequest('plimsoll/scanWorkspace', {});
  const ended = outputOf(child);
  await client.connection.sendRequest('shutdown');
  await client.connection.sendNotification('exit');
  await ended;
  const said = client.published.flatMap(({ uri, diagnostics }) =>
    diagnostics.map(({ range, message }) => ({
      file: decodeURIComponent(uri).slice(root.length + 1),
      line: range.start.line + 1,
      message: String(message),
    })),
  );
  assert.ok(!JSON.stringify(said).includes('SECRET-OF-ANOTHER'));
  return { said, trespasses: seen(trace, workspace, workspace) };
}

/** Where it is said that a file of the project can't be read: in itself, or where another names it. */
const places: Readonly<Record<string, string>> = {
  '.plimsoll.yaml': '.plimsoll.yaml:1',
  '.gitignore': '.gitignore:1',
  '.git/HEAD': 'compose.yaml:1',
  '.git/info/exclude': 'compose.yaml:1',
  '.env': 'compose.yaml:1',
  'compose.yaml': 'compose.yaml:1',
  'compose.override.yaml': 'compose.override.yaml:1',
  'part.yaml': 'compose.yaml:1',
  'common.yml': 'compose.yaml:4',
  'web.env': 'compose.yaml:5',
  'key.txt': 'compose.yaml:9',
  Dockerfile: 'Dockerfile:1',
  'Dockerfile.dockerignore': 'Dockerfile:1',
  '.dockerignore': 'Dockerfile:1',
  'built/Dockerfile': 'compose.yaml:6',
};

/** Why a trap can't be read. */
const reasons = {
  regular: 'it is no regular file.',
  link: 'its link leads outside of the folders that may be read.',
  circle: 'its links lead in a circle.',
};
const reasonOf = (kind: string) =>
  kind === 'circle' ? reasons.circle : /^to-(?!fifo)|upwards/.test(kind) ? reasons.link : reasons.regular;

describe('a workspace full of traps', { skip }, () => {
  const workspace = join(base, 'traps');
  const folders: { readonly path: string; readonly kind: string; readonly name: string }[] = [];
  const traps: Traps | undefined = skip ? undefined : trapsTo(outside);
  after(() => traps?.end());
  for (const [kind, trap] of Object.entries(traps?.kinds ?? {}))
    for (const [i, name] of Object.keys(project).entries()) {
      const path = `${kind}/${i}`;
      mkdirSync(join(workspace, path), { recursive: true });
      layTrap(join(workspace, path), name, trap);
      folders.push({ path, kind, name });
    }

  /** Each trap is told once at its place, with its reason. */
  const untold = ({ said }: Run, expected: (name: string) => string | undefined) =>
    folders.flatMap(({ path, kind, name }) => {
      const place = expected(name);
      const told = said.some(
        ({ file, line, message }) =>
          `${file}:${line}` === `${path}/${place}` && message.endsWith(reasonOf(kind)),
      );
      return told || place === undefined ? [] : [`${path} (${name}): ${place}`];
    });

  it('is scanned by the command line as one folder', async (t) => {
    const run = await onCommandLine(workspace, '.');
    assert.deepEqual(
      untold(run, (name) => places[name]),
      [],
    );
    if (run.trespasses === undefined) t.diagnostic(`not watched: ${noTrace}`);
    assert.deepEqual(run.trespasses ?? [], []);
  });

  it('is scanned by the command line folder by folder', async () => {
    const run = await onCommandLine(workspace, ...folders.map(({ path }) => path));
    // Here each folder is a repository of its own.
    const own = (name: string) => (name === '.git/info/exclude' ? '.git/info/exclude:1' : places[name]);
    assert.deepEqual(untold(run, own), []);
    assert.deepEqual(run.trespasses ?? [], []);
  });

  it('is scanned by the language server', async () => {
    assert.ok(existsSync(server), 'dist/server.cjs is not built');
    const run = await inEditor(workspace);
    // A configuration that is not open is told of where it would count.
    const own = (name: string) => (name === '.plimsoll.yaml' ? 'compose.yaml:1' : places[name]);
    assert.deepEqual(untold(run, own), []);
    assert.deepEqual(run.trespasses ?? [], []);
  });
});
