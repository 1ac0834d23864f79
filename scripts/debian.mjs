// Installs Debian programs that tests use, if this is a Debian with permission to install. Plain JavaScript on Node
// alone.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where `docker-compose` may be installed. */
const places = ['/usr/bin/docker-compose', '/usr/local/bin/docker-compose'];

/**
 * Installs packages; returns the reason if that failed, undefined on success.
 * @param {string} what
 * @param {string[]} packages
 * @returns {string | undefined}
 */
export function fromDebian(what, packages) {
  if (process.getuid?.() !== 0) return 'only root can install it';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {string[]} args */
  const apt = (...args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 2] });
  console.error(`Installing ${what} …`);
  const { error, status } = apt('update', '-q');
  if (error) return 'there is no apt-get';
  if (status !== 0) return 'apt-get has no list of packages';
  const installed = apt('install', '-qy', '--no-install-recommends', ...packages).status === 0;
  return installed ? undefined : 'apt-get could not install it';
}

/**
 * Unpacks packages below a folder without installing them; returns the reason if that failed, undefined on success.
 * Unpacked packages are cached, and two processes may do this at the same time.
 * @param {string} folder
 * @param {readonly string[]} packages
 * @returns {string | undefined}
 */
export function unpackFromDebian(folder, packages) {
  return unpacked(folder, (run) => run('apt-get', ['download', '-q', ...packages]).status);
}

/**
 * Unpacks packages with all their dependencies, as if this machine had none of them: a root file system without the
 * settings that an installation would make. Packages whose names match `without` are left out.
 * @param {string} folder
 * @param {readonly string[]} packages
 * @param {RegExp} without
 * @returns {string | undefined}
 */
export function unpackRoot(folder, packages, without) {
  return unpacked(folder, (run, work) => {
    const installed = path.join(work, 'installed');
    writeFileSync(installed, '');
    const alone = ['-q', '-o', 'APT::Sandbox::User=root', '-o', `Dir::State::status=${installed}`];
    const plan = run('apt-get', ['install', '-s', '--no-install-recommends', ...alone, ...packages]);
    if (plan.status !== 0) return plan.status;
    const names = [...plan.stdout.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name);
    return run('apt-get', ['download', ...alone, ...names.filter((name) => !without.test(name))]).status;
  });
}

/**
 * @typedef {(program: string, args: string[]) => import('node:child_process').SpawnSyncReturns<string>} Run
 * @param {string} folder
 * @param {(run: Run, work: string) => number | null} download
 * @returns {string | undefined}
 */
function unpacked(folder, download) {
  if (existsSync(folder)) return undefined;
  mkdirSync(path.dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  const root = path.join(work, 'root');
  mkdirSync(root);
  /** @type {Run} */
  const run = (program, args) =>
    spawnSync(program, args, { cwd: work, stdio: ['ignore', 'pipe', 2], encoding: 'utf8' });
  try {
    if (run('apt-get', ['--version']).error) return 'there is no apt-get';
    if (
      download(run, work) !== 0 &&
      (run('apt-get', ['update', '-q']).status !== 0 || download(run, work) !== 0)
    )
      return 'apt-get could not download its packages';
    for (const each of readdirSync(work).filter((name) => name.endsWith('.deb')))
      if (run('dpkg', ['-x', each, root]).status !== 0) return `dpkg could not unpack ${each}`;
    if (!existsSync(folder)) renameSync(root, folder);
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Returns the path of a `docker-compose` of version 2 or later, which tests compare with; undefined if there is none.
 * @returns {string | undefined}
 */
export function composeProgram() {
  return places.find((place) => {
    if (!existsSync(place)) return false;
    const { stdout } = spawnSync(place, ['version', '--short'], { encoding: 'utf8', timeout: 20_000 });
    return Number.parseInt(stdout.trim().replace(/^v/, ''), 10) >= 2;
  });
}

/** Programs that tests run, and what is skipped without them. */
const programs = {
  strace: 'what is opened is not watched',
  nvim: 'the page of Neovim is not tried',
  hx: 'the page of Helix is not tried',
};
/** @type {Readonly<Record<string, string>>} */
const packages = { nvim: 'neovim' };

/**
 * Installs these programs if they are missing; on failure, prints the reason and passes it to the tests in the
 * environment.
 */
export function providePrograms() {
  const missing = () =>
    Object.entries(programs).filter(([program]) => spawnSync(program, ['--version']).error);
  const names = missing().map(([program]) => packages[program] ?? program);
  if (names.length === 0) return;
  const reason =
    process.platform === 'linux' ? fromDebian(names.join(', '), names) : 'there is none for this system';
  for (const [program, loss] of missing()) {
    process.env[`PLIMSOLL_NO_${program.toUpperCase()}`] = `${program} is not there: ${reason}`;
    console.error(`${program} is not there, so ${loss}: ${reason}.`);
  }
}

/**
 * Installs `docker-compose` if it is missing; on failure, prints the reason and passes it to the tests in the
 * environment.
 */
export function provideCompose() {
  if (composeProgram()) return;
  const reason = fromDebian('docker-compose', ['docker-compose']);
  if (composeProgram()) return;
  const why = `docker-compose is not there: ${reason ?? 'that of this Debian is too old'}`;
  process.env['PLIMSOLL_NO_COMPOSE'] = why;
  console.error(`Answers are not compared with those of Compose: ${why}.`);
}
