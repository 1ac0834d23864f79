import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import {
  forDevelopment,
  imageSteps,
  inDevContainer,
  instructionsOf,
  isLoggedInto,
  lineage,
  rootStage,
} from '../../server/engine/dockerfile/stages/ancestry.ts';
import {
  builtStages,
  shipsFiles,
  sourceOf,
  squashedFrom,
  targetOf,
} from '../../server/engine/dockerfile/stages/built.ts';
import { declaredAbove, isVariableSet } from '../../server/engine/dockerfile/stages/declarations.ts';
import { installedIn } from '../../server/engine/dockerfile/stages/installed.ts';
import { imagePlatform, platformAsked } from '../../server/engine/dockerfile/stages/platform.ts';
import { mountOption } from '../../server/engine/dockerfile/stages/run-mount.ts';
import { interpreterIn, interpreterOf } from '../../server/engine/dockerfile/stages/script.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const parse = (text: string, path = 'Dockerfile') => parseDockerfile(sourceFile(path, text));
const lastStage = (text: string, path?: string) => parse(text, path).stages.at(-1)!;
const lastInstruction = (text: string) => parse(text).instructions.at(-1)!;

describe('the shell of a script', () => {
  it('is recognised by its name, with a path or a suffix, also after other programs', () => {
    for (const [words, name] of [
      ['sh -c', 'sh'],
      ['/bin/sh -c', 'sh'],
      ['ash', 'sh'],
      ['/bin/dash', 'sh'],
      ['bash', 'bash'],
      ['/usr/bin/rbash', 'bash'],
      ['zsh', 'bash'],
      ['ksh', 'bash'],
      ['mksh', 'bash'],
      ['cmd /S /C', 'cmd'],
      ['cmd.exe', 'cmd'],
      ['CMD.EXE', 'cmd'],
      ['C:\\Windows\\System32\\cmd.exe', 'cmd'],
      ['powershell -Command', 'powershell'],
      ['PowerShell.exe', 'powershell'],
      ['pwsh', 'powershell'],
      ['/usr/local/bin/start.sh', 'bash'],
      ['start.shx', 'other'],
      ['python3 -c', 'other'],
      ['fish', 'other'],
      ['conda run -n app /bin/bash -c', 'bash'],
      ['tini -- sh bash', 'sh'],
    ] as const)
      assert.equal(interpreterIn(words.split(' ')), name, words);
    assert.equal(interpreterIn([]), 'other');
  });

  it('is that of the platform if SHELL is missing', () => {
    for (const [platform, mark, name] of [
      ['linux', '\\', 'sh'],
      ['linux', '`', 'sh'],
      ['unknown', '\\', 'sh'],
      ['unknown', '`', 'cmd'],
      ['windows', '\\', 'cmd'],
      ['windows', '`', 'cmd'],
    ] as const) {
      assert.equal(interpreterOf(undefined, platform, mark), name);
      assert.equal(interpreterOf([], platform, mark), name);
      assert.equal(interpreterOf(['pwsh'], platform, mark), 'powershell');
    }
  });

  it('is the one that some images set for images on top of them', () => {
    const shell = (image: string) => lastInstruction(`FROM ${image}\nRUN a | b\n`).shell;
    for (const image of ['cimg/node:22.1', 'docker.io/cimg/base:current'])
      assert.deepEqual(shell(image), ['/bin/bash', '-eo', 'pipefail', '-c'], image);
    for (const image of [
      'jupyter/base-notebook',
      'quay.io/jupyter/scipy-notebook:latest',
      'ghcr.io/home-assistant/amd64-base:3.21',
      'ghcr.io/hassio-addons/base:17',
    ])
      assert.deepEqual(shell(image), ['/bin/bash', '-o', 'pipefail', '-c'], image);
    for (const image of [
      'debian',
      'a.example/cimg/node',
      'a.example/docker.io/cimg/node',
      'cimgs/node',
      'ghcr.io/jupyter/x',
      'a.example/quay.io/jupyter/x',
    ])
      assert.equal(shell(image), undefined, image);
    const own = 'FROM cimg/node:22\nSHELL ["/bin/sh", "-c"]\nRUN a\n';
    assert.deepEqual(lastInstruction(own).shell, ['/bin/sh', '-c']);
  });

  it('stops at errors if its options say so', () => {
    const stops = (text: string) =>
      lastInstruction(`FROM a\n${text}`).script?.commands[0]?.goesOn !== 'unheeded';
    for (const [shell, is] of [
      ['"/bin/sh", "-c"', false],
      ['"/bin/sh", "-ec"', true],
      ['"/bin/bash", "-eo", "pipefail", "-c"', true],
      ['"/bin/bash", "-o", "errexit", "-c"', true],
      ['"/bin/bash", "-o", "pipefail", "-c"', false],
      ['"/bin/bash", "-xe", "-c"', true],
    ] as const) {
      assert.equal(stops(`SHELL [${shell}]\nRUN a; b\n`), is, shell);
      assert.equal(stops(`SHELL [${shell}]\nRUN <<E\na\nb\nE\n`), is, shell);
      // A shebang line names another shell, with its own options.
      assert.equal(stops(`SHELL [${shell}]\nRUN <<E\n#!/bin/sh\na\nb\nE\n`), false, shell);
    }
    assert.equal(stops('RUN <<E\n#!/bin/sh -e\na\nb\nE\n'), true);
    assert.equal(stops('RUN <<E\n#!/usr/bin/env -S bash -eu\na\nb\nE\n'), true);
    assert.equal(stops('RUN <<E\n#!/bin/sh -x\na\nb\nE\n'), false);
    assert.equal(stops('RUN a; b\n'), false);
  });
});

