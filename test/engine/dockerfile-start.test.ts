import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { healthGap } from '../../server/engine/dockerfile/stages/healthcheck.ts';
import { execForm, shellStarts, startsOf } from '../../server/engine/dockerfile/stages/start.ts';
import { stepDownBy } from '../../server/engine/dockerfile/stages/step-down.ts';
import { userAt } from '../../server/engine/dockerfile/stages/user.ts';
import { parseScript } from '../../server/engine/shell/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const stageOf = (text: string) => parseDockerfile(sourceFile('Dockerfile', text)).stages.at(-1)!;

describe('the user of a stage', () => {
  const root = (user: string, base = 'debian:12') => stageOf(`FROM ${base}\nUSER ${user}\n`).user.root;

  it('is root as a number only if that is zero', () => {
    for (const zero of ['0', '000', '+0', '-0', '0:5']) assert.equal(root(zero), true, zero);
    for (const other of ['01', '10', '0100', '+01', '0x0', 'a0', '0a', '1:0'])
      assert.equal(root(other), false, other);
  });

  it('is the Windows administrator in any case, with a domain or without', () => {
    for (const name of ['ContainerAdministrator', 'containeradministrator', 'NT\\\\ContainerAdministrator'])
      assert.equal(root(name, 'mcr.microsoft.com/windows/nanoserver:ltsc2022'), true, name);
    for (const name of ['ContainerAdministrators', 'NotContainerAdministrator', 'root'])
      assert.equal(root(name, 'mcr.microsoft.com/windows/nanoserver:ltsc2022'), false, name);
  });

  it('applies to the following instructions, not to earlier ones', () => {
    const { instructions } = stageOf('FROM debian:12\nRUN a\nUSER app\nRUN b\nUSER root:wheel\nRUN c\n');
    const users = instructions.filter(({ keyword }) => keyword === 'RUN').map((each) => userAt(each));
    assert.deepEqual(
      users.map(({ root, name, group }) => [root, name, group]),
      [
        [true, users[0]?.name, users[0]?.group],
        [false, 'app', undefined],
        [true, 'root', 'wheel'],
      ],
    );
  });

  it('is root again after an empty USER', () => {
    const { user } = stageOf('FROM debian:12\nUSER app\nUSER ""\n');
    assert.deepEqual([user.root, user.name], [true, '0']);
    assert.equal(stageOf('FROM own/image\nUSER ""\n').user.root, 'unknown');
  });
});

describe('commands that a stage starts through a shell', () => {
  const started = (text: string) =>
    shellStarts(stageOf(text)).map(({ instruction, variable }) => [instruction.keyword, variable]);

  it('are a command or an entrypoint in shell form', () => {
    assert.deepEqual(started('FROM debian:12\nENTRYPOINT a\nCMD b $C\n'), [
      ['ENTRYPOINT', undefined],
      ['CMD', 'C'],
    ]);
    assert.deepEqual(started('FROM debian:12\nENTRYPOINT ["a"]\nCMD ["b"]\n'), []);
    assert.deepEqual(started('FROM debian:12\nCMD\n'), []);
  });

  it('include a health check only if it needs no shell', () => {
    assert.deepEqual(started('FROM debian:12\nHEALTHCHECK CMD curl -f x\n'), [['HEALTHCHECK', undefined]]);
    assert.deepEqual(started('FROM debian:12\nHEALTHCHECK CMD curl -f x | grep y\n'), []);
    assert.deepEqual(started('FROM debian:12\nHEALTHCHECK NONE\n'), []);
  });

  it('are none if the shell is replaced, requested, or that of Windows', () => {
    assert.deepEqual(started('FROM debian:12\nCMD exec a\n'), []);
    assert.deepEqual(started('FROM debian:12\nSHELL ["/bin/bash", "-c"]\nCMD a\n'), []);
    assert.deepEqual(started('FROM debian:12 AS b\nSHELL ["/bin/bash", "-c"]\nRUN x\nFROM b\nCMD a\n'), []);
    assert.deepEqual(started('FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCMD a\n'), []);
    assert.deepEqual(started('FROM debian:12 AS b\nCMD exec-it a\n'), [['CMD', undefined]]);
  });

  it('are reported at the instructions in effect', () => {
    const places = startsOf(stageOf('FROM debian:12\nCMD a\nENTRYPOINT b\nCMD c\n'));
    const text = 'FROM debian:12\nCMD a\nENTRYPOINT b\nCMD c\n';
    assert.deepEqual(
      places.map(({ at: { span }, message }) => [text.slice(span.start), message]),
      [
        ['ENTRYPOINT b\nCMD c\n', 'Start command'],
        ['CMD c\n', 'Start command'],
      ],
    );
  });
});

