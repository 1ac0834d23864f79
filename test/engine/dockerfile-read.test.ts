import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const parse = (text: string) => parseDockerfile(sourceFile('Dockerfile', text));
const second = (line: string) => {
  const instruction = parse(`FROM a\n${line}\n`).instructions[1];
  assert.ok(instruction);
  return instruction;
};
const values = (line: string) => second(line).args.map(({ value }) => value);
const pairs = (line: string) =>
  second(line).pairs.map(({ name, value, resolved }) => [name.text, value?.text, resolved]);

test('flags are read with their values, options and quotes', () => {
  const { flags, rest } = second(
    'RUN --mount=type=secret,id=x,target="/a b",required --network=host --security=insecure echo --no-flag',
  );
  assert.deepEqual(
    flags.map(({ name, value }) => [name, value?.text]),
    [
      ['mount', 'type=secret,id=x,target=/a b,required'],
      ['network', 'host'],
      ['security', 'insecure'],
    ],
  );
  assert.deepEqual(
    flags[0]?.parts.map(({ key, value }) => [key, value?.text]),
    [
      ['type', 'secret'],
      ['id', 'x'],
      ['target', '/a b'],
      ['required', undefined],
    ],
  );
  assert.equal(rest.text, 'echo --no-flag');
});

test('a flag in quotes, or after very many, has its value at its place', () => {
  const many = Array.from({ length: 40 }, (_, at) => `--mount=type=cache,target=/${at}`).join(' ');
  for (const [flag, name, value, written = value] of [
    ['--mount="type=cache,target=/x"', 'mount', 'type=cache,target=/x'],
    ["--mount='type=cache,target=/x'", 'mount', 'type=cache,target=/x'],
    ['--network="none"', 'network', 'none'],
    ['--network=no"ne"', 'network', 'none', 'no"ne"'],
    ['--network=no\\ne', 'network', 'none', 'no\\ne'],
    ['--net"work=none"', 'network', 'none'],
    ['--network', 'network', undefined],
    ['--network=', 'network', ''],
    ['--network=""', 'network', '', '""'],
    ['"--network=none"', undefined, undefined],
  ] as const)
    for (const before of ['', `${many} `]) {
      const text = `FROM a\nRUN ${before}${flag} x\n`;
      const found = parse(text).instructions[1]?.flags[before === '' ? 0 : 40];
      assert.deepEqual([found?.name, found?.value?.text], [name, value], text);
      const span = found?.value?.span;
      if (value !== undefined) assert.equal(text.slice(span?.start, span?.end), written, text);
    }
});

test('an option of a mount is read without quotes and escapes, at its place', () => {
  for (const [mount, key, value, written = value] of [
    ['"type=secret,id=x,mode=0444"', 'mode', '0444'],
    ["'type=secret,id=x,mode=0444'", 'mode', '0444'],
    ['"type=secret,id=x,mode=0444"', 'type', 'secret'],
    ['type=secret,id=x,mode="0444"', 'mode', '0444'],
    ['type=secret,id="x",mode=0444', 'id', 'x'],
    ['type=secret,id=x,"mode=0444"', 'mode', '0444'],
    ['type=secret,id=x,mode=04"44",uid=1', 'mode', '0444', '04"44"'],
    ['type=secret,id=x,mode=04\\44', 'mode', '0444', '04\\44'],
    ['type=secret,id=x,\\"mode=0444\\"', 'mode', '0444'],
    [`'type=secret,id=x,"mode=0444"'`, 'mode', '0444'],
    [`'type=secret,"target=/t/a,b",id=x'`, 'target', '/t/a,b'],
    [`'type=secret,"target=/t/a""b",id=x'`, 'target', '/t/a"b', '/t/a""b"'],
    ['type=secret,id="",mode=0444', 'id', '', '""'],
    ['type=secret,id=,mode=0444', 'id', ''],
    ['"type=secret,id=x,target=/t/a b"', 'target', '/t/a b'],
    ['type=secret,id=x,target="/t/a,b"', 'b', undefined],
    [`'type=secret,id=x,mode="0444"'`, 'mode', 'malformed'],
    [`'type=secret,id=x,"mode"=0444'`, 'mode', 'malformed'],
    [`'type=secret,id=x,"mode=0444""'`, 'mode', 'malformed'],
  ] as const) {
    const text = `FROM a\nRUN --mount=${mount} x\n`;
    const parts = parse(text).instructions[1]?.flags[0]?.parts ?? [];
    if (value === 'malformed') {
      assert.deepEqual(parts, [], text);
      continue;
    }
    const option = parts.find((each) => each.key === key);
    assert.ok(option, text);
    assert.equal(option.value?.text, value, text);
    const { start, end } = option.value?.span ?? option.span;
    assert.equal(text.slice(start, end), written ?? key, text);
  }
});

