import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { sourceFile } from '../server/engine/index.ts';
import { decodeConfig, plainYaml } from '../server/engine/policy.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { withoutLinks } from './support/links.ts';
import { withoutPipes } from './support/unlike-unix.ts';

/** The result of a migration of some files: the decoded configuration, and the notes. */
function migrated(files: Readonly<Record<string, string>>) {
  const { code, out, errors } = plimsoll(['migrate'], { cwd: folderOf(files) });
  const { config, problems } = decodeConfig(sourceFile('.plimsoll.yaml', out), rules);
  assert.deepEqual(problems, [], out);
  return { code, out, notes: errors, config, rules: Object.fromEntries(config.rules) };
}

describe('plimsoll migrate', () => {
  it('migrates hadolint: ignored checks, severities, registries, and the threshold as an option', () => {
    const {
      code,
      config,
      rules: levels,
      out,
      notes,
    } = migrated({
      '.hadolint.yaml':
        'ignored: [DL3004, SC2086]\noverride: {info: [DL3002]}\ntrustedRegistries: [registry.acme.test, docker.io]\nfailure-threshold: warning\nlabel-schema: {a: text}\n',
    });
    assert.equal(code, 0);
    assert.equal(levels['sudo'], 'off');
    assert.match(out, /^ {2}sudo:\n {4}level: off\n {4}reason: "hadolint: DL3004"$/m);
    assert.deepEqual(config.trust.images, ['registry.acme.test/**', 'docker.io/**']);
    assert.match(notes, /--fail-on medium/);
    assert.match(notes, /no rule reports the same as SC2086/);
    assert.match(notes, /`label-schema` has no twin/);
  });

  it('prints settings that are options here as a command', () => {
    for (const [file, text, command] of [
      [
        '.hadolint.yaml',
        'no-fail: true\nformat: sarif\nfailure-threshold: error\n',
        '--fail-on high --exit-zero --format sarif',
      ],
      ['.hadolint.yaml', 'no-fail: false\nformat: tty\n', undefined],
      ['.checkov.yaml', 'soft-fail: true\noutput: junitxml\n', '--exit-zero --format junit'],
      ['kics.config', 'ignore-on-exit: results\n', '--exit-zero'],
      ['kics.config', 'ignore-on-exit: none\n', undefined],
    ] as const) {
      const { notes } = migrated({ [file]: text });
      assert.equal(/`node \S+ scan (.*)`/.exec(notes)?.[1], command, file);
      assert.doesNotMatch(notes, /has no twin/);
    }
    const both = migrated({ '.hadolint.yaml': 'format: sarif\n', '.checkov.yaml': 'output: json\n' });
    assert.match(both.notes, /`node \S+ scan --format sarif`/);
  });

  it('lists each unknown key and value by its name', () => {
    const cases: [file: string, text: string, said: string[]][] = [
      [
        '.hadolint.yaml',
        'ignored: [DL3004, {a: b}]\noverride: {fatal: [DL3002], info: [true]}\nfailure-threshold: constructor\nno-fail: "yes"\nformat: codacy\n',
        [
          ...['`ignored`', '`failure-threshold` constructor', '`no-fail` yes', '`format` codacy'],
          ...['`override.fatal`', '`override.info` true'],
        ],
      ],
      ['.hadolint.yaml', 'override: DL3002\nignored: ~\n', ['`override` DL3002']],
      ['.trivyignore', '# a\nDS-0010 exp:soon\nDS-0002 exp:2030-01-31\n', ['DS-0010 exp:soon in line 2']],
      [
        '.trivyignore.yaml',
        'misconfigurations:\n  - {id: DS-0010, expired_at: soon, purls: [a]}\n  - {id: DS-0010, paths: [{a: b}]}\n  - DS-0010\n  - {id: DS-0010, expired_at: 2030-01-31, name: a}\n',
        [
          ...['`misconfigurations[0].expired_at` soon', '`misconfigurations[0].purls`'],
          ...['`misconfigurations[1].paths`', '`misconfigurations[2]` DS-0010'],
          '`misconfigurations[3].name`',
        ],
      ],
      [
        '.checkov.yaml',
        'skip-check: {CKV_DOCKER_1: off}\nsoft-fail: "yes"\noutput: [cli, csv]\n',
        ['`skip-check`', '`soft-fail` yes', '`output` csv'],
      ],
      [
        '.compose-lint.yml',
        'rules:\n  CL-0001: {severity: urgent, enabled: "no", exclude_service: [a]}\n  CL-0002: off\n  CL-0003:\n  CL-0005: {exclude_services: true}\nfail_on: worst\n',
        [
          ...['`fail_on` worst', '`rules.CL-0001.severity` urgent', '`rules.CL-0001.enabled` no'],
          ...[
            '`rules.CL-0001.exclude_service`',
            '`rules.CL-0002` off',
            '`rules.CL-0005.exclude_services` true',
          ],
        ],
      ],
      [
        '.dclintrc',
        '{"$schema": "x", "rules": {"no-version-field": "off", "a": 3, "b": [1, {"x": []}], "c": ["0", {}], "d": 2, "e": [0, {"y": 1}]}, "fix": true}',
        ['`fix`', '`rules.no-version-field` off', '`rules.a` 3', '`rules.b.x`', '`rules.c` 0'],
      ],
      [
        'kics.config',
        '{"exclude-queries": [["a"]], "fail-on": ["high", "worst"], "ignore-on-exit": "errors", "x": 1}',
        ['`exclude-queries`', '`fail-on` worst', '`ignore-on-exit` errors', '`x`'],
      ],
    ];
    for (const [file, text, said] of cases) {
      const { notes, rules: levels } = migrated({ [file]: text });
      const left = [...notes.matchAll(/^- (.*) has no twin\.$/gm)].map(([, what]) => what);
      assert.deepEqual(
        left,
        said.map((each) => `${file}: ${each}`),
        notes,
      );
      if (file !== '.hadolint.yaml') assert.equal(levels['sudo'], undefined, file);
    }
  });

  it('reads no file behind a link that leads outside', { skip: withoutLinks }, () => {
    const cwd = folderOf({ Dockerfile: 'FROM a\n' });
    const outside = folderOf({ 'other.yaml': 'ignored: [OUTSIDE]\n' });
    symlinkSync(join(outside, 'other.yaml'), join(cwd, '.hadolint.yaml'));
    const { code, errors } = plimsoll(['migrate'], { cwd });
    assert.equal(code, 2);
    assert.match(errors, /^\.hadolint\.yaml: .*its symbolic link leads outside/);
    assert.doesNotMatch(errors, /OUTSIDE/);
  });

  it('leaves a rule on that reports more than the disabled checks', () => {
    const {
      notes,
      out,
      rules: levels,
    } = migrated({
      '.trivyignore': '# why\nDS-0001\nAVD-DS-0010 exp:2030-01-31\nCVE-2024-1\n',
    });
    const partly = [...notes.matchAll(/is only a part of `([\w-]+)`/g)].map(([, id]) => id ?? '');
    for (const id of partly) assert.equal(levels[id], undefined, id);
    assert.ok(partly.length > 0);
    assert.equal(levels['sudo'], 'off');
    assert.match(out, /^# {3}[\w-]+: off # trivy: DS-0001$/m);
    assert.match(notes, /no rule reports the same as CVE-2024-1/);
  });

  it('prints no line for settings of some services only, and notes each thing once', () => {
    const { notes, out } = migrated({
      '.compose-lint.yml': 'rules:\n  CL-0003: {exclude_services: [db, cache]}\n',
      '.trivyignore': 'DS-0001 exp:2030-01-31\n',
    });
    const said = notes.match(/^- .*$/gm) ?? [];
    assert.ok(said.some((each) => each.includes('CL-0003')));
    assert.equal(new Set(said).size, said.length, notes);
    assert.doesNotMatch(out, /CL-0003/);
    assert.match(out, /^# {3}[\w-]+: \{level: off, until: 2030-01-31\} # trivy: DS-0001$/m);
  });

  it('does not mention a part of a rule that another check switches off', () => {
    const {
      notes,
      out,
      rules: levels,
    } = migrated({
      '.hadolint.yaml': 'ignored: [DL3002]\n',
      '.trivyignore': 'AVD-DS-0002\n',
    });
    assert.equal(levels['root-user'], 'off');
    assert.doesNotMatch(out + notes, /DL3002/);
    const alone = migrated({ '.hadolint.yaml': 'ignored: [DL3002]\n' });
    assert.match(alone.notes, /DL3002 is only a part of `root-user`/);
  });

  it('migrates paths, reasons and days of Trivy, and services of compose-lint', () => {
    const { config, out } = migrated({
      '.trivyignore.yaml':
        'misconfigurations:\n  - id: AVD-DS-0010\n    paths: [legacy/Dockerfile]\n    statement: old\n    expired_at: 2030-01-31\nvulnerabilities: []\n',
      '.compose-lint.yml':
        'rules:\n  CL-0005: {exclude_services: {traefik: it routes}}\n  CL-0002: {severity: low, reason: dev only}\n',
    });
    const of = (id: string) => config.overrides.filter((each) => each.rules.has(id));
    assert.deepEqual(
      of('sudo').map(({ files }) => files),
      [['/legacy/Dockerfile']],
    );
    assert.match(out, /until: 2030-01-31/);
    assert.ok(
      config.overrides.some(({ services }) => services.includes('traefik')),
      out,
    );
  });

  it('migrates Checkov, dclint and KICS, and runs no program', () => {
    const {
      code,
      notes,
      rules: levels,
      config,
    } = migrated({
      '.checkov.yaml':
        'skip-check: [CKV_DOCKER_1, "CKV_DOCKER_2"]\nskip-path: [vendor/, "^x.*$"]\nsoft-fail: true\n',
      '.dclintrc':
        '{"rules": {"no-version-field": 0, "services-alphabetical-order": 0, "no-build-and-image": 2, "quotes": [1, {}]}, "exclude": ["old/*.yml"]}',
      '.dclintrc.js': 'process.exit(7)',
      'kics.config':
        '{"exclude-queries": "fd54f200-402c-4333-a5a4-36ef6709af2f", "exclude-paths": ["gen/"], "fail-on": ["critical", "high"]}',
    });
    assert.equal(code, 2, 'one could not be read');
    assert.match(notes, /\.dclintrc\.js: The file can't be read: it is a program/);
    assert.equal(levels['obsolete-version'], 'off');
    assert.deepEqual(config.ignore, [], 'each is ignored for one tool only');
    assert.match(
      notes,
      /\/vendor\/ stays linted, because it is ignored for checkov only, not for dclint, kics/,
    );
    assert.match(notes, /--fail-on high/);
    assert.match(notes, /`skip-path` \^x\.\*\$ is a regular expression/);
    assert.match(notes, /services-alphabetical-order/);
    assert.match(notes, /severities 1 and 2 have no twin, .* for no-build-and-image, quotes\.$/m);
  });

  it('switches a rule off only if all checks that report the same are off', () => {
    const apt = migrated({ '.hadolint.yaml': 'ignored: [DL3008]\n' });
    assert.equal(apt.rules['unpinned-system-package'], undefined);
    assert.match(apt.notes, /DL3008 is only a part of `unpinned-system-package`/);
    const all = migrated({ '.hadolint.yaml': 'ignored: [DL3008, DL3018, DL3033, DL3037, DL3041]\n' });
    assert.equal(all.rules['unpinned-system-package'], 'off');
    const kics = migrated({ 'kics.config': 'exclude-queries: [965a08d7-ef86-4f14-8792-4a3b2098937e]\n' });
    assert.equal(kics.rules['unpinned-system-package'], undefined);
    const lint = migrated({ '.compose-lint.yml': 'rules: {CL-0013: {enabled: false}}\n' });
    assert.deepEqual(lint.rules, {});
  });

  it('leaves a rule on while another configured tool reports the same', () => {
    const files = { '.hadolint.yaml': 'ignored: [DL3004]\n', '.trivyignore': '# nothing yet\n' };
    const { notes, rules: levels } = migrated(files);
    assert.equal(levels['sudo'], undefined);
    assert.match(notes, /DL3004 would switch off `sudo`, which stays on: trivy reports it as DS-0010\./);
    const both = migrated({ ...files, '.trivyignore': 'DS-0010\n' });
    assert.equal(both.rules['sudo'], 'off');
    const ends = migrated({ ...files, '.trivyignore': 'DS-0010 exp:2030-01-31\n' });
    assert.match(
      ends.out,
      /^ {2}sudo:\n {4}level: off\n.*\n {4}until: 2030-01-31$/m,
      'then trivy reports it',
    );
  });

  it('takes justifications in comments as reasons, and their days as ends', () => {
    for (const [file, text] of [
      ['.hadolint.yaml', 'ignored:\n  - DL3004 # legacy image, until 2030-01-31\n  - SC1000\n'],
      ['.hadolint.yaml', 'ignored:\n  # legacy image, until 2030-01-31\n  - "DL3004"\n'],
      ['.hadolint.yaml', '# legacy image, until 2030-01-31\nignored: [DL3004]\n'],
      ['.trivyignore', '# legacy image, until 2030-01-31\nAVD-DS-0010\n'],
      ['.trivyignore', 'DS-0010 # legacy image, until 2030-01-31\r\n'],
      ['.trivyignore.yaml', 'misconfigurations:\n  # legacy image, until 2030-01-31\n  - id: DS-0010\n'],
      [
        'kics.config',
        'exclude-queries:\n  - 8ada6e80-0ade-439e-b176-0b28f6bce35a # legacy image, until 2030-01-31\n',
      ],
    ] as const) {
      const { out } = migrated({ [file]: text });
      const entry = 'level: off\n    reason: "legacy image, until 2030-01-31"\n    until: 2030-01-31\n';
      assert.ok(out.includes(entry), `${text}${out}`);
    }
    const { out } = migrated({
      '.hadolint.yaml': '# our rules\n\nignored:\n  - DL3004 # since 2020-01-31\n  # - DL3020\n  - DL4004\n',
    });
    assert.match(out, /^ {2}sudo:\n {4}level: off\n {4}reason: "since 2020-01-31"\n(?! {4}until)/m);
    assert.doesNotMatch(out, /DL3020|our rules/);
  });

  it('writes one exception for a rule and service, each with its reason', () => {
    const { config, out } = migrated({
      '.compose-lint.yml':
        'rules:\n  CL-0005:\n    exclude_services: {traefik: it routes, registry: it is public}\n',
    });
    const found = config.overrides.map(({ services, rules: levels }) => [services, [...levels.keys()]]);
    assert.ok(
      found.every(([services, levels]) => services?.length === 1 && levels?.length === 1),
      out,
    );
    for (const [service, reason] of [
      ['traefik', 'it routes'],
      ['registry', 'it is public'],
    ])
      assert.match(
        out,
        new RegExp(`- "${service}"\\n {4}rules:\\n {6}[a-z-]+:\\n {8}level: off\\n {8}reason: "${reason}"`),
      );
  });

  it('ends an exception for two checks with the first of them', () => {
    const { out } = migrated({
      '.trivyignore': 'DS-0010 exp:2030-06-30\n',
      '.hadolint.yaml': 'ignored:\n  - DL3004 # until 2030-01-31\n',
    });
    assert.match(out, /^ {2}sudo:\n {4}level: off\n.*\n {4}until: 2030-01-31$/m);
  });

  it('takes paths only if the pattern matches no more than the tool ignores', () => {
    const trivy = (path: string) =>
      migrated({
        '.trivyignore.yaml': `misconfigurations: [{id: DS-0010, paths: [${JSON.stringify(path)}]}]\n`,
      });
    assert.deepEqual(trivy('Dockerfile').config.overrides[0]?.files, ['/Dockerfile']);
    for (const path of ['legacy', 'legacy/*', '**', 'a/**']) {
      const { config, notes } = trivy(path);
      assert.deepEqual([config.overrides.length, config.rules.has('sudo')], [0, false], path);
      assert.match(notes, /`misconfigurations\[0\]\.paths` .* has no twin/);
    }
    const dclint = (path: string) =>
      migrated({ '.dclintrc.yaml': `rules: {}\nexclude: [${JSON.stringify(path)}]\n` }).config.ignore;
    assert.deepEqual(dclint('old'), ['**/old/**/*.yml', '**/old/**/*.yaml']);
    assert.deepEqual(dclint('old/compose.yml'), ['/old/compose.yml']);
    for (const path of ['old/*.yml', './old', '/abs/old']) assert.deepEqual(dclint(path), [], path);
    const checkov = (path: string) =>
      migrated({ '.checkov.yaml': `skip-path: [${JSON.stringify(path)}]\n` }).config.ignore;
    assert.deepEqual(checkov('vendor/'), ['/vendor/']);
    for (const path of ['docs*', 'a/*.yml', './vendor', 'a+b']) assert.deepEqual(checkov(path), [], path);
  });

  it('never fails less: the lowest threshold counts, and one that never fails does not stand for all', () => {
    const { notes } = migrated({
      '.hadolint.yaml': 'failure-threshold: error\nno-fail: true\n',
      'kics.config': 'fail-on: [medium]\n',
    });
    assert.match(notes, /scan --fail-on medium`/);
    assert.doesNotMatch(notes, /--exit-zero/);
  });

  it('switches on what the tool reports and no profile does by default, or lists it', () => {
    const { out, notes, rules: levels } = migrated({ '.dclintrc': '{"rules": {}}' });
    assert.equal(levels['obsolete-version'], 'info');
    assert.match(out, /reason: "dclint: no-version-field"/);
    assert.match(notes, /`image-and-build` reports less than no-build-and-image/);
    assert.equal(
      migrated({ '.dclintrc': '{"rules": {"no-version-field": 0}}' }).rules['obsolete-version'],
      'off',
    );
  });

  it('leaves off what the tool only reports if its configuration says so', () => {
    const of = (config: string) => migrated({ '.hadolint.yaml': config }).rules['healthcheck-missing'];
    assert.equal(of('ignored: [DL3003]\n'), undefined);
    assert.equal(of('override:\n  warning: [DL3057]\n'), 'info');
  });

  it('lists the checks of each tool that no rule makes and that are on', () => {
    const { notes } = migrated({ '.hadolint.yaml': 'ignored: [DL3003]\n', '.dclintrc': '{"rules": {}}' });
    assert.match(notes, /^- \.hadolint\.yaml: hadolint also checks what no rule does: .*DL3009.*\.$/m);
    assert.doesNotMatch(notes, /no rule does: .*DL3003/);
    assert.match(
      notes,
      /^- \.dclintrc: dclint also checks what no rule does: .*services-alphabetical-order.*\.$/m,
    );
  });

  it('reports that a file without settings in YAML or JSON cannot be read', () => {
    for (const text of ['path = "."\nexclude-queries = ["a"]\n', '- a\n']) {
      const { code, errors } = plimsoll(['migrate'], { cwd: folderOf({ 'kics.config': text }) });
      assert.equal(code, 2);
      assert.match(errors, /^kics\.config: The file can't be read/);
    }
    assert.equal(plimsoll(['migrate'], { cwd: folderOf({ '.hadolint.yaml': '' }) }).code, 0);
  });

  it('writes only on request, and replaces nothing', () => {
    const cwd = folderOf({
      '.hadolint.yaml': 'ignored: [DL3004]\n',
      Dockerfile: 'FROM alpine:3.22\nRUN sudo ls\nUSER 1000\n',
    });
    const config = join(cwd, '.plimsoll.yaml');
    plimsoll(['migrate'], { cwd });
    assert.ok(!existsSync(config));
    assert.equal(plimsoll(['migrate', '--write'], { cwd }).code, 0);
    const text = readFileSync(config, 'utf8');
    const { out } = plimsoll(['scan', '--format', 'json'], { cwd });
    assert.doesNotMatch(out, /"sudo"/);
    assert.equal(plimsoll(['migrate', '--write'], { cwd }).code, 2);
    assert.equal(readFileSync(config, 'utf8'), text);
    assert.equal(plimsoll(['migrate', '--write', '--force'], { cwd }).code, 0);
  });

  it('reads any text in bounded time, and no pipe', { skip: withoutPipes }, () => {
    const bomb = `a: &a [x, x]\n${'bcdefghijklmnopqrst'
      .split('')
      .map(
        (name, at) =>
          `${name}: &${name} [*${at === 0 ? 'a' : 'abcdefghijklmnopqrst'[at]}, *${'abcdefghijklmnopqrst'[at]}]`,
      )
      .join('\n')}\n`;
    const start = process.cpuUsage();
    assert.equal(plainYaml(bomb), undefined);
    assert.equal(plainYaml('a: [1'), undefined);
    assert.deepEqual(plainYaml('{"a": [1, "b", null, true]}'), { a: [1, 'b', null, true] });
    assert.ok(process.cpuUsage(start).user < 2_000_000);
    const cwd = folderOf({ '.trivyignore': `${'x '.repeat(10_000)}\n`.repeat(20) });
    assert.equal(spawnSync('mkfifo', [join(cwd, '.hadolint.yaml')]).status, 0);
    const { code, errors } = plimsoll(['migrate'], { cwd });
    assert.equal(code, 2);
    assert.match(errors, /\.hadolint\.yaml: The file can't be read: it is not a regular file/);
    assert.equal(plimsoll(['migrate'], { cwd: folderOf({}) }).code, 3);
  });
});
