import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Service } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { isUnspecified, reachOf } from '../../server/engine/compose/service/exposure.ts';
import { booleanOf, bytesOf, decimalOf, limitOf } from '../../server/engine/compose/service/scalar.ts';
import { scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import {
  isBoolean,
  isDigest,
  isExposable,
  isFileMode,
  isGitSource,
  isPlatform,
  isSignal,
  isUrl,
} from '../../server/engine/dockerfile/syntax/values.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

/** A reader of values, with texts that it accepts and refuses. */
const readers: readonly (readonly [
  title: string,
  takes: (text: string) => boolean,
  taken: readonly string[],
  refused: readonly string[],
])[] = [
  [
    'a signal is a name in any case, with SIG or without, or a number other than zero',
    isSignal,
    [
      'SIGTERM',
      'TERM',
      'term',
      'sigquit',
      '9',
      '+9',
      '-1',
      'RTMIN',
      'RTMIN+1',
      'SIGRTMIN+15',
      'RTMAX-14',
      'RTMIN+10',
    ],
    [
      '',
      '0',
      '-0',
      '00',
      'SIG',
      'SIGSIGTERM',
      'TERMSIG',
      'FOO',
      '9x',
      'x9',
      'RTMIN+0',
      'RTMIN+16',
      'RTMAX-15',
      'RTMAX+1',
      'XRTMIN+1',
    ],
  ],
  [
    'an exposed port is one or a range, with a protocol in any case, and what it is published as',
    isExposable,
    [
      '80',
      '80/tcp',
      '53/UDP',
      '9/Sctp',
      '80-82',
      '80-80',
      '0',
      '65535',
      '8080:80',
      '1-3:4-6',
      '1-3:80',
      '1.2.3.4:80:80',
      '::1:80:80',
      '[::1]:80:80',
      '1.2.3.4::80',
      '+80',
      '80/',
      '80/tcp/udp',
    ],
    [
      '',
      'x',
      '80/icmp',
      '80/xtcp',
      '80/tcpx',
      '82-80',
      '65536',
      '-1',
      '80-',
      '-80',
      '1-2:4-6',
      'x:80',
      '1.2.3:80:80',
      '1.2.3.4.5:80:80',
      'a.b:80:80',
      '80x',
      '1234.1.1.1:80:80',
      'x::1:80:80',
      '::1x:80:80',
      'x80',
      'x80:80',
    ],
  ],
  [
    'a platform is a system, an architecture, or both with a variant',
    isPlatform,
    [
      'linux',
      'Linux',
      'WINDOWS',
      'amd64',
      'ARM64',
      'x86-64',
      'linux/amd64',
      'linux/arm/v7',
      'windows(10.0.1)/amd64',
      'windows(10+x)',
      'any/thing',
      'a/b.c-d',
    ],
    [
      '',
      'any',
      'linux/',
      'linux/a/b/c',
      'linux/a b',
      '/amd64',
      'linux()x',
      'li nux/amd64',
      'linux/amd64/',
      '!linux',
    ],
  ],
  [
    'a mode of files is an octal number up to 7777, or clauses of letters',
    isFileMode,
    [
      '7',
      '755',
      '0755',
      '7777',
      '00007777',
      '0',
      'u+x',
      '+x',
      'a=r',
      'u=rwx,go=',
      'u+rw-x',
      'g=u',
      'o+t',
      'ug+Xs',
    ],
    ['', '8', '778', '77777', '0o7', '7x', 'x', 'u', 'u+x,', 'z+x', 'u+z', 'u*x', '1,u+x'],
  ],
  [
    'a digest has as many digits of the right letters as its algorithm gives',
    isDigest,
    [`sha256:${'a0'.repeat(32)}`, `sha384:${'f'.repeat(96)}`, `sha512:${'9'.repeat(128)}`],
    [
      '',
      'sha256:',
      `sha256:${'a'.repeat(63)}`,
      `sha256:${'a'.repeat(65)}`,
      `sha256:${'A'.repeat(64)}`,
      `sha256:${'g'.repeat(64)}`,
      `md5:${'a'.repeat(32)}`,
      `sha256:${'a'.repeat(64)}:x`,
      `sha256:x${'a'.repeat(63)}`,
    ],
  ],
  [
    'a source that BuildKit clones has a scheme of Git, an account, or a name that ends in .git',
    isGitSource,
    [
      'git://a/b',
      'ssh://a/b',
      'github.com/a/b',
      'git@a.example:b',
      'me-too@host:x',
      'https://a/b.git',
      'http://a/b.git#main',
      'https://a/b.git?x',
    ],
    [
      '',
      'https://a/b',
      'https://a/b?x.git',
      'https://a/b#x.git',
      'https://a/b.gitx',
      'a/b.git',
      'agithub.com/a',
      'xgit://a',
      '/git@a:b',
      'git@a/b',
    ],
  ],
  [
    'a download has a scheme of the web',
    isUrl,
    ['http://a', 'https://a'],
    ['', 'ftp://a', 'xhttp://a', 'https:/a', 'HTTP://a'],
  ],
  [
    'a boolean is one of those that Go reads',
    isBoolean,
    ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False'],
    ['', 'yes', 'tRUE', '10', 'xtrue', 'truex', 'on'],
  ],
  [
    'all addresses are meant by zeros alone',
    isUnspecified,
    [
      '0.0.0.0',
      '0',
      '0.0',
      '000.0.0.00',
      '::',
      '[::]',
      '0:0:0:0:0:0:0:0',
      '::ffff:0.0.0.0',
      '::FFFF:0.0.0.0',
      '[0::0]',
    ],
    [
      '',
      '0.0.0.1',
      '1.0.0.0',
      '0.0.0.0.0',
      '::1',
      '127.0.0.1',
      '::ffff:0.0.0.1',
      '::ffff:0.0',
      'x::',
      '0.0.0.0x',
      'a',
    ],
  ],
];

describe('values of instructions and ports', () => {
  for (const [title, takes, taken, refused] of readers)
    it(title, () => {
      assert.deepEqual([...taken, ...refused].filter(takes), taken);
    });
});

/** The value of an attribute as written in a compose file. */
const scalar = (written: string) => {
  const { services } = parseCompose(
    sourceFile('compose.yaml', `services: {web: {image: x, a: ${written}}}\n`),
  );
  return scalarOf(services[0]?.effective, 'a');
};

describe('scalars of compose files', () => {
  it('words of YAML 1.1 in any case are booleans', () => {
    const read = (written: string) => booleanOf(scalar(written))?.value;
    for (const yes of ['true', 'TRUE', '"True"', 'yes', 'Yes', 'on', 'y', 't', '1', '"1"'])
      assert.equal(read(yes), true, yes);
    for (const no of ['false', 'FALSE', '"False"', 'no', 'off', 'Off', 'n', 'f', '0'])
      assert.equal(read(no), false, no);
    for (const unknown of ['maybe', '2', '"${X}"', '""']) assert.equal(read(unknown), 'unknown', unknown);
    assert.equal(read('null'), undefined);
    assert.equal(booleanOf(undefined), undefined);
  });

  it('a whole number of any base is read in decimal, text and fractions as written', () => {
    const read = (written: string) => {
      const node = scalar(written);
      return node && decimalOf(node);
    };
    assert.deepEqual(['0x10', '0o10', '80', '"0x10"', '1.50', 'text'].map(read), [
      '16',
      '8',
      '80',
      '0x10',
      '1.50',
      'text',
    ]);
  });

  it('sizes are in units of 1024, in any case, with or without i and B', () => {
    const cases: Readonly<Record<string, number | undefined>> = {
      0: 0,
      1: 1,
      '1b': 1,
      '2k': 2048,
      '2K': 2048,
      '2kb': 2048,
      '2KiB': 2048,
      '1 m': 1048576,
      '1.5m': 1572864,
      '1g': 1073741824,
      '1T': 1099511627776,
      '1P': 1125899906842624,
      ' 1k ': 1024,
      '0.5': 0,
      '-1': -1,
      '-1k': undefined,
      '': undefined,
      k: undefined,
      '1x': undefined,
      '1kk': undefined,
      x1k: undefined,
      '1.': undefined,
      '.5k': undefined,
    };
    for (const [text, bytes] of Object.entries(cases)) assert.equal(bytesOf(text), bytes, text);
  });

  it('a limit of zero or below is none, and an invalid one is unknown', () => {
    const read = (written: string) => limitOf(scalar(written), bytesOf)?.value;
    assert.deepEqual(['1k', '1', '0', '-1', '-1k', '"${X}"', 'x'].map(read), [
      1024,
      1,
      'unlimited',
      'unlimited',
      'unknown',
      'unknown',
      'unknown',
    ]);
    assert.equal(limitOf(undefined, bytesOf), undefined);
    const counted = (written: string) => limitOf(scalar(written), Number)?.value;
    assert.deepEqual(['100', '0', '-1', 'x', '1.5'].map(counted), [
      100,
      'unlimited',
      'unlimited',
      'unknown',
      1.5,
    ]);
  });
});

describe('ports of services', () => {
  const service = (text: string, more = ''): Service => {
    const { services } = parseCompose(
      sourceFile('compose.yaml', `services: {web: {image: x, ${text}}}\n${more}`),
    );
    assert.ok(services[0]);
    return services[0];
  };
  const only = (written: string) => {
    const { ports } = service(`ports: [${written}]`);
    assert.equal(ports.length, 1);
    return ports[0]!;
  };

  it('a protocol is read in any case', () => {
    assert.equal(only('"53:53/UDP"').protocol, 'udp');
    assert.equal(only('"53:53/Tcp"').protocol, 'tcp');
    assert.equal(only('{target: 53, protocol: UDP}').protocol, 'udp');
    assert.equal(only('"53"').protocol, undefined);
    assert.equal(only('"53/"').protocol, undefined);
  });

  it('an empty address or published port in long syntax is none', () => {
    const port = only('{target: 80, host_ip: "", published: ""}');
    assert.deepEqual(
      [port.hostIp, port.published, port.target, port.unknown],
      [undefined, undefined, '80', false],
    );
    assert.equal(only('{target: 80, host_ip: "${IP}"}').unknown, true);
    assert.equal(only('{target: 80, published: "${PORT}"}').variable, true);
    assert.equal(only('{target: 80, published: "81"}').variable, false);
  });

  it('a variable may hold an address if its name suggests it', () => {
    const unknown = ['BIND', 'HOST_IP', 'LISTEN_ADDR', 'IP', 'HTTP_INTERFACE', 'MY_ADDRESS'];
    const known = ['PORT', 'HTTP_BIND_PORT', 'ANY', 'SHIP', 'BINDER', 'HOSTNAME'];
    for (const name of unknown) assert.equal(only(`"\${${name}}:80"`).unknown, true, name);
    for (const name of known) assert.equal(only(`"\${${name}}:80"`).unknown, false, name);
  });

  const reach = (ports: string, more = '', other = '') => {
    const web = service(`ports: [${ports}]${other}`, more);
    return web.ports.map((each) => reachOf(each, web));
  };

  it('an address decides who reaches a port', () => {
    assert.deepEqual(reach('"80"'), ['everywhere']);
    assert.deepEqual(reach('"80:80", "0.0.0.0:81:81", "[::]:82:82"'), [
      'everywhere',
      'everywhere',
      'everywhere',
    ]);
    for (const address of [
      '127.0.0.1',
      '127.1.2.3',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::FFFF:127.0.0.1]',
      'localhost',
    ])
      assert.deepEqual(reach(`"${address}:80:80"`), ['loopback'], address);
    for (const address of ['10.0.0.1', '[fe80::1]', '1.127.0.1', '[1::1]'])
      assert.deepEqual(reach(`"${address}:80:80"`), ['address'], address);
    assert.deepEqual(reach('"${IP}:80:80"'), ['unknown']);
    assert.deepEqual(reach('{target: 80, published: "x"}'), ['unknown']);
    assert.deepEqual(reach('"8000-8002:80"'), ['everywhere']);
  });

  it('a network mode without its own ports publishes none', () => {
    assert.deepEqual(reach('"80:80"', '', ', network_mode: host'), ['none']);
    assert.deepEqual(reach('"80:80"', '', ', network_mode: none'), ['none']);
    assert.deepEqual(reach('"80:80"', '', ', network_mode: "${MODE}"'), ['unknown']);
    assert.deepEqual(reach('"80:80"', '', ', network_mode: bridge'), ['everywhere']);
  });

  it('the network decides where a port without an address is published', () => {
    const bound = (options: string) => reach('"80:80"', `networks: {default: ${options}}\n`);
    const option = (address: string) =>
      `{driver_opts: {com.docker.network.bridge.host_binding_ipv4: ${address}}}`;
    assert.deepEqual(bound(option('127.0.0.1')), ['loopback']);
    assert.deepEqual(bound(option('10.0.0.1')), ['address']);
    assert.deepEqual(bound(option('0.0.0.0')), ['everywhere']);
    assert.deepEqual(bound(option('""')), ['everywhere']);
    assert.deepEqual(bound(option('"${IP}"')), ['unknown']);
    assert.deepEqual(bound('{internal: "${X}"}'), ['unknown']);
    assert.deepEqual(bound('{internal: false}'), ['everywhere']);
  });
});