describe('the script of an instruction', () => {
  /** The commands of the last instruction, word by word as written. */
  const commands = (text: string) => {
    const { script, file } = lastInstruction(`FROM a\n${text}`);
    return script?.commands.map(({ span }) => file.text.slice(span.start, span.end));
  };

  it('is the command of RUN, CMD, ENTRYPOINT and health checks', () => {
    for (const [text, expected] of [
      ['RUN a && b c', ['a', 'b c']],
      ['RUN ["a", "b"]', ['["a", "b"]']],
      ['CMD a; b', ['a', 'b']],
      ['CMD ["a"]', ['["a"]']],
      ['ENTRYPOINT a | b', ['a', 'b']],
      ['ENTRYPOINT ["a", "b"]', ['["a", "b"]']],
      ['HEALTHCHECK CMD  \t a || b', ['a', 'b']],
      ['HEALTHCHECK --interval=5s cmd a', ['a']],
      ['HEALTHCHECK CMD  ["a", "b"]', ['["a", "b"]']],
      ['HEALTHCHECK NONE', undefined],
      ['HEALTHCHECK a', undefined],
      ['USER a', undefined],
      ['COPY a b', undefined],
      ['LABEL a=b', undefined],
    ] as const)
      assert.deepEqual(commands(text), expected, text);
  });

  it('includes the lines of its here-documents, as the script or as input of a command', () => {
    for (const [text, expected] of [
      ['RUN <<E\na\nb c\nE', ['a', 'b c']],
      ['RUN <<-E\n\ta\n\tE', ['a']],
      ['RUN <<E cat\na\nE', ['<<E cat']],
      ['RUN --network=none <<E\na\nE', ['a']],
      ['RUN <<"E"\na\nE', ['a']],
    ] as const)
      assert.deepEqual(commands(text), expected, text);
    const named = (line: string) => lastInstruction(`FROM a\nRUN <<E\n${line}\nx\nE\n`).script?.interpreter;
    for (const [line, interpreter] of [
      ['#!/bin/bash', 'bash'],
      ['#!/usr/bin/env bash', 'bash'],
      ['#!/usr/bin/env -S bash -e', 'bash'],
      ['#! /bin/bash', 'bash'],
      ['#!/usr/bin/python3', 'other'],
      ['#!/usr/bin/pwsh', 'powershell'],
      [' #!/bin/bash', 'sh'],
      ['x #!/bin/bash', 'sh'],
      ['# a', 'sh'],
    ] as const)
      assert.equal(named(line), interpreter, line);
    assert.equal(lastInstruction('FROM a\nRUN <<-E\n\t#!/bin/bash\n\tx\n\tE\n').script?.interpreter, 'bash');
  });

  it('is also the text that COPY and ADD write, if that is a script', () => {
    const written = (text: string) =>
      lastInstruction(`FROM a\n${text}`).copiedScripts.map(({ interpreter, commands: all }) => [
        interpreter,
        ...all.map(({ name }) => name),
      ]);
    for (const [text, expected] of [
      ['COPY <<E /b\n#!/bin/sh\nc\nE', [['sh', 'c']]],
      ['ADD <<E /b\n#!/bin/bash\nc; d\nE', [['bash', 'c', 'd']]],
      ['COPY <<E /b.sh\nc\nE', [['sh', 'c']]],
      ['COPY <<E /b\nc\nE', []],
      ['COPY <<E /b\nc\n#!/bin/sh\nE', []],
      ['COPY <<E /b\n#!/usr/bin/python3\nc\nE', []],
      ['COPY <<E /b.sh\n#!/usr/bin/python3\nc\nE', []],
      ['COPY <<-E /b\n\t#!/bin/sh\n\tc\n\tE', [['sh', 'c']]],
      [
        'COPY <<E <<F /b/\n#!/bin/sh\nc\nE\n#!/bin/sh\nd\nF',
        [
          ['sh', 'c'],
          ['sh', 'd'],
        ],
      ],
      ['COPY b.sh /b.sh', []],
      ['RUN <<E\n#!/bin/sh\nc\nE', []],
    ] as const)
      assert.deepEqual(written(text), expected, text);
    // A backtick that continues a line in the Dockerfile does not do so in its script.
    const [, copy] = parse('# escape=`\nFROM a\nCOPY <<E /b\n#!/bin/sh\nc \\\n d\nE\n').instructions;
    assert.equal(copy?.copiedScripts[0]?.commands[0]?.args.length, 1);
  });
});

