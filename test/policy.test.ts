import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { rules } from '../rules/index.ts';
import { sourceFile } from '../server/engine/index.ts';
import { decodeConfig, profiles } from '../server/engine/policy.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { resolved } from './support/configuration.ts';
import { withoutPipes } from './support/unlike-unix.ts';

const compose = 'services:\n  web:\n    image: acme/a:1\n    privileged: true\n';
const scan = (cwd: string, ...args: string[]) => {
  const { out, code } = plimsoll(['scan', '--format', 'json', ...args], { cwd });
  const { findings, problems } = JSON.parse(out) as {
    findings: { rule: string; severity: string; file: string }[];
    problems: { file: string; line?: number; message: string }[];
  };
  const of = (rule: string) => findings.filter((each) => each.rule === rule).map(({ severity }) => severity);
  return {
    code,
    of,
    problems: problems.map(({ file, line, message }) => `${file}:${line}: ${message}`),
  };
};

it('suggests our rules for the id of a check of another tool', () => {
  const said = (text: string) =>
    decodeConfig(sourceFile('.plimsoll.yaml', text), rules).problems.map(({ message, meant }) => [
      message,
      meant,
    ]);
  const hadolint = 'Unknown rule `DL3004`, a check of hadolint; did you mean `sudo`?';
  assert.deepEqual(said('rules: {DL3004: off}\n'), [[hadolint, 'sudo']]);
  assert.deepEqual(said('locked: [dl3004]\n'), [[hadolint.replace('DL', 'dl'), 'sudo']]);
  const [[message, meant] = []] = said('rules: {DS002: off}\n');
  assert.match(String(message), /^Unknown rule `DS002`, a check of trivy; did you mean `[a-z-]+`/);
  assert.equal(meant === undefined, String(message).includes(' or '));
  assert.match(
    String(said('rules: {CWE-250: off}\n')[0]?.[0]),
    /a check of cwe: `plimsoll explain CWE-250` says which/,
  );
  assert.deepEqual(said('rules: {DL9999: off}\n')[0]?.[0], 'Unknown rule `DL9999`.');
});

describe('a backslash before a letter in a pattern', () => {
  const fixed = (text: string) => {
    const { problems } = decodeConfig(sourceFile('.plimsoll.yaml', text), rules);
    return problems.reduceRight((now, { span, meant }) => {
      return span && meant !== undefined ? now.slice(0, span.start) + meant + now.slice(span.end) : now;
    }, text);
  };
  const rows: readonly (readonly [before: string, after: string])[] = [
    ['ignore: [legacy\\old]\n', 'ignore: [legacy/old]\n'],
    ['ignore: ["legacy\\\\old"]\n', 'ignore: ["legacy/old"]\n'],
    ['ignore: ["a\\\\b, c"]\n', 'ignore: ["a/b, c"]\n'],
    ["ignore: ['[ab]\\c''d']\n", "ignore: ['[ab]/c''d']\n"],
    ['ignore: ["a\\\\b\\tc"]\n', 'ignore: ["a/b\\tc"]\n'],
    ['ignore:\n  - a\\b c,d]\n', 'ignore:\n  - a/b c,d]\n'],
    ["ignore: ['**\\dist\\*.yaml']\n", "ignore: ['**/dist/*.yaml']\n"],
    ['ignore: legacy\\old\\\n', 'ignore: legacy/old/\n'],
    ["ignore: 'legacy\\\\old\\\\'\n", "ignore: 'legacy/old/'\n"],
    ["ignore: 'legacy\\old\\#1'\n", "ignore: 'legacy/old\\#1'\n"],
    ['ignore: .\\legacy\\.cache\\x\n', 'ignore: ./legacy/.cache/x\n'],
    [
      'overrides: [{files: [test\\compose.yaml], rules: {privileged: off}}]\n',
      'overrides: [{files: [test/compose.yaml], rules: {privileged: off}}]\n',
    ],
  ];
  for (const [before, after] of rows)
    it(`is reported, with what was meant: ${before.trim()}`, () => {
      assert.equal(fixed(before), after);
    });

  it('is named in the problem, at its pattern', () => {
    const text = 'ignore: [a, legacy\\old]\n';
    const [problem] = decodeConfig(sourceFile('.plimsoll.yaml', text), rules).problems;
    assert.equal(
      problem?.message,
      'A backslash in `legacy\\old` does not separate folders: write `legacy/old`.',
    );
    assert.equal(text.slice(problem?.span?.start, problem?.span?.end), 'legacy\\old');
  });

  it('is an escape before other characters', () => {
    for (const pattern of ['\\#a', '\\!a', 'a\\*', 'a\\?b', 'a\\[b', 'a\\\\', 'a/b'])
      assert.deepEqual(
        decodeConfig(sourceFile('.plimsoll.yaml', `ignore: ['${pattern}']\n`), rules).problems,
        [],
      );
  });
});

