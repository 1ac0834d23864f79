import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { checkOf } from '../../server/engine/dockerfile/stages/healthcheck.ts';
import { declaredVolumes } from '../../server/engine/posture/mounted.ts';
import { exposedPorts } from '../../server/engine/posture/reachable.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

/** The last stage of a Dockerfile, with `deferred` after ONBUILD in its base stage, and `own` in itself. */
function child(deferred: string, own = '') {
  const text = `FROM scratch AS base\nENV P=80 D=/data\n${deferred
    .split('\n')
    .map((line) => `ONBUILD ${line}`)
    .join('\n')}\nFROM base\n${own}`;
  const stage = parseDockerfile(sourceFile('Dockerfile', text)).stages.at(-1);
  assert.ok(stage);
  return stage;
}

describe('a stage has the ONBUILD instructions of its base', () => {
  it('ports and volumes, resolved with its own variables', () => {
    const stage = child('EXPOSE $P 81/UDP\nVOLUME $D', 'VOLUME /own\n');
    assert.deepEqual(
      exposedPorts(stage).map(({ container, protocol }) => [container, protocol]),
      [
        ['80', 'tcp'],
        ['81', 'udp'],
      ],
    );
    assert.deepEqual(
      declaredVolumes(stage).map(({ target }) => target),
      ['/data', '/own'],
    );
  });

  it('variables and build arguments', () => {
    const stage = child('ENV A=$P\nARG B=$A', 'LABEL b=$B\n');
    assert.equal(stage.imageEnv.get('A'), '80');
    assert.equal(stage.instructions.at(-1)?.pairs[0]?.resolved, '80');
  });

  it('its health check, shell and start command, which are kept beside an ENTRYPOINT', () => {
    const stage = child(
      'HEALTHCHECK CMD /ok\nSHELL ["/bin/bash", "-c"]\nCMD run it',
      'ENTRYPOINT ["/app"]\n',
    );
    assert.equal(checkOf(stage)?.rest.text, 'CMD /ok');
    assert.deepEqual(stage.cmd?.shell, ['/bin/bash', '-c']);
    assert.equal(stage.cmd?.rest.text, 'run it');
    assert.equal(stage.entrypoint?.rest.text, '["/app"]');
  });

  it('but not those of an earlier stage', () => {
    const text = 'FROM scratch AS a\nONBUILD LABEL x=y\nONBUILD EXPOSE 80\nFROM a AS b\nFROM b\n';
    const [, second, third] = parseDockerfile(sourceFile('Dockerfile', text)).stages;
    assert.deepEqual(
      [second, third].map((stage) => stage?.triggered.map(({ keyword }) => keyword)),
      [['LABEL', 'EXPOSE'], []],
    );
    assert.ok(third);
    assert.equal(exposedPorts(third).length, 1);
  });
});
