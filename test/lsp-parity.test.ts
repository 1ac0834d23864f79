import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ClientCapabilities, Diagnostic } from 'vscode-languageserver/node';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { scanCommand, scanRequest } from '../server/cli/commands/scan.ts';
import { lineAndColumn, type ScanReport } from '../server/cli/report/report.ts';
import { scan } from '../server/cli/scan.ts';
import { diskFiles, filesOnDisk } from '../server/lsp/access/disk.ts';
import type { FileAccess } from '../server/lsp/files.ts';
import { folderOf } from './support/cli.ts';
import { pulling, pushed, talk } from './support/client.ts';
import { corpus, withoutCorpus } from './support/corpus.ts';
import { freelyNamed } from './support/free-names.ts';
import { commitAll, gitIn, withoutGit } from './support/git.ts';
import { share } from './support/share.ts';
import { WorkspacePull } from './support/workspace-pull.ts';

/** Files and folders of a repository that is compared each time. */
const most = process.env['PARITY'] === 'all' ? Number.POSITIVE_INFINITY : 60;

/** The findings, one a line. */
type Found = readonly string[];

const lineOf = (path: string, line: number, column: number, rule: unknown, message: string) =>
  `${path}:${line}:${column} ${String(rule)}: ${message}`;

/** The findings of the command line in a folder. */
function byCommandLine(cwd: string): Found {
  const found = new Set<string>();
  const report: ScanReport = {
    writesFixes: false,
    linted({ findings, source }) {
      for (const { file, span, rule, service, severity, text } of findings) {
        const from = source(file);
        const { line, column } = from ? lineAndColumn(from, span.start) : { line: 0, column: 0 };
        // The editor has one level for critical and high, so the message tells them apart.
        const parts = [...(severity === 'critical' ? ['Critical'] : []), ...(service ? [service] : []), text];
        found.add(lineOf(file, line, column, rule, parts.join(': ')));
      }
    },
    problem() {},
    end() {},
  };
  const today = new Date().toISOString().slice(0, 10);
  scan(
    scanRequest(readOptions(scanCommand, ['.']), rules, cwd),
    { cwd, today, rules, stopped: () => false },
    report,
  );
  return [...found].sort();
}

/** The findings that an editor shows for a folder without an open file. */
async function byEditor(
  folder: string,
  capabilities: ClientCapabilities,
  files: FileAccess = diskFiles,
): Promise<Found> {
  const root = pathToFileURL(folder).href;
  const client = await talk({ rules, files, folders: [root], capabilities, scope: 'workspace' });
  const settings = { maxProblemsPerFile: 0 };
  client.settings.set(root, settings);
  const held = capabilities === pulling ? new WorkspacePull(client.connection) : undefined;
  await client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: { plimsoll: settings },
  });
  await client.connection.sendRequest('plimsoll/scanWorkspace', {});
  const count = () => (held?.reports.length ?? 0) + client.published.length;
  for (let before = -1; before !== count(); ) {
    before = count();
    await delay(held ? 250 : 20);
  }
  const shown: [string, Diagnostic[]][] = held
    ? [...held.shown]
    : client.published.map(({ uri, diagnostics }) => [uri, diagnostics]);
  const found = [...new Map(shown)].flatMap(([uri, items]) => {
    const path = decodeURIComponent(uri.slice(root.length + 1));
    return items.flatMap(({ code, range: { start }, message }) =>
      code === undefined ? [] : lineOf(path, start.line + 1, start.character + 1, code, String(message)),
    );
  });
  await held?.end();
  await client.end();
  return [...new Set(found)].sort();
}

async function compare(folder: string): Promise<Found> {
  const expected = byCommandLine(folder);
  assert.deepEqual(await byEditor(folder, pulling), expected, 'asked about the workspace');
  const mayHang = filesOnDisk(() => false);
  assert.deepEqual(await byEditor(folder, pushed, mayHang), expected, 'told, from a disk that may hang');
  return expected;
}

describe('an editor without open files shows the findings of the command line', () => {
  const samples = fileURLToPath(new URL('samples/', import.meta.url));
  const copies = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-parity-')));
  after(() => rmSync(copies, { recursive: true }));

  for (const [name, files] of Object.entries(freelyNamed)) {
    it(`of a project that ${name}`, async () => {
      const found = await compare(folderOf(files));
      assert.ok(found.length > 0, 'nothing was found');
    });
  }

  it('of tracked files that ignore files name', { skip: withoutGit }, async () => {
    const text = 'services:\n  web:\n    image: nginx\n    privileged: true\n';
    const folder = folderOf({ 'compose.yaml': text, 'deploy/compose.yaml': text, 'out/compose.yaml': text });
    commitAll(folder, 'first');
    gitIn(folder, 'rm', '--quiet', '--cached', 'out/compose.yaml');
    writeFileSync(join(folder, '.gitignore'), '*\n');
    const found = await compare(folder);
    const paths = found.map((line) => line.slice(0, line.indexOf(':')));
    assert.deepEqual([...new Set(paths)], ['compose.yaml', 'deploy/compose.yaml']);
  });

  // Copied out of the repository, which a command line may read.
  for (const name of readdirSync(samples).sort()) {
    it(`of the sample ${name}`, async () => {
      cpSync(join(samples, name), join(copies, name), { recursive: true });
      await compare(join(copies, name));
    });
  }

  it('of real files, one by one', { skip: withoutCorpus }, async (t) => {
    const repositories = readdirSync(`${corpus}real`, { withFileTypes: true }).filter((each) =>
      each.isDirectory(),
    );
    for (const { name } of share(repositories)) {
      const folder = realpathSync(`${corpus}real/${name}`);
      const files = readdirSync(folder, { recursive: true }).length;
      const skip = files > most && 'too many files: PARITY=all compares them, too';
      await t.test(name, { skip }, async () => void (await compare(folder)));
    }
  });
});
