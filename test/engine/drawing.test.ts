import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { mostDrawn } from '../../server/engine/drawing/drawing.ts';
import {
  type Drawing,
  defaultConfig,
  drawingOf,
  emptyProject,
  lint,
  posturesOf,
} from '../../server/engine/index.ts';
import { limits } from '../../server/engine/source/limits.ts';

/** The drawing of a compose file with other files. */
function drawn(compose: string, more: Record<string, string> = {}): Drawing {
  let project = emptyProject();
  for (const [path, text] of Object.entries({ 'compose.yaml': compose, ...more }))
    project = project.with({ path, text });
  const config = { ...defaultConfig, today: '2026-01-01' };
  const { findings } = lint(project, 'compose.yaml', rules, config);
  return drawingOf(posturesOf(project, 'compose.yaml', config), (file) =>
    findings.filter((each) => each.file === file),
  );
}

/** Its edges as text; `*` marks the worst. */
function edgesOf({ nodes, edges }: Drawing): string[] {
  const names = new Map(nodes.map(({ id, label }) => [id, label]));
  return edges.map(
    ({ from, to, label, severity, isWorst }) =>
      `${names.get(from)} > ${names.get(to)}: ${[label, severity].filter(Boolean).join(', ')}${isWorst ? ' *' : ''}`,
  );
}

describe('a drawing', () => {
  it('connects other machines through published ports to services, and these to their mounts', () => {
    const drawing = drawn(
      'services:\n  web:\n    image: nginx:1.27\n    ports: ["8080:80", "127.0.0.1:9000:9000", "53:53/udp"]\n    volumes: ["data:/data", "./conf:/etc/nginx:ro", "/var/run/docker.sock:/var/run/docker.sock", "/anonymous"]\n  db:\n    image: postgres:17\n    volumes: ["data:/var/lib/postgresql/data"]\nvolumes:\n  data:\n',
    );
    assert.deepEqual(edgesOf(drawing), [
      'Other machines > port 8080: critical *',
      'port 8080 > web: to 80, critical *',
      'port 127.0.0.1:9000 > web: to 9000',
      'Other machines > port 53/udp: low',
      'port 53/udp > web: to 53, low',
      'web > data: writes',
      'web > ./conf: reads',
      'web > /var/run/docker.sock: writes, critical *',
      'db > data: writes',
    ]);
    assert.deepEqual(
      drawing.groups.map(({ kind, label }) => `${kind}: ${label}`),
      ['networks: network default', 'host: host'],
    );
    assert.equal(
      drawing.nodes.find(({ label }) => label === 'db')?.note,
      'runs as root at start, then another user',
    );
    assert.equal(drawing.nodes.find(({ label }) => label.includes('9000'))?.note, 'on loopback');
  });

  it('shows shared host resources, and services in the network of another', () => {
    const drawing = drawn(
      'services:\n  vpn:\n    image: acme/vpn:1\n    ports: ["8080:8080"]\n    cap_add: [NET_ADMIN, SYS_ADMIN]\n    devices: ["/dev/net/tun"]\n  app:\n    image: acme/app:1\n    network_mode: service:vpn\n    pid: host\n  agent:\n    image: acme/agent:1\n    network_mode: host\n    privileged: true\n  other:\n    image: acme/other:1\n    network_mode: service:missing\n',
    );
    const edges = edgesOf(drawing).map((each) =>
      each.replace(/,? ?(?:critical|high|medium|low|info)?(?: \*)?$/, ''),
    );
    for (const edge of [
      'vpn > /dev/net/tun: device',
      'vpn > The host itself: capability SYS_ADMIN',
      'vpn > app: shares its network',
      'app > The host itself: sees its processes',
      'Other machines > agent: network of the host',
      'agent > The host itself: privileged',
    ])
      assert.ok(edges.includes(edge), `${edge}\n${edges.join('\n')}`);
  });

  it('goes through a proxy if its labels say so, and marks the edge as part of an attack path', () => {
    const drawing = drawn(
      'services:\n  edge:\n    image: traefik:3.4\n    user: "1000"\n    command: --providers.docker --entrypoints.web.address=:80\n    ports: ["80:80"]\n  agent:\n    image: acme/agent:1.4.2\n    user: root\n    privileged: true\n    labels:\n      traefik.http.routers.a.rule: Host(`a.example.com`)\n      traefik.http.services.a.loadbalancer.server.port: "8000"\n',
    );
    assert.deepEqual(edgesOf(drawing), [
      'Other machines > port 80: critical *',
      'port 80 > edge: to 80, critical *',
      'edge > agent: passes on to 8000, critical *',
      'agent > The host itself: privileged, critical *',
    ]);
  });

  it('groups services in the same networks', () => {
    const drawing = drawn(
      'services:\n  proxy:\n    image: acme/a:1\n    networks: [front]\n  app:\n    image: acme/a:1\n    networks: [back, front]\n  db:\n    image: acme/a:1\n    networks: [back]\n  cache:\n    image: acme/a:1\n    networks: [back]\nnetworks:\n  front:\n  back:\n',
    );
    const inside = drawing.groups.map(({ id, label }) => [
      label,
      drawing.nodes.filter(({ group }) => group === id).map(({ label: name }) => name),
    ]);
    assert.deepEqual(inside, [
      ['network front', ['proxy']],
      ['networks back, front', ['app']],
      ['network back', ['db', 'cache']],
    ]);
  });

  it('marks nothing without findings, and nothing for information only', () => {
    const drawing = drawn(
      'services:\n  web:\n    image: acme/a:1\n    volumes: ["data:/data"]\nvolumes:\n  data:\n',
    );
    assert.deepEqual(edgesOf(drawing), ['web > data: writes']);
    assert.deepEqual(drawn('services: {}\n'), {
      nodes: [],
      edges: [],
      groups: [],
      left: { services: 0, others: 0 },
    });
  });

  it('is limited to as many services as are checked, keeps those with the worst findings, and counts the others', () => {
    const services = Array.from(
      { length: limits.services },
      (_, nth) =>
        `  s${nth}:\n    image: nginx:1.27\n    volumes: [${Array.from({ length: 5 }, (__, at) => `"./a${nth}-${at}:/a${at}"`).join()}]\n${nth === limits.services - 1 ? '    privileged: true\n' : ''}`,
    );
    const { nodes, left } = drawn(`services:\n${services.join('')}`);
    assert.equal(nodes.filter(({ kind }) => kind === 'service').length, mostDrawn.services);
    assert.ok(nodes.some(({ label }) => label === `s${limits.services - 1}`));
    const many = Array.from(
      { length: 40 },
      (_, nth) =>
        `  s${nth}:\n    image: nginx:1.27\n    privileged: true\n    volumes: [${Array.from({ length: 6 }, (__, at) => `"./a${at}:/a${at}"`).join()}]\n`,
    );
    const dense = drawn(`services:\n${many.join('')}`);
    assert.equal(dense.edges.length, mostDrawn.ways);
    assert.equal(dense.left.others, 40 * 7 - mostDrawn.ways);
    // The worst ones are kept.
    assert.equal(dense.edges.filter(({ label }) => label === 'privileged').length, 40);
    assert.deepEqual(left, {
      services: limits.services - mostDrawn.services,
      others: mostDrawn.services * 5 - mostDrawn.others,
    });
  });
});
