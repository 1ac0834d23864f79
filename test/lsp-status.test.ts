import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type ClientCapabilities, DiagnosticSeverity } from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import type { Status } from '../server/lsp/features/status.ts';
import type { Summary } from '../server/lsp/scan/summary.ts';
import { type Client, memory, pulling, type Talk, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

/** An editor that shows the status. */
const showing: ClientCapabilities = { ...pulling, experimental: { plimsollStatus: true } };

async function start(options: Talk = {}): Promise<Client> {
  const client = await talk({ rules, capabilities: showing, ...options });
  clients.push(client);
  return client;
}

const compose = 'file:///w/compose.yaml';
const text = 'services:\n  web:\n    image: acme/web:1.2.3\n    privileged: true\n';
const socket = `${text}    ports: ["8080:80"]\n    user: root\n    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n`;

const status = (client: Client, uri?: string) =>
  client.connection.sendRequest<Status>('plimsoll/status', { uri });

describe('the status', () => {
  it('counts the findings of an open file by severity', async () => {
    const client = await start();
    await client.open(compose, text);
    await client.problems(compose);
    const { findings, scope } = await status(client, compose);
    assert.equal(findings?.critical, 1);
    assert.deepEqual(Object.keys(findings ?? {}), ['critical', 'high', 'medium', 'low', 'info']);
    assert.equal(scope, 'openFiles');
    assert.equal((await status(client, 'file:///w/other.yaml')).findings, undefined);
  });

  it('is sent when it changes, and includes the end of the last scan', async () => {
    const files = memory({ 'file:///w/a/compose.yaml': text, 'file:///w/b/compose.yaml': text });
    const client = await start({ files, scope: 'workspace' });
    const told = new Promise((resolve) =>
      client.connection.onNotification('plimsoll/statusChanged', resolve),
    );
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    await told;
    const { scanning, scanned, scope } = await status(client);
    assert.equal(scanning, undefined);
    assert.equal(scope, 'workspace');
    assert.deepEqual([scanned?.files, scanned?.cancelled], [2, false]);
    assert.ok(Math.abs(Date.now() - (scanned?.at ?? 0)) < 60_000);
  });
});

describe('what makes the counts wrong', () => {
  it('is a file that was not linted, open or closed, with its place', async () => {
    const broken = 'services:\n  web:\n    image: nginx:1.29\n  web: [\n';
    const files = memory({ 'file:///w/a/compose.yaml': broken, 'file:///w/b/compose.yaml': text });
    const client = await start({ files, scope: 'workspace' });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    const { unlinted } = await status(client);
    assert.equal(unlinted.count, 1);
    assert.equal(unlinted.first?.uri, 'file:///w/a/compose.yaml');
    assert.ok((unlinted.first?.line ?? 0) >= 4);
    assert.match(unlinted.first?.message ?? '', /\.$/);
    await client.open(compose, broken);
    await client.problems(compose);
    assert.equal((await status(client)).unlinted.count, 2);
    await client.edit(compose, 2, { text });
    await client.problems(compose);
    assert.equal((await status(client)).unlinted.count, 1);
  });

  it('is nothing of a file that only has findings, or a note', async () => {
    const client = await start({ files: memory({ 'file:///w/a/compose.yaml': text }), scope: 'workspace' });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    const { unlinted, expired, enabled } = await status(client);
    assert.deepEqual([unlinted.count, expired.count, enabled], [0, 0, true]);
  });

  it('is an ignore comment that has expired, with its place', async () => {
    const ignored = text.replace(
      '    privileged',
      '    # plimsoll: ignore privileged until 2020-01-01 -- old\n    privileged',
    );
    const files = memory({ 'file:///w/a/compose.yaml': ignored, 'file:///w/b/compose.yaml': ignored });
    const client = await start({ files, scope: 'workspace' });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    const { expired } = await status(client);
    assert.deepEqual(
      [expired.count, expired.first?.uri, expired.first?.line],
      [2, 'file:///w/a/compose.yaml', 4],
    );
  });

  it('is linting that is off', async () => {
    const client = await start();
    client.settings.set('file:///w', { enable: false });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    assert.equal((await status(client)).enabled, false);
  });
});

describe('a scan of a folder', () => {
  const files = memory({ 'file:///w/a/compose.yaml': text, 'file:///w/b/compose.yaml': text });

  it('counts the files in it, and reports only these files', async () => {
    const client = await start({ files });
    const summary = await client.connection.sendRequest<Summary>('plimsoll/scanWorkspace', {
      uri: 'file:///w/a',
    });
    assert.equal(summary.files, 1);
    const found = await client.publication('file:///w/a/compose.yaml', (all) => all.length > 0);
    assert.ok(found.some(({ code }) => code === 'privileged'));
    assert.ok(!client.published.some(({ uri }) => uri.includes('/b/')));
  });

  it('is cleared on request', async () => {
    const client = await start({ files });
    await client.connection.sendRequest('plimsoll/scanWorkspace', { uri: 'file:///w/a' });
    await client.publication('file:///w/a/compose.yaml', (all) => all.length > 0);
    const since = client.published.length;
    await client.connection.sendRequest('plimsoll/clearResults');
    await client.publication('file:///w/a/compose.yaml', (all) => all.length === 0, since);
  });
});

describe('the log', () => {
  it('has the version, the scanned folders with times, and the checked files', async () => {
    const client = await start({ files: memory({ 'file:///w/a/compose.yaml': text }), scope: 'workspace' });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    await client.open(compose, text);
    await client.problems(compose);
    const log = client.told.join('\n');
    assert.match(log, /^Plimsoll \d+\.\d+\.\d+: \d+ rules, 1 folder\.$/m);
    assert.match(log, /^Scanned: 1 files in \d+ ms, \d+ findings\.$/m);
    assert.match(log, /^\/w\/compose\.yaml: \d+ findings, 0 problems, \d+ files looked at in [\d.]+ ms\.$/m);
  });
});

describe('severities', () => {
  it('are distinguishable: a critical finding has it in the message', async () => {
    const client = await start();
    await client.open(compose, socket);
    const messages = (await client.problems(compose)).map(({ code, message }) => `${code} ${message}`);
    assert.ok(
      messages.some((each) => each.startsWith('exposed-host-control Critical: web: ')),
      messages.join('\n'),
    );
    assert.equal(messages.filter((each) => each.includes('Critical: ')).length, 2);
  });

  it('are shown as set in the settings', async () => {
    const client = await start();
    client.settings.set(compose, { severity: { critical: 'information', info: 'warning', low: 'loud' } });
    await client.open(compose, socket);
    const found = await client.problems(compose);
    const levelOf = (rule: string) => found.find(({ code }) => code === rule)?.severity;
    assert.equal(levelOf('exposed-host-control'), DiagnosticSeverity.Information);
    assert.equal(levelOf('docker-socket'), DiagnosticSeverity.Warning);
    assert.equal(levelOf('missing-hardening'), DiagnosticSeverity.Information);
  });

  it('below the one in the setting are not shown', async () => {
    const client = await start();
    client.settings.set(compose, { minimumSeverity: 'critical' });
    await client.open(compose, socket);
    assert.deepEqual(
      (await client.problems(compose)).map(({ code }) => code),
      ['privileged', 'exposed-host-control'],
    );
  });
});

describe('the effective project', () => {
  const override = 'file:///w/compose.override.yaml';
  const files = memory({
    [override]:
      'services:\n  web:\n    environment:\n      DB_PASSWORD: hunter2-Quark77\n      TAG: ${TAG}\n',
    'file:///w/.env': 'TAG=secret-of-env\n',
  });
  const effective = (client: Client, uri: string) =>
    client.connection.sendRequest<string | null>('plimsoll/effectiveCompose', { uri });

  it('shows all files of a project as one, without credentials and values of variables', async () => {
    const client = await start({ files });
    await client.open(compose, text);
    const shown = await effective(client, compose);
    assert.equal(
      shown?.replace(/\*+/, '***'),
      [
        'services:',
        '  web:',
        '    environment:',
        '      DB_PASSWORD: "***"',
        '      TAG: ${TAG}',
        '    image: acme/web:1.2.3',
        '    privileged: true',
        '',
      ].join('\n'),
    );
  });

  it('is empty for a file without a project', async () => {
    const client = await start({ files });
    await client.open('file:///w/Dockerfile', 'FROM alpine:3.20\n');
    assert.equal(await effective(client, 'file:///w/Dockerfile'), null);
  });
});
