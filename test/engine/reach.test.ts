import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { onEveryInterface, reachOf } from '../../server/engine/compose/service/exposure.ts';
import { exposureOfPort } from '../../server/engine/posture/entry/exposed.ts';
import { emptyProject } from '../../server/engine/project/project.ts';

/** How other machines reach port 6379 of the service `r`, and the addresses of its own ports. */
function reachIn(services: string, networks = '', name = '') {
  const text = `${name}services: ${services}\n${networks && `networks: ${networks}\n`}`;
  const project = emptyProject().with({ path: 'compose.yaml', text, kind: 'compose' });
  const [application] = project.applications('compose.yaml');
  const posture = application?.postures().find(({ service }) => service.name === 'r');
  assert.ok(posture, text);
  const exposure = exposureOfPort(posture, '6379');
  const { service } = posture;
  return {
    by: exposure?.by,
    through: exposure?.service.name,
    bound: service.ports.map((port) => reachOf(port, service)),
  };
}

const local = '{driver_opts: {com.docker.network.bridge.host_binding_ipv4: 127.0.0.1}}';
const r = (more: string) => `{r: {image: redis, ${more}}}`;
const open = 'ports: ["6379:6379"]';
const vpn = `vpn: {image: redis, ${open}}`;

/** The addresses that Docker Engine 26.1 binds for each. */
const own: readonly (readonly [bound: string, service: string, networks?: string, name?: string])[] = [
  ['everywhere', open],
  ['everywhere', 'ports: [6379]'],
  ['everywhere', 'ports: ["6379-6380:6379-6380"]'],
  ['everywhere', 'ports: ["7000-7001:6379"]'],
  ['everywhere', 'ports: ["[::]:6379:6379"]'],
  ['everywhere', 'ports: [{target: 6379, published: "6379", host_ip: 0.0.0.0}]'],
  ['loopback', 'ports: ["127.0.0.1:6379:6379"]'],
  ['loopback', 'ports: ["127.9.0.1:6379:6379"]'],
  ['loopback', 'ports: ["[::1]:6379:6379"]'],
  ['loopback', 'ports: ["[0:0:0:0:0:0:0:1]:6379:6379"]'],
  ['address', 'ports: ["192.168.1.5:6379:6379"]'],
  ['loopback', open, `{default: ${local}}`],
  ['everywhere', 'ports: ["0.0.0.0:6379:6379"]', `{default: ${local}}`],
  ['address', open, '{default: {driver_opts: {com.docker.network.bridge.host_binding_ipv4: 10.0.0.1}}}'],
  ['everywhere', open, '{default: {driver_opts: {com.docker.network.bridge.host_binding_ipv4: 0.0.0.0}}}'],
  // Of several networks Docker Engine uses the first by name; an internal one publishes nothing.
  ['everywhere', `networks: [a, b], ${open}`, `{a: {}, b: ${local}}`],
  ['loopback', `networks: [a, b], ${open}`, `{a: ${local}, b: {}}`],
  ['loopback', `networks: [b, a], ${open}`, `{b: {}, a: ${local}}`],
  ['loopback', `networks: {b: {priority: 9}, a: }, ${open}`, `{b: {}, a: ${local}}`],
  ['everywhere', `networks: [a, b], ${open}`, `{a: {name: x, ${local.slice(1)}, b: {name: w}}`],
  ['loopback', `networks: [a, b], ${open}`, `{a: {name: v, ${local.slice(1)}, b: {external: true, name: w}}`],
  ['everywhere', `networks: [a, b], ${open}`, `{a: ${local}, b: {name: a}}`, 'name: proj\n'],
  ['loopback', 'networks: [a, b], ports: ["127.0.0.1:6379:6379"]', `{a: {}, b: ${local}}`],
  ['everywhere', 'networks: [a, b], ports: ["0.0.0.0:6379:6379"]', `{a: ${local}, b: {}}`],
  ['unknown', `networks: [a, b], ${open}`, `{a: ${local}, b: {name: a}}`],
  ['unknown', `networks: [a, b], ${open}`, `{a: ${local}, b: {name: $X}}`],
  ['unknown', `networks: {b: {gw_priority: 1}, a: }, ${open}`, `{b: {}, a: ${local}}`],
  ['unknown', `networks: [a, b], ${open}`, `{a: ${local}, b: {enable_ipv6: true}}`],
  ['loopback', `networks: [a, b], ${open}`, `{a: {internal: true}, b: ${local}}`],
  ['everywhere', `networks: [a, b], ${open}`, '{a: {internal: true}, b: {}}'],
  ['none', open, '{default: {internal: true}}'],
  ['none', `networks: [a, b], ${open}`, '{a: {internal: true}, b: {internal: "yes"}}'],
  ['none', 'ports: ["127.0.0.1:6379:6379"]', '{default: {internal: true}}'],
  ['unknown', 'ports: ["127.0.0.1:6379:6379"]', '{default: {internal: $X}}'],
  ['everywhere', open, '{default: {internal: false}}'],
  ['none', `networks: [n], ${open}`, '{n: {external: true, name: none}}'],
  ['none', `networks: [none], ${open}`, '{none: {external: true}}'],
  ['none', `networks: [n], ${open}`, '{n: {driver: none}}'],
  ['everywhere', `networks: [none], ${open}`, '{none: {}}'],
  // With a network mode, the networks of the project do not count.
  ['everywhere', `network_mode: bridge, ${open}`, '{default: {internal: true}}'],
  ['everywhere', `network_mode: bridge, ${open}`, `{default: ${local}}`],
  ['everywhere', `network_mode: default, ${open}`, `{default: ${local}}`],
  ['everywhere', `network_mode: other, ${open}`, `{default: ${local}}`],
  ['loopback', `network_mode: named, ${open}`, `{n: {name: named, ${local.slice(1)}}`],
  ['loopback', `network_mode: proj_n, ${open}`, `{n: ${local}}`, 'name: proj\n'],
  ['none', `network_mode: none, ${open}`],
  ['none', `network_mode: host, ${open}`],
  ['none', `network_mode: "service:r2", ${open}`],
  ['unknown', `network_mode: $MODE, ${open}`],
];

