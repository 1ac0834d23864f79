// `plimsoll images lock` and `images check`, against a registry in this process.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { folderOf, type Ran } from './support/cli.ts';
import { FakeRegistry } from './support/fake-registry.ts';
import { lockIn, startImages } from './support/images-command.ts';
import { lockedImage, lockOf } from './support/locked.ts';
import { withoutSignals } from './support/unlike-unix.ts';

let registry: FakeRegistry;
let host = '';
before(async () => {
  registry = await FakeRegistry.start();
  ({ host } = registry);
});
after(() => registry.stop());
afterEach(() => {
  registry.answering = () => false;
  registry.requests.length = 0;
});

/** Starts the command, with the registry's host replaced in what it prints. */
function started(folder: string, args: readonly string[]) {
  const { child, ended } = startImages(folder, args);
  const replaced = (text: string) => text.replaceAll(host, 'HOST');
  return {
    child,
    ended: ended.then(({ code, out, errors }) => ({ code, out: replaced(out), errors: replaced(errors) })),
  };
}

const images = (folder: string, ...args: string[]): Promise<Ran> => started(folder, args).ended;

const namesIn = (folder: string) =>
  lockIn(folder).map(({ name, platform }) => `${name.slice(name.indexOf('/') + 1)} ${platform}`);

const empty = lockOf();

const compose = (...names: string[]) =>
  `services:\n${names.map((name, at) => `  s${at}:\n    image: ${name}\n`).join('')}`;

