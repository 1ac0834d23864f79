import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leavesOut, reachesImage } from '../../server/engine/dockerfile/context/handed-on.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { saidBy } from '../support/said.ts';

const parse = (...lines: readonly string[]) =>
  parseDockerfile(sourceFile('Dockerfile', lines.map((each) => `${each}\n`).join('')));

describe('COPY --exclude', () => {
  it('leaves out what its patterns match below a source', () => {
    for (const [copy, path, source, expected] of [
      ['COPY --exclude=*.pem . /app', 'key.pem', '.', true],
      ['COPY --exclude=*.pem . /app', 'certs/key.pem', '.', false],
      ['COPY --exclude=**/*.pem . /app', 'certs/key.pem', '.', true],
      ['COPY --exclude="*.pem" certs /app', 'certs/key.pem', 'certs', true],
      ['COPY --exclude=certs . /app', 'certs/key.pem', '.', true],
      ['COPY --exclude=a.pem *.pem /app', 'a.pem', '*.pem', true],
      ['COPY --exclude=a.pem *.pem /app', 'b.pem', '*.pem', false],
      ['COPY --exclude=x --exclude=id_rsa keys/id_rsa /app', 'keys/id_rsa', 'keys/id_rsa', true],
      ['COPY --exclude=$SECRETS . /app', 'key.pem', '.', true],
      ['COPY . /app', 'key.pem', '.', false],
    ] as const) {
      const instruction = parse('FROM scratch', copy).instructions[1]!;
      assert.equal(leavesOut(path, source, instruction), expected, `${copy}: ${path}`);
    }
  });

  it('decides what a later stage gets', () => {
    for (const [copy, expected] of [
      ['COPY --from=build /app /app', true],
      ['COPY --from=build / /', true],
      ['COPY --from=build /app/*.key /keys/', true],
      ['COPY --from=build --exclude=b.key /app /app', true],
      ['COPY --from=build --exclude=a.key /app /app', false],
      ['COPY --from=build --exclude=*.key /app /app', false],
      ['COPY --from=build --exclude=app/a.key / /', false],
      ['COPY --from=build --exclude=a.key /app/*.key /keys/', false],
      ['COPY --from=build --exclude=$X /app /app', false],
      ['COPY --from=build /other /app', false],
    ] as const) {
      const { instructions } = parse(
        ...['FROM debian:12 AS build', 'WORKDIR /app', 'RUN make a.key', 'FROM debian:12', copy],
      );
      assert.equal(reachesImage('a.key', instructions[2]!), expected, copy);
    }
  });

  it('is asked by all rules about copied credentials', () => {
    const files = (copy: string) => ({
      Dockerfile: `FROM node:22\n${copy}\n`,
      id_rsa: '-----BEGIN OPENSSH PRIVATE KEY-----\n',
    });
    const found = (copy: string) =>
      [
        ...saidBy('secret-file-copied', files(copy)),
        ...saidBy('copy-whole-context', files(copy)).filter((each) => !/\binfo\b/.test(each)),
      ].length > 0;
    assert.equal(found('COPY id_rsa /root/.ssh/id_rsa'), true);
    for (const copy of [
      'COPY --exclude=id_rsa id_* /root/.ssh/',
      'COPY --exclude=id_rsa id_rsa /root/.ssh/',
      'COPY --exclude=id_* . /app',
      'ADD --exclude=**/id_rsa . /app',
    ])
      assert.equal(found(copy), false, copy);
  });

  it('decides which generated keys are in the image', () => {
    const found = (copy: string) =>
      saidBy('secret-generated-in-image', {
        Dockerfile: [
          ...[
            'FROM debian:12 AS build',
            "RUN ssh-keygen -t ed25519 -N '' -f /out/id_ed25519",
            'FROM debian:12',
          ],
          `${copy}\n`,
        ].join('\n'),
      }).filter((line) => !line.startsWith(' ')).length;
    assert.equal(found('COPY --from=build /out /out'), 1);
    assert.equal(found('COPY --from=build --exclude=*.pub /out /out'), 1);
    assert.equal(found('COPY --from=build --exclude=id_ed25519 /out /out'), 0);
    assert.equal(found('COPY --from=build --exclude=id_* /out /out'), 0);
  });
});
