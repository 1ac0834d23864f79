import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Service } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { contextsOf, unpinnedSource } from '../../server/engine/compose/service/build-context.ts';
import { buildOptionsOf } from '../../server/engine/compose/service/build-options.ts';
import { areWords } from '../../server/engine/compose/service/command-words.ts';
import {
  contextCredentials,
  environmentCredential,
  environmentCredentials,
} from '../../server/engine/compose/service/credentials.ts';
import {
  connectsContainers,
  isWebEntrance,
  networkNames,
  onEveryInterface,
  openPortsOf,
  reachesHost,
  reachOf,
} from '../../server/engine/compose/service/exposure.ts';
import {
  commandsOf,
  hooksOf,
  scriptsOf,
  unhardenedHooks,
} from '../../server/engine/compose/service/hooks.ts';
import { keyed, keyValues, listedValues } from '../../server/engine/compose/service/service-environment.ts';
import { servicePlatform } from '../../server/engine/compose/service/service-platform.ts';
import { isForSwarm, swarmKeys } from '../../server/engine/compose/service/swarm.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

/** The service `web` of a file with these attributes, in flow style, and further lines of the file. */
function webOf(attributes: string, beside = '', path = 'compose.yaml'): Service {
  const text = `services: {web: {${attributes}}}\n${beside}`;
  const found = parseCompose(sourceFile(path, text), { complete: true }).services.find(
    ({ name }) => name === 'web',
  );
  assert.ok(found, text);
  return found;
}
const nodeAt = (service: Service, key: string) => service.effective.entries.get(key)?.value;