describe('the option of a mount', () => {
  it('is the first given one of several names', () => {
    const [flag] = lastInstruction('FROM a\nRUN --mount=type=secret,ID=b,dst=/c,target=/d,env x\n').flags;
    assert.equal(mountOption(flag!, 'type')?.text, 'secret');
    assert.equal(mountOption(flag!, 'id')?.text, 'b');
    assert.equal(mountOption(flag!, 'target', 'dst', 'destination')?.text, '/c');
    assert.equal(mountOption(flag!, 'env'), undefined);
    assert.equal(mountOption(flag!, 'mode'), undefined);
  });
});

describe('variables above an instruction', () => {
  it('are those of ARG and ENV in its stage and in those below, the nearest first', () => {
    const text =
      'ARG GLOBAL=1\nFROM a AS one\nARG A=1\nENV B=2 C=3\nONBUILD ENV D=4\nLABEL x=y\nFROM one\nENV E=5\nRUN x\nENV F=6\n';
    const run = parse(text).instructions.find(({ keyword }) => keyword === 'RUN')!;
    assert.deepEqual(
      declaredAbove(run).map(({ keyword, pair }) => `${keyword} ${pair.name.text}`),
      ['ENV E', 'ENV D', 'ENV C', 'ENV B', 'ARG A'],
    );
    const [first] = parse(text).instructions;
    assert.deepEqual(declaredAbove(first!), []);
  });

  it('are set for a command unless their value is a no', () => {
    const isSet = (text: string) => {
      const run = lastInstruction(`FROM a\n${text}\n`);
      return isVariableSet(run.script!.commands.at(-1)!, /^PIP_/, run);
    };
    for (const [text, is] of [
      ['RUN pip', false],
      ['RUN PIP_A=1 pip', true],
      ['RUN PIP_A=0 pip', false],
      ['RUN PIP_A= pip', false],
      ['RUN PIP_A=$X pip', true],
      ['RUN XPIP_A=1 pip', false],
      ['ENV PIP_A=1\nRUN pip', true],
      ['ENV PIP_A=true\nRUN pip', true],
      ['ENV PIP_A=0\nRUN pip', false],
      ['ENV PIP_A=false\nRUN pip', false],
      ['ENV PIP_A=No\nRUN pip', false],
      ['ENV PIP_A=""\nRUN pip', false],
      ['ENV PIP_A=00\nRUN pip', true],
      ['ENV PIP_A=$X\nRUN pip', true],
      ['ARG PIP_A\nRUN pip', false],
      ['ARG PIP_A=1\nRUN pip', true],
      ['ENV PIP_A=1\nENV PIP_A=0\nRUN pip', false],
      ['ENV PIP_A=0\nENV PIP_A=1\nRUN pip', true],
      ['ENV OTHER=1\nRUN pip', false],
      ['RUN export PIP_A=1 && pip', true],
      ['RUN export PIP_A && pip', true],
      ['RUN export OTHER=PIP_ && pip', false],
      ['RUN echo PIP_A=1 && pip', false],
      ['ENV PIP_A=0\nRUN PIP_A=1 pip', true],
      ['ENV PIP_A=0\nRUN export PIP_A=1 && pip', false],
    ] as const)
      assert.equal(isSet(text), is, text);
  });
});

