import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { decodeLock, encodeLock } from '../../server/engine/images.ts';
import { sourceFile } from '../../server/engine/index.ts';
import { cpuTime } from '../support/cpu.ts';
import { digestOf, lockedImage, lockOf } from '../support/locked.ts';

const decoded = (text: string) => decodeLock(sourceFile('plimsoll.lock', text));

/** The problems of a lock, each with the text at its place. */
const problemsOf = (text: string) =>
  decoded(text).problems.map(({ span, message }) => [span && text.slice(span.start, span.end), message]);

const rich = lockedImage('registry.example/team/app:1.2', {
  platform: 'linux/arm/v7',
  user: 'app:staff',
  userIds: { uid: 1000, gid: 50 },
  environment: new Map([
    ['PATH', '/usr/bin'],
    ['APP_TOKEN', undefined],
    ['__proto__', undefined],
  ]),
  ports: ['8080/tcp', '53/udp'],
  volumes: ['/data'],
  entrypoint: ['/entry.sh', 'a "quoted"\nword'],
  command: ['serve'],
  workingDirectory: '/srv/app',
  shell: ['/bin/bash', '-c'],
  healthcheck: ['CMD-SHELL', 'curl -f http://localhost || exit 1'],
  stopSignal: 'SIGQUIT',
  onBuild: ['COPY . /src'],
  labels: new Map([['org.opencontainers.image.source', 'https://example.org/app']]),
  signatures: ['a', 'b'].map((key) => ({
    key: `keys/${key}.pub`,
    keyDigest: digestOf(key),
    digest: digestOf('manifest'),
    verifiedOn: '2026-11-30',
  })),
  readFrom: 'engine',
});
const schema = JSON.parse(readFileSync(new URL('../../rules/lock.schema.json', import.meta.url), 'utf8'));
const isValid = new Ajv({ strict: false }).compile(schema);

const nginx = lockedImage('docker.io/library/nginx:1.27');
const byDigest = lockedImage(`docker.io/library/redis@${digestOf('redis')}`, { created: undefined });

