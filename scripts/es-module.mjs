// Gives the bundler the modules that packages were before TypeScript made CommonJS of them, so that it can leave out what
// nobody calls. Plain JavaScript on Node alone: the build runs it.
import { readFileSync } from 'node:fs';

/** The packages that are compiled so, and whose modules name each other by `require` at the start of a line. */
const compiled = /[\\/]node_modules[\\/](?:vscode-[a-z-]+|dockerfile-ast)[\\/]lib[\\/].*\.js$/;
/** What is imported instead: modules of these packages, and one of Node.js that takes milliseconds to load and that nothing here calls. */
const ours = /^(?:\.|vscode-(?:jsonrpc|languageserver)|crypto$)/;

/** An esbuild plugin. */
export const esModules = {
  name: 'es-modules',
  /** @param {import('esbuild').PluginBuild} build */
  setup: ({ onLoad }) =>
    onLoad({ filter: compiled }, ({ path }) => ({ contents: esModuleOf(readFileSync(path, 'utf8')) })),
};

/**
 * The ES module that TypeScript made this text of (its CommonJS output, one statement at the start of each line); what is
 * none, or is one already, stays as it is, but for namespaces and enums, which are marked as free of side effects.
 * @param {string} text
 */
export function esModuleOf(text) {
  /** @type {Map<string, string>} */
  const sources = new Map();
  /** @type {Set<string>} */
  const exported = new Set();
  const module = text
    .replace(
      /^var __(?:createBinding|setModuleDefault|importStar|exportStar|importDefault) = [\s\S]*?^\}.*;\n/gm,
      '',
    )
    .replace(/^Object\.defineProperty\(exports, "__esModule".*\n/m, '')
    .replace(/^(?:exports\.[\w$]+ = )+void 0;\n/gm, '')
    .replace(
      /^(?:const|var) (\w+) = (__import\w+\()?require\("(.+)"\)\)?;$/gm,
      (line, name, helped, source) => {
        if (!helped && !ours.test(source)) return line;
        sources.set(name, source);
        return `import * as ${name} from "${source}";`;
      },
    )
    .replace(/^__exportStar\(require\((.+)\), exports\);$/gm, 'export * from $1;')
    .replace(
      /^Object\.defineProperty\(exports, "(\w+)", .* return (\w+)\.(\w+); \} \}\);$/gm,
      (_, name, module, own) => `export { ${own} as ${name} } from "${sources.get(module)}";`,
    )
    .replace(
      /^(export )?var (\w+);\n\(function \(\2\) \{\n([\s\S]*?)^\}\)\(\2 \|\| \((exports\.\2 = )?\2 = \{\}\)\);$/gm,
      (_, keyword = '', name, body, isExported) => {
        if (isExported) exported.add(name);
        return `${keyword}let ${name} = /* @__PURE__ */ ((${name}) => {\n${body}return ${name};\n})({});`;
      },
    )
    // A namespace that adds to a class, a function or another namespace.
    .replace(/\((\w+) \|\| \((?:exports\.\1 = )?\1 = \{\}\)\)/g, '($1)')
    .replace(/^exports\.default = /gm, 'export default ')
    .replace(/^exports\.(\w+) = (\w+;$)?/gm, (_, name, value) => {
      exported.add(name);
      return value === `${name};` ? '' : `const ${name} = ${value ?? ''}`;
    })
    .replace(/\bexports\.(\w+)/g, '$1');
  return exported.size > 0 ? `${module}\nexport { ${[...exported].join(', ')} };\n` : module;
}
