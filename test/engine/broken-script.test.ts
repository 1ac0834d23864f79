import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';
import { parseScript } from '../../server/engine/shell/parse.ts';
import { completed } from '../support/project.ts';

/** Texts that no shell accepts, each with the problem and the text from its place on. */
const broken: readonly (readonly [text: string, reason: string, from: string])[] = [
  ["echo 'a && b", 'a quote is not closed', "'a && b"],
  ['echo "a && b', 'a quote is not closed', '"a && b'],
  ["sh -c 'echo \"a; b'", 'a quote is not closed', '"a; b\''],
  ['echo "$(echo \'a)" ; b', 'a quote is not closed', '"$(echo \'a)" ; b'],
  ['echo `a && b', 'a backquote is not closed', '`a && b'],
  ['echo $(a && b', 'a substitution is not closed', '$(a && b'],
  ['echo ${a && b', 'an expansion is not closed', '${a && b'],
  ['echo $((1 && b', 'an expansion is not closed', '$((1 && b'],
  ['(a; b', 'a bracket is not closed', 'b'],
  ['{ a; b', 'a bracket is not closed', 'b'],
  ['if a; then b', '`fi` is missing', 'b'],
  ['if a; b', '`then` is missing', 'b'],
  ['for i in a; b', '`do` is missing', 'b'],
  ['while a; do b', '`done` is missing', 'b'],
  ['case a in a) b', '`esac` is missing', 'b'],
  ['a && ', 'a command is missing', '&'],
  ['a > ; b', 'a redirection has no target', '; b'],
  ['a ;; b', 'a word or an operator is not allowed where it stands', ';; b'],
  ['&& a', 'a word or an operator is not allowed where it stands', '&& a'],
  ['fi; a', 'a word or an operator is not allowed where it stands', 'fi; a'],
  ['a ) b', 'a word or an operator is not allowed where it stands', ') b'],
  ['case a', '`in` is missing', 'a'],
  ['case a in b) c;; d) e', '`esac` is missing', 'e'],
  ['until a', '`do` is missing', 'a'],
  ['if a; then b; else c', '`fi` is missing', 'c'],
  ['if a; then b; elif c; fi', '`then` is missing', 'i'],
  ['if; then a; fi', 'a command is missing', '; then a; fi'],
  ['{ }', 'a command is missing', '{ }'],
  ['a |', 'a command is missing', '|'],
  ['a 2>&', 'a redirection has no target', '&'],
  ['for ; do a; done', 'a word is missing', '; do a; done'],
  ['echo ${a', 'an expansion is not closed', '${a'],
  ['f()', 'a function has no body', ')'],
  ['f() && f', 'a function has no body', ' f'],
  ['f(); f', 'a function has no body', ' f'],
  ['f() | a', 'a function has no body', ' a'],
  ['f() & a', 'a function has no body', ' a'],
  ['(f())', 'a function has no body', ')'],
  ['a; f() # b', 'a function has no body', 'b'],
];

/** The same for texts that only bash would accept if they were complete. */
const brokenForBash: typeof broken = [
  ["echo $'a", 'a quote is not closed', "'a"],
  ['cat <(a', 'a substitution is not closed', '<(a'],
  ['a > >(b', 'a substitution is not closed', '>(b'],
  ['[[ a', 'a bracket is not closed', 'a'],
  ['[[ ( a ]]', 'a bracket is not closed', ']'],
  ['for ((i=0; b', 'a bracket is not closed', '(i=0; b'],
  ['A=(b', 'a bracket is not closed', '=(b'],
  ['A=(b;c)', 'a word or an operator is not allowed where it stands', ';c)'],
  ['select i in a; b', '`do` is missing', 'b'],
  ['select i in a; do b', '`done` is missing', 'b'],
  ['for ((i)); do a; done', 'a word is missing', ')); do a; done'],
  ['[[ -f ]]', 'a word is missing', ' ]]'],
  ['[[ a b c ]]', 'a word or an operator is not allowed where it stands', 'b c ]]'],
];

const sound = [
  "echo 'a' && b",
  'echo "${a:-"b"}" `c` $((1 + 2)) $(d)',
  'if a; then b; elif c; then d; else e; fi',
  'for i in a b; do case $i in a) c ;; *) d ;; esac; done',
  'f() { a; }; f | (b; c) > d 2>&1',
  'f()\n{\n  a\n}\nf',
  'f() (a); g() if a; then b; fi',
  'cat <<A\nit\'s "\nA\n',
  'sh -c \'echo "a"\'',
];

const read = (text: string) =>
  parseScript({ text, offset: 0, interpreter: 'bash', escape: '\\', env: new Map(), verbatim: true });
/** Whether a shell accepts a text, without running anything. */
const isTaken = (text: string, shell = 'sh') => spawnSync(shell, ['-n'], { input: text }).status === 0;

const withoutShell = process.platform === 'win32' && 'Windows has no sh';

