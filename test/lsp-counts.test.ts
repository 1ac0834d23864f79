import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { ClientCapabilities, Diagnostic } from 'vscode-languageserver/node';
import { type BarInput, barOf } from '../client/overview/bar.ts';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { scanCommand, scanRequest } from '../server/cli/commands/scan.ts';
import { scan } from '../server/cli/scan.ts';
import { type BySeverity, bySeverity, kindOfName } from '../server/engine/index.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import type { Status } from '../server/lsp/features/status.ts';
import type { Summary } from '../server/lsp/scan/summary.ts';
import { Chance } from './support/chance.ts';
import { folderOf } from './support/cli.ts';
import { type Client, pulling, pushed, talk } from './support/client.ts';
import { type Files, freelyNamed } from './support/free-names.ts';
import { WorkspacePull } from './support/workspace-pull.ts';

/** The findings of a severity, by surface. */
interface Surfaces {
  readonly [surface: string]: BySeverity;
}

const running = { experimental: { plimsollRunning: true, plimsollStatus: true } };
/** How an editor gets what is found. */
const editors: Readonly<Record<string, ClientCapabilities>> = {
  pulls: { ...pulling, ...running },
  'is told': { ...pushed, ...running },
};

/** Counts what the command line reports of a folder, and of files that only their names on the command line tell. */
function byCommandLine(cwd: string, named: readonly string[]): BySeverity {
  const found: Parameters<typeof bySeverity>[0][] = [];
  scan(
    scanRequest(readOptions(scanCommand, ['.', ...named]), rules, cwd),
    { cwd, today: new Date().toISOString().slice(0, 10), rules, stopped: () => false },
    { writesFixes: false, linted: ({ findings }) => void found.push(findings), problem() {}, end() {} },
  );
  return bySeverity(found.flatMap((each) => [...each]));
}

/** Counts the diagnostics by severity, which the default levels don't tell apart. */
function diagnosed(all: readonly Diagnostic[]): BySeverity {
  const names = [undefined, 'high', 'medium', 'low', 'info'] as const;
  return bySeverity(
    all.flatMap(({ code, severity, message }) =>
      code === undefined
        ? []
        : {
            severity: String(message).startsWith('Critical: ')
              ? 'critical'
              : (names[severity ?? 0] ?? 'info'),
          },
    ),
  );
}

/** Reads the counts at the top of the report. */
function reported(html: string): BySeverity {
  const counts = /<ul class="counts"[^>]*>(.*?)<\/ul>/s.exec(html)?.[1] ?? '';
  const found = [...counts.matchAll(/<b>(\d+)<\/b> (\w+)<\/li>/g)];
  return { ...bySeverity([]), ...Object.fromEntries(found.map(([, count, name]) => [name, Number(count)])) };
}

/** Reads the counts in the tooltip of the status bar item. */
function inBar(status: Status): BySeverity {
  const of = { server: 'running', status: status as BarInput['status'], sentence: undefined } as const;
  const { lines } = barOf(
    { ...of, isSlow: false, isTrusted: true },
    { t: (text, value) => text.replace('{0}', `${value}`) },
  );
  const found = lines.join('\n').matchAll(/(\d+) (critical|high|medium|low|info)\b/g);
  return {
    ...bySeverity([]),
    ...Object.fromEntries([...found].map(([, count, name]) => [name, Number(count)])),
  };
}

/** Waits until the client hears nothing new. */
async function untilQuiet(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); ) {
    before = count();
    await delay(200);
  }
}

const languages = { compose: 'dockercompose', dockerfile: 'dockerfile' };

async function open(client: Client, folder: string, path: string): Promise<void> {
  const kind = kindOfName(path);
  const language = kind ? languages[kind] : /\.ya?ml$/.test(path) ? 'yaml' : 'plaintext';
  await client.open(
    pathToFileURL(join(folder, path)).href,
    readFileSync(join(folder, path), 'utf8'),
    language,
  );
}

