// `lint` of the npm package, against the command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lint } from '../server/api/lint.ts';
import type { LintFiles, LintSettings } from '../server/api/model.ts';
import { bundle, folderOf, plimsoll } from './support/cli.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { shapes } from './support/hostile/index.ts';
import { readReport } from './support/report.ts';
import { share } from './support/share.ts';

type Texts = Readonly<Record<string, string>>;

/** The texts below a folder of the tests, by their paths. */
function textsBelow(folder: string): Texts {
  const root = fileURLToPath(new URL(folder, import.meta.url));
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = entries.map((each) => join(each.parentPath, each.name));
  return Object.fromEntries(
    paths.map((path) => [path.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}

/** What the command line reports of the same files in a folder. */
function scanned(files: Texts, ...args: string[]) {
  const { out } = plimsoll(['scan', '--format', 'json', '--no-cache', ...args], { cwd: folderOf(files) });
  return JSON.parse(out);
}

/** Compares with the command line, which also reads what git ignores. */
function assertSame(files: Texts, options: LintSettings = {}, ...args: string[]) {
  const found = readReport(JSON.stringify(lint(files, options)));
  const expected = scanned(files, ...args);
  assert.deepEqual(found.findings, expected.findings);
  assert.deepEqual(found.files, expected.files);
  const keyOf = ({ file, line, message }: { file: string; line?: number; message: string }) =>
    `${file}:${line} ${message}`;
  const isOfGit = ({ file }: { file: string }) => file.endsWith('.gitignore');
  const problems = expected.problems.filter((each: { file: string }) => !isOfGit(each));
  assert.deepEqual(found.problems.map(keyOf).sort(), problems.map(keyOf).sort());
  return found;
}

const shop = {
  'compose.yaml':
    'include: [more/compose.yaml]\nservices:\n  web:\n    build: api\n    ports: ["80:80"]\n    env_file: [.env, ../out.env, /abs.env, gone.env]\n    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n',
  'compose.override.yaml': 'services:\n  web:\n    privileged: true\n',
  '.env': 'TAG=17\n',
  'more/compose.yaml':
    'services:\n  db:\n    image: postgres:${TAG}\n    environment: [POSTGRES_PASSWORD=kW9-fj3Qz7Lp]\n',
  'api/Dockerfile': 'FROM node:22-alpine\nCOPY . .\nCOPY secret.pem /\nUSER root\n',
  'api/.dockerignore': '*.pem\n',
  'api/secret.pem': '',
  'api/src/deep/index.js': '',
};

describe('lint finds what the command line finds', () => {
  for (const folder of ['../examples', 'formats/project'])
    it(`in ${folder}`, () => {
      assert.ok(assertSame(textsBelow(folder)).findings.length > 5);
    });

  it('in each sample project', () => {
    const all = textsBelow('samples');
    const projects = new Set(Object.keys(all).map((path) => dirname(path).split('/')[0] ?? ''));
    for (const project of share([...projects].sort(), 4)) {
      const own = Object.entries(all).filter(([path]) => path.startsWith(`${project}/`));
      assertSame(Object.fromEntries(own));
    }
  });

  it('in real files', { skip: withoutCorpus }, () => {
    const files = share([...realFiles()], 40, 3);
    const named = Object.fromEntries(files.map(({ path, text }) => [path, text]));
    assert.ok(assertSame(named, { lint: Object.keys(named) }, ...Object.keys(named)).findings.length > 0);
  });

  it('in hostile trees', () => {
    const trees = share(shapes, 30, 3).map(({ files }) => files(1000));
    const all = trees.flatMap((tree, at) =>
      Object.entries(tree).map(([path, text]) => [`${at}/${path}`, text] as const),
    );
    assertSame(Object.fromEntries(all));
  });

  it('in a project of several files, with configurations of folders', () => {
    assertSame(shop);
    assertSame({
      ...shop,
      '.plimsoll.yaml': 'extends: ./base.yaml\nrules: {privileged: low}\n',
      'base.yaml': 'rules: {docker-socket: off}\n',
    });
    assertSame({ ...shop, 'api/.plimsoll.yaml': 'ignore: [Dockerfile]\nrules: {nothing: off}\n' });
    assertSame({ ...shop, '.plimsoll.yaml': 'projects: [[compose.yaml, more/compose.yaml]]\n' });
    const rule =
      'namespace: acme\nrules:\n  init: {on: service, where: {init: {exists: false}}, message: No init.}\n';
    const own = assertSame({ ...shop, '.plimsoll.yaml': 'customRules: rules/\n', 'rules/a.yaml': rule });
    assert.ok(own.findings.some(({ rule: id }) => id === 'acme/init'));
  });

  it('under a configuration, a policy and a choice of rules', () => {
    const config = 'rules: {"*": off}\n';
    const policy = 'rules: {privileged: critical}\nlocked: [docker-socket]\n';
    const files = { ...shop, 'own.yaml': config, 'policy.yaml': policy };
    const severities = (options: LintSettings) =>
      lint(shop, options).findings.map(({ rule, severity, line }) => `${rule} ${severity} ${line}`);
    const expected = (...args: string[]) =>
      scanned(files, ...args).findings.map(
        ({ rule, severity, line }: { rule: string; severity: string; line: number }) =>
          `${rule} ${severity} ${line}`,
      );
    assert.deepEqual(severities({ config }), expected('--config', 'own.yaml'));
    assert.deepEqual(severities({ policy }), expected('--policy', 'policy.yaml'));
    const both = severities({
      config: { rules: { '*': 'off' } },
      policy: { rules: { privileged: 'critical' }, locked: ['docker-socket'] },
    });
    assert.deepEqual(both, expected('--config', 'own.yaml', '--policy', 'policy.yaml'));
    assert.ok(both.length > 0);
    assert.deepEqual(severities({ only: ['priv*', 'secrets/*'] }), expected('--only', 'priv*,secrets/*'));
    assert.deepEqual(severities({ skip: ['user/*'] }), expected('--skip', 'user/*'));
  });

  it('only in the files that are named, also under other names', () => {
    const { files, findings } = lint(
      { ...shop, 'build.txt': 'FROM debian\nRUN sudo true\n' },
      { lint: ['build.txt', './api//Dockerfile'] },
    );
    assert.deepEqual(files, ['api/Dockerfile', 'build.txt']);
    assert.ok(findings.some(({ rule, file }) => rule === 'sudo' && file === 'build.txt'));
  });
});

describe('lint', () => {
  it('takes an object, a Map and a list in any order, and changes none', () => {
    const entries = Object.entries(shop);
    const expected = lint(Object.freeze({ ...shop }), Object.freeze({}));
    const forms: LintFiles[] = [
      new Map(entries.toReversed()),
      entries.map(([path, text]) => Object.freeze({ path, text })),
      Object.fromEntries(entries.map(([path, text]) => [`./${path}`, text])),
    ];
    for (const files of forms) assert.deepEqual(lint(files), expected);
    assert.deepEqual(lint({}), { version: 1, files: [], findings: [], problems: [] });
  });

  it('answers by the day that it is given', () => {
    const files = { Dockerfile: 'FROM debian:12\nUSER 1000\n' };
    const rulesOn = (today: string) => lint(files, { today }).findings.map(({ rule }) => rule);
    assert.ok(!rulesOn('2024-01-01').includes('image-eol'));
    assert.ok(rulesOn('2040-01-01').includes('image-eol'));
    assert.deepEqual(rulesOn('2040-01-01'), rulesOn('2040-01-01'));
  });

  const one = { Dockerfile: 'FROM debian\n' };
  const wrong: readonly (readonly [name: string, files: unknown, options: unknown, message: RegExp])[] = [
    ['no files', undefined, {}, /^The files have to be an object, a Map or a list of paths and texts\.$/],
    ['a text for files', 'FROM debian', {}, /^The files have to be/],
    ['a promise', Promise.resolve({}), {}, /^The files have to be/],
    ['a set', new Set(['Dockerfile']), {}, /^The files have to be/],
    ['a promise of options', one, Promise.resolve({}), /^The options have to be an object\.$/],
    [
      'a promise of a policy',
      one,
      { policy: Promise.resolve('') },
      /^`policy` has to be a text or an object\.$/,
    ],
    [
      'a file that could pass for a policy',
      { 'options.policy': '' },
      { policy: '' },
      /^The name options\.policy stands for/,
    ],
    ['a number for a text', { Dockerfile: 1 }, {}, /^The text of Dockerfile has to be a string\.$/],
    ['bytes', { Dockerfile: new Uint8Array(2) }, {}, /^The text of Dockerfile has to be a string\.$/],
    ['a list of texts', ['FROM debian'], {}, /^Each file of a list has to have a `path` and a `text`\.$/],
    ['a number for a path', new Map([[1, 'x']]), {}, /^The path of a file has to be a string\.$/],
    ['an empty path', { '': 'x' }, {}, /^"" is no path of a file\.$/],
    ['a folder', { 'a/': 'x' }, {}, /^"a\/" is no path of a file\.$/],
    ['an absolute path', { '/Dockerfile': 'x' }, {}, /^The path \/Dockerfile has to be relative/],
    ['a path of Windows', { 'C:\\Dockerfile': 'x' }, {}, /has to be relative/],
    ['a way out', { 'a/../../Dockerfile': 'x' }, {}, /leads out of the folder of the files\.$/],
    [
      'a file twice',
      { 'a/Dockerfile': 'x', './a/Dockerfile': 'x' },
      {},
      /^The file a\/Dockerfile is given twice\.$/,
    ],
    ['a word for options', one, 'strict', /^The options have to be an object\.$/],
    ['no options', one, null, /^The options have to be an object\.$/],
    ['an unknown option', one, { polcy: '' }, /^There is no option `polcy`\.$/],
    [
      'a missing file',
      one,
      { lint: ['compose.yaml'] },
      /^`lint` names compose\.yaml, which is not among the files\.$/,
    ],
    ['one path for a list', one, { lint: 'Dockerfile' }, /^`lint` has to be a list of strings\.$/],
    [
      'an unknown rule',
      one,
      { only: ['sudoo'] },
      /^`only` names no rule with `sudoo`; did you mean `sudo`\?$/,
    ],
    ['no rule', one, { only: [] }, /^`only` has to name a rule\.$/],
    ['an unknown rule to skip', one, { skip: ['nothing-like-it'] }, /^`skip` names no rule with/],
    [
      'a day that no month has',
      one,
      { today: '2026-02-30' },
      /^`today` has to be a day, such as 2026-12-31\.$/,
    ],
    ['a date', one, { today: new Date() }, /^`today` has to be a day/],
    ['a number for a configuration', one, { config: 1 }, /^`config` has to be a text or an object\.$/],
    [
      'a policy without an end',
      one,
      { policy: endless() },
      /^`policy` has to hold only what JSON can hold\.$/,
    ],
  ];
  for (const [name, files, options, message] of wrong)
    it(`throws a TypeError: ${name}`, () => {
      assert.throws(() => lint(files as LintFiles, options as LintSettings), { name: 'TypeError', message });
    });

  it('lets no bad file hide another, and says what is wrong with each', () => {
    const good = { 'a/Dockerfile': 'FROM debian\nRUN sudo true\n' };
    const bad = {
      'b/compose.yaml': 'services: [',
      'b/Dockerfile': `FROM debian\n${'RUN x\n'.repeat(400_000)}`,
      'c/Dockerfile': 'FROM \0\0\0',
      'd/compose.yaml': '\ud800: {',
      '__proto__/Dockerfile': 'RUN',
      'constructor/compose.yaml': 'services: {__proto__: {image: x}}',
    };
    const { findings, problems } = lint({ ...bad, ...good });
    const alone = lint(good).findings;
    assert.deepEqual(
      findings.filter(({ file }) => file in good),
      alone,
    );
    for (const path of ['b/compose.yaml', 'b/Dockerfile', 'c/Dockerfile', 'd/compose.yaml'])
      assert.ok(
        problems.some(({ file, warning }) => file === path && !warning),
        path,
      );
    assert.match(problems.find(({ file }) => file === 'b/Dockerfile')?.message ?? '', /larger than 2 MB/);
  });

  it('reports what is wrong in a configuration and a policy, also without files', () => {
    for (const files of [{}, shop]) {
      const { problems } = lint(files, { config: 'rules: {sudoo: off}\n', policy: { rules: 1 } });
      const wrongIn = (file: string) => problems.filter((each) => each.file === file && !each.warning);
      assert.equal(wrongIn('options.config').length, 1);
      assert.equal(wrongIn('options.policy').length, 1);
    }
  });

  it('reads, writes, starts and asks nothing once it is imported, and keeps nothing beside itself', () => {
    const program = `
      const { lint } = require(${JSON.stringify(join(dirname(bundle), 'api.cjs'))});
      const { stdout: out, stderr } = process;
      const forbidden = (name) => () => { throw new Error(name); };
      const modules = ['fs', 'fs/promises', 'child_process', 'net', 'http', 'https', 'dns', 'worker_threads'];
      const loaded = modules.map((name) => require('node:' + name));
      for (const [at, found] of loaded.entries())
        for (const name of Object.keys(found))
          if (typeof found[name] === 'function') try { found[name] = forbidden(modules[at] + '.' + name); } catch {}
      require('node:module').syncBuiltinESMExports();
      globalThis.fetch = forbidden('fetch');
      const before = process.getActiveResourcesInfo().length;
      const report = lint(${JSON.stringify(shop)}, { today: '2026-12-01', config: 'extends: [./a.yaml, b]\\ncustomRules: rules/' });
      out.write(JSON.stringify({ report, more: process.getActiveResourcesInfo().length - before }));`;
    const names = () => readdirSync(dirname(bundle)).filter((name) => name.startsWith('api'));
    const there = names();
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    const { report } = JSON.parse(stdout || JSON.stringify({ report: { problems: [stderr] } }));
    const expected = lint(shop, {
      today: '2026-12-01',
      config: 'extends: [./a.yaml, b]\ncustomRules: rules/',
    });
    assert.deepEqual(report, expected);
    assert.deepEqual(names(), there);
  });
});

/** An object that holds itself. */
function endless(): object {
  const found: Record<string, unknown> = {};
  found['found'] = found;
  return found;
}
