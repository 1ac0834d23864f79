// Clients of every kind show what the command line finds in the same texts: nothing twice, nothing outdated.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { ClientCapabilities, Diagnostic } from 'vscode-languageserver/node';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { scanCommand, scanRequest } from '../server/cli/commands/scan.ts';
import { scan } from '../server/cli/scan.ts';
import { AnyClient, type ClientKind } from './support/any-client.ts';
import { folderOf } from './support/cli.ts';
import { share } from './support/share.ts';

const asked = { configuration: true, workspaceFolders: true };
const pull = { textDocument: { diagnostic: {} } };
const refresh = { diagnostics: { refreshSupport: true } };
const related = { diagnostic: { relatedDocumentSupport: true } };
const bytes: ClientCapabilities = { general: { positionEncodings: ['utf-8', 'utf-16'] } };

/** Each kind of client, with who is one. */
const kinds: Readonly<Record<string, ClientKind>> = {
  'pulls files and the workspace, and can be asked again (VS Code)': {
    capabilities: { ...pull, workspace: { ...asked, ...refresh } },
    pullsWorkspace: true,
  },
  'the same, and takes related documents': {
    capabilities: { textDocument: related, workspace: { ...asked, ...refresh } },
    pullsWorkspace: true,
  },
  'pulls files and the workspace, and cannot be asked again': {
    capabilities: { ...pull, workspace: asked },
    pullsWorkspace: true,
  },
  'pulls files alone, and can be asked again (Helix 25.07)': {
    capabilities: { ...pull, ...bytes, workspace: { ...asked, ...refresh } },
  },
  'pulls files alone, and cannot be asked again (Neovim 0.10)': {
    capabilities: { ...pull, workspace: asked },
  },
  'pulls files although that is not offered': {
    capabilities: { ...pull, workspace: asked },
    pullsAnyway: true,
  },
  'gets what is pushed (Kate, Sublime Text)': { capabilities: { workspace: asked } },
  'gets what is pushed, knows no settings, and counts in bytes (Emacs, Helix 25.01)': { capabilities: bytes },
  'pulls open files, and wants no others': {
    capabilities: { ...pull, workspace: refresh },
    scope: 'openFiles',
  },
  'gets what is pushed, and wants open files alone': { capabilities: {}, scope: 'openFiles' },
};

const files: Readonly<Record<string, string>> = {
  'compose.yaml': `services:
  web:
    build: app
    extends: {file: shared/base.yaml, service: base}
  db: {labels: {who: "Zoë 🐳 ñ"}, image: "postgres:17", pid: host}
`,
  'shared/base.yaml': 'services:\n  base:\n    cap_add: [SYS_ADMIN]\n',
  'app/Dockerfile': 'FROM debian:12\nRUN sudo true\n',
  'alone/Dockerfile': 'FROM debian:12\nADD https://example.com/a.sh /a.sh\n',
};

/** A client, and the texts that it has: those of the disk, with those of its open files. */
interface Scene {
  readonly client: AnyClient;
  readonly folder: string;
  readonly disk: Map<string, string>;
  readonly open: Map<string, string>;
}

async function opened({ client, open, disk }: Scene, path: string): Promise<void> {
  open.set(path, disk.get(path)!);
  await client.open(path, disk.get(path)!);
}
async function replaced({ client, open }: Scene, path: string, old: string, text: string): Promise<void> {
  open.set(
    path,
    open.get(path)!.replace(old, () => text),
  );
  await client.replace(path, old, text);
}
async function closed({ client, open }: Scene, path: string): Promise<void> {
  open.delete(path);
  await client.close(path);
}
function onDisk({ folder, disk }: Scene, path: string, text: string | undefined): void {
  if (text === undefined) {
    disk.delete(path);
    rmSync(join(folder, path));
  } else {
    disk.set(path, text);
    writeFileSync(join(folder, path), text);
  }
}
async function written(scene: Scene, path: string, text: string | undefined): Promise<void> {
  const type = text === undefined ? 3 : scene.disk.has(path) ? 2 : 1;
  onDisk(scene, path, text);
  await scene.client.watched(path, type);
}

const [compose, base, app] = ['compose.yaml', 'shared/base.yaml', 'app/Dockerfile'] as const;