test('flags over continuation lines keep their places', () => {
  const text = 'FROM a\nRUN --mount=type=bind,\\\nfrom=b \\\n  # why\n  --network=none x\n';
  const [, run] = parse(text).instructions;
  const [, network] = run?.flags ?? [];
  assert.equal(text.slice(network?.span.start, network?.span.end), '--network=none');
  assert.equal(network?.value?.text, 'none');
});

test('an instruction has the exec form only if it is strict JSON, otherwise the shell form', () => {
  assert.deepEqual(values('CMD ["a", "b\\u0041\\"c"]'), ['a', 'bA"c']);
  assert.equal(second('CMD ["a",]').json, false);
  assert.equal(second('CMD ["a"').json, false);
  assert.equal(second("CMD ['a']").json, false);
  assert.equal(second('CMD []').json, true);
  assert.deepEqual(values('COPY ["a b", "/c"]'), ['a b', '/c']);
  assert.deepEqual(values('HEALTHCHECK --interval=5s CMD ["curl", "x"]'), ['CMD', 'curl', 'x']);
});

test('a string of the exec form has its place between its quotes, also across continuations', () => {
  const text = '# escape=`\nFROM a\nCMD ["one", `\n  "two\\n"]\n';
  const args = parse(text).instructions[1]?.args ?? [];
  assert.deepEqual(
    args.map(({ span }) => text.slice(span.start, span.end)),
    ['one', 'two\\n'],
  );
  assert.equal(args[1]?.value, 'two\n');
});

test('ENV and LABEL take pairs with =, or a name and the rest of the line; ARG takes several names', () => {
  assert.deepEqual(pairs('ENV A=b C="d e" F=g\\ h'), [
    ['A', 'b', 'b'],
    ['C', '"d e"', 'd e'],
    ['F', 'g\\ h', 'g h'],
  ]);
  assert.deepEqual(pairs('ENV A b  "c"'), [['A', 'b  "c"', 'b  c']]);
  assert.deepEqual(pairs('LABEL "a b"=c'), [['"a b"', 'c', 'c']]);
  assert.deepEqual(pairs(`ENV A='x y'z="q"`), [['A', `'x y'z="q"`, 'x yz=q']]);
  assert.deepEqual(pairs('ARG foo bar=baz'), [
    ['foo', undefined, undefined],
    ['bar', 'baz', 'baz'],
  ]);
});

test('USER and WORKDIR take the whole line as one argument', () => {
  assert.deepEqual(values('WORKDIR /a b'), ['/a b']);
  assert.deepEqual(values('USER "app":0'), ['app:0']);
});

test('a here-document is not an argument of COPY', () => {
  assert.deepEqual(values('COPY <<EOF b /c\nx\nEOF'), ['b', '/c']);
});

test('commands are read by the interpreter in SHELL', () => {
  const interpreters = parse(
    'FROM a\nRUN b\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN c\nSHELL ["powershell", "-Command"]\nRUN d\nCMD ["e"]\n',
  ).instructions.map(({ script }) => script?.interpreter);
  assert.deepEqual(interpreters, [undefined, 'sh', undefined, 'bash', undefined, 'powershell', 'exec']);
  const [, , run] = parse(
    'FROM a\nSHELL ["conda", "run", "-n", "b", "/bin/bash", "-c"]\nRUN c\n',
  ).instructions;
  assert.equal(run?.script?.interpreter, 'bash');
});

test('a shell whose scripts are not read is a problem at its SHELL', () => {
  const lines = [
    'FROM a',
    'SHELL ["/usr/bin/fish", "-c"]',
    'RUN curl -k https://x | source',
    'ONBUILD SHELL ["python3", "-c"]',
    'SHELL ["/usr/local/bin/_dockerfile_shell.sh"]',
    'SHELL ["tini", "--", "mksh", "-c"]',
    'RUN b',
  ];
  const text = lines.join('\n');
  const { problems } = parse(text);
  assert.deepEqual(
    problems.map(({ span, message }) => [span && text.slice(span.start, span.end), message]),
    ['["/usr/bin/fish", "-c"]', '["python3", "-c"]'].map((place) => [
      place,
      'Scripts of this shell are not checked: only sh, bash, cmd and PowerShell are read.',
    ]),
  );
});

test('without a SHELL, a backtick escape on an unknown base means Windows', () => {
  const interpreters = ['`', '\\'].map((mark) => {
    const { instructions } = parse(`# escape=${mark}\nARG B\nFROM $B\nRUN a\n`);
    return instructions.at(-1)?.script?.interpreter;
  });
  assert.deepEqual(interpreters, ['cmd', 'sh']);
});

