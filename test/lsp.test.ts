import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ClientCapabilities, CodeAction } from 'vscode-languageserver';
import copyIgnoredFile from '../rules/correctness/copy-ignored-file.ts';
import copyWholeContext from '../rules/secrets/copy-whole-context.ts';
import { applied, at, type Client, memory, pulling, pushed, type Talk, talk } from './support/client.ts';
import { simpleRules } from './support/rules.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

async function start(options: Talk = {}): Promise<Client> {
  const client = await talk({ rules: simpleRules, ...options });
  clients.push(client);
  return client;
}

const docker = 'file:///w/Dockerfile';
const compose = 'file:///w/compose.yaml';

describe('diagnostics', () => {
  it('are pulled, with range, severity, code and link', async () => {
    const client = await start();
    await client.open(docker, 'FROM a\nRUN BAD\n');
    const [problem, ...others] = await client.problems(docker);
    assert.deepEqual(others, []);
    assert.deepEqual(problem?.range, at(1, 4, 7));
    assert.equal(problem?.severity, 1);
    assert.equal(problem?.code, 'bad');
    assert.equal(problem?.source, 'plimsoll');
    assert.equal(problem?.message, 'BAD is a bad word.');
    assert.match(problem?.codeDescription?.href ?? '', /^https:.*bad$/);
  });

  it('count UTF-16 columns after emoji and handle CRLF', async () => {
    const client = await start();
    await client.open(docker, 'FROM a\r\n# 🐳\r\nRUN "🐳🐳" BAD\r\n');
    const [problem] = await client.problems(docker);
    assert.deepEqual(problem?.range, at(2, 11, 14));
  });

  it('are reported as unchanged while nothing changes', async () => {
    const client = await start();
    await client.open(docker, 'FROM a\nRUN BAD\n');
    const first = await client.pull(docker);
    assert.equal(first.kind, 'full');
    const second = await client.pull(docker, first.resultId);
    assert.deepEqual(second, { kind: 'unchanged', resultId: first.resultId });
    await client.edit(docker, 2, { range: at(1, 4, 7), text: 'fine' });
    const third = await client.pull(docker, first.resultId);
    assert.deepEqual([third.kind, third.kind === 'full' && third.items], ['full', []]);
  });

  it('follow incremental edits', async () => {
    const client = await start();
    await client.open(docker, 'FROM a\r\nRUN x\r\n');
    assert.deepEqual(await client.problems(docker), []);
    await client.edit(
      docker,
      2,
      { range: at(1, 4, 5), text: '🐳 BAD' },
      { range: at(0, 0), text: '# é\r\n' },
    );
    assert.deepEqual(
      (await client.problems(docker)).map(({ range }) => range),
      [at(2, 7, 10)],
    );
    await client.edit(docker, 3, { text: 'FROM a\nRUN BAD BAD' });
    assert.equal((await client.problems(docker)).length, 2);
  });

  it('are pushed to a client that does not pull, with the version, once for a burst of edits', async () => {
    const client = await start({ capabilities: pushed });
    await client.open(docker, 'FROM a\nRUN BAD\n');
    assert.equal((await client.publication(docker)).length, 1);
    const since = client.published.length;
    const edits = Array.from({ length: 10 }, (_, i) =>
      client.edit(docker, i + 2, { range: at(1, 4), text: i === 9 ? 'BAD ' : 'x ' }),
    );
    await Promise.all(edits);
    await client.publication(docker, (all) => all.length === 2, since);
    const told = client.published.slice(since);
    assert.equal(told.at(-1)?.version, 11);
    assert.ok(told.length < 10, `${told.length} publications`);
  });

  it('are cleared when a file closes, if they are pushed', async () => {
    const client = await start({ capabilities: pushed });
    await client.open(docker, 'FROM a\nRUN BAD\n');
    await client.publication(docker);
    await client.close(docker);
    await client.publication(docker, (all) => all.length === 0, 1);
  });

  it('of a cancelled request are not computed, and later ones are', async () => {
    const client = await start();
    await client.open(docker, 'FROM a\nRUN BAD\n');
    const { CancellationTokenSource } = await import('vscode-languageserver/node');
    const source = new CancellationTokenSource();
    const pending = client.connection.sendRequest(
      'textDocument/diagnostic',
      { textDocument: { uri: docker } },
      source.token,
    );
    source.cancel();
    await assert.rejects(pending, { code: -32800 });
    assert.equal((await client.problems(docker)).length, 1);
  });

  it('include Dockerfiles of any name with their language', async () => {
    const client = await start();
    await client.open('untitled:Untitled-1', 'FROM a\nRUN BAD\n', 'dockerfile');
    assert.equal((await client.problems('untitled:Untitled-1')).length, 1);
    await client.open('file:///w/notes.txt', 'FROM a\nRUN BAD\n', 'plaintext');
    assert.deepEqual(await client.problems('file:///w/notes.txt'), []);
  });

  it('of a large file wait for a save, with a message', async () => {
    const client = await start();
    await client.open(docker, `FROM a\nRUN BAD\n${'# filling\n'.repeat(25_000)}`);
    const first = await client.pull(docker);
    assert.equal(first.kind, 'full');
    assert.deepEqual(first.kind === 'full' && first.items.map(({ code, severity }) => [code, severity]), [
      ['bad', 1],
      [undefined, 4],
    ]);
    await client.edit(docker, 2, { range: at(1, 4, 7), text: 'fine' });
    assert.equal((await client.pull(docker, first.resultId)).kind, 'unchanged');
    await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: docker } });
    assert.deepEqual(
      (await client.problems(docker)).map(({ severity }) => severity),
      [4],
    );
  });

  it('survive malformed requests and documents that are not open', async () => {
    const client = await start();
    assert.deepEqual(await client.problems('file:///w/nowhere/Dockerfile'), []);
    await assert.rejects(client.connection.sendRequest('textDocument/diagnostic', {}));
    await assert.rejects(client.connection.sendRequest('textDocument/noSuchThing', {}));
    await client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: docker, version: 9 },
      contentChanges: [{ range: at(9, 9), text: 'x' }],
    });
    await client.open('file:///w/%zz/Dockerfile', 'FROM a\nRUN BAD\n');
    assert.equal((await client.problems('file:///w/%zz/Dockerfile')).length, 1);
    await client.open(docker, '\u0000\uFEFF\\\n<<EOF `$(');
    assert.ok(Array.isArray(await client.problems(docker)));
    await client.edit(docker, 2, {
      range: { start: { line: 99, character: 99 }, end: { line: 100, character: 0 } },
      text: '\nFROM a\nRUN BAD',
    });
    assert.ok(Array.isArray(await client.problems(docker)));
    const bare = 'file:///w/bare/Dockerfile';
    await client.open(bare, null as unknown as string);
    assert.deepEqual(
      (await client.problems(bare)).map(({ message }) => message),
      ['The file has no instructions.'],
    );
    await client.edit(bare, 2, { text: 'FROM a\nRUN BAD\n' });
    assert.equal((await client.problems(bare)).length, 1);
  });

  it('of one file do not wait for a large one', async () => {
    const client = await start();
    const heavy = `FROM a\n${'RUN echo BAD\n'.repeat(1000)}`;
    await client.open('file:///w/heavy/Dockerfile', heavy);
    await client.open(docker, 'FROM a\nRUN BAD\n');
    const [big, small] = await Promise.all([
      client.problems('file:///w/heavy/Dockerfile'),
      client.problems(docker),
    ]);
    assert.deepEqual([big.length, small.length], [101, 1]);
    assert.equal(big.at(-1)?.message, 'This file has 900 more findings of the same or a lower severity.');
  });

  it('makes the editor pull again a file that it opens before it knows the problems of the closed one', async () => {
    const client = await start();
    const [text, other] = ['FROM a\nRUN BAD\n', 'file:///w/other/Dockerfile'];
    await client.open(docker, text);
    await client.open(other, text);
    assert.equal((await client.problems(docker)).length, 1);
    await client.close(docker);
    // VS Code pulls a last time, and not again if it opens the file while that is under way.
    assert.deepEqual(await client.problems(docker), []);
    const { refreshes } = client;
    await client.open(docker, text);
    for (let i = 0; client.refreshes === refreshes && i < 100; i++) await client.problems(other);
    assert.equal(client.refreshes, refreshes + 1);
    assert.equal((await client.problems(docker)).length, 1);
    // One that was pulled since it is open needs no more.
    await client.edit(other, 2, { text });
    for (let i = 0; i < 20; i++) await client.problems(other);
    assert.equal(client.refreshes, refreshes + 1);
  });
});

