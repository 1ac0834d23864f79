import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { folderOf, plimsoll } from './support/cli.ts';

const project = {
  'compose.yaml': `services:
  app:
    image: acme/app:1.4.2
    ports: ["80:8080"]
  console:
    image: portainer/portainer-ce:2.21.5
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
  engine:
    image: docker:28.0-dind
    privileged: true
    mem_limit: 2g
    pids_limit: 1000
    cpus: 2
  exporter:
    image: quay.io/prometheus/node-exporter:v1.9.0
    pid: host
    volumes: ["/:/host:ro,rslave"]
  names:
    image: acme/names:1.4.2
    ports: ["53:53/udp", "9999:9999"]
`,
};

it('fixes that may stop a service are applied only if a person chooses them', () => {
  const cwd = folderOf(project);
  const read = () => readFileSync(join(cwd, 'compose.yaml'), 'utf8');
  const { out } = plimsoll(['fix', '--unsafe', '--write'], { cwd });
  const text = read();
  assert.match(text, /mem_limit/);
  const [unknown] = text.split('console:');
  assert.doesNotMatch(unknown ?? '', /read_only|cap_drop/);
  for (const kept of ['docker.sock', 'privileged: true', 'pid: host', 'ro,rslave', '"53:53/udp"'])
    assert.ok(text.includes(kept), kept);
  assert.match(text, /"127\.0\.0\.1:9999:9999"/);
  assert.match(out, /--interactive asks for each \(\d+\):\n.*missing-hardening/);
  assert.match(plimsoll(['fix', '--unsafe', '--write'], { cwd }).out, /Nothing to fix/);
  assert.equal(read(), text);
  const report = plimsoll(['scan'], { cwd }).out;
  assert.match(report, /\d+ have a fix after which a service may not start or work: .*fix --interactive$/m);
  assert.doesNotMatch(report, /--unsafe/);
});

it('reports for programs call these fixes unsafe', () => {
  const cwd = folderOf(project);
  for (const format of ['json', 'sarif']) {
    const { out } = plimsoll(['scan', '--format', format], { cwd });
    assert.match(out, /the service may not start with it/);
    const safeties = [...out.matchAll(/"safety":\s*"(\w+)"/g)].map(([, safety]) => safety);
    assert.deepEqual(new Set(safeties), new Set(['unsafe']), format);
  }
});
