import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profiles } from '../../server/engine/config/profiles.ts';
import { closest, defaultConfig, sourceFile } from '../../server/engine/index.ts';
import { resolved } from '../support/configuration.ts';

const known = ['root-user', 'unpinned-image', 'docker-socket'].map((id) => ({ id }));

/** Decodes a text; problems have the form `line:token: message`. */
function decode(text: string) {
  const file = sourceFile('.plimsoll.yaml', text);
  const { config, problems } = resolved({ '.plimsoll.yaml': text }, known);
  const shown = problems.map(({ span, message, file: path }) => {
    assert.equal(path, '.plimsoll.yaml');
    if (!span) return message;
    const token = text.slice(span.start, span.end).split('\n', 1)[0];
    return `${file.lines.position(span.start).line + 1}:${token}: ${message}`;
  });
  return { config, problems: shown };
}

describe('configuration', () => {
  it('decodes every key', () => {
    const { config, problems } = decode(
      [
        '# how we lint',
        'extends: strict',
        'rules:',
        '  root-user: critical',
        '  unpinned-image: off',
        '  docker-socket: [low]',
        'trust:',
        '  images: [docker.io/library/*]',
        '  registries:',
        '    - ghcr.io/acme',
        'images:',
        '  mutableTags: [ga, "*-ci"]',
        'ignore:',
        '  - "legacy/**"',
        'projects:',
        '  - [compose.yaml, compose.prod.yaml]',
        '',
      ].join('\n'),
    );
    assert.deepEqual(problems, []);
    const { exceptions, ...rest } = config;
    assert.deepEqual(
      exceptions.map(({ pattern, level }) => [pattern, level]),
      [['unpinned-image', 'off']],
    );
    assert.deepEqual(rest, {
      profiles: ['strict'],
      rules: new Map([
        ['root-user', 'critical'],
        ['unpinned-image', 'off'],
        ['docker-socket', 'low'],
      ]),
      trust: { images: ['docker.io/library/*', 'ghcr.io/acme'], signatures: [] },
      mutableTags: ['ga', '*-ci'],
      ignore: ['legacy/**'],
      projects: [['compose.yaml', 'compose.prod.yaml']],
      overrides: [],
      locked: new Map(),
      policies: [],
      today: undefined,
      within: defaultConfig.within,
    });
  });

  it('accepts JSON, a single string as a list, and an empty file', () => {
    assert.deepEqual(decode('{"ignore": "a/b", "rules": {"root-user": "off"}}').config.ignore, ['a/b']);
    for (const text of ['', '# nothing\n', '---\n', 'rules:\n', 'trust: ~\nignore:\n', '\ufeffrules: {}\n']) {
      assert.deepEqual(decode(text), { config: defaultConfig, problems: [] }, JSON.stringify(text));
    }
    for (const profile of profiles.slice(1))
      assert.deepEqual(decode(`extends: ${profile}`).config.profiles, [profile]);
    assert.deepEqual(decode('extends: recommended').config.profiles, []);
  });

  it('names the line and the unknown word, and suggests the nearest', () => {
    const { config, problems } = decode(
      'rule:\n  root-user: low\nrules:\n  root-usr: high\n  docker-socket: hihg\n  unpinned-image: low\nextends: hard\n',
    );
    assert.deepEqual(problems, [
      '1:rule: Unknown key `rule`; did you mean `rules`?',
      '4:root-usr: Unknown rule `root-usr`; did you mean `root-user`?',
      '5:hihg: Unknown level `hihg`; did you mean `high`? Use critical, high, medium, low, info or off.',
      '7:hard: There is no profile `hard`, and no package of this name with a `plimsoll.yaml` in `node_modules`.',
    ]);
    assert.deepEqual([...config.rules], [['unpinned-image', 'low']], 'what is understood is kept');
  });

  const wrong: readonly (readonly [text: string, ...problems: string[]])[] = [
    ['- a\n', '1:- a: The configuration must be a mapping of keys to values.'],
    ['nonsense', '1:nonsense: The configuration must be a mapping of keys to values.'],
    ['rules: off\n', '1:off: `rules` must be a mapping of keys to values.'],
    [
      'rules:\n  root-user:\n',
      '2:root-user: The rule `root-user` has no level; use critical, high, medium, low, info or off.',
    ],
    [
      'rules:\n  root-user: {a: b}\n',
      '2:root-user: The rule `root-user` has no `level`; use critical, high, medium, low, info or off.',
      '2:a: Unknown key `a`. Use level, reason, owner or until.',
    ],
    [
      'profile: strict\n',
      '1:profile: Unknown key `profile`. Use extends, rules, overrides, locked, policy, report, trust, images, customRules, ignore or projects.',
    ],
    ['trust:\n  image: [a]\n', '2:image: Unknown key `image`; did you mean `images`?'],
    ['ignore: {a: b}\n', '1:{a: b}: `ignore` must be a list of strings.'],
    ['ignore: [[a], ok]\n', '1:[a]: `ignore` must be a list of strings.'],
    ['projects: [a.yml, [b.yml]]\n', '1:a.yml: Each entry of `projects` must be a list of compose files.'],
    [
      'extends: strict\n---\nextends: podman\n',
      '3:extends: podman: The configuration must be a single YAML document; the others are ignored.',
    ],
    ['ignore: []\nignore: []\n', '2:ignore: The key `ignore` is defined twice.'],
  ];
  for (const [text, ...problems] of wrong) {
    it(`reports the problem of ${JSON.stringify(text)}`, () =>
      assert.deepEqual(decode(text).problems, problems));
  }

  it('survives broken YAML and keeps the readable part', () => {
    const { config, problems } = decode('rules:\n  root-user: off\nignore: [a, "b\n');
    assert.equal(config.rules.get('root-user'), 'off');
    assert.ok(problems.length > 0);
    for (const text of [
      '{',
      '&a [*a',
      '\0',
      'a: &b {<<: *b}',
      `${'['.repeat(5000)}`,
      'rules: {? [a]: high}',
    ]) {
      assert.ok(Array.isArray(decode(text).problems));
    }
  });
});

describe('spelling', () => {
  it('suggests only similar words', () => {
    assert.equal(closest('privilged', ['privileged', 'profiles']), 'privileged');
    assert.equal(closest('ROOT-USER', ['root-user']), 'root-user');
    assert.equal(closest('hgih', ['high', 'info']), 'high', 'a swap is one mistake');
    assert.equal(closest('xyz', ['high', 'info']), undefined);
    assert.equal(closest('a'.repeat(100_000), ['a'.repeat(99_999)]), undefined);
  });
});
