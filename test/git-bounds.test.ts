import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { commitOnDisk } from '../server/lsp/access/commit-on-disk.ts';
import { bundle, folderOf, plimsoll } from './support/cli.ts';
import { commitAll, gitIn, withoutGit } from './support/git.ts';
import { withoutShell } from './support/unlike-unix.ts';

const web = (...lines: string[]) =>
  `services:\n  web:\n    image: nginx:1.27.3\n${lines.map((line) => `    ${line}\n`).join('')}`;

function repository(): string {
  const folder = folderOf({ 'compose.yaml': web('user: "1000"') });
  commitAll(folder, 'first');
  writeFileSync(join(folder, 'compose.yaml'), web('user: root', 'privileged: true'));
  writeFileSync(join(folder, '.env'), 'TAG=1\n');
  return folder;
}

const pipe = (path: string) => {
  rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
};

/** Files on which git would block forever, waiting for a writer. */
const pipes: Readonly<Record<string, (folder: string) => void>> = {
  HEAD: (folder) => pipe(join(folder, '.git/HEAD')),
  config: (folder) => pipe(join(folder, '.git/config')),
  commondir: (folder) => pipe(join(folder, '.git/commondir')),
  shallow: (folder) => pipe(join(folder, '.git/shallow')),
  'a branch': (folder) => pipe(join(folder, '.git/refs/heads/main')),
  'packed-refs': (folder) => {
    gitIn(folder, 'pack-refs', '--all');
    pipe(join(folder, '.git/packed-refs'));
  },
  alternates: (folder) => pipe(join(folder, '.git/objects/info/alternates')),
  'an included file': (folder) => {
    pipe(join(folder, '.git/more'));
    gitIn(folder, 'config', '--file', join(folder, '.git/config'), 'include.path', 'more');
  },
  'core.excludesFile': (folder) => {
    pipe(join(folder, '.git/ignore'));
    gitIn(folder, 'config', 'core.excludesFile', join(folder, '.git/ignore'));
  },
  'info/exclude': (folder) => pipe(join(folder, '.git/info/exclude')),
  index: (folder) => pipe(join(folder, '.git/index')),
};

/** Processes whose command line names a folder. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/cmdline`, 'latin1').includes(folder);
    } catch {
      return false;
    }
  });
}

/** Asserts that no process is left, a moment after it was ended. */
async function noneLeft(folder: string): Promise<void> {
  for (let tries = 0; processesOf(folder).length > 0 && tries < 100; tries++) await sleep(100);
  assert.deepEqual(processesOf(folder), []);
}

function start(args: readonly string[], cwd: string) {
  const child = spawn(process.execPath, [bundle, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, said })),
  );
  return { child, ended };
}

