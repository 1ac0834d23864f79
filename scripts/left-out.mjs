// Leaves out of the bundles what packages offer and nobody here calls, where the bundler cannot know that. Plain
// JavaScript on Node alone: the build runs it.
import { readdirSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { esModuleOf } from './es-module.mjs';

/** The module of a function that throws. */
const refusal = 'left-out';
const refuses = 'refuses';
/** A feature of the protocol adds methods to a class; without it the class stays as it is. */
const addsNothing = '(Base) => Base';

/**
 * Modules that stay out, with what each of their exports is instead.
 * @type {Readonly<Record<string, string>>}
 */
export const modulesLeftOut = {
  // YAML is read as a tree, never written nor made into values.
  ...from('yaml/browser/dist/stringify', 'stringify stringifyCollection stringifyDocument', refuses),
  ...from('yaml/browser/dist/stringify', 'stringifyNumber stringifyPair stringifyString', refuses),
  ...from('yaml/browser/dist/doc', 'anchors applyReviver createNode', refuses),
  ...from('yaml/browser/dist/nodes', 'addPairToJSMap toJS', refuses),
  ...from('yaml/browser/dist/parse', 'cst-visit', refuses),
  ...from('yaml/browser/dist', 'visit', refuses),
  // Of dockerfile-ast flags alone are asked for.
  ...from('dockerfile-ast/lib', 'heredoc variable', refuses),
  // What an editor may ask of some server, and is not told that this one answers.
  ...from('vscode-languageserver/lib/common', 'callHierarchy foldingRange moniker', addsNothing),
  ...from('vscode-languageserver/lib/common', 'inlineCompletion inlineValue notebook', addsNothing),
  ...from('vscode-languageserver/lib/common', 'linkedEditingRange semanticTokens', addsNothing),
  ...from('vscode-languageserver/lib/common', 'textDocumentContent typeHierarchy', addsNothing),
  // Finds modules by starting Node.js and npm.
  ...from('vscode-languageserver/lib/node', 'files', refuses),
};

/**
 * @param {string} folder
 * @param {string} modules
 * @param {string} instead
 */
function from(folder, modules, instead) {
  return Object.fromEntries(modules.split(' ').map((module) => [`${folder}/${module}.js`, instead]));
}

/** The schema of YAML that is asked for, `failsafe`, has these tags alone. */
const failsafe = `
  import { map } from './common/map.js';
  import { seq } from './common/seq.js';
  import { string } from './common/string.js';
  export const coreKnownTags = {};
  export const getTags = () => [map, seq, string];`;
const tags = 'yaml/browser/dist/schema/tags.js';

const protocol = 'vscode-languageserver/lib/common';
const server = `${protocol}/server.js`;

/** The module that makes a client, and its features that ask for what the server does not say that it answers. */
const client = 'vscode-languageclient/lib/common/client.js';
const unanswered = new Set(
  (
    'WillSave WillSaveWaitUntil SignatureHelp Definition References DocumentHighlight DocumentSymbol WorkspaceSymbol ' +
    'DocumentFormatting DocumentRangeFormatting DocumentOnTypeFormatting Rename TypeDefinition Implementation ColorProvider ' +
    'FoldingRange Declaration SelectionRange CallHierarchy SemanticTokens LinkedEditing DidCreateFiles WillCreateFiles ' +
    'WillRenameFiles WillDeleteFiles TypeHierarchy InlineValue InlineCompletionItem TextDocumentContent'
  ).split(' '),
);

/** The module that asks Node.js for an id, which few runs need; the module that makes it takes milliseconds to load. */
const ids = 'vscode-jsonrpc/lib/node/ril.js';

/** An esbuild plugin. */
export const leftOut = {
  name: 'left-out',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onLoad, onResolve }) {
    onResolve({ filter: new RegExp(`^${refusal}$`) }, () => ({ path: refusal, namespace: refusal }));
    onLoad({ filter: /./, namespace: refusal }, () => ({
      contents: "export const refuses = () => { throw new Error('not in this bundle'); };",
    }));
    const named = [...Object.keys(modulesLeftOut), tags, server, client, ids].map((module) =>
      module.replaceAll('.', '\\.'),
    );
    const filter = new RegExp(`[\\\\/]node_modules[\\\\/](?:${named.join('|').replaceAll('/', '[\\\\/]')})$`);
    onLoad({ filter }, ({ path }) => {
      const module = path
        .slice(path.lastIndexOf(`node_modules${sep}`))
        .split(sep)
        .slice(1)
        .join('/');
      if (module === tags) return { contents: failsafe };
      const text = readFileSync(path, 'utf8');
      if (module === client) return { contents: clientFor(text) };
      if (module === ids) return { contents: idsOnDemand(text) };
      return { contents: module === server ? connectionFor(callers(), text) : moduleWithout(module, text) };
    });
  },
};

/**
 * A module that exports the same names.
 * @param {string} module
 * @param {string} text
 */
export function moduleWithout(module, text) {
  const lists = [...esModuleOf(text).matchAll(/^export \{ (.*) \};$/gm)].map(([, list = '']) => list);
  const names = lists.flatMap((list) => list.split(', '));
  const instead = modulesLeftOut[module];
  const made = names.map((name) => `export const ${name} = ${instead};`);
  return [...(instead === refuses ? [`import { refuses } from '${refusal}';`] : []), ...made].join('\n');
}

/** The texts of what calls a connection of the protocol. */
function callers() {
  const lsp = readdirSync('server/lsp', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const paths = [...lsp.map((name) => `server/lsp/${name}`), `node_modules/${protocol}/textDocuments.js`];
  return paths.map((path) => readFileSync(path, 'utf8')).join('\n');
}

/**
 * The module that makes a connection, which has a method for each request of the protocol, with those methods that are called.
 * @param {string} calling
 * @param {string} text
 */
export function connectionFor(calling, text) {
  const method = /^ {8}(on\w+): \(handler\) => connection\.on(?:.*,|.*\{\n(?: {9,}.*\n)* {8}\}\),)\n/gm;
  return esModuleOf(text).replace(method, (whole, name) => (calling.includes(`.${name}(`) ? whole : ''));
}

/**
 * The module that makes a client, without the features that nobody answers: an eighth of what an editor reads at its start.
 * @param {string} text
 */
export function clientFor(text) {
  const feature = /^ +this\.registerFeature\(new \w+\.(\w+)Feature\(this\)\);\n/gm;
  return esModuleOf(text).replace(feature, (line, name) => (unanswered.has(name) ? '' : line));
}

/**
 * The module that gives out ids, which loads what makes them when it is asked for one.
 * @param {string} text
 */
export function idsOnDemand(text) {
  const onDemand = '{ randomUUID: () => require("crypto").randomUUID() }';
  return esModuleOf(text.replace('require("crypto");', `${onDemand};`));
}
