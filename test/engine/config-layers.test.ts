import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules as allRules } from '../../rules/index.ts';
import { configuredLevel } from '../../server/engine/config/levels.ts';
import { emptyProject, lint } from '../../server/engine/index.ts';
import { namePattern, profiles, switchedOff } from '../../server/engine/policy.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { type Files, resolved } from '../support/configuration.ts';

const known = [
  { id: 'root-user', topic: 'user' },
  { id: 'sudo', topic: 'user' },
  { id: 'secret-in-build', topic: 'secrets' },
  { id: 'secret-mount', topic: 'secrets' },
  { id: 'untrusted-image', topic: 'images' },
  { id: 'ignore-without-reason', topic: 'correctness' },
  { id: 'expired-ignore', topic: 'correctness' },
];

/** The resolved configuration of some files, with problems as `file:line: message`. */
function at(files: Files, today?: string) {
  const asked: string[] = [];
  const { config, problems, sources } = resolved(files, known, { ...(today && { today }), asked });
  const said = problems.map(({ file, span, message }) => {
    const source = sources.find(({ path }) => path === file);
    return `${file}:${span && source ? source.lines.position(span.start).line + 1 : '-'}: ${message}`;
  });
  return { config, said, asked, rules: Object.fromEntries(config.rules) };
}

describe('extends', () => {
  it('layers profiles, files and packages in the order of the list', () => {
    const { config, said, rules } = at({
      'a/.plimsoll.yaml': 'extends: [strict, ../team.yaml, "@acme/policy", homelab]\nrules: {sudo: low}\n',
      'team.yaml': 'extends: podman\nrules: {root-user: high, sudo: high}\nignore: [legacy]\n',
      'node_modules/@acme/policy/plimsoll.yaml': 'rules: {root-user: medium}\ntrust: {images: [acme/*]}\n',
    });
    assert.deepEqual(said, []);
    assert.deepEqual(config.profiles, ['strict', 'podman', 'homelab']);
    assert.deepEqual(rules, { 'root-user': 'medium', sudo: 'low' });
    assert.deepEqual(config.ignore, ['legacy']);
    assert.deepEqual(config.trust.images, ['acme/*']);
  });

  it('looks for a package in the folders above, only for YAML and JSON, and for a file of it', () => {
    const json = { 'node_modules/p/plimsoll.json': '{"rules": {"sudo": "info"}}' };
    assert.deepEqual(at({ 'a/b/.plimsoll.yaml': 'extends: p\n', ...json }).rules, { sudo: 'info' });
    const part = at({
      '/w/.plimsoll.yaml': 'extends: p/ci.yml\n',
      '/w/node_modules/p/ci.yml': 'rules: {sudo: off}',
    });
    assert.deepEqual(part.rules, { sudo: 'off' });
    const { asked, said } = at({ '/w/x/.plimsoll.yaml': 'extends: "@a/b"\n' });
    assert.deepEqual(asked.slice(0, 4), [
      '/w/x/node_modules/@a/b/plimsoll.yaml',
      '/w/x/node_modules/@a/b/plimsoll.yml',
      '/w/x/node_modules/@a/b/plimsoll.json',
      '/w/node_modules/@a/b/plimsoll.yaml',
    ]);
    assert.ok(asked.every((each) => /\.(?:ya?ml|json)$/.test(each)));
    assert.deepEqual(said, [
      '/w/x/.plimsoll.yaml:1: There is no package `@a/b` with a `plimsoll.yaml` in `node_modules`; a file is written `./@a/b`.',
    ]);
  });

  it('reports what does not exist, leads nowhere, or cannot be read, and keeps the rest', () => {
    const { said, rules } = at({
      '.plimsoll.yaml': [
        'extends:',
        '  - ./none.yaml',
        '  - strikt',
        '  - https://acme.test/policy.yaml',
        '  - /etc/plimsoll.yaml',
        '  - a/../../b',
        '  - ./pipe.yaml',
        'rules: {sudo: low}',
      ].join('\n'),
      'pipe.yaml': { reason: 'it is not a regular file', beyond: false },
    });
    assert.deepEqual(said, [
      '.plimsoll.yaml:2: The configuration `./none.yaml` does not exist.',
      '.plimsoll.yaml:3: Unknown profile `strikt`; did you mean `strict`?',
      '.plimsoll.yaml:4: `https://acme.test/policy.yaml` is not downloaded: extend a file or a package of `node_modules`.',
      '.plimsoll.yaml:5: `/etc/plimsoll.yaml` must be relative to this file.',
      '.plimsoll.yaml:6: `a/../../b` is no profile, no file (`./team.yaml`) and no name of a package.',
      ".plimsoll.yaml:7: The configuration `./pipe.yaml` can't be read: it is not a regular file.",
    ]);
    assert.deepEqual(rules, { sudo: 'low' });
  });

  it('reports files that extend themselves', () => {
    const { said } = at({ 'a.yaml': 'extends: ./b.yaml\n', 'b.yaml': 'extends: [./a.yaml, ./b.yaml]\n' });
    assert.deepEqual(said, [
      'b.yaml:1: `./a.yaml` extends itself: a.yaml > b.yaml > a.yaml.',
      'b.yaml:1: `./b.yaml` extends itself: a.yaml > b.yaml > b.yaml.',
    ]);
  });

  it('counts a file that several extend once, with the lowest priority', () => {
    const { rules, asked } = at({
      'x.yaml': 'extends: [./a.yaml, ./b.yaml]\n',
      'a.yaml': 'extends: ./base.yaml\nrules: {sudo: high}\n',
      'b.yaml': 'extends: ./base.yaml\n',
      'base.yaml': 'rules: {sudo: off}\n',
    });
    assert.deepEqual(rules, { sudo: 'high' });
    assert.deepEqual(asked, ['a.yaml', 'base.yaml', 'b.yaml']);
  });

  it('reads a limited number of files, with any number of extending files', () => {
    const all = Array.from({ length: 400 }, (_, n) => `f${n}.yaml`);
    const text = `extends: [${all.map((each) => `./${each}`).join(', ')}]\n`;
    const files = Object.fromEntries(['.plimsoll.yaml', ...all].map((name) => [name, text]));
    const start = process.cpuUsage();
    const { asked, said } = at(files);
    assert.ok(process.cpuUsage(start).user < 3_000_000);
    assert.ok(asked.length <= limits.configurations);
    assert.equal(said.filter((each) => each.includes('More than 50 files')).length, 1);
    assert.ok(said.length <= limits.errors + 1);
    const long = { 'x.yaml': 'extends: ./y.yaml\n', 'y.yaml': `rules: {}\n#${'x'.repeat(100_000)}\n` };
    assert.match(at(long).said.join(), /100000 characters are extended/);
  });
});

