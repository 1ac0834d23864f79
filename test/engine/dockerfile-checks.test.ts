import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesAbove, linesBelow } from '../../server/engine/dockerfile/edit/insert-instruction.ts';
import { lineOf, withoutPair } from '../../server/engine/dockerfile/edit/remove.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { applyEdits, sourceFile } from '../../server/engine/source/text.ts';

/** The place where the check directive makes a check of BuildKit an error, if it does. */
function failing(text: string): string | undefined {
  const whole = `# check=error=true\n${text}`;
  const [problem, ...others] = parseDockerfile(sourceFile('Dockerfile', whole)).problems;
  assert.deepEqual(others, []);
  return problem?.span && whole.slice(problem.span.start, problem.span.end);
}

const stage = (...lines: string[]) => `FROM scratch AS a\n${lines.map((line) => `${line}\n`).join('')}`;

describe('checks of BuildKit that are errors', () => {
  const cases: readonly (readonly [title: string, text: string, at: string | undefined])[] = [
    ['keywords are written as most of them are: lower', 'from scratch\nrun a\nRUN b\n', 'RUN'],
    ['keywords are written as most of them are: upper', 'FROM scratch\nrun a\nRUN b\n', 'run'],
    ['as many of both: upper', 'FROM scratch\nrun a\n', 'run'],
    ['keywords of mixed letters are neither', 'FROM scratch\nRun a\n', 'Run'],
    ['what is before the first stage does not count', 'arg A\narg B\nFROM scratch\nRUN a\n', undefined],
    ['AS is written as FROM is: lower', 'from scratch as b\n', undefined],
    ['AS is written as FROM is: not upper', 'from scratch AS b\n', 'AS'],
    ['AS is written as FROM is: not lower', 'FROM scratch as b\n', 'as'],
    ['AS of mixed letters', 'FROM scratch As b\n', 'As'],
    ['a stage has a name in lower case', 'FROM scratch AS Bb\n', 'Bb'],
    ['a stage is not named like what needs no image', 'FROM scratch AS scratch\n', 'scratch'],
    ['a stage is not named like the context', 'FROM scratch AS context\n', 'context'],
    ['a stage may have a name that begins so', 'FROM scratch AS scratchy\n', undefined],
    ['a stage may have a name that ends so', 'FROM scratch AS my-context\n', undefined],
    ['two stages have two names', 'FROM scratch AS a\nFROM scratch AS b\n', undefined],
    ['a second stage of a name', 'FROM scratch AS ab\nFROM scratch AS ab\n', 'ab'],
    [
      'the platform of the target is what is used anyway',
      'FROM --platform=${TARGETPLATFORM} scratch\n',
      '${TARGETPLATFORM}',
    ],
    ['a platform that only ends so is another', 'FROM --platform=a$TARGETPLATFORM scratch\n', undefined],
    ['another platform is not', 'FROM --platform=$BUILDPLATFORM scratch\n', undefined],
    ['a second command', stage('CMD ["a"]', 'CMD ["b"]'), 'CMD'],
    ['a second entrypoint', stage('ENTRYPOINT ["a"]', 'ENTRYPOINT ["b"]'), 'ENTRYPOINT'],
    ['a second health check', stage('HEALTHCHECK CMD a', 'HEALTHCHECK CMD b'), 'HEALTHCHECK'],
    ['a command and an entrypoint', stage('CMD ["a"]', 'ENTRYPOINT ["b"]'), undefined],
    [
      'the command of another stage',
      'FROM scratch AS a\nCMD ["a"]\nFROM scratch AS b\nCMD ["b"]\n',
      undefined,
    ],
    ['a user with a group is no port', stage('USER 1:1'), undefined],
    ['a second label', stage('LABEL a=b', 'LABEL c=d'), undefined],
    ['a folder below none', stage('WORKDIR x'), 'x'],
    ['a folder below none, in quotes', stage('WORKDIR "x"'), '"x"'],
    ['a folder that begins with a point', stage('WORKDIR ./x'), './x'],
    ['a folder below one', stage('WORKDIR /x', 'WORKDIR y'), undefined],
    ['a folder of a variable', stage('WORKDIR $X'), undefined],
    ['a folder of a drive', stage('WORKDIR C:/x'), undefined],
    ['a folder in a stage after another one', `${stage('WORKDIR /x')}FROM scratch AS b\nWORKDIR y\n`, 'y'],
    [
      'a folder in a stage that builds on another one',
      `${stage('WORKDIR /x')}FROM a\nWORKDIR y\n`,
      undefined,
    ],
    ['a variable without an equals sign', stage('ENV a b'), 'a b'],
    ['a variable with one', stage('ENV a=b'), undefined],
    ['a credential in a variable', stage('ENV MY_TOKEN=x'), 'MY_TOKEN'],
    ['a credential in an argument without a value', stage('ARG PASSWORD'), 'PASSWORD'],
    ['a credential in lower case', stage('ENV my_secret=x'), 'my_secret'],
    ['the second of two variables', stage('ENV A=1 AUTH=x'), 'AUTH'],
    ['a key that everybody may have', stage('ENV PUBLIC_KEY=x'), undefined],
    ['a name that only holds such a word', stage('ENV MONKEY=x KEYS=y TOKENIZER=z'), undefined],
    ['a label is no credential', stage('LABEL token=x'), undefined],
    ['a port with that of the host', stage('EXPOSE 8080:80'), '8080:80'],
    ['a port with an address of the host', stage('EXPOSE 81 127.0.0.1:80:80'), '127.0.0.1:80:80'],
    ['a protocol in capital letters', stage('EXPOSE 81/tcp 53/UDP'), '53/UDP'],
    ['a protocol with one capital letter', stage('EXPOSE 53/udP'), '53/udP'],
    ['a protocol in lower case', stage('EXPOSE 53/udp'), undefined],
    ['an author', stage('MAINTAINER me'), 'MAINTAINER'],
  ];
  for (const [title, text, at] of cases) it(title, () => assert.equal(failing(text), at));
});

