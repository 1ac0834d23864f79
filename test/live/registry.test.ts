// A real registry, filled by skopeo: what is locked is what skopeo reads, with each kind of login.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSign } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { LockedImage } from '../../server/engine/images.ts';
import { folderOf, type Ran } from '../support/cli.ts';
import { lockIn, startImages } from '../support/images-command.ts';
import { Layout } from '../support/layout.ts';
import { program, programSoon, RealRegistry, whyNoRegistry } from '../support/registry.ts';

const reason = whyNoRegistry();

const whole = {
  User: '1000:1000',
  Env: ['PATH=/usr/local/bin:/usr/bin', 'HOME=/srv', 'VERSION=1.2.3', 'EMPTY='],
  ExposedPorts: { '8080/tcp': {}, '53/udp': {} },
  Volumes: { '/data': {}, '/var/lib/app': {} },
  Entrypoint: ['/entry.sh', '--flag'],
  Cmd: ['serve', 'a b', '"quoted"'],
  WorkingDir: '/srv',
  Shell: ['/bin/bash', '-o', 'pipefail', '-c'],
  Healthcheck: { Test: ['CMD-SHELL', 'curl -f http://localhost/ || exit 1'], Interval: 30_000_000_000 },
  StopSignal: 'SIGQUIT',
  OnBuild: ['COPY . /srv', 'RUN make'],
  Labels: {
    'org.opencontainers.image.source': 'https://example.com/app',
    'org.opencontainers.image.licenses': 'MIT',
    other: 'left out',
  },
};

/** The fields of an entry as the configuration has them. */
function asConfiguration(entry: LockedImage) {
  const { labels, environment } = entry;
  const keys = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, {}]));
  return {
    created: entry.created,
    User: entry.user,
    Env: [...environment.keys()],
    kept: Object.fromEntries([...environment].filter(([, value]) => value !== undefined)),
    ExposedPorts: keys(entry.ports),
    Volumes: keys(entry.volumes),
    Entrypoint: entry.entrypoint,
    Cmd: entry.command,
    WorkingDir: entry.workingDirectory,
    Shell: entry.shell,
    Healthcheck: entry.healthcheck,
    StopSignal: entry.stopSignal,
    OnBuild: entry.onBuild,
    Labels: Object.fromEntries(labels),
  };
}

/** What skopeo says of the same image, in the same form; `--raw` keeps the fields that OCI does not define. */
function bySkopeo(name: string, ...options: string[]) {
  const args = ['inspect', '--config', '--tls-verify=false', ...options, `docker://${name}`];
  const { stdout, stderr } = program('skopeo', args);
  assert.notEqual(stdout, '', stderr);
  const { created, config } = JSON.parse(stdout) as { created: string; config: Partial<typeof whole> };
  const { User, ExposedPorts, Volumes, Entrypoint, Cmd, WorkingDir, Shell, StopSignal } = config;
  const variables = (config.Env ?? []).map((each) => each.split('='));
  return {
    ...{ created, Entrypoint, Cmd, WorkingDir, Shell, StopSignal },
    User: User ?? '',
    Env: variables.map(([each]) => each).sort(),
    kept: Object.fromEntries(variables.filter(([each]) => each === 'PATH' || each === 'HOME')),
    ExposedPorts: ExposedPorts ?? {},
    Volumes: Volumes ?? {},
    Healthcheck: config.Healthcheck?.Test,
    OnBuild: config.OnBuild ?? [],
    Labels: Object.fromEntries(Object.entries(config.Labels ?? {}).filter(([each]) => each !== 'other')),
  };
}

const compose = (...names: string[]) =>
  `services:\n${names.map((name, at) => `  s${at}:\n    image: ${name}\n`).join('')}`;

