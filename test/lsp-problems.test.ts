import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import {
  type Diagnostic,
  DiagnosticSeverity,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { scanCommand, scanRequest } from '../server/cli/commands/scan.ts';
import { isFailure, lineAndColumn } from '../server/cli/report/report.ts';
import { scan } from '../server/cli/scan.ts';
import { kindOfName } from '../server/engine/index.ts';
import { limits } from '../server/engine/source/limits.ts';
import { maxBytes } from '../server/host/fetched.ts';
import { diskFiles, filesOnDisk } from '../server/lsp/access/disk.ts';
import { folderOf } from './support/cli.ts';
import { pushed, talk } from './support/client.ts';
import { withoutLinks } from './support/links.ts';

type Files = Readonly<Record<string, string | Buffer>>;

const placed = (path: string, line = 1, column = 1, what: string) => `${path}:${line}:${column} ${what}`;

/** What the command line could not read, and its findings. */
function byCommandLine(cwd: string) {
  const problems: string[] = [];
  const findings: string[] = [];
  const code = scan(
    scanRequest(readOptions(scanCommand, ['.']), rules, cwd),
    { cwd, today: new Date().toISOString().slice(0, 10), rules, stopped: () => false },
    {
      writesFixes: false,
      linted(file) {
        for (const { file: path, span, rule } of file.findings) {
          const source = file.source(path);
          const { line, column } = source ? lineAndColumn(source, span.start) : { line: 1, column: 1 };
          findings.push(placed(path, line, column, rule));
        }
      },
      problem(problem) {
        assert.ok(isFailure(problem));
        problems.push(placed(problem.file, problem.line, problem.column, problem.message));
      },
      end() {},
    },
  );
  return { code, problems: problems.sort(), findings: findings.sort() };
}

/** A text as an editor opens it: bytes that are not text are replaced, and a byte order mark is no part of it. */
function openedText(content: string | Buffer): string {
  const bytes = Buffer.from(content);
  const mark = bytes.length > 1 ? bytes.readUInt16BE(0) : 0;
  return new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** What is shown: problems, findings, and those that are errors of a compose file. */
interface ShownLines {
  readonly problems: readonly string[];
  readonly findings: readonly string[];
  readonly errors: readonly string[];
}

/** What an editor shows of a folder, with some files open, once it is what is expected, or nothing has followed for long. */
async function byEditor(folder: string, opened: Files, expected: Partial<ShownLines>): Promise<ShownLines> {
  const root = pathToFileURL(folder).href;
  const client = await talk({
    rules,
    files: diskFiles,
    folders: [root],
    capabilities: pushed,
    scope: 'workspace',
  });
  const settings = { maxProblemsPerFile: 0 };
  client.settings.set(root, settings);
  for (const path of Object.keys(opened)) client.settings.set(`${root}/${path}`, settings);
  await client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: { plimsoll: settings },
  });
  for (const [path, content] of Object.entries(opened)) {
    const kind = kindOfName(path);
    const language = kind === 'dockerfile' ? kind : kind === 'compose' ? 'dockercompose' : 'yaml';
    await client.open(`${root}/${path}`, openedText(content), language);
  }
  await client.connection.sendRequest('plimsoll/scanWorkspace', {});
  const isExpected = (lines: ShownLines) => isDeepStrictEqual({ ...lines, ...expected }, lines);
  let shown = shownLines(client.published, root);
  for (
    let before = -1, quiet = 0;
    before !== client.published.length || (!isExpected(shown) && quiet < 60);
  ) {
    quiet = before === client.published.length ? quiet + 1 : 0;
    before = client.published.length;
    await delay(150);
    shown = shownLines(client.published, root);
  }
  await client.end();
  return shown;
}

