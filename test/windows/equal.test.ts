// What the command line does on Windows is what it does here, to the same files. The two run side by side, so a real
// Windows has nothing to compare with.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { corpus, realFiles, withoutCorpus } from '../support/corpus.ts';
import { bundle } from '../support/dist.ts';
import { commitAll, gitIn } from '../support/git.ts';
import { day } from '../support/share.ts';
import {
  folderForWindows,
  gitForWindows,
  isWindows,
  nodeOnWindows,
  whyNoWindows,
} from '../support/windows.ts';

const skip = isWindows ? 'another system is compared with Windows' : (whyNoWindows() ?? false);
const samples = fileURLToPath(new URL('../samples', import.meta.url));

describe('the command line on Windows', { skip }, () => {
  let folder: string;
  before(() => {
    folder = folderForWindows();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, text: string | Buffer) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  const here = (cwd: string, ...args: string[]) => {
    const ran = spawnSync(process.execPath, [bundle, ...args], {
      cwd: path.join(folder, cwd),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
  };
  const there = (cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    nodeOnWindows(['C:\\plimsoll\\dist\\cli.cjs', ...args], { folder, cwd: `work/${cwd}`, env });

  it('finds the same in real files, in all fields', {
    skip: withoutCorpus,
    timeout: 600_000,
  }, async (context) => {
    const all = [...realFiles()];
    const share = process.env['WINDOWS_CORPUS'] === 'all' ? 1 : 10;
    const folders = [...new Set(all.map((file) => path.dirname(file.path)))];
    folders
      .filter((_, at) => at % share === day % share)
      .forEach((each, at) => {
        cpSync(`${corpus}real/${each}`, path.join(folder, 'corpus', each), { recursive: true });
        if (at % 2 === 1) withCarriageReturns(path.join(folder, 'corpus', each));
      });
    const mine = here('corpus', 'scan', '.', '--format', 'json');
    const windows = await there('corpus', ['scan', '.', '--format', 'json']);
    const [one, other] = [mine, windows].map(({ stdout }) => JSON.parse(stdout));
    context.diagnostic(`${one.findings.length} findings`);
    assert.ok(one.findings.length > 100);
    assert.deepEqual(other, one);
    assert.equal(windows.stderr, mine.stderr);
    assert.equal(windows.status, mine.status);
  });

  it('writes the same reports', async () => {
    for (const name of ['monorepo', 'include-extends', 'windows-iis', 'windows-service'])
      cpSync(path.join(samples, name), path.join(folder, 'samples', name), { recursive: true });
    for (const format of ['sarif', 'github', 'compact']) {
      const [mine, windows] = [
        here('samples', 'scan', '.', '--format', format),
        await there('samples', ['scan', '.', '--format', format]),
      ];
      // Its own folder is in SARIF.
      const same = (text: string) => text.replace(/file:\/\/\/[^"]*?samples\//g, 'file:///samples/');
      assert.equal(same(windows.stdout), same(mine.stdout), format);
    }
  });

  it('fixes files to the same bytes, with CRLF and in UTF-16 too', async () => {
    for (const name of ['mine', 'windows']) {
      cpSync(path.join(samples, 'monorepo'), path.join(folder, name), { recursive: true });
      put(`${name}/crlf/Dockerfile`, 'FROM debian:12\r\nMAINTAINER Jane\r\nUSER root\r\n');
      put(`${name}/wide/compose.yaml`, Buffer.from('\ufeffservices:\n  a:\n    image: redis:7\n', 'utf16le'));
    }
    const fix = ['fix', '--unsafe', '--write', '.'];
    const mine = here('mine', ...fix);
    const windows = await there('windows', fix);
    assert.match(mine.stdout + mine.stderr, /\d+ (?:fix|change|file)/i);
    assert.equal(windows.stdout, mine.stdout);
    assert.equal(windows.stderr, mine.stderr);
    assert.equal(windows.status, mine.status);
    assert.deepEqual(bytesOf(path.join(folder, 'windows')), bytesOf(path.join(folder, 'mine')));
  });

  it('reads a baseline that was written on another system, and the other way round', async () => {
    for (const name of ['from-here', 'from-there']) {
      cpSync(path.join(samples, 'monorepo'), path.join(folder, name), { recursive: true });
    }
    const mine = here('from-here', 'baseline', 'write');
    assert.equal(mine.status, 0, mine.stderr);
    const written = await there('from-there', ['baseline', 'write']);
    assert.equal(written.status, 0, written.stderr);
    const [one, other] = ['from-here', 'from-there'].map((name) => bytesOf(path.join(folder, name)));
    assert.deepEqual(other, one);
    const baseline = [...one!.keys()].find((name) => name.includes('baseline'))!;
    const windows = await there('from-here', ['scan', '--baseline', baseline, '.']);
    assert.equal(windows.status, 0, windows.stdout);
    assert.equal(here('from-there', 'scan', '--baseline', baseline, '.').status, 0);
  });

  describe('with a git that answers as Git for Windows', () => {
    const safe = 'services:\n  web:\n    build: ./app\n    cap_drop: [ALL]\n';
    const risky = safe.replace('cap_drop: [ALL]', 'privileged: true');
    const user = (name: string) => `FROM debian:12\nUSER ${name}\n`;
    before(() => {
      put('inner/Dockerfile', user('1000'));
      commitAll(path.join(folder, 'inner'), 'inner');
      put('repo/compose.yaml', safe);
      put('repo/app/Dockerfile', user('1000'));
      commitAll(path.join(folder, 'repo'), 'before');
      const add = ['-c', 'protocol.file.allow=always', 'submodule', 'add', '--quiet', '../inner', 'sub'];
      gitIn(path.join(folder, 'repo'), ...add);
      put('repo/compose.override.yaml', 'services:\n  web:\n    mem_limit: 1g\n  sub:\n    build: ./sub\n');
      commitAll(path.join(folder, 'repo'), 'with a submodule');
    });

    async function same(args: readonly string[], cwd = 'repo') {
      const mine = here(cwd, ...args);
      const { env, end } = await gitForWindows(folder);
      try {
        const windows = await there(cwd, args, env);
        assert.equal(windows.stderr, mine.stderr);
        assert.equal(windows.stdout, mine.stdout);
        assert.equal(windows.status, mine.status);
      } finally {
        end();
      }
      return mine;
    }

    it('compares the work tree with a commit, from the top and from a folder below', async () => {
      put('repo/compose.yaml', risky);
      put('repo/app/Dockerfile', user('root'));
      const { status, stdout } = await same(['diff', 'HEAD']);
      assert.equal(status, 1);
      assert.match(stdout, /privileged/);
      await same(['diff', 'HEAD'], 'repo/app');
    });

    it('compares a Dockerfile that the compose file names in another case', async () => {
      const changed = async (name: string, context: string) => {
        put(`${name}/compose.yaml`, safe.replace('./app', context));
        put(`${name}/api/Dockerfile`, user('1000'));
        commitAll(path.join(folder, name), 'before');
        put(`${name}/api/Dockerfile`, user('root'));
        const { env, end } = await gitForWindows(folder);
        try {
          return await there(name, ['diff', 'HEAD'], env);
        } finally {
          end();
        }
      };
      const right = await changed('right', './api');
      assert.equal(right.status, 1, right.stderr);
      assert.match(right.stdout, /root/);
      for (const [at, context] of ['./API', '.\\api', '.\\Api\\'].entries()) {
        const { stdout, status } = await changed(`case-${at}`, context);
        assert.equal(stdout.replaceAll(context, './api'), right.stdout);
        assert.equal(status, right.status);
      }
    });

    it('compares two commits, with what a submodule builds', async () => {
      const sub = path.join(folder, 'repo', 'sub');
      put('repo/sub/Dockerfile', user('root'));
      gitIn(sub, 'add', '.');
      gitIn(sub, 'commit', '--quiet', '-m', 'root');
      commitAll(path.join(folder, 'repo'), 'the submodule runs as root');
      const { status, stdout } = await same(['diff', 'HEAD~1', 'HEAD']);
      assert.equal(status, 1);
      assert.match(stdout, /sub/);
    });

    it('finds what has changed since a commit', async () => {
      put('repo/new/Dockerfile', user('root'));
      const { stdout } = await same(['scan', '.', '--changed-since', 'HEAD', '--format', 'json']);
      assert.match(stdout, /new\/Dockerfile/);
      await same(['scan', '..', '--changed-since', 'HEAD', '--format', 'json'], 'repo/app');
    });
  });
});

/** All files below a folder, with their bytes. */
function bytesOf(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(path.join(folder, name), 'latin1')]));
}

function withCarriageReturns(folder: string): void {
  for (const name of bytesOf(folder).keys()) {
    const file = path.join(folder, name);
    const text = readFileSync(file, 'latin1');
    writeFileSync(file, text.replace(/\r?\n/g, '\r\n'), 'latin1');
  }
}