describe('packages installed by steps', () => {
  const installed = (...runs: string[]) =>
    installedIn(lastStage(`FROM debian:13\n${runs.map((each) => `RUN ${each}\n`).join('')}`))
      .map(({ name }) => name)
      .join(' ');

  it('are those that no later step removes', () => {
    for (const [runs, left] of [
      [['apt-get install -y a b'], 'a b'],
      [['apt-get install -y a b && apt-get remove -y a'], 'b'],
      [['apt-get install -y a b', 'apt-get purge -y b'], 'a'],
      [['apt-get purge -y a', 'apt-get install -y a b'], 'a b'],
      [['apt-get install -y a', 'apt-get remove -y a', 'apt-get install -y a'], 'a'],
      [['apt-get install -y a', 'apt-get remove -y c'], 'a'],
      [['apk add a b', 'apk del a'], 'b'],
      [['apk add --virtual .deps a b && apk add c && apk del .deps'], 'c'],
      [['apk add a && apk del .deps'], 'a'],
      [['dnf install -y a && dnf remove -y a'], ''],
      // An unknown name in a removal may mean any package.
      [['apt-get install -y a b', 'apt-get remove -y $X', 'apt-get install -y c'], 'c'],
      [['apt-get install -y a', 'apt-get remove -y'], ''],
      // This removes only packages that nobody requested.
      [['apt-get install -y a', 'apt-get autoremove -y'], 'a'],
      [['apt-get install -y a', 'apt-get remove --auto-remove -y'], 'a'],
      [['apt-get install -y a', 'apt-get remove --autoremove -y'], 'a'],
      [['apt-get install -y a', 'apt-get clean'], 'a'],
      // Unknown whether it is installed.
      [['if x; then apt-get install -y a; fi'], ''],
      [['x && apt-get install -y a'], 'a'],
    ] as const)
      assert.equal(installed(...runs), left, runs.join('; '));
  });

  it('include those of the stages below, but only those of RUN', () => {
    const of = (text: string) => installedIn(lastStage(text)).map(({ name }) => name);
    assert.deepEqual(of('FROM debian AS x\nRUN apt-get install -y a\nFROM x\nRUN apt-get install -y b\n'), [
      'b',
      'a',
    ]);
    assert.deepEqual(of('FROM debian\nCMD apt-get install -y a\n'), []);
    assert.deepEqual(of('FROM debian AS x\nRUN apt-get install -y a\nFROM debian\n'), []);
  });
});

