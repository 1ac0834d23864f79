// Bundles each front door into dist/; `--analyze` also says what fills them, `--watch` bundles again at each change.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';
import { analyzeMetafile, build, context } from 'esbuild';
import { bundledPackages, noticesOf } from './scripts/notices.mjs';
import { oneEditor } from './scripts/one-editor.mjs';
import { rulePages } from './scripts/rule-pages.mjs';

const started = new Date();

const common = {
  bundle: true,
  minify: true,
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  loader: { '.md': 'text' },
  // The build that can be cut down to what is called; Node would be given the other.
  alias: { yaml: fileURLToPath(new URL('node_modules/yaml/browser/index.js', import.meta.url)) },
};
const node = { ...common, platform: 'node', target: 'node20', mainFields: ['module', 'main'] };
const browser = { ...common, platform: 'browser', target: 'es2022' };

/** One expression, a function: what server/start.cjs runs. */
const program = {
  ...node,
  banner: { js: '(function (require, module) {' },
  footer: { js: '})' },
};
const start = { ...node, entryPoints: ['server/start.cjs'] };

/** Leaves what the extension reads later to a bundle of its own. */
const later = {
  name: 'later',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/child-process\.ts$/ }, () => ({
      path: './client.start.cjs',
      external: true,
    }));
  },
};

const bundles = [
  {
    ...node,
    entryPoints: ['client/extension.ts'],
    outfile: 'dist/client.cjs',
    plugins: [later],
    // Old hosts know no `import()`.
    supported: { 'dynamic-import': false },
  },
  { ...start, outfile: 'dist/client.start.cjs' },
  {
    ...program,
    entryPoints: ['client/child-process.ts'],
    outfile: 'dist/client.program.cjs',
    plugins: [oneEditor],
  },
  { ...start, outfile: 'dist/server.cjs' },
  { ...program, entryPoints: ['server/lsp/main.ts'], outfile: 'dist/server.program.cjs' },
  { ...start, outfile: 'dist/cli.cjs', banner: { js: '#!/usr/bin/env node' } },
  {
    ...program,

    entryPoints: ['server/cli/main.ts'],
    outfile: 'dist/cli.program.cjs',
  },
  { ...node, entryPoints: ['server/mcp/main.ts'], outfile: 'dist/mcp.cjs' },
  {
    ...browser,
    entryPoints: ['client/browser.ts'],
    outfile: 'dist/browser/client.js',
    plugins: [oneEditor],
  },
  {
    ...browser,

    entryPoints: ['server/lsp/browser.ts'],
    outfile: 'dist/browser/server.js',
    format: 'iife',
  },
];

mkdirSync('dist', { recursive: true });
writeFileSync('dist/pages.json', JSON.stringify(rulePages('rules')));

if (process.argv.includes('--watch')) {
  // The last bundle speaks for all: what a task waits for is printed once.
  const says = {
    name: 'says',
    setup({ onStart, onEnd }) {
      onStart(() => console.log('Building …'));
      onEnd(() => console.log('Built.'));
    },
  };
  const last = bundles.length - 1;
  for (const [index, bundle] of bundles.entries()) {
    const plugins = [...(bundle.plugins ?? []), ...(index === last ? [says] : [])];
    const watched = await context({ ...bundle, plugins, sourcemap: true });
    await watched.watch();
  }
  await new Promise(() => {});
}

// What is wrong has been printed by then.
const results = await Promise.all(bundles.map((bundle) => build(bundle))).catch(() => process.exit(1));
if (process.argv.includes('--analyze')) {
  for (const { metafile } of results) console.log(await analyzeMetafile(metafile));
}
const packages = bundledPackages(results.map(({ metafile }) => metafile));
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', noticesOf(packages));
writeFileSync('dist/bundled.json', JSON.stringify(packages.map(({ name, version }) => `${name}@${version}`)));
chmodSync('dist/cli.cjs', 0o755);
// The first scan keeps what V8 compiles: here, what a project of both kinds of files calls, for a person and a program.
for (const name of readdirSync('dist')) if (name.includes('.cache')) rmSync(`dist/${name}`);
const scan = ['scan', '--format', 'stylish', '--format', `json:${devNull}`];
spawnSync(process.execPath, ['dist/cli.cjs', ...scan, 'test/samples/monorepo'], { stdio: 'ignore' });

// The stamp bears the time of the start: a source saved while esbuild ran is newer than it.
writeFileSync('dist/.built', '');
utimesSync('dist/.built', started, started);
