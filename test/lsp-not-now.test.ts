import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import {
  type ApplyWorkspaceEditParams,
  type ClientCapabilities,
  type CodeAction,
  DiagnosticSeverity,
  type SnippetTextEdit,
  type TextDocumentEdit,
} from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { decodeBaseline, defaultConfig, emptyProject, fingerprintsOf, lint } from '../server/engine/index.ts';
import { encodeBaseline } from '../server/engine/policy.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { applied, at, type Client, memory, pulling, type Talk, talk } from './support/client.ts';
import { readReport } from './support/report.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

/** An editor that can select a part of an inserted edit. */
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

const titlesOf = (actions: readonly CodeAction[]) => actions.map(({ title }) => title);
const ignoring = (actions: readonly CodeAction[]) =>
  titlesOf(actions).filter((title) => title.startsWith('Ignore '));

/** The only edit of an action, which must be a snippet. */
function snippetOf(action: CodeAction | undefined): SnippetTextEdit {
  const [change] = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
  assert.equal(change?.edits.length, 1);
  const edit = change.edits[0] as SnippetTextEdit;
  assert.equal(edit.snippet.kind, 'snippet');
  return edit;
}

/** A text after a snippet was inserted and its placeholder replaced by typing. */
function typed(before: string, { range, snippet }: SnippetTextEdit, reason: string): string {
  const newText = snippet.value.replace(/\$\{1:reason\}/, reason).replace(/\\([\\$}])/g, '$1');
  return applied(compose, before, { changes: { [compose]: [{ range, newText }] } });
}

