import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Node } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { serviceType } from '../support/random-values.ts';

/** The value at a path below a service, of two files. */
function mergedAt(path: string, first: string, second: string): unknown {
  const keys = path.split('.');
  const web = (value: string) =>
    `services: {web: {image: x, ${keys.map((key) => `${key}: `).join('{')}${value}${'}'.repeat(keys.length - 1)}}}\n`;
  const overrides = [sourceFile('1.yaml', web(second))];
  const [service] = parseCompose(sourceFile('compose.yaml', web(first)), { overrides }).services;
  return plain(valueAt(service?.effective, ...keys));
}

function plain(node: Node | undefined): unknown {
  if (!node) return null;
  if (node.kind === 'scalar') return node.text ?? null;
  if (node.kind === 'sequence') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
}

describe('a value of any kind over one of another', () => {
  const kinds = ['x', '""', '[x]', '[]', '{x: y}', '{}', 'null', '[{x: y}]', '[[x]]'];
  const paths = [
    ...(serviceType.keys?.keys() ?? []),
    ...[
      'build.args',
      'build.ssh',
      'build.secrets',
      'build.tags',
      'build.ulimits',
      'deploy.labels',
      'deploy.resources',
    ],
    ...['develop.watch', 'healthcheck.test', 'logging.options', 'networks.n', 'ulimits.n', 'depends_on.b'],
  ];
  for (const path of paths)
    it(`is read: ${path}`, () => {
      for (const first of kinds)
        for (const second of kinds) {
          const made = mergedAt(path, first, second);
          if (second === 'x' && !/^(?:extends|gpus)$/.test(path))
            assert.match(JSON.stringify(made), /x/, first);
          // An empty value, or an empty list or mapping beside another, changes nothing.
          if (second === 'null' && first === 'x') assert.match(JSON.stringify(made), /x|null|all/, path);
        }
    });

  it('of files in different folders stays: env_file', () => {
    const files: Record<string, string> = {
      'sub/base.yaml': 'services: {b: {image: x, env_file: [a.env, /c.env]}}\n',
    };
    const main = 'services: {web: {extends: {file: sub/base.yaml, service: b}, env_file: [a.env, /c.env]}}\n';
    const lookup = (path: string) => (files[path] === undefined ? undefined : sourceFile(path, files[path]));
    const [web] = parseCompose(sourceFile('compose.yaml', main), { lookup }).services;
    assert.deepEqual(plain(valueAt(web?.effective, 'env_file')), ['a.env', '/c.env', 'a.env']);
  });

  it('is replaced by it: logging', () => {
    assert.deepEqual(mergedAt('logging', '{driver: a}', 'x'), 'x');
    assert.deepEqual(mergedAt('logging', 'x', '{driver: a}'), { driver: 'a' });
    assert.deepEqual(mergedAt('logging', '{driver: a}', '[x]'), ['x']);
  });

  it('is refused where Compose can’t make one of both', () => {
    const clashes = (path: string, first: string, second: string) => {
      const web = (value: string) => `services: {web: {image: x, ${path}: ${value}}}\n`;
      const overrides = [sourceFile('1.yaml', web(second))];
      return parseCompose(sourceFile('compose.yaml', web(first)), { overrides }).clashes.map(
        ({ key, wanted }) => `${key}: ${wanted}`,
      );
    };
    assert.deepEqual(clashes('cap_add', '[A]', 'B'), ['cap_add: a list, as it is in an earlier file']);
    assert.deepEqual(clashes('cap_add', '[A]', '{B: c}'), ['cap_add: a list, as it is in an earlier file']);
    assert.deepEqual(clashes('deploy', '{mode: a}', 'b'), ['deploy: a mapping, as it is in an earlier file']);
    assert.deepEqual(clashes('user', 'a', '[b]'), []);
    assert.deepEqual(clashes('cap_add', 'null', 'b'), []);
  });
});

