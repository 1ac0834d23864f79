import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { root } from '../../scripts/setup.mjs';
import { builtinExtensions, installHost } from './host.ts';

const there = installHost();
if (!there && process.env['CI'] === 'true') throw new Error('there is no VS Code to take its grammars from');
const options = { skip: there ? false : 'there is no VS Code to take its grammars from' };

const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const ours: { scopeName: string; path: string; injectTo: string[] }[] = contributes.grammars;
const theirs = (scope: string) =>
  scope === 'source.dockerfile'
    ? path.join(builtinExtensions, 'docker', 'syntaxes', 'docker.tmLanguage.json')
    : path.join(
        builtinExtensions,
        'yaml',
        'syntaxes',
        `${scope.replace('source.', '').replace('.', '-')}.tmLanguage.json`,
      );

/** Loads VS Code's grammars with ours injected, like the editor. */
async function registry() {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(readFileSync(wasm));
  return new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const own = ours.find(({ scopeName }) => scopeName === scope);
      const file = own ? path.join(root, own.path) : theirs(scope);
      return textmate.parseRawGrammar(readFileSync(file, 'utf8'), file);
    },
    getInjections: (scope) =>
      ours.filter(({ injectTo }) => injectTo.includes(scope)).map(({ scopeName }) => scopeName),
  });
}

/** Returns the words of a text to which our grammar assigns scopes, each with the middle part of the scope. */
async function named(language: 'dockerfile' | 'yaml', text: string): Promise<string[]> {
  const grammar = await (await loaded).loadGrammar(`source.${language}`);
  let stack = textmate.INITIAL;
  return text.split('\n').flatMap((line) => {
    const { tokens, ruleStack } = grammar?.tokenizeLine(line, stack) ?? { tokens: [], ruleStack: stack };
    stack = ruleStack;
    return tokens.flatMap(({ startIndex, endIndex, scopes }) => {
      const scope = scopes.at(-1) ?? '';
      const word = line.slice(startIndex, endIndex).trim();
      return scope.endsWith('.plimsoll') && word !== '' ? [`${scope.split('.').at(-2)}: ${word}`] : [];
    });
  });
}

const loaded = registry();
const marked = ['comment: #', 'ignore: plimsoll: ignore', 'rule: root-user'];

test('an ignore comment of a Dockerfile is highlighted', options, async () => {
  const text =
    'FROM debian\n  # plimsoll: ignore root-user, sudo until 2027-01-31 -- it is a builder\nUSER root';
  assert.deepEqual(await named('dockerfile', text), [
    ...marked,
    'number-sign: ,',
    'rule: sudo',
    'until: until',
    'date: 2027-01-31',
    'reason: --',
    'reason: it is a builder',
  ]);
});

test('an ignore comment of a compose file is highlighted, alone or after a value', options, async () => {
  assert.deepEqual(await named('yaml', 'a:\n  # plimsoll: ignore root-user\n  b: c'), marked);
  assert.deepEqual(await named('yaml', 'a: b # plimsoll: ignore root-user'), marked);
  assert.deepEqual(await named('yaml', 'a: "b" # plimsoll: ignore root-user'), marked);
});

test('a comment that is not an ignore comment is left alone', options, async () => {
  for (const line of ['# plimsoll', '# plimsoll: ignored', 'RUN echo # plimsoll: ignore sudo']) {
    assert.deepEqual(await named('dockerfile', line), [], line);
  }
  for (const text of [
    'a: |\n  # plimsoll: ignore sudo',
    'a: "# plimsoll: ignore sudo"',
    'a: b# plimsoll: ignore x',
  ]) {
    assert.deepEqual(await named('yaml', text), [], text);
  }
});
