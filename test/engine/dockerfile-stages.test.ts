// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ParseOptions, parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { userAt } from '../../server/engine/dockerfile/stages/user.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const parse = (text: string, options?: ParseOptions) =>
  parseDockerfile(sourceFile('Dockerfile', text), options);
const last = (text: string, options?: ParseOptions) => {
  const stage = parse(text, options).stages.at(-1);
  assert.ok(stage);
  return stage;
};
const user = (text: string) => {
  const { name, group, root, setBy } = last(text).user;
  return [name, group, root, setBy?.rest.text];
};

test('root is recognised in any spelling', () => {
  const roots = ['root', '0', '00', '+0', '0:0', 'root:app', '"root"', '${X:-root}'];
  for (const spelling of roots) {
    assert.equal(last(`ARG X\nFROM x\nARG X\nUSER ${spelling}\n`).user.root, true, spelling);
  }
  for (const spelling of ['app', '1000', '10:0', 'toor', 'rooty', 'Root']) {
    assert.equal(last(`FROM x\nUSER ${spelling}\n`).user.root, false, spelling);
  }
  for (const spelling of ['$X', '${X}:0', '""']) {
    assert.equal(last(`FROM x\nUSER ${spelling}\n`).user.root, 'unknown', spelling);
  }
});

test('user and group are separated, and the instruction is kept', () => {
  assert.deepEqual(user('FROM x\nUSER app:staff\n'), ['app', 'staff', false, 'app:staff']);
  assert.deepEqual(user('FROM x\nUSER app\nUSER root\n'), ['root', undefined, true, 'root']);
});

test('a stage starts with the user of its base', () => {
  assert.deepEqual(user('FROM scratch\n'), ['0', undefined, true, undefined]);
  assert.equal(last('FROM debian:bookworm\n').user.root, true);
  assert.equal(last('FROM gcr.io/distroless/static:nonroot\n').user.root, false);
  assert.equal(last('FROM registry.example.com/ours/app:1\n').user.root, 'unknown');
  assert.deepEqual(user('FROM x AS a\nUSER app\nFROM A\nRUN y\n'), ['app', undefined, false, 'app']);
  assert.equal(last('FROM x AS a\nUSER root\nFROM a AS b\nFROM b\n').user.root, true);
});

test('accounts of Windows images are distinguished from root', () => {
  const windows = 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n';
  assert.equal(last(windows).platform, 'windows');
  assert.equal(last(`${windows}USER ContainerAdministrator\n`).user.root, true);
  assert.equal(last(`${windows}USER ContainerUser\n`).user.root, false);
  assert.equal(parse(`${windows}RUN dir\n`).instructions[1]?.script?.interpreter, 'cmd');
  assert.equal(last('FROM --platform=windows/amd64 x\n').platform, 'windows');
  assert.equal(last('FROM debian\n').platform, 'linux');
  assert.equal(last('FROM x\n').platform, 'unknown');
});

test('stages are found by name in any case, but only earlier ones', () => {
  const { stages } = parse('FROM b AS a\nFROM a AS B\nFROM B AS c\nFROM scratch\nFROM $X\n');
  assert.deepEqual(
    stages.map(({ base }) => (base.kind === 'stage' ? base.stage.index : base.kind)),
    ['image', 0, 1, 'scratch', 'unknown'],
  );
  assert.equal(stages[2]?.rootImage?.token.text, 'b');
  assert.equal(stages[3]?.rootImage, undefined);
});

test('a stage may have the name of the image that it builds on', () => {
  const [first] = parse('FROM alpine AS alpine\n').stages;
  assert.equal(first?.base.kind, 'image');
});

test('the last stage and named targets are outputs', () => {
  const text = 'FROM x AS a\nFROM y AS Test\nFROM z\n';
  const outputs = (names: string[]) =>
    parse(text, { targets: { names, all: false } }).stages.map(({ isOutput }) => isOutput);
  assert.deepEqual(outputs([]), [false, false, true]);
  assert.deepEqual(outputs(['test']), [false, true, true]);
  assert.deepEqual(outputs(['0']), [false, false, true], 'a number is no target');
});

