import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { advisoriesOf } from '../scripts/advisories.mjs';
import { ruleFiles } from '../scripts/rule-files.ts';
import { folderOf } from './support/cli.ts';
import { dist } from './support/dist.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** The address of the repository, with which its links begin. */
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const shell = process.platform === 'win32';
const run = (program: string, args: readonly string[], cwd: string) =>
  spawnSync(program, args, { cwd, encoding: 'utf8', shell: shell && program === npm });

describe('the npm package', () => {
  const tarball = join(root, `plimsoll-${manifest.version}.tgz`);
  const pack = () => {
    const { status, stderr } = run(process.execPath, ['scripts/tarball.mjs'], root);
    assert.equal(status, 0, stderr);
    return readFileSync(tarball);
  };
  const bytes = pack();

  it('is small, and has the same bytes in a second build', () => {
    assert.ok(pack().equals(bytes));
    // A quarter of it is the bundle of `plimsoll mcp`.
    assert.ok(bytes.length <= 2.25 * 1024 * 1024, `${bytes.length} bytes`);
  });

  it('scans and explains after installation in an empty folder, without the network', () => {
    const folder = folderOf({ 'package.json': '{}', Dockerfile: 'FROM debian:12\nRUN sudo true\n' });
    const flags = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
    const installed = run(npm, ['install', ...flags, tarball], folder);
    assert.equal(installed.status, 0, installed.stderr);
    assert.deepEqual(
      readdirSync(join(folder, 'node_modules')).filter((each) => !each.startsWith('.')),
      ['plimsoll'],
      'it depends on no other package',
    );
    const npx = (...args: string[]) => run(npm, ['exec', '--offline', '--', 'plimsoll', ...args], folder);
    assert.equal(npx('--version').stdout.trim(), manifest.version);
    const scanned = npx('scan', '--format', 'json');
    assert.equal(scanned.status, 1, scanned.stderr);
    const { findings } = JSON.parse(scanned.stdout) as { findings: { rule: string }[] };
    assert.ok(
      findings.some(({ rule }) => rule === 'sudo'),
      scanned.stdout,
    );
    assert.match(npx('explain', 'sudo').stdout, /## What can happen/);
    const held = join(folder, 'node_modules', 'plimsoll');
    for (const { topic, id } of ruleFiles())
      assert.ok(existsSync(join(held, 'rules', topic, `${id}.md`)), id);
    assert.ok(existsSync(join(held, 'dist', 'THIRD-PARTY-NOTICES.txt')));
    // Findings of custom rules link to the page about custom rules.
    assert.ok(existsSync(join(held, 'docs', 'custom-rules.md')));
    const documents = readdirSync(held, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.md'),
    );
    for (const document of documents) assert.deepEqual(deadLinks(held, document), [], document);
    const readme = readFileSync(join(held, 'README.md'), 'utf8');
    assert.match(readme, /!\[[^\]]+\]\(https:\/\/github\.com\/[\w-]+\/[\w-]+\/raw\/HEAD\/images\/\w+\.png\)/);
  });

  it('is imported by programs, with types that need nothing else, and finds what its command finds', () => {
    const page = readFileSync(join(root, 'docs', 'api.md'), 'utf8');
    const [, example = ''] = /^```js\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const [, printed = ''] = /^```text\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const files = {
      'compose.yaml': 'services:\n  web:\n    build: .\n    privileged: true\n',
      Dockerfile: 'FROM debian:12\nRUN sudo true\n',
    };
    const strict = { strict: true, noEmit: true, skipLibCheck: false, types: [], lib: ['ES2022'] };
    const optionsOf = (module: string, moduleResolution: string) =>
      JSON.stringify({ compilerOptions: { ...strict, target: 'es2022', module, moduleResolution } });
    const typed = `
      const files = ${JSON.stringify(files)};
      const { findings, problems, version }: LintReport = lint(new Map(Object.entries(files)), { only: ['sudo'] });
      const severity: 'critical' | 'high' | 'medium' | 'low' | 'info' | undefined = findings[0]?.severity;
      const line: number | undefined = problems[0]?.line;
      export const all = [severity, line, version, findings[0]?.fixes[0]?.edits[0]?.start];
      // @ts-expect-error: there is no such option.
      lint(files, { polcy: '' });
      // @ts-expect-error: a text is a string.
      lint({ Dockerfile: 1 });
      // @ts-expect-error: a finding has no such field.
      findings[0]?.nothing;
    `;
    const folder = folderOf({
      'package.json': '{}',
      'example.mjs': example,
      'own.mjs': `import { lint } from 'plimsoll';\nimport * as all from 'plimsoll';\nif (Object.keys(all).join() !== 'lint') throw new Error(Object.keys(all).join());\nconsole.log(JSON.stringify(lint(${JSON.stringify(files)})));`,
      'own.cjs': `const { lint } = require('plimsoll');\nconsole.log(JSON.stringify(lint(${JSON.stringify(files)})));`,
      'schemas.cjs': `const all = ['report', 'config', 'custom-rules', 'lock'].map((name) => require(\`plimsoll/schemas/\${name}.json\`));\nconsole.log(all.map(({ title }) => title).join('\\n'), require('plimsoll/package.json').version);`,
      ...Object.fromEntries(
        ['typed.mts', 'typed.cts', 'typed.ts'].map((name) => [
          name,
          `import { lint, type LintReport } from 'plimsoll';\n${typed}`,
        ]),
      ),
      'nodenext.json': optionsOf('nodenext', 'nodenext'),
      'bundler.json': optionsOf('esnext', 'bundler'),
      'scanned/compose.yaml': files['compose.yaml'],
      'scanned/Dockerfile': files.Dockerfile,
    });
    const flags = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
    const installed = run(npm, ['install', ...flags, tarball], folder);
    assert.equal(installed.status, 0, installed.stderr);
    const node = (...args: string[]) => {
      const { status, stdout, stderr } = run(process.execPath, args, folder);
      assert.equal(status, 0, `${args.join(' ')}: ${stderr}${stdout}`);
      return stdout;
    };
    assert.equal(node('example.mjs'), printed);
    const command = join(folder, 'node_modules/plimsoll/dist/cli.cjs');
    const { stdout } = run(process.execPath, [command, 'scan', '--format', 'json'], join(folder, 'scanned'));
    for (const name of ['own.mjs', 'own.cjs'])
      assert.deepEqual(JSON.parse(node(name)), JSON.parse(stdout), name);
    assert.match(
      node('schemas.cjs'),
      new RegExp(`^What a scan found.*\\n(?:.*\\n){2}.*${manifest.version}\n$`),
    );
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    for (const project of ['nodenext.json', 'bundler.json']) node(compiler, '--project', project);
  });

  it('is the only thing that can be published: the folder itself cannot', () => {
    const { stderr } = run(npm, ['publish', '--dry-run'], root);
    // Scripts that would refuse are not run here.
    assert.match(stderr, /Publishing to https:\/\/[\w-]+\.invalid\//);
    assert.match(
      run(npm, ['publish', '--dry-run', tarball], root).stderr,
      /Publishing to https:\/\/registry\./,
    );
    assert.equal(manifest.dependencies, undefined, 'what is bundled is no dependency of who installs it');
  });
});

/**
 * The dead links of a document, outside of code: their target is neither a file below the folder nor one of the repository.
 * @param document path in the folder
 */
function deadLinks(folder: string, document: string): string[] {
  const text = readFileSync(join(folder, document), 'utf8').replace(/^```[\s\S]*?^```$|`[^`\n]+`/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    const [address = ''] = link.split('#');
    const isOurs = address.startsWith(`${repository}/`);
    const ours = isOurs
      ? /^\/(?:blob|raw)\/[^/]+\/(.+)/.exec(address.slice(repository.length))?.[1]
      : undefined;
    if (address === '' || (ours === undefined && /^https?:/.test(address))) return [];
    return existsSync(ours === undefined ? join(folder, dirname(document), address) : join(root, ours))
      ? []
      : link;
  });
}

describe('a release', { skip: existsSync(join(root, '.git')) ? false : 'this is no checkout' }, () => {
  it('has the same bytes twice, from files in two places, with checksums and a list of the bundled packages', () => {
    const { status, stderr, stdout } = run(process.execPath, ['scripts/release.mjs', '--dry-run'], root);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /nothing is published/);
    const made = (name: string) => readFileSync(join(root, 'release', name));
    for (const [, sum, name = ''] of made('SHA256SUMS')
      .toString()
      .matchAll(/^([\da-f]{64}) {2}(\S+)$/gm))
      assert.equal(createHash('sha256').update(made(name)).digest('hex'), sum, name);
    const integrity = createHash('sha512')
      .update(made(`plimsoll-${manifest.version}.tgz`))
      .digest('base64');
    assert.ok(made('notes.md').includes(`sha512-${integrity}`), 'the notes say what npm calls its integrity');
    const bom = JSON.parse(made(`plimsoll-${manifest.version}.cdx.json`).toString());
    assert.equal(bom.bomFormat, 'CycloneDX');
    const names: string[] = bom.components.map(({ name }: { name: string }) => name);
    for (const each of ['yaml', 'unbash', 'dockerfile-ast', 'vscode-languageserver'])
      assert.ok(names.includes(each), each);
    for (const each of ['esbuild', 'typescript', 'mocha']) assert.ok(!names.includes(each), each);
    assert.ok(!JSON.stringify(bom).includes('npm:package:development'), 'what is bundled is shipped');
  });

  it('has the same bytes in another time zone, with another umask', () => {
    const sums = () => readFileSync(join(root, 'release', 'SHA256SUMS'), 'utf8');
    const before = sums();
    const mask = process.umask(0o077);
    try {
      const { status, stderr } = spawnSync(process.execPath, ['scripts/release.mjs', '--dry-run'], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, TZ: 'Asia/Tokyo' },
      });
      assert.equal(status, 0, stderr);
    } finally {
      process.umask(mask);
    }
    assert.equal(sums(), before);
  });
});

describe('known vulnerabilities of bundled packages', () => {
  const bundled = new Set(['yaml@2.9.1', '@scope/part@1.0.0']);
  const hole = (title: string) => ({ title, url: 'https://github.com/advisories/GHSA', severity: 'high' });

  it('are listed by package, without those of development tools', () => {
    const vulnerabilities = {
      yaml: { via: [hole('It loops')] },
      '@scope/part': { via: [hole('It leaks'), 'yaml'] },
      esbuild: { via: [hole('It serves')] },
    };
    assert.deepEqual(advisoriesOf(JSON.stringify({ vulnerabilities }), bundled), [
      'yaml: It loops (high, https://github.com/advisories/GHSA)',
      '@scope/part: It leaks (high, https://github.com/advisories/GHSA)',
    ]);
    assert.deepEqual(advisoriesOf('{"vulnerabilities":{}}', bundled), []);
  });

  it('are unknown if the registry does not answer', () => {
    for (const answer of ['', '{"message":"405 Method Not Allowed"}', 'npm error'])
      assert.equal(advisoriesOf(answer, bundled), undefined);
  });
});

describe('the notices', () => {
  const text = readFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const named = new Map(
    [...text.matchAll(/^(\S+) (\d+\.\d+\.\d+\S*) \(([^)]+)\)$/gm)].map(([, name = '', version, license]) => [
      name,
      { version, license },
    ]),
  );

  it('name every package in a bundle, with its version, under an accepted licence', () => {
    for (const [name, { version, license }] of named) {
      const there = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
      assert.equal(version, there.version, name);
      assert.match(license ?? '', /^(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0)$/, name);
    }
    const sources = ['client', 'server'].flatMap((folder) => importsBelow(join(root, folder)));
    const direct = new Set(sources.filter((each) => existsSync(join(root, 'node_modules', each))));
    assert.ok(direct.size >= 6, [...direct].join());
    for (const each of direct) assert.ok(named.has(each), each);
  });

  it('contain the text of each licence, and that of facts from others', () => {
    const parts = text.split(`\n${'-'.repeat(80)}\n`);
    for (const part of parts.slice(1)) assert.ok(part.length > 400, part.slice(0, 200));
    assert.match(parts.at(-2) ?? '', /compose-spec[\s\S]*Apache License/);
    // The source of a licensed table of facts is named where it is recorded, and in the notices.
    const [source = ''] = readFileSync(join(root, 'server/engine/image/life.data.ts'), 'utf8').split('\n');
    const [, holder = ''] = /licence, (Copyright .*)\.$/.exec(source) ?? [];
    assert.match(parts.at(-1) ?? '', /endoflife\.date/);
    assert.ok(holder !== '' && parts.at(-1)?.includes(holder), source);
  });
});

/** The packages that the files below a folder import by name. */
function importsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [
        ...readFileSync(join(folder, file), 'utf8').matchAll(
          /^(?:import|export)(?! type)[^;]*? from '(@[\w-]+\/[\w-]+|[a-z][\w-]*)(?:\/[^']*)?';/gm,
        ),
      ].map(([, name = '']) => name),
    );
}

describe('the manifest', () => {
  it('names the repository, and is not private', () => {
    assert.equal(manifest.private, undefined);
    for (const field of ['repository', 'bugs', 'homepage', 'author', 'qna', 'license'])
      assert.ok(manifest[field], field);
    assert.match(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), /^## \[?Unreleased/m);
  });
});

describe('links of the documents', () => {
  const documents = [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'ARCHITECTURE.md',
    'SECURITY.md',
    'rules/README.md',
    ...['', 'internals/'].flatMap((folder) =>
      readdirSync(join(root, 'docs', folder))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/${folder}${name}`),
    ),
  ];
  for (const document of documents) {
    it(`${document}: each leads to an existing file, and to a heading in it`, () => {
      const text = readFileSync(join(root, document), 'utf8');
      const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
      for (const link of links) {
        // A link that begins with a slash leads to a page of the documentation site, which has its own test.
        if (/^https?:|^\//.test(link)) continue;
        const [path = '', anchor] = link.split('#');
        const file = path === '' ? join(root, document) : join(root, dirname(document), path);
        assert.ok(existsSync(file), link);
        if (anchor === undefined || !statSync(file).isFile()) continue;
        assert.ok(anchorsIn(readFileSync(file, 'utf8')).has(anchor), link);
      }
    });
  }
});

/** The anchors of a Markdown text: its headings as GitHub makes them, and those written as HTML. */
function anchorsIn(text: string): Set<string> {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );
  const written = [...text.matchAll(/\b(?:id|name)="([^"]+)"/g)].map(([, id = '']) => id);
  return new Set([...headings, ...written]);
}
