import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { Config } from '../../server/engine/config/config.ts';
import { defaultConfig, type Finding, type Severity } from '../../server/engine/index.ts';
import { loweredParts } from '../../server/engine/lint/causes/lowered.ts';
import type { ReportPart } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { type Span, sourceFile } from '../../server/engine/source/text.ts';

const count = 1000;
const file = sourceFile('compose.yaml', 'x'.repeat(2 * count));

const found = (rule: string, at: number, severity: Severity): Finding => ({
  rule,
  severity,
  message: 'found',
  file: file.path,
  span: { start: at, end: at + 1 },
  text: shown`Found.`,
  why: '',
  refs: {},
  service: undefined,
  stage: undefined,
  related: [],
});

test('parts of paths are searched only among the findings of their own service', () => {
  const findings: Finding[] = [];
  const reports = new Map<Finding, NonNullable<ReturnType<Parameters<typeof loweredParts>[1]>>>();
  for (let at = 0; at < count; at++) {
    const part = found('part', 2 * at, 'high');
    const whole = found('whole', 2 * at + 1, 'critical');
    const places = [{ at: { file, span: part.span }, message: shown`Here.` }];
    findings.push(part, whole);
    reports.set(part, { report: {}, service: `s${at}` });
    reports.set(whole, { report: { parts: [{ places, rules: ['part'] }] }, service: `s${at}` });
  }
  let asked = 0;
  const lowered = loweredParts(
    findings,
    (each) => {
      asked++;
      return reports.get(each);
    },
    defaultConfig,
  );
  assert.equal(lowered.length, count);
  for (const { before, after, whole } of lowered) {
    assert.equal(after.severity, 'info');
    assert.equal(whole.span.start, before.span.start + 1);
  }
  assert.ok(asked <= 4 * findings.length, `${asked} for ${findings.length}`);
});

describe('a finding that is part of another', () => {
  interface Case {
    readonly part?: Partial<Finding>;
    readonly whole?: Partial<Finding>;
    /** The services of the reports of the part and of the whole. */
    readonly services?: readonly [string | undefined, string | undefined];
    readonly inPart?: Partial<ReportPart>;
    readonly place?: Span;
    readonly config?: Config;
  }
  const span = { start: 10, end: 20 };

  /** The result for a finding at 10 to 20 that another finding has as a part. */
  function lowered({ part, whole, services = ['a', 'a'], inPart, place = span, config }: Case = {}) {
    const before: Finding = { ...found('part', 10, 'high'), span, ...part };
    const other: Finding = { ...found('whole', 50, 'critical'), ...whole };
    const places = [{ at: { file, span: place }, message: shown`Here.` }];
    const parts = [{ places, rules: ['first', 'part'], ...inPart }];
    const reportOf = (each: Finding) =>
      each === other
        ? { report: { parts }, service: services[1] }
        : each === before
          ? { report: {}, service: services[0] }
          : undefined;
    return loweredParts([before, found('apart', 10, 'high'), other], reportOf, config ?? defaultConfig);
  }

  it('is lowered to info, and keeps its own severity for display', () => {
    const [only, ...more] = lowered();
    assert.deepEqual(more, []);
    assert.deepEqual(only?.after, {
      ...only?.before,
      severity: 'info',
      partOf: { rule: 'whole', file: file.path, span: { start: 50, end: 51 }, alone: 'high' },
    });
    assert.equal(only?.whole.rule, 'whole');
    assert.deepEqual(only?.part.rules, ['first', 'part']);
  });

  it('is lowered at one of the places of the part, around it or inside it', () => {
    for (const [start, end, is] of [
      [10, 20, true],
      [0, 30, true],
      [12, 15, true],
      [0, 11, true],
      [0, 10, false],
      [19, 30, true],
      [20, 30, false],
    ] as const)
      assert.equal(lowered({ place: { start, end } }).length, is ? 1 : 0, `${start} ${end}`);
    assert.equal(lowered({ part: { file: 'other.yaml' } }).length, 0);
  });

  it('is lowered if the part names its rule and its service', () => {
    assert.equal(lowered({ inPart: { rules: ['other'] } }).length, 0);
    assert.equal(lowered({ services: ['a', 'b'] }).length, 0);
    assert.equal(lowered({ services: ['a', 'b'], inPart: { service: 'a' } }).length, 1);
    assert.equal(lowered({ services: ['a', 'a'], inPart: { service: 'b' } }).length, 0);
    assert.equal(lowered({ services: [undefined, undefined] }).length, 1);
    assert.deepEqual(lowered({ inPart: { rules: ['whole'] }, place: { start: 50, end: 51 } }), []);
  });

  it('is not lowered if it is more severe, or if the configuration sets its level', () => {
    for (const [part, whole, is] of [
      ['high', 'high', true],
      ['critical', 'high', false],
      ['medium', 'low', false],
      ['low', 'critical', true],
    ] as const)
      assert.equal(
        lowered({ part: { severity: part }, whole: { severity: whole } }).length,
        is ? 1 : 0,
        `${part} ${whole}`,
      );
    const configured = (rule: string) => ({ ...defaultConfig, rules: new Map([[rule, 'high' as const]]) });
    assert.equal(lowered({ config: configured('part') }).length, 0);
    assert.equal(lowered({ config: configured('whole') }).length, 1);
    const level = { files: ['compose.yaml'], services: ['a'], rules: new Map([['part', 'high' as const]]) };
    for (const [override, is] of [
      [level, false],
      [{ ...level, services: ['b'] }, true],
      [{ ...level, files: ['more.yaml'] }, true],
    ] as const)
      assert.equal(lowered({ config: { ...defaultConfig, overrides: [override] } }).length, is ? 1 : 0);
  });
});

test('a finding that is part of two others is lowered once, for the first', () => {
  const part = found('part', 10, 'high');
  const wholes = [found('one', 20, 'critical'), found('two', 30, 'critical')];
  const places = [{ at: { file, span: part.span }, message: shown`Here.` }];
  const report = { parts: [{ places, rules: ['part'] }] };
  const lowered = loweredParts(
    [part, ...wholes],
    (each) => ({ report: each === part ? {} : report }),
    defaultConfig,
  );
  assert.deepEqual(
    lowered.map(({ whole }) => whole.rule),
    ['one'],
  );
});
