import assert from 'node:assert/strict';
import { type ChildProcess, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { ask, done, doneInTurn } from '../server/host/ask.ts';
import { unread } from '../server/host/unread.ts';
import { bundle, plimsoll } from './support/cli.ts';
import { greet, pushed } from './support/client.ts';
import { serverBundle } from './support/dist.ts';
import { readReport } from './support/report.ts';
import { share } from './support/share.ts';
import { traced, trespasses, whyNoTrace } from './support/trace.ts';
import { layTrap, project, type Traps, targets, trapsTo } from './support/traps.ts';

const noTrace = whyNoTrace();
const skip = process.platform === 'win32' && 'Windows has no such files';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-')));
const outside = join(base, 'outside');
after(() => rmSync(base, { recursive: true, force: true }));
mkdirSync(outside);

/** A message and its place. */
interface SafeText {
  readonly file: string;
  /** From 1; also 1 if it is about the whole file. */
  readonly line: number;
  readonly message: string;
}

/** The result of running a front door over a workspace. */
interface Run {
  readonly said: readonly SafeText[];
  /** System calls that touched files outside; undefined if they could not be traced. */
  readonly trespasses: readonly string[] | undefined;
}

let runs = 0;
const traceFile = () => (noTrace === undefined ? join(base, `trace-${++runs}`) : undefined);
const seen = (trace: string | undefined, cwd: string, workspace: string) =>
  trace === undefined ? undefined : trespasses(trace, cwd, workspace, [outside, ...targets]);

/** The output of a process without input; fails if the process waits for input. */
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
  const child = traced(trace, [serverBundle, '--stdio'], workspace);
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

/** The place at which an unreadable file of the project is reported: its own, or that of its reference. */
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

/** The reason why a trap can't be read. */
const reasons = {
  regular: 'it is not a regular file.',
  link: 'its symbolic link leads outside the folders that may be read.',
  circle: 'its symbolic links form a loop.',
};
const reasonOf = (kind: string) =>
  kind === 'circle' ? reasons.circle : /^to-(?!fifo)|upwards/.test(kind) ? reasons.link : reasons.regular;

describe('a workspace full of traps', { skip }, () => {
  const workspace = join(base, 'traps');
  const folders: { readonly path: string; readonly kind: string; readonly name: string }[] = [];
  const traps: Traps | undefined = skip ? undefined : trapsTo(outside);
  after(() => traps?.end());
  const kinds = Object.entries(traps?.kinds ?? {});
  for (const [i, name] of Object.keys(project).entries())
    for (const [kind, trap] of share(kinds, 4)) {
      const path = `${kind}/${i}`;
      mkdirSync(join(workspace, path), { recursive: true });
      layTrap(join(workspace, path), name, trap);
      folders.push({ path, kind, name });
    }

  /** The traps that are not reported exactly once at their place, with their reason. */
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
    const run = await inEditor(workspace);
    // A closed configuration is reported at the file that it would apply to.
    const own = (name: string) => (name === '.plimsoll.yaml' ? 'compose.yaml:1' : places[name]);
    assert.deepEqual(untold(run, own), []);
    assert.deepEqual(run.trespasses ?? [], []);
  });
});