test('a stage is not built if the named targets do not need it', () => {
  const built = (text: string, names: string[], all = true) =>
    parse(text, { targets: { names, all } }).stages.map(({ isBuilt }) => isBuilt);
  const text = 'FROM x AS base\nFROM base AS Web\nCOPY --from=tool /a /a\nFROM y AS tool\nFROM z\n';
  assert.deepEqual(built(text, ['web']), [true, true, false, false]);
  assert.deepEqual(built(text, ['WEB', 'tool']), [true, true, true, false]);
  assert.deepEqual(built(text, ['web'], false), [true, true, true, true]);
  assert.deepEqual(built(text, ['gone']), [true, true, true, true]);
  const copying =
    'FROM x AS a\nFROM y AS b\nFROM z AS c\nCOPY --from=a /x /x\nRUN --mount=from=1,target=/y true\nFROM w\n';
  assert.deepEqual(built(copying, ['c']), [true, true, true, false]);
  assert.deepEqual(built(copying.replace('=a', '=$A'), ['c']), [true, true, true, true]);
  assert.deepEqual(built('FROM x AS dev\nFROM y\n', ['dev']), [true, true]);
});

const resolved = (text: string, options?: ParseOptions) =>
  parse(text, options).instructions.at(-1)?.args[0]?.value;

test('a global ARG applies only to FROM, unless a stage declares it again', () => {
  assert.equal(last('ARG V=1\nFROM x:$V\n').from.args[0]?.value, 'x:1');
  assert.equal(resolved('ARG V=1\nFROM x\nUSER u$V\n'), undefined);
  assert.equal(resolved('ARG V=1\nFROM x\nARG V\nUSER u$V\n'), 'u1');
  assert.equal(resolved('ARG V=1\nFROM x\nARG V=2\nUSER u$V\n'), 'u2');
  assert.equal(resolved('ARG V=1\nARG W=${V}2\nFROM x\nARG W\nUSER u$W\n'), 'u12');
  assert.equal(last('FROM x:${V:-9}\n').from.args[0]?.value, 'x:9');
  assert.equal(last('FROM x\nARG V=1\nFROM y:${V}z\n').from.args[0]?.value, 'y:z');
});

test('an ARG without a value is unknown, unless it is used with a default', () => {
  assert.equal(resolved('FROM x\nARG U\nUSER $U\n'), undefined);
  assert.equal(resolved('FROM x\nARG U\nUSER ${U:-app}\n'), 'app');
  assert.equal(resolved('FROM x\nUSER ${U:-app}\n'), undefined);
  assert.equal(resolved('FROM x\nARG TARGETARCH\nWORKDIR /$TARGETARCH\n'), undefined);
  assert.equal(last('FROM x:$TARGETARCH\n').from.args[0]?.value, undefined);
});

test('a build argument takes precedence over a default, if the name is declared', () => {
  const args = new Map([['U', 'told']]);
  assert.equal(resolved('FROM x\nARG U=app\nUSER $U\n', { args }), 'told');
  assert.equal(resolved('FROM x\nUSER $U\n', { args }), undefined);
});

test('the later of ENV and ARG wins, but of those in a base stage always ENV', () => {
  assert.equal(resolved('FROM x\nENV U=env\nARG U=arg\nUSER $U\n'), 'arg');
  assert.equal(resolved('FROM x\nENV U=env\nARG U\nUSER $U\n'), 'env');
  assert.equal(resolved('FROM x\nARG U=arg\nENV U=env\nUSER $U\n'), 'env');
  assert.equal(resolved('ARG U=arg\nFROM x\nENV U=env\nARG U\nUSER $U\n'), 'arg');
  assert.equal(resolved('FROM x AS a\nENV U=env\nARG U=arg\nFROM a\nUSER $U\n'), 'env');
  assert.equal(resolved('FROM x AS a\nENV U=env\nFROM a\nUSER $U\n'), 'env');
  assert.equal(resolved('FROM x AS a\nARG U=arg\nFROM a\nUSER $U\n'), 'arg');
  assert.equal(resolved('FROM x AS a\nENV U=env\nFROM y\nUSER $U\n'), undefined);
});

