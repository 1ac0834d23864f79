import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBaseline, isKnown } from '../../server/engine/index.ts';
import { type Baseline, type KnownFinding, knownAs } from '../../server/engine/lint/baseline.ts';
import { encodeBaseline } from '../../server/engine/policy.ts';

const known = (fingerprint: string, more: Partial<KnownFinding> = {}): readonly [string, KnownFinding] => [
  fingerprint,
  { fingerprint, version: 2, rule: 'privileged', severity: 'high', message: 'Found.', ...more },
];

const text = `{
  "version": 2,
  "findings": {
    "a/compose.yaml": [
      {"version":1,"fingerprint":"01","rule":"privileged","severity":"high","message":"Found."},
      {"fingerprint":"02","rule":"open-port","severity":"low","message":"Said \\"so\\"."}
    ],
    "b/Dockerfile": [
      {"fingerprint":"03","rule":"privileged","severity":"high","message":"Found."}
    ],
    "c/compose.yaml": [
      {"fingerprint":"04","rule":"privileged","severity":"high","message":"Found."}
    ]
  }
}
`;

describe('a baseline as text', () => {
  const baseline: Baseline = new Map([
    ['b/Dockerfile', new Map([known('03')])],
    ['empty', new Map()],
    ['c/compose.yaml', new Map([known('04')])],
    [
      'a/compose.yaml',
      new Map([
        known('01', { version: 1 }),
        known('02', { rule: 'open-port', severity: 'low', message: 'Said "so".' }),
      ]),
    ],
  ]);

  it('has one line for each finding, below its file, the files in order and none without findings', () => {
    assert.equal(encodeBaseline(baseline), text);
    const one: Baseline = new Map([['a', new Map([known('01')])]]);
    assert.deepEqual(decodeBaseline(encodeBaseline(one)), one);
    assert.equal(encodeBaseline(new Map()), '{\n  "version": 2,\n  "findings": {}\n}\n');
    assert.equal(encodeBaseline(new Map([['a', new Map()]])), '{\n  "version": 2,\n  "findings": {}\n}\n');
  });

  it('can be read back', () => {
    const read = decodeBaseline(text);
    assert.ok(typeof read !== 'string');
    assert.deepEqual([...read.keys()], ['a/compose.yaml', 'b/Dockerfile', 'c/compose.yaml']);
    for (const [file, all] of read) assert.deepEqual(all, baseline.get(file));
    assert.deepEqual(decodeBaseline(encodeBaseline(new Map())), new Map());
  });

  it('of version 1 has entries of version 1 alone', () => {
    const read = decodeBaseline(text.replace('"version": 2', '"version": 1').replace('"version":1,', ''));
    assert.ok(typeof read !== 'string');
    for (const all of read.values()) for (const { version } of all.values()) assert.equal(version, 1);
  });

  it('reports in a sentence why it is invalid', () => {
    const entry = { fingerprint: '01', rule: 'privileged', severity: 'high', message: 'Found.' };
    const of = (...entries: unknown[]) => ({ version: 2, findings: { a: entries } });
    const invalid = 'The baseline has an entry that is not valid.';
    const cases: readonly (readonly [unknown, string])[] = [
      ['{', 'The baseline is not valid JSON.'],
      ['', 'The baseline is not valid JSON.'],
      [null, 'The file is not a baseline.'],
      [1, 'The file is not a baseline.'],
      ['"text"', 'The file is not a baseline.'],
      [[], 'The file is not a baseline.'],
      [{ version: 2 }, 'The file is not a baseline.'],
      [{ version: 2, findings: null }, 'The file is not a baseline.'],
      [{ version: 2, findings: [] }, 'The file is not a baseline.'],
      [{ version: 2, findings: 'x' }, 'The file is not a baseline.'],
      [{ findings: {} }, 'The baseline has a version that is not supported.'],
      [{ version: 3, findings: {} }, 'The baseline has a version that is not supported.'],
      [{ version: '2', findings: {} }, 'The baseline has a version that is not supported.'],
      [{ version: 2, findings: { a: entry } }, invalid],
      [{ version: 2, findings: { a: null } }, invalid],
      [of(null), invalid],
      [of([]), invalid],
      [of('01'), invalid],
      [of(entry, {}), invalid],
      [of({}, entry), invalid],
      ...Object.keys(entry).map((key) => [of({ ...entry, [key]: 1 }), invalid] as const),
      ...Object.keys(entry).map((key) => [of({ ...entry, [key]: undefined }), invalid] as const),
      [of({ ...entry, severity: 'grave' }), invalid],
      [of({ ...entry, of: ['web'] }), invalid],
      [of({ ...entry, of: { web: 1 } }), invalid],
    ];
    for (const [json, said] of cases) {
      const written = typeof json === 'string' ? json : JSON.stringify(json);
      assert.equal(decodeBaseline(written), said, written);
    }
    for (const severity of ['critical', 'high', 'medium', 'low', 'info'])
      assert.equal(typeof decodeBaseline(JSON.stringify(of({ ...entry, severity }))), 'object');
  });
});

describe('a finding that a baseline holds', () => {
  const baseline: Baseline = new Map([
    ['a', new Map([known('01', { version: 1 }), known('02', { version: 2 })])],
  ]);

  it('is recognised unless it has become more severe', () => {
    const entry = baseline.get('a')!.get('02')!;
    const held = { entry, file: 'a' };
    assert.equal(isKnown({ severity: 'high' }, held), true);
    assert.equal(isKnown({ severity: 'info' }, held), true);
    assert.equal(isKnown({ severity: 'critical' }, held), false);
    assert.equal(isKnown({ severity: 'info' }, undefined), false);
  });

  it('is recognised by the fingerprint of the version that wrote it, the newer one first', () => {
    const all = baseline.get('a');
    assert.equal(knownAs(all, { v1: '01', v2: '00', earlier: [] })?.fingerprint, '01');
    assert.equal(knownAs(all, { v1: '00', v2: '02', earlier: [] })?.fingerprint, '02');
    assert.equal(knownAs(all, { v1: '01', v2: '02', earlier: [] })?.fingerprint, '02');
    assert.equal(knownAs(all, { v1: '02', v2: '01', earlier: [] }), undefined);
    assert.equal(knownAs(undefined, { v1: '01', v2: '02', earlier: [] }), undefined);
  });

  it('is recognised by the finding that it was part of', () => {
    const all = baseline.get('a');
    assert.equal(knownAs(all, { v1: '00', v2: '00', earlier: ['03', '02'] })?.fingerprint, '02');
    assert.equal(knownAs(all, { v1: '01', v2: '00', earlier: ['02'] })?.fingerprint, '01');
    assert.equal(knownAs(all, { v1: '00', v2: '00', earlier: ['03'] }), undefined);
  });
});
