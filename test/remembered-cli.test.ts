import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bundle, folderOf, plimsoll } from './support/cli.ts';
import { corpus, withoutCorpus } from './support/corpus.ts';
import { commitAll, withoutGit } from './support/git.ts';
import { withoutLinks } from './support/links.ts';
import { share } from './support/share.ts';

/** Why no file system can be mounted for a test, as the test runner prints it; otherwise false. */
const withoutMounts =
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
    ? false
    : 'only root on Linux may mount a small file system';

/** A dozen small projects; `mark` makes their texts differ from those of others. */
function projects(mark = '1', folder = (at: number) => `p${at}`): Record<string, string> {
  const files: Record<string, string> = {};
  for (let at = 0; at < 12; at++) {
    files[`${folder(at)}/Dockerfile`] =
      `FROM node:${mark}\nUSER root\nENV TOKEN=tk-${mark}Zq8LmN2vB7x${at}\n`;
    files[`${folder(at)}/compose.yaml`] =
      `services:\n  web:\n    build: .\n    privileged: ${at % 2 === 0}\n`;
  }
  return files;
}

/** A project in a folder of its own, and a cache folder beside it. */
function begun(files = projects()) {
  const base = folderOf(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`work/${path}`, text])),
  );
  const cwd = join(base, 'work');
  const cache = join(base, 'cache');
  const env = { XDG_CACHE_HOME: cache, HOME: base, CI: '' };
  const scan = (...args: string[]) => plimsoll(['scan', '.', '--format', 'json', ...args], { cwd, env });
  return { base, cwd, env, results: join(cache, 'plimsoll', 'results'), scan };
}

