import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rules } from '../rules/index.ts';
import { esModuleOf } from '../scripts/es-module.mjs';
import { facts, groups } from '../scripts/late-rules.mjs';
import {
  clientFor,
  connectionFor,
  idsOnDemand,
  modulesLeftOut,
  moduleWithout,
} from '../scripts/left-out.mjs';
import { editorModule } from '../scripts/one-editor.mjs';
import { bundle } from './support/dist.ts';

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

test('CommonJS that TypeScript wrote becomes a module again', () => assert.equal(esModuleOf(before), after));

test('an ES module is left as it is', () => {
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

test('a client has the features that the server answers, and what it needs itself', () => {
  const file = 'vscode-languageclient/lib/common/client.js';
  const text = readFileSync(new URL(`../node_modules/${file}`, import.meta.url), 'utf8');
  const features = [...clientFor(text).matchAll(/registerFeature\(new \w+\.(\w+)Feature\(/g)];
  assert.deepEqual(features.map(([, name]) => name).sort(), [
    'CodeAction',
    'CodeLens',
    'CompletionItem',
    'Configuration',
    'Diagnostic',
    'DidCloseTextDocument',
    'DidDeleteFiles',
    'DidRenameFiles',
    'DidSaveTextDocument',
    'DocumentLink',
    'ExecuteCommand',
    'FileSystemWatcher',
    'Hover',
    'InlayHints',
    'NotebookDocumentSync',
    'Progress',
    'SyncConfiguration',
    'WorkspaceFolders',
  ]);
});

test("what VS Code's types declare is exported, but for what is a type alone", () => {
  const text = editorModule(
    '\texport class Uri {\n\t\texport class Inner\n\texport interface Event<T>\n\texport namespace window {\n\texport namespace window {',
  );
  assert.deepEqual(text.match(/(?<=export const )\w+/g), ['Uri', 'window']);
});

test('the code that makes ids is loaded when the first id is asked for', () => {
  const file = 'vscode-jsonrpc/lib/node/ril.js';
  const text = readFileSync(new URL(`../node_modules/${file}`, import.meta.url), 'utf8');
  assert.deepEqual(idsOnDemand(text).match(/.*\bcrypto\b.*\brequire\b.*|.*\brequire\("crypto.*/g), [
    'const crypto_1 = { randomUUID: () => require("crypto").randomUUID() };',
  ]);
});

test('rules that are made later say all that rules say', () => {
  const named = new Set(['id', 'on', 'topic', ...facts]);
  for (const rule of rules)
    assert.deepEqual(
      Object.keys(rule).filter((fact) => !named.has(fact)),
      [],
      rule.id,
    );
  const shown = Object.values(groups).flat();
  assert.deepEqual(
    [...new Set(rules.map(({ on }) => on))].filter((on) => !shown.includes(on)),
    [],
  );
});

test('the bundled command line has the rules as their files declare them', () => {
  const { stdout } = spawnSync(process.execPath, [bundle, 'rules', '--format', 'json'], {
    encoding: 'utf8',
  });
  const known: readonly { readonly id: string; readonly on: string; readonly title: string }[] =
    JSON.parse(stdout);
  const told = (all: readonly { readonly id: string; readonly on: string; readonly title: string }[]) =>
    all.map(({ id, on, title }) => ({ id, on, title }));
  assert.deepEqual(told(known), told(rules));
});
