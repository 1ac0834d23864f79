import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Compose, Node } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

/** The merged result of a file and its override files. */
function merged(first: string, ...others: string[]): Compose {
  const overrides = others.map((text, index) => sourceFile(`${index + 1}.yaml`, text));
  return parseCompose(sourceFile('compose.yaml', first), { overrides });
}

function plain(node: Node | undefined): unknown {
  if (!node) return null;
  if (node.kind === 'scalar') return node.text ?? null;
  if (node.kind === 'sequence') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
}

/** An attribute of a service in two files. */
function field(key: string, base: string, over: string): unknown {
  const web = (value: string) => `services: {web: {image: x, ${key}: ${value}}}\n`;
  const compose = merged(web(base), web(over));
  assert.deepEqual([compose.problems, compose.clashes], [[], []]);
  return plain(compose.services[0]?.effective.entries.get(key)?.value);
}

const columns: readonly (readonly [title: string, key: string, base: string, over: string, made: unknown])[] =
  [
    ['a command is replaced', 'command', '[a, b]', '[c]', ['c']],
    ['an entrypoint is replaced', 'entrypoint', '[a, b]', '[c]', ['c']],
    ['an empty command replaces one', 'command', '[a, b]', '[]', []],
    [
      'the test of a health check is replaced, its other keys are merged',
      'healthcheck',
      '{test: [CMD, a], interval: 1s}',
      '{test: [CMD, b], retries: 3}',
      { test: ['CMD', 'b'], interval: '1s', retries: '3' },
    ],
    [
      'a limit is replaced',
      'ulimits',
      '{nofile: {soft: 1, hard: 2}}',
      '{nofile: {soft: 3}}',
      { nofile: { soft: '3' } },
    ],
    ['another limit stays', 'ulimits', '{nofile: 1, nproc: 2}', '{nofile: 3}', { nofile: '3', nproc: '2' }],
    ['text is replaced', 'user', 'a', 'b', 'b'],
    ['nothing over a text leaves it', 'user', 'a', 'null', 'a'],
    ['a text over nothing counts', 'user', 'null', 'b', 'b'],
    ['a list is appended', 'security_opt', '[a]', '[b]', ['a', 'b']],
    ['a list that names a thing again holds it once', 'cap_add', '[A, B]', '[B, C]', ['A', 'B', 'C']],
    ['as does a list of what is dropped', 'cap_drop', '[ALL]', '[ALL]', ['ALL']],
    ['groups are appended, twice the same too', 'group_add', '["1"]', '["1"]', ['1', '1']],
    [
      'pairs of a mapping: the later value counts',
      'environment',
      '{A: "1", B: "2"}',
      '{B: "3", C: "4"}',
      { A: '1', B: '3', C: '4' },
    ],
    [
      'pairs of a list over a mapping',
      'environment',
      '{A: "1", B: "2"}',
      '[B=3, C=4]',
      { A: '1', B: '3', C: '4' },
    ],
    ['pairs of a mapping over a list', 'environment', '[A=1, B=2]', '{B: "3"}', { A: '1', B: '3' }],
    ['a variable without a value over one that has one', 'environment', '[A=1]', '[A]', { A: null }],
    ['labels', 'labels', '[a=1]', '{b: "2"}', { a: '1', b: '2' }],
    ['annotations', 'annotations', '[a=1]', '{a: "2"}', { a: '2' }],
    ['kernel parameters', 'sysctls', '[net.a=1]', '{net.a: "2"}', { 'net.a': '2' }],
    ['a text over a list of name servers', 'dns', '["1.1.1.1"]', '8.8.8.8', ['1.1.1.1', '8.8.8.8']],
    ['a text over a text is a list', 'dns', '1.1.1.1', '8.8.8.8', ['1.1.1.1', '8.8.8.8']],
    ['the options of DNS', 'dns_opt', '[a]', '[b]', ['a', 'b']],
    ['the domains of DNS', 'dns_search', 'a', '[b]', ['a', 'b']],
    ['tmpfs', 'tmpfs', '/a', '[/b]', ['/a', '/b']],
    ['files of variables', 'env_file', 'a.env', '[b.env]', ['a.env', 'b.env']],
    ['files of labels', 'label_file', 'a', '[b]', ['a', 'b']],
    ['hosts', 'extra_hosts', '["a:1.1.1.1"]', '{b: 2.2.2.2}', ['a:1.1.1.1', 'b=2.2.2.2']],
    ['the same host is there once', 'extra_hosts', '["a:1.1.1.1"]', '["a:1.1.1.1"]', ['a:1.1.1.1']],
    [
      'networks of a list and of a mapping',
      'networks',
      '[a]',
      '{b: {aliases: [x]}}',
      { a: null, b: { aliases: ['x'] } },
    ],
    [
      'aliases in a network are appended',
      'networks',
      '{a: {aliases: [x]}}',
      '{a: {aliases: [x, y]}}',
      { a: { aliases: ['x', 'y'] } },
    ],
    [
      'dependencies of a list wait until the others are started',
      'depends_on',
      '[a]',
      '{b: {condition: service_healthy}}',
      { a: { condition: 'service_started', required: 'true' }, b: { condition: 'service_healthy' } },
    ],
    [
      'a folder to build is the context of a mapping',
      'build',
      './a',
      '{target: t}',
      { context: './a', target: 't' },
    ],
    ['a folder over a mapping', 'build', '{context: ./a, target: t}', './b', { context: './b', target: 't' }],
    [
      'arguments of a build',
      'build',
      '{context: ., args: [A=1, B=2]}',
      '{args: {B: "3"}}',
      { context: '.', args: { A: '1', B: '3' } },
    ],
    [
      'labels of a build',
      'build',
      '{context: ., labels: [A=1]}',
      '{labels: {A: "2"}}',
      { context: '.', labels: { A: '2' } },
    ],
    [
      'more contexts of a build',
      'build',
      '{context: ., additional_contexts: [a=./a]}',
      '{additional_contexts: {a: ./b}}',
      { context: '.', additional_contexts: { a: './b' } },
    ],
    [
      'hosts of a build',
      'build',
      '{context: ., extra_hosts: ["a=1.1.1.1"]}',
      '{extra_hosts: ["a=1.1.1.1", "b=2.2.2.2"]}',
      { context: '.', extra_hosts: ['a=1.1.1.1', 'b=2.2.2.2'] },
    ],
    [
      'options of one logging driver are merged',
      'logging',
      '{driver: a, options: {x: "1", y: "2"}}',
      '{driver: a, options: {y: "3"}}',
      { driver: 'a', options: { x: '1', y: '3' } },
    ],
    [
      'those of another driver are not',
      'logging',
      '{driver: a, options: {x: "1"}}',
      '{driver: b, options: {y: "3"}}',
      { driver: 'b', options: { y: '3' } },
    ],
    [
      'options without a driver belong to the one that is there',
      'logging',
      '{driver: a, options: {x: "1"}}',
      '{options: {y: "3"}}',
      { driver: 'a', options: { x: '1', y: '3' } },
    ],
    ['labels of a deployment', 'deploy', '{labels: [a=1]}', '{labels: {a: "2"}}', { labels: { a: '2' } }],
    [
      'a mount at the same place replaces the earlier one',
      'volumes',
      '["/a:/x", "/c:/y"]',
      '["/b:/x"]',
      ['/b:/x', '/c:/y'],
    ],
    [
      'long syntax replaces short syntax at the same place',
      'volumes',
      '["/a:/x"]',
      '[{type: bind, source: /b, target: /x}]',
      [{ type: 'bind', source: '/b', target: '/x' }],
    ],
    [
      'a device at the same place replaces the earlier one',
      'devices',
      '["/dev/a:/x"]',
      '["/dev/b:/x:r"]',
      ['/dev/b:/x:r'],
    ],
    [
      'a device without a place is at its own',
      'devices',
      '["/dev/a"]',
      '["/dev/b:/dev/a"]',
      ['/dev/b:/dev/a'],
    ],
    ['the same port is there once', 'ports', '["80:80"]', '["80:80"]', ['80:80']],
    ['a port of TCP is the one without a protocol', 'ports', '["80:80"]', '["80:80/tcp"]', ['80:80/tcp']],
    ['a port of UDP is another one', 'ports', '["80:80"]', '["80:80/udp"]', ['80:80', '80:80/udp']],
    ['capital letters of a protocol say the same', 'ports', '["80:80/udp"]', '["80:80/UDP"]', ['80:80/UDP']],
    [
      'a port for one address is another one',
      'ports',
      '["80:80"]',
      '["127.0.0.1:80:80"]',
      ['80:80', '127.0.0.1:80:80'],
    ],
    [
      'a port for all addresses is the one without an address',
      'ports',
      '["80:80"]',
      '["0.0.0.0:80:80"]',
      ['0.0.0.0:80:80'],
    ],
    ['another published port is another one', 'ports', '["80:80"]', '["81:80"]', ['80:80', '81:80']],
    [
      'long syntax of the same port',
      'ports',
      '["80:80"]',
      '[{target: 80, published: "80", host_ip: 0.0.0.0, protocol: tcp}]',
      [{ target: '80', published: '80', host_ip: '0.0.0.0', protocol: 'tcp' }],
    ],
    ['exposed ports', 'expose', '["80"]', '["80", "81"]', ['80', '81']],
    ['profiles', 'profiles', '[a]', '[a, b]', ['a', 'b']],
    ['a secret is there once', 'secrets', '[a]', '[a, b]', ['a', 'b']],
    [
      'a secret at the place of another one replaces it',
      'secrets',
      '[a]',
      '[{source: b, target: /run/secrets/a}]',
      [{ source: 'b', target: '/run/secrets/a' }],
    ],
    [
      'a configuration at the place of another one replaces it',
      'configs',
      '[a]',
      '[{source: b, target: /a}]',
      [{ source: 'b', target: '/a' }],
    ],
    [
      'a configuration without a place is at its own',
      'configs',
      '[{source: a}]',
      '[{source: a, mode: "0400"}]',
      [{ source: 'a', mode: '0400' }],
    ],
    ['an extension is replaced as a whole', 'x-own', '{a: "1"}', '{b: "2"}', { b: '2' }],
  ];

