import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ask, done, immediately } from '../server/host/ask.ts';
import { rootsAt } from '../server/host/roots.ts';
import { noText } from '../server/host/unread.ts';
import { type FileChange, moved, writing } from '../server/host/write.ts';
import { folderOf } from './support/cli.ts';
import { withoutLinks } from './support/links.ts';

const below = (...folders: string[]) => done(rootsAt(folders));
const change = (folder: string, name: string, before: string | undefined, after: string): FileChange => ({
  path: join(folder, name),
  before,
  after,
});
const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
/** The reason why nothing was written. */
function refusal(changes: readonly FileChange[], ...roots: string[]): string | undefined {
  const { written, failure } = done(writing(changes, below(...roots)));
  assert.deepEqual(written, []);
  return failure?.reason;
}
const notRoot = process.getuid?.() !== 0 && 'only root may be another user';

describe('writing files', () => {
  it('writes all files, creates new ones, and leaves nothing beside them', () => {
    const folder = folderOf({ a: 'one\n', 'b/c': 'two\n' });
    const changes = [change(folder, 'a', 'one\n', '1\n'), change(folder, 'b/c', 'two\n', '2\n')];
    const all = [...changes, change(folder, 'b/new', undefined, '3\n')];
    const { written, failure } = done(writing(all, below(folder)));
    assert.equal(failure, undefined);
    assert.deepEqual(
      written,
      all.map(({ path }) => path),
    );
    assert.deepEqual([read(folder, 'a'), read(folder, 'b/c'), read(folder, 'b/new')], ['1\n', '2\n', '3\n']);
    assert.deepEqual(
      [readdirSync(folder), readdirSync(join(folder, 'b'))],
      [
        ['a', 'b'],
        ['c', 'new'],
      ],
    );
  });

  it('keeps modes, the owner, and encodings', { skip: notRoot }, () => {
    const marked = '\ufeffFROM a\r\n';
    const little = Buffer.from(marked, 'utf16le');
    const folder = folderOf({ a: 'x', le: little, be: Buffer.from(little).swap16(), utf8: marked });
    chmodSync(join(folder, 'a'), 0o640);
    spawnSync('chown', ['65534:65533', join(folder, 'a')]);
    const after = '\ufeffFROM b\u00e4\r\n';
    const changes = [
      change(folder, 'a', 'x', 'y'),
      ...['le', 'be', 'utf8'].map((name) => change(folder, name, marked, after)),
    ];
    assert.equal(done(writing(changes, below(folder))).failure, undefined);
    const { mode, uid, gid } = statSync(join(folder, 'a'));
    assert.deepEqual([mode & 0o7777, uid, gid], [0o640, 65_534, 65_533]);
    const wide = Buffer.from(after, 'utf16le');
    assert.deepEqual(readFileSync(join(folder, 'le')), wide);
    assert.deepEqual(readFileSync(join(folder, 'be')), Buffer.from(wide).swap16());
    assert.deepEqual(readFileSync(join(folder, 'utf8')), Buffer.from(after));
  });

  it('replaces a file with several hard links under this name only', () => {
    const folder = folderOf({ a: 'x' });
    linkSync(join(folder, 'a'), join(folder, 'b'));
    done(writing([change(folder, 'a', 'x', 'y')], below(folder)));
    assert.deepEqual([read(folder, 'a'), read(folder, 'b')], ['y', 'x']);
    linkSync(join(folder, 'b'), join(folder, 'c'));
    const { failure } = done(
      writing([change(folder, 'b', 'x', 'z'), change(folder, 'c', 'x', 'z')], below(folder)),
    );
    assert.deepEqual([failure, read(folder, 'b'), read(folder, 'c')], [undefined, 'z', 'z']);
  });
});

describe('writing files: refused changes, after which nothing is written', () => {
  const cases: readonly (readonly [what: string, reason: RegExp, prepare: (folder: string) => FileChange])[] =
    [
      [
        'a file that has changed since it was read',
        /has changed since it was read/,
        (at) => change(at, 'b', 'older', 'x'),
      ],
      ['a file that is gone', /has changed since it was read/, (at) => change(at, 'gone', 'a', 'x')],
      [
        'a file that is there by now',
        /has changed since it was read/,
        (at) => change(at, 'b', undefined, 'x'),
      ],
      [
        'bytes that are no text',
        /not valid UTF-8/,
        (at) => {
          writeFileSync(join(at, 'bytes'), Buffer.from([0x61, 0xff, 0x0a]));
          return change(at, 'bytes', 'a\ufffd\n', 'x');
        },
      ],
      [
        'a file that is read-only',
        /is read-only/,
        (at) => {
          chmodSync(join(at, 'b'), 0o444);
          return change(at, 'b', 'two', 'x');
        },
      ],
      [
        'a link that leads out',
        /leads outside/,
        (at) => {
          symlinkSync('/etc/hostname', join(at, 'link'));
          return change(at, 'link', readFileSync('/etc/hostname', 'utf8'), 'x');
        },
      ],
      [
        'a folder that a link leads out of',
        /leads outside/,
        (at) => {
          symlinkSync('/tmp', join(at, 'out'));
          return change(at, 'out/new-file-of-a-test', undefined, 'x');
        },
      ],
      ['a path outside', /outside the folders/, (at) => change(at, '../other', undefined, 'x')],
      [
        'two paths to one file',
        /another path leads to the same file/,
        (at) => {
          symlinkSync('a', join(at, 'link'));
          return change(at, 'link', 'one', 'x');
        },
      ],
    ];
  for (const [what, reason, prepare] of cases) {
    it(what, { skip: /link|two paths/.test(what) && withoutLinks }, () => {
      const folder = folderOf({ a: 'one', b: 'two' });
      const bad = prepare(folder);
      const names = readdirSync(folder);
      assert.match(refusal([change(folder, 'a', 'one', '1'), bad], folder) ?? '', reason);
      assert.equal(read(folder, 'a'), 'one');
      assert.deepEqual(readdirSync(folder), names);
      assert.ok(!existsSync('/tmp/new-file-of-a-test'));
    });
  }

  it('files that the user may not write, in a folder of the user or of others', { skip: notRoot }, () => {
    const folder = folderOf({ 'open/a': 'one', 'closed/b': 'two' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'open'), 0o777);
    const script = (name: string, before: string) => `
      import { done } from ${JSON.stringify(new URL('../server/host/ask.ts', import.meta.url).href)};
      import { rootsAt } from ${JSON.stringify(new URL('../server/host/roots.ts', import.meta.url).href)};
      import { writing } from ${JSON.stringify(new URL('../server/host/write.ts', import.meta.url).href)};
      process.setgid(65534); process.setuid(65534);
      const changes = [{ path: ${JSON.stringify(join(folder, name))}, before: ${JSON.stringify(before)}, after: 'x' }];
      console.log(JSON.stringify(done(writing(changes, done(rootsAt([${JSON.stringify(folder)}]))))));`;
    for (const [name, before] of [
      ['open/a', 'one'],
      ['closed/b', 'two'],
    ] as const) {
      const args = ['--import', 'tsx', '--input-type=module', '-e', script(name, before)];
      const { stdout, stderr } = spawnSync(process.execPath, args, {
        encoding: 'utf8',
        cwd: fileURLToPath(new URL('..', import.meta.url)),
      });
      assert.match(stdout, /"written":\[\].*permission denied/, stderr);
      assert.equal(read(folder, name), before);
    }
    assert.deepEqual(readdirSync(join(folder, 'open')), ['a']);
  });
});