describe('the ports of a service', () => {
  it('are bound as in Docker', () => {
    for (const [bound, service, networks, name] of own) {
      const found = reachIn(r(service), networks, name);
      assert.deepEqual(found.bound, [bound], `${service} ${networks ?? ''}`);
      const isOwn = bound === 'everywhere';
      if (!/host/.test(service)) assert.equal(found.by, isOwn ? 'port' : undefined, service);
    }
  });

  it('lead to one port of the container, or to a range', () => {
    for (const port of ['16379:6379', '6000-7000:6000-7000', '6379', '6379/tcp'])
      assert.equal(reachIn(r(`ports: ["${port}"]`)).by, 'port', port);
    for (const port of ['6379:80', '6379:6379/udp', '6380-6390:6380-6390', '6379:637'])
      assert.equal(reachIn(r(`ports: ["${port}"]`)).by, undefined, port);
    assert.equal(reachIn(r('expose: [6379]')).by, undefined);
  });
});

/** Other services, with the one through which other machines reach `r`. */
const joined: readonly (readonly [through: string | undefined, services: string, name?: string])[] = [
  ['vpn', `{r: {image: redis, network_mode: "service:vpn"}, ${vpn}}`],
  [
    'vpn',
    `{r: {image: redis, network_mode: "service:m"}, m: {image: a, network_mode: "service:vpn"}, ${vpn}}`,
  ],
  ['vpn', `{r: {image: redis, network_mode: "container:c"}, vpn: {image: a, container_name: c, ${open}}}`],
  ['vpn', `{r: {image: redis, network_mode: "container:proj-vpn-1"}, ${vpn}}`, 'name: proj\n'],
  [
    'vpn',
    '{r: {image: redis, network_mode: "service:vpn"}, vpn: {image: a, ports: ["6000-7000:6000-7000"]}}',
  ],
  ['vpn', `{r: {image: redis, network_mode: "service:vpn"}, vpn: {image: a, profiles: [x], ${open}}}`],
  ['r', '{r: {image: redis, network_mode: "service:h"}, h: {image: a, network_mode: host}}'],
  ['r', '{r: {image: redis, network_mode: host}}'],
  [undefined, `{r: {image: redis, network_mode: "container:proj-vpn-1"}, ${vpn}}`],
  [undefined, `{r: {image: redis, network_mode: "container:vpn"}, ${vpn}}`],
  [undefined, `{r: {image: redis, network_mode: "service:gone"}, ${vpn}}`],
  [
    undefined,
    `{r: {image: redis, network_mode: "service:q"}, q: {image: a, network_mode: "service:r"}, ${vpn}}`,
  ],
  [undefined, '{r: {image: redis, network_mode: "service:r"}}'],
  [undefined, `{r: {image: redis, network_mode: none}, ${vpn}}`],
  [undefined, `{r: {image: redis}, ${vpn}}`],
  [
    undefined,
    '{r: {image: redis, network_mode: "service:vpn"}, vpn: {image: a, ports: ["127.0.0.1:6379:6379"]}}',
  ],
  [undefined, '{r: {image: redis, network_mode: "service:vpn"}, vpn: {image: a, ports: ["8080:80"]}}'],
  [undefined, '{r: {image: redis, network_mode: "service:vpn"}, vpn: {image: a, ports: ["6379:6379/udp"]}}'],
  [undefined, '{r: {image: redis, network_mode: "service:m"}, m: {image: a, network_mode: none}}'],
];