describe('a credential in an environment', () => {
  const found = (pair: string) => {
    const service = webOf(`environment: ${pair}`);
    const [entry] = service.environment;
    const credential = entry && environmentCredential(entry);
    if (!credential) return undefined;
    const { kind, what, at } = credential;
    return `${kind} ${what} «${at.file.text.slice(at.span.start, at.span.end)}»`;
  };
  const cases: readonly (readonly [pair: string, said: string | undefined])[] = [
    ['{DB_PASSWORD: Tr0ub4dor}', 'literal credential «Tr0ub4dor»'],
    ['[DB_PASSWORD=Tr0ub4dor]', 'literal credential «Tr0ub4dor»'],
    ['{DB_PASSWORD: "Tr0ub4dor"}', 'literal credential «Tr0ub4dor»'],
    ['{DB_PASSWORD: root}', 'weak credential «root»'],
    ['{DB_PASSWORD: changeme}', 'weak credential «changeme»'],
    ['{DB_PASSWORD: <password>}', 'placeholder credential «<password>»'],
    ['{DB_PASSWORD: ""}', undefined],
    ['{DB_PASSWORD: }', undefined],
    ['[DB_PASSWORD]', undefined],
    ['{DB_PASSWORD: "${P}"}', undefined],
    ['{DB_PASSWORD: "a$$b$$cdef"}', 'literal credential «a$$b$$cdef»'],
    ['{DB_PASSWORD: "${P:-Tr0ub4dor}"}', 'fallback credential «${P:-Tr0ub4dor}»'],
    ['["DB_PASSWORD=${P:-Tr0ub4dor}"]', 'fallback credential «${P:-Tr0ub4dor}»'],
    ['{DB_PASSWORD: "${P-Tr0ub4dor}"}', 'fallback credential «${P-Tr0ub4dor}»'],
    ['{DB_PASSWORD: "${P:?Tr0ub4dor}"}', undefined],
    ['{DB_PASSWORD: "${P:-Tr0ub4dor}${Q}"}', undefined],
    ['{DB_PASSWORD: "${P:-${Q:-Tr0ub4dor}}"}', 'fallback credential «${P:-${Q:-Tr0ub4dor}}»'],
    ['{DB_PASSWORD: "${P:-changeme}"}', 'fallback credential «${P:-changeme}»'],
    ['{DB_PASSWORD: "${P:-<password>}"}', 'placeholder credential «${P:-<password>}»'],
    ['{DB_PASSWORD_FILE: /run/secrets/db}', undefined],
    ['{URL: "postgres://app:Tr0ub4dor@db/app"}', 'url URL «Tr0ub4dor»'],
    ['{DATABASE_URL: "postgres://app:Tr0ub4dor@db/app"}', 'url DATABASE_URL «Tr0ub4dor»'],
    ['{URL: "postgres://app:${P:-Tr0ub4dor}@db/app"}', 'urlFallback URL «${P:-Tr0ub4dor}»'],
    ['{URL: "${U:-postgres://app:Tr0ub4dor@db/app}"}', 'urlFallback URL «Tr0ub4dor»'],
    ['{URL: "postgres://app:${P}@db/app"}', undefined],
    ['{URL: "https://example.org/a"}', undefined],
    ['{ARGS: "--password=Tr0ub4dor"}', 'option --password «Tr0ub4dor»'],
    ['{NAME: web}', undefined],
    // Addresses of Go's drivers, in a variable whose name promises a credential.
    ['{DB_DSN: "app:Tr0ub4dor@tcp(db:3306)/app"}', 'literal credential «app:Tr0ub4dor@tcp(db:3306)/app»'],
    ['{DB_DSN: "app:Tr0ub4dor@unix(/run/db)/app"}', 'literal credential «app:Tr0ub4dor@unix(/run/db)/app»'],
    ['{DB_DSN: "a$$b:Tr0ub4dor@tcp(db)/app"}', 'literal credential «a$$b:Tr0ub4dor@tcp(db)/app»'],
    ['{DB_DSN: "app@tcp(db:3306)/app"}', undefined],
    ['{DB_DSN: "x app:Tr0ub4dor@tcp(db)/app"}', 'connection connection string «Tr0ub4dor»'],
    ['{DB_DSN: "app:${P}@tcp(db:3306)/app"}', undefined],
    ['{DB_DSN: "mysql://app:Tr0ub4dor@db/app"}', 'literal credential «mysql://app:Tr0ub4dor@db/app»'],
    ['{DB_DSN: "file:a.db"}', undefined],
    ['{TOKEN_URL: "https://idp.example.org/token"}', undefined],
    [
      '{SENTRY_DSN: "https://0a1b2c3d@sentry.example.org/2"}',
      'events credential «https://0a1b2c3d@sentry.example.org/2»',
    ],
    [
      '{SENTRY_DSN: "http://0a1b2c3d@sentry.example.org/2"}',
      'events credential «http://0a1b2c3d@sentry.example.org/2»',
    ],
    ['{SENTRY_DSN: "see https://0a1b2c3d@sentry.example.org/2"}', undefined],
    ['{SENTRY_DSN: "https://sentry.example.org/2"}', undefined],
    // Connection strings and lists.
    ['{DB: "Server=db;User Id=app;Password=Tr0ub4dor"}', 'connection connection string «Tr0ub4dor»'],
    ['{DB_DSN: "host=db user=app password=Tr0ub4dor"}', 'connection connection string «Tr0ub4dor»'],
    ['{OPTS: "user=app,password=Tr0ub4dor"}', 'setting password «Tr0ub4dor»'],
    ['{OPTS: "user=app,password=root"}', 'setting password «root»'],
    ['{OPTS: "user=app,password=${P}"}', undefined],
    ['{REDIS_SERVERS: "local:redis:6379:0:Tr0ub4dor"}', 'setting password «Tr0ub4dor»'],
  ];
  for (const [pair, said] of cases)
    it(pair, () => {
      const actual = found(pair);
      // The finding has the full description; here only the kind and the place count.
      const short = (each: string | undefined) => each?.replace(/^(\w+) .* «/, '$1 «');
      assert.equal(short(actual), short(said));
    });

  it('in a file of settings is one for each setting', () => {
    const settings = 'user = app\\ndb_password = Tr0ub4dor\\nsmtp_password = Xk9-plover-2\\n';
    const [entry] = webOf(`environment: {CONFIG: "${settings}"}`).environment;
    assert.deepEqual(
      environmentCredentials(entry!).map(({ kind, what }) => `${kind} ${what}`),
      ['setting db_password', 'setting smtp_password'],
    );
    const [plain] = webOf('environment: {A: b}').environment;
    assert.deepEqual(environmentCredentials(plain!), []);
    const [one] = webOf('environment: {DB_PASSWORD: Tr0ub4dor}').environment;
    assert.deepEqual(environmentCredentials(one!).length, 1);
  });

  it('may be in the address of the build context', () => {
    const kinds = (build: string) =>
      contextCredentials(webOf(`build: ${build}`)).map(({ kind, at }) => [
        kind,
        at.file.text.slice(at.span.start, at.span.end),
      ]);
    assert.deepEqual(kinds('"https://app:Tr0ub4dor@example.org/a.git"'), [['url', 'Tr0ub4dor']]);
    assert.deepEqual(
      kinds('{context: ., additional_contexts: {a: "https://app:Tr0ub4dor@example.org/a.git"}}'),
      [['url', 'Tr0ub4dor']],
    );
    assert.deepEqual(kinds('.'), []);
    assert.deepEqual(contextCredentials(webOf('image: a')), []);
  });
});