describe('images of a real registry', { skip: reason ?? false }, () => {
  const folder = reason === undefined ? folderOf({}) : '';
  let registry: RealRegistry;
  let layout: Layout;
  before(async () => {
    registry = await RealRegistry.start(path.join(folder, 'open'));
    layout = new Layout(path.join(folder, 'layout'));
    layout.name('whole', layout.manifest(whole));
    layout.name('bare', layout.manifest({ Env: ['PATH=/bin'], Labels: {} }));
    layout.name('both', layout.index({ amd64: { ...whole, User: 'amd' }, arm64: { ...whole, User: 'arm' } }));
    layout.name(
      'evil',
      layout.manifest({ ...whole, User: '', ExposedPorts: { '8080/tcp': {}, '53/udp': {}, '7701/tcp': {} } }),
    );
  });
  after(() => registry.stop());

  const project = (...names: string[]) =>
    folderOf({ 'compose.yaml': compose(...names.map((name) => `${registry.host}/${name}`)) });
  const run = (at: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran> =>
    startImages(at, args, env).ended;

  it('agree with skopeo in all fields, by the manifests of OCI and of Docker', async () => {
    registry.push(layout.folder, 'whole', 'app:oci');
    registry.push(layout.folder, 'whole', 'app:docker', '--format', 'v2s2');
    registry.push(layout.folder, 'bare', 'app:bare');
    const at = project('app:oci', 'app:docker', 'app:bare');
    assert.equal((await run(at, ['lock'])).code, 0);
    const entries = lockIn(at);
    assert.equal(entries.length, 3);
    for (const entry of entries) {
      const own = asConfiguration(entry);
      assert.deepEqual(own, bySkopeo(entry.name, '--raw'));
      const { Shell: _shell, Healthcheck: _check, OnBuild: _build, ...defined } = own;
      const { Shell, Healthcheck, OnBuild, ...said } = bySkopeo(entry.name);
      assert.deepEqual(defined, said);
    }
    const digestOf = (name: string) =>
      program('skopeo', [
        'inspect',
        '--tls-verify=false',
        '--format',
        '{{.Digest}}',
        `docker://${name}`,
      ]).stdout.trim();
    for (const { name, manifest } of entries) assert.equal(manifest, digestOf(name));
  });

  it('agree with the bytes of the configuration in all fields, also those that OCI does not define', async () => {
    registry.push(layout.folder, 'whole', 'raw:1', '--preserve-digests');
    const at = project('raw:1');
    assert.equal((await run(at, ['lock'])).code, 0);
    const [entry] = lockIn(at);
    assert.deepEqual(asConfiguration(entry!), {
      ...whole,
      created: '2026-01-02T03:04:05.678Z',
      Env: ['EMPTY', 'HOME', 'PATH', 'VERSION'],
      kept: { HOME: '/srv', PATH: '/usr/local/bin:/usr/bin' },
      Healthcheck: whole.Healthcheck.Test,
      Labels: {
        'org.opencontainers.image.source': 'https://example.com/app',
        'org.opencontainers.image.licenses': 'MIT',
      },
    });
  });

  it('two platforms', async () => {
    registry.push(layout.folder, 'both', 'both:1', '--all');
    const at = project('both:1');
    assert.equal((await run(at, ['lock', '--platform', 'linux/amd64', '--platform', 'linux/arm64'])).code, 0);
    assert.deepEqual(
      lockIn(at).map(({ platform, user }) => `${platform} ${user}`),
      ['linux/amd64 amd', 'linux/arm64 arm'],
    );
    for (const { name, user, platform } of lockIn(at))
      assert.equal(bySkopeo(name, '--override-arch', platform.replace('linux/', '')).User, user);
  });

  it('a tag that moves, then is deleted', async () => {
    registry.push(layout.folder, 'whole', 'moving:1');
    const at = project('moving:1');
    await run(at, ['lock']);
    assert.equal((await run(at, ['check'])).code, 0);
    registry.push(layout.folder, 'evil', 'moving:1');
    const moved = await run(at, ['check']);
    assert.equal(moved.code, 1);
    assert.match(moved.out, /moving:1 has moved: user 1000:1000 → root, new port 7701\/tcp\./);
    const { stderr, status } = program('skopeo', [
      'delete',
      '--tls-verify=false',
      `docker://${registry.host}/moving:1`,
    ]);
    assert.equal(status, 0, stderr);
    const gone = await run(at, ['check']);
    assert.equal(gone.code, 1);
    assert.match(gone.out, /moving:1 is not at 127\.0\.0\.1:\d+ any more\./);
  });

  it('content that the disk has damaged', async () => {
    registry.push(layout.folder, 'bare', 'damaged:1');
    const blobs = path.join(registry.folder, 'data/docker/registry/v2/blobs/sha256');
    for (const name of readdirSync(blobs, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(blobs, name);
      if (!name.endsWith('data')) continue;
      const text = readFileSync(file, 'utf8');
      if (text.includes('"PATH=/bin"')) writeFileSync(file, text.replace('PATH=/bin', 'PATH=/bad'));
    }
    const { code, errors } = await run(project('damaged:1'), ['lock']);
    assert.equal(code, 1);
    assert.match(
      errors,
      /damaged:1 was not read: 127\.0\.0\.1:\d+ (?:has sent content of another digest|answers with status 500)\./,
    );
  });

  it('a hundred images', { timeout: 120_000 }, async (test) => {
    const names: string[] = [];
    for (let at = 0; at < 100; at++) {
      const name = `many${at}:1`;
      const config = { User: String(at) };
      layout.name(`many${at}`, layout.manifest(config));
      names.push(name);
      registry.push(layout.folder, `many${at}`, name);
    }
    const folder = project(...names);
    const started = performance.now();
    assert.equal((await run(folder, ['lock'])).code, 0);
    test.diagnostic(`${Math.round(performance.now() - started)} ms`);
    assert.equal(lockIn(folder).length, 100);
  });

  it('a layout and an archive of the same image say the same', async () => {
    registry.push(layout.folder, 'whole', 'same:1');
    const at = project('same:1');
    await run(at, ['lock']);
    const [{ readFrom: _from, index: _index, manifest: _manifest, ...fromRegistry }] = lockIn(at) as [
      LockedImage,
    ];
    const copies = folderOf({});
    const name = `${registry.host}/same:1`;
    for (const [source, target] of [
      [`oci:${copies}/layout`, `oci:${copies}/layout:${name}`],
      [`archive:${copies}/oci.tar`, `oci-archive:${copies}/oci.tar:${name}`],
      [`archive:${copies}/docker.tar`, `docker-archive:${copies}/docker.tar:${name}`],
    ] as const) {
      const { status, stderr } = program('skopeo', [
        '--insecure-policy',
        'copy',
        '--src-tls-verify=false',
        `docker://${name}`,
        target,
      ]);
      assert.equal(status, 0, stderr);
      const other = project('same:1');
      const { code, errors } = await run(other, ['lock', '--from', source]);
      assert.equal(code, 0, errors);
      const [{ readFrom, index: _i, manifest: _m, ...found }] = lockIn(other) as [LockedImage];
      assert.equal(readFrom, 'oci');
      assert.deepEqual(found, fromRegistry, source);
      assert.equal((await run(other, ['check'])).code, 0);
    }
  });

  it('basic login', async () => {
    // The word is "keelhaul", by htpasswd.
    const users = path.join(folder, 'users');
    writeFileSync(users, 'sailor:$2y$05$NuDmL8QBQBvk8GylXRSe1.5kvdF.S.hxkP7T6ogi225eBSd8TSRMK\n');
    const closed = await RealRegistry.start(path.join(folder, 'basic'), {
      auth: `auth: { htpasswd: { realm: test, path: ${users} } }\n`,
    });
    const word = ['keelhaul', 'example'].join('-');
    try {
      closed.push(layout.folder, 'bare', 'app:1', '--dest-creds', `sailor:${word}`);
      const at = folderOf({ 'compose.yaml': compose(`${closed.host}/app:1`) });
      const denied = await run(at, ['lock']);
      assert.equal(denied.code, 1);
      assert.match(
        denied.errors,
        /denies it, or does not have it, and your Docker configuration has no `auths` entry for it\./,
      );
      const auth = Buffer.from(`sailor:${word}`).toString('base64');
      const config = folderOf({ 'config.json': JSON.stringify({ auths: { [closed.host]: { auth } } }) });
      assert.equal((await run(at, ['lock'], { DOCKER_CONFIG: config })).code, 0);
      assert.equal(lockIn(at).length, 1);
    } finally {
      closed.stop();
    }
  });

  it('login by token', {
    skip: spawnSync('openssl', ['version']).status !== 0 && 'openssl is not there',
  }, async () => {
    const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test'],
      ...['-keyout', key, '-out', certificate],
    ]);
    assert.equal(made.status, 0);
    const scopes: string[] = [];
    const tokens = await tokenServer(key, certificate, scopes);
    const { port } = tokens.address() as AddressInfo;
    const realm = `http://127.0.0.1:${port}/token`;
    const closed = await RealRegistry.start(path.join(folder, 'token'), {
      auth: `auth: { token: { realm: "${realm}", service: test, issuer: test, rootcertbundle: ${certificate} } }\n`,
    });
    const word = ['keelhaul', 'example'].join('-');
    try {
      // This process gives the tokens, so it may not wait for skopeo.
      const pushing = [
        ...['--insecure-policy', 'copy', '--dest-tls-verify=false', '--dest-creds', `sailor:${word}`],
        ...[`oci:${layout.folder}:bare`, `docker://${closed.host}/team/app:1`],
      ];
      assert.equal(await programSoon('skopeo', pushing), 0);
      scopes.length = 0;
      const at = folderOf({ 'compose.yaml': compose(`${closed.host}/team/app:1`) });
      assert.match((await run(at, ['lock'])).errors, /denies it, or does not have it/);
      const auth = Buffer.from(`sailor:${word}`).toString('base64');
      const config = folderOf({ 'config.json': JSON.stringify({ auths: { [closed.host]: { auth } } }) });
      const { code, errors } = await run(at, ['lock'], { DOCKER_CONFIG: config });
      assert.equal(code, 0, errors);
      assert.equal((await run(at, ['check'], { DOCKER_CONFIG: config })).code, 0);
      assert.ok(existsSync(path.join(at, 'plimsoll.lock')));
      assert.deepEqual([...new Set(scopes)], ['repository:team/app:pull']);
    } finally {
      closed.stop();
      tokens.close();
    }
  });
});

/** A server that gives signed tokens to `sailor` (distribution, token authentication specification). */
async function tokenServer(key: string, certificate: string, scopes: string[]): Promise<Server> {
  const x5c = [readFileSync(certificate, 'utf8').replace(/-----[A-Z ]+-----|\s/g, '')];
  const server = createServer((request, answer) => {
    const { searchParams } = new URL(request.url ?? '', 'http://x');
    const scope = searchParams.get('scope') ?? '';
    if (request.headers.authorization === undefined) return void answer.writeHead(401).end();
    scopes.push(scope);
    const [type, name, actions = ''] = scope.split(':');
    const now = Math.floor(Date.now() / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ typ: 'JWT', alg: 'RS256', x5c })}.${part({
      ...{ iss: 'test', aud: 'test', sub: 'sailor', iat: now, nbf: now - 5, exp: now + 60, jti: `${now}` },
      access: [{ type, name, actions: actions.split(',') }],
    })}`;
    const signature = createSign('RSA-SHA256').update(text).sign(readFileSync(key)).toString('base64url');
    answer.end(JSON.stringify({ token: `${text}.${signature}` }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}