describe('the results of earlier scans', {
  skip: process.platform === 'win32' && 'the cache folder is another',
}, () => {
  it('are what a scan finds anew', () => {
    const { scan, results } = begun();
    const anew = scan('--no-cache');
    assert.ok(!existsSync(results));
    for (let run = 0; run < 3; run++) assert.deepEqual(scan(), anew);
    assert.equal(readdirSync(results).length, 1);
  });

  it('hold no credential', () => {
    const { scan, results } = begun();
    for (const format of ['json', 'sarif', 'stylish', 'html'])
      scan('--format', `${format}:/dev/null`, '--format', 'compact');
    scan();
    const [project = ''] = readdirSync(results);
    for (const name of readdirSync(join(results, project)))
      assert.doesNotMatch(readFileSync(join(results, project, name), 'utf8'), /Zq8LmN2vB7/i);
  });

  it('are kept in a given folder, and in CI in no other', () => {
    const { scan, base, results, cwd, env } = begun();
    const location = join(base, 'elsewhere');
    const anew = scan('--no-cache');
    assert.deepEqual(scan('--cache-location', '../elsewhere'), anew);
    assert.ok(existsSync(join(location, 'results')) && !existsSync(results));
    const given = ['scan', '.', '--format', 'json'];
    assert.deepEqual(plimsoll(given, { cwd, env: { ...env, CI: 'true' } }), anew);
    assert.ok(!existsSync(results));
    const inCi = plimsoll([...given, `--cache-location=${location}`], { cwd, env: { ...env, CI: 'true' } });
    assert.deepEqual(inCi, anew);
  });

  it('are never in what is scanned', { skip: withoutGit || withoutLinks }, () => {
    const { scan, cwd, base, env } = begun();
    commitAll(base, 'all');
    symlinkSync(join(cwd, 'p1'), join(base, 'linked'));
    for (const inside of ['cache', '.', '../in-the-repository', '../linked/cache']) {
      const { code, errors } = scan('--cache-location', inside);
      assert.equal(code, 2);
      assert.match(errors, /can't lie in what is linted, or in its repository/);
    }
    const own = { ...env, XDG_CACHE_HOME: join(cwd, 'cache') };
    plimsoll(['scan', '.'], { cwd, env: own });
    assert.ok(!existsSync(join(cwd, 'cache')));
  });

  it('are in no folder that others can write in', () => {
    const { scan, base, results } = begun();
    const location = folderOf({});
    chmodSync(location, 0o777);
    assert.match(scan('--cache-location', location).errors, /only you can write in/);
    const anew = scan('--no-cache');
    scan();
    chmodSync(join(base, 'cache'), 0o777);
    assert.deepEqual(scan(), anew);
    chmodSync(join(base, 'cache'), 0o755);
    assert.equal(readdirSync(results).length, 1);
    assert.match(scan('--no-cache', '--cache-location', location).errors, /exclude each other/);
  });

  it('of one project do not hold for another', () => {
    const [one, other] = [begun(projects('1')), begun(projects('20'))];
    const anew = other.scan('--no-cache');
    for (const { scan } of [one, other]) scan();
    const [[from = ''], [to = '']] = [readdirSync(one.results), readdirSync(other.results)];
    cpSync(join(one.results, from), join(other.results, to), { recursive: true, force: true });
    assert.deepEqual(other.scan(), anew);
  });

  it('keep apart files whose names have line breaks and quotes', () => {
    const odd = (at: number) => ['a\nb', 'a', 'b\n', 'a"b', "a','b", 'a\\nb'][at % 6]! + (at < 6 ? '' : '/a');
    const { scan } = begun(projects('1', odd));
    const anew = scan('--no-cache');
    for (let run = 0; run < 2; run++) assert.deepEqual(scan(), anew);
  });

  it('tell what a change affects as a scan does', { skip: withoutGit }, () => {
    const { scan, cwd } = begun();
    commitAll(cwd, 'all');
    scan('--changed-since', 'HEAD');
    writeFileSync(join(cwd, 'p3/Dockerfile'), 'FROM debian\nUSER root\n');
    writeFileSync(join(cwd, 'p4/.env'), 'A=1\n');
    const anew = scan('--changed-since', 'HEAD', '--no-cache');
    assert.match(anew.out, /p3/);
    for (let run = 0; run < 2; run++) assert.deepEqual(scan('--changed-since', 'HEAD'), anew);
  });

  it('are the same for fixes, which write the same bytes', () => {
    const texts = (cwd: string) =>
      Object.keys(projects()).map((path) => readFileSync(join(cwd, path), 'utf8'));
    const [one, other] = [begun(), begun()];
    const fix = ({ cwd, env }: ReturnType<typeof begun>, ...args: string[]) =>
      plimsoll(['fix', '--unsafe', ...args], { cwd, env });
    const anew = fix(one, '--dry-run', '--no-cache');
    assert.ok(!existsSync(one.results) && anew.out.includes('privileged'));
    for (let run = 0; run < 2; run++) assert.deepEqual(fix(other, '--dry-run'), anew);
    assert.equal(readdirSync(other.results).length, 1);
    assert.deepEqual(fix(other, '--write'), fix(one, '--write', '--no-cache'));
    assert.deepEqual(texts(other.cwd), texts(one.cwd));
    assert.match(fix(one, '--no-cache', '--cache-location', '../x').errors, /exclude each other/);
  });

  it('are only lost on a full disk', { skip: withoutMounts }, () => {
    const { scan, base, cwd } = begun();
    const cache = join(base, 'cache');
    const small = join(base, 'small');
    mkdirSync(small);
    const anew = scan('--no-cache');
    const mounted =
      'mount -t tmpfs -o size=40k,mode=700 tmpfs "$1" && cd "$2" || exit 9; shift 2; "$@"; "$@" || code=$?; find "$0" -type f >&2; df "$0" >&2; exit $code';
    const program = [process.execPath, bundle, 'scan', '.', '--format', 'json', '--cache-location', small];
    const args = ['-m', 'sh', '-c', mounted, small, small, cwd, ...program];
    const { stdout, stderr, status } = spawnSync('unshare', args, { encoding: 'utf8' });
    assert.deepEqual([stdout, status], [anew.out + anew.out, anew.code], stderr);
    assert.match(stderr, /\.results\n/);
    assert.doesNotMatch(stderr, /results\.\d/);
    assert.ok(!existsSync(cache));
  });

  it('of real files are the same in every format, the first and the second time', {
    skip: withoutCorpus,
  }, () => {
    const base = folderOf({});
    const real = `${corpus}real`;
    const repositories = share(readdirSync(real).sort(), 5, 3);
    const scan = (name: string, ...args: string[]) => {
      const formats = ['json', 'sarif', 'stylish', 'gitlab', 'html'];
      const asked = formats.flatMap((each) => ['--format', `${each}:${join(base, `${each}-${name}`)}`]);
      const ran = plimsoll(['scan', ...repositories, ...asked, '--format', 'compact', ...args], {
        cwd: real,
      });
      return [ran, ...formats.map((each) => readFileSync(join(base, `${each}-${name}`), 'utf8'))];
    };
    const anew = scan('anew', '--no-cache');
    for (const time of ['first', 'second']) {
      const remembered = scan(time, '--cache-location', join(base, 'cache'));
      for (const [at, each] of remembered.entries()) assert.deepEqual(each, anew[at]);
    }
  });
});
