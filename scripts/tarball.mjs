// npm run package:npm: builds plimsoll-VERSION.tgz, the command line for npm: bundles, rule pages and notices.
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
import { filesOf, npm, prepare, root, usualRights } from './setup.mjs';

/** The schemas of what is written and read, by the names under which they are imported. */
const schemas = {
  './schemas/report.json': 'rules/report.schema.json',
  './schemas/config.json': 'rules/schema.json',
  './schemas/custom-rules.json': 'rules/custom-rules.schema.json',
  './schemas/lock.json': 'rules/lock.schema.json',
};

/** What others may import: the program interface of dist/api.cjs, with its types, and the schemas. */
const exported = {
  '.': {
    import: { types: './dist/api.d.mts', default: './dist/api.mjs' },
    require: { types: './dist/api.d.cts', default: './dist/api.cjs' },
  },
  ...Object.fromEntries(Object.entries(schemas).map(([name, file]) => [name, `./${file}`])),
  './package.json': './package.json',
};

/** The contents of the package, relative to the root; of the rules only their pages, and the page about custom rules. */
const shipped = [
  'dist/cli.cjs',
  'dist/server.cjs',
  'dist/mcp.cjs',
  'dist/api.cjs',
  'dist/api.mjs',
  'dist/api.d.cts',
  'dist/api.d.mts',
  'dist/THIRD-PARTY-NOTICES.txt',
  'rules/README.md',
  ...readdirSync(path.join(root, 'rules'), { recursive: true, encoding: 'utf8' })
    .map((file) => `rules/${file.replaceAll('\\', '/')}`)
    .filter((file) => /^rules\/[a-z-]+\/[a-z-]+\.md$/.test(file)),
  'docs/custom-rules.md',
  ...Object.values(schemas),
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/** The manifest fields that concern the command line; the others are for the extension. */
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
const programs = ['api.program.cjs', 'cli.program.cjs', 'server.program.cjs', 'mcp.program.cjs'];
shipped.push(...new Set(programs.flatMap(filesOf).map((name) => `dist/${name}`)));
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
// Tools that know no `exports` find the same entry by the older fields.
const entries = { main: './dist/api.cjs', types: './dist/api.d.cts', exports: exported };
// The bundles are CommonJS and include all dependencies.
const engines = { node: manifest.engines.node };
writeFileSync(
  path.join(stage, 'package.json'),
  `${JSON.stringify({ ...own, ...entries, engines }, undefined, 2)}\n`,
);
usualRights(stage);
chmodSync(path.join(stage, 'dist/cli.cjs'), 0o755);
// npm gives every file one time of its own, so that the same files make the same bytes.
for (const file of readdirSync(stage)) utimesSync(path.join(stage, file), new Date(0), new Date(0));
const pack = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', root];
const { status, stdout } = npm(pack, { cwd: stage, stdio: ['ignore', 'pipe', 'inherit'] });
process.stdout.write(stdout);
process.exit(status ?? 1);

/**
 * Returns a document of the root with links to files outside of the package pointing to the repository, as the
 * extension has them.
 * @param {string} text
 */
function outward(text) {
  return text.replace(/(!?)\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)/g, (link, picture, words, file) =>
    shipped.includes(file)
      ? link
      : `${picture}[${words}](${repository}/${picture ? 'raw' : 'blob'}/HEAD/${file}`,
  );
}
