import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import markdownIt from 'markdown-it';
import { type FormatName, formatNames } from '../server/cli/report/formats.ts';
import { folderOf } from './support/cli.ts';
import { reportIn } from './support/formats.ts';
import { readReport } from './support/report.ts';
import { errorsBy, errorsIn, withoutSchema } from './support/schema.ts';
import { elementsOf, readXml } from './support/xml.ts';

const folder = fileURLToPath(new URL('formats/', import.meta.url));
const project = `${folder}project`;
const secrets = ['k7vQfirst9second8value', 'k7vQfirst9second'];

/** Pages change, so their texts are tested elsewhere. */
const withoutPages = {
  pageOf: () => undefined,
  remedyOf: ({ rule }: { rule: string }) => `Read about ${rule}.`,
};
const reportOf = (format: FormatName, ...options: string[]) =>
  reportIn(format, project, options, withoutPages);

describe('formats: the report of one project', () => {
  for (const format of formatNames) {
    it(`${format} has no value of a credential`, () => {
      const report = reportOf(format, '--suppressed');
      for (const secret of secrets) assert.ok(!report.includes(secret), secret);
    });

    // The content of HTML pages is tested in test/page.test.ts, since nobody reviews their source.
    if (format === 'html') continue;
    it(`${format} is written as test/formats/expected/${format}.txt has it`, () => {
      const file = `${folder}expected/${format}.txt`;
      const report = reportOf(format, '--suppressed');
      if (process.env['UPDATE_FORMATS'] === '1') writeFileSync(file, report);
      assert.equal(report, existsSync(file) ? readFileSync(file, 'utf8') : '');
    });
  }
});

describe('formats: JSON that follows its schema', () => {
  it('json follows its published schema', () => {
    assert.ok(readReport(reportOf('json')).findings.length > 5);
  });

  it('jsonl holds the same as json, line by line, and ends with the exit code', () => {
    const { findings, files, problems } = readReport(reportOf('json'));
    const lines = reportOf('jsonl').trimEnd().split('\n');
    const all = lines.map((line) => JSON.parse(line));
    const of = (type: string) =>
      all.filter((each) => each.type === type).map(({ version: _, type: __, ...rest }) => rest);
    assert.deepEqual(of('finding'), findings);
    assert.deepEqual(
      of('file').map(({ file }) => file),
      files,
    );
    assert.deepEqual(of('problem'), problems);
    assert.deepEqual(all.at(-1), { version: 1, type: 'end', exitCode: 2 });
  });

  const sarifSchema = 'sarif-2.1.0.schema.json';
  it('sarif follows the schema of SARIF 2.1.0', { skip: withoutSchema(sarifSchema) }, () => {
    for (const options of [[], ['--suppressed']])
      assert.deepEqual(errorsBy(sarifSchema, JSON.parse(reportOf('sarif', ...options))), []);
  });

  const rdjsonSchema = 'rdjson.schema.json';
  it('rdjson follows the schema of Reviewdog', { skip: withoutSchema(rdjsonSchema) }, () => {
    assert.deepEqual(errorsBy(rdjsonSchema, JSON.parse(reportOf('rdjson'))), []);
  });

  it('gitlab has the fields that GitLab documents for Code Quality reports', () => {
    const text = { type: 'string', minLength: 1 };
    const line = { type: 'integer', minimum: 1 };
    const issues = JSON.parse(reportOf('gitlab'));
    const schema = {
      type: 'array',
      minItems: 5,
      items: {
        type: 'object',
        required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
        properties: {
          description: text,
          check_name: text,
          fingerprint: { type: 'string', pattern: '^[0-9a-f]{40}$' },
          severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
          location: {
            type: 'object',
            required: ['path', 'lines'],
            properties: {
              path: { type: 'string', pattern: '^[^./]' },
              lines: { type: 'object', required: ['begin'], properties: { begin: line, end: line } },
            },
          },
        },
      },
    };
    assert.deepEqual(errorsIn(schema, issues), []);
    assert.equal(
      new Set(issues.map((each: { fingerprint: string }) => each.fingerprint)).size,
      issues.length,
    );
  });

  it('sonarqube has the fields that SonarQube 10.3 documents, and places inside the files', () => {
    const report = JSON.parse(reportOf('sonarqube'));
    const text = { type: 'string', minLength: 1 };
    const line = { type: 'integer', minimum: 1 };
    const column = { type: 'integer', minimum: 0 };
    const place = {
      type: 'object',
      additionalProperties: false,
      required: ['message', 'filePath', 'textRange'],
      properties: {
        message: text,
        filePath: text,
        textRange: {
          type: 'object',
          additionalProperties: false,
          required: ['startLine'],
          properties: { startLine: line, endLine: line, startColumn: column, endColumn: column },
        },
      },
    };
    const rule = {
      type: 'object',
      additionalProperties: false,
      required: ['id', 'name', 'engineId', 'cleanCodeAttribute', 'impacts'],
      properties: {
        id: text,
        name: text,
        description: text,
        engineId: { const: 'plimsoll' },
        cleanCodeAttribute: { const: 'TRUSTWORTHY' },
        type: { const: 'VULNERABILITY' },
        severity: { enum: ['BLOCKER', 'CRITICAL', 'MAJOR', 'MINOR', 'INFO'] },
        impacts: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              softwareQuality: { const: 'SECURITY' },
              severity: { enum: ['HIGH', 'MEDIUM', 'LOW'] },
            },
          },
        },
      },
    };
    const issue = {
      type: 'object',
      additionalProperties: false,
      required: ['ruleId', 'primaryLocation'],
      properties: {
        ruleId: text,
        primaryLocation: place,
        secondaryLocations: { type: 'array', items: place },
      },
    };
    const schema = {
      type: 'object',
      additionalProperties: false,
      required: ['rules', 'issues'],
      properties: {
        rules: { type: 'array', items: rule },
        issues: { type: 'array', minItems: 5, items: issue },
      },
    };
    assert.deepEqual(errorsIn(schema, report), []);
    const ids = new Set(report.rules.map(({ id }: { id: string }) => id));
    for (const { ruleId, primaryLocation } of report.issues) {
      assert.ok(ids.has(ruleId), ruleId);
      const { startLine, endLine, startColumn, endColumn } = primaryLocation.textRange;
      const lines = readFileSync(`${project}/${primaryLocation.filePath}`, 'utf8').split('\n');
      assert.ok(endLine <= lines.length);
      if (startColumn === undefined) continue;
      assert.ok(startLine === endLine && startColumn < endColumn);
      assert.ok(endColumn <= lines[startLine - 1]!.length);
    }
  });
});

