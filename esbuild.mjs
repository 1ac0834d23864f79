// Bundles each front door into dist/; `--analyze` also says what fills them, `--watch` bundles again at each change.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';
import { analyzeMetafile, build, context, transform } from 'esbuild';
import { bundledPackages, noticesOf } from './scripts/notices.mjs';
import { oneEditor } from './scripts/one-editor.mjs';
import { rulePages } from './scripts/rule-pages.mjs';
import { sourcesDigest } from './scripts/sources-digest.mjs';

const started = new Date();

const common = {
  bundle: true,
  minify: true,
  format: 'cjs',
  legalComments: 'none',
  // The names of parts depend on the paths of what they hold, which may be reached through a link.
  preserveSymlinks: true,
  logLevel: 'warning',
  metafile: true,
  loader: { '.md': 'text' },
  // The build that can be cut down to what is called; Node would be given the other.
  alias: { yaml: fileURLToPath(new URL('node_modules/yaml/browser/index.js', import.meta.url)) },
};
/** What results are kept under: any change of the sources makes those of before worthless. */
const SOURCES_DIGEST = JSON.stringify(
  sourcesDigest(['server', 'rules', 'package.json', 'package-lock.json']),
);
const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  define: { SOURCES_DIGEST },
};
const browser = { ...common, platform: 'browser', target: 'es2022' };

/** One expression, a function: what server/start.cjs runs. */
const wrapped = { banner: '(function (require, module) {', footer: '})' };
const start = { ...node, entryPoints: ['server/start.cjs'] };

/** Makes such functions of the modules that esbuild splits programs into, which it only does for ES modules. */
const asFunctions = {
  name: 'as-functions',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ initialOptions, onEnd }) {
    onEnd(async ({ outputFiles = [] }) => {
      for (const name of readdirSync('dist')) if (/^part-.*\.cjs$/.test(name)) rmSync(`dist/${name}`);
      for (const { path, text } of outputFiles) {
        const { code } = await transform(text, {
          ...wrapped,
          ...{ format: 'cjs', platform: 'node', target: 'node20', minify: true },
          // What is imported later is there already, as a file beside this one.
          supported: { 'dynamic-import': false },
          sourcemap: initialOptions.sourcemap ?? false,
        });
        writeFileSync(path, code);
      }
    });
  },
};

/**
 * Gives packages `process` itself. The copy that esbuild makes of a module reads all of it, also the title, and Node.js 22 on Windows
 * ends where the title of a hidden console is empty.
 */
const ownProcess = {
  name: 'own-process',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:node:)?process$/ }, () => ({ path: 'process', namespace: 'own' }));
    onLoad({ filter: /^process$/, namespace: 'own' }, () => ({ contents: 'export default process;' }));
  },
};

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

/** Writes what stands beside dist/api.cjs: an entry for `import`, and the types for both, which are one file of the sources. */
function writeApiFiles() {
  const own =
    '\n/** Lints texts: files by their paths, and what to lint, and how. Throws a `TypeError` for wrong arguments. */';
  const signature = 'export declare function lint(files: LintFiles, options?: LintSettings): LintReport;\n';
  const types = `${readFileSync('server/api/model.ts', 'utf8')}${own}\n${signature}`;
  for (const name of ['api.d.cts', 'api.d.mts']) writeFileSync(`dist/${name}`, types);
  writeFileSync('dist/api.mjs', "import api from './api.cjs';\n\nexport const { lint } = api;\n");
}

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
    ...node,
    banner: { js: wrapped.banner },
    footer: { js: wrapped.footer },
    entryPoints: ['client/child-process.ts'],
    outfile: 'dist/client.program.cjs',
    plugins: [oneEditor],
  },
  { ...start, outfile: 'dist/server.cjs' },
  { ...start, outfile: 'dist/mcp.cjs' },
  { ...start, outfile: 'dist/api.cjs' },
  { ...start, outfile: 'dist/cli.cjs', banner: { js: '#!/usr/bin/env node' } },
  {
    ...node,
    entryPoints: {
      'api.program': 'server/api/lint.ts',
      'cli.program': 'server/cli/main.ts',
      'mcp.program': 'server/mcp/main.ts',
      'server.program': 'server/lsp/main.ts',
    },
    // What several programs need, or one of them imports later, is a file of its own.
    ...{ format: 'esm', splitting: true, chunkNames: 'part-[hash]' },
    ...{ outdir: 'dist', outExtension: { '.js': '.cjs' }, write: false },
    plugins: [ownProcess, asFunctions],
  },
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
writeApiFiles();

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
    const watched = await context({
      ...bundle,
      plugins,
      sourcemap: bundle.write === false ? 'inline' : true,
    });
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
spawnSync(process.execPath, ['dist/cli.cjs', ...scan, 'examples'], { stdio: 'ignore' });

// The stamp bears the time of the start: a source saved while esbuild ran is newer than it.
writeFileSync('dist/.built', '');
utimesSync('dist/.built', started, started);