function shownLines(published: readonly PublishDiagnosticsParams[], root: string): ShownLines {
  const shown = new Map(published.map(({ uri, diagnostics }) => [uri, diagnostics]));
  const all = [...shown].flatMap(([uri, items]) =>
    items.map((each) => ({ ...each, path: decodeURIComponent(uri.slice(root.length + 1)) })),
  );
  const lineOf = ({ path, range: { start }, ...each }: Diagnostic & { path: string }) =>
    placed(path, start.line + 1, start.character + 1, String(each.code ?? each.message));
  const linesOf = (some: typeof all) => some.map(lineOf).sort();
  const problems = all.filter((each) => each.code === undefined && each.severity !== DiagnosticSeverity.Hint);
  assert.ok(
    problems.every(({ severity }) => severity === DiagnosticSeverity.Error),
    'a problem is an error',
  );
  const isError = ({ code, severity }: Diagnostic) =>
    code === 'schema-error' && severity === DiagnosticSeverity.Error;
  return {
    problems: linesOf(problems),
    findings: linesOf(all.filter(({ code }) => code !== undefined)),
    errors: linesOf(all.filter(isError)),
  };
}

const web = (...lines: string[]) => `services:\n  web:\n${lines.map((line) => `    ${line}\n`).join('')}`;
const privileged = web('image: nginx:1.27', 'privileged: true');
const many = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('');

/** Files that are not linted, or not all of them. */
const notLinted: Readonly<Record<string, Files>> = {
  'has broken YAML': { 'compose.yaml': `${privileged}  db: [\n` },
  'extends a file that is not there': { 'compose.yaml': web('extends: {file: base.yml, service: web}') },
  'includes a file that includes it': {
    'compose.yaml': `include: [more.yml]\n${privileged}`,
    'more.yml': 'include: [compose.yaml]\n',
  },
  'is a Dockerfile that BuildKit refuses': { Dockerfile: 'RUN id\nFROM alpine:3.22\n' },
  'is a Dockerfile with an unknown instruction': { Dockerfile: 'FROM alpine:3.22\nRUNN id\n' },
  'has bytes that are not text': {
    'compose.yaml': Buffer.from(`${privileged}    # caf\xe9\n    hostname: a\n`, 'latin1'),
  },
  'is not text': { 'compose.yaml': 'services:\0\n', Dockerfile: 'FROM a\0\n' },
  'is too large to be read': {
    'compose.yaml': `${privileged}# ${'x'.repeat(maxBytes)}\n`,
    'api/Dockerfile': `FROM alpine\n# ${'\u00e9'.repeat(maxBytes / 2)}\n`,
  },
  'extends a file that is too large': {
    'compose.yaml': web('extends: {file: base.yml, service: web}'),
    'base.yml': `${privileged}# ${'x'.repeat(maxBytes)}\n`,
  },
  'is longer than the limit': { 'compose.yaml': `${privileged}# ${'x'.repeat(limits.characters)}\n` },
  'has too many services': {
    'compose.yaml': `services:\n${many(limits.services + 1, (at) => `  s${at}: {image: "nginx:1.27"}\n`)}`,
  },
  'has too many instructions': {
    Dockerfile: `FROM alpine\n${many(limits.instructions + 5, (at) => `ENV A=${at}\n`)}`,
  },
  'has a wrong configuration': {
    '.plimsoll.yaml': 'rules:\n  privilegd: off\n',
    'compose.yaml': privileged,
  },
  'has a wrong value in a configuration below': {
    'a/.plimsoll.yaml': 'rules:\n  privileged: loud\n',
    'a/compose.yaml': privileged,
  },
};

