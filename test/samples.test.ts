import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { scanCommand, scanRequest } from '../server/cli/commands/scan.ts';
import { lineAndColumn, type ScanReport } from '../server/cli/report/report.ts';
import { scan } from '../server/cli/scan.ts';
import type { Finding, SourceFile } from '../server/engine/index.ts';

/** The date of the scan: findings about the end of support depend on it. */
const today = '2026-08-01';
const folder = fileURLToPath(new URL('samples/', import.meta.url));

describe('samples: realistic projects with all their findings', () => {
  const copies = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-samples-')));
  after(() => rmSync(copies, { recursive: true }));
  for (const name of readdirSync(folder).sort()) {
    it(name, () => {
      const snapshot = `${folder}${name}/findings.txt`;
      // Copied out of the repository, which tracks all their files.
      cpSync(`${folder}${name}`, join(copies, name), { recursive: true });
      const found = findingsIn(join(copies, name));
      if (process.env['UPDATE_SAMPLES'] === '1') writeFileSync(snapshot, found);
      assert.equal(found, existsSync(snapshot) ? readFileSync(snapshot, 'utf8') : '');
    });
  }
});

/** The findings of a folder, a line each: place, severity, rule, service or stage, message, number of fixes. */
function findingsIn(cwd: string): string {
  const lines: string[] = [];
  const report: ScanReport = {
    writesFixes: true,
    linted({ findings, fixesOf, source }) {
      for (const each of findings) lines.push(lineOf(each, fixesOf(each).length, source(each.file)));
    },
    problem: ({ file, line, message }) => lines.push(`${file}:${line ?? ''} problem: ${message}`),
    end() {},
  };
  const request = scanRequest(readOptions(scanCommand, ['.']), rules, cwd);
  scan(request, { cwd, today, rules, stopped: () => false }, report);
  return lines.map((line) => `${line}\n`).join('');
}

function lineOf(finding: Finding, fixes: number, source: SourceFile | undefined): string {
  const { line, column } = source ? lineAndColumn(source, finding.span.start) : { line: 0, column: 0 };
  const where = finding.service ?? finding.stage;
  return [
    `${finding.file}:${line}:${column} ${finding.severity} ${finding.rule}`,
    where === undefined ? '' : ` (${where})`,
    `: ${finding.text}`,
    fixes > 0 ? ` [${fixes}]` : '',
  ].join('');
}
