// What a registry may answer: images as they should be, and everything that a broken or hostile one can send.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import { done } from '../server/host/ask.ts';
import { dockerConfig } from '../server/host/images/credentials.ts';
import {
  ImageProblem,
  type ReadImage,
  record,
  type WantedPlatforms,
} from '../server/host/images/manifests.ts';
import { hangUp } from '../server/host/images/network.ts';
import { fromRegistry } from '../server/host/images/reader.ts';
import { Registries, type RegistryOptions } from '../server/host/images/registry.ts';
import { folderOf } from './support/cli.ts';
import { FakeRegistry } from './support/fake-registry.ts';

let registry: FakeRegistry;
before(async () => {
  registry = await FakeRegistry.start();
});
after(() => {
  registry.stop();
  hangUp();
});
afterEach(() => {
  registry.answering = () => false;
  registry.requests.length = 0;
});

const amd64: WantedPlatforms = { names: ['linux/amd64'], exact: false };

/** A reader with a Docker configuration of its own. */
function reader(config: object = {}, more: Partial<RegistryOptions> = {}) {
  const env = { DOCKER_CONFIG: folderOf({ 'config.json': JSON.stringify(config) }) };
  return fromRegistry(
    new Registries({ env, docker: done(dockerConfig(env)), mirror: undefined, tokenHosts: [], ...more }),
  );
}

function read(
  image: string,
  {
    wanted = amd64,
    config,
    ...more
  }: { wanted?: WantedPlatforms; config?: object } & Partial<RegistryOptions> = {},
): Promise<ReadImage[]> {
  const [name = '', digest] = image.split('@');
  const [repository, tag] = name.split(/:(?=[^:/]*$)/);
  const ref = { name: `${registry.host}/${repository}`, tag, digest };
  return reader(config, more).read(ref, wanted);
}

/** The problem of an image, with the registry's host replaced. */
async function problemOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('nothing was wrong'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ImageProblem, String(error));
  return error.message
    .replaceAll(registry.host, 'HOST')
    .replace(/\b(?:localhost|127\.0\.0\.1):\d+/g, 'OTHER');
}

