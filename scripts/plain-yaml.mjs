// Gives the bundles the lexer and the parser of `yaml` as plain functions that return what they find as a list, where the
// package has generators within generators: of a scan of compose files they take a fourteenth. Plain JavaScript on Node
// alone: the build runs it.
import { readFileSync } from 'node:fs';

/** An esbuild plugin. */
export const plainYaml = {
  name: 'plain-yaml',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onLoad }) {
    const filter = /[\\/]yaml[\\/]browser[\\/]dist[\\/]parse[\\/](?:lexer|parser)\.js$/;
    onLoad({ filter }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      return { contents: path.endsWith('lexer.js') ? plainLexer(text) : plainParser(text) };
    });
  },
};

/**
 * The module of the lexer: `lex` returns the list of all lexemes.
 * @param {string} text
 */
export function plainLexer(text) {
  return replaced(plain(text), [
    ['\n    lex(source, incomplete = false) {\n', '$&        this.out = [];\n'],
    ['            next = this.parseNext(next);\n', '$&        return this.out;\n'],
  ]);
}

/**
 * The module of the parser: `next` and `end` return the list of what is then complete. Nobody here calls `parse`.
 * @param {string} text
 */
export function plainParser(text) {
  return replaced(plain(text.replace(/^ {4}\*parse\([\s\S]*?^ {4}\}\n/m, '')), [
    [
      '\n    next(source) {\n',
      '\n    next(source) {\n        this.out = [];\n        this.take(source);\n        return this.out;\n    }\n    take(source) {\n',
    ],
    [
      '\n    end() {\n        while (this.stack.length > 0)\n            this.pop();\n',
      '\n    end() {\n        this.out = [];\n        while (this.stack.length > 0)\n            this.pop();\n        return this.out;\n',
    ],
  ]);
}

/**
 * A module whose generators became methods that add to the list `out`.
 * @param {string} text
 */
function plain(text) {
  return text
    .replace(/^ {4}\*(\w+)\(/gm, '    $1(')
    .replaceAll('yield* this.', 'this.')
    .replace(/\byield ([^;]+);/g, 'this.out.push($1);');
}

/**
 * A text with replacements, each of which has its place: another version of the package may be written differently.
 * @param {string} text
 * @param {readonly (readonly [string, string])[]} pairs
 */
function replaced(text, pairs) {
  return pairs.reduce((made, [from, to]) => {
    if (!made.includes(from)) throw new Error(`The module does not hold what is replaced: ${from}`);
    return made.replace(from, to);
  }, text);
}
