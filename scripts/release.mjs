// npm run release -- [--dry-run]: builds into release/ what is published: the .vsix, the npm package, an SBOM and
// checksums. It publishes nothing; .github/workflows/release.yml does. With --dry-run, problems that block a release
// are only listed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { advisoriesOf } from './advisories.mjs';
import { install, isPreRelease, npm, root } from './setup.mjs';

const dry = process.argv.includes('--dry-run');
const { version } = JSON.parse(read('package.json'));
const folder = path.join(root, 'release');
/** Options for running npm in this checkout. */
const asked = { cwd: root, maxBuffer: 1 << 28 };

for (const lack of lacks()) {
  if (!dry) fail(lack);
  console.error(`Not ready: ${lack}`);
}
if (!install()) fail('The packages could not be installed.');
// All times in archives are the commit's, in a fixed time zone, so that the same commit gives the same bytes.
const time = git('log', '-1', '--format=%ct') || '0';
const names = ['plimsoll.vsix', `plimsoll-${version}.tgz`];
/** @type {Set<string>} */
let bundled = new Set();
let notices = Buffer.of();
const first = made('one');
const second = made('another');
for (const [at, name] of names.entries()) {
  if (!first[at]?.equals(second[at] ?? Buffer.of())) fail(`${name} is not the same when it is made again.`);
}
const known = advisoriesOf(npm(['audit', '--json'], asked).stdout, bundled);
if (!known) console.error('Not known: the registry does not say which packages have holes.');
for (const each of known ?? []) {
  if (!dry) fail(`A bundled package has a known hole: ${each}`);
  console.error(`Not ready: a bundled package has a known hole: ${each}`);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const files = [
  [`plimsoll-${version}.vsix`, second[0]],
  [names[1], second[1]],
  [`plimsoll-${version}.cdx.json`, Buffer.from(sbom())],
];
const sums = files.map(([name, bytes]) => {
  writeFileSync(path.join(folder, String(name)), /** @type {Buffer} */ (bytes));
  return `${createHash('sha256')
    .update(/** @type {Buffer} */ (bytes))
    .digest('hex')}  ${name}\n`;
});
writeFileSync(path.join(folder, 'SHA256SUMS'), sums.join(''));
writeFileSync(path.join(folder, 'notes.md'), `${notes().trimEnd()}\n\n${pins()}`);
writeFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), notices);
writeFileSync(path.join(folder, 'channel'), isPreRelease(version) ? 'next\n' : 'latest\n');
process.stdout.write(`${dry ? 'A dry run: nothing is published. ' : ''}In release/:\n${sums.join('')}`);

/** Returns the reasons why this checkout can't be released. */
function lacks() {
  const found = [];
  if (git('status', '--porcelain') !== '') found.push('The work tree has changes that are not committed.');
  if (!heading().test(read('CHANGELOG.md')))
    found.push(`CHANGELOG.md has no section "## [${version}] - YYYY-MM-DD".`);
  if (!git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`))
    found.push(`The commit does not have the tag v${version}.`);
  return found;
}

function heading() {
  return new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}$`, 'm');
}

/** Returns the changelog section of this version; in a dry run, the unreleased section. */
function notes() {
  const sections = read('CHANGELOG.md').split(/^(?=## )/m);
  const own =
    sections.find((each) => heading().test(each)) ??
    sections.find((each) => each.startsWith('## [Unreleased]'));
  return (own ?? '').replace(/^## .*\n+/, '');
}

/** Returns the hashes that identify this release, so that nobody can replace it with another. */
function pins() {
  const integrity = createHash('sha512')
    .update(second[1] ?? '')
    .digest('base64');
  return `### Pinned

- GitHub Actions: \`uses: plimsoll/plimsoll@${git('rev-parse', 'HEAD')} # v${version}\`
- npm, also as the input \`integrity\` of the action and the component: \`sha512-${integrity}\`
`;
}

/**
 * Builds both archives from a copy of the files in git, so that nothing else gets in, and returns their bytes.
 * @param {string} name
 */
function made(name) {
  const copy = path.join(root, '.cache', name);
  rmSync(copy, { recursive: true, force: true });
  for (const file of git('ls-files', '-z')
    .split('\0')
    .filter((each) => each !== '' && existsSync(path.join(root, each)))) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    cpSync(path.join(root, file), path.join(copy, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  for (const script of ['scripts/package.mjs', 'scripts/tarball.mjs']) {
    const env = { ...process.env, SOURCE_DATE_EPOCH: time, TZ: 'UTC' };
    const { status } = spawnSync(process.execPath, [script], {
      cwd: copy,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) fail(`${script} failed.`);
  }
  const bytes = names.map((each) => readFileSync(path.join(copy, each)));
  bundled = new Set(JSON.parse(readFileSync(path.join(copy, 'dist', 'bundled.json'), 'utf8')));
  notices = readFileSync(path.join(copy, 'dist', 'THIRD-PARTY-NOTICES.txt'));
  rmSync(copy, { recursive: true, force: true });
  return bytes;
}

/** Returns the contents of the bundles as a CycloneDX document: npm's SBOM without packages that only build and test need. */
function sbom() {
  const { status, stdout } = npm(['sbom', '--sbom-format', 'cyclonedx'], asked);
  if (status !== 0) fail('npm sbom failed.');
  const { serialNumber, ...all } = JSON.parse(stdout);
  const own = all.metadata.component;
  /** @type {(each: { name: string, version: string }) => boolean} */
  const isBundled = ({ name, version: its }) => bundled.has(`${name}@${its}`);
  const components = all.components
    .filter(isBundled)
    // npm marks them all as development dependencies, but what is bundled is shipped.
    .map((/** @type {object} */ each) => ({ ...each, scope: 'required', properties: [] }));
  /** @type {Set<string>} */
  const refs = new Set(components.map((/** @type {{ 'bom-ref': string }} */ each) => each['bom-ref']));
  if (refs.size < bundled.size) fail('The SBOM lacks a package that is bundled.');
  const dependencies = all.dependencies
    .filter((/** @type {{ ref: string }} */ { ref }) => refs.has(ref) || ref === own['bom-ref'])
    .map((/** @type {{ ref: string, dependsOn: string[] }} */ { ref, dependsOn }) => ({
      ref,
      dependsOn: dependsOn.filter((each) => refs.has(each)),
    }));
  const timestamp = new Date(Number(time) * 1000).toISOString();
  const metadata = { ...all.metadata, timestamp, component: { ...own, name: 'plimsoll' } };
  return `${JSON.stringify({ ...all, metadata, components, dependencies }, undefined, 2)}\n`;
}

/** @param {string[]} args */
function git(...args) {
  return spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
}

/** @param {string} file */
function read(file) {
  return readFileSync(path.join(root, file), 'utf8');
}

/**
 * @param {string} why
 * @returns {never}
 */
function fail(why) {
  console.error(`release: ${why}`);
  process.exit(1);
}