describe('rules of a configuration', () => {
  it('can be set by pattern or topic, and by id with priority over these', () => {
    const { rules, said } = at({
      '.plimsoll.yaml':
        'rules: {sudo: info, "user/*": high, "secret-*": low, "*-mount": off, user/root-user: off}\n',
    });
    assert.deepEqual(said, []);
    assert.deepEqual(rules, {
      'root-user': 'off',
      sudo: 'info',
      'secret-in-build': 'low',
      'secret-mount': 'off',
    });
  });

  it('report a pattern that matches no rule', () => {
    const { said } = at({ '.plimsoll.yaml': 'rules:\n  "secret/*": low\n  "xyz-*": low\n' });
    assert.deepEqual(said, [
      '.plimsoll.yaml:2: No rule is named `secret/*`; did you mean `secrets/*`?',
      '.plimsoll.yaml:3: No rule is named `xyz-*`.',
    ]);
  });

  it('matches a pattern of many stars in linear time', () => {
    const start = process.cpuUsage();
    assert.equal(namePattern(`${'*a'.repeat(20_000)}b`)('a'.repeat(40_000)), false);
    at({ '.plimsoll.yaml': `rules: {"${'*s'.repeat(10_000)}": low}\n` });
    assert.ok(process.cpuUsage(start).user < 1_000_000);
  });

  it('can have a reason and an end date, after which the level no longer applies', () => {
    const text = 'rules:\n  sudo: {level: off, reason: the base needs it, until: 2026-06-30}\n';
    assert.deepEqual(at({ '.plimsoll.yaml': text }, '2026-06-30').rules, { sudo: 'off' });
    assert.deepEqual(at({ '.plimsoll.yaml': text }, '2026-06-15').said, []);
    assert.deepEqual(at({ '.plimsoll.yaml': text }, '2026-06-16').said, [
      '.plimsoll.yaml:2: The level of `sudo` ends on 2026-06-30.',
    ]);
    const after = at({ '.plimsoll.yaml': text }, '2026-07-01');
    assert.deepEqual(after.rules, {});
    assert.deepEqual(after.said, [
      '.plimsoll.yaml:2: The level of `sudo` was set until 2026-06-30: it does not hold any more.',
    ]);
    assert.deepEqual(at({ '.plimsoll.yaml': 'rules: {sudo: {level: off, until: 2026-02-31}}' }).said, [
      '.plimsoll.yaml:1: `until` must be a day such as 2026-12-31.',
    ]);
  });

  it('require a reason if that is configured, also in extended files', () => {
    const { said, rules } = at({
      '.plimsoll.yaml': 'extends: ./team.yaml\nrules:\n  sudo: off\n  root-user: {level: off, reason: x}\n',
      'team.yaml': 'report: {ignoreWithoutReason: medium}\n',
    });
    assert.deepEqual(said, ['.plimsoll.yaml:3: `sudo` is off without a `reason`.']);
    assert.equal(rules['ignore-without-reason'], 'medium');
  });
});

