import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { rules } from '../rules/index.ts';
import { filesOf } from '../scripts/setup.mjs';
import { vsix } from './support/dist.ts';

const kilobytes = (file: string) => statSync(file).size / 1024;

/** The files of a zip archive with their texts, read from its central directory (APPNOTE 4.3.12). */
function unzip(bytes: Buffer): Map<string, () => string> {
  const files = new Map<string, () => string>();
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 46)) {
    const [packed, nameLength, header] = [
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    const isPlain = bytes.readUInt16LE(at + 10) === 0;
    files.set(name, () => {
      const data = bytes.subarray(start, start + packed);
      return (isPlain ? data : inflateRawSync(data)).toString('utf8');
    });
  }
  return files;
}

const files = unzip(readFileSync(vsix));

test('plimsoll.vsix contains the intended files only', () => {
  // Of the parts that programs share, those of the server.
  const parts = filesOf('server.program.cjs').flatMap((name) =>
    name.startsWith('part-') ? [`extension/dist/${name}`] : [],
  );
  assert.deepEqual([...files.keys()].sort(), [
    '[Content_Types].xml',
    'extension.vsixmanifest',
    'extension/LICENSE.txt',
    'extension/changelog.md',
    'extension/dist/THIRD-PARTY-NOTICES.txt',
    'extension/dist/browser/client.js',
    'extension/dist/browser/server.js',
    'extension/dist/client.cjs',
    'extension/dist/client.program.cjs',
    'extension/dist/client.start.cjs',
    'extension/dist/pages.json',
    ...parts.sort(),
    'extension/dist/server.cjs',
    'extension/dist/server.program.cjs',
    'extension/images/icon.png',
    'extension/images/problems.png',
    'extension/images/quickfix.png',
    'extension/images/squiggle.png',
    'extension/images/view.svg',
    'extension/l10n/bundle.l10n.json',
    'extension/package.json',
    'extension/package.nls.json',
    'extension/readme.md',
    'extension/rules/lock.schema.json',
    'extension/rules/report.schema.json',
    'extension/rules/schema.json',
    'extension/syntaxes/ignore-dockerfile.tmLanguage.json',
    'extension/syntaxes/ignore-yaml.tmLanguage.json',
    'extension/walkthrough/ci.md',
  ]);
});

test('every file that the shipped manifest names is shipped, and browsers load it as CommonJS', () => {
  const text = files.get('extension/package.json')?.() ?? '';
  const manifest = JSON.parse(text);
  assert.equal(manifest.type, undefined);
  for (const field of ['bin', 'files', 'scripts', 'publishConfig', 'devDependencies'])
    assert.equal(manifest[field], undefined, field);
  const named = [
    ...text.matchAll(/"(?:path|url|main|browser|icon|image|markdown)": "(?:\.\/)?([^":]+\.\w+)"/g),
  ].map(([, file]) => file);
  assert.ok(named.length >= 6, named.join());
  for (const file of named) assert.ok(files.has(`extension/${file}`), file);
});

test('every link and picture of the README in plimsoll.vsix exists in the repository', () => {
  const links = [...(files.get('extension/readme.md')?.() ?? '').matchAll(/\]\(([^)\s]+)\)/g)];
  assert.ok(links.length >= 20);
  for (const [, link = ''] of links) {
    const [, path] = /^https:\/\/github\.com\/[\w-]+\/[\w-]+\/(?:blob|raw)\/HEAD\/([^#]+)/.exec(link) ?? [];
    assert.ok(path !== undefined && existsSync(path), link);
  }
});