describe('images lock', () => {
  it('locks the images of Dockerfiles and compose files, once each', async () => {
    registry.image('base', '1', { User: 'app', Env: ['APP_ID=7', 'OTHER=x'] });
    registry.image('web', 'latest', { User: '1000', ExposedPorts: { '80/tcp': {} } });
    const folder = folderOf({
      Dockerfile: `FROM ${host}/base:1\nUSER $APP_ID\nCOPY --from=${host}/web /a /a\nFROM scratch\nFROM \${UNSET}\n`,
      'compose.yaml': `${compose(`${host}/web`, `${host}/base:1`)}  built:\n    build: .\n    image: mine\n`,
    });
    const { code, out, errors } = await images(folder, 'lock');
    assert.deepEqual([code, errors], [0, '']);
    assert.equal(
      out,
      'New: HOST/base:1 (linux/amd64)\nNew: HOST/web:latest (linux/amd64)\nplimsoll.lock: 2 images: 2 new, 0 changed, 0 as before, 0 not locked.\n',
    );
    const [base, web] = lockIn(folder);
    assert.deepEqual(
      base?.environment,
      new Map([
        ['APP_ID', '7'],
        ['OTHER', undefined],
      ]),
    );
    assert.deepEqual(web?.ports, ['80/tcp']);
    registry.requests.length = 0;
    const again = await images(folder, 'lock');
    assert.equal(again.out, 'plimsoll.lock: 2 images: 0 new, 0 changed, 2 as before, 0 not locked.\n');
    assert.deepEqual(registry.requests, []);
  });

  it('the platforms that files name, or that the command line names', async () => {
    registry.index('multi', '1', { 'linux/amd64': {}, 'linux/arm64': {}, 'linux/arm/v7': {} });
    const file = (platform: string) => ({
      'compose.yaml': `${compose(`${host}/multi:1`)}    platform: ${platform}\n`,
    });
    const named = folderOf(file('linux/arm64/v8'));
    assert.equal((await images(named, 'lock')).code, 0);
    assert.deepEqual(namesIn(named), ['multi:1 linux/arm64']);
    assert.equal((await images(named, 'lock', '--platform', 'all')).code, 0);
    assert.deepEqual(namesIn(named), ['multi:1 linux/amd64', 'multi:1 linux/arm/v7', 'multi:1 linux/arm64']);
    const missing = await images(folderOf(file('linux/s390x')), 'lock');
    assert.equal(missing.code, 1);
    assert.equal(
      missing.errors,
      'compose.yaml:3: HOST/multi:1 has no linux/s390x: it has linux/amd64, linux/arm64, linux/arm/v7.\n',
    );
    const wrong = await images(named, 'lock', '--platform', 'amd64');
    assert.equal(wrong.code, 2);
    assert.match(wrong.errors, /`--platform` needs a platform such as linux\/amd64, not `amd64`/);
  });

  it('all platforms of an entry are of one index, also where one is read later or is gone', async () => {
    const configs = { 'linux/amd64': { User: 'a' }, 'linux/arm64': { User: 'a' }, 'linux/s390x': {} };
    registry.index('several', '1', configs);
    const folder = folderOf({ 'compose.yaml': compose(`${host}/several:1`) });
    await images(folder, 'lock', '--platform', 'linux/amd64,linux/s390x');
    registry.index('several', '1', { 'linux/amd64': { User: 'b' }, 'linux/arm64': { User: 'b' } });
    const { code, out } = await images(folder, 'lock', '--platform', 'linux/arm64');
    assert.equal(code, 0);
    assert.match(out, /^Read again: HOST\/several:1 \(linux\/amd64, linux\/arm64\): user a → b\n/);
    assert.deepEqual(namesIn(folder), ['several:1 linux/amd64', 'several:1 linux/arm64']);
    assert.equal(new Set(lockIn(folder).map(({ index }) => index)).size, 1);
  });

  it('reads an image again where a file needs the value of one more variable', async () => {
    registry.image('values', '1', { Env: ['APP_PORT=80', 'OTHER=x'] });
    const folder = folderOf({ Dockerfile: `FROM ${host}/values:1\n` });
    await images(folder, 'lock');
    assert.equal(lockIn(folder)[0]?.environment.get('APP_PORT'), undefined);
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${host}/values:1\nENV P=$APP_PORT\nEXPOSE $P\n`);
    await images(folder, 'lock');
    assert.deepEqual(
      [...(lockIn(folder)[0]?.environment ?? [])],
      [
        ['APP_PORT', '80'],
        ['OTHER', undefined],
      ],
    );
  });

  it('keeps the values that a file needs in any form', async () => {
    registry.image('forms', '1', { Env: ['A=1', 'B=2', 'C=3', 'D=4', 'OTHER=x'] });
    const folder = folderOf({
      Dockerfile: `FROM ${host}/forms:1 AS base\nENV X $A\nONBUILD USER $B\nONBUILD ENV Y=$C\nONBUILD VOLUME /v$Y\nFROM base\nUSER $X:${'${Z-$D}'}\n`,
    });
    await images(folder, 'lock');
    assert.deepEqual(
      [...(lockIn(folder)[0]?.environment ?? [])],
      [...Object.entries({ A: '1', B: '2', C: '3', D: '4', OTHER: undefined })],
    );
  });

  it('a digest in the file is what is locked, and the tag beside it too where it is used alone', async () => {
    const old = registry.image('pinned', '1', { User: 'old' });
    registry.image('pinned', '1', { User: 'new' });
    const folder = folderOf({
      'a/Dockerfile': `FROM ${host}/pinned:1@${old.digest}\n`,
      'b/Dockerfile': `FROM ${host}/pinned:1\n`,
      'c/Dockerfile': `FROM ${host}/pinned@${old.digest}\n`,
    });
    assert.equal((await images(folder, 'lock', 'a')).code, 0);
    assert.deepEqual(
      lockIn(folder).map(({ name, user }) => [name, user]),
      [[`${host}/pinned:1`, 'old']],
    );
    writeFileSync(join(folder, 'plimsoll.lock'), empty);
    assert.equal((await images(folder, 'lock')).code, 0);
    assert.deepEqual(
      lockIn(folder).map(({ name, user }) => [name, user]),
      [
        [`${host}/pinned:1`, 'new'],
        [`${host}/pinned@${old.digest}`, 'old'],
      ],
    );
  });

  it('images that fail are reported at their place, and the others are locked', async () => {
    registry.image('good', '1', {});
    registry.image('bad', '1', { User: 7 });
    const folder = folderOf({ 'compose.yaml': compose(`${host}/good:1`, `${host}/bad:1`, `${host}/gone:1`) });
    const { code, errors } = await images(folder, 'lock');
    assert.equal(code, 1);
    assert.deepEqual(errors.split('\n').sort(), [
      '',
      'compose.yaml:5: HOST/bad:1 was not read: User of config of its configuration is not a text.',
      'compose.yaml:7: HOST/gone:1 is not at HOST.',
    ]);
    assert.deepEqual(namesIn(folder), ['good:1 linux/amd64']);
  });

  it('the lock is the nearest one, otherwise beside the configuration, otherwise here', async () => {
    registry.image('x', '1', {});
    const folder = folderOf({
      'own/plimsoll.lock': empty,
      'own/deep/Dockerfile': `FROM ${host}/x:1\n`,
      'configured/.plimsoll.yaml': 'rules: {}\n',
      'configured/deep/Dockerfile': `FROM ${host}/x:1\n`,
      'other/Dockerfile': `FROM ${host}/x:1\n`,
    });
    assert.equal((await images(folder, 'lock')).code, 0);
    for (const each of ['own', 'configured', '.'])
      assert.deepEqual(namesIn(join(folder, each)), ['x:1 linux/amd64']);
    assert.equal(existsSync(join(folder, 'other/plimsoll.lock')), false);
  });

  it('a lock with a fault is left alone', async () => {
    registry.image('x', '1', {});
    for (const [text, line] of [
      ['<<<<<<< a\n=======\n>>>>>>> b\n', 1],
      ['{"version":1,\n"images":[{}]}', 2],
      ['no', 1],
    ] as const) {
      const folder = folderOf({ 'plimsoll.lock': text, Dockerfile: `FROM ${host}/x:1\n` });
      const { code, errors } = await images(folder, 'lock');
      assert.equal(code, 2);
      assert.match(errors, new RegExp(`plimsoll\\.lock:${line}: .* Repair or remove it first\\.`));
      assert.equal(readFileSync(join(folder, 'plimsoll.lock'), 'utf8'), text);
    }
  });

  it('killed midway, the lock is whole, and the next run reads only what is missing', {
    timeout: 300_000,
  }, async () => {
    const names = Array.from({ length: 60 }, (_, at) => `many${String(at).padStart(2, '0')}`);
    for (const name of names) registry.image(name, '1', { User: name });
    const folder = folderOf({ 'compose.yaml': compose(...names.map((name) => `${host}/${name}:1`)) });
    let child: ReturnType<typeof started>['child'] | undefined;
    registry.answering = ({ url = '' }) => {
      // The last requests are never answered.
      if (!url.includes('/many59/')) return false;
      setTimeout(() => child?.kill('SIGKILL'), 300);
      return true;
    };
    const run = started(folder, ['lock']);
    child = run.child;
    assert.equal((await run.ended).code, null);
    const before = namesIn(folder);
    assert.ok(before.length >= 40 && before.length < 60, `${before.length} entries`);
    registry.answering = () => false;
    registry.requests.length = 0;
    assert.equal((await images(folder, 'lock')).code, 0);
    assert.equal(namesIn(folder).length, 60);
    const read = registry.requests.filter(({ line }) => line.includes('/manifests/')).length;
    assert.equal(read, 60 - before.length);
    // A run that is killed while it writes may leave its temporary file.
    assert.deepEqual(
      readdirSync(folder).filter((name) => !name.startsWith('.')),
      ['compose.yaml', 'plimsoll.lock'],
    );
  });

  it('interrupted, it writes what was read', { timeout: 300_000, skip: withoutSignals }, async () => {
    for (const name of ['a', 'b']) registry.image(name, '1', {});
    const folder = folderOf({ 'compose.yaml': compose(`${host}/a:1`, `${host}/b:1`) });
    let child: ReturnType<typeof started>['child'] | undefined;
    registry.answering = ({ url = '' }) => {
      if (!url.includes('/b/')) return false;
      setTimeout(() => child?.kill('SIGINT'), 300);
      return true;
    };
    const run = started(folder, ['lock']);
    child = run.child;
    assert.equal((await run.ended).code, 2);
    assert.deepEqual(namesIn(folder), ['a:1 linux/amd64']);
  });

  it('interrupted, it says what cannot be written', { timeout: 300_000, skip: withoutSignals }, async () => {
    for (const name of ['a', 'b']) registry.image(name, '1', {});
    const folder = folderOf({ 'compose.yaml': compose(`${host}/a:1`, `${host}/b:1`, `${host}/none:1`) });
    let child: ReturnType<typeof started>['child'] | undefined;
    registry.answering = ({ url = '' }) => {
      if (!url.includes('/b/')) return false;
      setTimeout(() => {
        writeFileSync(join(folder, 'plimsoll.lock'), 'of somebody else');
        child?.kill('SIGINT');
      }, 300);
      return true;
    };
    const run = started(folder, ['lock']);
    child = run.child;
    const { code, errors } = await run.ended;
    assert.equal(code, 2);
    assert.match(
      errors,
      /^compose\.yaml:7: HOST\/none:1 is not at HOST\.\nplimsoll: .*plimsoll\.lock:1: .* Repair or remove it first\.\n$/,
    );
    assert.equal(readFileSync(join(folder, 'plimsoll.lock'), 'utf8'), 'of somebody else');
  });

  it('never writes a lock that is too large to be read', { timeout: 300_000 }, async () => {
    const names = Array.from({ length: 10 }, (_, at) => `large${at}`);
    for (const name of names)
      registry.image(name, '1', {
        Env: Array.from({ length: 120 }, (_, at) => `${name}${at}${'x'.repeat(7900)}=`),
      });
    registry.image('small', '1', {});
    const folder = folderOf({ 'compose.yaml': compose(`${host}/small:1`) });
    await images(folder, 'lock');
    writeFileSync(join(folder, 'compose.yaml'), compose(...names.map((name) => `${host}/${name}:1`)));
    const { code, errors } = await images(folder, 'lock');
    assert.equal(code, 2);
    assert.match(errors, /plimsoll\.lock would be too large to be read again, so it stays as it is\.\n$/);
    assert.ok(namesIn(folder).includes('small:1 linux/amd64'));
  });

  it('two runs at once lose nothing of one another', { timeout: 300_000 }, async () => {
    const names = Array.from({ length: 40 }, (_, at) => `twice${at}`);
    for (const name of names) registry.image(name, '1', {});
    const half = (from: number) =>
      compose(...names.slice(from, from + 20).map((name) => `${host}/${name}:1`));
    for (const name of ['plimsoll.lock', 'other']) {
      const folder = folderOf({ [name]: empty, 'a/compose.yaml': half(0), 'b/compose.yaml': half(20) });
      const ran = await Promise.all([images(folder, 'lock', 'a'), images(folder, 'lock', 'b')]);
      assert.deepEqual(
        ran.map(({ code, errors }) => [code, errors]),
        [
          [0, ''],
          [0, ''],
        ],
      );
      assert.equal(namesIn(folder).length, 40);
    }
  });

  it('a credential of a file of variables is sent to no registry', async () => {
    registry.image('app', '7', {});
    const folder = folderOf({
      '.env': 'DB_PASSWORD=Tr0ub4dorKeel9Zx\nTAG=7\nCOPY=v-$DB_PASSWORD\n',
      'compose.yaml': compose(
        `${host}/app:$TAG`,
        `${host}/app:$DB_PASSWORD`,
        `${host}/app:1-\${DB_PASSWORD:-1}`,
        `${host}/app:\${NONE:-$DB_PASSWORD}`,
        `${host}/app:$COPY`,
      ),
    });
    const { code, out, errors } = await images(folder, 'lock');
    assert.deepEqual([code, errors], [0, '']);
    assert.match(out, /lock: 1 image: 1 new/);
    const sent = JSON.stringify(registry.requests);
    assert.doesNotMatch(sent + out + readFileSync(join(folder, 'plimsoll.lock'), 'utf8'), /Keel/);
  });

  it('nor is one of an included project', async () => {
    registry.requests.length = 0;
    const folder = folderOf({
      'own.env': 'DB_PASSWORD=Tr0ub4dorKeel9Zx\n',
      'a/.env': 'API_KEY=Tr0ub4dorKeel9Zx\n',
      'compose.yaml': 'include:\n  - a/compose.yaml\n  - path: b/compose.yaml\n    env_file: own.env\n',
      'a/compose.yaml': `services:\n  a:\n    image: ${host}/app:$API_KEY\n`,
      'b/compose.yaml': `services:\n  b:\n    image: ${host}/app:\${NONE:-\${DB_PASSWORD}}\n`,
    });
    const { code, out, errors } = await images(folder, 'lock', 'compose.yaml');
    assert.deepEqual([code, errors], [0, '']);
    assert.match(out, /lock: 0 images/);
    assert.deepEqual(registry.requests, []);
  });

  it('wrong usage', async () => {
    const folder = folderOf({ Dockerfile: 'FROM scratch\n' });
    for (const [args, problem] of [
      [['lock', '--mirror', 'me:word@host'], /needs a host, without a scheme or credentials\.\n/],
      [['lock', '--mirror', 'http://host'], /needs a host, without a scheme or credentials\.\n/],
      [['lock', '--from', 'ftp'], /`--from` is one of registry, engine, /],
      [['lock', '--from', 'oci:'], /`--from` is one of/],
      [['lock', '--from', 'oci:nowhere'], /needs a folder/],
      [['lock', '--from', 'archive:nowhere'], /nowhere can't be read: it does not exist/],
      [['lock', '--from', 'engine:tcp://localhost:2375'], /on a socket of this machine alone/],
      [['lock', '--mirror', '://'], /`--mirror` needs a host/],
      [['other'], /needs one of/],
    ] as const) {
      const { code, errors } = await images(folder, ...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(errors, problem);
    }
    assert.equal((await images(folderOf({}), 'lock')).code, 3);
  });
});

describe('images check', () => {
  const lockedFolder = async (name: string) => {
    const folder = folderOf({ 'compose.yaml': compose(`${host}/${name}:1`) });
    assert.equal((await images(folder, 'lock')).code, 0);
    return folder;
  };

  it('nothing has moved: one request for each tag', async () => {
    registry.image('still', '1', {});
    const folder = await lockedFolder('still');
    registry.requests.length = 0;
    const { code, out } = await images(folder, 'check');
    assert.deepEqual([code, out], [0, '1 image checked: 1 as locked, 0 moved, 0 gone.\n']);
    assert.deepEqual(
      registry.requests.map(({ line }) => line),
      ['HEAD /v2/still/manifests/1'],
    );
  });

  it('a tag that has moved, and what that changes', async () => {
    registry.image('moving', '1', {
      User: '1000',
      Labels: { 'org.opencontainers.image.base.name': 'debian:13' },
    });
    const folder = await lockedFolder('moving');
    registry.image('moving', '1', {
      ExposedPorts: { '7701/tcp': {} },
      Labels: { 'org.opencontainers.image.base.name': 'debian:stretch' },
    });
    const before = readFileSync(join(folder, 'plimsoll.lock'), 'utf8');
    const { code, out } = await images(folder, 'check');
    assert.equal(code, 1);
    assert.match(
      out,
      /^compose\.yaml:3: HOST\/moving:1 has moved: user 1000 → root, new port 7701\/tcp, end of life of debian:stretch: support ended /,
    );
    assert.equal(readFileSync(join(folder, 'plimsoll.lock'), 'utf8'), before);
    const updated = await images(folder, 'lock', '--update');
    assert.match(updated.out, /^Read again: HOST\/moving:1 \(linux\/amd64\): user 1000 → root, /);
    assert.equal((await images(folder, 'check')).code, 0);
  });

  it('a tag that has moved to the same configuration, and one that is gone', async () => {
    registry.index('same', '1', { 'linux/amd64': { User: 'app' } });
    registry.image('going', '1', {});
    const folder = folderOf({ 'compose.yaml': compose(`${host}/same:1`, `${host}/going:1`) });
    await images(folder, 'lock');
    registry.index('same', '1', { 'linux/amd64': { User: 'app' }, 'linux/arm64': {} });
    registry.untag('going', '1');
    const { code, out } = await images(folder, 'check');
    assert.equal(code, 1);
    assert.equal(
      out,
      'compose.yaml:5: HOST/going:1 is not at HOST any more.\ncompose.yaml:3: HOST/same:1 has moved: its configuration is the same.\n2 images checked: 0 as locked, 1 moved, 1 gone.\n',
    );
  });

  it('a registry that does not answer is not a tag that has moved', async () => {
    registry.image('lost', '1', {});
    const folder = await lockedFolder('lost');
    registry.answering = ({ url = '' }, response) => {
      if (url === '/v2/') return false;
      response.writeHead(500).end();
      return true;
    };
    const { code, errors } = await images(folder, 'check');
    assert.equal(code, 2);
    assert.equal(errors, 'compose.yaml:3: HOST/lost:1 was not read: HOST answers with status 500.\n');
  });

  it('each lock is checked, and what an engine alone has is not asked for', async () => {
    registry.image('shared', '1', { User: 'a' });
    const file = compose(`${host}/shared:1`);
    const folder = folderOf({
      'a/compose.yaml': file,
      'b/compose.yaml': file,
      'a/plimsoll.lock': empty,
      'b/plimsoll.lock': empty,
    });
    await images(folder, 'lock', 'a');
    registry.image('shared', '1', { User: 'b' });
    await images(folder, 'lock', 'b');
    const { code, out } = await images(folder, 'check');
    assert.equal(code, 1);
    assert.match(
      out,
      /^a\/compose\.yaml:3: .* user a → b\.\n2 images checked: 1 as locked, 1 moved, 0 gone\.\n$/,
    );
    const local = folderOf({ 'compose.yaml': compose(`${host}/local:1`) });
    const entry = lockedImage(`${host}/local:1`, {
      readFrom: 'engine',
      index: undefined,
      manifest: undefined,
    });
    writeFileSync(join(local, 'plimsoll.lock'), lockOf(entry));
    const checked = await images(local, 'check');
    assert.deepEqual(
      [checked.code, checked.out],
      [0, '0 images checked: 0 as locked, 0 moved, 0 gone, 1 in an engine alone.\n'],
    );
  });

  it('the tag beside a digest is checked, and images without an entry are counted', async () => {
    const { digest } = registry.image('beside', '1', { User: 'a' });
    const folder = folderOf({ Dockerfile: `FROM ${host}/beside:1@${digest}\n` });
    await images(folder, 'lock');
    registry.image('beside', '1', { User: 'b' });
    writeFileSync(join(folder, 'compose.yaml'), compose(`${host}/more:1`));
    const { code, out } = await images(folder, 'check');
    assert.equal(code, 1);
    assert.equal(
      out,
      'Dockerfile:1: HOST/beside:1 has moved: user a → b.\n1 image checked: 0 as locked, 1 moved, 0 gone, 1 not locked.\n',
    );
  });
});

describe('images check in other formats', () => {
  const valid = new Ajv({ allErrors: true }).compile<{
    images: { image: string; state: string; changes: string[] }[];
  }>(JSON.parse(readFileSync(new URL('support/images.schema.json', import.meta.url), 'utf8')));

  it('JSON by its schema, and Markdown', async () => {
    registry.image('json', '1', { User: '1000' });
    registry.image('json-gone', '1', {});
    registry.image('json-same', '1', {});
    const names = ['json', 'json-gone', 'json-same'].map((name) => `${host}/${name}:1`);
    const folder = folderOf({ 'compose.yaml': compose(...names) });
    await images(folder, 'lock');
    registry.image('json', '1', { ExposedPorts: { '7701/tcp': {} } });
    registry.untag('json-gone', '1');
    writeFileSync(join(folder, 'compose.yaml'), compose(...names, `${host}/not-locked:1`));
    const { code, out } = await images(folder, 'check', '--format', 'json');
    assert.equal(code, 1);
    const report: unknown = JSON.parse(out);
    assert.ok(valid(report), JSON.stringify(valid.errors));
    const place = (line: number) => [{ file: 'compose.yaml', line }];
    assert.deepEqual(report, {
      version: 1,
      images: [
        { image: 'HOST/json-gone:1', state: 'gone', changes: [], reason: 'is not at HOST', places: place(5) },
        { image: 'HOST/json-same:1', state: 'same', changes: [], places: place(7) },
        {
          image: 'HOST/json:1',
          state: 'moved',
          changes: ['user 1000 \u2192 root', 'new port 7701/tcp'],
          places: place(3),
        },
      ],
      unlocked: 1,
      local: 0,
      unused: [],
    });
    const markdown = await images(folder, 'check', '--format', 'markdown');
    assert.match(markdown.out, /^<!-- plimsoll images check -->\n/);
    assert.match(
      markdown.out,
      /^- compose\.yaml:3: HOST\/json:1 has moved: user 1000 → root, new port 7701\/tcp$/m,
    );
    assert.match(markdown.out, /^3 images checked: 1 as locked, 1 moved, 1 gone, 1 not locked\.$/m);
    assert.equal((await images(folder, 'check', '--format', 'stylish')).code, 2);
  });
});

describe('entries that no file names', () => {
  const withUnused = async () => {
    const { digest } = registry.image('kept', '1', { User: 'a' });
    registry.image('left', '1', {});
    const folder = folderOf({
      Dockerfile: `FROM ${host}/kept:1@${digest}\n`,
      'sub/compose.yaml': compose(`${host}/left:1`),
    });
    assert.equal((await images(folder, 'lock')).code, 0);
    writeFileSync(join(folder, 'sub/compose.yaml'), 'services: {}\n');
    return folder;
  };

  it('stay and are listed, until they are removed', async () => {
    const folder = await withUnused();
    const checked = await images(folder, 'check');
    assert.deepEqual(
      [checked.code, checked.out],
      [
        0,
        'plimsoll.lock: HOST/left:1 (linux/amd64) is not used any more.\n1 image checked: 1 as locked, 0 moved, 0 gone.\n',
      ],
    );
    await images(folder, 'lock', '--update');
    assert.deepEqual(namesIn(folder), ['kept:1 linux/amd64', 'left:1 linux/amd64']);
    const { code, out } = await images(folder, 'lock', '--prune');
    assert.equal(code, 0);
    assert.match(out, /^Removed: HOST\/left:1 \(linux\/amd64\)\n.* 0 not locked, 1 removed\.\n$/s);
    assert.deepEqual(namesIn(folder), ['kept:1 linux/amd64']);
  });

  it('are not removed where not all files are read, or an image failed', async () => {
    const folder = await withUnused();
    for (const paths of [['Dockerfile'], ['sub'], ['.', 'no-such-folder']]) {
      const { errors } = await images(folder, 'lock', '--prune', ...paths);
      assert.match(
        errors,
        /^plimsoll\.lock: no entry is removed, since not all files that it is for were read\.$/m,
      );
      const { out } = await images(folder, 'check', ...paths);
      assert.doesNotMatch(out, /not used any more/);
    }
    writeFileSync(join(folder, 'sub/compose.yaml'), compose(`${host}/missing:1`));
    const { code, errors } = await images(folder, 'lock', '--prune');
    assert.equal(code, 1);
    assert.match(errors, /^plimsoll\.lock: no entry is removed, since images failed\.$/m);
    assert.deepEqual(namesIn(folder), ['kept:1 linux/amd64', 'left:1 linux/amd64']);
  });

  it('are removed for a folder above, and one lock does not speak for another', async () => {
    const folder = await withUnused();
    writeFileSync(join(folder, 'sub/plimsoll.lock'), empty);
    writeFileSync(join(folder, 'sub/compose.yaml'), compose(`${host}/left:1`));
    assert.equal((await images(folder, 'lock', '--prune')).code, 0);
    assert.deepEqual(namesIn(folder), ['kept:1 linux/amd64']);
    assert.deepEqual(namesIn(join(folder, 'sub')), ['left:1 linux/amd64']);
  });
});

describe('other places', () => {
  it('an engine, on the socket that the user names', async () => {
    const folder = folderOf({ 'compose.yaml': compose('nginx:1', 'redis') });
    const digest = `sha256:${'d'.repeat(64)}`;
    const asked: string[] = [];
    const engine = createServer((request, answer) => {
      asked.push(`${request.method} ${request.url}`);
      if (!request.url?.includes('nginx')) return void answer.writeHead(404).end('{}');
      answer.end(
        JSON.stringify({
          ...{ Os: 'linux', Architecture: 'arm64', Variant: 'v8', Created: '2026-01-02T03:04:05Z' },
          RepoDigests: [`other@sha256:${'e'.repeat(64)}`, `nginx@${digest}`],
          Config: { User: 'nginx', Env: ['PATH=/bin'], ExposedPorts: { '80/tcp': {} }, Labels: null },
        }),
      );
    });
    const socket = join(folder, 'engine.sock');
    await new Promise<void>((listening) => engine.listen(socket, listening));
    const { code, errors } = await images(folder, 'lock', '--from', `engine:${socket}`);
    engine.close();
    assert.equal(code, 1);
    assert.equal(
      errors,
      'compose.yaml:5: docker.io/library/redis:latest is not in the engine, and nothing is pulled.\n',
    );
    assert.deepEqual(asked.sort(), [
      'GET /images/docker.io/library/nginx:1/json',
      'GET /images/docker.io/library/redis:latest/json',
    ]);
    const [nginx] = lockIn(folder);
    assert.deepEqual(
      [nginx?.platform, nginx?.index, nginx?.user, nginx?.readFrom],
      ['linux/arm64', digest, 'nginx', 'engine'],
    );
    const gone = await images(folder, 'lock', '--update', '--from', `engine:${socket}`);
    assert.match(gone.errors, /was not read: the engine (?:is not there|refuses connections)\./);
  });

  it('Podman, which has a name of one word under localhost, and digests that no registry may have', async () => {
    const folder = folderOf({ 'compose.yaml': compose('built:1', 'team/built:1', 'nginx:1') });
    const asked: string[] = [];
    const podman = createServer((request, answer) => {
      asked.push(request.url ?? '');
      const name = /^\/images\/(.*)\/json$/.exec(request.url ?? '')?.[1] ?? '';
      const isThere = /^(?:localhost\/built|docker\.io\/library\/nginx):1$/.test(name);
      answer.writeHead(isThere ? 200 : 404, { 'Libpod-Api-Version': '5.4.2' }).end(
        JSON.stringify({
          ...{ Os: 'linux', Architecture: 'amd64', Created: '2026-01-02T03:04:05Z' },
          RepoDigests: [`${name.replace(/:1$/, '')}@sha256:${'d'.repeat(64)}`],
          Config: { User: 'app' },
        }),
      );
    });
    const socket = join(folder, 'podman.sock');
    await new Promise<void>((listening) => podman.listen(socket, listening));
    const { code, errors } = await images(folder, 'lock', '--from', `engine:${socket}`);
    podman.close();
    assert.equal(code, 1);
    assert.equal(
      errors,
      'compose.yaml:5: docker.io/team/built:1 is not in the engine, and nothing is pulled.\n',
    );
    assert.deepEqual(asked.sort(), [
      '/images/docker.io/library/built:1/json',
      '/images/docker.io/library/nginx:1/json',
      '/images/docker.io/team/built:1/json',
      '/images/localhost/built:1/json',
    ]);
    assert.deepEqual(
      lockIn(folder).map(({ name, user, index, manifest }) => [name, user, index, manifest]),
      ['built', 'nginx'].map((name) => [`docker.io/library/${name}:1`, 'app', undefined, undefined]),
    );
  });
});