describe('files that refer to each other', () => {
  const service = 'services:\n  web:\n    build: ./app\n';
  const app = 'file:///w/app/Dockerfile';

  it('are read from the disk, once', async () => {
    const files = memory({ [app]: 'FROM a\nUSER root\n' });
    const client = await start({ files });
    await client.open(compose, service);
    const [problem] = await client.problems(compose);
    assert.equal(problem?.code, 'rooted');
    assert.deepEqual(problem?.range, at(1, 2, 5));
    assert.deepEqual(
      problem?.relatedInformation?.map(({ location, message }) => [location.uri, location.range, message]),
      [[app, at(1, 0, 9), 'The user is set here.']],
    );
    await client.edit(compose, 2, { range: at(0, 0), text: '# x\n' });
    assert.deepEqual((await client.problems(compose))[0]?.range, at(2, 2, 5));
    assert.equal(files.reads.filter((uri) => uri === app).length, 1);
  });

  it('change with the open text of the other file', async () => {
    const client = await start({ files: memory({ [app]: 'FROM a\nUSER root\n' }) });
    await client.open(app, 'FROM a\nUSER app\n');
    await client.open(compose, service);
    assert.deepEqual(await client.problems(compose), []);
    await client.edit(app, 2, { range: at(1, 5, 8), text: 'root' });
    assert.equal((await client.problems(compose)).length, 1);
    await client.edit(app, 3, { range: at(1, 5, 9), text: 'app' });
    assert.deepEqual(await client.problems(compose), []);
    await client.close(app);
    assert.equal((await client.problems(compose)).length, 1);
  });

  it('are reported together to a client that supports related documents', async () => {
    const capabilities = { ...pulling, textDocument: { diagnostic: { relatedDocumentSupport: true } } };
    const client = await start({ capabilities });
    await client.open(app, 'FROM a\nUSER root\n');
    await client.open(compose, service);
    const report = await client.pull(app);
    const related = report.relatedDocuments?.[compose];
    assert.equal(related?.kind === 'full' && related.items.length, 1);
  });

  it('are pushed again when the other file changes', async () => {
    const client = await start({ capabilities: pushed });
    await client.open(app, 'FROM a\nUSER root\n');
    await client.open(compose, service);
    await client.publication(compose, (all) => all.length === 1);
    const since = client.published.length;
    await client.edit(app, 2, { range: at(1, 5, 9), text: 'app' });
    await client.publication(compose, (all) => all.length === 0, since);
  });

  it('are read again when the other file changes on the disk or is deleted', async () => {
    const files = memory({ [app]: 'FROM a\nUSER app\n' });
    const client = await start({ files });
    await client.open(compose, service);
    assert.deepEqual(await client.problems(compose), []);
    files.texts.set(app, 'FROM a\nUSER root\n');
    const changed = (type: number) =>
      client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: app, type }],
      });
    await changed(2);
    assert.equal((await client.problems(compose)).length, 1);
    files.texts.delete(app);
    await changed(3);
    assert.deepEqual(await client.problems(compose), []);
    files.texts.set(app, 'FROM a\nUSER root\n');
    await changed(1);
    assert.equal((await client.problems(compose)).length, 1);
  });
});