describe('a service in the network of another', () => {
  it('is reached through the one that publishes its port', () => {
    for (const [through, services, name] of joined) {
      const found = reachIn(services, '', name);
      assert.equal(found.through, through, services);
      assert.equal(found.by, through && (through === 'r' ? 'host' : 'joined'), services);
    }
  });

  it('is reached by a proxy or a tunnel in the networks of that service', () => {
    const tunnel = 't: {image: cloudflare/cloudflared, command: tunnel --url http://vpn:6379}';
    const found = reachIn(`{r: {image: redis, network_mode: "service:vpn"}, vpn: {image: a}, ${tunnel}}`);
    assert.deepEqual([found.by, found.through], ['tunnel', 't']);
    const apart = `{r: {image: redis, network_mode: none}, vpn: {image: a}, ${tunnel}}`;
    assert.equal(reachIn(apart).by, undefined);
  });
});

describe('an unknown reach', () => {
  it('is neither open nor closed', () => {
    const project = emptyProject().with({
      path: 'compose.yaml',
      text: `services: ${r('ports: ["${ADDRESS}:6379:6379"]')}\n`,
      kind: 'compose',
    });
    const service = project.applications('compose.yaml')[0]?.postures()[0]?.service;
    assert.ok(service?.ports[0]);
    assert.equal(onEveryInterface(service.ports[0], service), undefined);
    const internal = `{default: {internal: \${X}}}`;
    assert.deepEqual(reachIn(r(open), internal).bound, ['unknown']);
  });
});

describe('rules', () => {
  it('ask for the reach of a service, and do not read its ports for it', () => {
    const folder = fileURLToPath(new URL('../../rules/', import.meta.url));
    const readers = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) =>
        path.endsWith('.ts') &&
        /\b(?:openPortsOf|onEveryInterface|reachOf)\b/.test(readFileSync(join(folder, path), 'utf8')),
    );
    // These are about the entries of `ports` themselves.
    assert.deepEqual(readers.sort(), [join('network', 'open-port.ts'), join('network', 'published.ts')]);
  });
});