describe('the build of a service', () => {
  const digest = 'a'.repeat(64);
  const commit = 'b'.repeat(40);
  const sources: readonly (readonly [text: string, kind: string | undefined])[] = [
    ['.', undefined],
    ['./a.git', undefined],
    ['https://example.org/a.git', 'repository'],
    ['https://example.org/a.tar.gz', undefined],
    ['http://example.org/a.tar.gz', 'download'],
    ['HTTP://example.org/a.tar.gz', 'download'],
    ['https://example.org/a.git#main', 'repository'],
    ['https://example.org/a.git#main:sub', 'repository'],
    [`https://example.org/a.git#${commit}`, undefined],
    [`https://example.org/a.git#${commit}:sub`, undefined],
    [`https://example.org/a.git#x${commit}`, 'repository'],
    [`https://example.org/a.git#${commit}x`, 'repository'],
    [`https://example.org/a.git?ref=${commit}`, undefined],
    [`https://example.org/a.git?branch=x&commit=${commit}`, undefined],
    [`https://example.org/a.git?checksum=${digest}`, undefined],
    [`https://example.org/a.git?subdir=${commit}`, 'repository'],
    ['https://example.org/a?x=.git', undefined],
    ['git://example.org/a', 'repository'],
    ['ssh://git@example.org/a', 'repository'],
    ['git+https://example.org/a', 'repository'],
    ['git@example.org:a/b', 'repository'],
    ['git@example.org://a', undefined],
    ['github.com/a/b', 'repository'],
    ['gitlab.com/a/b', 'repository'],
    ['bitbucket.org/a/b', 'repository'],
    ['./github.com/a/b', undefined],
    ['oci://example.org/a', 'artifact'],
    ['docker-image://a', 'image'],
    ['DOCKER-IMAGE://a', 'image'],
    [`docker-image://a@sha256:${digest}`, undefined],
    [`oci://a@sha256:${digest}`, undefined],
    [`docker-image://a@sha256:${digest}0`, 'image'],
  ];
  for (const [text, kind] of sources)
    it(`${text} is ${kind ?? 'pinned'}`, () => assert.equal(unpinnedSource(text), kind));

  it('has its context and additional ones', () => {
    const texts = (attributes: string) => contextsOf(webOf(attributes)).map(({ text }) => text);
    assert.deepEqual(texts('build: ./a'), ['./a']);
    assert.deepEqual(texts('build: {context: ./a, additional_contexts: {b: ./c, d: ./e}}'), [
      './a',
      './c',
      './e',
    ]);
    assert.deepEqual(texts('build: {additional_contexts: [b=./c]}'), ['./c']);
    assert.deepEqual(texts('image: a'), []);
  });

  it('has arguments as Compose passes them', () => {
    const { args, contexts } = buildOptionsOf(
      webOf(
        'build: {context: ., args: {A: a, B: 0x10, C: TRUE, D: , E: "${V}", F: "1", "${G}": x}, additional_contexts: {b: ./c, "${X}": d}}',
      ),
    );
    assert.deepEqual(
      [...args],
      [
        ['A', 'a'],
        ['B', '16'],
        ['C', 'true'],
        ['D', undefined],
        ['E', undefined],
        ['F', '1'],
        ['*', 'x'],
      ],
    );
    assert.deepEqual([...contexts], ['b', '$']);
    assert.deepEqual([...buildOptionsOf(webOf('image: a')).args], []);
  });

  it('is missing if nothing is set', () => {
    for (const build of ['null', '""', '[a]'])
      assert.equal(webOf(`image: a, build: ${build}`).build, undefined, build);
    const { path, folder } = webOf('build: {dockerfile: x/D}').build!;
    assert.deepEqual([path, folder], ['x/D', '']);
    assert.equal(webOf('build: {context: "${V}"}').build?.path, undefined);
    assert.equal(webOf('build: {dockerfile: "${V}"}').build?.path, undefined);
    assert.equal(webOf('build: {dockerfile_inline: FROM a}').build?.path, undefined);
    assert.equal(webOf('build: ./a').build?.path, 'a/Dockerfile');
  });
});

