import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import { dist } from './support/dist.ts';

const version = `${process.version}-${process.arch}.cache`;
const beside = `cli.program.${version}`;
const isRoot = process.getuid?.() === 0;
const onlyRoot = isRoot ? false : 'only root may be another user';
/** Another user of the machine. */
const other = 65_534;

const base = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-start-')));
chmodSync(base, 0o755);
after(() => rmSync(base, { recursive: true, force: true }));
let folders = 0;

/** The program of these tests, and another of the same length, which only a cache can bring in. */
const program = Buffer.from("(function (require, module) { console.log('the program'); })");
const planted = Buffer.from("(function (require, module) { console.log('the planted'); })");
assert.equal(program.length, planted.length);
const inFolder = `cli.program.${crc32(program).toString(16)}.${version}`;

/** A cache in the format of the program, but of the other text: an attacker can compute the checksums, too. */
const trap = (() => {
  const script = `
    const { Script } = require('node:vm');
    const script = new Script(${JSON.stringify(planted.toString())}, { filename: 'x' });
    script.runInThisContext()();
    process.stderr.write(script.createCachedData());`;
  const compiled = spawnSync(process.execPath, ['-e', script]).stderr;
  // It says that it is complete, so nothing replaces it.
  const data = Buffer.concat([compiled, Buffer.alloc(4)]);
  const sums = Buffer.alloc(8);
  sums.writeUInt32LE(crc32(program));
  sums.writeUInt32LE(crc32(data), 4);
  return Buffer.concat([data, sums]);
})();

/** An installation in a new folder. */
function installed(name = 'cli'): string {
  const folder = join(base, `${++folders}`, 'dist');
  mkdirSync(folder, { recursive: true });
  const start = name === 'client' ? 'client.start.cjs' : `${name}.cjs`;
  copyFileSync(join(dist, start), join(folder, start));
  writeFileSync(join(folder, `${name}.program.cjs`), program);
  return folder;
}

interface User {
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly start?: string;
}

/** Runs an installation like a scan until it ends; this writes a cache. */
function run(folder: string, { uid, env = {}, start = 'cli.cjs' }: User = {}) {
  const began = Date.now();
  const { status, stdout, stderr, signal } = spawnSync(process.execPath, [join(folder, start), 'scan'], {
    cwd: base,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
    timeout: 20_000,
    ...(uid !== undefined && { uid, gid: uid }),
  });
  assert.deepEqual([status, signal, stderr], [0, null, ''], `after ${Date.now() - began} ms`);
  return stdout.trim();
}

const caches = (folder: string) => readdirSync(folder).filter((name) => name.includes('.cache'));

/** A new home folder of a user. */
function homeOf(uid?: number): string {
  const folder = join(base, `${++folders}`);
  mkdirSync(folder, { mode: 0o700 });
  if (uid !== undefined) chownSync(folder, uid, uid);
  return folder;
}

/** Plants the trap in a user's cache folder. */
function plant(home: string, uid?: number): string {
  const folder = join(home, '.cache', 'plimsoll');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, inFolder);
  writeFileSync(file, trap, { mode: 0o600 });
  if (uid !== undefined) for (const each of [dirname(folder), folder, file]) chownSync(each, uid, uid);
  return file;
}

