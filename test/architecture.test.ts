import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ruleFiles } from '../scripts/rule-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The table of imports: the files on the left may import those on the right. A file that matches no row fails the test. */
const table: readonly (readonly [file: RegExp, allowed: RegExp])[] = [
  [/^rules\/index\.ts$/, /^(rules\/[a-z-]+\/[a-z-]+\.ts$|server\/engine\/index\.ts$)/],
  [
    /^rules\//,
    /^(rules\/|server\/engine\/(rule|finding|posture)\.ts$|server\/engine\/config\/profiles\.ts$|server\/engine\/(source|catalog|dockerfile|compose|image|shell|secret|posture)\/)/,
  ],
  ...room('source', []),
  ...room('image', ['source', 'finding']),
  ...room('catalog', ['source', 'image']),
  ...room('secret', ['source', 'catalog/variables']),
  ...room('lock', ['source', 'image', 'catalog', 'secret', 'finding']),
  [/^server\/engine\/shell\/syntax\/unbash\.ts$/, /^unbash$/],
  ...room('shell/syntax', ['source', 'shell/model']),
  ...room('shell/command', ['source', 'shell/model', 'shell/syntax']),
  ...room('shell', ['source']),
  [
    /^server\/engine\/dockerfile\/syntax\/flags\.ts$/,
    /^(server\/engine\/(dockerfile\/syntax|source)\/|dockerfile-ast$)/,
  ],
  ...room('dockerfile/syntax', ['source', 'secret', 'dockerfile/model']),
  ...room('dockerfile', ['source', 'image', 'catalog', 'lock', 'shell', 'secret', 'finding']),
  [
    /^server\/engine\/compose\/yaml\/yaml\.ts$/,
    /^(server\/engine\/(compose\/yaml|source|secret)\/|server\/engine\/compose\/model\.ts$|yaml$)/,
  ],
  ...room('compose/variables', ['source', 'compose/model']),
  ...room('compose/yaml', ['source', 'secret', 'finding', 'compose/model', 'compose/variables']),
  ...room('compose', ['source', 'image', 'catalog', 'shell', 'secret', 'dockerfile', 'finding']),
  [/^server\/engine\/config\/expression\.ts$/, /^(server\/engine\/source\/|re2js$)/],
  ...room('config', [
    'source',
    'image',
    'secret',
    'compose/yaml',
    'compose/model',
    'compose/parse',
    'finding',
  ]),
  ...room('posture', [
    'source',
    'catalog',
    'image',
    'catalog',
    'shell',
    'secret',
    'dockerfile',
    'compose',
    'config/config',
    'finding',
  ]),
  ...room('comparison', [
    'source',
    'secret',
    'finding',
    'image/reference',
    'posture/model',
    'posture/distinct',
    'posture/gpus',
    'posture/isolation',
  ]),
  ...room('drawing', ['source', 'secret', 'finding', 'posture/model', 'posture/description']),
  ...room('project', [
    ...['source', 'config', 'dockerfile', 'compose', 'image', 'lock', 'secret', 'finding', 'posture'],
  ]),
  [/^server\/engine\/(?:ignore|lint|policy)\//, /^server\/engine\/(?!(?:index|policy)\.ts$)/],
  [/^server\/engine\/[a-z]+\.ts$/, /^server\/engine\/(?!index\.ts$)/],
  [
    /^server\/host\//,
    /^(server\/host\/|server\/engine\/(index|policy|images|results|source\/(gitignore|search|file-names))\.ts$|node:)/,
  ],
  [
    /^server\/lsp\//,
    /^(server\/(lsp|host|page|tools)\/|server\/engine\/(hardening|index|overview|policy|images|results|source\/(day|file-names|file-use|gitignore|memo|path))\.ts$|rules\/(index\.ts|(custom-rules\.)?schema\.json)$|package\.json$|node:|vscode-languageserver)/,
  ],
  // The bundle of the page may contain only types of the engine, since programs load it beside their own bundle.
  [/^server\/page\//, /^server\/(page\/|engine\/(index|overview|source\/(file-use|groups))\.ts$)/],
  [/^server\/tools\//, /^server\/(tools|page)\/|^server\/engine\/(index|overview|policy)\.ts$/],
  // The one file that uses the SDK of the Model Context Protocol.
  [
    /^server\/mcp\/server\.ts$/,
    /^(server\/(mcp|tools|host)\/|server\/engine\/(index|source\/day)\.ts$|package\.json$|@modelcontextprotocol\/sdk\/)/,
  ],
  [
    /^server\/mcp\//,
    /^(server\/(mcp|tools|host)\/|server\/cli\/(session|targets)\.ts$|server\/engine\/(index|source\/file-names)\.ts$|rules\/index\.ts$|node:)/,
  ],
  // What a program imports writes findings as the command line does.
  [
    /^server\/api\//,
    /^(server\/(api|host)\/|server\/cli\/(command|session|report\/(json|report)|selection\/wanted)\.ts$|server\/engine\/(index|policy|source\/(day|path))\.ts$|rules\/index\.ts$|node:path$)/,
  ],
  [/^server\/cli\/fix\/diff\.ts$/, /^(server\/cli\/|server\/engine\/index\.ts$|diff$)/],
  [
    /^server\/cli\//,
    /^(server\/(cli|host|page)\/|server\/engine\/(index|overview|policy|images|results|source\/(day|file-names|file-use))\.ts$|rules\/(index\.ts$|.*\.md$)|node:|package\.json$)/,
  ],
  [/^client\//, /^(client\/|vscode$|vscode-languageclient|node:)/],
  [/^(scripts|test)\//, /./],
];

/** A folder of the engine: its files may import each other and those of the named folders and files. */
function room(name: string, others: readonly string[]): [RegExp, RegExp][] {
  return [
    [
      new RegExp(`^server/engine/${name}/`),
      new RegExp(`^server/engine/(?:${[name, ...others].join('|')})(?:/|\\.ts$)`),
    ],
  ];
}

/** File names that do not say what the file is for. */
const emptyNames = /^(utils?|helpers?|common|misc|types|manager|service)\.ts$/;
const exportedType = /^export (?:abstract |declare )*(?:interface|type|class|enum) (\w+)/gm;
const isCompose = (file: string) => file === 'server/engine/compose/service/service.ts';

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
  it('the table allows every import', () => {
    const broken: string[] = [];
    for (const file of files) {
      const row = table.find(([pattern]) => pattern.test(file));
      if (!row) broken.push(`${file} fits no row of the table`);
      for (const target of importsOf(file)) {
        if (row && !row[1].test(target)) broken.push(`${file} imports ${target}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it('no topic of rules imports another', () => {
    const topicOf = (path: string) => /^rules\/([^/]+)\//.exec(path)?.[1];
    const crossing = files.flatMap((file) =>
      topicOf(file) === undefined
        ? []
        : importsOf(file)
            .filter((target) => target.startsWith('rules/') && topicOf(target) !== topicOf(file))
            .map((target) => `${file} imports ${target}`),
    );
    assert.deepEqual(crossing, []);
  });

  it('imports form no cycle, not even of types', () => {
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (file: string, above: readonly string[]) => {
      if (state.get(file) === 'done' || !known.has(file)) return;
      if (state.get(file) === 'open') {
        circles.push([...above.slice(above.indexOf(file)), file].join(' > '));
        return;
      }
      state.set(file, 'open');
      for (const target of importsOf(file)) visit(target, [...above, file]);
      state.set(file, 'done');
    };
    const known = new Set(files);
    for (const file of files) visit(file, []);
    assert.deepEqual(circles, []);
  });

  it('every rule is a file of a known topic, and no topic is unknown', () => {
    const listed = new Set(ruleFiles().map(({ topic, id }) => `rules/${topic}/${id}.md`));
    const found = readdirSync(`${root}rules`, { recursive: true, encoding: 'utf8' })
      .map((path) => `rules/${path.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.md') && path !== 'rules/README.md');
    assert.deepEqual(
      found.filter((path) => !listed.has(path)),
      [],
    );
    assert.deepEqual(
      [...listed].filter((path) => !files.includes(path.replace(/md$/, 'ts'))),
      [],
    );
  });

  it('no two engine files have the same name, and no folder has more than 20 files', () => {
    const engine = files.filter((file) => file.startsWith('server/engine/'));
    const names = engine
      .map((file) => posix.basename(file))
      .filter((name) => !/^(model|parse)\.ts$/.test(name));
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
    );
    const sizes = new Map<string, number>();
    for (const file of files.filter((each) => /^(client|server|scripts)\//.test(each)))
      sizes.set(posix.dirname(file), (sizes.get(posix.dirname(file)) ?? 0) + 1);
    assert.deepEqual(
      [...sizes].filter(([, count]) => count > 20),
      [],
    );
  });

  it('only the masker creates text that may be shown', () => {
    const made = files.filter(
      (file) => /^(server|rules)\//.test(file) && /\bas (?:SafeText|Shown)\b/.test(read(file)),
    );
    assert.deepEqual(
      made.filter((file) => !file.startsWith('server/engine/secret/')),
      [],
    );
    // A template of a constant type would pass for a literal, so only our own numbers are allowed in one.
    const constant = files.filter((file) => /^(server|rules)\//.test(file) && /` as const/.test(read(file)));
    assert.deepEqual(constant, ['server/engine/source/text.ts']);
  });

  it('values remembered for an object are remembered in one way', () => {
    assert.deepEqual(
      files.filter((file) => /^(server|rules)\//.test(file) && read(file).includes('new WeakMap')),
      // A guard also forgets what it remembers of a file.
      ['server/engine/source/memo.ts', 'server/host/guard.ts'],
    );
  });

  it('every property test starts from a chosen seed, so that a run can be repeated', () => {
    const count = (text: string, what: RegExp) => [...text.matchAll(what)].length;
    const drawn = files.filter((file) => file.endsWith('.test.ts') && file !== 'test/architecture.test.ts');
    assert.deepEqual(
      drawn.filter((file) => count(read(file), /\bfc\s*\.assert\(/g) !== count(read(file), /\btries\(/g)),
      [],
    );
  });

  it('no two exported types have the same name', () => {
    const allowed = new Set([
      // The client imports nothing of the server, so each side of a message has its own type of what is in it.
      'Severity',
      'Status',
      // A fix that was made, and what a finding with fixes was made of.
      'Made',
    ]);
    const holders = new Map<string, string[]>();
    for (const file of files.filter((each) => /^(client|server|rules)\//.test(each)))
      for (const [, name = ''] of read(file).matchAll(exportedType))
        holders.set(name, [...(holders.get(name) ?? []), file]);
    assert.deepEqual(
      [...holders].filter(([name, places]) => places.length > 1 && !allowed.has(name)),
      [],
    );
  });

  it('common operations are implemented in one file each', () => {
    const ways: readonly [what: RegExp, file: string][] = [
      [
        /\.slice\([\w.]+\.lastIndexOf\('\/'\) \+ 1\)|=== '\.\.' &&|=== '\.\.'\) \w+\.pop/,
        'server/engine/source/path.ts',
      ],
      [/\bgroups\.set\(\w+, \[/, 'server/engine/source/groups.ts'],
      [/\((?:low|left|from|first) \+ (?:high|right|to|last)\) (?:>>|\/)/, 'server/engine/source/search.ts'],
      [/'\.plimsoll\.ya?ml'/, 'server/engine/config/config.ts'],
      [/: readonly never\[\] = \[\]/, 'server/engine/source/list.ts'],
      [/\bparseArgs\(/, 'server/cli/args.ts'],
      [/\?\? 'absent'/, 'server/host/fetched.ts'],
      [
        /\$\{(?:\w+\.)?rule\} \$\{(?:\w+\.)?file\}|\[(?:\w+\.)?rule, (?:\w+\.)?file, /,
        'server/engine/finding.ts',
      ],
    ];
    const shipped = files.filter((file) => /^(server|rules)\//.test(file));
    for (const [way, file] of ways) {
      assert.deepEqual(
        shipped.filter((each) => way.test(read(each))),
        [file],
        String(way),
      );
    }
  });

  it('file names describe their content', () => {
    assert.deepEqual(
      files.filter((file) => emptyNames.test(posix.basename(file)) && !isCompose(file)),
      [],
    );
  });

  it('names use common terms of the field', () => {
    const words =
      /\b(?:told|tells?|judge[ds]?|Judged|Said|saidOf|overlays?|openEnv|Spot|Ground|(?:loose|vain)[A-Z]\w*)\b/;
    const notCode = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`[^`$]*`/g;
    const found = files.flatMap((file) => {
      const name = /^test\//.test(file) ? undefined : words.exec(read(file).replace(notCode, "''"))?.[0];
      return name === undefined ? [] : [`${file}: ${name}`];
    });
    assert.deepEqual(found, []);
  });

  it('only two files start programs: git where needed, and the pager that the user names', () => {
    const found = files.filter(
      (path) => path.startsWith('server/') && read(path).includes('node:child_process'),
    );
    assert.deepEqual(found, ['server/cli/pager.ts', 'server/host/git.ts']);
  });

  it('one file may use the network, and only compares addresses elsewhere', () => {
    const found = files.filter(
      (path) =>
        /^(?:client|server|rules)\//.test(path) &&
        /'node:(?:https?|http2|tls|dns|dgram|net)[/']|\bWebSocket\b|\bEventSource\b|(?<![.\w])fetch\(/.test(
          read(path).replace(/^import type .*$|import\('node:\w+'\)/gm, ''),
        ),
    );
    assert.deepEqual(found, ['server/host/images/addresses.ts', 'server/host/images/network.ts']);
  });

  it('only `images lock`, `images check` and the request of an editor to lock images lead to the network', () => {
    const network = 'server/host/images/network.ts';
    const [door, editorDoor] = ['server/cli/images/source.ts', 'server/lsp/access/lock-on-disk.ts'];
    const users = (target: string) =>
      files.filter((path) => path.startsWith('server/') && importsOf(path).includes(target));
    assert.deepEqual(
      users(network).filter((path) => !/^server\/host\/images\//.test(path)),
      [door, editorDoor],
    );
    assert.deepEqual(users(door), [
      'server/cli/commands/images-check.ts',
      'server/cli/commands/images-lock.ts',
    ]);
    assert.deepEqual(users(editorDoor), ['server/lsp/main.ts']);
    // Only the request carries a plan out.
    assert.deepEqual(
      files.filter((path) => /^server\/lsp\//.test(path) && /\bLockPlan\b/.test(read(path))),
      ['server/lsp/access/image-locks.ts', editorDoor, 'server/lsp/features/images/lock-images.ts'],
    );
  });

  it('the entry file of the engine exports at most eighty names', () => {
    const names = [...read('server/engine/index.ts').matchAll(/\{([^}]*)\}/g)].flatMap(([, list = '']) =>
      list.split(',').filter((name) => name.trim() !== ''),
    );
    assert.ok(names.length > 0 && names.length <= 80, `${names.length} names`);
  });
});

describe('the documents', () => {
  const internals = readdirSync(`${root}docs/internals`).map((name) => `docs/internals/${name}`);
  const folders = ['', 'server/', 'server/engine/', 'server/engine/dockerfile/', 'server/engine/compose/'];
  for (const document of ['ARCHITECTURE.md', 'CONTRIBUTING.md', ...internals]) {
    it(`${document} names files and folders that exist`, () => {
      const prose = read(document).replace(/^ *(```+)[\s\S]*?^ *\1$/gm, '');
      const named = [...prose.matchAll(/`((?:[\w.-]+\/)+[\w.-]*|[\w-]+\.ts)`/g)].map(
        ([, name]) => name ?? '',
      );
      const missing = named.filter(
        (name) =>
          !folders.some((folder) => existsSync(`${root}${folder}${name}`)) &&
          !files.some((file) => file.endsWith(`/${name}`) || `/${file}`.includes(`/${name}`)),
      );
      assert.deepEqual(missing, []);
    });
  }
});
