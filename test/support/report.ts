import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { closed } from './closed-schema.ts';

/** The JSON report as consumers see it. */
export interface JsonReport {
  readonly version: number;
  readonly files: readonly string[];
  readonly findings: readonly JsonFinding[];
  readonly problems: readonly {
    readonly file: string;
    readonly line?: number;
    readonly column?: number;
    readonly message: string;
  }[];
}
export interface JsonFinding {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
  readonly url: string;
  readonly context?: string;
  readonly service?: string;
  readonly services?: readonly string[];
  readonly stage?: string;
  readonly refs: Readonly<Record<string, readonly string[]>>;
  readonly fixes: readonly {
    readonly edits: readonly { readonly file: string; readonly start: number; readonly end: number }[];
  }[];
}

const schema = JSON.parse(readFileSync(new URL('../../rules/report.schema.json', import.meta.url), 'utf8'));
/** A field that the schema lacks is a fault, though readers have to accept it. */
const valid = new Ajv({ allErrors: true }).compile(closed(schema));

/** Parses a JSON report and validates it against its schema. */
export function readReport(text: string): JsonReport {
  const report: unknown = JSON.parse(text);
  assert.ok(valid(report), JSON.stringify(valid.errors?.slice(0, 5), undefined, 2));
  return report as JsonReport;
}