describe('what is not linted is an error, with the same sentence open and closed', () => {
  for (const [name, files] of Object.entries(notLinted))
    it(`of a project that ${name}`, async () => {
      const folder = folderOf(files);
      const expected = byCommandLine(folder);
      assert.equal(expected.code, 2);
      const { problems, findings } = expected;
      const closed = await byEditor(folder, {}, { problems, findings });
      assert.deepEqual(closed.problems, expected.problems, 'closed');
      assert.deepEqual(closed.findings, expected.findings, 'findings of closed files');
      const open = await byEditor(folder, files, { problems, findings });
      assert.deepEqual(open.problems, expected.problems, 'open');
      assert.deepEqual(open.findings, expected.findings, 'findings of open files');
    });

  const rejected: Readonly<Record<string, string>> = {
    'a key that Compose does not know': `${privileged}    privilegd: true\n`,
    'a value that Compose rejects': web('image: [nginx]', 'privileged: true'),
    'a dependency that is not there': `${privileged}    depends_on: [db]\n`,
    'two keys of which one is allowed': `${privileged}    network_mode: host\n    networks: [default]\n`,
  };
  for (const [name, text] of Object.entries(rejected))
    it(`of ${name}`, async () => {
      const folder = folderOf({ 'compose.yaml': text });
      const lines = byCommandLine(folder).findings.filter((line) => line.endsWith(' schema-error'));
      assert.ok(lines.length > 0);
      const expected = { errors: lines };
      assert.deepEqual((await byEditor(folder, {}, expected)).errors, lines, 'closed');
      assert.deepEqual((await byEditor(folder, { 'compose.yaml': text }, expected)).errors, lines, 'open');
      const lower = { '.plimsoll.yaml': 'rules:\n  schema-error: low\n', 'compose.yaml': text };
      const findings = byCommandLine(folderOf(lower)).findings;
      const shown = await byEditor(folderOf(lower), {}, { findings });
      assert.deepEqual(shown.findings, findings);
      assert.deepEqual(shown.errors, [], 'a level of the configuration');
    });

  it('of a link that leads nowhere', { skip: withoutLinks }, async () => {
    const folder = folderOf({ 'compose.yaml': privileged });
    mkdirSync(join(folder, 'a'));
    symlinkSync('gone', join(folder, 'a/compose.yaml'));
    const expected = byCommandLine(folder);
    assert.equal(expected.code, 2);
    const { problems } = expected;
    assert.deepEqual((await byEditor(folder, {}, { problems })).problems, problems);
  });
});

it('bytes that are not text are known while a file is read again', async () => {
  const folder = folderOf({ 'compose.yaml': Buffer.from('services: {} # caf\xe9\n', 'latin1') });
  const root = pathToFileURL(folder).href;
  const uri = `${root}/compose.yaml`;
  const files = filesOnDisk(() => false);
  const roots = [root];
  await files.read(uri, roots);
  assert.equal(files.hasInvalidBytes?.(uri), true);
  let isRead = false;
  const again = files.read(uri, roots).then(() => {
    isRead = true;
  });
  for (; !isRead; await setImmediate()) assert.equal(files.hasInvalidBytes?.(uri), true);
  await again;
  writeFileSync(join(folder, 'compose.yaml'), 'services: {}\n');
  await files.read(uri, roots);
  assert.equal(files.hasInvalidBytes?.(uri), false);
});

describe('a closed file has the columns of an open one', () => {
  const marked: Readonly<Record<string, Files>> = {
    'a byte order mark': {
      'compose.yaml': '\ufeffservices: {web: {image: "nginx:latest", privileged: true}}\n',
      'a/Dockerfile': '\ufeffFROM alpine:latest\nUSER root\n',
    },
    'a byte order mark in a file with a free name': {
      'compose.yaml': web('extends: {file: base.yml, service: web}', 'env_file: prod.vars'),
      'base.yml': '\ufeffservices: {web: {image: "nginx:latest", privileged: true}}\n',
      'prod.vars': '\ufeffTAG=1\n',
    },
    'a byte order mark in the variables': {
      '.env': '\ufeffTAG=latest\n',
      'compose.yaml': web(`image: nginx:\${TAG}`, 'privileged: true'),
    },
    'UTF-16': {
      'compose.yaml': Buffer.from(
        '\ufeffservices: {web: {image: "nginx:latest", privileged: true}}\n',
        'utf16le',
      ),
    },
  };
  for (const [name, files] of Object.entries(marked))
    it(`with ${name}`, async () => {
      const folder = folderOf(files);
      const { findings } = byCommandLine(folder);
      assert.ok(findings.length > 0);
      assert.deepEqual((await byEditor(folder, {}, { findings })).findings, findings, 'closed');
      const linted = Object.fromEntries(Object.entries(files).filter(([path]) => kindOfName(path)));
      assert.deepEqual((await byEditor(folder, linted, { findings })).findings, findings, 'open');
    });
});