describe('a blocked git process', { skip: withoutGit || process.platform !== 'linux' }, () => {
  it('is ended, with a message', async () => {
    const runs = Object.entries(pipes).flatMap(([name, lay]) => {
      return [['diff'], ['scan', '--changed-since', 'HEAD']].map(async (args) => {
        const folder = repository();
        lay(folder);
        const { code, said } = await start(args, folder).ended;
        assert.equal(code, 2, `${name}: ${args.join(' ')}: ${said}`);
        assert.match(said, /git did not answer in time and was ended\./, name);
        await noneLeft(folder);
      });
    });
    await Promise.all(runs);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL'] as const)
    it(`is ended with the command line, by ${signal}`, async () => {
      const folder = repository();
      pipes['HEAD']!(folder);
      const { child, ended } = start(['diff'], folder);
      while (processesOf(folder).length === 0) await sleep(50);
      child.kill(signal);
      await ended;
      await noneLeft(folder);
    });

  it('starts with a memory limit', async () => {
    const folder = repository();
    const bin = folderOf({ git: '#!/bin/sh\nulimit -d >"$OUT"\nexit 1\n' });
    chmodSync(join(bin, 'git'), 0o755);
    const OUT = join(bin, 'out');
    const env = { ...process.env, OUT, PATH: `${bin}:${process.env['PATH']}` };
    assert.equal(spawnSync(process.execPath, [bundle, 'diff'], { cwd: folder, env }).status, 2);
    assert.equal(readFileSync(OUT, 'utf8'), `${1024 * 1024}\n`);
  });

  it('does not delay requests of the editor', async () => {
    const folder = repository();
    pipes['HEAD']!(folder);
    let turns = 0;
    const clock = setInterval(() => turns++, 20);
    const asked = commitOnDisk(pathToFileURL(folder).href, () => undefined);
    await assert.rejects(asked, /git did not answer in time and was ended\./);
    clearInterval(clock);
    assert.ok(turns > 100, `${turns} turns of the event loop`);
    await noneLeft(folder);
  });
});

describe('settings inside a repository', { skip: withoutGit || withoutShell }, () => {
  const same = /^Nothing differs/;
  const safe = web('user: "1000"');

  /** A safe commit, then an unsafe one, and a work tree at the second. */
  function changed(): { folder: string; before: string; after: string } {
    const folder = folderOf({ 'compose.yaml': safe });
    const before = commitAll(folder, 'first');
    writeFileSync(join(folder, 'compose.yaml'), web('privileged: true'));
    return { folder, before, after: commitAll(folder, 'second') };
  }

  const isSeen = (folder: string, before: string) => {
    for (const args of [
      ['diff', before],
      ['diff', before, 'HEAD'],
      ['scan', '--changed-since', before],
    ]) {
      const { code, out, errors } = plimsoll(args, { cwd: folder });
      assert.equal(code, 1, errors);
      assert.match(out, /privileged/);
    }
  };

  it('cannot replace a blob or a commit', () => {
    const blobs = changed();
    gitIn(blobs.folder, 'replace', `${blobs.before}:compose.yaml`, `${blobs.after}:compose.yaml`);
    assert.equal(gitIn(blobs.folder, 'diff', blobs.before, blobs.after), '', 'git itself is fooled');
    isSeen(blobs.folder, blobs.before);
    const back = changed();
    gitIn(back.folder, 'replace', `${back.after}:compose.yaml`, `${back.before}:compose.yaml`);
    isSeen(back.folder, back.before);
    const commits = changed();
    gitIn(commits.folder, 'replace', commits.before, commits.after);
    isSeen(commits.folder, commits.before);
  });

  it('cannot graft another history (info/grafts)', () => {
    const { folder, before, after } = changed();
    writeFileSync(join(folder, 'x'), '');
    const last = commitAll(folder, 'third');
    gitIn(folder, 'branch', 'side', before);
    mkdirSync(join(folder, '.git/info'), { recursive: true });
    writeFileSync(join(folder, '.git/info/grafts'), `${before} ${after}\n${last} ${before} ${after}\n`);
    isSeen(folder, 'side');
  });

  it('cannot replace an object by one from an alternate', () => {
    const { folder, before } = changed();
    const other = folderOf({ x: '' });
    commitAll(other, 'other');
    // A blob under a wrong id, which git itself accepts.
    const id = gitIn(folder, 'rev-parse', `${before}:compose.yaml`);
    const wrong = gitIn(folder, 'rev-parse', 'HEAD:compose.yaml');
    const pathOf = (at: string, of: string) => join(at, '.git/objects', of.slice(0, 2), of.slice(2));
    mkdirSync(dirname(pathOf(other, id)), { recursive: true });
    writeFileSync(pathOf(other, id), readFileSync(pathOf(folder, wrong)));
    rmSync(pathOf(folder, id));
    writeFileSync(join(folder, '.git/objects/info/alternates'), `${join(other, '.git/objects')}\n`);
    const { code, out, errors } = plimsoll(['diff', before], { cwd: folder });
    assert.equal(code, 2, out);
    assert.match(errors, /one is missing or damaged/);
    writeFileSync(join(folder, '.git/objects/info/alternates'), '/nowhere\n../nowhere\n');
    const missing = plimsoll(['diff', before], { cwd: folder });
    assert.match(missing.errors, /Before the change: compose\.yaml: .*git has not fetched it/);
    assert.match(missing.out, /privileged/);
  });

  it('cannot fetch objects from a promisor', () => {
    const { folder, before } = changed();
    const sprung = join(folder, 'sprung');
    const id = gitIn(folder, 'rev-parse', `${before}:compose.yaml`);
    rmSync(join(folder, '.git/objects', id.slice(0, 2), id.slice(2)));
    for (const [key, value] of [
      ['core.repositoryFormatVersion', '1'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', `ext::touch ${sprung}`],
      ['remote.origin.uploadpack', `touch ${sprung}; git-upload-pack`],
      ['protocol.ext.allow', 'always'],
      ['protocol.allow', 'always'],
    ] as const)
      gitIn(folder, 'config', key, value);
    const { out, errors } = plimsoll(['diff', before], { cwd: folder });
    assert.match(out, /privileged/);
    assert.match(errors, /Before the change: compose\.yaml: .*git has not fetched it/);
    assert.ok(!existsSync(sprung));
  });

  it('cannot hide a change by naming another work tree (core.worktree)', () => {
    const outer = folderOf({ 'in/compose.yaml': safe, 'compose.yaml': safe });
    const inner = join(outer, 'in');
    const before = commitAll(inner, 'first');
    writeFileSync(join(inner, 'compose.yaml'), web('privileged: true'));
    commitAll(inner, 'second');
    for (const worktree of ['..', '/', '../../..', outer]) {
      gitIn(inner, 'config', 'core.worktree', worktree);
      const { code, out, errors } = plimsoll(['diff', before, 'HEAD'], { cwd: inner });
      assert.doesNotMatch(out, same, worktree);
      assert.ok(code === 1 || code === 2, errors);
    }
  });

  it('cannot run a configured program', () => {
    const { folder, before } = changed();
    const sprung = join(folder, 'sprung');
    const program = `touch '${sprung}' #`;
    for (const key of [
      ...['core.fsmonitor', 'core.pager', 'core.editor', 'core.sshCommand', 'core.askPass', 'core.gitProxy'],
      ...['filter.trap.clean', 'filter.trap.smudge', 'filter.trap.process', 'diff.trap.textconv'],
      ...[
        'diff.trap.command',
        'diff.external',
        'merge.trap.driver',
        'difftool.trap.cmd',
        'credential.helper',
      ],
      ...[
        'gpg.program',
        'gpg.ssh.program',
        'pager.ls-tree',
        'pager.cat-file',
        'alias.ls-tree',
        'alias.cat-file',
      ],
      ...[
        'alias.check-ignore',
        'remote.origin.uploadpack',
        'remote.origin.vcs',
        'uploadpack.packObjectsHook',
      ],
      ...['sequence.editor', 'interactive.diffFilter', 'sendemail.smtpServer', 'trailer.x.command'],
      ...['submodule.x.update', 'fsmonitor.socketDir', 'init.templateDir', 'browser.x.cmd', 'man.x.cmd'],
    ])
      gitIn(folder, 'config', key, program);
    const hooks = join(folder, '.git/my-hooks');
    mkdirSync(hooks);
    for (const name of ['post-checkout', 'post-index-change', 'fsmonitor-watchman', 'reference-transaction'])
      writeFileSync(join(hooks, name), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
    gitIn(folder, 'config', 'core.hooksPath', hooks);
    writeFileSync(join(folder, '.git/more'), `[core]\n\tpager = ${program.replace('#', '')}\n`);
    gitIn(folder, 'config', 'include.path', 'more');
    writeFileSync(join(folder, '.gitattributes'), '* filter=trap diff=trap merge=trap\n');
    writeFileSync(
      join(folder, '.gitmodules'),
      `[submodule "x"]\n\tpath = x\n\turl = ext::${program}\n\tupdate = !${program}\n`,
    );
    appendFileSync(join(folder, '.env'), 'A=1\n');
    isSeen(folder, before);
    assert.ok(!existsSync(sprung));
    assert.ok(!existsSync(join(folder, '.git/index.lock')));
  });
});
