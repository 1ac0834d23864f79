import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig, type Finding } from '../../server/engine/index.ts';
import { loweredParts } from '../../server/engine/lint/lowered.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const count = 1000;
const file = sourceFile('compose.yaml', 'x'.repeat(2 * count));

const found = (rule: string, at: number, severity: 'critical' | 'high'): Finding => ({
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

test('the parts of paths are looked for among the findings of their own service alone', () => {
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