/** Another server of this machine, by a name that is not that of the registry. */
async function otherServer(
  answer: Parameters<typeof createServer>[1],
): Promise<{ url: string; host: string; stop(): void }> {
  const server: Server = createServer(answer as never);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('images of a registry', () => {
  it('an image of one platform', async () => {
    const { digest } = registry.image('one', '1', { User: '1000' });
    const [image, ...more] = await read('one:1');
    assert.deepEqual(more, []);
    assert.equal(image?.platform, 'linux/amd64');
    assert.equal(image?.manifest, digest);
    assert.equal(image?.index, undefined);
    const [byDigest] = await read(`one@${digest}`);
    assert.deepEqual({ ...byDigest, readLayer: undefined }, { ...image, readLayer: undefined });
  });

  it('the platforms of an index that are asked for, without attestations', async () => {
    const configs = {
      'linux/amd64': { User: 'a' },
      'linux/arm64/v8': { User: 'b' },
      'linux/arm/v7': {},
      'unknown/unknown': {},
    };
    const { digest } = registry.index('two', '1', configs);
    const platforms = async (...names: string[]) =>
      (await read('two:1', { wanted: { names, exact: names[0] !== 'all' } })).map(({ platform }) => platform);
    assert.deepEqual(await platforms('linux/amd64'), ['linux/amd64']);
    assert.deepEqual(await platforms('linux/arm64', 'linux/arm/v7'), ['linux/arm64', 'linux/arm/v7']);
    assert.deepEqual(await platforms('all'), ['linux/amd64', 'linux/arm64', 'linux/arm/v7']);
    assert.equal((await read('two:1'))[0]?.index, digest);
    assert.equal(
      await problemOf(read('two:1', { wanted: { names: ['linux/s390x'], exact: true } })),
      'has no linux/s390x: it has linux/amd64, linux/arm64, linux/arm/v7',
    );
    const names = ['linux/\u001b[2j\u202ex', 'https://me:tr0ub4dor9x@example.com/amd64'];
    assert.match(
      await problemOf(read('two:1', { wanted: { names, exact: true } })),
      /^has no linux\/\ufffd\[2j\ufffdx and no https:\/\/me:\*\*\*: it has linux\/amd64/,
    );
  });

  it('an image for another platform alone', async () => {
    registry.image('arm', '1', {}, 'linux/arm64');
    assert.equal((await read('arm:1'))[0]?.platform, 'linux/arm64');
    assert.equal(
      await problemOf(read('arm:1', { wanted: { ...amd64, exact: true } })),
      'is for linux/arm64 alone',
    );
  });

  it('a tag, a repository and a digest that are not there', async () => {
    registry.image('there', '1', {});
    for (const image of ['there:2', 'nowhere:1', `there@sha256:${'0'.repeat(64)}`])
      assert.equal(await problemOf(read(image)), 'is not at HOST');
  });

  it('a host that is not there', async () => {
    const registries = reader();
    const gone = { name: 'localhost:1/x', tag: '1', digest: undefined };
    assert.equal(await problemOf(registries.read(gone, amd64)), 'was not read: OTHER refuses connections');
    const unknown = { name: 'nowhere.invalid/x', tag: '1', digest: undefined };
    assert.match(
      await problemOf(registries.read(unknown, amd64)),
      /^was not read: nowhere\.invalid (?:is not known|could not be looked up)/,
    );
  });
});

describe('content that is not what it should be', () => {
  /** Answers one path in another way. */
  const instead = (
    path: RegExp,
    answer: (end: (status: number, headers: object, body?: string | Buffer) => void) => void,
  ) => {
    registry.answering = ({ url = '', method }, response) => {
      if (!path.test(url)) return false;
      answer((status, headers, body) =>
        response.writeHead(status, headers as never).end(method === 'HEAD' ? undefined : body),
      );
      return true;
    };
  };

  it('another digest, of a manifest, by its header and of a configuration', async () => {
    const { digest } = registry.image('digest', '1', { User: 'app' });
    const wrong = 'was not read: HOST has sent content of another digest';
    instead(/manifests/, (end) => end(200, {}, '{"schemaVersion":2}'));
    assert.equal(await problemOf(read(`digest@${digest}`)), wrong);
    instead(/manifests/, (end) => end(200, { 'docker-content-digest': digest }, '{"schemaVersion":2}'));
    assert.equal(await problemOf(read('digest:1')), wrong);
    instead(/blobs/, (end) => end(200, {}, '{"config":{"User":"root"}}'));
    assert.equal(await problemOf(read('digest:1')), wrong);
  });

  it('a huge manifest and configuration, with and without a length', async () => {
    registry.image('huge', '1', {});
    const huge = Buffer.alloc(5 * 1024 * 1024, ' ');
    const tooLarge = (size: number) => `was not read: HOST has answered with more than ${size} MiB`;
    instead(/manifests/, (end) => end(200, { 'content-length': huge.length }, huge));
    assert.equal(await problemOf(read('huge:1')), tooLarge(4));
    instead(/manifests/, (end) => end(200, {}, huge));
    assert.equal(await problemOf(read('huge:1')), tooLarge(4));
    instead(/blobs/, (end) => end(200, {}, huge));
    assert.equal(await problemOf(read('huge:1')), tooLarge(1));
    registry.tag(
      'huge',
      '2',
      registry.document('application/vnd.oci.image.manifest.v1+json', {
        config: {
          mediaType: 'application/vnd.oci.image.config.v1+json',
          digest: `sha256:${'1'.repeat(64)}`,
          size: 2 ** 40,
        },
        layers: [],
      }),
    );
    assert.equal(await problemOf(read('huge:2')), 'has a configuration of more than 1 MiB');
  });

  it('documents that are no image', async () => {
    const config = registry.add('application/vnd.oci.image.config.v1+json', Buffer.from('{}'));
    const chart = registry.add('application/vnd.cncf.helm.config.v1+json', Buffer.from('{}'));
    const inner = registry.document('x', { manifests: [] });
    const cases: [object, string][] = [
      [{ schemaVersion: 1, fsLayers: [] }, 'has a manifest of the old schema 1, which is not read'],
      [{ manifests: [], layers: [], config }, 'has a manifest that is an index as well'],
      [{ layers: [], config: chart }, 'is not a container image'],
      [{ layers: 'x', config }, "has a manifest that can't be understood"],
      [
        { layers: [], config: { ...config, digest: 'sha512:00' } },
        'has a digest that is not SHA-256, which is not read',
      ],
      [{ layers: [], config: { ...config, size: 3 } }, 'has content of another size than its manifest says'],
      [{ layers: [], config }, 'has a configuration without a platform'],
      [{ manifests: [] }, 'has no linux/amd64: it names no platform'],
      [
        { manifests: [{ ...inner, platform: { os: 'linux', architecture: 'amd64' } }] },
        'has an index within its index, which is not read',
      ],
      // Engines ignore the case of names, and would take another configuration or platform.
      ...[
        { layers: [], config, Config: chart },
        { layers: [], config, conFig: chart },
        { layers: [], config: { ...config, Digest: chart.digest } },
        { manifests: [inner], 'manife\u017fts': [] },
        { manifests: [{ ...inner, Platform: { os: 'linux', architecture: 'amd64' } }] },
        { manifests: [{ ...inner, platform: { os: 'linux', architecture: 'amd64', OS: 'windows' } }] },
      ].map((document): [object, string] => [
        document,
        'has a manifest with a field in another case, which is not read',
      ]),
    ];
    for (const [document, problem] of cases) {
      registry.tag('odd', '1', registry.document('application/json', document));
      assert.equal(await problemOf(read('odd:1')), problem);
    }
    const twice = '{"os":"linux","architecture":"amd64","config":{"User":"0"},"\\u0063onfig":{"User":"app"}}';
    registry.tag(
      'odd',
      '3',
      registry.document('application/json', {
        config: registry.add('application/vnd.oci.image.config.v1+json', Buffer.from(twice)),
        layers: [],
      }),
    );
    assert.equal(await problemOf(read('odd:3')), 'has a configuration with two values for one name');
    registry.tag('odd', '2', registry.add('application/json', Buffer.from('<html>')));
    assert.equal(await problemOf(read('odd:2')), 'has a manifest that is not valid JSON');
  });

  it('statuses that say that something is wrong', async () => {
    registry.image('status', '1', {});
    instead(/manifests/, (end) => end(500, {}, 'no'));
    assert.equal(await problemOf(read('status:1')), 'was not read: HOST answers with status 500');
    instead(/manifests/, (end) => end(403, {}, 'no'));
    assert.equal(await problemOf(read('status:1')), 'was not read: HOST denies it');
  });

  it('an answer that never ends', { timeout: 20_000 }, async () => {
    registry.image('slow', '1', {});
    registry.answering = ({ url = '' }, response) => {
      if (!url.includes('manifests')) return false;
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(drip));
      return true;
    };
    const started = Date.now();
    assert.equal(await problemOf(read('slow:1')), 'was not read: HOST has not answered within 5 s');
    assert.ok(Date.now() - started < 8000);
  });
});

it('an answer in another protocol', { timeout: 20_000 }, async () => {
  registry.answering = ({ url = '', socket }) => {
    if (!url.includes('manifests')) return false;
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n');
    return true;
  };
  const problem = 'was not read: HOST answers in another protocol';
  assert.equal(await problemOf(read('switched:1')), problem);
  const ref = { name: `${registry.host}/switched`, tag: '1', digest: undefined };
  assert.equal(await problemOf(reader().currentDigest(ref)), problem);
});

describe('redirects', () => {
  const secret = Buffer.from('sailor:keelhaul').toString('base64');

  it('credentials stay with the registry', async () => {
    const seen: (string | undefined)[] = [];
    const { digest } = registry.image('moved', '1', { User: 'app' });
    const other = await otherServer((request, response) => {
      seen.push(request.headers.authorization);
      registry.answering = () => false;
      response.writeHead(307, { location: `http://${registry.host}${request.url}` }).end();
    });
    const config = { auths: { [registry.host]: { auth: secret } } };
    registry.answering = ({ url = '', headers }, response) => {
      if (url === '/v2/') return false;
      if (headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      else response.writeHead(307, { location: other.url + url }).end();
      return true;
    };
    const [image] = await read('moved:1', { config });
    other.stop();
    assert.equal(image?.manifest, digest);
    assert.deepEqual(seen, [undefined]);
    const sent = registry.requests.map(({ authorization }) => authorization);
    assert.ok(sent.includes(`Basic ${secret}`));
  });

  it('lead to no address that no registry has, nor round and round', async () => {
    const to = async (location: string) => {
      registry.answering = ({ url = '' }, response) => {
        if (!url.includes('manifests')) return false;
        response.writeHead(302, { location }).end();
        return true;
      };
      return problemOf(read('x:1'));
    };
    const refused = 'has an address that no registry has, so it is not asked';
    assert.equal(
      await to('http://169.254.169.254/latest/meta-data'),
      `was not read: 169.254.169.254 ${refused}`,
    );
    assert.equal(await to('https://2852039166/'), `was not read: 169.254.169.254 ${refused}`);
    assert.equal(
      await to('https://[::ffff:169.254.169.254]/'),
      `was not read: [::ffff:a9fe:a9fe] ${refused}`,
    );
    assert.equal(await to('https://[fe80::1]/'), `was not read: [fe80::1] ${refused}`);
    assert.equal(
      await to('http://example.invalid/'),
      'was not read: example.invalid is not asked, since only https is, and http on this machine',
    );
    assert.equal(await to('file:///etc/passwd'), 'was not read: HOST redirects to no valid address');
    assert.equal(
      await to('https://user:word@example.invalid/'),
      'was not read: HOST redirects to no valid address',
    );
    assert.equal(await to('/v2/x/manifests/2'), 'was not read: HOST redirects too often');
  });

  it('a name that leads to a link-local address is not asked', async () => {
    const dns = process.getBuiltinModule('node:dns');
    for (const address of ['169.254.169.254', 'fe80::1', '::ffff:169.254.1.1', 'fd00:ec2::254']) {
      const lookup = mock.method(
        dns,
        'lookup',
        (_name: string, _options: object, done: (...args: unknown[]) => void) =>
          done(null, [
            { address: '192.0.2.1', family: 4 },
            { address, family: address.includes(':') ? 6 : 4 },
          ]),
      );
      const image = { name: 'registry.example/x', tag: '1', digest: undefined };
      assert.equal(
        await problemOf(reader().read(image, amd64)),
        'was not read: registry.example leads to an address that no registry has, so it is not asked',
      );
      lookup.mock.restore();
    }
    const plain = { name: '169.254.169.254/latest', tag: '1', digest: undefined };
    assert.match(
      await problemOf(reader().read(plain, amd64)),
      /^was not read: 169\.254\.169\.254 has an address/,
    );
  });
});

describe('logins', () => {
  const auth = Buffer.from('sailor:keelhaul').toString('base64');
  /** Asks for a login by a challenge, and lets a header pass. */
  const guarded = (challenge: string, passes: string) => {
    registry.answering = ({ headers }, response) => {
      if (headers.authorization === passes) return false;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
      return true;
    };
  };

  it('basic, with the credentials of the Docker configuration', async () => {
    registry.image('secret', '1', {});
    guarded('Basic realm="r"', `Basic ${auth}`);
    const { host } = registry;
    const logins = [
      { auths: { [host]: { auth } } },
      { auths: { [`https://${host}/v1/`]: { auth } } },
      { auths: { [host]: { username: 'sailor', password: 'keelhaul' } } },
    ];
    for (const config of logins) assert.equal((await read('secret:1', { config })).length, 1);
    const wrong = { auths: { [host]: { username: 'sailor', password: 'rum' } } };
    assert.equal(
      await problemOf(read('secret:1', { config: wrong })),
      'was not read: HOST denies it to the credentials of your Docker configuration, or does not have it',
    );
  });

  it('none, or one that a helper keeps', async () => {
    guarded('Basic realm="r"', 'Basic x');
    const denied = 'was not read: HOST denies it, or does not have it';
    assert.equal(
      await problemOf(read('secret:1')),
      `${denied}, and your Docker configuration has no \`auths\` entry for it`,
    );
    const broken = { auths: { [registry.host]: { registrytoken: 'a\r\nb: c' } } };
    assert.match(await problemOf(read('secret:1', { config: broken })), /no `auths` entry/);
    const other = { auths: { 'elsewhere.example': { auth } } };
    assert.match(await problemOf(read('secret:1', { config: other })), /no `auths` entry/);
    assert.ok(registry.requests.every(({ authorization }) => authorization === undefined));
    for (const config of [
      { credsStore: 'desktop' },
      { credHelpers: { [registry.host]: 'desktop' }, auths: { [registry.host]: {} } },
    ])
      assert.equal(
        await problemOf(read('secret:1', { config })),
        `${denied}, and its credentials are kept by the helper desktop, which Plimsoll never runs`,
      );
  });

  it('a token, to pull alone, for the credentials or for nobody', async () => {
    registry.image('team/app', '1', {});
    const asked: string[] = [];
    registry.answering = ({ url = '', headers }, response) => {
      if (url.startsWith('/token')) {
        asked.push(`${headers.authorization} ${decodeURIComponent(url)}`);
        response.end(JSON.stringify({ token: headers.authorization ? 'good' : 'poor' }));
        return true;
      }
      if (headers.authorization === 'Bearer good') return false;
      const challenge = `Bearer realm="http://${registry.host}/token",service="s",scope="repository:team/app:pull,push,delete"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
      return true;
    };
    const config = { auths: { [registry.host]: { auth } } };
    assert.equal((await read('team/app:1', { config })).length, 1);
    assert.deepEqual(asked, [`Basic ${auth} /token?service=s&scope=repository:team/app:pull`]);
    assert.match(await problemOf(read('team/app:1')), /denies it/);
  });

  it('a token host that is not the registry gets no credentials, unless the user names it', async () => {
    registry.image('team/app', '1', {});
    const seen: (string | undefined)[] = [];
    const other = await otherServer(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end(JSON.stringify({ access_token: headers.authorization ? 'good' : 'poor' }));
    });
    guarded(`Bearer realm="${other.url}/token",service="s"`, 'Bearer good');
    const config = { auths: { [registry.host]: { auth } } };
    assert.equal(
      await problemOf(read('team/app:1', { config })),
      'was not read: HOST denies it, or does not have it, and the credentials are not sent to OTHER unless `--token-host` names it',
    );
    assert.ok(seen.every((each) => each === undefined));
    assert.equal((await read('team/app:1', { config, tokenHosts: [other.host] })).length, 1);
    assert.equal(seen.at(-1), `Basic ${auth}`);
    other.stop();
  });

  it('a token host that may not be asked, or that gives no token', async () => {
    const from = (realm: string) => {
      guarded(`Bearer realm="${realm}",service="s"`, 'Bearer good');
      return problemOf(read('team/app:1'));
    };
    assert.match(
      await from('https://169.254.169.254/token'),
      /^was not read: 169\.254\.169\.254 has an address that no registry has/,
    );
    assert.equal(
      await from('http://token.invalid/'),
      'was not read: HOST sends us to token.invalid for a token without https',
    );
    assert.equal(await from('nowhere'), 'was not read: HOST names no valid address to get a token from');
    assert.equal(
      await from('https://a:b@token.invalid/'),
      'was not read: HOST names no valid address to get a token from',
    );
    const other = await otherServer((_request, response) => response.end('{"token":"a\\r\\nb"}'));
    assert.equal(await from(other.url), 'was not read: OTHER gives no valid token');
    other.stop();
    guarded('Negotiate', 'x');
    assert.equal(
      await problemOf(read('team/app:1')),
      'was not read: HOST asks for a login of an unknown kind',
    );
  });
});

describe('a registry that wants to be left alone', () => {
  it('is asked again after the time that it names', { timeout: 20_000 }, async () => {
    registry.image('busy', '1', {});
    let refusals = 2;
    registry.answering = ({ url = '' }, response) => {
      if (!url.includes('manifests') || refusals-- <= 0) return false;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return true;
    };
    const started = Date.now();
    assert.equal((await read('busy:1')).length, 1);
    assert.ok(Date.now() - started >= 1900);
  });

  it('is not asked again, for any image, if that is too long', async () => {
    registry.answering = ({ url = '' }, response) => {
      if (!url.includes('manifests')) return false;
      response.writeHead(429, { 'retry-after': '3600' }).end();
      return true;
    };
    const registries = reader();
    const image = (tag: string) => ({ name: `${registry.host}/busy`, tag, digest: undefined });
    const problem = 'was not read: HOST asks to wait 3600 s';
    assert.equal(await problemOf(registries.read(image('1'), amd64)), problem);
    const asked = registry.requests.length;
    assert.equal(await problemOf(registries.read(image('2'), amd64)), problem);
    assert.equal(registry.requests.length, asked);
  });
});

describe('the way to a registry', () => {
  it('a mirror in place of Docker Hub', async () => {
    registry.image('hub/library/nginx', '1', { User: 'app' });
    const mirrored = reader({}, { mirror: `${registry.host}/hub` });
    const [image] = await mirrored.read(
      { name: 'docker.io/library/nginx', tag: '1', digest: undefined },
      amd64,
    );
    assert.deepEqual(record(image?.configuration)['config'], { User: 'app' });
  });

  it('a proxy, except for this machine and the hosts of NO_PROXY', async () => {
    const asked: string[] = [];
    const server = createServer();
    server.on('connect', (request, socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
      socket.end('HTTP/1.1 407 No\r\n\r\n');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const env = { HTTPS_PROXY: `http://me:word@127.0.0.1:${port}`, NO_PROXY: '.internal.invalid' };
    registry.image('near', '1', {});
    assert.equal((await read('near:1', { env })).length, 1);
    const image = (host: string) => ({ name: `${host}/x`, tag: '1', digest: undefined });
    assert.equal(
      await problemOf(reader({}, { env }).read(image('far.invalid'), amd64)),
      "was not read: far.invalid can't be asked: its proxy refuses with status 407",
    );
    assert.match(
      await problemOf(reader({}, { env }).read(image('a.internal.invalid'), amd64)),
      /name server/,
    );
    const percent = { HTTPS_PROXY: `http://me:50%25%off@127.0.0.1:${port}` };
    await problemOf(reader({}, { env: percent }).read(image('far.invalid'), amd64));
    assert.deepEqual(
      asked,
      ['me:word', 'me:50%25%off'].map(
        (each) => `far.invalid:443 Basic ${Buffer.from(each).toString('base64')}`,
      ),
    );
    server.close();
  });
});