describe('reach of a port', () => {
  const reach = (attributes: string, beside = '') => {
    const service = webOf(`image: a, ${attributes}`, beside);
    return service.ports.map((port) => reachOf(port, service)).join();
  };
  const option = (name: string, value: string) =>
    `networks: {n: {driver_opts: {com.docker.network.bridge.${name}: ${value}}}}\n`;
  const cases: readonly (readonly [attributes: string, beside: string, reach: string])[] = [
    ['ports: ["80:80"]', '', 'everywhere'],
    ['ports: ["80"]', '', 'everywhere'],
    ['ports: ["0.0.0.0:80:80", "[::]:81:80"]', '', 'everywhere,everywhere'],
    ['ports: ["127.0.0.1:80:80", "[::1]:81:80"]', '', 'loopback,loopback'],
    ['ports: ["10.0.0.1:80:80"]', '', 'address'],
    ['ports: ["${IP}:80:80"]', '', 'unknown'],
    ['ports: ["${BIND_ADDR}:80"]', '', 'unknown'],
    ['ports: ["${PORT}:80"]', '', 'everywhere'],
    ['ports: ["${A}"]', '', 'unknown'],
    ['ports: [{target: 80, published: x}]', '', 'unknown'],
    ['ports: [{target: 80, published: "80-90"}]', '', 'everywhere'],
    ['ports: ["80:80"], network_mode: none', '', 'none'],
    ['ports: ["80:80"], network_mode: host', '', 'none'],
    ['ports: ["80:80"], network_mode: "${M}"', '', 'unknown'],
    ['ports: ["80:80"], network_mode: bridge', '', 'everywhere'],
    ['ports: ["80:80"], networks: [n]', 'networks: {n: {internal: true}}\n', 'none'],
    ['ports: ["80:80"], networks: [n]', 'networks: {n: {internal: "${I}"}}\n', 'unknown'],
    ['ports: ["10.0.0.1:80:80"], networks: [n]', 'networks: {n: {internal: "${I}"}}\n', 'unknown'],
    ['ports: ["80:80"], networks: [n]', 'networks: {n: {internal: true, driver: overlay}}\n', 'everywhere'],
    ['ports: ["80:80"], networks: [n]', 'networks: {n: {driver: none}}\n', 'none'],
    ['ports: ["80:80"], networks: [n]', 'networks: {n: {driver: "null"}}\n', 'none'],
    ['ports: ["80:80"], networks: [n]', 'networks: {n: {external: true, name: none}}\n', 'none'],
    ['ports: ["80:80"], networks: [n, o]', 'networks: {n: {internal: true}, o: {}}\n', 'everywhere'],
    ['ports: ["80:80"], networks: [n]', option('host_binding_ipv4', '127.0.0.1'), 'loopback'],
    ['ports: ["80:80"], networks: [n]', option('host_binding_ipv4', '0.0.0.0'), 'everywhere'],
    ['ports: ["80:80"], networks: [n]', option('host_binding_ipv4', '10.0.0.1'), 'address'],
    ['ports: ["80:80"], networks: [n]', option('host_binding_ipv4', '""'), 'everywhere'],
    ['ports: ["80:80"], networks: [n]', option('host_binding_ipv4', '"${A}"'), 'unknown'],
    ['ports: ["80:80"], networks: [n]', option('gateway_mode_ipv4', 'routed'), 'unknown'],
    ['ports: ["80:80"], networks: [n]', option('gateway_mode_ipv4', 'nat'), 'everywhere'],
    ['ports: ["80:80"], networks: [n]', option('gateway_mode_ipv4', 'nat-unprotected'), 'everywhere'],
  ];
  for (const [attributes, beside, expected] of cases)
    it(`${expected}: ${attributes} ${beside}`, () => assert.equal(reach(attributes, beside), expected));

  it('depends on the first network by name, unless something else decides', () => {
    const local = 'driver_opts: {com.docker.network.bridge.host_binding_ipv4: 127.0.0.1}';
    const two = (first: string, second: string) => `networks: {a: {${first}}, b: {${second}}}\n`;
    assert.equal(reach('ports: ["80:80"], networks: [a, b]', two(local, '')), 'loopback');
    assert.equal(reach('ports: ["80:80"], networks: [b, a]', two('', local)), 'everywhere');
    assert.equal(reach('ports: ["80:80"], networks: [a, b]', two(local, local)), 'loopback');
    assert.equal(reach('ports: ["80:80"], networks: {a: , b: {gw_priority: 1}}', two(local, '')), 'unknown');
    assert.equal(reach('ports: ["80:80"], networks: [a, b]', two(local, 'enable_ipv6: true')), 'unknown');
  });

  it('is everyone or unknown', () => {
    const service = webOf('image: a, ports: ["80:80", "127.0.0.1:81:81", "${IP}:82:82"]');
    assert.deepEqual(
      service.ports.map((port) => onEveryInterface(port, service)),
      [true, false, undefined],
    );
    assert.deepEqual(
      openPortsOf(service).map(({ target }) => target),
      ['80'],
    );
    assert.deepEqual(webOf('image: a, ports: ["80:1", "443:2", "8080:80", 443]').ports.map(isWebEntrance), [
      true,
      true,
      false,
      false,
    ]);
  });

  it('includes the networks of the service', () => {
    assert.deepEqual(networkNames(webOf('image: a')), ['default']);
    assert.deepEqual(networkNames(webOf('image: a, networks: [n, o]', 'networks: {n: , o: }\n')), ['n', 'o']);
  });

  it('from its own containers is everyone in a network, unless its bridge forbids it', () => {
    const network = (text: string) => webOf('image: a, networks: [n]', text).resource('networks', 'n');
    for (const no of ['"0"', 'f', '"F"', '"false"', 'FALSE', '"False"'])
      assert.equal(connectsContainers(network(option('enable_icc', no))), false, no);
    for (const yes of ['"1"', 'true', '"fals"', '"no"', 'x0', '00'])
      assert.equal(connectsContainers(network(option('enable_icc', yes))), true, yes);
    assert.equal(connectsContainers(network(option('enable_icc', '"${V}"'))), 'unknown');
    assert.equal(connectsContainers(undefined), true);
    for (const mode of ['nat', 'nat-unprotected', 'routed'])
      assert.equal(reachesHost(network(option('gateway_mode_ipv4', mode))), true, mode);
    assert.equal(reachesHost(network(option('gateway_mode_ipv4', 'isolated'))), 'unknown');
    assert.equal(reachesHost(network('networks: {n: {driver: bridge}}\n')), true);
    assert.equal(reachesHost(network('networks: {n: {driver: ""}}\n')), true);
    assert.equal(reachesHost(network('networks: {n: {driver: macvlan}}\n')), 'unknown');
    assert.equal(reachesHost(undefined), true);
  });
});

