// Registries with https: certificates are checked, also on this machine and through a proxy.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { folderOf } from './support/cli.ts';
import { FakeRegistry } from './support/fake-registry.ts';
import { lockIn, startImages } from './support/images-command.ts';

const reason = spawnSync('openssl', ['version']).status === 0 ? undefined : 'openssl is not there';

/** Makes a certificate for some names. Returns the files of its key and of itself. */
function certificate(names: string) {
  const folder = folderOf({});
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test'],
    ...['-addext', `subjectAltName=${names}`, '-keyout', key, '-out', cert],
  ]);
  assert.equal(made.status, 0, String(made.stderr));
  return { key, cert };
}

describe('https', { skip: reason ?? false }, () => {
  let registry: FakeRegistry;
  let other: FakeRegistry;
  const names = 'IP:127.0.0.1,IP:192.0.2.1,IP:2001:db8::1,DNS:localhost,DNS:registry.example.test';
  const files = reason === undefined ? certificate(names) : { key: '', cert: '' };
  before(async () => {
    registry = await FakeRegistry.start({ key: readFileSync(files.key), cert: readFileSync(files.cert) });
    other = await FakeRegistry.start();
    registry.image('app', '1', { User: 'app' });
    other.image('app', '1', { User: 'other' });
  });
  after(() => {
    registry.stop();
    other.stop();
  });
  const proxies: Server[] = [];
  afterEach(() => {
    for (const proxy of proxies.splice(0)) {
      proxy.closeAllConnections();
      proxy.close();
    }
    registry.answering = () => false;
    other.requests.length = 0;
  });

  const lock = async (image: string, env: Readonly<Record<string, string>>) => {
    const folder = folderOf({ Dockerfile: `FROM ${image}\n` });
    const ran = await startImages(folder, ['lock'], { DOCKER_CONFIG: '/nowhere', ...env }).ended;
    return { ...ran, folder };
  };
  const trusting = () => ({ NODE_EXTRA_CA_CERTS: files.cert });
  const port = () => registry.host.split(':')[1];

  /** Starts a server as a proxy, which connects every name to the registry. */
  const forwarding = async (proxy: Server, seen: (request: IncomingMessage) => void): Promise<Server> => {
    proxy.on('connect', (request, socket) => {
      seen(request);
      const there = connect(Number(port()), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        there.pipe(socket).pipe(there);
      });
      there.on('error', () => socket.destroy());
      socket.on('error', () => there.destroy());
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    proxies.push(proxy);
    return proxy;
  };
  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  it('with a certificate that is trusted', async () => {
    for (const host of [registry.host, `localhost:${port()}`]) {
      const { code, errors, folder } = await lock(`${host}/app:1`, trusting());
      assert.equal(code, 0, errors);
      assert.equal(lockIn(folder)[0]?.user, 'app');
    }
  });

  it('with one that is not, even if the environment allows it', async () => {
    registry.requests.length = 0;
    for (const env of [undefined, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }]) {
      const { code, errors } = await lock(`${registry.host}/app:1`, env ?? {});
      assert.equal(code, 1);
      assert.match(
        errors,
        /app:1 was not read: 127\.0\.0\.1:\d+ has a certificate that is not trusted here\./,
      );
    }
    assert.deepEqual(registry.requests, []);
  });

  it('never leads to http', async () => {
    registry.answering = ({ url = '' }, answer) => {
      if (!url.includes('manifests')) return false;
      answer.writeHead(302, { location: `http://${other.host}/v2/app/manifests/1` }).end();
      return true;
    };
    const { code, errors } = await lock(`${registry.host}/app:1`, trusting());
    assert.equal(code, 1);
    assert.match(errors, /was not read: 127\.0\.0\.1:\d+ redirects to 127\.0\.0\.1:\d+ without https\./);
    registry.answering = (_request, answer) => {
      answer
        .writeHead(401, { 'www-authenticate': `Bearer realm="http://${other.host}/token",service="s"` })
        .end();
      return true;
    };
    assert.match(
      (await lock(`${registry.host}/app:1`, trusting())).errors,
      /was not read: 127\.0\.0\.1:\d+ sends us to 127\.0\.0\.1:\d+ for a token without https\./,
    );
    assert.deepEqual(other.requests, []);
  });

  it('through a proxy, to a name that it looks up', async () => {
    const asked: string[] = [];
    const proxy = await forwarding(createServer(), ({ url = '' }) => asked.push(url));
    const env = { ...trusting(), HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}` };
    const { code, errors, folder } = await lock('registry.example.test/app:1', env);
    assert.equal(code, 0, errors);
    assert.equal(lockIn(folder)[0]?.name, 'registry.example.test/app:1');
    assert.deepEqual([...new Set(asked)], ['registry.example.test:443']);
    const wrong = await lock('wrong.example.test/app:1', env);
    assert.match(wrong.errors, /was not read: wrong\.example\.test has a certificate of another name\./);
    for (const address of ['192.0.2.1', '[2001:db8::1]']) {
      const ran = await lock(`${address}/app:1`, env);
      assert.deepEqual([ran.code, ran.errors], [0, '']);
    }
  });

  it('through a proxy with https, whose certificate is checked before it sees anything', async () => {
    const [right, wrong, unknown] = ['DNS:localhost', 'DNS:proxy.example.test', 'DNS:localhost'].map(
      certificate,
    );
    const trusted = path.join(folderOf({}), 'trusted.pem');
    writeFileSync(trusted, [files, right!, wrong!].map(({ cert }) => readFileSync(cert)).join(''));
    const seen: (string | undefined)[] = [];
    const proxyWith = ({ key, cert }: { readonly key: string; readonly cert: string }) =>
      forwarding(
        createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }),
        ({ url, headers }) => seen.push(`${url} ${headers['proxy-authorization']}`),
      );
    const plain = await forwarding(createServer(), ({ url }) => seen.push(url));
    const started = [await proxyWith(right!), await proxyWith(wrong!), await proxyWith(unknown!), plain];
    const lockThrough = (proxy: Server, more?: Readonly<Record<string, string>>) =>
      lock('registry.example.test/app:1', {
        NODE_EXTRA_CA_CERTS: trusted,
        HTTPS_PROXY: `https://me:k%40y@localhost:${portOf(proxy)}`,
        ...more,
      });
    const { code, errors, folder } = await lockThrough(started[0]!);
    assert.equal(code, 0, errors);
    assert.equal(lockIn(folder)[0]?.user, 'app');
    const credentials = Buffer.from('me:k@y').toString('base64');
    assert.deepEqual([...new Set(seen)], [`registry.example.test:443 Basic ${credentials}`]);
    seen.length = 0;
    const reasons = [
      'has a certificate of another name',
      'has a certificate that is not trusted here',
      'does not speak https',
    ];
    for (const [at, reason] of reasons.entries())
      for (const more of [undefined, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }]) {
        const ran = await lockThrough(started[at + 1]!, more);
        assert.equal(ran.code, 1);
        assert.ok(
          ran.errors.includes(`registry.example.test can't be asked: its proxy ${reason}.`),
          ran.errors,
        );
        assert.doesNotMatch(ran.errors, /k@y|k%40y/);
      }
    assert.deepEqual(seen, []);
  });

  it('through such a proxy, the certificate of the registry is checked too', async () => {
    const proxy = await forwarding(
      createSecureServer({ key: readFileSync(files.key), cert: readFileSync(files.cert) }),
      () => {},
    );
    const env = { ...trusting(), HTTPS_PROXY: `https://localhost:${portOf(proxy)}` };
    const { errors } = await lock('wrong.example.test/app:1', env);
    assert.match(errors, /was not read: wrong\.example\.test has a certificate of another name\./);
  });
});
