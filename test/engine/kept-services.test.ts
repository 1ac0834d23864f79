import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, type Finding, lint, type Project } from '../../server/engine/index.ts';

const path = 'compose.yaml';

describe('what was said of a service', () => {
  it('is the same as when the file is read for the first time, after any edits', () => {
    fc.assert(
      fc.property(fc.array(edit(), { minLength: 1, maxLength: 12 }), (edits) => {
        let text = start;
        let project = emptyProject().with({ path, text });
        for (const { at, remove, add } of edits) {
          const from = Math.floor(at * text.length);
          text = text.slice(0, from) + add + text.slice(from + remove);
          project = project.with({ path, text });
          assert.deepEqual(said(project), said(emptyProject().with({ path, text })));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('moves with its lines', () => {
    const moved = `# a comment above\n${start}`;
    const project = settled(start);
    assert.deepEqual(
      said(project.with({ path, text: moved })),
      said(emptyProject().with({ path, text: moved })),
    );
  });

  for (const [what, before, after] of [
    ['an anchor that it uses', 'privileged: false', 'privileged: true'],
    ['a service that it extends', 'user: "1000"', 'user: "0"'],
    ['a volume that it mounts', 'device: /srv/data', 'device: /etc'],
    ['what another service builds', 'image: registry.example.com/other', 'image: debian'],
    ['the address that its network publishes on', '"127.0.0.1"', '"0.0.0.0"'],
  ] as const) {
    it(`is said anew when ${what} changes`, () => {
      assert.ok(start.includes(before));
      const text = start.replace(before, after);
      const now = said(settled(start).with({ path, text }));
      assert.notEqual(now.length, said(settled(start)).length);
      assert.deepEqual(now, said(emptyProject().with({ path, text })));
    });
  }

  it('is said anew when the Dockerfile that it builds changes', () => {
    const text = 'services:\n  app:\n    build: .\n';
    const dockerfile = (user: string) => ({ path: 'Dockerfile', text: `FROM debian:12\nUSER ${user}\n` });
    const project = emptyProject()
      .with({ path, text }, dockerfile('1000'))
      .with({ path, text: `${text}\n` });
    const rootOf = (each: Project) => said(each).filter(({ rule }) => rule === 'root-service').length;
    assert.equal(rootOf(project), 0);
    assert.equal(rootOf(project.with(dockerfile('root'))), 1);
  });

  it('is judged anew by other settings', () => {
    const project = settled(start);
    const off = { ...defaultConfig, rules: new Map([['privileged', 'off' as const]]) };
    assert.ok(lint(project, path, rules, defaultConfig).findings.some(({ rule }) => rule === 'privileged'));
    assert.ok(!lint(project, path, rules, off).findings.some(({ rule }) => rule === 'privileged'));
  });
});

/** A project that has judged a text twice, so that it has something to say again. */
function settled(text: string): Project {
  const project = emptyProject().with({ path, text: `${text}\n` });
  said(project);
  const now = project.with({ path, text });
  said(now);
  return now;
}

/** All findings with their fixes worked out. */
function said(project: Project): readonly Finding[] {
  return lint(project, path, rules, defaultConfig).findings.map((each) => ({ ...each, fixes: each.fixes }));
}

function edit() {
  const words = fc.constantFrom(
    '',
    '\n',
    '#',
    ' ',
    '  ',
    ':',
    '&a ',
    '*common',
    '- ',
    '"',
    '  extra:\n    image: nginx:latest\n    privileged: true\n',
    'privileged: true\n',
    '# plimsoll ignore privileged: tested elsewhere\n',
    '---\n',
    '\t',
  );
  return fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat({ max: 12 }),
    add: words,
  });
}

const start = `x-common: &common
  restart: unless-stopped
  privileged: false

services:
  # the database
  db:
    <<: *common
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: hunter2-but-longer
    ports:
      - "5432:5432"
    networks: [inside]
    volumes:
      - data:/var/lib/postgresql/data

  base:
    image: debian:latest
    user: "1000"

  app:
    extends: { service: base }
    cap_add: [SYS_ADMIN]
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock

  tool: &tool
    image: registry.example.com/tool
    privileged: true

  other:
    <<: *tool
    pid: host

  maker:
    build: ./maker
    image: registry.example.com/other

  last:
    image: nginx:1.27
    privileged: true
    network_mode: host

networks:
  inside:
    driver_opts:
      com.docker.network.bridge.host_binding_ipv4: "127.0.0.1"

volumes:
  data:
    driver_opts:
      type: none
      o: bind
      device: /srv/data
`;