describe('a port as written', () => {
  const read = (port: string) => {
    const [found] = webOf(`image: a, ports: [${port}]`).ports;
    if (!found) return undefined;
    const { hostIp, published, target, protocol, unknown, variable, long, hostSpan, file } = found;
    const flags = [unknown && 'unknown', variable && 'variable', long && 'long'].filter(Boolean).join(' ');
    const host = file.text.slice(hostSpan.start, hostSpan.end);
    return [hostIp ?? '-', published ?? '-', target ?? '-', protocol ?? '-', flags, `«${host}»`].join(' ');
  };
  const cases: readonly (readonly [port: string, read: string])[] = [
    ['80', '- - 80 -  «»'],
    ['0x50', '- - 80 -  «»'],
    ['"80/UDP"', '- - 80 udp  «»'],
    ['"8080:80"', '- 8080 80 -  «»'],
    ['":80"', '- - 80 -  «»'],
    ['"1.2.3.4:8080:80/tcp"', '1.2.3.4 8080 80 tcp  «1.2.3.4»'],
    ['"1.2.3.4::80"', '1.2.3.4 - 80 -  «1.2.3.4»'],
    ['"[::1]:8080:80"', '::1 8080 80 -  «[::1]»'],
    ['"::1:8080:80"', '::1 8080 80 -  «::1»'],
    ['"${IP}:8080:80"', '- 8080 80 - unknown «${IP}»'],
    ['"${IP:-}:8080:80"', '- 8080 80 -  «${IP:-}»'],
    ['"${IP:-1.2.3.4}:8080:80"', '1.2.3.4 8080 80 -  «${IP:-1.2.3.4}»'],
    ['"${HOST_PORT}:80"', '- - 80 - variable «»'],
    ['"${BIND}:80"', '- - 80 - unknown variable «»'],
    ['"${BIND_PORT}:80"', '- - 80 - variable «»'],
    ['"${A}:80"', '- - 80 - variable «»'],
    ['"${A}"', '- - - - unknown «»'],
    ['"8080:${P}"', '- 8080 - -  «»'],
    ['"8080:${P:-80}"', '- 8080 80 -  «»'],
    ['{target: 80}', '- - 80 - long «»'],
    [
      '{target: 0x50, published: 8080, protocol: UDP, host_ip: 1.2.3.4}',
      '1.2.3.4 8080 80 udp long «1.2.3.4»',
    ],
    ['{target: 80, published: "", host_ip: ""}', '- - 80 - long «""»'],
    ['{target: 80, published: "${P}", host_ip: "${IP}"}', '- - 80 - unknown variable long «"${IP}"»'],
  ];
  for (const [port, expected] of cases) it(port, () => assert.equal(read(port), expected));
  it('is missing if nothing is written', () => assert.equal(read('""'), undefined));
});