test('a container has only the variables of ENV', () => {
  const text = 'FROM scratch AS a\nARG A=1\nENV B=2 C=3\nARG C=4\nRUN c $A $C\nCMD c $A $C\n';
  const { stages, instructions } = parse(text);
  assert.deepEqual(
    [...(stages[0]?.imageEnv ?? [])],
    [
      ['B', '2'],
      ['C', '3'],
    ],
  );
  assert.equal(stages[0]?.env.get('C'), '3');
  const words = instructions.flatMap(
    ({ script }) => script?.commands.map(({ args }) => args.map(({ value }) => value)) ?? [],
  );
  assert.deepEqual(words, [
    ['1', '4'],
    [undefined, '3'],
  ]);
});

test('pairs of one ENV use the variables from before it', () => {
  const [, , env] = parse('FROM scratch\nENV a=old\nENV a=new b=$a\n').instructions;
  assert.deepEqual(
    env?.pairs.map((pair) => pair.resolved),
    ['new', 'old'],
  );
});

test('on scratch an undefined name is empty; an image may define it', () => {
  assert.equal(resolved('FROM scratch\nUSER a$U\n'), 'a');
  assert.equal(resolved('FROM x\nUSER a$U\n'), undefined);
});

test('a script uses the variables at its place', () => {
  const { instructions, stages } = parse('FROM x\nENV A=1\nRUN c $A\nENV A=2\nRUN c $A\n');
  const words = instructions.flatMap(
    ({ script }) => script?.commands.map(({ args }) => args[0]?.value) ?? [],
  );
  assert.deepEqual(words, ['1', '2']);
  assert.equal(stages[0]?.env.get('A'), '2');
});

test('the working directory is joined, and unknown if it depends on the base', () => {
  assert.equal(last('FROM scratch\nWORKDIR a\nWORKDIR ../b/./c\n').workdir, '/b/c');
  assert.equal(last('FROM x\nWORKDIR a\n').workdir, undefined);
  assert.equal(last('FROM x\nWORKDIR /a\nWORKDIR b\n').workdir, '/a/b');
  assert.equal(last('FROM x AS s\nWORKDIR /a\nFROM s\n').workdir, '/a');
  assert.equal(last('FROM x\nWORKDIR /a\nWORKDIR $D\n').workdir, undefined);
});

test('the command is inherited, and dropped by an entrypoint', () => {
  const { cmd, entrypoint } = last('FROM x AS a\nCMD one\nFROM a\nCMD two\nENTRYPOINT three\n');
  assert.deepEqual([cmd?.rest.text, entrypoint?.rest.text], ['two', 'three']);
  assert.equal(last('FROM x AS a\nCMD one\nFROM a\n').cmd?.rest.text, 'one');
  assert.equal(last('FROM x AS a\nCMD one\nFROM a\nENTRYPOINT two\n').cmd, undefined);
});

test('a stage inherits the SHELL of the stage that it builds on', () => {
  const text = 'FROM x AS a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nFROM a\nRUN b\nFROM x\nRUN c\n';
  const shells = parse(text)
    .instructions.filter(({ keyword }) => keyword === 'RUN')
    .map(({ shell }) => shell);
  assert.deepEqual(shells, [['/bin/bash', '-o', 'pipefail', '-c'], undefined]);
});

test('a deferred instruction has no effect in its own stage, but in the stage that builds on it', () => {
  const { stages } = parse('FROM x AS a\nUSER app\nONBUILD USER root\nFROM a AS b\nFROM b\n');
  assert.deepEqual(
    stages.map(({ user: { name } }) => name),
    ['app', 'root', 'root'],
  );
  assert.equal(stages[0]?.instructions[1]?.trigger?.keyword, 'USER');
});

test('every platform variable of BuildKit has an unknown value', () => {
  for (const name of ['PLATFORM', 'OS', 'ARCH', 'VARIANT', 'OSVERSION'].flatMap((each) => [
    `TARGET${each}`,
    `BUILD${each}`,
  ])) {
    assert.equal(last(`FROM x:a$${name}\n`).from.args[0]?.value, undefined, name);
    assert.equal(resolved(`FROM scratch\nARG ${name}\nUSER a$${name}\n`), undefined, name);
    assert.equal(resolved(`FROM scratch\nUSER a$${name}\n`), 'a', name);
  }
  assert.equal(resolved('FROM scratch\nARG TARGETSTAGE\nUSER a$TARGETSTAGE\n'), undefined);
});