describe('a list in two files', () => {
  for (const path of [
    ...['cap_add', 'cap_drop', 'dns', 'dns_opt', 'dns_search', 'links', 'profiles', 'tmpfs', 'expose'],
    ...['env_file', 'volumes', 'devices', 'ports', 'secrets', 'configs'],
    ...['build.tags', 'networks.n.aliases', 'networks.n.link_local_ips'],
  ])
    it(`has an equal item once: ${path}`, () => {
      assert.deepEqual(mergedAt(path, '["1", "2"]', '["2", "3"]'), ['1', '2', '3']);
    });

  for (const path of ['group_add', 'security_opt', 'device_cgroup_rules', 'external_links', 'volumes_from'])
    it(`has an equal item twice: ${path}`, () => {
      assert.deepEqual(mergedAt(path, '["1", "2"]', '["2", "3"]'), ['1', '2', '2', '3']);
    });

  const replaced: readonly (readonly [path: string, first: string, second: string, made: unknown])[] = [
    ['cap_add', '["A=1"]', '["A=2"]', ['A=2']],
    ['expose', '["80=1"]', '["80=2"]', ['80=1', '80=2']],
    ['tmpfs', '["/a=1", "/b"]', '["/a=2"]', ['/a=2', '/b']],
    [
      'env_file',
      '[{path: a.env}]',
      '[./b.env, {path: a.env, required: false}]',
      [{ path: 'a.env', required: 'false' }, './b.env'],
    ],
    ['volumes', '["./a:/m", "vol:/n"]', '["./b:/m:ro"]', ['./b:/m:ro', 'vol:/n']],
    [
      'volumes',
      '["./a:/m"]',
      '[{type: volume, source: v, target: /m}]',
      [{ type: 'volume', source: 'v', target: '/m' }],
    ],
    ['volumes', '["/m"]', '["vol:/m"]', ['vol:/m']],
    ['volumes', '["./a:/m/"]', '["./b:/m"]', ['./b:/m']],
    ['devices', '["/dev/a:/dev/x"]', '["/dev/b:/dev/x:r"]', ['/dev/b:/dev/x:r']],
    ['devices', '["/dev/a"]', '[{source: /dev/a, permissions: r}]', [{ source: '/dev/a', permissions: 'r' }]],
    ['devices', '["/dev/a"]', '[{source: /dev/b, target: /dev/a}]', [{ source: '/dev/b', target: '/dev/a' }]],
    ['secrets', '[a]', '[{source: a, mode: 256}]', [{ source: 'a', mode: '256' }]],
    ['secrets', '[a]', '[{source: b, target: /run/secrets/a}]', [{ source: 'b', target: '/run/secrets/a' }]],
    ['secrets', '[a]', '[{source: b, target: a}]', ['a', { source: 'b', target: 'a' }]],
    ['configs', '[a]', '[{source: b, target: /a}]', [{ source: 'b', target: '/a' }]],
    [
      'configs',
      '[a]',
      '[{source: b, target: /run/secrets/a}]',
      ['a', { source: 'b', target: '/run/secrets/a' }],
    ],
    ['ports', '["80:80"]', '["80:80/tcp"]', ['80:80/tcp']],
    ['ports', '["80:80"]', '["0.0.0.0:80:80"]', ['0.0.0.0:80:80']],
    ['ports', '["80:80"]', '["80:80/udp"]', ['80:80', '80:80/udp']],
    ['ports', '["80:80"]', '["81:80"]', ['80:80', '81:80']],
    ['ports', '["80:80"]', '["127.0.0.1:80:80"]', ['80:80', '127.0.0.1:80:80']],
    ['ports', '["80:80"]', '[{target: 80, published: "80"}]', [{ target: '80', published: '80' }]],
    [
      'ports',
      '["80:80"]',
      '[{target: 80, published: "80", protocol: udp}]',
      ['80:80', { target: '80', published: '80', protocol: 'udp' }],
    ],
  ];
  for (const [path, first, second, made] of replaced)
    it(`has one item for each name: ${path} ${first}, then ${second}`, () => {
      assert.deepEqual(mergedAt(path, first, second), made);
    });
});
