import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import manifest from '../package.json' with { type: 'json' };
import { bundle, folderOf, plimsoll } from './support/cli.ts';
import { commitAll, withoutGit } from './support/git.ts';

const compose = [
  'services:',
  '  web:',
  '    image: nginx:1.27.3',
  '    volumes:',
  '      - /var/run/docker.sock:/var/run/docker.sock',
  '    ports: ["8080:80"]',
  '',
].join('\n');
const dockerfile = 'FROM debian:12\nRUN curl -k https://a.example/x | sh\n';
const config = '.plimsoll.yaml';
const read = (cwd: string, name: string) => readFileSync(join(cwd, name), 'utf8');

describe('plimsoll init', () => {
  it('writes a configuration and names the next step', () => {
    const cwd = folderOf({});
    const { code, out, errors } = plimsoll(['init', '--profile', 'homelab'], { cwd });
    assert.equal(code, 0, errors);
    assert.match(out, /^Written: \.plimsoll\.yaml, with the profile `homelab`\.$/m);
    assert.match(out, /\.github\/workflows\/containers\.yml/);
    assert.match(out, /\n {3}For other systems: https:\/\/\S+\/ci\/\n$/);
    assert.match(read(cwd, config), /^extends: homelab$/m);
    writeFileSync(join(cwd, '.gitlab-ci.yml'), '');
    assert.match(plimsoll(['init', '--force'], { cwd }).out, /codequality: plimsoll\.json/);
  });

  it('replaces nothing without --force, under any of its names', () => {
    for (const name of [config, '.plimsoll.yml']) {
      const cwd = folderOf({ [name]: 'extends: strict\n' });
      const { code, errors } = plimsoll(['init'], { cwd });
      assert.equal(code, 2);
      assert.match(errors, /is there already/);
      assert.equal(read(cwd, name), 'extends: strict\n');
      assert.equal(plimsoll(['init', '--force', '--profile', 'podman'], { cwd }).code, 0);
      assert.match(read(cwd, name), /^extends: podman$/m);
      assert.equal(existsSync(join(cwd, config)), name === config);
    }
  });

  it('excludes existing findings, only in their files, each rule with a reason to be filled in', () => {
    const cwd = folderOf({ 'old app/compose.yaml': compose, Dockerfile: dockerfile });
    assert.equal(plimsoll(['scan'], { cwd }).code, 1);
    const { code, out } = plimsoll(['init', '--adopt', 'exclusions'], { cwd });
    assert.equal(code, 0);
    assert.match(out, /Excluded: \d+ rules at \d+ places in 2 files/);
    const text = read(cwd, config);
    assert.match(
      text,
      /^ {6}docker-socket:\n {8}level: off\n {8}reason: "TODO: why this finding is accepted"$/m,
    );
    assert.match(
      text,
      /^ {2}- files: \["\/old\\\\ app\/compose\.yaml"\]\n {4}services: \["web"\]\n {4}places:$/m,
    );
    assert.match(
      text,
      /^ {6}- "services > web > volumes > \/var\/run\/docker\.sock:\/var\/run\/docker\.sock"$/m,
    );
    assert.match(text, /^ {6}- "#0 RUN curl -k a\.example\/x | sh"$/m);
    const scanned = plimsoll(['scan'], { cwd });
    assert.equal(scanned.code, 0, scanned.out + scanned.errors);
    writeFileSync(join(cwd, 'compose.yaml'), compose);
    assert.equal(plimsoll(['scan'], { cwd }).code, 1, 'another file is not excluded');
  });

  describe('excludes a rule for a service and place, not for a file', () => {
    const team = `x-base: &base
  privileged: true
services:
  web:
    image: nginx:1.27.3
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
    environment:
      - DB_PASSWORD=hunter2hunter2
  a: {<<: *base, image: "nginx:1.27.3"}
  b: {<<: *base, image: "nginx:1.27.3"}
`;
    const built =
      'FROM debian:12 AS build\nRUN curl -k https://a.example/x | sh\nFROM debian:12\nENV API_KEY=hunter2hunter2hunter2\n';
    const start = { 'compose.yaml': team, Dockerfile: built };
    const adopted = (changed: Readonly<Record<string, string>>) => {
      const cwd = folderOf(start);
      assert.equal(plimsoll(['init', '--adopt', 'exclusions'], { cwd }).code, 0);
      assert.doesNotMatch(read(cwd, config), /hunter2/);
      for (const [name, text] of Object.entries(changed)) writeFileSync(join(cwd, name), text);
      const { out, code } = plimsoll(['scan', '--quiet', '--format', 'compact'], { cwd });
      return { out, code };
    };
    const rows: readonly (readonly [
      name: string,
      change: Readonly<Record<string, string>>,
      rule?: string,
    ])[] = [
      ['nothing changes', {}],
      ['lines move', { 'compose.yaml': `# x\n\n${team}`, Dockerfile: `# x\n${built}` }],
      [
        'an image has another version',
        { 'compose.yaml': team.replaceAll('1.27.3', '1.28.0'), Dockerfile: built.replaceAll('12', '13') },
      ],
      [
        'keys change their order',
        { 'compose.yaml': team.replace(/( {4}image: .*\n)( {4}volumes:\n.*\n)/, '$2$1') },
      ],
      [
        'another service has it',
        { 'compose.yaml': `${team}  c: {image: "nginx:1.27.3", privileged: true}\n` },
        'privileged',
      ],
      [
        'another service shares the line',
        { 'compose.yaml': `${team}  c: {<<: *base, image: "nginx:1.27.3"}\n` },
        'privileged',
      ],
      [
        'the service has it at another place',
        {
          'compose.yaml': team.replace(
            '    environment:\n',
            '    environment:\n      - OTHER_PASSWORD=hunter3hunter3\n',
          ),
        },
        'secret-in-environment',
      ],
      [
        'another mount',
        {
          'compose.yaml': team.replace(
            '    environment:',
            '      - /run/docker.sock:/run/docker.sock\n    environment:',
          ),
        },
        'docker-socket',
      ],
      [
        'another instruction',
        { Dockerfile: `${built}RUN curl -k https://b.example/y | sh\n` },
        'piped-install',
      ],
      ['another stage', { Dockerfile: `${built}RUN curl -k https://a.example/x | sh\n` }, 'piped-install'],
      [
        'another variable',
        { Dockerfile: `${built}ENV OTHER_TOKEN=hunter4hunter4hunter4\n` },
        'secret-in-build',
      ],
    ];
    for (const [name, change, rule] of rows)
      it(`${rule === undefined ? 'stays silent' : 'fails'}: ${name}`, () => {
        const { out, code } = adopted(change);
        assert.equal(code, rule === undefined ? 0 : 1, out);
        assert.equal(out.includes(`[${rule}]`), rule !== undefined, out);
      });
  });

  it('names a file that it cannot read, once, and accepts the other findings', () => {
    for (const way of ['exclusions', 'baseline']) {
      const cwd = folderOf({ 'compose.yaml': 'services: [\n', Dockerfile: dockerfile });
      const { code, out, errors } = plimsoll(['init', '--adopt', way], { cwd });
      assert.equal(code, 2);
      assert.equal([...errors.matchAll(/^compose\.yaml/gm)].length, 1, errors);
      const baseline = way === 'baseline' ? ['--baseline', '.plimsoll-baseline.json'] : [];
      assert.ok(way === 'exclusions' || out.includes(baseline.join(' ')));
      const { out: found } = plimsoll(['scan', '--quiet', '--format', 'jsonl', ...baseline], { cwd });
      assert.doesNotMatch(found, /"type":"finding"/);
    }
  });
});