describe('merging a later file into an earlier one', () => {
  for (const [title, key, base, over, made] of columns)
    it(title, () => assert.deepEqual(field(key, base, over), made));

  it('services, networks and volumes are merged by their names', () => {
    const { effective } = merged(
      'services: {a: {image: a}}\nnetworks: {n: {internal: true}}\nvolumes: {v: {driver: d}}\n',
      'services: {b: {image: b}}\nnetworks: {n: {driver: d}, m: {}}\nvolumes: {v: {driver: e}}\n',
    );
    assert.deepEqual(plain(effective), {
      services: { a: { image: 'a' }, b: { image: 'b' } },
      networks: { n: { internal: 'true', driver: 'd' }, m: {} },
      volumes: { v: { driver: 'e' } },
    });
  });

  it('labels of networks and volumes are merged by their names', () => {
    const { effective } = merged(
      'services: {a: {image: a}}\nnetworks: {n: {labels: [a=1]}}\nvolumes: {v: {labels: [a=1]}}\n',
      'networks: {n: {labels: {a: "2"}}}\nvolumes: {v: {labels: {a: "2"}}}\n',
    );
    assert.deepEqual(plain(effective), {
      services: { a: { image: 'a' } },
      networks: { n: { labels: { a: '2' } } },
      volumes: { v: { labels: { a: '2' } } },
    });
  });

  it('a value keeps its place: a collection that of its own keys, a text the later one', () => {
    const { services } = merged(
      'services: {a: {image: a, user: "1", cap_add: [A]}}\n',
      'services: {a: {user: "2", cap_add: [B]}}\n',
    );
    const { entries } = services[0]!.effective;
    const files = ['image', 'user', 'cap_add'].map((key) => entries.get(key)?.key.file.path);
    assert.deepEqual(files, ['compose.yaml', '1.yaml', 'compose.yaml']);
    assert.equal(entries.get('user')?.value?.file.path, '1.yaml');
  });

  it('a combination that Compose refuses is a clash at the later value', () => {
    const clash = (base: string, over: string) =>
      merged(`services: {a: {image: a, ${base}}}\n`, `services: {a: {${over}}}\n`).clashes.map(
        ({ at, key, wanted }) => [at.file.path, key, wanted],
      );
    assert.deepEqual(clash('cap_add: [A]', 'cap_add: A'), [
      ['1.yaml', 'cap_add', 'a list, as it is in an earlier file'],
    ]);
    assert.deepEqual(clash('healthcheck: {retries: 1}', 'healthcheck: x'), [
      ['1.yaml', 'healthcheck', 'a mapping, as it is in an earlier file'],
    ]);
    assert.deepEqual(clash('user: "1"', 'user: "2"'), []);
  });
});

describe('a list of one file', () => {
  const listed = (key: string, list: string) => field(key, list, 'null');
  it('an empty address of a name server is left out', () => {
    assert.deepEqual(listed('dns', '["", "1.1.1.1"]'), ['1.1.1.1']);
    assert.deepEqual(listed('dns', '""'), []);
  });
  it('the later of two items for the same thing replaces the first', () => {
    assert.deepEqual(listed('volumes', '["/a:/x", "/b:/y", "/c:/x"]'), ['/c:/x', '/b:/y']);
    assert.deepEqual(listed('cap_add', '[A, B, A]'), ['A', 'B']);
    assert.deepEqual(listed('build', '{context: ., tags: [a, b, a]}'), { context: '.', tags: ['a', 'b'] });
  });
});