/** What happens, in this order; after each step everything is compared. */
const steps: readonly (readonly [what: string, run: (scene: Scene) => Promise<void>])[] = [
  ['a file is opened', (scene) => opened(scene, compose)],
  ['behind letters of several bytes', (scene) => replaced(scene, compose, 'pid: host', 'privileged: true')],
  ['before letters of several bytes', (scene) => replaced(scene, compose, 'who: "', 'who: "🐳🐳é')],
  ['one that it extends is opened', (scene) => opened(scene, base)],
  ['which is changed', (scene) => replaced(scene, base, 'cap_add: [SYS_ADMIN]', 'network_mode: host')],
  ['and closed without being saved', (scene) => closed(scene, base)],
  ['one that is built is opened', (scene) => opened(scene, app)],
  ['with another user', (scene) => replaced(scene, app, 'RUN sudo true', 'USER 1000')],
  [
    'which is saved',
    async (scene) => {
      onDisk(scene, app, scene.open.get(app));
      await scene.client.save(app);
    },
  ],
  [
    'one that is extended changes on the disk',
    (scene) => written(scene, base, 'services: {base: {ipc: host}}\n'),
  ],
  ['rules are switched off', (scene) => written(scene, '.plimsoll.yaml', 'rules: {privileged: "off"}\n')],
  ['and on again', (scene) => written(scene, '.plimsoll.yaml', undefined)],
  [
    'a closed file is new',
    (scene) => written(scene, 'alone/compose.yaml', 'services: {a: {privileged: true}}\n'),
  ],
  ['a closed file is gone', (scene) => written(scene, 'alone/Dockerfile', undefined)],
  ['an open file is closed', (scene) => closed(scene, app)],
  ['all are closed', (scene) => closed(scene, compose)],
];

const byText = new Map<string, readonly string[]>();

/** What the command line finds in these texts, one finding a line. */
function foundIn(texts: ReadonlyMap<string, string>): readonly string[] {
  const key = JSON.stringify([...texts].sort());
  const known = byText.get(key);
  if (known) return known;
  const cwd = folderOf(Object.fromEntries(texts));
  const found = new Set<string>();
  const today = new Date().toISOString().slice(0, 10);
  scan(
    scanRequest(readOptions(scanCommand, ['.']), rules, cwd),
    { cwd, today, rules, stopped: () => false },
    {
      writesFixes: false,
      linted({ findings, source }) {
        for (const { file, span, rule, message } of findings) {
          const { lines } = source(file)!;
          const [from, to] = [lines.position(span.start), lines.position(span.end)];
          found.add(lineOf(file, `${rule}/${message}`, from.line, from.column, to.line, to.column));
        }
      },
      problem: () => undefined,
      end: () => undefined,
    },
  );
  const all = [...found].sort();
  byText.set(key, all);
  return all;
}

const lineOf = (path: string, finding: string, ...at: readonly number[]) =>
  `${path} ${finding} ${at.join(':')}`;

const linesOf = (shown: ReadonlyMap<string, readonly Diagnostic[]>): readonly string[] =>
  [...shown]
    .flatMap(([path, items]) =>
      items.map(({ code, data, message, range: { start, end } }) =>
        lineOf(
          path,
          `${code}/${data?.message ?? message}`,
          start.line,
          start.character,
          end.line,
          end.character,
        ),
      ),
    )
    .sort();

/** Milliseconds until a client on a busy machine shows what is expected. */
const patience = 60_000;

/** Waits until the client shows what is expected. */
async function compare({ client, disk, open }: Scene, { scope }: ClientKind, what: string): Promise<void> {
  const all = foundIn(new Map([...disk, ...open]));
  const wanted = (line: string) => scope !== 'openFiles' || open.has(line.split(' ', 1)[0]!);
  const expected = all.filter(wanted);
  let shown: readonly string[] = [];
  for (const end = Date.now() + patience; Date.now() < end; ) {
    shown = linesOf(await client.shown());
    if (JSON.stringify(shown) === JSON.stringify(expected)) break;
  }
  assert.deepEqual(shown, expected, what);
}

describe('a client that', { concurrency: true }, () => {
  const rows = Object.entries(kinds).flatMap(([name, kind]) =>
    [false, true].map((isLate) => ({ name, kind, isLate })),
  );
  for (const { name, kind, isLate } of share(rows, 2))
    it(`${name}, whose files are opened ${isLate ? 'late' : 'early'}`, { timeout: 600_000 }, async () => {
      const folder = folderOf(files);
      const client = await AnyClient.start(folder, kind);
      const scene: Scene = { client, folder, disk: new Map(Object.entries(files)), open: new Map() };
      try {
        if (isLate) await compare(scene, kind, 'nothing is open');
        for (const [what, run] of steps) {
          await run(scene);
          await compare(scene, kind, what);
          if (scene.open.get(compose)?.includes('true') && !scene.disk.has('.plimsoll.yaml'))
            assert.equal(await client.hovered(compose, 'true'), 'true', what);
        }
      } finally {
        await client.end();
      }
    });
});