describe('a check of BuildKit', () => {
  it('is recognised by its name, which also skips it', () => {
    for (const [check, text] of [
      ['ConsistentInstructionCasing', 'FROM scratch\nrun a\n'],
      ['MaintainerDeprecated', 'FROM scratch\nMAINTAINER a\n'],
      ['MultipleInstructionsDisallowed', stage('CMD ["a"]', 'CMD ["b"]')],
      ['StageNameCasing', 'FROM scratch AS Bb\n'],
      ['FromAsCasing', 'FROM scratch as b\n'],
      ['ReservedStageName', 'FROM scratch AS context\n'],
      ['DuplicateStageName', 'FROM scratch AS ab\nFROM scratch AS ab\n'],
      ['RedundantTargetPlatform', 'FROM --platform=$TARGETPLATFORM scratch\n'],
      ['WorkdirRelativePath', stage('WORKDIR x')],
      ['LegacyKeyValueFormat', stage('ENV A b')],
      ['SecretsUsedInArgOrEnv', stage('ENV API_KEY=x')],
      ['ExposeInvalidFormat', stage('EXPOSE 80:80')],
      ['ExposeProtoCasing', stage('EXPOSE 80/TCP')],
    ] as const) {
      const said = (options: string) =>
        parseDockerfile(sourceFile('Dockerfile', `# check=${options}error=true\n${text}`)).problems.map(
          ({ message }) => message as string,
        );
      const message = `BuildKit's check ${check} fails, and the check directive makes that an error.`;
      assert.deepEqual(said(''), [message], text);
      assert.deepEqual(said('skip=Other;'), [message], text);
      assert.deepEqual(said(`skip=${check};`), [], text);
      assert.deepEqual(said(`skip=Other,${check};`), [], text);
      assert.deepEqual(said('skip=all;'), [], text);
    }
  });
});