describe('names and values', () => {
  const all = (attribute: string) => {
    const service = webOf(`image: a, environment: ${attribute}`);
    return keyValues(nodeAt(service, 'environment')).map(
      ({ name, value, raw, given, written, variables, file, nameSpan, valueSpan, span }) => {
        const text = (at: typeof span | undefined) => at && file.text.slice(at.start, at.end);
        return [
          name,
          value,
          raw,
          given,
          written,
          variables.length,
          text(nameSpan),
          text(valueSpan),
          text(span),
        ];
      },
    );
  };
  const cases: readonly (readonly [attribute: string, ...expected: unknown[]])[] = [
    ['[A=b]', 'A', 'b', 'b', true, true, 0, 'A', 'b', 'A=b'],
    ['["A=b=c"]', 'A', 'b=c', 'b=c', true, true, 0, 'A', 'b=c', '"A=b=c"'],
    ['[A=]', 'A', '', '', true, true, 0, 'A', '', 'A='],
    ['["=b"]', '', 'b', 'b', true, true, 0, '', 'b', '"=b"'],
    ['[A]', 'A', undefined, undefined, false, false, 0, 'A', undefined, 'A'],
    ['["A=${V}"]', 'A', undefined, '${V}', true, false, 1, 'A', '${V}', '"A=${V}"'],
    ['["A=${V:-b}"]', 'A', 'b', '${V:-b}', true, true, 1, 'A', '${V:-b}', '"A=${V:-b}"'],
    ['["${N}=b"]', '${N}', 'b', 'b', true, false, 0, '${N}', 'b', '"${N}=b"'],
    ['{A: b}', 'A', 'b', 'b', true, true, 0, 'A', 'b', 'A: b'],
    ["{A: 'b'}", 'A', 'b', 'b', true, true, 0, 'A', 'b', "A: 'b'"],
    ['{A: "b"}', 'A', 'b', 'b', true, true, 0, 'A', 'b', 'A: "b"'],
    ['{A: ""}', 'A', '', '', true, true, 0, 'A', '', 'A: ""'],
    ['{A: 1}', 'A', '1', '1', true, true, 0, 'A', '1', 'A: 1'],
    ['{A: }', 'A', undefined, undefined, false, false, 0, 'A', undefined, 'A'],
    ['{A: null}', 'A', undefined, undefined, false, false, 0, 'A', undefined, 'A: null'],
    ['{A: "${V}"}', 'A', undefined, '${V}', true, false, 1, 'A', '${V}', 'A: "${V}"'],
  ];
  for (const [attribute, ...expected] of cases)
    it(attribute, () => assert.deepEqual(all(attribute), [expected]));
  it('leave out values that are not text, and removed ones', () => {
    assert.deepEqual(all('[null, [A=b], A=b]').length, 1);
    assert.deepEqual(all('{A: [b], B: {c: d}, C: d}').length, 1);
    assert.deepEqual(all('A=b'), []);
    assert.deepEqual(keyValues(undefined), []);
  });
  it('may have several values', () => {
    const values = listedValues(
      nodeAt(webOf('image: a, extra_hosts: {a: [b, c], d: e, f: , g: {h: i}}'), 'extra_hosts'),
    );
    assert.deepEqual(
      values.map(({ name, value }) => `${name}=${value}`),
      ['a=b', 'a=c', 'd=e'],
    );
    assert.deepEqual(listedValues(nodeAt(webOf('image: a, extra_hosts: [a=b]'), 'extra_hosts')), []);
  });
  it('are one mapping in both syntaxes', () => {
    const names = (attribute: string) => {
      const found = keyed(nodeAt(webOf(`image: a, labels: ${attribute}`), 'labels')!);
      return (
        found &&
        [...found.entries].map(([name, { value }]) => [name, value?.kind === 'scalar' ? value.text : null])
      );
    };
    assert.deepEqual(names('[a=b, c, "d=e=f", null]'), [
      ['a', 'b'],
      ['c', null],
      ['d', 'e=f'],
    ]);
    assert.deepEqual(names('{a: b}'), [['a', 'b']]);
    assert.equal(names('a'), undefined);
  });
});