/** Counts the findings of a folder in all places that show some, with some files open in an editor. */
async function surfaces(folder: string, opened: readonly string[], how: string): Promise<Surfaces> {
  const root = pathToFileURL(folder).href;
  const capabilities = editors[how] ?? {};
  const client = await talk({ rules, files: diskFiles, folders: [root], capabilities, scope: 'workspace' });
  const { connection } = client;
  const held = capabilities.textDocument ? new WorkspacePull(connection) : undefined;
  for (const path of opened) await open(client, folder, path);
  const uris = opened.map((path) => pathToFileURL(join(folder, path)).href);
  if (held) for (const uri of uris) await client.problems(uri);
  const toast = await connection.sendRequest<Summary>('plimsoll/scanWorkspace', {});
  await untilQuiet(() => (held?.reports.length ?? 0) + client.published.length + client.refreshes);
  const shown = new Map<string, readonly Diagnostic[]>(
    client.published.map(({ uri, diagnostics }) => [uri, diagnostics]),
  );
  for (const [uri, items] of held?.shown ?? []) shown.set(uri, items);
  if (held) for (const uri of uris) shown.set(uri, await client.problems(uri));
  const status = await connection.sendRequest<Status>('plimsoll/status', {});
  const { projects } = await connection.sendRequest<{ projects: { findings: { severity: 'low' }[] }[] }>(
    'plimsoll/running',
  );
  const { html } = await connection.sendRequest<{ html: string }>('plimsoll/report', {});
  await held?.end();
  await client.end();
  assert.deepEqual(client.log, []);
  return {
    toast: toast.bySeverity,
    status: status.total,
    'status bar': inBar(status),
    Problems: diagnosed([...shown.values()].flat()),
    view: bySeverity(projects.flatMap(({ findings }) => findings)),
    report: reported(html),
  };
}

const freeProject = /(?:^|\/)stack\.yml$/;

async function agree(files: Files, opened: readonly string[], how: string): Promise<void> {
  const folder = folderOf(files);
  // An editor lints an open file that no other refers to by its text.
  const expected = byCommandLine(
    folder,
    opened.filter((path) => freeProject.test(path)),
  );
  const found = await surfaces(folder, opened, how);
  const differing = Object.entries(found).filter(
    ([, counts]) => JSON.stringify(counts) !== JSON.stringify(expected),
  );
  assert.deepEqual(Object.fromEntries(differing), {}, `command line: ${JSON.stringify(expected)}`);
}

/** A workspace of several projects, one of them at its root, and the files that someone has open. */
function workspace(seed: number): { readonly files: Files; readonly opened: readonly string[] } {
  const chance = new Chance(seed);
  const projects = chance.some(Object.values(freelyNamed), 4, 1);
  const files = Object.fromEntries(
    projects.flatMap((each, at) =>
      Object.entries(each).map(([path, text]) => [at === 0 ? path : `p${at}/${path}`, text]),
    ),
  );
  const texts = Object.keys(files).filter((path) => !path.startsWith('.git') && !path.includes('/.git/'));
  return { files, opened: chance.some(texts, 4) };
}

const privileged = (image: string) => `services:\n  web:\n    image: ${image}\n    privileged: true\n`;

describe('one count in an editor and on the command line', () => {
  for (const how of Object.keys(editors)) {
    it(`of what an open file leads to, where the editor ${how}`, async () => {
      const files = {
        'compose.yaml': 'services:\n  web:\n    extends: {file: common/base, service: web}\n',
        'common/base': privileged('nginx:latest'),
      };
      await agree(files, ['compose.yaml'], how);
      await agree(files, ['compose.yaml', 'common/base'], how);
      await agree(files, ['common/base'], how);
    });

    it(`of a file that is graver in one project than in another, where the editor ${how}`, async () => {
      const files = freelyNamed['is graver alone than as a part of another that comes later'] ?? {};
      await agree(files, ['docker-compose.yml'], how);
      await agree(files, ['app/compose.yml'], how);
      await agree(files, [], how);
    });
  }

  for (let seed = 1; seed <= 40; seed++) {
    const { files, opened } = workspace(seed);
    const how = Object.keys(editors)[seed % 2] ?? '';
    it(`of workspace ${seed} with ${opened.length} open files, where the editor ${how}`, () =>
      agree(files, opened, how));
  }
});