describe('the build context of a Dockerfile', () => {
  it('is read and listed, and read again when an ignore file or an entry appears or disappears', async () => {
    const ignore = 'file:///w/.dockerignore';
    const files = memory({ [ignore]: '.env\n', 'file:///w/': '.dockerignore\n.env\nkeys/\nkeys/id_rsa' });
    const client = await start({ files, rules: [copyIgnoredFile, copyWholeContext] });
    await client.open(docker, 'FROM node:22\nCOPY .env /\nCOPY . .\n');
    const codes = async () => (await client.problems(docker)).map(({ code }) => code);
    assert.deepEqual(await codes(), ['copy-ignored-file', 'copy-whole-context']);
    const changed = (uri: string, type: number) =>
      client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
    files.texts.set(ignore, '*\n');
    await changed(ignore, 2);
    assert.deepEqual(await codes(), ['copy-ignored-file', 'copy-ignored-file']);
    files.texts.set('file:///w/', '.env\n');
    files.texts.delete(ignore);
    await changed(ignore, 3);
    assert.deepEqual(await codes(), ['copy-whole-context']);
  });

  it('makes the editor pull again when the file itself changes on the disk beside it', async () => {
    const ignore = 'file:///w/.dockerignore';
    const files = memory({ 'file:///w/': '.env\nDockerfile' });
    const client = await start({ files, rules: [copyWholeContext] });
    await client.open(docker, 'FROM node:22\nCOPY . .\n');
    assert.equal((await client.problems(docker)).length, 1);
    files.texts.set(ignore, '.env\n');
    const changes = [docker, ignore].map((uri) => ({ uri, type: 1 }));
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    assert.deepEqual(await client.problems(docker), []);
    // It is asked for this when idle, before the answer to another request.
    await client.problems(docker);
    assert.equal(client.refreshes, 1);
  });
});

