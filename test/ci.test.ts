import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { filesOf } from '../scripts/setup.mjs';
import { calledAs } from '../server/cli/called.ts';
import type { LockedImage } from '../server/engine/images.ts';
import { kindOfName } from '../server/engine/index.ts';
import { bundle, folderOf, plimsoll } from './support/cli.ts';
import { dist } from './support/dist.ts';
import { commitAll, withoutGit } from './support/git.ts';
import { withoutLinks } from './support/links.ts';
import { digestOf, lockedImage, lockOf } from './support/locked.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { version } = JSON.parse(read('package.json'));
const pages = readdirSync(join(root, 'docs/ci')).map((name) => `docs/ci/${name}`);

const withoutJq = spawnSync('jq', ['--version']).status === 0 ? false : 'jq is not installed';

/** A project whose scan fails: two of its findings are critical. */
function project(): string {
  const folder = folderOf({ '.plimsoll-baseline.json': '{"version":1,"findings":{}}\n' });
  cpSync(join(root, 'examples', 'shop'), folder, { recursive: true });
  return folder;
}

describe('the files for CI', () => {
  const files = [...pages, 'templates/plimsoll.yml'];
  const commands = files.flatMap((file) =>
    [...read(file).matchAll(/plimsoll\/dist\/cli\.cjs" ([^\n#]*(?:\n\s+--[^\n]*)?)/g)].map(
      ([, rest = '']) => ({
        file,
        words: rest.trim().split(/\s+/),
      }),
    ),
  );

  it('name the version that they are released with', () => {
    assert.ok(commands.length >= 6);
    const others = ['action.yml', 'docs/diff.md', 'walkthrough/ci.md'];
    for (const file of [...files, ...others])
      for (const [, named] of read(file)
        .replace(/@[\da-f]{40} # v\S+/g, '')
        .matchAll(/\bv?(\d+\.\d+\.\d+)\b/g))
        assert.equal(named, version, file);
  });

  it('name the tag of the release when they ask git', () => {
    const tags = files.flatMap((file) =>
      [
        ...read(file).matchAll(
          /(?:component: .*@|uses: plimsoll\/plimsoll@|rev: |\/plimsoll\/plimsoll\/)(v?[\d.]+)/g,
        ),
      ].map(([, tag]) => tag),
    );
    assert.ok(tags.length >= 4);
    for (const tag of tags) assert.equal(tag, `v${version}`);
  });

  it('do not fail a GitLab job if there is nothing to lint', () => {
    const [, body = ''] = read('templates/plimsoll.yml').split(/^---$/m);
    const { plimsoll: job } = load(body) as { plimsoll: { allow_failure: { exit_codes: number[] } } };
    assert.deepEqual(job.allow_failure.exit_codes, [3]);
  });

  for (const { file, words } of commands.filter(({ words: [name] }) => name === 'scan')) {
    it(`${file}: plimsoll ${words.join(' ')}`, () => {
      const given = filled(words.join(' '))
        .replaceAll('reports/', '')
        .split(' ')
        .filter((word) => word !== '');
      const { code, errors } = plimsoll(given, { cwd: project() });
      assert.equal(code, 1, errors);
    });
  }

  it('are valid YAML on pages that declare YAML', () => {
    for (const page of pages)
      for (const [, yaml = ''] of read(page).matchAll(/```yaml\n([\s\S]*?)```/g))
        assert.equal(typeof load(yaml), 'object', page);
  });

  it('are all in the list', () => {
    for (const page of pages)
      if (!page.endsWith('README.md'))
        assert.ok(read('docs/ci/README.md').includes(`(${page.slice('docs/ci/'.length)})`), page);
  });
});

/** A command with the default inputs of the component filled in. */
function filled(command: string): string {
  const [head = ''] = read('templates/plimsoll.yml').split(/^---$/m);
  const { spec } = load(head) as { spec: { inputs: Record<string, { default: string }> } };
  return command.replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
    assert.ok(spec.inputs[name], name);
    return spec.inputs[name].default;
  });
}

