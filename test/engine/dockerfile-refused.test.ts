import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { acceptedLines, refusedDockerfiles } from '../support/refused-dockerfiles.ts';

const problemsOf = (text: string) =>
  parseDockerfile(sourceFile('Dockerfile', text)).problems.map(({ message, span }) => ({
    problem: message,
    at: text.slice(span?.start, span?.end),
  }));

for (const [form, rows] of Object.entries(refusedDockerfiles))
  describe(`text that BuildKit refuses is one problem at its place: ${form}`, () => {
    for (const { text, at, problem } of rows)
      it(JSON.stringify(text), () => assert.deepEqual(problemsOf(text), [{ problem, at }]));
  });

describe('text that BuildKit accepts is no problem', () => {
  for (const line of acceptedLines)
    it(JSON.stringify(line), () => assert.deepEqual(problemsOf(`FROM scratch\n${line}`), []));
});

describe('a flag with an empty value counts as missing', () => {
  for (const flag of ['--platform=', '--platform=""', "--platform=''"])
    it(flag, () => assert.deepEqual(problemsOf(`FROM ${flag} scratch\n`), []));
});

describe('a stage that is not built', () => {
  const cases: readonly (readonly [text: string, at: readonly string[]])[] = [
    ['FROM scratch AS a\nSTOPSIGNAL x\nFROM scratch\n', []],
    ['FROM scratch AS a\nENV X "C:\\scoop\nFROM scratch\n', []],
    ['FROM scratch AS a\nRUN --mount=type=foo a\nFROM scratch\n', []],
    ['FROM scratch AS a\nSTOPSIGNAL x\nFROM a\n', ['x']],
    ['FROM scratch AS a\nSTOPSIGNAL x\nFROM scratch\nCOPY --from=a b c\n', ['x']],
    ['FROM scratch AS a\nSTOPSIGNAL x\nFROM scratch\nRUN --mount=from=a,target=/b c\n', ['x']],
    ['FROM scratch AS a\nCOPY --from=$X a b\nFROM scratch\n', ['$X']],
    ['FROM scratch AS a\nFOO\nFROM scratch\n', ['FOO']],
    ['FROM scratch AS a\nCOPY --from=b x y\nFROM scratch AS b\n', []],
    ['FROM scratch AS a\nCOPY --from=1 x y\nFROM scratch AS b\n', []],
    ['FROM scratch AS a\nRUN --mount=from=b,target=/x y\nFROM scratch AS b\n', []],
    ['FROM scratch AS a\nCOPY --from=b x y\nFROM scratch AS b\nFROM a\n', ['b']],
    ['FROM scratch AS a\nCOPY --from=a x y\nFROM scratch\n', ['a']],
    // Stages in a cycle are refused in any case.
    ['FROM scratch AS a\nCOPY --from=1 x y\nFROM scratch AS b\nCOPY --from=0 x y\nFROM scratch\n', ['1']],
    ['FROM scratch AS a\nRUN --mount=from=b,target=/x y\nFROM a AS b\nFROM scratch\n', ['b']],
  ];
  for (const [text, at] of cases)
    it(JSON.stringify(text), () =>
      assert.deepEqual(
        problemsOf(text).map((each) => each.at),
        at,
      ),
    );
});

describe('an error with any value of its variables is a problem', () => {
  const cases: readonly (readonly [text: string, at: string])[] = [
    ['ARG V=1\nFROM a:$V}\n', 'a:$V}'],
    ['ARG V\nFROM a::${V}\n', 'a::${V}'],
    ['ARG V\nFROM {$V}\n', '{$V}'],
    ['FROM a\nEXPOSE $P=80\n', '$P=80'],
    ['FROM a\nCOPY https://x.y/$F /z\n', 'https://x.y/$F'],
  ];
  for (const [text, at] of cases)
    it(JSON.stringify(text), () =>
      assert.deepEqual(
        problemsOf(text).map((each) => each.at),
        [at],
      ),
    );
});