test('an empty image has a PATH anyway', () => {
  assert.equal(resolved('FROM scratch\nUSER a$PATH\n'), undefined);
  assert.equal(resolved('FROM scratch\nUSER a$PATHS\n'), 'a');
  assert.equal(resolved('FROM scratch\nENV PATH=/b\nUSER a$PATH\n'), 'a/b');
});

test('a later stage uses the variables of its base stage only', () => {
  const text = 'FROM scratch AS a\nENV A=1\nARG B=2\nFROM a AS b\nENV A=3\nARG B=4\nFROM a\nUSER $A$B\n';
  assert.equal(resolved(text), '12');
  const { stages } = parse(text);
  assert.deepEqual(
    stages.map(({ env }) => [env.get('A'), env.get('B')]),
    [
      ['1', '2'],
      ['3', '4'],
      ['1', '2'],
    ],
  );
  // An ARG that was hidden by ENV before comes back as ENV below.
  assert.equal(resolved('FROM scratch AS a\nENV A=1\nARG A=2\nENV A=3\nFROM a\nUSER $A\n'), '3');
  assert.equal(resolved('FROM scratch AS a\nARG A=2\nENV A=1\nARG A\nFROM a\nUSER $A\n'), '1');
});

test('a variable that the builder may set is not missing', () => {
  const isRefused = (text: string) => parse(`FROM scratch\n${text}\nUSER \${A:?gone}\n`).problems.length > 0;
  assert.equal(isRefused('ENV A='), true);
  assert.equal(isRefused('ENV A=\nARG A'), false);
  assert.equal(isRefused('ARG A'), false);
  assert.equal(isRefused('ARG A='), false);
  assert.equal(isRefused('ENV A=1'), false);
  assert.equal(isRefused('LABEL A=1'), true);
});

test('each instruction with variables in BuildKit has its resolved values', () => {
  for (const [text, value] of [
    ['ADD $A b', 'v'],
    ['COPY $A b', 'v'],
    ['EXPOSE $A', 'v'],
    ['STOPSIGNAL $A', 'v'],
    ['USER $A', 'v'],
    ['VOLUME $A', 'v'],
    ['WORKDIR $A', 'v'],
    ['SHELL ["$A"]', '$A'],
    ['CMD ["$A"]', '$A'],
    ['ENTRYPOINT ["$A"]', '$A'],
  ] as const)
    assert.equal(resolved(`FROM scratch\nENV A=v\n${text}\n`), value, text);
  const pairs = (text: string) =>
    parse(`FROM scratch\nENV A=v\n${text}\n`)
      .instructions.at(-1)
      ?.pairs.map((each) => each.resolved);
  for (const keyword of ['ENV', 'ARG', 'LABEL']) assert.deepEqual(pairs(`${keyword} B=$A`), ['v'], keyword);
});

test('an unknown variable is unknown to a script, and an undefined one is missing', () => {
  const { stages } = parse('FROM scratch\nARG A\nENV B=$A C=1\n');
  const env = stages[0]!.env;
  assert.deepEqual([env.has('B'), env.get('B'), env.get('C'), env.has('D')], [true, undefined, '1', false]);
  assert.deepEqual([...stages[0]!.imageEnv.keys()], ['B', 'C']);
});

test('an instruction runs as the user above it', () => {
  const users = (text: string) => parse(text).instructions.map((each) => userAt(each).name);
  assert.deepEqual(users('FROM scratch\nRUN a\nUSER b\nRUN a\nUSER c\nRUN a\n').slice(1), [
    '0',
    '0',
    'b',
    'b',
    'c',
  ]);
  assert.deepEqual(users('FROM scratch AS x\nUSER b\nFROM x\nRUN a\n').at(-1), 'b');
  assert.deepEqual(users('FROM scratch AS x\nONBUILD USER d\nUSER b\nFROM x\nRUN a\n').at(-1), 'd');
  assert.deepEqual(users('RUN a\n'), [undefined]);
});
