import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint, withoutRepetition } from '../../server/engine/index.ts';

/** The findings of a compose file as people are told of them: severity, rule, service, and how many related places. */
function toldOf(text: string): string[] {
  const project = emptyProject().with({ path: 'compose.yaml', text });
  const { findings } = lint(project, 'compose.yaml', rules, defaultConfig);
  return withoutRepetition(findings).map(
    ({ severity, rule, service, related }) => `${severity} ${rule} ${service} ${related.length}`,
  );
}

const unprotected = (name: string) => `  ${name}:\n    image: redis:7.4.1\n`;

describe('what people are told once', () => {
  it('is what is true of several services in the same words, at the first of them', () => {
    assert.deepEqual(toldOf(`services:\n${unprotected('a')}${unprotected('b')}`), [
      'info missing-hardening a, b 1',
    ]);
  });

  it('names three services and counts the others', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    assert.deepEqual(toldOf(`services:\n${names.map(unprotected).join('')}`), [
      'info missing-hardening a, b, c and 2 more 4',
    ]);
  });

  it('is not what is grave: each place of that has to change', () => {
    const pinned = (name: string) =>
      `  ${name}:\n    image: acme/app\n    network_mode: host\n    mem_limit: 1g\n`;
    const told = toldOf(`services:\n${pinned('a')}${pinned('b')}`);
    assert.equal(told.filter((each) => each.includes('high host-namespace')).length, 2);
    assert.equal(told.filter((each) => each.includes('medium unpinned-service-image')).length, 2);
  });

  it('is a part of an attack path, in the path alone', () => {
    const text = `services:
  web:
    image: acme/web:1.2.3
    ports: ['9999:9999']
    volumes: ['/var/run/docker.sock:/var/run/docker.sock']
`;
    const told = toldOf(text);
    assert.ok(told.some((each) => each.startsWith('critical exposed-host-control')));
    assert.ok(
      !told.some((each) => each.includes('docker-socket') || each.includes('open-port')),
      told.join('\n'),
    );
  });
});