test('a comment can name the default shell of the base, until SHELL replaces it', () => {
  const { instructions } = parse(
    'FROM a\nRUN b\n# hadolint shell=powershell # so it is\nRUN c\nSHELL ["/bin/bash", "-c"]\nRUN d\nFROM a\nRUN e\n# tally shell=/bin/ash -o pipefail\nRUN f\n',
  );
  const runs = instructions.filter(({ keyword }) => keyword === 'RUN');
  assert.deepEqual(
    runs.map(({ script }) => script?.interpreter),
    ['sh', 'powershell', 'bash', 'powershell', 'sh'],
  );
  assert.deepEqual(runs.at(-1)?.shell, ['/bin/ash', '-o', 'pipefail']);
});

test('a here-document as the whole command is run by the program in its first line', () => {
  const script = (body: string) => second(`RUN <<EOF\n${body}\nEOF`).script;
  assert.equal(script('apt-get update')?.commands[0]?.name, 'apt-get');
  assert.equal(script('#!/usr/bin/env bash\napk add x')?.interpreter, 'bash');
  assert.equal(script('#!/usr/bin/python3\nprint(1)')?.interpreter, 'other');
});

test('HEALTHCHECK and CMD are read as commands, each word at its exact place', () => {
  const text = 'FROM a\nHEALTHCHECK --timeout=3s CMD  curl -f x || exit 1\n';
  const [curl] = parse(text).instructions[1]?.script?.commands ?? [];
  assert.equal(curl && text.slice(curl.span.start, curl.span.end), 'curl -f x');
  assert.equal(second('HEALTHCHECK NONE').script, undefined);
});

test('parsing an edited text again gives places in the new text', () => {
  const text = 'FROM a\nRUN --network=host curl x | sh\nUSER root\n';
  const before = parse(text);
  const after = parse(`# moved\n${text}`);
  for (const [index, { span, flags, script }] of before.instructions.entries()) {
    const moved = after.instructions[index];
    assert.equal(moved?.span.start, span.start + 8);
    assert.equal(moved?.flags[0]?.span.start, flags[0] && flags[0].span.start + 8);
    const [command] = script?.commands ?? [];
    assert.equal(moved?.script?.commands[0]?.span.start, command && command.span.start + 8);
  }
});

test('text that BuildKit refuses is a problem at the exact place', () => {
  const refused: [line: string, at: string][] = [
    ['FOO bar', 'FOO'],
    ['COPY a', 'a'],
    ['COPY --form=x a b', '--form=x'],
    ['RUN --network=none --network=host c', '--network=host'],
    ['RUN --network=hots c', '--network=hots'],
    ['RUN --security= c', '--security='],
    ['RUN --mount= c', '--mount='],
    ['COPY --from a b', '--from'],
    ['ENV A', 'A'],
    ['ENV A=b C', 'C'],
    ['CMD ["a", 1]', '["a", 1]'],
    ['SHELL bash', 'bash'],
    ['HEALTHCHECK CURL x', 'CURL'],
    ['HEALTHCHECK --interval=soon CMD x', 'soon'],
    ['HEALTHCHECK --interval=0.5ms CMD x', '0.5ms'],
    ['HEALTHCHECK --timeout=-1s CMD x', '-1s'],
    ['COPY --checksum=a b c', '--checksum=a'],
    ['COPY --keep-git-dir a b', '--keep-git-dir'],
    ['COPY a <<EOF\nEOF', 'a <<EOF'],
    ['ADD --from=a b c', '--from=a'],
    ['ADD --parents a b', '--parents'],
    ['VOLUME ["/a", ""]', '["/a", ""]'],
    ['ONBUILD FROM b', 'FROM'],
    ['ONBUILD ONBUILD RUN x', 'ONBUILD'],
    ['FROM b AS 1x', '1x'],
    ['FROM b c', 'b c'],
    ['USER', 'USER'],
  ];
  for (const [line, at] of refused) {
    const { file, problems } = parse(`FROM a\n${line}\n`);
    assert.equal(problems.length, 1, line);
    const span = problems[0]?.span;
    assert.equal(span && file.text.slice(span.start, span.end), at, line);
  }
});

test('text that BuildKit accepts is no problem', () => {
  const lines = [
    'RUN --mount=type=cache,target=/a --mount=type=ssh --device=b --security=insecure c',
    'COPY --link --parents --exclude=*.md --exclude=*.txt --chown=a:b --chmod=0755 a b',
    'HEALTHCHECK --interval=1ms --timeout=1500\u00b5s CMD x',
    'VOLUME ["/a"]',
    'ADD --keep-git-dir=true --unpack=false a b',
    `ADD --checksum=sha256:${'0'.repeat(64)} https://a/b c`,
    'HEALTHCHECK --interval=1m30s --timeout=.5s --start-period=0 --start-interval=5s --retries=3 CMD x',
    'HEALTHCHECK NONE',
    'ONBUILD COPY a b',
    'RUN',
    'CMD []',
    'maintainer me',
    'Run -- x',
    'EXPOSE 80 $P/tcp',
    'FROM --platform=$BUILDPLATFORM b aS C-1.x_y',
    'COPY --from= --chown= a b',
    'HEALTHCHECK --interval= --retries= CMD x',
  ];
  for (const line of lines) assert.deepEqual(parse(`FROM a\n${line}\n`).problems, [], line);
});