describe('code actions', () => {
  const text = 'FROM a\nRUN BAD && x STEP3\nRUN BAD\n';

  it('offer each fix, the safe one preferred, then ignoring and reading', async () => {
    const client = await start();
    await client.open(docker, text);
    const actions = await client.actions(docker, at(1, 5));
    assert.deepEqual(
      actions.map(({ title, kind, isPreferred }) => [title, kind, isPreferred]),
      [
        ['Say GOOD', 'quickfix', true],
        ['Shout instead (it is louder)', 'quickfix', undefined],
        ['Fix all bad problems in this file', 'quickfix', undefined],
        ['Ignore bad on this line', 'quickfix.suppress.plimsoll', undefined],
        ['Ignore bad in this file', 'quickfix.suppress.plimsoll', undefined],
        ['Explain bad', 'quickfix', undefined],
      ],
    );
    const [good, loud, all, here, file] = actions.map(({ edit }) => applied(docker, text, edit));
    assert.equal(good, 'FROM a\nRUN GOOD && x STEP3\nRUN BAD\n');
    assert.equal(loud, 'FROM a\nRUN LOUD && x STEP3\nRUN BAD\n');
    assert.equal(all, 'FROM a\nRUN GOOD && x STEP3\nRUN GOOD\n');
    assert.equal(here, 'FROM a\n# plimsoll: ignore bad\nRUN BAD && x STEP3\nRUN BAD\n');
    assert.equal(file, `# plimsoll: ignore-file bad\n${text}`);
    assert.equal(actions[0]?.diagnostics?.[0]?.code, 'bad');
  });

  it('are none without a finding', async () => {
    const client = await start();
    await client.open(docker, text);
    assert.deepEqual(await client.actions(docker, at(0, 2)), []);
  });

  it('apply all safe fixes until nothing is left', async () => {
    const client = await start();
    await client.open(docker, text);
    const actions = await client.actions(docker, at(0, 0), ['source.fixAll.plimsoll']);
    assert.deepEqual(
      actions.map(({ title, kind }) => [title, kind]),
      [['Apply all safe fixes in this file', 'source.fixAll.plimsoll']],
    );
    assert.equal(applied(docker, text, actions[0]?.edit), 'FROM a\nRUN GOOD && x DONE\nRUN GOOD\n');
    assert.deepEqual(
      (await client.actions(docker, at(0, 0), ['source'])).map(({ kind }) => kind),
      ['source.fixAll.plimsoll'],
    );
    assert.deepEqual(await client.actions(docker, at(0, 0), ['source.fixAll.other']), []);
  });

  it('compute slow edits when they are picked, if the client supports that', async () => {
    const capabilities = {
      ...pulling,
      textDocument: {
        ...pulling.textDocument,
        codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
      },
    };
    const client = await start({ capabilities });
    const resolve = (action: CodeAction | undefined): Promise<CodeAction> =>
      client.connection.sendRequest('codeAction/resolve', action);
    await client.open(docker, text);
    const [all] = await client.actions(docker, at(0, 0), ['source.fixAll.plimsoll']);
    assert.equal(all?.edit, undefined);
    assert.equal(applied(docker, text, (await resolve(all)).edit), 'FROM a\nRUN GOOD && x DONE\nRUN GOOD\n');
    const [first] = await client.actions(docker, at(2, 5), ['quickfix']);
    assert.ok(first?.edit, 'what is known is sent at once');
    await client.edit(docker, 2, { text: `${text}RUN BAD\n` });
    await assert.rejects(resolve(all), /changed/);
  });

  it('answer only the requested kinds', async () => {
    const client = await start();
    await client.open(docker, text);
    const kinds = async (...only: string[]) =>
      new Set((await client.actions(docker, at(1, 5), only)).map(({ kind }) => kind));
    assert.deepEqual(await kinds('quickfix'), new Set(['quickfix', 'quickfix.suppress.plimsoll']));
    assert.deepEqual(await kinds('quickfix.suppress'), new Set(['quickfix.suppress.plimsoll']));
    assert.deepEqual(await kinds('refactor'), new Set());
  });

  it('use the current text, after any earlier pull', async () => {
    const client = await start();
    await client.open(docker, text);
    await client.problems(docker);
    await client.edit(docker, 2, { range: at(0, 0), text: '# x\n' });
    const [first] = await client.actions(docker, at(2, 5), ['quickfix']);
    assert.equal(applied(docker, `# x\n${text}`, first?.edit), `# x\n${text.replace('BAD', 'GOOD')}`);
    const change = first?.edit?.documentChanges?.[0];
    assert.equal(change && 'textDocument' in change && change.textDocument.version, 2);
  });

  it('create a file if the client supports that, and are not offered if it cannot', async () => {
    const made = async (workspaceEdit: ClientCapabilities['workspace']) => {
      const capabilities = { ...pulling, workspace: { ...pulling.workspace, ...workspaceEdit } };
      const files = memory({ 'file:///w/': '.env\nDockerfile' });
      const client = await start({ capabilities, files, rules: [copyWholeContext] });
      await client.open(docker, 'FROM a\nCOPY . .\n');
      const actions = await client.actions(docker, at(1, 5), ['quickfix']);
      return actions
        .flatMap(({ edit }) => edit?.documentChanges ?? [])
        .filter((each) => !edits(each, docker));
    };
    const edits = (each: object, uri: string) =>
      'textDocument' in each && (each.textDocument as { uri: string }).uri === uri;
    const uri = 'file:///w/.dockerignore';
    assert.deepEqual(await made({}), [
      { kind: 'create', uri, options: { ignoreIfExists: true } },
      { textDocument: { uri, version: null }, edits: [{ range: at(0, 0), newText: '.env\n' }] },
    ]);
    assert.deepEqual(await made({ workspaceEdit: { documentChanges: true } }), []);
  });

  it('place an ignore comment below directives and outside of continuations', async () => {
    const client = await start();
    const source = '# syntax=docker/dockerfile:1\n# escape=\\\nFROM a\nRUN x && \\\n  BAD\n';
    await client.open(docker, source);
    const actions = await client.actions(docker, at(4, 3), ['quickfix.suppress.plimsoll']);
    assert.deepEqual(
      actions.map(({ edit }) => applied(docker, source, edit).split('\n').indexOf('# plimsoll: ignore bad')),
      [3, -1],
    );
    assert.equal(applied(docker, source, actions[1]?.edit).split('\n')[2], '# plimsoll: ignore-file bad');
  });

  it('open the page of a rule through the client', async () => {
    const client = await start();
    await client.open(docker, text);
    const command = (await client.actions(docker, at(1, 5))).at(-1)?.command;
    await client.connection.sendRequest('workspace/executeCommand', command);
    assert.match(client.shown[0] ?? '', /bad$/);
  });

  it('leave the page of a rule to a client that shows it by itself', async () => {
    const client = await start({ capabilities: { ...pulling, experimental: { plimsollRules: true } } });
    await client.open(docker, text);
    const titles = (await client.actions(docker, at(1, 5))).map(({ title }) => title);
    assert.ok(titles.includes('Say GOOD') && titles.includes('Explain bad'));
    const hover: { contents: { value: string } } = await client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: docker },
      position: { line: 1, character: 5 },
    });
    assert.equal(
      hover.contents.value,
      '**Why:** It is bad.  \n[Explain bad](command:plimsoll.explainRule?%5B%22bad%22%5D)',
    );
  });

  it('have no versions for clients that do not support them', async () => {
    const client = await start({ capabilities: pushed });
    await client.open(docker, text);
    const actions = await client.actions(docker, at(1, 5));
    assert.ok(actions[0]?.edit?.changes?.[docker]);
    assert.ok(!actions.some(({ title }) => title.startsWith('Explain')));
  });
});