describe('a stage among others', () => {
  const three = 'FROM debian AS One\nUSER a\nFROM one AS two\nUSER b\nFROM two\nUSER c\n';

  it('knows the stages that it builds on, and their instructions', () => {
    const stage = lastStage(three);
    assert.deepEqual(
      lineage(stage).map(({ index }) => index),
      [2, 1, 0],
    );
    const users = (all: typeof stage.instructions) => all.map(({ args }) => args[0]?.value).join('');
    assert.equal(users(instructionsOf(stage)), 'cba');
    assert.equal(users(imageSteps(stage)), 'abc');
    assert.equal(rootStage(stage).index, 0);
    const alone = lastStage('FROM debian\nUSER a\n');
    assert.deepEqual([lineage(alone).length, users(instructionsOf(alone))], [1, 'a']);
    const triggered = lastStage('FROM debian AS a\nONBUILD USER x\nUSER y\nFROM a\nUSER z\n');
    assert.equal(
      imageSteps(triggered)
        .filter(({ keyword }) => keyword === 'USER')
        .map(({ args }) => args[0]?.value)
        .join(''),
      'yxz',
    );
  });

  it('is found by name in any case, the last one of several; by number only in COPY', () => {
    const { stages } = parse('FROM a AS x\nFROM b AS y\nFROM c AS X\n');
    const index = (stage: { index: number } | undefined) => stage?.index;
    assert.equal(index(targetOf(stages, 'x')), 2);
    assert.equal(index(targetOf(stages, 'Y')), 1);
    assert.equal(index(targetOf(stages, '1')), undefined);
    assert.equal(index(targetOf(stages, 'z')), undefined);
    assert.equal(index(sourceOf(stages, 'x')), 2);
    assert.equal(index(sourceOf(stages, '1')), 1);
    assert.equal(index(sourceOf(stages, '+1')), 1);
    assert.equal(index(sourceOf(stages, '3')), undefined);
    assert.equal(index(sourceOf(stages, '1a')), undefined);
    assert.equal(index(sourceOf(stages, 'a1')), undefined);
  });

  it('is built if another built stage needs it', () => {
    const built = (text: string) => [...builtStages(parse(text).stages)].sort().join('');
    const head = 'FROM a AS a\nFROM b AS b\nFROM c AS c\n';
    assert.equal(built(head), '2');
    assert.equal(built(`${head}FROM a\n`), '03');
    assert.equal(built(`${head}FROM d\nCOPY --from=a x y\n`), '03');
    assert.equal(built(`${head}FROM d\nCOPY --from=1 x y\n`), '13');
    assert.equal(built(`${head}FROM d\nCOPY --from="c" x y\n`), '23');
    assert.equal(built(`${head}FROM d\nRUN --mount=type=bind,from=b x\n`), '13');
    assert.equal(built(`${head}FROM d\nRUN --mount=type=bind,source=b x\n`), '3');
    assert.equal(built(`${head}FROM d\nRUN --mount=type=bind,from,target=/b x\n`), '3');
    assert.equal(built(`${head}FROM d\nCOPY --chown=a x y\n`), '3');
    assert.equal(built(`${head}FROM d\nCOPY --from=debian x y\n`), '3');
    assert.equal(built(`FROM a AS a\nFROM a AS b\nCOPY --from=a x y\nFROM b\n`), '012');
    // A later stage with the name does not count.
    assert.equal(built('FROM d AS x\nCOPY --from=y a b\nFROM e AS y\n'), '1');
    assert.equal(built(`${head}FROM d\nRUN --mount=type=bind,from=$X x\n`), '0123');
  });

  it('may contain all files of another one, and none of its settings', () => {
    const from = (text: string) => squashedFrom(lastStage(`FROM a AS x\n${text}`))?.index;
    assert.equal(from('FROM scratch\nCOPY --from=x / /\n'), 0);
    assert.equal(from('FROM scratch\nCOPY --from=0 / /\n'), 0);
    assert.equal(from('FROM scratch\nUSER a\nCOPY --chown=1 --from=x / /\n'), 0);
    assert.equal(from('FROM scratch\nCOPY --from=x /a /\n'), undefined);
    assert.equal(from('FROM scratch\nCOPY --from=x / /a\n'), undefined);
    assert.equal(from('FROM scratch\nCOPY --from=x / / /\n'), undefined);
    assert.equal(from('FROM scratch\nADD --from=x / /\n'), undefined);
    assert.equal(from('FROM scratch\nCOPY / /\n'), undefined);
    assert.equal(from('FROM scratch\nCOPY --from=debian / /\n'), undefined);
    assert.equal(from('FROM b\nCOPY --from=x / /\n'), undefined);
    assert.equal(from('FROM scratch\nWORKDIR /\nRUN x\n'), undefined);
  });

  it('ships its files if an output stage builds on it or copies all of it', () => {
    const ships = (text: string) => parse(text).stages.map((each) => shipsFiles(each));
    assert.deepEqual(ships('FROM a AS x\nFROM x\n'), [true, true]);
    assert.deepEqual(ships('FROM a AS x\nFROM b\nCOPY --from=x /y /\n'), [false, true]);
    assert.deepEqual(ships('FROM a AS x\nFROM scratch\nCOPY --from=x / /\n'), [true, true]);
    assert.deepEqual(ships('FROM a AS w\nFROM w AS x\nFROM scratch\nCOPY --from=x / /\n'), [
      true,
      true,
      true,
    ]);
    assert.deepEqual(ships('FROM a AS w\nFROM b AS x\nFROM scratch\nCOPY --from=x / /\n'), [
      false,
      true,
      true,
    ]);
    assert.deepEqual(ships('FROM a AS x\nFROM scratch AS y\nCOPY --from=x / /\nFROM b\n'), [
      false,
      false,
      true,
    ]);
  });

  it('is for development by its own name or by that of its file', () => {
    for (const name of [
      'dev',
      'devel',
      'develop',
      'development',
      'debug',
      'debugger',
      'xdebug',
      'test',
      'tests',
      'testing',
      'ci',
      'e2e',
      'lint',
      'local',
      'DEV',
      'app-dev',
      'dev_tools',
      'node.test',
    ]) {
      const word = /^[\w-]+$/.test(name) ? name : 'dev';
      assert.equal(forDevelopment(lastStage(`FROM a AS ${word}\n`)), true, word);
      assert.equal(forDevelopment(lastStage('FROM a\n', `x/Dockerfile.${name}`)), true, name);
    }
    for (const name of ['prod', 'devices', 'latest', 'contest', 'x'])
      assert.equal(forDevelopment(lastStage(`FROM a AS ${name}\n`)), false, name);
    assert.equal(forDevelopment(lastStage('FROM a\n', '.devcontainer/Dockerfile')), true);
    assert.equal(forDevelopment(lastStage('FROM a\n', 'dev/Dockerfile')), false);
    assert.equal(inDevContainer(lastStage('FROM a\n', '.devcontainer/Dockerfile')), true);
    assert.equal(inDevContainer(lastStage('FROM a\n', 'x/.devcontainer/y/Dockerfile')), true);
    assert.equal(inDevContainer(lastStage('FROM a\n', 'x.devcontainer/Dockerfile')), false);
  });

  it('may be a system with user logins', () => {
    const logged = (image: string) => isLoggedInto(lastStage(`FROM ${image}\n`));
    for (const image of [
      'quay.io/fedora/fedora-bootc:42',
      'centos-bootc',
      'quay.io/fedora/fedora-coreos:stable',
      'fedora-silverblue',
      'quay.io/fedora-ostree-desktops/fedora-kinoite:41',
      'fedora-onyx',
      'fedora-sericea',
      'ghcr.io/ublue-os/bazzite:stable',
      'ghcr.io/ublue-os/base-main@sha256:abc',
    ])
      assert.equal(logged(image), true, image);
    for (const image of ['fedora:42', 'fedora-minimal', 'bootc-tools', 'x/ublue-os', 'a-fedora-coreos'])
      assert.equal(logged(image), false, image);
    assert.equal(isLoggedInto(lastStage('FROM fedora-bootc AS a\nFROM a\n')), true);
    assert.equal(isLoggedInto(lastStage('FROM debian AS a\nFROM a\n')), false);
    assert.equal(isLoggedInto(lastStage('FROM a\n', '.devcontainer/Dockerfile')), true);
  });
});

