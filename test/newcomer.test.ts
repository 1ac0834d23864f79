import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type CodeAction, DiagnosticSeverity, type WorkspaceEdit } from 'vscode-languageserver/node';
import { rules } from '../rules/index.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import { plimsoll } from './support/cli.ts';
import { applied, type Client, talk } from './support/client.ts';
import { composeConfig, noOracle } from './support/oracle.ts';

/** The maximum number of applied fixes. */
const most = 60;

const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const root = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-newcomer-')));
after(() => rmSync(root, { recursive: true }));

/** The files of an editor: all are open, and fixes change their texts. */
class Editor {
  readonly texts = new Map<string, string>();
  readonly #client: Client;
  readonly #versions = new Map<string, number>();

  constructor(client: Client) {
    this.#client = client;
  }

  async open(uri: string, text: string): Promise<void> {
    this.texts.set(uri, text);
    this.#versions.set(uri, 1);
    await this.#client.open(uri, text);
  }

  /** Applies a workspace edit as an editor does. */
  async apply(edit: WorkspaceEdit): Promise<void> {
    for (const change of edit.documentChanges ?? []) {
      if ('kind' in change) {
        assert.equal(change.kind, 'create');
        if ('uri' in change && !this.texts.has(change.uri)) await this.open(change.uri, '');
        continue;
      }
      const { uri } = change.textDocument;
      const before = this.texts.get(uri);
      assert.ok(before !== undefined, `${uri} is not open`);
      const text = applied(uri, before, { documentChanges: [change] });
      const version = (this.#versions.get(uri) ?? 0) + 1;
      this.texts.set(uri, text);
      this.#versions.set(uri, version);
      await this.#client.edit(uri, version, { text });
    }
  }
}

/** The first critical or high finding, and the first of its quick fixes. */
async function nextFix(client: Client, { texts }: Editor) {
  for (const uri of [...texts.keys()].sort()) {
    const found = (await client.problems(uri)).find(({ severity }) => severity === DiagnosticSeverity.Error);
    if (!found) continue;
    const isFix = ({ kind, title, edit, diagnostics }: CodeAction) =>
      kind === 'quickfix' &&
      edit !== undefined &&
      !title.startsWith('Fix all') &&
      diagnostics?.some(({ code }) => code === found.code);
    return { uri, found, fix: (await client.actions(uri, found.range)).find(isFix) };
  }
  return undefined;
}

describe('a newcomer with the examples in the editor', () => {
  const folder = join(root, 'examples');
  const made: string[] = [];

  it('removes every critical and high finding with quick fixes', async (t) => {
    cpSync(examples, folder, { recursive: true });
    const client = await talk({ rules, files: diskFiles, folders: [pathToFileURL(folder).href] });
    const editor = new Editor(client);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
      if (/Dockerfile$|\.yaml$/.test(name)) {
        const path = join(folder, name);
        await editor.open(pathToFileURL(path).href, readFileSync(path, 'utf8'));
      }
    for (let next = await nextFix(client, editor); next; next = await nextFix(client, editor)) {
      const { uri, found, fix } = next;
      const where = `${uri.slice(pathToFileURL(folder).href.length + 1)}:${found.range.start.line + 1}`;
      assert.ok(fix?.edit, `${where} ${String(found.code)} has no fix: ${String(found.message)}`);
      made.push(`${where} ${String(found.code)}: ${fix.title}`);
      assert.ok(made.length <= most, `there is no end:\n${made.join('\n')}`);
      await editor.apply(fix.edit);
    }
    for (const each of made) t.diagnostic(each);
    await client.end();
    for (const [uri, text] of editor.texts) writeFileSync(fileURLToPath(uri), text);
    assert.ok(made.length > 0);
  });

  it('then passes on the command line', () => {
    const { code, out } = plimsoll(['scan', '--fail-on', 'high'], { cwd: folder });
    assert.equal(code, 0, out);
  });

  it('then has files that Compose accepts, with the variables that the fixes require', {
    skip: noOracle,
  }, () => {
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    const asked = texts.flatMap((text) =>
      [...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name = '']) => name),
    );
    const env = Object.fromEntries(asked.map((name) => [name, 'made-by-a-person']));
    for (const [place, ...files] of [
      ['shop', 'compose.yaml', 'compose.override.yaml'],
      ['depot', 'compose.yaml'],
      ['depot', 'compose.yaml', 'compose.prod.yaml'],
      ['depot/monitoring', 'compose.yaml'],
    ] as const) {
      const paths = files.map((name) => join(folder, place, name));
      const { project, error } = composeConfig(paths, env, join(folder, place), true);
      assert.ok(project, `${place} ${files.join(' ')}: ${error}`);
    }
  });
});