describe('ignoring with a reason', () => {
  it('is offered here, for the service and for the file, and suppresses as described', async () => {
    const client = await start();
    await client.open(compose, text);
    const actions = await client.actions(compose, privileged);
    assert.deepEqual(ignoring(actions), [
      'Ignore privileged on this line',
      'Ignore privileged in the service web',
      'Ignore privileged in this file',
    ]);
    const places = [
      'Ignore privileged on this line',
      'Ignore privileged in the service web',
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

  it('for the service is not offered if it equals ignoring here, nor in a Dockerfile', async () => {
    const client = await start();
    await client.open(compose, text.replace('privileged: true', 'ports: ["80:80"]'));
    const titles = titlesOf(await client.actions(compose, at(1, 3)));
    assert.ok(titles.includes('Ignore missing-hardening on this line'));
    assert.ok(!titles.some((title) => title.startsWith('Ignore missing-hardening in the service')));
    await client.open('file:///w/Dockerfile', 'FROM alpine:3.20\n');
    assert.deepEqual(ignoring(await client.actions('file:///w/Dockerfile', at(0, 6))).slice(0, 2), [
      'Ignore root-user on this line',
      'Ignore root-user in this file',
    ]);
  });

  it('adds its own comment beside one with another reason, or none', async () => {
    const client = await start();
    const ignored = text.replace('    privileged', '    # plimsoll: ignore root-service\n    privileged');
    await client.open(compose, ignored);
    const actions = await client.actions(compose, at(4, 18));
    const edit = snippetOf(actions.find(({ title }) => title === 'Ignore privileged on this line'));
    const after = typed(ignored, edit, 'because');
    assert.match(after, /# plimsoll: ignore privileged -- because\n {4}# plimsoll: ignore root-service\n/);
  });

  it('keeps CRLF, and escapes characters with a meaning in snippets', async () => {
    const client = await start();
    const windows = text.replaceAll('\n', '\r\n').replace('web:', "'$web}':");
    await client.open(compose, windows);
    const actions = await client.actions(compose, privileged);
    const edit = snippetOf(actions.find(({ title }) => title === 'Ignore privileged on this line'));
    assert.match(edit.snippet.value, /\r\n$/);
  });

  it('has no reason if the editor cannot select text', async () => {
    const client = await start({ capabilities: pulling });
    await client.open(compose, text);
    const actions = await client.actions(compose, privileged);
    const here = actions.find(({ title }) => title === 'Ignore privileged on this line');
    assert.match(applied(compose, text, here?.edit), /^ {4}# plimsoll: ignore privileged$/m);
  });
});

describe('a typo in the rule of an ignore comment', () => {
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

  it('has none if no rule is near, or if the nearest has nothing to suppress', async () => {
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

/** The answer to a command, and the text of the file after the edits that it requests. */
async function executed(
  client: Client,
  command: string,
  args: readonly unknown[],
  before: Record<string, string> = {},
) {
  let written: { uri: string; text: string } | undefined;
  client.connection.onRequest('workspace/applyEdit', ({ edit }: ApplyWorkspaceEditParams) => {
    const change = edit.documentChanges?.find((each) => 'textDocument' in each) as TextDocumentEdit;
    const { uri } = change.textDocument;
    written = { uri, text: applied(uri, before[uri] ?? '', edit) };
    return { applied: true };
  });
  const answer = await client.connection.sendRequest<{ applied: boolean; uri?: string }>(
    'workspace/executeCommand',
    { command, arguments: args },
  );
  return { answer, written };
}

/** The command that an action makes the client execute. */
async function run(
  client: Client,
  uri: string,
  title: RegExp,
  range = privileged,
  before: Record<string, string> = {},
) {
  const action = (await client.actions(uri, range)).find((each) => title.test(each.title));
  assert.ok(action?.command, String(title));
  return executed(client, action.command.command, action.command.arguments ?? [], before);
}

const config = 'file:///w/.plimsoll.yaml';

describe('turning a rule off', () => {
  it('writes the configuration of the workspace folder if there is none', async () => {
    const client = await start();
    await client.open(compose, text);
    const { answer, written } = await run(client, compose, /^Turn privileged off/);
    assert.deepEqual(written, { uri: config, text: 'rules:\n  privileged: off\n' });
    assert.deepEqual(answer, { applied: true, uri: config });
  });

  it('changes the active configuration, as it is in the editor', async () => {
    const near = 'file:///w/app/.plimsoll.yaml';
    const before = '# near\nrules:\n  privileged: low\n';
    const files = memory({ [near]: before, [config]: 'rules: {}\n' });
    const client = await start({ files });
    const uri = 'file:///w/app/compose.yaml';
    await client.open(uri, text);
    const { written } = await run(client, uri, /^Turn privileged off/, privileged, { [near]: before });
    assert.deepEqual(written, { uri: near, text: '# near\nrules:\n  privileged: off\n' });
    const unsaved = '# unsaved\n';
    await client.open(near, unsaved, 'yaml');
    const again = await run(client, uri, /^Turn privileged off/, privileged, { [near]: unsaved });
    assert.equal(again.written?.text, '# unsaved\nrules:\n  privileged: off\n');
  });

  it('uses the folder of the file, if there are two', async () => {
    const client = await start({ folders: ['file:///w', 'file:///other'] });
    const uri = 'file:///other/compose.yaml';
    await client.open(uri, text);
    const { written } = await run(client, uri, /^Turn privileged off/);
    assert.equal(written?.uri, 'file:///other/.plimsoll.yaml');
  });

  it('sets any level, and explains if the configuration cannot be parsed', async () => {
    const client = await start({ files: memory({ [config]: '- nothing\n' }) });
    await client.open(compose, text);
    const { answer, written } = await executed(client, 'plimsoll.server.setLevel', [
      compose,
      'privileged',
      'low',
    ]);
    assert.equal(written, undefined);
    assert.equal(answer.applied, false);
    assert.match(client.messages.join(), /can't be changed by itself/);
  });

  it('is not offered for a rule that is locked', async () => {
    const client = await start({ files: memory({ [config]: 'locked: privileged\n' }) });
    await client.open(compose, text);
    assert.ok(!titlesOf(await client.actions(compose, privileged)).some((each) => each.startsWith('Turn')));
  });
});

describe('trusting an image', () => {
  it('adds it to the trusted images', async () => {
    const before = 'trust:\n  images:\n    - docker.io/library/* # official\n';
    const client = await start({ files: memory({ [config]: before }) });
    await client.open(compose, text);
    const { written } = await run(client, compose, /^Trust acme\/web$/, at(2, 14), { [config]: before });
    assert.equal(written?.text, `${before}    - acme/web\n`);
  });
});

describe('the baseline', () => {
  const baseline = 'file:///w/.plimsoll-baseline.json';

  it('takes one finding, which is then hidden here and on the command line', async () => {
    const files = memory();
    const client = await start({ files });
    const more = `${text}    network_mode: host\n`;
    await client.open(compose, more);
    const { written } = await run(client, compose, /^Add this privileged finding/);
    assert.equal(written?.uri, baseline);
    files.texts.set(baseline, written?.text ?? '');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: baseline, type: 1 }],
    });
    const codes = (await client.problems(compose)).map(({ code }) => code);
    assert.ok(codes.length > 0 && !codes.includes('privileged'), codes.join());
    const cwd = folderOf({ 'compose.yaml': more, '.plimsoll-baseline.json': written?.text ?? '' });
    const scan = (...args: string[]) =>
      readReport(plimsoll(['scan', '--format', 'json', ...args], { cwd }).out).findings.map(
        ({ rule }) => rule,
      );
    assert.ok(scan().includes('privileged'));
    assert.deepEqual(scan('--baseline', '.plimsoll-baseline.json').sort(), codes.map(String).sort());
  });

  it('keeps its entries, and is created at the path in the setting', async () => {
    const files = memory({ 'file:///w/known.json': encodeBaseline(new Map()) });
    const client = await start({ files });
    client.settings.set(compose, { baseline: 'known.json' });
    await client.open(compose, text);
    const before = { 'file:///w/known.json': files.texts.get('file:///w/known.json') ?? '' };
    const { written } = await run(client, compose, /^Add this privileged finding/, privileged, before);
    assert.equal(written?.uri, 'file:///w/known.json');
    const decoded = decodeBaseline(written?.text ?? '');
    assert.ok(typeof decoded !== 'string' && decoded.get('compose.yaml')?.size === 1);
  });

  it('of version 1 hides its findings, and keeps them beside new ones', async () => {
    const more = `${text}    network_mode: host\n    logging: {driver: none}\n`;
    const project = emptyProject().with({ path: 'compose.yaml', text: more });
    const { findings } = lint(project, 'compose.yaml', rules, defaultConfig);
    const marks = fingerprintsOf(findings, project, rules);
    const others = findings.filter(({ rule }) => rule !== 'privileged');
    assert.ok(others.length > 0);
    const entries = others.map((each) => {
      const { rule, severity, text: message } = each;
      return { fingerprint: marks.get(each)?.v1, rule, severity, message };
    });
    const old = JSON.stringify({ version: 1, findings: { 'compose.yaml': entries } });
    const files = memory({ [baseline]: old });
    const client = await start({ files });
    await client.open(compose, more);
    const codes = async () => (await client.problems(compose)).map(({ code }) => code);
    assert.deepEqual(await codes(), ['privileged']);
    const { written } = await run(client, compose, /^Add this privileged finding/, privileged, {
      [baseline]: old,
    });
    files.texts.set(baseline, written?.text ?? '');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: baseline, type: 2 }],
    });
    assert.deepEqual(await codes(), []);
    assert.match(written?.text ?? '', /"version": 2/);
    assert.equal(written?.text?.split('"version":1').length, others.length + 1);
  });

  it('that is damaged is a problem, and hides nothing', async () => {
    const client = await start({ files: memory({ [baseline]: '{' }) });
    await client.open(compose, text);
    const found = await client.problems(compose);
    assert.ok(found.some(({ code }) => code === 'privileged'));
    const problem = found.find(({ message }) => String(message).startsWith('The baseline'));
    assert.equal(problem?.severity, DiagnosticSeverity.Error);
  });
});