describe('a workspace that refers to files outside', { skip }, () => {
  const workspace = join(base, 'names');
  const [beyond, absolute] = [
    'it is outside the folders that may be read.',
    'absolute paths are not followed.',
  ];
  /** A compose file that refers to files of a folder in every way; `#` comments name the way. */
  const naming = (folder: string, how: string) => `include:
  - ${folder}/a.yaml # include ${how}
  - path: part.yaml
    env_file: ${folder}/b.env # include.env_file ${how}
    project_directory: ${folder}/c
services:
  web:
    extends: {file: ${folder}/d.yaml, service: base} # extends ${how}
    image: nginx:1.27.3
    env_file: [${folder}/e.env] # env_file ${how}
    label_file: ${folder}/f
    build:
      context: ${folder}/g
      dockerfile: ${folder}/h/Dockerfile # build ${how}
      additional_contexts: {more: ${folder}/i}
    volumes: [${folder}/j:/j]
    develop: {watch: [{path: ${folder}/k, action: rebuild}]}
    credential_spec: {file: ${folder}/l}
secrets:
  key: {file: ${folder}/m} # secrets ${how}
configs:
  key: {file: ${folder}/n}
`;
  const service = 'services:\n  web: {image: "nginx:1.27.3"}\n';
  const files: Readonly<Record<string, string>> = {
    'up/compose.yaml': naming('../../outside', beyond),
    'up/part.yaml': service,
    'far/compose.yaml': naming('./../../names/../outside/folder/..', beyond),
    'far/part.yaml': service,
    'absolute/compose.yaml': naming(outside, absolute).replace(/ # secrets .*/, ''),
    'absolute/part.yaml': service,
    'variables/.env': 'COMPOSE_FILE=compose.yaml:../../outside/file\n',
    'variables/compose.yaml': service,
    'first/.env': 'COMPOSE_FILE=../../outside/file:compose.yaml\n',
    'first/compose.yaml': service,
    'listed/.plimsoll.yaml':
      'projects:\n  - [../../outside/file, compose.yaml]\nignore: [../../outside/**]\n',
    'listed/compose.yaml': service,
    'docker/Dockerfile': `FROM debian:12\nCOPY ../../outside ${outside} /x/\nADD --chown=1 ../../outside/file /\n`,
    'docker/compose.yaml':
      'services:\n  web: {build: {context: ../../outside, dockerfile: ../names/docker/Dockerfile}}\n',
    'tree/.git': 'gitdir: ../../outside/git\n',
    'tree/Dockerfile': 'FROM debian:12\nCOPY . .\n',
    'Dockerfile\nwith a line': 'FROM debian:12\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }

  const expected = Object.entries(files).flatMap(([path, text]) =>
    text.split('\n').flatMap((line, i) => {
      const [, via, how] = / # (\S+) (.*)$/.exec(line) ?? [];
      const what = via === 'build' ? 'Dockerfile' : 'file';
      return how === undefined
        ? []
        : [`${path}:${i + 1} The ${what} named in \`${via}\` can't be read: ${how}`];
    }),
  );
  /** The expected messages that are missing. */
  const untold = ({ said }: Run) => {
    const all = said.map(({ file, line, message }) => `${file}:${line} ${message}`);
    const sets = ['variables', 'first', 'listed'].filter(
      (each) =>
        !all.some((one) => one.startsWith(`${each}/compose.yaml:1 The file `) && one.endsWith(beyond)),
    );
    return [...expected.filter((each) => !all.includes(each)), ...sets];
  };

  it('is reported by the command line, which does not open the files', async () => {
    const run = await onCommandLine(workspace, '.');
    assert.equal(expected.length, 17);
    assert.deepEqual(untold(run), []);
    assert.deepEqual(run.trespasses ?? [], []);
  });

  it('is reported by the language server, which does not open the files', async () => {
    const run = await inEditor(workspace);
    assert.deepEqual(untold(run), []);
    // The command line cannot tell that a path which leads out of its current folder comes back to it.
    const context = run.said.find(
      ({ file, message }) => file === 'docker/Dockerfile' && message.startsWith('The build'),
    );
    assert.match(context?.message ?? '', /^The build context \S+outside\/ can't be read: it is outside/);
    assert.deepEqual(run.trespasses ?? [], []);
  });
});

describe('paths given by the user', { skip }, () => {
  const workspace = join(base, 'named');
  const dockerfile = 'FROM debian:12\nUSER root\n';
  const files: Readonly<Record<string, string>> = {
    '../named.yaml': 'nonsense: 1\n',
    '../.plimsoll.yaml': 'nonsense: 1\n',
    Dockerfile: dockerfile,
    '../elsewhere/Dockerfile': dockerfile,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
  if (!skip) {
    spawnSync('mkfifo', [join(workspace, 'pipe')]);
    symlinkSync('../elsewhere', join(workspace, 'folder'));
    symlinkSync('../elsewhere/Dockerfile', join(workspace, 'Dockerfile.link'));
  }
  const said = (args: readonly string[], input = '') => {
    const { code, out } = plimsoll(['scan', '--format', 'json', ...args], { cwd: workspace, input });
    const { files: linted, problems } = readReport(out);
    return { code, linted, problems: problems.map(({ file, message }) => `${file}: ${message}`) };
  };
  const cant = (file: string, reason: string) => `${file}: The file can't be read: ${reason}`;

  it('may be a pipe without a writer, which is not opened', () => {
    for (const args of [['pipe'], ['-f', 'pipe'], ['Dockerfile', '--config', 'pipe']])
      assert.deepEqual(said(args).problems, [cant('pipe', 'it is not a regular file.')]);
  });

  it('may be a folder behind a link; a file behind a link counts as lying at its target', () => {
    assert.deepEqual(said(['folder']).linted, ['folder/Dockerfile']);
    const link = cant('Dockerfile.link', reasons.link);
    assert.deepEqual(said(['Dockerfile.link']), { code: 2, linted: [], problems: [link] });
    assert.deepEqual(said(['.']).problems, [link]);
    assert.deepEqual(said(['Dockerfile.link', '--root', '../elsewhere']).linted, ['Dockerfile.link']);
  });

  it('may be a configuration anywhere, but parent folders are not searched for one', () => {
    assert.deepEqual(said(['Dockerfile']).problems, []);
    assert.match(said(['Dockerfile', '--config', '../named.yaml']).problems.join(), /Unknown key/);
  });

  it('may be standard input, and process substitutions of a shell', () => {
    assert.deepEqual(said(['/dev/stdin'], dockerfile).linted, ['/dev/stdin']);
    const shell = spawnSync(
      'bash',
      ['-c', `"$0" "$1" scan --format json <(cat Dockerfile)`, process.execPath, bundle],
      {
        cwd: workspace,
        encoding: 'utf8',
      },
    );
    if (!shell.error) assert.match(readReport(shell.stdout).files.join(), /^\/dev\/fd\/\d+$/);
  });
});

describe('a tree that is hard to walk', { skip }, () => {
  it('is walked at any depth, with many entries and odd names', () => {
    const folder = join(base, 'tree');
    const deep = Array.from({ length: 400 }, () => 'd').join('/');
    const tooDeep = Array.from({ length: 1000 }, () => 'd').join('/');
    mkdirSync(join(folder, tooDeep), { recursive: true });
    for (const each of [deep, tooDeep]) writeFileSync(join(folder, each, 'Dockerfile'), 'FROM debian:12\n');
    mkdirSync(join(folder, 'full'));
    for (let i = 0; i < 3000; i++) writeFileSync(join(folder, 'full', `f${i}`), '');
    writeFileSync(join(folder, 'full', 'Dockerfile'), 'FROM debian:12\n');
    const odd = Buffer.concat([Buffer.from(join(folder, 'Dockerfile.')), Buffer.of(0xff)]);
    writeFileSync(odd, 'FROM debian:12\n');
    const { out } = plimsoll(['scan', '--format', 'json'], { cwd: folder });
    const { files, problems } = readReport(out);
    assert.deepEqual([...files].sort(), [`${deep}/Dockerfile`, 'full/Dockerfile']);
    assert.deepEqual(problems.map(({ message }) => message).sort(), [
      "The file can't be read: its name is not valid UTF-8.",
      "The file can't be read: its path is longer than 1024 characters.",
    ]);
  });

  const asRoot = process.getuid?.() === 0;
  it('lists the folders that cannot be read', () => {
    const folder = join(base, 'closed');
    mkdirSync(join(folder, 'in'), { recursive: true });
    writeFileSync(join(folder, 'Dockerfile'), 'FROM debian:12\nCOPY . .\n');
    for (const path of [base, folder]) chmodSync(path, 0o755);
    chmodSync(join(folder, 'in'), 0);
    const { out } = plimsoll(['scan', '--format', 'json'], { cwd: folder, ...(asRoot && { uid: 65534 }) });
    chmodSync(join(folder, 'in'), 0o755);
    const { files, problems } = readReport(out);
    assert.deepEqual(files, ['Dockerfile']);
    assert.deepEqual(
      problems.map(({ file, message }) => `${file}: ${message}`),
      ["in: The folder can't be read: permission denied."],
    );
  });
});

describe('a file system that does not answer', () => {
  it('does not block', async () => {
    const never = () =>
      ask(
        () => 'at once',
        () => new Promise<string>(() => undefined),
      );
    assert.equal(done(never()), 'at once');
    await assert.rejects(
      doneInTurn(never(), () => 1),
      { code: 'ETIMEDOUT' },
    );
    const caught = (function* () {
      try {
        return yield* never();
      } catch (error) {
        return unread(error).reason;
      }
    })();
    assert.equal(await doneInTurn(caught, () => 1), 'the file system does not respond');
  });

  it('gets its answer even if the server is busy when it arrives', async () => {
    const slow = ask(
      () => '',
      () => stat(base).then(() => 'there'),
    );
    const answer = doneInTurn(slow, () => 1);
    for (const end = performance.now() + 50; performance.now() < end; );
    assert.equal(await answer, 'there');
  });
});