describe("a team's afternoon", { skip: withoutGit }, () => {
  const cwd = folderOf({ 'compose.yaml': compose, Dockerfile: dockerfile });
  commitAll(cwd, 'Before');
  const summary = join(cwd, '..', `${cwd.split('/').at(-1)}.md`);
  let step = '';

  /** Runs the commands of the CI snippet, with this program instead of the published one. */
  const ci = () => {
    const command = step.replace(
      /^node "\S+"/,
      `${JSON.stringify(process.execPath)} ${JSON.stringify(bundle)}`,
    );
    const env = { ...process.env, GITHUB_STEP_SUMMARY: summary };
    const { status, stdout } = spawnSync('bash', ['-c', command], { cwd, env, encoding: 'utf8' });
    return { status, stdout, markdown: readFileSync(summary, 'utf8') };
  };
  const diff = () => plimsoll(['diff', 'main', '--format', 'markdown'], { cwd });
  const git = (...args: string[]) => assert.equal(spawnSync('git', ['-C', cwd, ...args]).status, 0);

  it('accepts the existing findings in one step, and CI passes', () => {
    assert.equal(plimsoll(['scan'], { cwd }).code, 1);
    const { code, out } = plimsoll(['init', '--adopt', 'baseline'], { cwd });
    assert.equal(code, 0);
    step = /- run: (node .+)$/m.exec(out)?.[1] ?? '';
    assert.ok(out.includes(` plimsoll@${manifest.version}\n`));
    assert.match(step, /--baseline \.plimsoll-baseline\.json --format github/);
    const { status, markdown } = ci();
    assert.equal(status, 0);
    assert.match(markdown, /No findings/);
    commitAll(cwd, 'Adopt');
  });

  it('fails for a pull request that adds a critical finding, and names it in the comment', () => {
    git('switch', '--quiet', '--create', 'feature');
    writeFileSync(
      join(cwd, 'compose.yaml'),
      `${compose}  worker:\n    image: nginx:1.27.3\n    privileged: true\n`,
    );
    commitAll(cwd, 'Add a worker');
    const { status, stdout, markdown } = ci();
    assert.equal(status, 1);
    assert.match(stdout, /^::error .*file=compose\.yaml,line=9/m);
    assert.match(markdown, /critical/);
    assert.match(markdown, /worker: Privileged, with full access/);
    assert.doesNotMatch(markdown, /docker\.sock|curl/, 'what was there before is not told again');
    const change = diff();
    assert.equal(change.code, 1);
    assert.match(change.out, /worker[\s\S]*privileged/);
    assert.doesNotMatch(change.out, /docker\.sock/);
  });

  it('passes once it is fixed', () => {
    const fixed = plimsoll(['fix', '--unsafe', '--rule', 'privileged', '--write'], { cwd });
    assert.match(read(cwd, 'compose.yaml'), /worker:\n {4}image: nginx:1\.27\.3\n/, fixed.errors);
    assert.doesNotMatch(read(cwd, 'compose.yaml'), /privileged/);
    commitAll(cwd, 'Run without privileges');
    const { status, markdown } = ci();
    assert.equal(status, 0, markdown);
  });
});