describe('sarif', () => {
  const run = (...options: string[]) => JSON.parse(reportOf('sarif', ...options)).runs[0];

  it('refers to rules and weaknesses by their place in the lists', () => {
    const { results, tool, taxonomies } = run();
    for (const { ruleId, ruleIndex, taxa = [] } of results) {
      assert.equal(tool.driver.rules[ruleIndex].id, ruleId);
      for (const { id } of taxa) assert.match(id, /^CWE-\d+$/);
    }
    for (const { relationships = [] } of tool.driver.rules)
      for (const { target } of relationships) assert.equal(taxonomies[0].taxa[target.index].id, target.id);
  });

  it('names the service or the stage of a result', () => {
    const names = run()
      .results.flatMap(
        (each: { locations: { logicalLocations?: object[] }[] }) => each.locations[0]?.logicalLocations ?? [],
      )
      .map(({ fullyQualifiedName }: { fullyQualifiedName: string }) => fullyQualifiedName);
    assert.deepEqual([...new Set(names)].sort(), ['service/db', 'service/web', 'stage/1', 'stage/build']);
  });

  it('lists suppressed findings with the reason on request', () => {
    const suppressed = (...options: string[]) =>
      run(...options).results.filter((each: object) => 'suppressions' in each);
    assert.deepEqual(suppressed(), []);
    const [first, ...others] = suppressed('--suppressed');
    assert.equal(first.ruleId, 'tls-check-off');
    assert.equal(first.suppressions[0].justification, 'the mirror of the test lab has no certificate');
    assert.equal(first.suppressions[0].location.physicalLocation.region.startLine, 3);
    assert.deepEqual(others, []);
  });

  it('lists the files that could not be linted', () => {
    const [invocation] = run().invocations;
    assert.equal(invocation.executionSuccessful, false);
    assert.equal(invocation.exitCode, 2);
    assert.equal(invocation.toolConfigurationNotifications.length, 1);
    assert.match(invocation.toolConfigurationNotifications[0].message.text, /privilged/);
    assert.equal(invocation.toolExecutionNotifications.length, 1);
  });

  it('has the page of a rule as its help, in Markdown', () => {
    const { tool } = JSON.parse(reportIn('sarif', project)).runs[0];
    const rule = tool.driver.rules.find(({ id }: { id: string }) => id === 'root-user');
    assert.match(rule.help.markdown, /^# root-user: [\s\S]*## What to do/);
    assert.ok(!rule.help.markdown.includes('## Cases'));
  });

  const tool = process.env['SARIF_MULTITOOL'];
  it('passes the SARIF Multitool of its authors, with the rules of GitHub', {
    skip: tool === undefined && 'SARIF_MULTITOOL does not name that program',
  }, () => {
    const cwd = folderOf({ 'a.sarif': reportOf('sarif', '--suppressed') });
    const args = ['validate', 'a.sarif', '--rule-kind', 'Sarif;Ghas', '--output', 'found.sarif'];
    const { status, stdout } = spawnSync(tool!, args, { cwd, encoding: 'utf8' });
    assert.equal(status, 0, stdout);
    const found = JSON.parse(readFileSync(`${cwd}/found.sarif`, 'utf8').replace(/^\ufeff/, ''));
    assert.deepEqual(found.runs[0].results ?? [], []);
  });
});

describe('formats: XML', () => {
  const has = (program: string, ...args: string[]) => !spawnSync(program, args).error;

  it('junit: failures are the findings that fail the scan, and each suite has the right numbers', () => {
    const suites = elementsOf(readXml(reportOf('junit')), 'testsuite');
    const { findings, files, problems } = readReport(reportOf('json'));
    assert.equal(suites.length, files.length + problems.length);
    for (const suite of suites) {
      const cases = suite.children;
      const count = (name: string) =>
        String(cases.filter(({ children }) => children.some((each) => each.name === name)).length);
      const { tests, failures, errors, skipped } = suite.attributes;
      assert.deepEqual(
        [tests, failures, errors, skipped],
        [String(cases.length), count('failure'), count('error'), count('skipped')],
      );
    }
    const failures = suites.flatMap((suite) => elementsOf(suite, 'failure'));
    assert.equal(failures.length, findings.filter(({ severity }) => /critical|high/.test(severity)).length);
    const clean = suites.find(({ attributes }) => attributes['name'] === 'legacy/Dockerfile');
    assert.deepEqual(
      clean?.children.map(({ children }) => children),
      [[]],
    );
  });

  it('junit is read by junitparser', {
    skip: !has('junitparser', '--version') && 'there is no junitparser',
  }, () => {
    const cwd = folderOf({ 'a.xml': reportOf('junit') });
    const verify = (file: string) => spawnSync('junitparser', ['verify', file], { cwd });
    assert.equal(verify('a.xml').status, 1);
    const { status, stderr } = spawnSync('junitparser', ['merge', 'a.xml', 'a.xml', 'both.xml'], { cwd });
    assert.equal(status, 0, String(stderr));
    const merged = readXml(readFileSync(`${cwd}/both.xml`, 'utf8'));
    assert.equal(
      elementsOf(merged, 'failure').length,
      2 * elementsOf(readXml(reportOf('junit')), 'failure').length,
    );
  });

  it('checkstyle names each file and each finding', () => {
    const root = readXml(reportOf('checkstyle'));
    const { findings, files, problems } = readReport(reportOf('json'));
    assert.equal(root.name, 'checkstyle');
    const errors = elementsOf(root, 'error');
    assert.equal(errors.length, findings.length + problems.length);
    for (const { attributes } of errors) assert.match(attributes['severity']!, /^(?:error|warning|info)$/);
    const names = new Set(root.children.map(({ attributes }) => attributes['name']));
    for (const file of files) assert.ok(names.has(file), file);
  });

  for (const format of ['junit', 'checkstyle'] as const)
    it(`${format} is read by xmllint`, {
      skip: !has('xmllint', '--version') && 'there is no xmllint',
    }, () => {
      const { status, stderr } = spawnSync('xmllint', ['--noout', '-'], { input: reportOf(format) });
      assert.equal(status, 0, String(stderr));
    });
});

describe('formats: lines', () => {
  it('compact has a line for each finding that editors can read', () => {
    const lines = reportOf('compact').trimEnd().split('\n');
    const { findings, problems } = readReport(reportOf('json'));
    assert.equal(lines.length, findings.length + problems.length);
    for (const line of lines)
      assert.match(line, /^[^:]+:\d+:\d+: (?:critical|high|medium|low|info|error): .+/);
  });

  it('github has a command for each finding, errors first', () => {
    const lines = reportOf('github').trimEnd().split('\n');
    const { findings, problems } = readReport(reportOf('json'));
    assert.equal(lines.length, findings.length + problems.length);
    const kinds = lines.map((line) => /^::(\w+) title=[^:]+,file=[^:,]+,line=\d+[^:]*::./.exec(line)?.[1]);
    const order = ['error', 'warning', 'notice'];
    assert.deepEqual(
      kinds,
      [...kinds].sort((a, b) => order.indexOf(a!) - order.indexOf(b!)),
    );
  });

  it('markdown has one table of the findings that fail and one of the others', () => {
    const html = markdownIt({ html: true }).render(reportOf('markdown'));
    const { findings } = readReport(reportOf('json'));
    assert.equal(html.match(/<table>/g)?.length, 2);
    assert.equal(html.match(/<tr>/g)?.length, findings.length + 2);
    assert.match(html, /<h2>Plimsoll: \u274c FAIL<\/h2>/);
  });
});

describe('formats: which findings', () => {
  const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

  it('the text report has at most so many, the worst ones', () => {
    const three = { ...withoutPages, most: 3 };
    assert.equal(count(reportIn('github', project, [], three), /^::\w+ title=[^n]/gm), 3);
    const stylish = reportIn('stylish', project, [], three);
    // A part of an attack path is shown below it, and is no entry of its own.
    const shown = [...stylish.matchAll(/^ {2}\d+:\d+ +(\w+) |\u251c (critical) /gm)].map(
      ([, own, part]) => own ?? part,
    );
    const { findings } = readReport(reportOf('json'));
    const order = ['critical', 'high', 'medium', 'low', 'info'];
    const all = findings.map(({ severity }) => severity).sort((a, b) => order.indexOf(a) - order.indexOf(b));
    assert.deepEqual(shown.sort(), all.slice(0, 4).sort());
    assert.match(stylish, /\u2026 and \d+ more, which --max-findings leaves out\./);
    assert.match(reportIn('markdown', project, [], three), /\u2026 and \d+ more: (?:\d+ \w+(?:, )?)+\./);
  });
});
