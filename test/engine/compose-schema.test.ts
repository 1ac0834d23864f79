import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { schemaErrors } from '../../server/engine/compose/schema.ts';
import { sourceFile } from '../../server/engine/text.ts';
import { peerCases, realFiles, withoutCorpus } from '../support/corpus.ts';
import { composeConfig, noOracle } from '../support/oracle.ts';

const errorsIn = (path: string, text: string) =>
  schemaErrors(parseCompose(sourceFile(path, text))).map(({ kind, at }) => {
    const line = at.file.lines.position(at.span.start).line + 1;
    return `${path}:${line} ${kind}`;
  });

describe('the keys and types of the Compose Specification', { skip: withoutCorpus }, () => {
  it('allow what Compose accepts', () => {
    let read = 0;
    for (const { tool, id, text, reject } of peerCases()) {
      if (tool !== 'compose-go' || reject !== false) continue;
      read++;
      assert.deepEqual(errorsIn(id, text), []);
    }
    assert.ok(read > 50);
  });

  it('allow every key of the real files but one', () => {
    const found: string[] = [];
    for (const { path, kind, text } of realFiles())
      if (kind === 'compose') found.push(...errorsIn(path, text));
    assert.deepEqual(found, ['docker+compose/pkg/e2e/fixtures/wrong-composefile/compose.yaml:4 unknown']);
  });
});

/** What is put into a service, or beside the services, by whether Compose takes it. */
const demanding: readonly (readonly [taken: boolean, service: string, beside?: string])[] = [
  [true, 'volumes: [{type: bind, source: ./a, target: /a}, {type: volume, target: /b}]'],
  [false, 'volumes: [{source: ./a, target: /a}]'],
  [false, 'volumes: [{type: bind, source: ./a}]'],
  [true, 'ports: [{target: 80}]'],
  [false, 'ports: [{published: 80}]'],
  [true, 'depends_on: {b: {condition: service_healthy}}'],
  [false, 'depends_on: {b: {}}'],
  [false, 'env_file: [{required: false}]'],
  [false, 'ulimits: {nofile: {hard: 1}}'],
  [true, 'ulimits: {nofile: 1}'],
  [false, 'develop: {watch: [{path: .}]}'],
  [false, 'deploy: {resources: {reservations: {devices: [{count: 1}]}}}'],
  [
    false,
    'deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 1, device_ids: ["0"]}]}}}',
  ],
  [false, 'network_mode: host, networks: [default]', 'networks: {default: {}}'],
  [true, 'network_mode: host, networks: {}'],
  [true, 'network_mode: "", networks: [default]', 'networks: {default: {}}'],
  [false, 'build: {dockerfile: a, dockerfile_inline: FROM a}'],
  [true, 'build: {dockerfile: "", dockerfile_inline: FROM a}'],
  [false, '', 'secrets: {s: {}}'],
  [false, '', 'secrets: {s: {name: a}}'],
  [false, '', 'secrets: {s: {file: ./a, environment: A}}'],
  [true, '', 'secrets: {s: {external: true}}'],
  [false, 'secrets: [{target: t}]', 'secrets: {s: {file: ./a}}'],
  [true, 'secrets: [{source: s, target: t}]', 'secrets: {s: {file: ./a}}'],
  [false, '', 'configs: {s: {template_driver: golang}}'],
  [false, '', 'configs: {s: {file: ./a, content: a}}'],
  [true, '', 'configs: {s: {content: a}}'],
];

describe('what the Compose Specification demands', () => {
  for (const [taken, service, beside = ''] of demanding) {
    const text = `services:\n  a: {image: "a:1", ${service}}\n  b: {image: "b:1"}\n${beside}\n`;
    it(`${taken ? 'is in' : 'lacks in'} ${service}${beside}`, () => {
      assert.equal(errorsIn('compose.yaml', text).length, taken ? 0 : 1);
    });
    it(`is what Compose says of ${service}${beside}`, { skip: noOracle }, () => {
      const folder = mkdtempSync(join(tmpdir(), 'plimsoll-demands-'));
      try {
        writeFileSync(join(folder, 'compose.yaml'), text);
        const { project, error } = composeConfig(['compose.yaml'], {}, folder);
        assert.equal(project !== undefined, taken, error);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

describe('what is wrong at many places', () => {
  it('is told fifty times', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `    key${index}: 1\n`).join('');
    assert.equal(errorsIn('compose.yaml', `services:\n  a:\n    image: app:1\n${keys}`).length, 50);
  });
});
