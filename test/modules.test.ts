import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as yaml from 'yaml';
import { esModuleOf } from '../scripts/es-module.mjs';
import { connectionFor, modulesLeftOut, moduleWithout } from '../scripts/left-out.mjs';
import { plainYaml } from '../scripts/plain-yaml.mjs';

const before = `"use strict";
var __importStar = (this && this.__importStar) || (function () {
    return function (mod) { return mod; };
})();
Object.defineProperty(exports, "__esModule", { value: true });
exports.Kind = exports.Reader = exports.limit = exports.read = void 0;
const path = require("path");
const is = __importStar(require("./is"));
const kinds_1 = require("./kinds");
__exportStar(require("./more"), exports);
Object.defineProperty(exports, "Range", { enumerable: true, get: function () { return kinds_1.Range; } });
var Kind;
(function (Kind) {
    Kind.one = 1;
})(Kind || (exports.Kind = Kind = {}));
class Reader {
    limit = exports.limit;
}
exports.Reader = Reader;
exports.limit = 5;
exports.default = Reader;
`;

const after = `"use strict";
const path = require("path");
import * as is from "./is";
import * as kinds_1 from "./kinds";
export * from "./more";
export { Range as Range } from "./kinds";
let Kind = /* @__PURE__ */ ((Kind) => {
    Kind.one = 1;
return Kind;
})({});
class Reader {
    limit = limit;
}

const limit = 5;
export default Reader;

export { Kind, Reader, limit };
`;

test('a module is what TypeScript made CommonJS of', () => assert.equal(esModuleOf(before), after));

test('a module stays a module', () => {
  const text = 'import { a } from "./a";\nexport const b = a;\n';
  assert.equal(esModuleOf(text), text);
});

test('what is bundled keeps nothing of CommonJS but packages that are no modules', () => {
  const packages = [
    'vscode-jsonrpc',
    'vscode-languageserver-protocol',
    'vscode-languageserver',
    'dockerfile-ast',
  ];
  for (const name of packages) {
    const folder = new URL(`../node_modules/${name}/lib/`, import.meta.url);
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.js')) continue;
      const left = esModuleOf(readFileSync(new URL(file, folder), 'utf8')).match(
        /\bexports\b.*|\brequire\("[.v].*/g,
      );
      // A module finder that asks other programs is replaced as a whole.
      if (file !== 'node/files.js') assert.equal(left, null, `${name}/${file}`);
    }
  }
});

test('what is left out is there, and whoever imports it still finds each name', () => {
  for (const module of Object.keys(modulesLeftOut)) {
    const text = readFileSync(new URL(`../node_modules/${module}`, import.meta.url), 'utf8');
    const exported = (of: string) =>
      [...of.matchAll(/\bexport (?:const (\w+)|\{ (.*) \})/g)].map(([, one, list]) => one ?? list);
    assert.ok(exported(moduleWithout(module, text)).length > 0, module);
    assert.equal(
      exported(moduleWithout(module, text)).join(', '),
      exported(esModuleOf(text)).join(', '),
      module,
    );
  }
});

test('a connection has the methods that are called, and what it needs itself', () => {
  const file = 'vscode-languageserver/lib/common/server.js';
  const text = readFileSync(new URL(`../node_modules/${file}`, import.meta.url), 'utf8');
  const methods = [...connectionFor('connection.onHover(', text).matchAll(/^ {8}(on\w+): /gm)];
  assert.deepEqual(methods.map(([, name]) => name).sort(), [
    'onExit',
    'onHover',
    'onInitialize',
    'onNotification',
    'onProgress',
    'onRequest',
    'onShutdown',
  ]);
});

test('YAML is cut into the same tokens by plain functions as by generators, also where it is broken', async () => {
  const entry = "export { Lexer, Parser } from 'yaml';";
  const browser = fileURLToPath(new URL('../node_modules/yaml/browser/index.js', import.meta.url));
  const { outputFiles } = await build({
    ...{ bundle: true, format: 'esm', write: false, alias: { yaml: browser }, plugins: [plainYaml] },
    stdin: { contents: entry, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
  });
  const code = Buffer.from(outputFiles[0]?.text ?? '').toString('base64');
  const made = await import(`data:text/javascript;base64,${code}`);
  const tokens = (Lexer: typeof yaml.Lexer, Parser: typeof yaml.Parser, text: string) => {
    const parser = new Parser();
    const found = [...new Lexer().lex(text)].flatMap((lexeme) => [...parser.next(lexeme)]);
    return JSON.stringify([...found, ...parser.end()]);
  };
  const samples = readdirSync('test/samples', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => readFileSync(`test/samples/${name}`, 'utf8'));
  const odd = [
    '%YAML 1.2\n---\na: !t &b |2-\n  c\n...\nd',
    '? a\n: [b, {c: "d\n e"}, *x]\n',
    "- - a\n  -b\n\tc: 'd",
  ];
  for (const text of [...samples, ...odd])
    for (let end = text.length; end > 0; end -= 1 + (end >> 2)) {
      const part = text.slice(0, end);
      assert.equal(tokens(made.Lexer, made.Parser, part), tokens(yaml.Lexer, yaml.Parser, part));
    }
});