describe('lines that are added beside an instruction', () => {
  const beside = (marked: string, put: typeof linesAbove) => {
    const text = marked.replace('»', '');
    const { instructions } = parseDockerfile(sourceFile('Dockerfile', text));
    const at = instructions.find(({ span }) => span.start === marked.indexOf('»'))!;
    return applyEdits(text, [put(at, ['USER a', 'RUN b'])]);
  };

  it('are above it and its comments, with its indentation', () => {
    for (const [marked, expected] of [
      ['FROM a\n»RUN c\n', 'FROM a\nUSER a\nRUN b\nRUN c\n'],
      ['FROM a\n# d\n# e\n»RUN c\n', 'FROM a\nUSER a\nRUN b\n# d\n# e\nRUN c\n'],
      ['FROM a\n# d\n\n»RUN c\n', 'FROM a\n# d\n\nUSER a\nRUN b\nRUN c\n'],
      ['FROM a\n  »RUN c\n', 'FROM a\n  USER a\n  RUN b\n  RUN c\n'],
      ['  FROM a\n  »RUN c\n', '  FROM a\nUSER a\nRUN b\n  RUN c\n'],
      ['FROM a\r\n»RUN c\r\n', 'FROM a\r\nUSER a\r\nRUN b\r\nRUN c\r\n'],
      ['»FROM a\n', 'USER a\nRUN b\nFROM a\n'],
    ] as const)
      assert.equal(beside(marked, linesAbove), expected, marked);
  });

  it('are below it, with its indentation', () => {
    for (const [marked, expected] of [
      ['FROM a\n»RUN c\n', 'FROM a\nRUN c\nUSER a\nRUN b\n'],
      ['FROM a\n\t»RUN c \\\n d\nUSER e\n', 'FROM a\n\tRUN c \\\n d\n\tUSER a\n\tRUN b\nUSER e\n'],
      ['»FROM a', 'FROM a\nUSER a\nRUN b'],
      ['FROM a\r\n»RUN c\r\n', 'FROM a\r\nRUN c\r\nUSER a\r\nRUN b\r\n'],
    ] as const)
      assert.equal(beside(marked, linesBelow), expected, marked);
  });
});

describe('removing an instruction', () => {
  const instructions = (text: string) => parseDockerfile(sourceFile('Dockerfile', text)).instructions;
  /** A Dockerfile without the whole line of its last instruction; undefined if that cannot be removed. */
  function withoutLast(text: string): string | undefined {
    const span = lineOf(instructions(text).at(-1)!);
    return span && text.slice(0, span.start) + text.slice(span.end);
  }

  it('removes all its lines, and nothing else', () => {
    assert.equal(withoutLast('FROM a\nRUN b \\\n  c\n'), 'FROM a\n');
    assert.equal(withoutLast('FROM a\nRUN b'), 'FROM a\n');
    assert.equal(withoutLast('FROM a\n'), '');
  });

  it('keeps the following lines', () => {
    const text = 'FROM a\nRUN b \\\n  c\nRUN d\n# e\n';
    const span = lineOf(instructions(text)[1]!);
    assert.equal(span && text.slice(0, span.start) + text.slice(span.end), 'FROM a\nRUN d\n# e\n');
  });

  it('is refused below a comment that may describe only it', () => {
    assert.equal(withoutLast('FROM a\n# hadolint ignore=DL3000\nRUN b\n'), undefined);
    assert.equal(withoutLast('FROM a\n  # checkov:SKIP=X\nRUN b\n'), undefined);
    assert.equal(withoutLast('FROM a\n# check=skip=all\nRUN b\n'), undefined);
    assert.equal(withoutLast('FROM a\n# about b\nRUN b\n'), 'FROM a\n# about b\n');
    assert.equal(withoutLast('FROM a\nRUN ignore # skip\nRUN b\n'), 'FROM a\nRUN ignore # skip\n');
  });

  it('is possible below a comment with another line in between', () => {
    assert.equal(withoutLast('# ignore\nFROM a\nRUN b\n'), '# ignore\nFROM a\n');
    assert.equal(withoutLast('FROM a\n# ignore\n\nRUN b\n'), 'FROM a\n# ignore\n\n');
  });

  it('is refused if it does not begin its line', () => {
    assert.equal(withoutLast('FROM a\n  RUN b\n'), undefined);
  });

  it('keeps the other variables, for any removed one', () => {
    const without = (text: string, at: number) => {
      const env = instructions(text).at(-1)!;
      const change = withoutPair(env, env.pairs[at]!);
      return change && text.slice(0, change.span.start) + change.text + text.slice(change.span.end);
    };
    const three = 'FROM a\nENV A=1 \\\n  B=2 C=3\n';
    assert.equal(without(three, 0), 'FROM a\nENV B=2 C=3\n');
    assert.equal(without(three, 1), 'FROM a\nENV A=1 C=3\n');
    assert.equal(without(three, 2), 'FROM a\nENV A=1 \\\n  B=2\n');
    assert.equal(without('FROM a\nENV A=1\n', 0), 'FROM a\n');
    assert.equal(without('FROM a\nENV A=1 \\\n# why\n  B=2\n', 1), undefined);
    assert.equal(without('FROM a\n# ignore\nENV A=1\n', 0), undefined);
  });
});