describe('additional commands of a service', () => {
  const hooked = webOf(
    'image: a, user: app, command: run it, entrypoint: [start], healthcheck: {test: check}, ' +
      'pre_start: [{command: a b, user: root}, {command: c}], post_start: [{command: d, privileged: true, environment: [A=b]}], ' +
      'pre_stop: [{command: e}], develop: {watch: [{path: ., action: sync+exec, target: /x, exec: {command: f, user: "0"}}, {path: ., action: rebuild}]}',
  );
  it('are hooks, with their user', () => {
    assert.deepEqual(
      hooksOf(hooked).map(({ stage, user, privileged, command, environment }) => [
        stage,
        user?.text,
        privileged?.value,
        command?.commands[0]?.name,
        environment.length,
      ]),
      [
        ['pre_start', 'root', undefined, 'a', 0],
        ['pre_start', undefined, undefined, 'c', 0],
        ['post_start', undefined, true, 'd', 1],
        ['pre_stop', undefined, undefined, 'e', 0],
        ['exec', '0', undefined, 'f', 0],
      ],
    );
    assert.deepEqual(hooksOf(webOf('image: a')), []);
    assert.deepEqual(hooksOf(webOf('image: a, post_start: a, develop: {watch: a}')), []);
  });
  it('include all scripts of the service', () => {
    assert.equal(scriptsOf(hooked).length, 8);
    assert.deepEqual(
      commandsOf(hooked).map(({ command, file }) => `${file.path} ${command.name}`),
      ['run', 'start', 'check', 'a', 'c', 'd', 'e', 'f'].map((each) => `compose.yaml ${each}`),
    );
  });
  it('are not hardened if they run as root before the start', () => {
    const unhardened = (user: string, hook: string) =>
      unhardenedHooks(webOf(`image: a, ${user}pre_start: [{command: a, ${hook}}]`)).length;
    assert.equal(unhardenedHooks(hooked).length, 1);
    assert.equal(unhardened('', 'tty: true'), 1);
    assert.equal(unhardened('user: app, ', 'tty: true'), 0);
    assert.equal(unhardened('user: app, ', 'image: b'), 1);
    assert.equal(unhardened('user: app, ', 'user: root'), 1);
    assert.equal(unhardened('user: "0:5", ', 'tty: true'), 1);
    assert.equal(unhardened('', 'user: "5:0"'), 0);
    assert.equal(unhardened('', 'user: "${U}"'), 0);
  });
});

describe('a service in a swarm', () => {
  it('ignores some keys and refuses others', () => {
    const keys = swarmKeys(
      webOf('image: a, privileged: true, pid: host, cpus: 1, mem_limit: 5m, user: b, ipc: null'),
    );
    assert.deepEqual(
      keys.map(({ refused, entry }) => `${entry.key.raw} ${refused}`),
      ['pid false', 'privileged false', 'cpus true', 'mem_limit true'],
    );
    const all =
      'cgroupns_mode: a, devices: [a], ipc: host, network_mode: host, pid: host, privileged: true, security_opt: [a], userns_mode: host';
    assert.equal(swarmKeys(webOf(`image: a, ${all}`)).length, 8);
    const no =
      'cpu_quota: 1, cpu_shares: 1, cpus: 1, cpuset: a, mem_limit: 5m, mem_reservation: 5m, memswap_limit: 5m, volumes_from: [b]';
    assert.equal(swarmKeys(webOf(`image: a, ${no}`)).filter(({ refused }) => refused).length, 8);
  });
  it('is recognised by the name of the file, a network with the `overlay` driver or keys below deploy', () => {
    const is = (attributes: string, beside = '', path = 'compose.yaml') =>
      isForSwarm(webOf(`image: a, ${attributes}`, beside, path).compose);
    assert.equal(is('tty: true'), false);
    for (const path of [
      'docker-stack.yml',
      'stack.yaml',
      'a/swarm.yml',
      'compose.swarm.yml',
      'web_stack_1.yml',
    ])
      assert.equal(is('tty: true', '', path), true, path);
    for (const path of ['stack/compose.yaml', 'haystack.yml', 'stacks.yml'])
      assert.equal(is('tty: true', '', path), false, path);
    assert.equal(is('networks: [n]', 'networks: {n: {driver: overlay}}\n'), true);
    assert.equal(is('networks: [n]', 'networks: {n: {driver: bridge}}\n'), false);
    for (const key of ['placement', 'update_config', 'rollback_config'])
      assert.equal(is(`deploy: {${key}: {}}`), true, key);
    assert.equal(is('deploy: {endpoint_mode: vip}'), true);
    assert.equal(is('deploy: {replicas: 2}'), false);
  });
});