describe('a shared policy', () => {
  it('is read from files and packages, in readable folders', () => {
    const cwd = folderOf({
      'app/.plimsoll.yaml': 'extends: [../team.yaml, "@acme/policy"]\nrules: {docker-socket: low}\n',
      'app/compose.yaml': compose,
      'team.yaml': 'rules: {privileged: low}\nlocked: docker-socket\n',
      'node_modules/@acme/policy/plimsoll.json': '{"rules": {"privileged": "medium"}}',
    });
    const { code, of, problems } = scan(cwd);
    assert.deepEqual(of('privileged'), ['medium']);
    assert.equal(code, 2);
    assert.deepEqual(problems, [
      "app/.plimsoll.yaml:2: The rule `docker-socket` is locked by team.yaml: its level can't be changed here.",
    ]);
  });

  it('has problems of an extended file reported in that file', () => {
    const cwd = folderOf({
      '.plimsoll.yaml': 'extends: ./team.yaml\n',
      'team.yaml': '\nrules: {privilegd: low}\n',
      'compose.yaml': compose,
    });
    assert.match(
      scan(cwd).problems.join(),
      /^team\.yaml:2: Unknown rule `privilegd`; did you mean `privileged`\?$/,
    );
  });

  it('does not wait for a pipe, and follows no link out of the folders', {
    skip: withoutPipes,
  }, () => {
    const outside = folderOf({ 'secret.yaml': 'rules: {privileged: off}\n' });
    const cwd = folderOf({
      '.plimsoll.yaml': 'extends: [./pipe.yaml, ./link.yaml, ../../../../../../../../etc/hostname, ./dir]\n',
      'dir/x': '',
      'compose.yaml': compose,
    });
    assert.equal(spawnSync('mkfifo', [join(cwd, 'pipe.yaml')]).status, 0);
    symlinkSync(join(outside, 'secret.yaml'), join(cwd, 'link.yaml'));
    const { of, problems, code } = scan(cwd);
    assert.deepEqual(of('privileged'), ['critical']);
    assert.equal(code, 2);
    assert.deepEqual(
      problems.map((each) => each.replace(/^.*(?:can't be read|does not exist)/, '')),
      [
        ': it is not a regular file.',
        ': its symbolic link leads outside the folders that may be read.',
        ': it is outside the folders that may be read.',
        '.',
      ],
    );
  });

  it('has ignore comments reported: of locked rules, without a reason, and expired ones', () => {
    const cwd = folderOf({
      '.plimsoll.yaml': 'locked: privileged\nreport: {ignoreWithoutReason: medium, expiredIgnore: high}\n',
      'compose.yaml': compose.replace('    privileged', '    # plimsoll: ignore privileged\n    privileged'),
      'a/compose.yaml': compose.replace(
        '    image',
        '    # plimsoll: ignore privileged until 2020-01-01 -- x\n    image',
      ),
    });
    const { of } = scan(cwd);
    assert.deepEqual(of('privileged'), ['critical', 'critical']);
    assert.deepEqual(of('unused-ignore'), ['low']);
    assert.deepEqual(of('ignore-without-reason'), ['medium']);
    assert.deepEqual(of('expired-ignore'), ['high']);
  });

  it('can set levels by path and service, with a scan started from any folder', () => {
    const cwd = folderOf({
      '.plimsoll.yaml':
        'overrides:\n  - {files: dev, rules: {privileged: off}}\n  - {services: web, rules: {privileged: low}}\n  - {files: /dev/a, services: w*, rules: {privileged: info}}\n',
      'dev/a/compose.yaml': compose,
      'dev/b/compose.yaml': compose.replace('web', 'db'),
      'compose.yaml': compose,
    });
    assert.deepEqual(scan(cwd).of('privileged'), ['low', 'info']);
    assert.deepEqual(scan(join(cwd, 'dev'), '--root', '..').of('privileged'), ['info']);
    assert.deepEqual(
      scan(join(cwd, 'dev'), '--root', '..', join(cwd, 'dev/b/compose.yaml')).of('privileged'),
      [],
    );
  });
});

describe('plimsoll profiles', () => {
  it('describes every profile, as text and as JSON', () => {
    const { out, code } = plimsoll(['profiles']);
    assert.equal(code, 0);
    for (const each of profiles) assert.match(out, new RegExp(`^${each}\n    \\S`, 'm'));
    assert.ok(out.split('\n').every((line) => line.length <= 100));
    const json = JSON.parse(plimsoll(['profiles', '--format', 'json']).out) as {
      name: string;
      description: string;
      rules: Record<string, { level?: string }>;
    }[];
    assert.deepEqual(
      json.map(({ name }) => name),
      profiles,
    );
    assert.equal(json.find(({ name }) => name === 'windows')?.rules['root-user']?.level, 'medium');
    assert.equal(plimsoll(['profiles', 'x']).code, 2);
  });
});

describe('the schema of the configuration', () => {
  const schema = JSON.parse(readFileSync(new URL('../rules/schema.json', import.meta.url), 'utf8'));
  const page = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8');
  const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  const texts = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text ?? '');

  it('accepts the examples of the page, as Plimsoll does', () => {
    assert.equal(texts.length, 3);
    for (const text of texts) {
      assert.ok(isValid(parse(text)), JSON.stringify(isValid.errors));
      const files = {
        'a/.plimsoll.yaml': text,
        'a/team.yaml': '',
        'a/keys/acme.pub': '',
        'node_modules/@acme/plimsoll-policy/plimsoll.yaml': '',
        'a/plimsoll-rules/': 'acme.yaml',
        'a/plimsoll-rules/acme.yaml': '',
      };
      assert.deepEqual(resolved(files, rules).problems, []);
    }
  });

  const both: readonly (readonly [text: string, isRight: boolean])[] = [
    ['extends: strict', true],
    ['extends: [strict, ./a.yaml, "@a/b"]', true],
    ['extends: {a: b}', false],
    ['rules: {sudo: hihg}', false],
    ['rules: {sudo: {level: off, until: 2026-01-01}}', true],
    ['rules: {sudo: {reason: x}}', false],
    ['rules: {sudoo: low}', false],
    ['rules: {"secret-*": low, secrets/*: off, user/sudo: info}', true],
    ['overrides: [{files: a, rules: {sudo: off}}]', true],
    ['overrides: [{rules: {sudo: off}}]', false],
    ['overrides: [{services: [a], levels: {sudo: off}}]', false],
    ['locked: [sudo, "secrets/*"]', true],
    ['report: {ignoreWithoutReason: low, expiredIgnore: off}', true],
    ['report: {expired: low}', false],
    ['trust: {images: a/*}', true],
    ['trust: {signatures: [{images: a/*, keys: [a.pub]}]}', true],
    ['trust: {signatures: {images: a/*, keys: a.pub}}', true],
    ['trust: {signatures: [{images: a/*}]}', false],
    ['trust: {signatures: [{images: a/*, key: a.pub}]}', false],
    ['trust: {signatures: a.pub}', false],
    ['profile: strict', false],
  ];
  for (const [text, isRight] of both)
    it(`${isRight ? 'takes' : 'refuses'} what Plimsoll does: ${text}`, () => {
      assert.equal(isValid(parse(text)), isRight);
      const files = {
        '.plimsoll.yaml': text,
        'a.yaml': '',
        'a.pub': '',
        'node_modules/@a/b/plimsoll.yaml': '',
      };
      assert.equal(resolved(files, rules).problems.length === 0, isRight);
    });
});
