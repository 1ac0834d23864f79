// Keeps the report in HTML, with the library that lays its drawings out, apart from the programs of Node.js that seldom write
// one: they read dist/report.cjs when they do. Plain JavaScript on Node alone: the build runs it.

/** The module that is kept apart, and the names that it exports. */
const [module, names] = ['server/page/page.ts', ['htmlPage']];

/** The bundle that holds it, as the programs name it. */
const bundle = './report.cjs';

/** An esbuild plugin. */
export const apart = {
  name: 'apart',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\/report\.cjs$/ }, () => ({ path: bundle, external: true }));
    onLoad({ filter: /[\\/]server[\\/]page[\\/]page\.ts$/ }, () => ({
      contents: names
        .map((name) => `export const ${name} = (...given) => require('${bundle}').${name}(...given);`)
        .join('\n'),
    }));
  },
};

/** What makes the bundle. */
export const apartEntry = { entryPoints: [module], outfile: 'dist/report.cjs' };
