import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { folderOf, plimsoll } from './support/cli.ts';

it('makes what may stop a service only where a person chooses it', () => {
  const cwd = folderOf({
    'compose.yaml': `services:
  app:
    image: acme/app:1.4.2
    ports: ["80:8080"]
  console:
    image: portainer/portainer-ce:2.21.5
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
`,
  });
  const read = () => readFileSync(join(cwd, 'compose.yaml'), 'utf8');
  const { out } = plimsoll(['fix', '--unsafe', '--write'], { cwd });
  const text = read();
  assert.match(text, /mem_limit/);
  assert.doesNotMatch(text, /read_only|cap_drop/);
  assert.match(text, /docker\.sock/);
  assert.match(out, /--interactive asks for each \(2\):\n.*missing-hardening.*\n.*docker-socket/);
  assert.match(plimsoll(['fix', '--unsafe', '--write'], { cwd }).out, /Nothing to fix/);
  assert.equal(read(), text);
});
