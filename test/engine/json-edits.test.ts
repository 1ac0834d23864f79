import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig } from '../../server/engine/config/config.ts';
import { fixed } from '../../server/engine/lint/fixing.ts';
import { projectOf } from '../support/project.ts';

/** A compose file with all fixes that a person need not choose. */
function hardened(text: string): string {
  const path = 'compose.yaml';
  const input = { path, rules, config: defaultConfig };
  const { project } = fixed(projectOf({ [path]: text }), input, ({ fixes }) =>
    fixes.find(({ safety }) => safety !== 'drastic'),
  );
  return project.source(path)?.text ?? '';
}

describe('fixes of a compose file in JSON', () => {
  for (const [name, text] of [
    [
      'on one line',
      '{"services": {"db": {"image": "postgres:17.5", "ports": ["5432:5432"], "privileged": true}}}\n',
    ],
    ['a key on each line', JSON.stringify({ services: { web: { image: 'nginx:1.31' } } }, undefined, 2)],
    ['indented by tabs', JSON.stringify({ services: { web: { image: 'nginx:1.31' } } }, undefined, '\t')],
    [
      'with CRLF',
      JSON.stringify({ services: { cache: { image: 'redis:8.2' } } }, undefined, 4).replaceAll('\n', '\r\n'),
    ],
  ] as const)
    it(`keep it JSON: ${name}`, () => {
      const written = hardened(text);
      assert.notEqual(written, text);
      const { services } = JSON.parse(written) as { services: Record<string, Record<string, unknown>> };
      const [service] = Object.values(services);
      assert.deepEqual(service?.['security_opt'], ['no-new-privileges:true']);
      assert.equal(service?.['pids_limit'], 256);
      assert.equal(/[^\r]\n/.test(written), /[^\r]\n/.test(text), 'line ends are kept');
    });

  it('leave flow mappings of YAML without quotes', () => {
    assert.match(
      hardened('services: { web: { image: "nginx:1.31" } }\n'),
      /security_opt: \[no-new-privileges:true\]/,
    );
  });

  it('put keys on lines of their own where the last key has one', () => {
    const text = '{\n  "services": {\n    "web": {\n      "image": "nginx:1.31"\n    }\n  }\n}\n';
    assert.match(
      hardened(text),
      /"nginx:1\.31",\n {6}"security_opt": \["no-new-privileges:true"\],\n {6}"cap_drop": \["ALL"\],\n {6}"/,
    );
  });
});