describe('a lock file', () => {
  it('keeps all that is known of an image', () => {
    const { images, problems } = decoded(lockOf(rich, nginx, byDigest));
    assert.deepEqual(problems, []);
    assert.ok(isValid(JSON.parse(lockOf(rich, nginx, byDigest))), JSON.stringify(isValid.errors));
    const sorted = (image: typeof rich) => ({
      ...image,
      environment: [...image.environment].sort(),
      ports: [...image.ports].sort(),
    });
    assert.deepEqual(images.map(sorted), [nginx, byDigest, rich].map(sorted));
    assert.equal(encodeLock(images), lockOf(byDigest, rich, nginx));
  });

  it('has a field a line, sorted by name and platform, so that changes of two branches merge', () => {
    const arm = lockedImage('docker.io/library/nginx:1.27', { platform: 'linux/arm64' });
    const text = lockOf(rich, arm, nginx);
    const names = [...text.matchAll(/"(?:name|platform)": "(.*)"/g)].map(([, value]) => value);
    assert.deepEqual(names, [
      ...['docker.io/library/nginx:1.27', 'linux/amd64', 'docker.io/library/nginx:1.27', 'linux/arm64'],
      ...['registry.example/team/app:1.2', 'linux/arm/v7'],
    ]);
    const before = text.split('\n');
    const after = lockOf({ ...rich, user: 'root' }, arm, nginx).split('\n');
    assert.equal(before.filter((line, at) => line !== after[at]).length, 1);
    const more = lockOf(
      { ...rich, environment: new Map([...rich.environment, ['B', undefined]]) },
      arm,
      nginx,
    );
    assert.deepEqual(
      more.split('\n').filter((line) => !before.includes(line)),
      ['        "B": null,'],
    );
  });

  const whole = lockOf(nginx, rich);

  it('with merge conflict markers has one problem, at the first', () => {
    const lines = whole.split('\n');
    lines.splice(5, 1, '<<<<<<< HEAD', lines[5]!, '=======', lines[5]!.replace('a', 'b'), '>>>>>>> main');
    const text = lines.join('\n');
    assert.deepEqual(problemsOf(text), [
      ['<<<<<<< HEAD', 'The lock has merge conflict markers and is ignored.'],
    ]);
    assert.deepEqual(decoded(text).images, []);
  });

  for (const [what, text, at] of [
    ['that ends too early', whole.slice(0, 300).trimEnd(), -1],
    ['with a comma too many', whole.replace('"\n    },', '",\n    },'), whole.indexOf('"\n    },') + 7],
    ['with a comma missing', whole.replace('"linux/amd64",', '"linux/amd64"'), undefined],
    ['that is empty', '', 0],
    ['of nested lists', '['.repeat(300_000), undefined],
    ['that is YAML', 'version: 1\nimages: []\n', 0],
  ] as const)
    it(`${what} has one problem where it stops being JSON`, () => {
      const { problems, images } = decoded(text);
      assert.deepEqual(images, []);
      assert.equal(problems.length, 1);
      assert.match(String(problems[0]?.message), /^The lock is ignored, since it/);
      const start = problems[0]?.span?.start;
      if (at !== undefined && !text.startsWith('[')) assert.equal(start, at < 0 ? text.length - 1 : at);
    });

  for (const [what, from, to, at, message] of [
    [
      'a digest that is too short',
      /("index": "sha256:[0-9a-f]{63})[0-9a-f]/,
      '$1',
      'sha256:',
      /`index` is not/,
    ],
    [
      'a digest in upper case',
      /"manifest": "sha256:./,
      '"manifest": "sha256:A',
      'sha256:A',
      /`manifest` is not/,
    ],
    ['another algorithm', /"index": "sha256:/, '"index": "md5:', 'md5:', /`index` is not/],
    [
      'a name without a registry',
      'docker.io/library/nginx:1.27',
      'nginx:1.27',
      '"nginx:1.27"',
      /field `name`/,
    ],
    ['a name without a tag', 'library/nginx:1.27', 'library/nginx', '"docker', /field `name`/],
    ['a platform without an architecture', '"linux/amd64"', '"linux"', '"linux"', /field `platform`/],
    ['a user that is no text', '"user": ""', '"user": 0', '0', /field `user`/],
    ['an unknown field', '"user": ""', '"user": "",\n"usr": ""', '""', /field `usr`/],
    ['no user', /\n *"user": "",/, '', '{', /no field `user`/],
    ['another source', '"registry"', '"hearsay"', '"hearsay"', /field `readFrom`/],
  ] as const)
    it(`with ${what} has one problem there and keeps the other images`, () => {
      const text = whole.replace(from, to);
      assert.ok(!isValid(JSON.parse(text)), 'the schema refuses it too');
      const [problem, ...others] = problemsOf(text);
      assert.deepEqual(others, []);
      assert.ok(problem?.[0]?.includes(at), String(problem));
      assert.match(String(problem?.[1]), message);
      assert.deepEqual(
        decoded(text).images.map(({ name }) => name),
        [rich.name],
      );
    });

  it('with an image twice has one problem at the second and believes neither', () => {
    const text = lockOf(nginx, rich, { ...nginx, user: 'nginx' });
    assert.deepEqual(problemsOf(text), [
      [
        '"docker.io/library/nginx:1.27"',
        'Both entries are ignored, since this image and platform are locked twice.',
      ],
    ]);
    assert.equal(decoded(text).problems[0]?.span?.start, text.lastIndexOf('"docker.io/library/nginx:1.27"'));
    assert.deepEqual(
      decoded(text).images.map(({ name }) => name),
      [rich.name],
    );
  });

  it('of another version or without images is ignored', () => {
    assert.deepEqual(problemsOf(whole.replace('"version": 1', '"version": 2')), [
      ['2', 'The lock is ignored, since its `version` is not 1.'],
    ]);
    assert.deepEqual(problemsOf('{"version": 1, "images": {}}'), [
      ['{', 'The lock is ignored, since it has no list of `images`.'],
    ]);
  });

  it('never shows control characters of a stranger', () => {
    const text = whole.replace('"user": ""', '"user": "",\n"a\\u001b[31m": ""');
    assert.doesNotMatch(String(decoded(text).problems[0]?.message), /\p{Cc}/u);
  });

  it('with thousands of faults answers soon', () => {
    const many = Array.from({ length: 9000 }, (_, at) =>
      lockedImage(`registry.example/app:${at}`, { user: String(at) }),
    );
    const text = lockOf(...many).replaceAll('"index": "sha256', '"index": "sha1');
    const start = cpuTime();
    assert.equal(decoded(text).problems.length, 50);
    assert.ok(cpuTime() - start < 2000);
  });
});
