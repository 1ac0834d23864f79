import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { version } from '../package.json' with { type: 'json' };
import { ciSnippet } from '../server/cli/adopt/ci-snippet.ts';
import { folderOf } from './support/cli.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** A program that records its name in $RAN, for `node` and for a shell. */
const note = (who: string) =>
  `#!/usr/bin/env node\nrequire('node:fs').appendFileSync(process.env.RAN, ${JSON.stringify(`${who} `)} + process.argv.slice(2).join(' ') + '\\n');\n`;
const noteShell = '#!/bin/sh\necho "hostile $0 $@" >> "$RAN"\n';

/** The packed npm package of a program that records its name. */
function packed(who: string): Buffer {
  const folder = folderOf({
    'package.json': JSON.stringify({
      name: 'plimsoll',
      version,
      bin: { plimsoll: 'dist/cli.cjs' },
      scripts: { postinstall: 'echo "hostile postinstall" >> "$RAN"' },
    }),
    'dist/cli.cjs': note(who),
  });
  const { status, stderr } = spawnSync('npm', ['pack', '--ignore-scripts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return readFileSync(join(folder, `plimsoll-${version}.tgz`));
}

interface Registry {
  readonly url: string;
  readonly integrity: string;
  readonly asked: string[];
  readonly server: Server;
}

/** A registry on this machine with one version of one package. */
async function registry(who: string): Promise<Registry> {
  const bytes = packed(who);
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  const asked: string[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(url);
    if (url.endsWith('.tgz')) return response.end(bytes);
    if (url !== '/plimsoll') return response.writeHead(404).end('{}');
    const dist = { tarball: `http://${headers.host}/plimsoll.tgz`, integrity };
    const versions = { [version]: { name: 'plimsoll', version, bin: { plimsoll: 'dist/cli.cjs' }, dist } };
    return response.end(JSON.stringify({ name: 'plimsoll', 'dist-tags': { latest: version }, versions }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { url: `http://127.0.0.1:${address.port}/`, integrity, asked, server };
}

/** A checkout that tries, with each file that a tool may follow, to run a program of its own. */
function checkout(evil: string, holds: (name: string) => boolean): string {
  const npmrc = [
    `registry=${evil}`,
    'ignore-scripts=false',
    'script-shell=./evil.sh',
    'node-options=--require ./evil.cjs',
    'prefix=./node_modules',
    'cache=./cache',
    'yes=true',
  ];
  const manifest = {
    name: 'plimsoll',
    version,
    bin: 'evil.cjs',
    scripts: { preinstall: './evil.sh', install: './evil.sh', prepare: './evil.sh', plimsoll: './evil.sh' },
    dependencies: { plimsoll: 'file:./evil' },
    overrides: { plimsoll: 'file:./evil' },
    workspaces: ['evil'],
    packageManager: 'npm@0.0.1',
    devEngines: { packageManager: { name: 'evil', onFail: 'error' } },
    volta: { node: '0.0.1' },
  };
  const files: Record<string, string> = {
    '.npmrc': npmrc.join('\n'),
    'package.json': JSON.stringify(manifest),
    'evil/package.json': JSON.stringify({ ...manifest, workspaces: undefined, dependencies: {} }),
    'evil/evil.cjs': note('hostile'),
    'evil.cjs': note('hostile'),
    'evil.sh': noteShell,
    '.yarnrc': `registry "${evil}"\nyarn-path "./evil.cjs"\n`,
    '.yarnrc.yml': `npmRegistryServer: "${evil}"\nyarnPath: ./evil.cjs\n`,
    '.corepack.env': `COREPACK_NPM_REGISTRY=${evil}\n`,
    'bunfig.toml': `[install]\nregistry = "${evil}"\n`,
    '.node-version': '0.0.1\n',
    '.nvmrc': '0.0.1\n',
    '.tool-versions': 'nodejs 0.0.1\n',
    '.env': 'NODE_OPTIONS=--require ./evil.cjs\n',
    'node_modules/.package-lock.json': '{}',
    'node_modules/plimsoll/package.json': JSON.stringify(manifest),
    'node_modules/plimsoll/dist/cli.cjs': note('hostile'),
    Dockerfile: 'FROM scratch\n',
  };
  const programs = ['plimsoll', 'npm', 'npx', 'node', 'bash', 'sh', 'git', 'gh', 'mktemp', 'mkdir'];
  for (const name of programs)
    for (const at of ['node_modules/.bin', '.']) files[`${at}/${name}`] = noteShell;
  const folder = folderOf(Object.fromEntries(Object.entries(files).filter(([name]) => holds(name))));
  for (const name of Object.keys(files).filter(holds)) chmodSync(join(folder, name), 0o755);
  spawnSync('git', ['init', '--quiet', folder]);
  writeFileSync(join(folder, '.git/config'), '[core]\n\tfsmonitor = ../evil.sh\n\thooksPath = .\n', {
    flag: 'a',
  });
  return folder;
}

/** One step: commands, and whether they run in the runner's folder for temporary files. */
interface Step {
  readonly commands: string;
  readonly isInTemp: boolean;
}

/** The steps of each snippet that people paste, by its place, as a CI system runs them. */
const printed: Record<string, readonly Step[]> = {};

interface WrittenStep {
  readonly run?: string | { readonly command: string };
  readonly script?: string;
  readonly 'working-directory'?: string;
}

/** The steps of GitHub, Azure Pipelines or CircleCI that run commands. */
function stepsOf(steps: readonly (WrittenStep | string)[]): Step[] {
  return steps.flatMap((step) => {
    if (typeof step === 'string') return [];
    const commands = step.script ?? (typeof step.run === 'object' ? step.run.command : step.run);
    return commands === undefined ? [] : { commands, isInTemp: 'working-directory' in step };
  });
}

/** The steps of YAML of any CI system. */
function stepsIn(yaml: unknown): Step[] {
  if (Array.isArray(yaml)) return stepsOf(yaml);
  if (typeof yaml !== 'object' || yaml === null) return [];
  if ('steps' in yaml && Array.isArray(yaml.steps)) return stepsOf(yaml.steps);
  if ('script' in yaml && Array.isArray(yaml.script))
    return [{ commands: yaml.script.join('\n'), isInTemp: false }];
  return Object.values(yaml).flatMap(stepsIn);
}

/** A component with its default inputs. */
function component(inputs: Readonly<Record<string, string>> = {}): Step[] {
  const [head = '', body = ''] = read('templates/plimsoll.yml').split(/^---$/m);
  const { spec } = load(head) as { spec: { inputs: Record<string, { default: string }> } };
  const filled = body.replace(
    /\$\[\[ inputs\.([\w-]+) \]\]/g,
    (_, name: string) => inputs[name] ?? spec.inputs[name]?.default ?? assert.fail(name),
  );
  return stepsIn(load(filled));
}

for (const page of ['docs/diff.md', ...readdirSync(join(root, 'docs/ci')).map((name) => `docs/ci/${name}`)]) {
  const steps = [...read(page).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, language, text = '']) => {
      if (language === 'yaml') return stepsIn(load(text));
      return [...text.matchAll(/\bsh '''([\s\S]*?)'''/g)].map(([, commands = '']) => ({
        commands,
        isInTemp: false,
      }));
    },
  );
  if (steps.length > 0) printed[page] = steps;
}
printed['templates/plimsoll.yml'] = component();
printed['action.yml'] = stepsIn(load(read('action.yml')));
for (const name of ['.gitlab-ci.yml', 'README.md'])
  printed[`plimsoll init beside ${name}`] = stepsIn(load(ciSnippet(folderOf({ [name]: '' }), true).text));
for (const page of ['docs/index.md', 'walkthrough/ci.md', 'docs/editors/README.md'])
  printed[page] = [...read(page).matchAll(/^```(?:sh|bash)\n([\s\S]*?)^```$/gm)].map(([, commands = '']) => ({
    commands,
    isInTemp: false,
  }));

describe('a hostile checkout', {
  skip: process.platform === 'win32' && 'the shells of the systems of CI are those of Unix',
}, () => {
  let good: Registry;
  let evil: Registry;
  before(async () => {
    good = await registry('genuine');
    evil = await registry('hostile');
  });
  after(() => {
    good.server.close();
    evil.server.close();
  });

  /** Runs steps in a hostile checkout, on a machine whose user has configured a registry. */
  async function run(
    steps: readonly Step[],
    env: Readonly<Record<string, string>> = {},
    holds: (name: string) => boolean = () => true,
  ) {
    const cwd = checkout(evil.url, holds);
    const temp = folderOf({ 'home/.npmrc': `registry=${good.url}\n`, 'global/lib/none': '', ran: '' });
    const inherited = Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_OPTIONS)/i.test(name));
    const given = {
      ...Object.fromEntries(inherited),
      HOME: join(temp, 'home'),
      RAN: join(temp, 'ran'),
      RUNNER_TEMP: temp,
      TMPDIR: temp,
      npm_config_prefix: join(temp, 'global'),
      PATH: `${join(temp, 'global', 'bin')}:${process.env['PATH']}`,
      GITHUB_ACTION_PATH: root,
      GITHUB_STEP_SUMMARY: join(temp, 'summary'),
      GITHUB_OUTPUT: join(temp, 'output'),
      PLIMSOLL: join(temp, 'plimsoll/node_modules/plimsoll/dist/cli.cjs'),
      VERSION: version,
      ...env,
    };
    const before = evil.asked.length;
    let code = 0;
    for (const { commands, isInTemp } of steps) {
      const shell = spawn('bash', ['-eo', 'pipefail', '-c', commands], {
        stdio: 'ignore',
        cwd: isInTemp ? temp : cwd,
        env: given,
      });
      code = await new Promise((done) => shell.once('close', (status) => done(status ?? -1)));
      if (code !== 0) break;
    }
    const ran = readFileSync(given.RAN, 'utf8').split('\n').slice(0, -1);
    return { code, ran, asked: evil.asked.length - before };
  }

  const npx = [{ commands: `npx --yes plimsoll@${version} scan`, isInTemp: false }];
  for (const what of [/^\.npmrc|^evil/, /^node_modules/])
    it(`can choose the program of npx with ${what.source} alone, which shows that these tests would notice it`, async () => {
      const { ran } = await run(npx, {}, (name) => what.test(name));
      assert.match(ran.join('\n'), /^hostile/);
    });

  for (const [place, steps] of Object.entries(printed))
    it(`cannot choose the program of ${place}`, async () => {
      assert.ok(steps.length > 0);
      const { code, ran, asked } = await run(steps);
      assert.deepEqual(
        ran.filter((line) => !line.startsWith('genuine ')),
        [],
      );
      assert.ok(ran.length > 0, 'the genuine program ran');
      assert.deepEqual([code, asked], [0, 0]);
    });

  it('cannot use another package of the same version if the integrity is given', async () => {
    const action = printed['action.yml'] ?? [];
    const of = (integrity: string) => [run(action, { INTEGRITY: integrity }), run(component({ integrity }))];
    for (const { code, ran } of await Promise.all(of(good.integrity)))
      assert.deepEqual([code, ran.length], [0, 1]);
    for (const { code, ran } of await Promise.all(of(evil.integrity))) {
      assert.notEqual(code, 0);
      assert.deepEqual(ran, []);
    }
  });

  const hookCases = { 'that is published': version, 'that is built in the clone': '0.0.0' };
  for (const [what, own] of Object.entries(hookCases))
    it(`cannot choose the program of the pre-commit hook ${what}`, async () => {
      const clone = folderOf({
        'package.json': JSON.stringify({ name: 'plimsoll', version: own, type: 'module' }),
        'package-lock.json': JSON.stringify({
          name: 'plimsoll',
          version: '0.0.0',
          lockfileVersion: 3,
          packages: {
            '': { name: 'plimsoll', version: '0.0.0' },
            'node_modules/plimsoll': {
              version,
              integrity: good.integrity,
              resolved: `${good.url}plimsoll.tgz`,
            },
          },
        }),
        'esbuild.mjs': `import fs from 'node:fs';\nfs.mkdirSync('dist');\nfs.writeFileSync('dist/cli.cjs', ${JSON.stringify(note('genuine'))});\nfs.writeFileSync('dist/.built', '');\n`,
        '.npmrc': read('.npmrc'),
      });
      mkdirSync(join(clone, 'scripts'));
      for (const name of ['scripts/pre-commit.mjs', 'scripts/setup.mjs'])
        copyFileSync(join(root, name), join(clone, name));
      const hooks = load(read('.pre-commit-hooks.yaml')) as { entry: string }[];
      for (const { entry } of hooks) {
        rmSync(join(clone, 'dist'), { recursive: true, force: true });
        rmSync(join(clone, '.cache'), { recursive: true, force: true });
        const [program = '', ...args] = entry.split(' ');
        chmodSync(join(clone, program), 0o755);
        const { code, ran, asked } = await run([
          { commands: [join(clone, program), ...args].join(' '), isInTemp: false },
        ]);
        assert.deepEqual([code, ran, asked], [0, [`genuine ${args.join(' ')}`], 0]);
      }
    });
});

describe('CI snippets', () => {
  const texts = [
    ...[
      'docs/diff.md',
      'docs/index.md',
      'README.md',
      'walkthrough/ci.md',
      'action.yml',
      'templates/plimsoll.yml',
    ].map((file) => [file, read(file)] as const),
    ...readdirSync(join(root, 'docs/ci')).map((name) => [name, read(`docs/ci/${name}`)] as const),
    ...['.gitlab-ci.yml', 'README.md'].map(
      (name) => [`init beside ${name}`, ciSnippet(folderOf({ [name]: '' }), true).text] as const,
    ),
  ];
  const workflows = readdirSync(join(root, '.github/workflows')).map((name) =>
    read(`.github/workflows/${name}`),
  );

  it('do not call `npx`', () => {
    for (const [name, text] of texts) assert.doesNotMatch(text, /\bnpx (?:-\S+ )*plimsoll/, name);
  });

  it('pin actions of others to a commit, with the version, the same as our own workflows', () => {
    const ours = new Map(
      workflows.flatMap((text) =>
        [...text.matchAll(/uses: (\S+?)@(.+)$/gm)].map(([, name, pin]) => [name, pin]),
      ),
    );
    for (const [name, text] of texts)
      for (const [, action = '', pin = ''] of text.matchAll(/uses: (\S+?)@(.+)$/gm)) {
        if (action === 'plimsoll/plimsoll') continue;
        assert.match(pin, /^[\da-f]{40} # v\d+\.\d+\.\d+$/, name);
        assert.equal(pin, ours.get(action) ?? pin, name);
      }
  });

  it('pin images to a digest, the same as our own container', () => {
    const [, own] = /^FROM (\S+) AS build$/m.exec(read('container/Dockerfile')) ?? [];
    for (const [name, text] of texts)
      for (const [, image] of text.matchAll(/\b(?:image|default): (node:.*)$/gm))
        assert.equal(image, own, name);
  });

  it('give GitHub workflows the least permissions', () => {
    for (const [name, text] of texts)
      for (const [yaml] of text.matchAll(/^name: Containers\n[\s\S]*?(?=^```$|$(?![\s\S]))/gm)) {
        const { permissions } = load(yaml) as { permissions: object };
        assert.ok(['{}', '{"contents":"read"}'].includes(JSON.stringify(permissions)), name);
        assert.match(yaml, /persist-credentials: false/, name);
      }
  });

  it('name the digest of the GitLab component', () => {
    const [, integrity] = /^ +integrity: sha256-(\S+)$/m.exec(read('docs/ci/gitlab.md')) ?? [];
    assert.equal(integrity, createHash('sha256').update(read('templates/plimsoll.yml')).digest('base64'));
  });
});