test('each bundle and plimsoll.vsix stay below their size limits', () => {
  const limits: [file: string, kilobytes: number][] = [
    // Half of each is rules, with messages, references and facts about products and images; a fifth is packages.
    ['dist/browser/server.js', 2220],
    // VS Code waits only for this file.
    ['dist/client.cjs', 2],
    ['dist/client.program.cjs', 495],
    ['dist/browser/client.js', 450],
    // A quarter of it is pictures, of 256 colours each.
    [vsix, 1965],
  ];
  const sumOf = (names: Iterable<string>) =>
    [...new Set(names)].reduce((sum, name) => sum + kilobytes(`dist/${name}`), 0);
  const programs = ['cli.program.cjs', 'server.program.cjs', 'mcp.program.cjs', 'api.program.cjs'].map(
    filesOf,
  );
  // Each program with all that it may load, and all together, in which what they share is once.
  for (const [at, limit] of [2160, 2350, 2190, 1985].entries())
    assert.ok(sumOf(programs[at] ?? []) <= limit, `${programs[at]?.[0]}: ${sumOf(programs[at] ?? [])}`);
  assert.ok(sumOf(programs.flat()) <= 2850, `${sumOf(programs.flat())}`);
  for (const [file, limit] of limits) {
    assert.ok(kilobytes(file) <= limit, `${file}: ${Math.round(kilobytes(file))} KB of ${limit}`);
  }
});

test('the page of every rule ships, without its tests', () => {
  const pages: Record<string, string> = JSON.parse(files.get('extension/dist/pages.json')?.() ?? '');
  assert.deepEqual(Object.keys(pages), rules.map(({ id }) => id).sort());
  for (const [id, page] of Object.entries(pages)) {
    assert.match(page, new RegExp(`^# ${id}: \\S`));
    assert.match(page, /^## What can happen$/m, id);
    assert.doesNotMatch(page, /^## (?:Facts|Cases)$/m, id);
  }
});

/** The source code of the client. */
function sources(): string {
  const files = readdirSync('client', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return files.map((name) => readFileSync(`client/${name}`, 'utf8')).join('\n');
}

test('every translatable text of the manifest is defined, and none is unused', () => {
  const manifest = readFileSync('package.json', 'utf8');
  const texts: Record<string, string> = JSON.parse(readFileSync('package.nls.json', 'utf8'));
  const named = [...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
  assert.deepEqual([...new Set(named)].sort(), Object.keys(texts).sort());
  for (const [key, text] of Object.entries(texts)) assert.notEqual(text.trim(), '', key);
});

test('the walkthrough has four steps, and each links to an existing command', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  const texts: Record<string, string> = JSON.parse(readFileSync('package.nls.json', 'utf8'));
  const commands = contributes.commands.map(({ command }: { command: string }) => command);
  const [{ steps }] = contributes.walkthroughs;
  assert.equal(steps.length, 4);
  for (const { description, completionEvents } of steps) {
    const [, link] = /\(command:([\w.]+)\)/.exec(texts[description.slice(1, -1)] ?? '') ?? [];
    assert.ok(commands.includes(link), description);
    for (const event of completionEvents)
      assert.ok(commands.includes(event.replace('onCommand:', '')), event);
  }
});

test('every setting in the manifest is read', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  const server = readFileSync('server/lsp/settings.ts', 'utf8');
  for (const id of Object.keys(contributes.configuration.properties)) {
    const name = id.split('.').at(-1) ?? '';
    // The client library reads this one.
    if (id === 'plimsoll.trace.server') continue;
    const own = id.replace('plimsoll.', '');
    const isClients = [`inspect('${own}')`, `get('${own}'`].some((read) => sources().includes(read));
    assert.ok(isClients || server.includes(`['${name}']`), id);
  }
});

test('no workspace can allow registries to be asked', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { properties } = contributes.configuration;
  assert.equal(properties['plimsoll.images.registries'].scope, 'application');
  // A user's settings alone, in case an editor does not know the scope.
  assert.match(sources(), /inspect\('images\.registries'\)\?\.globalValue/);
});

test('the client registers every command in the manifest', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  const client = sources();
  const registered = [...client.matchAll(/registerCommand\(\s*'([^']+)'/g)].map(([, id]) => id);
  const declared: string[] = contributes.commands.map(({ command }: { command: string }) => command);
  assert.deepEqual(registered.sort(), declared.sort());
});
