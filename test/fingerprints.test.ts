import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { scanCommand, scanRequest } from '../server/cli/commands/scan.ts';
import { lineAndColumn, type ScanReport } from '../server/cli/report/report.ts';
import { scan } from '../server/cli/scan.ts';
import { fingerprintVersion } from '../server/engine/policy.ts';

const samples = fileURLToPath(new URL('samples/', import.meta.url));
const golden = fileURLToPath(new URL('fingerprints.json', import.meta.url));

/** The fingerprint version, and the fingerprints of findings by place: first of version 1, then of the current version. */
interface Golden {
  readonly version: number;
  readonly findings: Readonly<Record<string, readonly string[]>>;
}

/** The fingerprints of all findings of the samples, by file, line and rule. */
function current(): Golden {
  const findings: Record<string, string[]> = {};
  for (const sample of readdirSync(samples).sort()) {
    const report: ScanReport = {
      writesFixes: false,
      linted({ findings: all, fingerprintsOf, source }) {
        for (const finding of all) {
          const [marks, file] = [fingerprintsOf(finding), source(finding.file)];
          if (!marks || !file) continue;
          const { line } = lineAndColumn(file, finding.span.start);
          const place = `${sample}/${finding.file}:${line} ${finding.rule}`;
          findings[place] = [...(findings[place] ?? []), `${marks.v1} ${marks.v2}`];
        }
      },
      problem() {},
      end() {},
    };
    const cwd = `${samples}${sample}`;
    const request = scanRequest(readOptions(scanCommand, ['.']), rules, cwd);
    scan(request, { cwd, today: '2026-08-01', rules, stopped: () => false }, report);
  }
  return { version: fingerprintVersion, findings };
}

/** Findings at the same place with another fingerprint, of version 1 (0) or the current one (1). */
const changed = (old: Golden, now: Golden, version: 0 | 1): string[] =>
  Object.entries(old.findings).flatMap(([place, marks]) => {
    const here = now.findings[place]?.map((each) => each.split(' ')[version]);
    return here && !marks.every((each) => here.includes(each.split(' ')[version])) ? [place] : [];
  });

describe('fingerprints of the samples', () => {
  const now = current();
  const old: Golden = existsSync(golden) ? JSON.parse(readFileSync(golden, 'utf8')) : now;
  const isRaised = old.version < fingerprintVersion;

  it('of version 1 never change', () => {
    assert.deepEqual(changed(old, now, 0), []);
  });

  it('change only with the version', () => {
    if (!isRaised)
      assert.deepEqual(changed(old, now, 1), [], 'raise `fingerprintVersion`: see CONTRIBUTING.md');
    if (process.env['UPDATE_FINGERPRINTS'] === '1') writeFileSync(golden, written(now));
    else assert.equal(old.version, fingerprintVersion, 'UPDATE_FINGERPRINTS=1 accepts the version');
  });

  it('are of at least 300 findings', () => {
    const known = Object.entries(old.findings).filter(([place]) => now.findings[place]);
    assert.ok(
      known.flatMap(([, marks]) => marks).length >= 300,
      'UPDATE_FINGERPRINTS=1 takes in what is new',
    );
  });

  it('are reported if one has changed', () => {
    const [[place = '', marks = []] = [], ...others] = Object.entries(old.findings);
    const mark = marks[0] ?? '';
    const other = `${mark.slice(0, 16)} ${'0'.repeat(16)}`;
    const findings = { ...Object.fromEntries(others), [place]: [other] };
    assert.deepEqual(changed({ ...old, findings }, now, 1), [place]);
    assert.deepEqual(changed({ ...old, findings }, now, 0), []);
  });
});

/** One line per place. */
function written({ version, findings }: Golden): string {
  const lines = Object.entries(findings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, marks]) => `    ${JSON.stringify(place)}: ${JSON.stringify(marks)}`);
  return `{\n  "version": ${version},\n  "findings": {\n${lines.join(',\n')}\n  }\n}\n`;
}
