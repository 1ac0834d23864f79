import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyProject, type Project } from '../../server/engine/index.ts';
import { keepsWhatWasSaid, said } from '../support/kept.ts';

const text = `x-common: &common
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
    security_opt: [seccomp:unconfined]
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

describe('what was said of a service', () => {
  keepsWhatWasSaid({
    path: 'compose.yaml',
    text,
    words: [
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
    ],
    changes: [
      ['an anchor that it uses', 'privileged: false', 'privileged: true'],
      ['a service that it extends', 'user: "1000"', 'user: "0"'],
      ['a volume that it mounts', 'device: /srv/data', 'device: /etc'],
      ['what another service builds', 'image: registry.example.com/other', 'image: debian'],
      ['the address that its network publishes on', '"127.0.0.1"', '"0.0.0.0"'],
    ],
    rule: 'confinement-off',
    move: ['  last:', '  # a comment\n  last:'],
    again: 4,
  });

  it('is said anew when the Dockerfile that it builds changes', () => {
    const path = 'compose.yaml';
    const own = 'services:\n  app:\n    build: .\n';
    const dockerfile = (user: string) => ({ path: 'Dockerfile', text: `FROM debian:12\nUSER ${user}\n` });
    const project = emptyProject()
      .with({ path, text: own }, dockerfile('1000'))
      .with({ path, text: `${own}\n` });
    const rootOf = (each: Project) => said(each, path).filter(({ rule }) => rule === 'root-service').length;
    assert.equal(rootOf(project), 0);
    assert.equal(rootOf(project.with(dockerfile('root'))), 1);
  });
});