describe('a script that no shell accepts', () => {
  for (const [text, reason, from] of [...broken, ...brokenForBash])
    it(`is reported as broken: ${text}`, () => {
      const { fault, partial, beyond } = read(text);
      assert.equal(fault?.reason, reason);
      assert.equal(text.slice(fault?.span.start).trimEnd(), from);
      assert.equal(fault?.span.end, (fault?.span.start ?? 0) + 1);
      assert.deepEqual([partial, beyond], [true, undefined]);
    });

  it('is also refused by the shells themselves', { skip: withoutShell }, () => {
    // A script in quotes is a word to the outer shell.
    for (const [text] of broken) assert.equal(isTaken(text), text.startsWith('sh -c'), text);
    for (const [text] of brokenForBash) assert.ok(!isTaken(text, 'bash'), text);
  });

  for (const text of sound)
    it(`is not reported if it is complete: ${text}`, () => assert.equal(read(text).fault, undefined));

  it('is not reported if the shells accept it', { skip: withoutShell }, () => {
    for (const text of sound) assert.ok(isTaken(text), text);
  });

  it('is reported as nested too deep if the reader gives up', () => {
    const { beyond, fault } = read(`${'if a; then '.repeat(400)}b${'; fi'.repeat(400)}`);
    assert.deepEqual([beyond, fault], ['is nested too deep', undefined]);
  });

  it('is reported at its first error', () => {
    const text = 'a; ;; b > ; c "';
    const { fault } = read(text);
    assert.equal(text.slice(fault?.span.start), ';; b > ; c "');
  });

  it('is not reported if dash accepts it, though bash does not', () => {
    for (const text of ['f() a; f', 'f() "a"', 'f() A=1 a', 'f()a'])
      assert.equal(read(text).fault, undefined, text);
  });

  it('is read as PowerShell if it looks like it: the image has installed that shell', () => {
    const script = read("iex ((new-object net.webclient).DownloadString('https://x.test/a.ps1')); b $env:C");
    assert.equal(script.fault, undefined);
    assert.equal(script.interpreter, 'powershell');
    assert.deepEqual(script.commands.at(-1)?.name, 'b');
  });
});

function problemsOf(path: string, kind: 'dockerfile' | 'compose', text: string): string[] {
  const project = completed(emptyProject().with({ path, kind, text }), path);
  return lint(project, path, rules, defaultConfig).problems.map(({ message, span }) => {
    const line = text.slice(0, span?.start).split('\n').length;
    return `${line}: ${message}`;
  });
}

describe('an incomplete script is a problem', () => {
  const said = 'This script cannot be read to its end as sh or bash: a quote is not closed.';
  const instructions = [
    "RUN echo 'a; b",
    'RUN ["sh", "-c", "echo \'a; b"]',
    'RUN <<EOF\necho "a\nEOF',
    "CMD echo 'a",
    "ENTRYPOINT exec 'a",
    "HEALTHCHECK CMD a 'b",
    "ONBUILD RUN echo 'a",
  ];
  for (const text of instructions)
    it(text, () => {
      const line = text.startsWith('RUN <<') ? 3 : 2;
      assert.deepEqual(problemsOf('Dockerfile', 'dockerfile', `FROM alpine:3.20\n${text}\n`), [
        `${line}: ${said}`,
      ]);
    });

  it('in a compose file, also in an inline Dockerfile', () => {
    const text = [
      'services:',
      '  a:',
      '    image: alpine:3.20',
      '    command: [sh, -c, "echo \'a; b"]',
      '    healthcheck:',
      '      test: echo \'a"',
      '  b:',
      '    build:',
      '      dockerfile_inline: |',
      '        FROM alpine:3.20',
      "        RUN echo 'a",
      '',
    ].join('\n');
    assert.deepEqual(
      problemsOf('compose.yaml', 'compose', text),
      [4, 6, 11].map((line) => `${line}: ${said}`),
    );
  });
});

describe('words that BuildKit cannot resolve', () => {
  const words: readonly (readonly [text: string, message: string])[] = [
    ['ENV A="b', 'A double quote is not closed.'],
    ["ENV A it's", 'A single quote is not closed.'],
    ["LABEL a='b", 'A single quote is not closed.'],
    ['ARG A=${b', 'A closing "}" is missing.'],
    ['USER ${x', 'A closing "}" is missing.'],
    ['WORKDIR ${}', 'The variable substitution has no variable name.'],
    ['EXPOSE ${P^}', 'The variable substitution has an unsupported modifier.'],
    ['COPY "a b c', 'A double quote is not closed.'],
    ['COPY ["it\'s", "/a"]', 'A single quote is not closed.'],
    ['VOLUME "/a', 'A double quote is not closed.'],
    ['STOPSIGNAL "TERM', 'A double quote is not closed.'],
  ];
  for (const [text, message] of words)
    it(`are a problem: ${text}`, () =>
      assert.deepEqual(problemsOf('Dockerfile', 'dockerfile', `FROM alpine:3.20\n${text}\n`), [
        `2: ${message}`,
      ]));

  for (const text of [
    'WORKDIR "/a b"',
    'ENV A="b c" D=${E:-"f"} G=${H#*/}',
    'COPY ["its", "/a"]',
    'ONBUILD ENV A="b',
    'USER $U',
  ])
    it(`are no problem: ${text}`, () =>
      assert.deepEqual(problemsOf('Dockerfile', 'dockerfile', `FROM alpine:3.20\n${text}\n`), []));
});