describe('the start cache', {
  skip: process.platform === 'win32' && 'Node.js does not know owners and permissions on Windows',
}, () => {
  it('is run if it can be trusted, which shows that these tests would notice a planted one', () => {
    for (const name of ['cli', 'server', 'client']) {
      const folder = installed(name);
      writeFileSync(join(folder, `${name}.program.${version}`), trap, { mode: 0o600 });
      assert.equal(
        run(folder, { start: name === 'client' ? 'client.start.cjs' : `${name}.cjs` }),
        'the planted',
      );
    }
  });

  /** Caches that another user may have written or that are damaged, each created in an installation. */
  const ways: Readonly<Record<string, (folder: string, file: string) => void>> = {
    'in a sticky folder': (folder, file) => {
      writeFileSync(file, trap);
      chmodSync(folder, 0o1777);
    },
    'in a folder that a group can write': (folder, file) => {
      writeFileSync(file, trap);
      chmodSync(folder, 0o775);
    },
    'in a folder that everybody can write': (folder, file) => {
      writeFileSync(file, trap);
      chmodSync(folder, 0o757);
    },
    'in a folder that others can rename': (folder, file) => {
      writeFileSync(file, trap);
      chmodSync(dirname(folder), 0o777);
    },
    'in a folder that a group can rename': (folder, file) => {
      writeFileSync(file, trap);
      chmodSync(dirname(folder), 0o770);
    },
    'writable by a group': (_, file) => {
      writeFileSync(file, trap);
      chmodSync(file, 0o660);
    },
    'writable by everybody': (_, file) => {
      writeFileSync(file, trap);
      chmodSync(file, 0o602);
    },
    'a symbolic link': (folder, file) => {
      writeFileSync(join(folder, 'real'), trap);
      symlinkSync('real', file);
    },
    'a hard link in a sticky folder': (folder, file) => {
      writeFileSync(join(folder, '..', 'real'), trap);
      linkSync(join(folder, '..', 'real'), file);
      chmodSync(folder, 0o1777);
    },
    'a pipe': (_, file) => {
      assert.equal(spawnSync('mkfifo', [file]).status, 0);
    },
    'a folder': (_, file) => mkdirSync(file),
    empty: (_, file) => writeFileSync(file, ''),
    'no cache at all': (_, file) => writeFileSync(file, 'nonsense'.repeat(1000)),
    'one byte too short': (_, file) => writeFileSync(file, trap.subarray(0, -1)),
    'half as long': (_, file) => writeFileSync(file, trap.subarray(0, trap.length >> 1)),
    'zeros from some byte on': (_, file) =>
      writeFileSync(file, Buffer.concat([trap.subarray(0, 200)], trap.length)),
    'changed in one bit': (_, file) => {
      const damaged = Buffer.from(trap);
      damaged.writeUInt8(damaged.readUInt8(200) ^ 1, 200);
      writeFileSync(file, damaged);
    },
    'that of another program of the same length': (folder, file) => {
      writeFileSync(file, trap);
      const text = program.toString().replace("'the program'", '"the program"');
      writeFileSync(join(folder, 'cli.program.cjs'), text);
    },
  };
  for (const [what, lay] of Object.entries(ways))
    it(`is not run if it is ${what}`, () => {
      const folder = installed();
      lay(folder, join(folder, beside));
      assert.equal(run(folder), 'the program');
      assert.equal(run(folder), 'the program');
    });

  it('is not run by the server and the extension from a sticky folder', () => {
    for (const [name, start] of [
      ['server', 'server.cjs'],
      ['client', 'client.start.cjs'],
    ] as const) {
      const folder = installed(name);
      writeFileSync(join(folder, `${name}.program.${version}`), trap, { mode: 0o600 });
      chmodSync(folder, 0o1777);
      assert.equal(run(folder, { start }), 'the program');
    }
  });

  it('replaces a damaged one, readable only by its owner', () => {
    const folder = installed();
    writeFileSync(join(folder, beside), trap.subarray(0, -1));
    run(folder);
    const made = readFileSync(join(folder, beside));
    assert.equal(made.readUInt32LE(made.length - 8), crc32(program));
    assert.equal(made.readUInt32LE(made.length - 4), crc32(made.subarray(0, -8)));
    assert.equal(statSync(join(folder, beside)).mode & 0o777, 0o600);
  });

  it('is kept in the user cache folder if others can write beside the program', () => {
    const folder = installed();
    chmodSync(folder, 0o1777);
    const home = homeOf();
    assert.equal(run(folder, { env: { HOME: home } }), 'the program');
    assert.deepEqual(caches(folder), []);
    const kept = join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'plimsoll');
    assert.deepEqual(readdirSync(kept), [inFolder]);
    assert.equal(statSync(kept).mode & 0o777, 0o700);
    assert.equal(statSync(join(kept, inFolder)).mode & 0o777, 0o600);
    writeFileSync(join(kept, inFolder), trap);
    assert.equal(run(folder, { env: { HOME: home } }), 'the planted', 'it is read there');
  });

  it('follows XDG_CACHE_HOME, unless that is a relative path', {
    skip: process.platform === 'darwin' && 'macOS has a folder of its own',
  }, () => {
    const folder = installed();
    chmodSync(folder, 0o1777);
    const [home, caches] = [homeOf(), join(homeOf(), 'new')];
    run(folder, { env: { HOME: home, XDG_CACHE_HOME: caches } });
    assert.deepEqual(readdirSync(home), []);
    assert.deepEqual(readdirSync(join(caches, 'plimsoll')), [inFolder]);
    run(folder, { env: { HOME: home, XDG_CACHE_HOME: `${folders}/caches` } });
    assert.deepEqual(readdirSync(join(home, '.cache', 'plimsoll')), [inFolder]);
    // If no folder can be created, the program runs without delay.
    if (process.platform === 'linux')
      for (const XDG_CACHE_HOME of ['/proc', '/proc/self/new', '/dev/null', '/sys'])
        assert.equal(run(folder, { env: { HOME: home, XDG_CACHE_HOME } }), 'the program');
    for (const HOME of ['', '.', join(base, 'nowhere', 'at', 'all')]) {
      const before = readdirSync(base).length;
      assert.equal(run(folder, { env: { HOME } }), 'the program');
      assert.equal(readdirSync(base).length - before, HOME.includes('nowhere') ? 1 : 0);
    }
  });

  it('is neither read nor written in a user cache folder that others can write', {
    skip: process.platform === 'darwin' && 'macOS has a folder of its own',
  }, () => {
    const folder = installed();
    chmodSync(folder, 0o1777);
    for (const at of ['', '.cache', '.cache/plimsoll']) {
      const home = homeOf();
      plant(home);
      chmodSync(join(home, at), 0o770);
      assert.equal(run(folder, { env: { HOME: home } }), 'the program', at);
      rmSync(join(home, '.cache', 'plimsoll'), { recursive: true });
      if (at === '.cache/plimsoll') continue;
      assert.equal(run(folder, { env: { HOME: home } }), 'the program');
      assert.throws(() => statSync(join(home, '.cache', 'plimsoll')), /ENOENT/, at);
    }
  });

  it('is complete after twelve processes wrote it at once', async () => {
    const folder = installed();
    const once = () =>
      new Promise((done) => spawn(process.execPath, [join(folder, 'cli.cjs'), 'scan']).once('close', done));
    assert.deepEqual(await Promise.all(Array.from({ length: 12 }, once)), Array(12).fill(0));
    assert.deepEqual(caches(folder), [beside]);
    const made = readFileSync(join(folder, beside));
    assert.equal(made.readUInt32LE(made.length - 4), crc32(made.subarray(0, -8)));
  });

  it('is removed from the user cache folder after a month, with leftovers of a crash', {
    skip: process.platform === 'darwin' && 'macOS has a folder of its own',
  }, () => {
    const folder = installed();
    chmodSync(folder, 0o1777);
    const home = homeOf();
    const kept = dirname(plant(home));
    renameSync(join(kept, inFolder), join(kept, 'new.cache'));
    for (const name of ['old.cache', 'old.cache.7-7', 'notes']) {
      writeFileSync(join(kept, name), '');
      lutimesSync(join(kept, name), 0, 0);
    }
    run(folder, { env: { HOME: home } });
    assert.deepEqual(readdirSync(kept).sort(), [inFolder, 'new.cache', 'notes'].sort());
  });

  it('is not run if it belongs to another user', { skip: onlyRoot }, () => {
    // In a shared folder like /tmp.
    const shared = installed();
    chmodSync(shared, 0o1777);
    const lay = "require('node:fs').writeFileSync(process.argv[1], Buffer.from(process.argv[2], 'base64'))";
    const laid = spawnSync(process.execPath, ['-e', lay, join(shared, beside), trap.toString('base64')], {
      uid: other,
      gid: other,
    });
    assert.equal(laid.status, 0);
    assert.equal(statSync(join(shared, beside)).uid, other);
    assert.equal(run(shared), 'the program');
    // In an installation of the other user, run by root.
    const his = installed();
    writeFileSync(join(his, beside), trap, { mode: 0o600 });
    for (const each of [his, join(his, beside)]) chownSync(each, other, other);
    assert.equal(run(his), 'the program');
    assert.deepEqual(caches(his), [beside]);
    // In our own folder, with a cache of the other user.
    const ours = installed();
    writeFileSync(join(ours, beside), trap, { mode: 0o600 });
    chownSync(join(ours, beside), other, other);
    assert.equal(run(ours), 'the program');
    // In our own folder below one of the other user.
    const below = installed();
    writeFileSync(join(below, beside), trap, { mode: 0o600 });
    chownSync(dirname(below), other, other);
    assert.equal(run(below), 'the program');
  });

  it('is neither read nor written in the home of another user, as under sudo', { skip: onlyRoot }, () => {
    const folder = installed();
    chmodSync(folder, 0o1777);
    const home = homeOf(other);
    assert.equal(run(folder, { env: { HOME: home } }), 'the program');
    assert.deepEqual(readdirSync(home), []);
    plant(home, other);
    assert.equal(run(folder, { env: { HOME: home } }), 'the program');
  });

  it('is separate for each user of an installation of root', {
    skip: onlyRoot,
  }, () => {
    const folder = installed();
    const home = homeOf(other);
    assert.equal(run(folder, { uid: other, env: { HOME: home } }), 'the program');
    assert.deepEqual(caches(folder), []);
    const kept = join(home, '.cache', 'plimsoll', inFolder);
    assert.deepEqual([statSync(kept).uid, statSync(kept).mode & 0o777], [other, 0o600]);
    writeFileSync(join(folder, beside), trap, { mode: 0o644 });
    assert.equal(run(folder, { uid: other, env: { HOME: home } }), 'the program', 'his own comes first');
    assert.equal(run(folder, { uid: other }), 'the planted', 'that of root is read');
    chmodSync(join(folder, beside), 0o600);
    assert.equal(run(folder, { uid: other }), 'the program', 'he may not read it');
  });

  it('is missing if the disk is full or read-only', { skip: onlyRoot }, (t) => {
    const folder = installed();
    const mounted = (options: string) => {
      const mount = `mount -t tmpfs -o mode=755,${options} none "$1" && cp -r "$0"/. "$1" && if [ -n "$2" ]; then mount -o "$2" "$1"; fi && node "$1"/cli.cjs scan && ls "$1"`;
      return (remount: string) =>
        spawnSync('unshare', ['-m', 'sh', '-c', mount, folder, homeOf(), remount], { encoding: 'utf8' });
    };
    if (mounted('size=1m')('').status !== 0) return t.skip('nothing may be mounted here');
    const big = `(function (require, module) { console.log('the program'); ${'globalThis.a = () => 1;'.repeat(4000)} })`;
    writeFileSync(join(folder, 'cli.program.cjs'), big);
    for (const ran of [mounted('size=200k')(''), mounted('size=4m')('remount,ro')]) {
      assert.deepEqual([ran.status, ran.stderr], [0, '']);
      assert.deepEqual(ran.stdout.trim().split('\n'), ['the program', 'cli.cjs', 'cli.program.cjs']);
    }
    assert.ok(mounted('size=4m')('').stdout.includes('.cache'), 'elsewhere it would be');
  });
});