describe('an error that depends on the base image or the builder is no problem', () => {
  const texts = [
    'FROM a\nSTOPSIGNAL $S\n',
    'FROM a\nENV B=${C:?}\n',
    'FROM a\nRUN --mount=type=cache,target=x b\n',
    'FROM a\nRUN --mount=type=$T,target=/x,uid=1 b\n',
    'FROM scratch\nARG P\nEXPOSE $P\n',
    'FROM scratch\nARG P=x\nEXPOSE $P\n',
    'ARG T\nFROM a:$T\n',
    'ARG P=x86\nFROM --platform=$P scratch\n',
    'FROM scratch\nARG B\nWORKDIR ${B:?}\n',
  ];
  for (const text of texts) it(JSON.stringify(text), () => assert.deepEqual(problemsOf(text), []));
});

/** The reason why no Docker Engine can be asked; false if one answers. */
function withoutEngine(): string | false {
  if (!process.env['DOCKER_HOST']) return 'DOCKER_HOST names no Docker Engine';
  const { status } = spawnSync('docker', ['info'], { timeout: 20_000 });
  return status === 0 ? false : 'no Docker Engine answers at DOCKER_HOST';
}

describe('Docker Engine refuses the same', { skip: withoutEngine() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-refused-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const build = (text: string) => {
    writeFileSync(join(folder, 'Dockerfile'), text);
    const args = ['build', '--progress=plain', '.'];
    const env = { ...process.env, DOCKER_BUILDKIT: '1', BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };
    return spawnSync('docker', args, { cwd: folder, env, encoding: 'utf8', timeout: 120_000 });
  };
  /** The output of a build that failed for the files, commands or images rather than for the text. */
  const later = /failed to compute cache key|executor failed|did not complete successfully|failed to resolve/;
  for (const [form, rows] of Object.entries(refusedDockerfiles))
    it(form, () => {
      for (const { text, isNewer } of rows) {
        if (isNewer) continue;
        const { status, stderr } = build(text);
        assert.notEqual(status, 0, JSON.stringify(text));
        assert.doesNotMatch(stderr, later, JSON.stringify(text));
      }
    });
});

describe('the check directive may make a check of BuildKit an error', () => {
  const cases: readonly (readonly [text: string, at: string | undefined])[] = [
    ['# check=error=true\nFROM scratch\nMAINTAINER me\n', 'MAINTAINER'],
    ['# check=error=1;skip=StageNameCasing\nFROM scratch AS B\nWORKDIR x\n', 'x'],
    ['# check=skip=none;error=true\nFROM scratch as b\n', 'as'],
    ['# check=error=true\nFROM scratch AS b\nFROM scratch AS b\n', 'b'],
    ['# check=error=true\nFROM scratch\nLABEL a b\n', 'a b'],
    ['# check=error=true\nFROM scratch\nCMD ["a"]\nCMD ["b"]\n', 'CMD'],
    ['# check=error=true\nFROM scratch\nENV API_KEY=x\n', 'API_KEY'],
    ['# check=error=true\nFROM scratch\nEXPOSE 80/TCP\n', '80/TCP'],
    ['# check=error=true\nFROM scratch\nrun a\n', 'run'],
    ['# check=error=true\nFROM --platform=$TARGETPLATFORM scratch\n', '$TARGETPLATFORM'],
    ['# check=error=true\nFROM scratch AS a\nWORKDIR x\nFROM scratch\n', undefined],
    ['# check=error=true\nFROM scratch AS a\nWORKDIR /x\nFROM a\nWORKDIR y\n', undefined],
    ['# check=error=false\nFROM scratch\nMAINTAINER me\n', undefined],
    ['# check=skip=all;error=true\nFROM scratch\nMAINTAINER me\n', undefined],
    ['# check=skip=MaintainerDeprecated;error=true\nFROM scratch\nMAINTAINER me\n', undefined],
    ['FROM scratch\nMAINTAINER me\n', undefined],
  ];
  for (const [text, at] of cases)
    it(JSON.stringify(text), () =>
      assert.deepEqual(
        problemsOf(text).map((each) => each.at),
        at === undefined ? [] : [at],
      ),
    );
});