describe('locked rules', () => {
  const team = 'rules: {root-user: high}\nlocked: [root-user, "secrets/*"]\n';

  it('keep their level, and report attempts to change it', () => {
    const { said, rules, config } = at({
      '.plimsoll.yaml': [
        'extends: ./team.yaml',
        'rules:',
        '  root-user: off',
        '  secret-mount: low',
        'overrides:',
        '  - files: dev',
        '    rules: {root-user: info, "*": low}',
      ].join('\n'),
      'team.yaml': team,
    });
    assert.deepEqual(said, [
      ".plimsoll.yaml:3: The rule `root-user` is locked by team.yaml: its level can't be changed here.",
      ".plimsoll.yaml:4: The rule `secret-mount` is locked by team.yaml: its level can't be changed here.",
      ".plimsoll.yaml:7: The rule `root-user` is locked by team.yaml: its level can't be changed here.",
    ]);
    assert.deepEqual(rules, { 'root-user': 'high' });
    assert.deepEqual([...config.locked.keys()], ['root-user', 'secret-in-build', 'secret-mount']);
    const levelIn = (id: string) =>
      configuredLevel(config, id, { file: 'dev/Dockerfile', service: undefined });
    assert.deepEqual(['root-user', 'secret-mount', 'sudo'].map(levelIn), ['high', undefined, 'low']);
  });

  it('are reported once at a pattern that matches only them', () => {
    const said = (rules: string, locking = team) =>
      at({ '.plimsoll.yaml': `extends: ./team.yaml\n${rules}`, 'team.yaml': locking }).said;
    const locked = (what: string) =>
      `.plimsoll.yaml:2: The rules ${what} are locked by team.yaml: their levels can't be changed here.`;
    const secrets = '`secret-in-build` and `secret-mount`';
    assert.deepEqual(said('rules: {"secrets/*": off}\n'), [locked(secrets)]);
    assert.deepEqual(said('overrides: [{files: a, rules: {"secret-*": low}}]\n'), [locked(secrets)]);
    assert.deepEqual(said('rules: {"*": off}\n'), []);
    assert.deepEqual(said('rules: {"*": off}\n', 'locked: "*"\n'), [
      locked('`root-user`, `sudo`, `secret-in-build` and 4 more'),
    ]);
    const only = "The rule `secret-mount` is locked by team.yaml: its level can't be changed here.";
    assert.deepEqual(said('rules: {"*-mount": off}\n'), [`.plimsoll.yaml:2: ${only}`]);
    const high = 'rules: {"secrets/*": high}\nlocked: ["secrets/*"]\n';
    for (const same of ['{"secrets/*": high}', '{"*": off, "secrets/*": high}', '{"user/*": off}'])
      assert.deepEqual(said(`rules: ${same}\n`, high), [], same);
    assert.deepEqual(said('rules: {"secrets/*": off, secret-mount: high}\n', high), [
      ".plimsoll.yaml:2: The rule `secret-in-build` is locked by team.yaml: its level can't be changed here.",
    ]);
  });

  it('prevent trusting more images if that is locked', () => {
    const files = {
      '.plimsoll.yaml': 'extends: ./t.yaml\ntrust: {images: ["**"]}\n',
      't.yaml': 'locked: untrusted-image\ntrust: {images: [a/*]}\n',
    };
    const { said, config } = at(files);
    assert.match(said.join(), /untrusted-image` is locked by t.yaml: no more images can be trusted here/);
    assert.deepEqual(config.trust.images, ['a/*']);
  });

  it('are reported despite comments and milder profiles', () => {
    const path = 'compose.yaml';
    const text =
      'services:\n  a:\n    image: acme/a:1\n    # plimsoll: ignore docker-socket\n    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n';
    const found = (config: string) =>
      lint(
        emptyProject().with({ path, text }),
        path,
        allRules,
        resolved({ 'x.yaml': config, 't.yaml': 'extends: recommended\nlocked: docker-socket\n' }, allRules)
          .config,
      ).findings.filter(({ rule }) => rule === 'docker-socket').length;
    assert.equal(found('extends: recommended\n'), 0);
    for (const profile of profiles) assert.equal(found(`extends: [./t.yaml, ${profile}]\n`), 1, profile);
  });
});

describe('overrides', () => {
  const path = 'dev/compose.yaml';
  const text =
    'services:\n  db:\n    image: acme/a:1\n    privileged: true\n  web-1:\n    image: acme/a:1\n    privileged: true\n';
  const levels = (config: string, file = path) =>
    lint(
      emptyProject().with({ path: file, text }),
      file,
      allRules,
      resolved({ '.plimsoll.yaml': config }, allRules).config,
    )
      .findings.filter(({ rule }) => rule === 'privileged')
      .map(({ severity, service }) => `${service} ${severity}`);

  it('set levels by path and by service, the later ones last', () => {
    assert.deepEqual(levels('overrides: {files: dev, rules: {privileged: low}}\n'), ['db low', 'web-1 low']);
    assert.deepEqual(levels('overrides: {files: /dev/, rules: {privileged: low}}\n', 'a/dev/compose.yaml'), [
      'db critical',
      'web-1 critical',
    ]);
    const both = [
      'rules: {privileged: off}',
      'overrides:',
      '  - {services: "web-*", rules: {privileged: info}}',
      '  - {files: "**/compose.yaml", services: [db], rules: {privileged: high}}',
      '  - {files: other, rules: {privileged: low}}',
    ];
    assert.deepEqual(levels(both.join('\n')), ['db high', 'web-1 info']);
    assert.deepEqual(levels('overrides: {services: d*b*, rules: {privileged: off}}\n'), ['web-1 critical']);
  });

  it('switch rules off; the command line can switch off more', () => {
    const { config } = resolved(
      { '.plimsoll.yaml': 'overrides: {files: "*", rules: {privileged: low}}\n' },
      allRules,
    );
    const off = switchedOff(config, new Set(['privileged']));
    const { findings } = lint(emptyProject().with({ path, text }), path, allRules, off);
    assert.deepEqual(
      findings.filter(({ rule }) => rule === 'privileged'),
      [],
    );
  });

  it('need a path or service', () => {
    assert.deepEqual(at({ '.plimsoll.yaml': 'overrides:\n  - rules: {sudo: low}\n  - 3\n' }).said, [
      '.plimsoll.yaml:2: An entry of `overrides` needs `files`, `services` or `places`.',
      '.plimsoll.yaml:3: Each entry of `overrides` must be a mapping of keys to values.',
    ]);
  });

  it('are limited, with any patterns', () => {
    const stars = '"**/a**b**/**c**/d*e*f*g*h"';
    const one = `{files: [${Array(300).fill(stars).join(', ')}], services: [${Array(300).fill('"*a*b*c*d*"').join(', ')}], rules: {privileged: low}}`;
    const start = process.cpuUsage();
    levels(`overrides: [${Array(40).fill(one).join(', ')}]\n`, `${'a/'.repeat(50)}compose.yaml`);
    assert.ok(process.cpuUsage(start).user < 3_000_000);
    const { said } = at({
      '.plimsoll.yaml': `overrides: [${Array(1100).fill('{files: a, rules: {}}').join(', ')}]\n`,
    });
    assert.match(said.join(), /`overrides` has more than 1000 entries/);
  });
});