describe('the exec form of a command', () => {
  const cases: readonly (readonly [written: string, form: string | undefined])[] = [
    ['CMD a b', '["a", "b"]'],
    ['CMD a "b c" d\\ e', '["a", "b c", "d e"]'],
    ['CMD nice a', '["nice", "a"]'],
    ['CMD a $B', undefined],
    ['CMD A=1 b', undefined],
    ['CMD cd /x', undefined],
    ['CMD [ -f x ]', undefined],
    ['CMD cdx', '["cdx"]'],
    ['CMD a && b', undefined],
    ['CMD a; b', undefined],
    ['CMD a | b', undefined],
    ['CMD a > b', undefined],
    ['CMD (a)', undefined],
    ['CMD a || exit 1', undefined],
    ['HEALTHCHECK CMD a b || exit 1', '["a", "b"]'],
    ['HEALTHCHECK CMD a b || false', '["a", "b"]'],
    ['HEALTHCHECK CMD a b \\\n  || exit  1  ', '["a", "b"]'],
    ['HEALTHCHECK CMD a b || exit 2', undefined],
    ['HEALTHCHECK CMD a b || falsey', undefined],
    ['HEALTHCHECK CMD a || exit 1 || b', undefined],
  ];
  for (const [written, form] of cases)
    it(JSON.stringify(written), () =>
      assert.equal(execForm(stageOf(`FROM debian:12\n${written}\n`).instructions.at(-1)!), form),
    );
});

describe('a stage without a health check', () => {
  const gap = (text: string) => {
    const found = healthGap(stageOf(text));
    return found && [found.kind, text.slice(found.at.start, found.at.end)];
  };

  it('has none, reported at its base', () => {
    assert.deepEqual(gap('FROM debian:12\nCMD ["/app"]\n'), ['missing', 'debian:12']);
    assert.deepEqual(gap('FROM debian:12\nENTRYPOINT ["/app"]\n'), ['missing', 'debian:12']);
    assert.deepEqual(gap('FROM postgres:17\n'), ['missing', 'postgres:17']);
    assert.equal(gap('FROM debian:12\nRUN a\n'), undefined);
    assert.deepEqual(gap('FROM debian:12\nCMD ["/app"]\nCMD []\n'), ['missing', 'debian:12']);
  });

  it('has none, reported at NONE in any case', () => {
    assert.deepEqual(gap('FROM debian:12\nCMD ["/app"]\nHEALTHCHECK none\n'), ['none', 'HEALTHCHECK none']);
    assert.deepEqual(gap('FROM debian:12\nHEALTHCHECK CMD a\nHEALTHCHECK NONE\n'), [
      'none',
      'HEALTHCHECK NONE',
    ]);
  });

  it('has its own, or that of its base stage; the last one counts', () => {
    assert.equal(gap('FROM debian:12\nCMD ["/app"]\nHEALTHCHECK CMD a\n'), undefined);
    assert.equal(gap('FROM debian:12 AS a\nHEALTHCHECK CMD a\nFROM a\nCMD ["/app"]\n'), undefined);
    assert.equal(gap('FROM debian:12\nHEALTHCHECK NONE\nHEALTHCHECK CMD a\nCMD ["/app"]\n'), undefined);
    assert.deepEqual(gap('FROM debian:12 AS a\nHEALTHCHECK CMD a\nFROM debian:12\nCMD ["/app"]\n'), [
      'missing',
      'debian:12',
    ]);
  });

  it('needs none if it is a shell, runs once, or is meant for development or functions', () => {
    for (const program of [
      'bash',
      'zsh',
      'pwsh',
      'cmd.exe',
      'python3.12',
      'node',
      'psql',
      'true',
      'redis-cli',
    ])
      assert.equal(gap(`FROM debian:12\nCMD ["${program}", "-x"]\n`), undefined, program);
    for (const command of ['["node", "app.js"]', '["bashful"]', '["xbash"]', '["python3", "-m", "app"]'])
      assert.ok(gap(`FROM debian:12\nCMD ${command}\n`), command);
    assert.equal(gap('FROM debian:12 AS dev\nCMD ["/app"]\n'), undefined);
    assert.equal(gap('FROM public.ecr.aws/lambda/nodejs:20\nCMD ["/app"]\n'), undefined);
    assert.equal(gap('FROM debian:12\nCMD ["functions-framework", "--target", "x"]\n'), undefined);
    assert.equal(gap('FROM debian:12\nENTRYPOINT ["/usr/bin/aws-lambda-rie"]\n'), undefined);
  });
});

describe('a script that switches to another user', () => {
  const step = (text: string) => {
    const script = parseScript({ text, offset: 0, interpreter: 'sh', escape: '\\', env: new Map() });
    const found = stepDownBy([script], undefined);
    return found && [found.account, found.isSure];
  };

  it('does so with its last command, or with one that replaces the shell', () => {
    assert.deepEqual(step('a\ngosu app b'), ['app', true]);
    assert.deepEqual(step('exec gosu app b\na'), ['app', true]);
    assert.equal(step('gosu app b\na'), undefined);
    assert.equal(step('a\nb'), undefined);
  });

  it('does so certainly under a condition only if that tests the current user', () => {
    const under = (condition: string) => step(`if ${condition}; then exec gosu app a; fi\nexec a`);
    for (const condition of [
      '[ "$(id -u)" = 0 ]',
      '[ "$UID" = 0 ]',
      '[ "$EUID" = 0 ]',
      '[ "$(whoami)" = root ]',
    ])
      assert.deepEqual(under(condition), ['app', true], condition);
    for (const condition of [
      '[ "$PUID" = 0 ]',
      '[ "$UIDS" = 0 ]',
      '[ "$1" = x ]',
      '[ "$(ids)" = 0 ]',
      'true',
    ])
      assert.deepEqual(under(condition), ['app', false], condition);
  });
});