describe('the operating system of a service', () => {
  const cases: readonly (readonly [attributes: string, platform: string])[] = [
    ['image: alpine', 'linux'],
    ['image: example/thing', 'unknown'],
    ['image: example/thing, platform: linux/amd64', 'linux'],
    ['image: example/thing, platform: windows/amd64', 'windows'],
    ['image: example/thing, platform: windows', 'windows'],
    ['image: example/thing, platform: "${P}"', 'unknown'],
    ['image: example/thing, isolation: hyperv', 'windows'],
    ['image: example/thing, isolation: Process', 'windows'],
    ['image: example/thing, isolation: default', 'unknown'],
    ['image: example/thing, isolation: xprocess', 'unknown'],
    ['image: example/thing, isolation: processx', 'unknown'],
    ['build: {context: ., platforms: [windows/amd64]}', 'windows'],
    ['build: {context: ., platforms: [windows/amd64, linux/amd64]}', 'unknown'],
    ['build: .', 'unknown'],
    ['build: ., image: alpine', 'unknown'],
    ['image: example/thing, user: ContainerAdministrator', 'windows'],
    ['image: example/thing, user: containeruser', 'windows'],
    ["image: example/thing, user: 'User Manager\\ContainerUser'", 'windows'],
    ['image: example/thing, user: ContainerUsers', 'unknown'],
    ['image: example/thing, user: MyContainerUser', 'unknown'],
    ["image: example/thing, working_dir: 'C:\\app'", 'windows'],
    ['image: example/thing, working_dir: c:/app', 'windows'],
    ['image: example/thing, working_dir: /c:/app', 'unknown'],
    ["image: example/thing, volumes: ['./a:C:\\b']", 'windows'],
    ["image: example/thing, volumes: ['./a:C:\\b:ro']", 'windows'],
    ["image: example/thing, volumes: ['C:\\a:/b']", 'unknown'],
    ["image: example/thing, volumes: ['\\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine']", 'windows'],
    ["image: example/thing, volumes: [{type: bind, source: ., target: 'C:\\b'}]", 'windows'],
    ['image: example/thing, volumes: [{type: bind, source: ., target: /b}]', 'unknown'],
  ];
  for (const [attributes, platform] of cases)
    it(`${platform}: ${attributes}`, () => assert.equal(servicePlatform(webOf(attributes)), platform));
});

describe('the script of a shell that is the entry point', () => {
  const cases: readonly (readonly [attributes: string, script: string])[] = [
    ["entrypoint: [sh], command: -c 'curl x | sh'", 'curl x'],
    ["entrypoint: sh, command: -c 'curl x | sh' sh", 'curl x'],
    ['entrypoint: [sh, -c], command: ["curl x | sh"]', 'curl x'],
    ['entrypoint: [sh, -c], command: "\'curl x | sh\'"', 'curl x'],
    ['entrypoint: [sh, -e], command: ["-c", "curl x"]', 'curl x'],
    ['entrypoint: [sh], command: ["run.sh", "-c", "curl x"]', ''],
    ['entrypoint: [python], command: ["-c", "curl x"]', ''],
  ];
  for (const [attributes, script] of cases)
    it(attributes, () => {
      const found = webOf(attributes).command?.commands ?? [];
      const curl = found.find(({ name }) => name === 'curl');
      const words = curl ? [curl.name, ...curl.args.map(({ value }) => value)] : [];
      assert.equal(words.join(' '), script);
    });
});

describe('words of a command', () => {
  const cases: readonly (readonly [text: string, whole: boolean])[] = [
    ["a 'b\\'", true],
    ['a "b\\"', false],
    ["a 'b' 'c d", false],
    ["a 'b \" c'", true],
    ['a $(b', false],
    ['a (b)', false],
  ];
  for (const [text, whole] of cases) it(text, () => assert.equal(areWords(text), whole));
});