test('both sides of a merge conflict are read, and reported once', () => {
  const { problems, conflict, instructions } = parse(
    'FROM a\n<<<<<<< ours\nUSER b\n=======\nUSER c\n>>>>>>> theirs\n',
  );
  assert.deepEqual(
    problems.map(({ message }) => message),
    ['Merge conflict markers are ignored; the lines between them are read.'],
  );
  assert.deepEqual([conflict, instructions.filter(({ keyword }) => keyword === 'USER').length], [true, 2]);
});

test('a file that is not a Dockerfile is reported once', () => {
  const [problem, ...others] = parse('Hello, world.\nThis is prose.\n').problems;
  assert.match(problem?.message ?? '', /not a Dockerfile/);
  assert.equal(others.length, 0);
  assert.equal(parse('').problems.length, 1);
  assert.equal(parse('# only a comment\n').problems.length, 1);
});

test('a fragment without FROM keeps its instructions and commands', () => {
  const { instructions, problems, stages } = parse('RUN apt-get update\nUSER root\n');
  assert.deepEqual(
    problems.map(({ message }) => message),
    ['The file has no FROM, so there is nothing to build.'],
  );
  assert.equal(stages.length, 0);
  assert.equal(instructions[0]?.stage, undefined);
  assert.equal(instructions[0]?.script?.commands[0]?.name, 'apt-get');
  assert.equal(parse('RUN a\nFROM b\n').problems.length, 1);
  for (const lost of ['ARG AFROM b\nRUN c\n', '# syntax=docker/dockerfile:1FROM b\nRUN c\n'])
    assert.deepEqual(
      parse(lost).problems.map(({ message, span }) => [message, lost.slice(span?.start, span?.end)]),
      [['FROM must start a line, but here it is in the middle of one.', 'FROM']],
    );
  assert.match(parse('# goes after FROM b\nRUN c\n').problems[0]?.message ?? '', /has no FROM/);
});

test('templates are recognised by name and content', () => {
  const template = (path: string, text: string) => parseDockerfile(sourceFile(path, text)).template;
  assert.equal(template('Dockerfile.j2', 'FROM a\n'), true);
  assert.equal(template('x/Dockerfile.in', 'FROM a\n'), true);
  assert.equal(template('Dockerfile', 'FROM {{ base }}\n'), true);
  assert.equal(template('Dockerfile', '{% if x %}\nFROM a\n{% endif %}\n'), true);
  assert.equal(template('Dockerfile', '#include "base.docker"\nRUN x\n'), true);
  assert.equal(template('Dockerfile', 'FROM debian:%%TAG%%\n'), true);
  assert.equal(
    template('Dockerfile', 'FROM a\nRUN docker inspect -f "{{.Id}}" x\nLABEL f="{{.Names}}"\n'),
    false,
  );
  assert.equal(template('Dockerfile', '# include the tools\n# define variables\nFROM a\n'), false);
});

test('a template without a template name is a problem, since one placeholder would hide the whole file', () => {
  const told = (text: string, path = 'Dockerfile') =>
    parseDockerfile(sourceFile(path, text)).problems.map(
      ({ span, message }) => `${span && text.slice(span.start, span.end)}: ${message}`,
    );
  const unchecked =
    'This is a template, so it is not checked; check the Dockerfile that is generated from it.';
  for (const [text, place] of [
    ['FROM a\n{% if x %}\nUSER root\n', '{%'],
    ['FROM a\nUSER __APP_USER__\n', '__APP_USER__'],
    ['FROM a\n@INSTALL@\n', '@INSTALL@'],
    ['FROM @BASE@ \\\n  AS b\n', '@BASE@ \\\n  AS b'],
    ['FROM a\nCOPY {{ source }} /b\n', '{{ source }} /b'],
    ['FROM a\nVOLUME %%DATA%%\n', '%%DATA%%'],
    ['#include "base.docker"\nRUN x\n', '#include "'],
  ] as const)
    assert.deepEqual(told(text), [`${place}: ${unchecked}`]);
  assert.deepEqual(told('{% if x %}\nFROM a\n', 'Dockerfile.j2'), [`undefined: ${unchecked}`]);
  // A path can look like a placeholder.
  const paths = 'COPY __TESTS__ /app/__TESTS__\nADD @SOURCE@ /\nWORKDIR /__APP__\nVOLUME /__DATA__\n';
  assert.deepEqual(told(`FROM a\n${paths}`), []);
});