describe('the action', { skip: process.platform === 'win32' && 'Windows has no bash of its own' }, () => {
  /** Runs the script of the action as a runner does; `gh` is a program that records its arguments. */
  function act(cwd: string, inputs: Readonly<Record<string, string>>) {
    // It fails if it is asked for the user and none is given; `jq` filters like the one built into `gh`.
    const gh = `#!/bin/sh
echo "$@" >> "$RUNNER_TEMP/asked"
case "$2" in
  graphql) [ -n "$ME" ] && echo "$ME" ;;
  --paginate) jq -r "$5" "$RUNNER_TEMP/comments" ;;
esac
`;
    const temp = folderOf({ 'bin/gh': gh, comments: inputs['THERE'] ?? '[]' });
    chmodSync(join(temp, 'bin/gh'), 0o755);
    const inTemp = (name: string) => join(temp, name);
    const { status, stdout, stderr } = spawnSync('bash', [join(root, 'scripts/action.sh')], {
      cwd,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${inTemp('bin')}${delimiter}${process.env['PATH']}`,
        PLIMSOLL: bundle,
        RUNNER_TEMP: temp,
        GITHUB_OUTPUT: inTemp('output'),
        GITHUB_STEP_SUMMARY: inTemp('summary'),
        GITHUB_REPOSITORY: 'a/b',
        ...inputs,
      },
    });
    const text = (name: string) => {
      try {
        return readFileSync(inTemp(name), 'utf8');
      } catch {
        return '';
      }
    };
    return {
      code: status,
      out: stdout,
      errors: stderr,
      output: text('output'),
      summary: text('summary'),
      asked: text('asked'),
    };
  }

  it('fails, shows the findings at their lines, and writes the summary and SARIF', () => {
    const cwd = project();
    const { code, out, errors, output, summary, asked } = act(cwd, { SARIF: 'out.sarif' });
    assert.equal(code, 1, errors);
    assert.match(out, /^::error /m);
    assert.match(output, /^exit-code=1$/m);
    assert.ok(summary.length > 100);
    assert.equal(JSON.parse(readFileSync(join(cwd, 'out.sarif'), 'utf8')).version, '2.1.0');
    assert.equal(asked, '');
  });

  it('passes if there is nothing to lint', () => {
    const { code, errors, summary } = act(folderOf({ 'README.md': '' }), {});
    assert.equal(code, 0, errors);
    assert.doesNotMatch(summary, /FAIL/);
  });

  it('takes several paths, also with blanks, and none of them as an option', () => {
    const cwd = folderOf({ 'a b/Dockerfile': 'FROM scratch\n', '--help/Dockerfile': 'FROM scratch\n' });
    const { code, errors } = act(cwd, { PATHS: 'a b\n--help\n' });
    assert.equal(code, 0, errors);
  });

  describe('writes one comment', { skip: withoutJq }, () => {
    const mark = '<!-- plimsoll -->\n';
    const comment = (id: number, login: string, body: string) => ({ id, user: { login }, body });
    /** The comments that the action writes if these comments exist, and the output. */
    const written = (me: string, ...there: ReturnType<typeof comment>[]) => {
      const inputs = { COMMENT: 'true', PULL_REQUEST: '7', ME: me, THERE: JSON.stringify(there) };
      const { asked, out } = act(project(), inputs);
      return { calls: [...asked.matchAll(/--method (\S+ \S+)/g)].map(([, call]) => call), out };
    };
    const bot = 'github-actions[bot]';
    const post = 'POST repos/a/b/issues/7/comments';

    it('and updates it later: the first one that begins with the marker', () => {
      assert.deepEqual(written(bot, comment(1, bot, 'Hello'), comment(2, bot, `See ${mark}`)).calls, [post]);
      const there = [comment(122, bot, 'Hello'), comment(123, bot, mark), comment(124, bot, mark)];
      assert.deepEqual(written(bot, ...there).calls, ['PATCH repos/a/b/issues/comments/123']);
    });

    it('and does not touch comments of others, even with the same marker or a similar name', () => {
      for (const login of [
        'mallory',
        'github-actions',
        'github-actions[bot]x',
        'GitHub-Actions[bot]',
        'app[bot]',
      ]) {
        assert.deepEqual(written(bot, comment(1, login, mark)).calls, [post], login);
        const both = [comment(1, login, mark), comment(2, bot, mark)];
        assert.deepEqual(written(bot, ...both).calls, ['PATCH repos/a/b/issues/comments/2'], login);
      }
      assert.deepEqual(written('me', comment(1, bot, mark)).calls, [post], 'with a token of its own');
    });

    it('and none if the author is not known', () => {
      const { calls, out } = written('', comment(1, '', mark), comment(2, bot, mark));
      assert.deepEqual(calls, []);
      assert.match(out, /^::warning::Plimsoll could not write its comment\.$/m);
    });
  });

  describe('images', { skip: withoutGit || withoutJq }, () => {
    const now = digestOf('now');
    /** A repository whose last commit updates a digest, as a program for updates does. */
    const updated = (more: Partial<LockedImage> = {}) => {
      const app = lockedImage('registry.example/app:1', { user: '1000' });
      const filesOf = (image: LockedImage) => ({
        Dockerfile: `FROM registry.example/app:1@${image.index}\nUSER 1000\n`,
        'plimsoll.lock': lockOf(image),
      });
      const cwd = folderOf(filesOf(app));
      commitAll(cwd, 'Lock an image');
      const files = filesOf({ ...app, index: now, user: '', ports: ['7701/tcp'], ...more });
      for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
      commitAll(cwd, 'Update registry.example/app:1');
      return cwd;
    };
    const asking = { COMMENT: 'true', PULL_REQUEST: '7', ME: 'bot', FAIL_ON: 'critical' };
    const mark = '<!-- plimsoll images -->';

    it('what a new one changes is in the summary and in a comment of its own', () => {
      const { code, errors, summary, asked } = act(updated(), { ...asking, IMAGE_CHANGES_SINCE: 'HEAD~1' });
      assert.equal(code, 0, errors);
      assert.match(summary, /^- user 1000 → root\n- new port 7701\/tcp$/m);
      assert.deepEqual(
        [...asked.matchAll(/--method (\S+ \S+).*\/(\S+)$/gm)].map(([, call, file]) => `${call} ${file}`),
        ['plimsoll.md', 'plimsoll-images.md'].map((file) => `POST repos/a/b/issues/7/comments ${file}`),
      );
    });

    it('a comment that is there is updated, also where no image changes any more, and else none is written', () => {
      const there = { THERE: JSON.stringify([{ id: 5, user: { login: 'bot' }, body: `${mark}\n` }]) };
      for (const [since, more, wanted] of [
        ['HEAD~1', there, ['PATCH repos/a/b/issues/comments/5']],
        ['HEAD', there, ['PATCH repos/a/b/issues/comments/5']],
        ['HEAD', {}, []],
      ] as const) {
        const { asked } = act(updated(), { ...asking, ...more, IMAGE_CHANGES_SINCE: since });
        const calls = [...asked.matchAll(/--method (\S+ \S+) .*images\.md$/gm)].map(([, call]) => call);
        assert.deepEqual(calls, wanted, since);
      }
    });

    it('a revision that is not there is a warning', () => {
      const { code, out, asked } = act(updated(), { ...asking, IMAGE_CHANGES_SINCE: '--help' });
      assert.equal(code, 0);
      assert.match(out, /^::warning::Plimsoll could not tell all that new images change\.$/m);
      assert.doesNotMatch(asked, /images\.md/);
    });

    it('a check that fails makes the action fail, also with nothing to report', () => {
      const cwd = updated({ readFrom: 'engine', index: undefined, manifest: undefined });
      writeFileSync(join(cwd, 'Dockerfile'), 'FROM registry.example/app:1\nUSER 1000\n');
      const inputs = { FAIL_ON: 'critical', CHECK_IMAGES: 'true' };
      const { code, summary } = act(cwd, inputs);
      assert.equal(code, 0);
      assert.match(summary, /^0 images checked: .*, 1 in an engine alone\.$/m);
      writeFileSync(join(cwd, 'plimsoll.lock'), '{');
      assert.equal(act(cwd, inputs).code, 2);
    });

    it('checks images by the configuration that the scan has', () => {
      const cwd = updated({ readFrom: 'engine', index: undefined, manifest: undefined });
      writeFileSync(join(cwd, 'Dockerfile'), 'FROM registry.example/app:1\nUSER 1000\n');
      writeFileSync(join(cwd, 'a b.yaml'), 'ignore: [Dockerfile]\n');
      const { summary } = act(cwd, { FAIL_ON: 'critical', CHECK_IMAGES: 'true', CONFIG: 'a b.yaml' });
      assert.match(summary, /^0 images checked: 0 as locked, 0 moved, 0 gone\.$/m);
    });
  });

  it('hands every input to the script', () => {
    const { inputs, runs } = load(read('action.yml')) as {
      inputs: Record<string, unknown>;
      runs: { steps: { env: Record<string, string> }[] };
    };
    const used = JSON.stringify(runs);
    for (const name of Object.keys(inputs)) assert.ok(used.includes(`inputs.${name} `), name);
    const script = read('scripts/action.sh');
    for (const name of Object.keys(runs.steps[1]!.env))
      if (name !== 'GH_TOKEN') assert.match(script, new RegExp(`\\$\\{?${name}\\b`));
  });
});

describe('the hooks of pre-commit', () => {
  const hooks = load(read('.pre-commit-hooks.yaml')) as {
    entry: string;
    language: string;
    files: string;
    exclude?: string;
    stages?: string[];
  }[];
  const scans = hooks.filter(({ entry }) => entry.includes(' scan'));
  /** Whether the patterns of a hook match a file. Python patterns have their case-insensitive flag, `(?i)`, at the start. */
  const takes = ({ files, exclude }: (typeof hooks)[number], name: string) =>
    new RegExp(files.replace('(?i)', ''), 'i').test(name) &&
    !(exclude !== undefined && new RegExp(exclude).test(name));

  it('check images before a push, if files change that name images, or the lock', () => {
    const images = hooks.find(({ entry }) => entry.includes('images'));
    assert.deepEqual(images?.stages, ['pre-push', 'manual']);
    for (const name of ['plimsoll.lock', 'a/plimsoll.lock', 'Dockerfile.dev', 'a/compose.yml'])
      assert.ok(takes(images!, name), name);
    for (const name of ['README.md', 'package-lock.json', 'xplimsoll.lock'])
      assert.ok(!takes(images!, name), name);
  });

  it('match the same files as a scan of a folder', () => {
    const starts = ['Dockerfile', 'dockerfile', 'app.Dockerfile', 'Containerfile', 'MyDockerfile', 'compose'];
    starts.push(
      'docker-compose',
      'docker-stack',
      'podman-compose',
      'composer',
      'app.compose',
      'my-docker-a-compose',
    );
    const ends = [
      '',
      '.dev',
      '-dev',
      '_dev',
      '~',
      '.dockerignore',
      '.Containerignore',
      '.md',
      '.go',
      '.ts',
      '.py',
    ];
    ends.push(
      '.j2',
      '.yaml',
      '.YML',
      '.prod.yaml',
      '-prod.yml',
      's.yaml',
      '.yaml.bak',
      '.json',
      '/notes.txt',
    );
    for (const name of starts.flatMap((start) => ends.map((end) => start + end)))
      for (const path of [name, `a b/${name}`])
        assert.equal(takes(hooks[0]!, path), kindOfName(path) !== undefined, path);
  });

  it('lint the whole repository if any file changes that a scan reads', () => {
    for (const name of [
      'Dockerfile-dev',
      'a/Dockerfile.dockerignore',
      '.dockerignore',
      '.env',
      'web.env',
      '.env.dev',
    ])
      assert.ok(takes(hooks[1]!, name), name);
    for (const name of ['a/compose.yaml', 'x.yml', '.plimsoll.yaml']) assert.ok(takes(hooks[1]!, name), name);
    assert.ok(!takes(hooks[1]!, 'README.md'));
  });

  it('pass if there is nothing to lint', () => {
    const cwd = folderOf({ 'deploy.yaml': 'a: 1\n' });
    for (const { entry } of hooks) {
      const [program = '', ...args] = entry.split(' ');
      const { status, stderr } = spawnSync(process.execPath, [join(root, program), ...args], {
        cwd,
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
    }
  });

  it('name a command that works in the shell of who commits', () => {
    const env = { PRE_COMMIT: '1' };
    for (const program of [
      '/home/me/.cache/pre-commit/repo1/.cache/hook/node_modules/plimsoll/dist/cli.cjs',
      '/home/me/.cache/pre-commit/repo1/node_env-default/lib/node_modules/plimsoll/dist/cli.cjs',
      '/home/me/.cache/pre-commit/repo1/dist/cli.cjs',
    ])
      assert.equal(calledAs({ program, cwd: '/home/me/app', env }), `node ${program}`);
    const program = '/home/me/a b/cli.cjs';
    assert.equal(calledAs({ program, cwd: '/home/me/app', env }), 'node "/home/me/a b/cli.cjs"');
  });

  it('treat files that they name as found, and pass if all are ignored', () => {
    const files = {
      'part.Dockerfile': 'RUN make\n',
      '.plimsoll.yaml': 'ignore: ["x/**"]\n',
      'x/Dockerfile': 'FROM a\n',
    };
    const cwd = folderOf(files);
    const codeOf = (path: string, env: Readonly<Record<string, string>>) =>
      plimsoll(['scan', path], { cwd, env }).code;
    assert.deepEqual([codeOf('part.Dockerfile', {}), codeOf('part.Dockerfile', { PRE_COMMIT: '1' })], [2, 0]);
    assert.deepEqual([codeOf('x/Dockerfile', {}), codeOf('x/Dockerfile', { PRE_COMMIT: '1' })], [3, 0]);
  });

  it('run the command line of their own clone, in the folder of the commit', { skip: withoutGit }, () => {
    const cwd = folderOf({ Dockerfile: 'FROM debian:12\nUSER root\n' });
    for (const { entry, language } of scans) {
      // A package that is packed from a clone has no bundle, since package scripts are off.
      assert.equal(language, 'script');
      const [program = '', ...args] = entry.split(' ');
      assert.match(read(program), /^#!\/usr\/bin\/env node\n/);
      const mode = spawnSync('git', ['ls-files', '--stage', program], { cwd: root, encoding: 'utf8' });
      assert.match(mode.stdout, /^100755 /);
      const files = args.length > 1 ? [] : ['Dockerfile'];
      const { status, stdout } = spawnSync(process.execPath, [join(root, program), ...args, ...files], {
        cwd,
        encoding: 'utf8',
      });
      assert.equal(status, 1);
      assert.match(stdout, /root-user/);
    }
  });
});

describe('the container', () => {
  it('and the devcontainer pass the strict profile', () => {
    const strict = join(folderOf({ 'strict.yaml': 'extends: strict\n' }), 'strict.yaml');
    const { code, out } = plimsoll(
      ['scan', '--config', strict, '--fail-on', 'info', 'container', '.devcontainer'],
      { cwd: root },
    );
    assert.equal(code, 0, out);
  });

  it('is named in messages as documented: the image name, then the arguments', () => {
    const text = read('container/Dockerfile');
    const [, entry = ''] = /^ENTRYPOINT (.*)$/m.exec(text) ?? [];
    const [, program = ''] = JSON.parse(entry) as string[];
    const [, place = ''] = /^COPY --from=build \S+ (\S+)$/m.exec(text) ?? [];
    assert.equal(program, `${place}dist/cli.cjs`);
    assert.equal(calledAs({ program, cwd: '/work', env: {} }), 'plimsoll');
    assert.ok(read('docs/ci/container.md').includes('--tag plimsoll '));
  });

  it('contains the released files, although the build sees only a part of the repository', {
    skip: withoutLinks,
  }, () => {
    const context = folderOf({});
    for (const line of read('container/Dockerfile.dockerignore').split('\n'))
      if (line.startsWith('!'))
        cpSync(join(root, line.slice(1)), join(context, line.slice(1)), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(context, 'node_modules'), 'junction');
    const { status, stderr } = spawnSync(process.execPath, ['scripts/tarball.mjs'], {
      cwd: context,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /WARNING/);
    const [, stage = ''] =
      /^COPY --from=build \/plimsoll\/(\S+)\/ /m.exec(read('container/Dockerfile')) ?? [];
    const programs = ['cli', 'server', 'mcp'].flatMap((name) => filesOf(`${name}.program.cjs`));
    for (const name of [...programs, 'THIRD-PARTY-NOTICES.txt'])
      assert.ok(
        readFileSync(join(context, stage, 'dist', name)).equals(readFileSync(join(dist, name))),
        name,
      );
  });
});

describe('the workflows', () => {
  const folder = '.github/workflows';
  const workflows = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);

  it('pin actions of others to a commit, and use no expression inside a script', () => {
    for (const file of [...workflows, 'action.yml']) {
      const text = read(file);
      for (const [line] of text.matchAll(/^ *(?:- )?uses: .*$/gm))
        assert.match(line, /@[\da-f]{40} # v\d+\.\d+\.\d+$/, file);
      for (const [line] of text.matchAll(/^ *(?:- )?run: .*$/gm)) assert.doesNotMatch(line, /\$\{\{/, file);
    }
  });

  it('publish the file that was built: npm would read a/b as a repository on GitHub', () => {
    assert.match(read(`${folder}/release.yml`), / npm publish .* \.\/release\/plimsoll-\*\.tgz\n/);
  });
});