/** Makes the system call that some work asks for; its error is for the work. */
function answered(work: ReturnType<typeof writing>, asked: object): ReturnType<typeof work.next> {
  if (!('now' in asked)) return work.next();
  let answer: unknown;
  try {
    answer = (asked.now as () => unknown)();
  } catch (error) {
    return work.throw(error);
  }
  return work.next(answer);
}

describe('a file that another program holds open on Windows', () => {
  const failing = (code: string, times: number) => {
    const calls = { made: 0 };
    const move = () =>
      ask(
        () => {
          if (++calls.made <= times) throw Object.assign(new Error(code), { code });
        },
        async () => undefined,
      );
    return { calls, move };
  };

  for (const code of ['EPERM', 'EBUSY', 'EACCES'])
    it(`is replaced once that is over (${code})`, () => {
      const { calls, move } = failing(code, 3);
      assert.equal(done(moved(move, true)), undefined);
      assert.equal(calls.made, 4);
    });

  it('is left as it is if another program has changed it by the time that is over', () => {
    const { calls, move } = failing('EPERM', 3);
    const why = noText('it has changed');
    const whyNot = () => immediately(() => (calls.made === 2 ? why : undefined));
    assert.equal(done(moved(move, true, whyNot)), why);
    assert.equal(calls.made, 2);
  });

  it('is left as it was after a second, with the reason', () => {
    const { move } = failing('EPERM', 1000);
    const start = performance.now();
    assert.match(done(moved(move, true))?.reason ?? '', /another program keeps it open/);
    const took = performance.now() - start;
    assert.ok(took > 900 && took < 30_000, `${took} ms`);
  });

  it('is not tried again for any other reason, or on another system', () => {
    for (const [code, isWindows] of [
      ['ENOSPC', true],
      ['EPERM', false],
    ] as const) {
      const { calls, move } = failing(code, 1);
      assert.throws(() => done(moved(move, isWindows)), { code });
      assert.equal(calls.made, 1);
    }
  });
});

describe('writing files: the process ends between any two system calls', () => {
  const before = 'before\n'.repeat(1000);
  const after = 'after\n'.repeat(1000);
  const names = ['a', 'b', 'c/d'];

  it('no file is half written, and files are replaced in their order', () => {
    let steps = 0;
    for (let most = 0; ; most++) {
      const folder = folderOf(Object.fromEntries(names.map((name) => [name, before])));
      const work = writing(
        names.map((name) => change(folder, name, before, after)),
        below(folder),
      );
      // Abandoned after so many calls: no cleanup runs.
      let step = work.next();
      for (steps = 0; steps < most && !step.done; steps++) {
        step = answered(work, step.value);
      }
      const texts = names.map((name) => read(folder, name));
      assert.ok(texts.every((text) => text === before || text === after));
      const done = texts.filter((text) => text === after).length;
      assert.deepEqual(texts, [...Array(done).fill(after), ...Array(names.length - done).fill(before)]);
      if (step.done) {
        assert.equal(done, names.length);
        break;
      }
    }
    assert.ok(steps > 30, `${steps} calls`);
  });

  it('a failing call leaves every file as it was, or reports the written ones', () => {
    for (let failing = 0; ; failing++) {
      const folder = folderOf(Object.fromEntries(names.map((name) => [name, before])));
      mkdirSync(join(folder, 'other'));
      const work = writing(
        names.map((name) => change(folder, name, before, after)),
        below(folder),
      );
      let step = work.next();
      let failed = false;
      for (let count = 0; !step.done; count++) {
        if (count === failing) {
          failed = true;
          step = work.throw(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
        } else step = answered(work, step.value);
      }
      const { written } = step.value;
      for (const name of names) {
        assert.equal(read(folder, name), written.includes(join(folder, name)) ? after : before);
      }
      if (!failed) break;
      if (step.value.failure) assert.match(step.value.failure.reason, /ENOSPC/);
    }
  });
});
