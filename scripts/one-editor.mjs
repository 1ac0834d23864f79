// Makes one module of VS Code's API per bundle. Otherwise the bundler copies the whole API, hundreds of names, for
// each file that imports one of them. Plain JavaScript on Node alone: the build runs it.
import { readFileSync } from 'node:fs';

const declared = /^\texport (?:class|const|enum|function|let|namespace) (\w+)/gm;

/** Classes of later versions, undefined in older ones. */
const later = ['LanguageModelTextPart', 'LanguageModelToolResult'];

/** An esbuild plugin. */
export const oneEditor = {
  name: 'one-editor',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^vscode$/ }, ({ kind }) =>
      kind === 'import-statement'
        ? { path: 'vscode', namespace: 'editor' }
        : { path: 'vscode', external: true },
    );
    onLoad({ filter: /^vscode$/, namespace: 'editor' }, () => ({
      contents: editorModule(readFileSync('node_modules/@types/vscode/index.d.ts', 'utf8')),
    }));
  },
};

/**
 * Returns a module that exports each value that VS Code's types declare; unused exports are dropped.
 * @param {string} types
 */
export function editorModule(types) {
  const names = new Set([...types.matchAll(declared)].map(([, name = '']) => name).concat(later));
  return [
    "const editor = require('vscode');",
    'const of = (name) => editor[name];',
    ...Array.from(names, (name) => `export const ${name} = /* @__PURE__ */ of('${name}');`),
  ].join('\n');
}
