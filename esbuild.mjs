// Bundles each front door into dist/; `node esbuild.mjs --analyze` also says what fills them.
import { chmodSync, existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { analyzeMetafile, build } from 'esbuild';

const started = new Date();
const common = {
  bundle: true,
  minify: true,
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  loader: { '.md': 'text' },
};
const node = { ...common, platform: 'node', target: 'node20', mainFields: ['module', 'main'] };
const browser = { ...common, platform: 'browser', target: 'es2022' };

const bundles = [
  { ...node, entryPoints: ['client/extension.ts'], outfile: 'dist/client.cjs', external: ['vscode'] },
  { ...node, entryPoints: ['server/lsp/main.ts'], outfile: 'dist/server.cjs' },
  {
    ...node,
    entryPoints: ['server/cli/main.ts'],
    outfile: 'dist/cli.cjs',
    banner: { js: '#!/usr/bin/env node' },
  },
  { ...browser, entryPoints: ['client/browser.ts'], outfile: 'dist/browser/client.js', external: ['vscode'] },
  { ...browser, entryPoints: ['server/lsp/browser.ts'], outfile: 'dist/browser/server.js', format: 'iife' },
].filter((bundle) => existsSync(bundle.entryPoints[0]));

const results = await Promise.all(bundles.map((bundle) => build(bundle)));
if (process.argv.includes('--analyze')) {
  for (const { metafile } of results) console.log(await analyzeMetafile(metafile));
}
if (existsSync('dist/cli.cjs')) chmodSync('dist/cli.cjs', 0o755);

// The stamp bears the time of the start: a source saved while esbuild ran is newer than it.
mkdirSync('dist', { recursive: true });
writeFileSync('dist/.built', '');
utimesSync('dist/.built', started, started);