describe('hovers', () => {
  it('have the reason and the page, and leave the message to the editor', async () => {
    const client = await start();
    await client.open(docker, 'FROM a\nRUN BAD\n');
    const hover: { contents: { value: string }; range: unknown } = await client.connection.sendRequest(
      'textDocument/hover',
      { textDocument: { uri: docker }, position: { line: 1, character: 5 } },
    );
    assert.deepEqual(hover.range, at(1, 4, 7));
    assert.match(hover.contents.value, /^\*\*Why:\*\* It is bad\. {2}\n\[bad\]\(https:[^)]+bad\)$/);
    const nothing = await client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: docker },
      position: { line: 1, character: 1 },
    });
    assert.equal(nothing, null);
  });
});

describe('settings and configuration', () => {
  it('are requested for each resource and may differ', async () => {
    const client = await start({ folders: ['file:///w', 'file:///v'] });
    client.settings.set(docker, { rules: { bad: 'info' } });
    client.settings.set('file:///v/Dockerfile', { enable: false });
    await client.open(docker, 'FROM a\nRUN BAD\n');
    await client.open('file:///v/Dockerfile', 'FROM a\nRUN BAD\n');
    assert.deepEqual(
      (await client.problems(docker)).map(({ severity }) => severity),
      [4],
    );
    assert.deepEqual(await client.problems('file:///v/Dockerfile'), []);
  });

  it('take effect when they change while the editor runs', async () => {
    const client = await start();
    await client.open(docker, 'FROM a\nRUN BAD\n');
    const before = await client.pull(docker);
    client.settings.set(docker, { rules: { bad: 'off' } });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    const after = await client.pull(docker, before.resultId);
    assert.deepEqual(after.kind === 'full' && after.items, []);
    assert.ok(client.refreshes > 0);
  });

  it('come from notifications of a client that cannot be asked', async () => {
    const client = await start({ capabilities: pushed });
    await client.open(docker, 'FROM a\nRUN BAD\n');
    await client.publication(docker, (all) => all[0]?.severity === 1);
    await client.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { plimsoll: { rules: { bad: 'medium' } } },
    });
    await client.publication(docker, (all) => all[0]?.severity === 2);
  });

  it('come from the nearest file upwards, which takes precedence', async () => {
    const files = memory({
      'file:///w/.plimsoll.yaml': 'rules:\n  bad: low\n',
      'file:///w/a/.plimsoll.yaml': 'rules:\n  bad: medium\n',
    });
    const client = await start({ files });
    const severity = async (uri: string) => {
      client.settings.set(uri, { rules: { bad: 'info' } });
      await client.open(uri, 'FROM a\nRUN BAD\n');
      return (await client.problems(uri))[0]?.severity;
    };
    assert.equal(await severity('file:///w/Dockerfile'), 3);
    assert.equal(await severity('file:///w/a/b/Dockerfile'), 2);
    assert.equal(await severity('file:///other/Dockerfile'), 4);
  });

  it('come from a file that the settings name', async () => {
    const files = memory({
      'file:///w/.plimsoll.yaml': 'rules:\n  bad: low\n',
      'file:///w/ci/strict.yaml': 'rules:\n  bad: critical\n',
    });
    const client = await start({ files });
    client.settings.set('file:///w/a/Dockerfile', { configPath: 'ci/strict.yaml' });
    await client.open('file:///w/a/Dockerfile', 'FROM a\nRUN BAD\n');
    assert.equal((await client.problems('file:///w/a/Dockerfile'))[0]?.severity, 1);
  });

  it('are read again when the file changes', async () => {
    const files = memory({ 'file:///w/.plimsoll.yaml': 'rules:\n  bad: low\n' });
    const client = await start({ files });
    await client.open(docker, 'FROM a\nRUN BAD\n');
    assert.equal((await client.problems(docker))[0]?.severity, 3);
    files.texts.set('file:///w/.plimsoll.yaml', 'rules:\n  bad: off\n');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: 'file:///w/.plimsoll.yaml', type: 2 }],
    });
    assert.deepEqual(await client.problems(docker), []);
  });

  it('are read again when an extended file changes', async () => {
    const team = 'file:///w/policy/team.yaml';
    const files = memory({
      'file:///w/.plimsoll.yaml': 'extends: ["./policy/team.yaml", "acme-policy"]\n',
      [team]: 'rules:\n  bad: low\n',
      'file:///w/node_modules/acme-policy/plimsoll.json':
        '{"overrides": [{"files": "b", "rules": {"bad": "off"}}]}',
    });
    const client = await start({ files });
    await client.open(docker, 'FROM a\nRUN BAD\n');
    assert.equal((await client.problems(docker))[0]?.severity, 3);
    await client.open('file:///w/b/Dockerfile', 'FROM a\nRUN BAD\n');
    assert.deepEqual(await client.problems('file:///w/b/Dockerfile'), []);
    files.texts.set(team, 'rules:\n  bad: critical\nlocked: bad\n');
    const changes = [{ uri: team, type: 2 }];
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    assert.equal((await client.problems(docker))[0]?.severity, 1);
    assert.equal((await client.problems('file:///w/b/Dockerfile'))[0]?.severity, 1, 'locked below');
  });

  it('define rules, which are read again when their file changes', async () => {
    const own = 'file:///w/rules/acme.yaml';
    const define = (severity: string) =>
      `namespace: acme\nrules: {no-run: {on: instruction, where: {keyword: RUN}, severity: ${severity}, message: No.}}\n`;
    const files = memory({
      'file:///w/.plimsoll.yaml': 'customRules: rules/acme.yaml\n',
      [own]: define('low'),
    });
    const client = await start({ files });
    await client.open(docker, 'FROM a\nRUN x\n');
    const [problem] = await client.problems(docker);
    assert.deepEqual([problem?.code, problem?.severity, problem?.range], ['acme/no-run', 3, at(1, 0, 3)]);
    files.texts.set(own, define('critical'));
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: own, type: 2 }],
    });
    assert.equal((await client.problems(docker))[0]?.severity, 1);
  });

  it('report mistakes in rule files and extended files at their place', async () => {
    const [team, own] = ['file:///w/team.yaml', 'file:///w/rules/acme.yaml'];
    const texts = { [team]: 'rules: {bda: low}\n', [own]: 'rules: {a: {on: instrction}}\n' };
    const config = 'extends: ./team.yaml\ncustomRules: rules/acme.yaml\n';
    const client = await start({ files: memory({ 'file:///w/.plimsoll.yaml': config, ...texts }) });
    for (const [uri, text] of Object.entries(texts)) await client.open(uri, text, 'yaml');
    const said = async (uri: string) => (await client.problems(uri)).map(({ message }) => message).join();
    assert.match(await said(team), /Unknown rule `bda`; did you mean `bad`/);
    assert.match(await said(own), /Unknown subject `instrction`; did you mean `instruction`/);
  });

  it('report mistakes of an extended file in the configuration file', async () => {
    const uri = 'file:///w/.plimsoll.yaml';
    const text = 'extends: ./none.yaml\n';
    const client = await start({ files: memory({ [uri]: text }) });
    await client.open(uri, text, 'yaml');
    const [problem, ...more] = await client.problems(uri);
    assert.match(String(problem?.message), /`\.\/none\.yaml` does not exist/);
    assert.deepEqual(more, []);
  });

  it('are checked in the configuration file itself', async () => {
    const client = await start();
    const uri = 'file:///w/.plimsoll.yaml';
    await client.open(uri, 'rules:\n  bda: low\n', 'yaml');
    const [problem] = await client.problems(uri);
    assert.equal(problem?.range.start.line, 1);
    assert.match(String(problem?.message), /bda/);
  });

  it('may restrict linting to saves', async () => {
    const client = await start({ capabilities: { ...pushed, workspace: { configuration: true } } });
    client.settings.set(docker, { lint: { run: 'onSave' } });
    await client.open(docker, 'FROM a\nRUN BAD\n');
    await client.publication(docker, (all) => all.length === 1);
    const since = client.published.length;
    await client.edit(docker, 2, { range: at(1, 4), text: 'BAD ' });
    await client.publication(docker, (all) => all.length === 1, since);
    await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: docker } });
    await client.publication(docker, (all) => all.length === 2, since);
  });
});
