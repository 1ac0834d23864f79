import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { applyEdits, defaultConfig, lint } from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';

const path = 'compose.yaml';

/** The fixes for the missing hardening of a service: their titles, safety, and the texts after them. */
function hardened(text: string, name: string) {
  const { findings, fixesOf } = lint(projectOf({ [path]: text }), path, rules, defaultConfig);
  const found = findings.filter(({ rule, service }) => rule === 'missing-hardening' && service === name);
  assert.ok(found.length > 0, name);
  return found.flatMap(fixesOf).map(({ title, safety, edits }) => ({
    title,
    safety,
    after: applyEdits(text, edits),
  }));
}

describe('hardening of a service whose anchor others merge', () => {
  it('is one fix for all of them, with what both need', () => {
    const fixes = hardened(
      'services:\n  a: &a\n    image: postgres:17.5\n  b:\n    <<: *a\n    image: mariadb:11.8\n',
      'a',
    );
    const fix = fixes.find(({ safety, after }) => safety === 'unsafe' && after.includes('cap_drop'));
    assert.match(fix?.title ?? '', /, for all that share it/);
    const [own = '', other = ''] = fix?.after.split('  b:\n') ?? [];
    for (const capability of ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'])
      assert.ok(own.includes(`- ${capability}`), capability);
    assert.equal(other, '    <<: *a\n    image: mariadb:11.8\n');
    assert.ok(fixes.every(({ safety }) => safety !== 'safe'));
  });

  it('closes only what is known of each', () => {
    const fixes = hardened(
      'services:\n  a: &a\n    image: postgres:17.5\n  b:\n    <<: *a\n    image: acme/unknown:1.0\n',
      'a',
    );
    for (const { safety, after } of fixes) if (safety !== 'drastic') assert.doesNotMatch(after, /cap_drop/);
  });

  it('is not offered where another service has such a key of its own', () => {
    const text =
      'services:\n  a: &a\n    image: postgres:17.5\n  b:\n    <<: *a\n    cap_add: [SYS_NICE]\n    mem_limit: 1g\n';
    for (const { after } of hardened(text, 'a'))
      assert.doesNotMatch(after.split('  b:')[0] ?? '', /cap_add|mem_limit/);
  });

  it('leaves other services out if the anchor is a fragment of its own', () => {
    const text = 'x-base: &base\n  restart: always\nservices:\n  a:\n    <<: *base\n    image: redis:8.2\n';
    for (const { title, after } of hardened(text, 'a')) {
      assert.doesNotMatch(title, /shares it/);
      assert.ok(after.startsWith('x-base: &base\n  restart: always\nservices:\n'));
    }
  });
});
