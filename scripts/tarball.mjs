// npm run package:npm: makes plimsoll-VERSION.tgz, the command line as npm publishes it: bundles, rule pages and notices.
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { npm, prepare, root, usualRights } from './setup.mjs';

/** What the package holds, as seen from the root; of rules their pages alone, and the page about rules that a project defines. */
const shipped = [
  'dist/cli.cjs',
  'dist/cli.program.cjs',
  'dist/server.cjs',
  'dist/server.program.cjs',
  'dist/THIRD-PARTY-NOTICES.txt',
  'rules/README.md',
  ...readdirSync(path.join(root, 'rules'), { recursive: true, encoding: 'utf8' })
    .map((file) => `rules/${file.replaceAll('\\', '/')}`)
    .filter((file) => /^rules\/[a-z-]+\/[a-z-]+\.md$/.test(file)),
  'docs/custom-rules.md',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/** Fields of the manifest that concern the command line; the others are the extension's. */
const fields = [
  'name',
  'version',
  'description',
  'license',
  'author',
  'keywords',
  'repository',
  'bugs',
  'homepage',
  'bin',
];

prepare();
const stage = path.join(root, '.cache', 'npm');
rmSync(stage, { recursive: true, force: true });
for (const file of shipped) {
  mkdirSync(path.dirname(path.join(stage, file)), { recursive: true });
  cpSync(path.join(root, file), path.join(stage, file));
}
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '');
writeFileSync(path.join(stage, 'README.md'), outward(readFileSync(path.join(root, 'README.md'), 'utf8')));
const own = Object.fromEntries(fields.map((field) => [field, manifest[field]]));
// The bundles are CommonJS, and hold all that they need.
const engines = { node: manifest.engines.node };
writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify({ ...own, engines }, undefined, 2)}\n`);
usualRights(stage);
chmodSync(path.join(stage, 'dist/cli.cjs'), 0o755);
// npm gives every file one time of its own, so that the same files make the same bytes.
for (const file of readdirSync(stage)) utimesSync(path.join(stage, file), new Date(0), new Date(0));
const pack = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', root];
const { status, stdout } = npm(pack, { cwd: stage, stdio: ['ignore', 'pipe', 'inherit'] });
process.stdout.write(stdout);
process.exit(status ?? 1);

/**
 * A document of the root whose links to what the package does not hold lead to the repository, as those of the extension do.
 * @param {string} text
 */
function outward(text) {
  return text.replace(/(!?)\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)/g, (link, picture, words, file) =>
    shipped.includes(file)
      ? link
      : `${picture}[${words}](${repository}/${picture ? 'raw' : 'blob'}/HEAD/${file}`,
  );
}
