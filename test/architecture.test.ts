import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The law of imports: a file of the left may import what the right allows; a file that fits no row fails. */
const law: readonly (readonly [file: RegExp, allowed: RegExp])[] = [
  [/^rules\/index\.ts$/, /^(rules\/(dockerfile|compose|posture)\/|server\/engine\/index\.ts$)/],
  [/^rules\//, /^server\/engine\/judge\.ts$/],
  [/^server\/engine\/(limits|text|finding|recall|spelling)\.ts$/, /^server\/engine\/(limits|text)\.ts$/],
  [/^server\/engine\/(index|judge)\.ts$/, /^server\/engine\/(?!index|judge)/],
  [/^server\/engine\/image\//, /^server\/engine\/(image\/|text\.ts$|finding\.ts$)/],
  [/^server\/engine\/shell\/syntax\.ts$/, /^unbash$/],
  [/^server\/engine\/shell\//, /^server\/engine\/(shell\/|(limits|text|recall)\.ts$)/],
  [/^server\/engine\/secret\//, /^server\/engine\/(secret\/|(limits|text|recall)\.ts$)/],
  [
    /^server\/engine\/dockerfile\/read\.ts$/,
    /^(server\/engine\/(dockerfile|image|shell)\/|server\/engine\/(limits|text|finding|recall|spelling)\.ts$|dockerfile-ast$)/,
  ],
  [
    /^server\/engine\/dockerfile\//,
    /^server\/engine\/((dockerfile|image|shell|secret)\/|(limits|text|finding|recall|spelling)\.ts$)/,
  ],
  [
    /^server\/engine\/compose\/yaml\.ts$/,
    /^(server\/engine\/((compose|dockerfile|image|shell|secret)\/|(limits|text|finding|recall|spelling)\.ts$)|yaml$)/,
  ],
  [
    /^server\/engine\/compose\//,
    /^server\/engine\/((compose|dockerfile|image|shell|secret)\/|(limits|text|finding|recall|spelling)\.ts$)/,
  ],
  [/^server\/engine\//, /^server\/engine\/(?!index\.ts$|judge\.ts$)/],
  [/^server\/host\//, /^(server\/host\/|server\/engine\/index\.ts$|node:|ignore$)/],
  [
    /^server\/lsp\//,
    /^(server\/(lsp|host)\/|server\/engine\/index\.ts$|rules\/index\.ts$|node:|vscode-languageserver)/,
  ],
  [
    /^server\/cli\//,
    /^(server\/(cli|host)\/|server\/engine\/index\.ts$|rules\/(index\.ts$|.*\.md$)|node:|package\.json$)/,
  ],
  [/^client\//, /^(client\/|vscode$|vscode-languageclient|node:)/],
  [/^(scripts|test)\//, /./],
];

/** Names that say nothing of what a file is for. */
const emptyNames = /^(utils?|helpers?|common|misc|types|manager|service)\.ts$/;
const isCompose = (file: string) => file === 'server/engine/compose/service.ts';

const files = [...walk('client'), ...walk('server'), ...walk('rules'), ...walk('scripts'), ...walk('test')];

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(`${root}${folder}`, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') yield* walk(path);
    } else if (/\.ts$/.test(entry.name)) yield path;
  }
}

const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');

function importsOf(path: string): string[] {
  const pattern =
    /^\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  return [...read(path).matchAll(pattern)].map(([, a, b, c]) => {
    const target = a ?? b ?? c ?? '';
    return target.startsWith('.') ? posix.join(posix.dirname(path), target) : target;
  });
}

describe('architecture', () => {
  it('every import obeys the law', () => {
    const broken: string[] = [];
    for (const file of files) {
      const row = law.find(([pattern]) => pattern.test(file));
      if (!row) broken.push(`${file} fits no row of the law`);
      for (const target of importsOf(file)) {
        if (row && !row[1].test(target)) broken.push(`${file} imports ${target}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it('no file outside the tests is longer than 300 lines, no rule longer than 60', () => {
    const long = files.filter((file) => {
      const limit = /^rules\/(?!index)/.test(file)
        ? 60
        : /^(test\/|rules\/index|.*\.data\.ts$)/.test(file)
          ? Infinity
          : 300;
      return read(file).split('\n').length - 1 > limit;
    });
    assert.deepEqual(long, []);
  });

  it('only the masker makes text that may be shown', () => {
    const made = files.filter(
      (file) => /^(server|rules)\//.test(file) && /\bas (?:Said|Shown)\b/.test(read(file)),
    );
    assert.deepEqual(
      made.filter((file) => !file.startsWith('server/engine/secret/')),
      [],
    );
    // A template of a constant type would pass for a literal: it may hold numbers of ours alone.
    const constant = files.filter((file) => /^(server|rules)\//.test(file) && /` as const/.test(read(file)));
    assert.deepEqual(constant, ['server/engine/limits.ts']);
  });

  it('file names say what a file is for', () => {
    assert.deepEqual(
      files.filter((file) => emptyNames.test(posix.basename(file)) && !isCompose(file)),
      [],
    );
  });

  it("the engine's door names no more than forty things", () => {
    const names = [...read('server/engine/index.ts').matchAll(/\{([^}]*)\}/g)].flatMap(([, list = '']) =>
      list.split(',').filter((name) => name.trim() !== ''),
    );
    assert.ok(names.length > 0 && names.length <= 40, `${names.length} names`);
  });
});
