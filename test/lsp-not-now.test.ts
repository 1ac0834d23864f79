import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type {
  ClientCapabilities,
  CodeAction,
  SnippetTextEdit,
  TextDocumentEdit,
} from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { applied, at, type Client, pulling, type Talk, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

/** An editor in which a part of an edit may be selected. */
const selecting: ClientCapabilities = {
  ...pulling,
  workspace: {
    ...pulling.workspace,
    applyEdit: true,
    workspaceEdit: { ...pulling.workspace?.workspaceEdit, snippetEditSupport: true },
  },
};

async function start(options: Talk = {}): Promise<Client> {
  const client = await talk({ rules, capabilities: selecting, ...options });
  clients.push(client);
  return client;
}

const compose = 'file:///w/compose.yaml';
const text = 'services:\n  web:\n    image: acme/web:1.2.3\n    privileged: true\n';
const privileged = at(3, 18);

const titlesOf = (actions: readonly CodeAction[]) =>
  actions.filter(({ kind }) => kind?.startsWith('quickfix.suppress')).map(({ title }) => title);

/** The one edit of an action, which has to be a snippet. */
function snippetOf(action: CodeAction | undefined): SnippetTextEdit {
  const [change] = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
  assert.equal(change?.edits.length, 1);
  const edit = change.edits[0] as SnippetTextEdit;
  assert.equal(edit.snippet.kind, 'snippet');
  return edit;
}

/** A text after a snippet was inserted and its placeholder was typed over. */
function typed(before: string, { range, snippet }: SnippetTextEdit, reason: string): string {
  const newText = snippet.value.replace(/\$\{1:reason\}/, reason).replace(/\\([\\$}])/g, '$1');
  return applied(compose, before, { changes: { [compose]: [{ range, newText }] } });
}

describe('ignoring with a reason', () => {
  it('is offered here, for the service and for the file, and suppresses what it says', async () => {
    const client = await start();
    await client.open(compose, text);
    const actions = await client.actions(compose, privileged);
    assert.deepEqual(titlesOf(actions), [
      'Ignore privileged here',
      'Ignore privileged for the service web',
      'Ignore privileged in this file',
    ]);
    const places = [
      'Ignore privileged here',
      'Ignore privileged for the service web',
      'Ignore privileged in this file',
    ];
    const expected = [
      '    # plimsoll: ignore privileged -- needs a device\n    privileged: true',
      '  # plimsoll: ignore privileged -- needs a device\n  web:',
      '# plimsoll: ignore-file privileged -- needs a device\nservices:',
    ];
    for (const [n, title] of places.entries()) {
      const edit = snippetOf(actions.find((each) => each.title === title));
      assert.match(edit.snippet.value, /-- \$\{1:reason\}/);
      const after = typed(text, edit, 'needs a device');
      assert.ok(after.includes(expected[n] ?? '-'), after);
      await client.edit(compose, n + 2, { text: after });
      const codes = (await client.problems(compose)).map(({ code }) => code);
      assert.ok(!codes.includes('privileged') && !codes.includes('unused-ignore'), title);
      await client.edit(compose, n + 20, { text });
    }
  });

  it('for the service is not offered where here is the same, nor in a Dockerfile', async () => {
    const client = await start();
    await client.open(compose, text.replace('privileged: true', 'ports: ["80:80"]'));
    const titles = titlesOf(await client.actions(compose, at(1, 3)));
    assert.ok(titles.includes('Ignore missing-hardening here'));
    assert.ok(!titles.some((title) => title.startsWith('Ignore missing-hardening for')));
    await client.open('file:///w/Dockerfile', 'FROM alpine:3.20\n');
    assert.deepEqual(titlesOf(await client.actions('file:///w/Dockerfile', at(0, 6))).slice(0, 2), [
      'Ignore root-user here',
      'Ignore root-user in this file',
    ]);
  });

  it('is a comment of its own beside one with another reason, or none', async () => {
    const client = await start();
    const ignored = text.replace('    privileged', '    # plimsoll: ignore root-service\n    privileged');
    await client.open(compose, ignored);
    const actions = await client.actions(compose, at(4, 18));
    const edit = snippetOf(actions.find(({ title }) => title === 'Ignore privileged here'));
    const after = typed(ignored, edit, 'because');
    assert.match(after, /# plimsoll: ignore privileged -- because\n {4}# plimsoll: ignore root-service\n/);
  });

  it('keeps CRLF, and what a snippet would read as its own', async () => {
    const client = await start();
    const windows = text.replaceAll('\n', '\r\n').replace('web:', "'$web}':");
    await client.open(compose, windows);
    const actions = await client.actions(compose, privileged);
    const edit = snippetOf(actions.find(({ title }) => title === 'Ignore privileged here'));
    assert.match(edit.snippet.value, /\r\n$/);
  });

  it('has no reason where the editor selects nothing', async () => {
    const client = await start({ capabilities: pulling });
    await client.open(compose, text);
    const actions = await client.actions(compose, privileged);
    const here = actions.find(({ title }) => title === 'Ignore privileged here');
    assert.match(applied(compose, text, here?.edit), /^ {4}# plimsoll: ignore privileged$/m);
  });
});

describe('a misspelt rule in an ignore comment', () => {
  it('has a fix that writes the nearest one', async () => {
    const client = await start();
    const misspelt = text.replace(
      '    privileged',
      '    # plimsoll: ignore privilged -- needs it\n    privileged',
    );
    await client.open(compose, misspelt);
    const actions = await client.actions(compose, at(3, 24));
    const fix = actions.find(({ title }) => title.startsWith('Write privileged'));
    assert.match(applied(compose, misspelt, fix?.edit), /# plimsoll: ignore privileged -- needs it\n/);
    assert.equal(fix?.isPreferred, true);
  });

  it('has none where no rule is near, or where the nearest has nothing to suppress', async () => {
    const client = await start();
    await client.open('file:///w/Dockerfile', '# plimsoll: ignore rootuser\nFROM alpine:3.20\nUSER 1000\n');
    const removals = (await client.actions('file:///w/Dockerfile', at(0, 20))).map(({ title }) => title);
    assert.equal(removals[0], 'Remove the unused comment');
    const misspelt = text.replace('    privileged', '    # plimsoll: ignore something-else\n    privileged');
    await client.open(compose, misspelt);
    const titles = (await client.actions(compose, at(3, 24))).map(({ title }) => title);
    assert.deepEqual(
      titles.filter((title) => title.startsWith('Write')),
      [],
    );
    assert.ok(titles.includes('Remove the unused comment'));
  });
});
