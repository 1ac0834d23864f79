import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { defaultConfig, emptyProject, kindOfName, lint, sourceFile } from '../server/engine/index.ts';
import { decodeConfig } from '../server/engine/policy.ts';
import { watchdog } from '../server/host/watchdog.ts';
import { shapes } from './support/hostile/index.ts';
import { completed } from './support/project.ts';

/** Ends a test that would hang all others. */
const within = watchdog();
const good = { path: 'good/compose.yaml', text: 'services: { web: { image: nginx, privileged: true } }\n' };
/** Number of characters: small enough to try all shapes in a few seconds, large enough to exceed the limits on nesting. */
const size = 1500;

/** The problems and findings of all files, once nothing is missing. */
function judged(files: Readonly<Record<string, string>>) {
  const all = new Map(Object.entries({ ...files, [good.path]: good.text }));
  const findings: { file: string; rule: string; end: number }[] = [];
  const problems: string[] = [];
  const config = files['.plimsoll.yaml'];
  if (config !== undefined)
    for (const { message } of decodeConfig(sourceFile('.plimsoll.yaml', config), rules).problems)
      problems.push(message);
  let project = emptyProject();
  for (const [path, text] of all) {
    if (!kindOfName(path)) continue;
    project = completed(project.with({ path, text }), path, (at) => all.get(at));
    const result = lint(project, path, rules, defaultConfig);
    assert.deepEqual(result.failures, []);
    for (const { file, rule, span } of result.findings) findings.push({ file, rule, end: span.end });
    for (const { message } of result.problems) problems.push(message);
  }
  return { findings, problems };
}

describe('a hostile shape', () => {
  it('has a name of its own', () => {
    assert.equal(new Set(shapes.map(({ name }) => name)).size, shapes.length);
    assert.ok(shapes.length >= 60);
  });
  for (const { name, files } of shapes)
    it(`gets a result, and so does its neighbour: ${name}`, () => {
      const given = files(size);
      const { findings, problems } = within(() => judged(given));
      for (const { file, end } of findings)
        assert.ok(end <= (given[file] ?? good.text).length, `a finding in ${file} ends at ${end}`);
      for (const message of problems) assert.ok(message.length <= 200, message);
      assert.ok(findings.some(({ file, rule }) => file === good.path && rule === 'privileged'));
    });
});

it('a file with too many findings keeps the first ones and reports the limit', () => {
  const url = 'postgres://u:p4ssw@';
  const text = (count: number) => `FROM debian:12\nENV A=${url.repeat(count)}\nRUN sudo id\n`;
  const few = within(() => judged({ Dockerfile: text(100) }));
  assert.ok(!few.problems.some((each) => each.includes('findings')));
  const { findings, problems } = within(() => judged({ Dockerfile: text(20_000) }));
  assert.ok(problems.includes('Only the first 10000 findings of the file are reported; it has more.'));
  assert.equal(findings.filter(({ file }) => file === 'Dockerfile').length, 10_000);
});