describe('the operating system of a stage', () => {
  it('is the one in --platform', () => {
    for (const [asked, system] of [
      ['linux/amd64', 'linux'],
      ['windows/amd64', 'windows'],
      ['Windows', 'windows'],
      ['LINUX/arm64', 'linux'],
      ['linux', 'linux'],
      ['linuxkit/amd64', undefined],
      ['amd64', undefined],
      ['x/linux', undefined],
      ['', undefined],
      [undefined, undefined],
    ] as const)
      assert.equal(platformAsked(asked), system, asked);
  });

  it('is recognised by the family and the name of its image', () => {
    for (const [family, name, tag, system] of [
      ['windows', 'x', '', 'windows'],
      ['debian', 'x', '', 'linux'],
      ['unknown', 'x', '', 'unknown'],
      [undefined, 'x', '', 'unknown'],
      [undefined, 'mcr.microsoft.com/windows/server', 'x', 'windows'],
      [undefined, 'mcr.microsoft.com/windows', '', 'windows'],
      [undefined, 'mcr.microsoft.com/windowsx', '', 'unknown'],
      [undefined, 'a.example/mcr.microsoft.com/windows', '', 'unknown'],
      [undefined, 'a.example/nanoserver', '', 'windows'],
      [undefined, 'a.example/servercore', '', 'windows'],
      [undefined, 'x', 'nanoserver-1809', 'windows'],
      [undefined, 'x', '8-windowsservercore', 'windows'],
      [undefined, 'x', 'ltsc2022', 'windows'],
      [undefined, 'x', '3-ltsc2019', 'windows'],
      [undefined, 'x', 'ltsc20', 'unknown'],
      [undefined, 'ltsc2022', '', 'unknown'],
      ['debian', 'x', 'ltsc2022', 'windows'],
    ] as const)
      assert.equal(imagePlatform(family as never, { name, tag }), system, `${family} ${name} ${tag}`);
    assert.equal(imagePlatform(undefined, undefined), 'unknown');
  });

  it('is that of its base', () => {
    for (const [text, system] of [
      ['FROM scratch', 'linux'],
      ['FROM debian', 'linux'],
      ['FROM $X', 'unknown'],
      ['FROM mcr.microsoft.com/windows/nanoserver:ltsc2022', 'windows'],
      ['FROM --platform=windows/amd64 scratch', 'windows'],
      ['FROM --platform=$X debian', 'linux'],
      ['FROM mcr.microsoft.com/windows/nanoserver:1 AS a\nFROM a', 'windows'],
      ['FROM mcr.microsoft.com/windows/nanoserver:1 AS a\nFROM --platform=linux a', 'linux'],
    ] as const)
      assert.equal(lastStage(`${text}\n`).platform, system, text);
  });
});
