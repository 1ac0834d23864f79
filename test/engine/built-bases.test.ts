import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultConfig, posturesOf } from '../../server/engine/index.ts';
import { projectOf, servicesOf } from '../support/project.ts';

const base =
  'FROM scratch\nENV HOME=/app\nUSER 1001:5\nWORKDIR /srv\nVOLUME /data\nEXPOSE 8080/UDP\nCMD ["/app"]\n';

/** The user, directory and start command of a service. */
function runsOf(files: Readonly<Record<string, string>>, name: string) {
  const found = servicesOf(files).find(({ service }) => service.name === name);
  const { user, stage } = found ?? {};
  return [user?.name, user?.group, user?.root, stage?.workdir, stage?.cmd?.rest.text];
}

const known = ['1001', '5', false, '/srv', '["/app"]'];
const unknown = [undefined, undefined, 'unknown', undefined, undefined];

/** A project of the service `app`, which builds on the image that the service `base` builds. */
const project = (app: string, builder: string, from: string, more = ''): Record<string, string> => ({
  'compose.yaml': `${more}services:\n  app:\n    build: ${app}\n  base:\n    build: ./base\n${builder}`,
  Dockerfile: from,
  'base/Dockerfile': base,
});

describe('the image that another service of the project builds is known', () => {
  const rows: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'an image by its name': project('.', '    image: myapp\n', 'FROM myapp\n'),
    'a name with a tag': project('.', '    image: myapp:1.2\n', 'FROM myapp:1.2\n'),
    'the tag that is meant without one': project('.', '    image: myapp:latest\n', 'FROM myapp\n'),
    'a whole name': project('.', '    image: myapp\n', 'FROM docker.io/library/myapp:latest\n'),
    'an image of a registry': project(
      '.',
      '    image: registry.example:5000/a/b:1\n',
      'FROM registry.example:5000/a/b:1\n',
    ),
    'a build argument': project(
      '{context: ., args: {BASE: myapp}}',
      '    image: myapp\n',
      'ARG BASE\nFROM $BASE\n',
    ),
    'the default of an argument': project('.', '    image: myapp\n', 'ARG BASE=myapp\nFROM ${BASE}\n'),
    'a further name': {
      ...project('.', '', 'FROM myapp:dev\n'),
      'compose.yaml':
        'services:\n  app:\n    build: .\n  base:\n    build: {context: ./base, tags: [myapp:dev]}\n',
    },
    'the name that Compose gives': project('.', '', 'FROM shop-base\n', 'name: shop\n'),
    'a named context': project('{context: ., additional_contexts: {core: service:base}}', '', 'FROM core\n'),
    'a named context in a list': project(
      '{context: ., additional_contexts: ["core=service:base"]}',
      '',
      'FROM core AS x\nFROM x\n',
    ),
    'a named context before a stage': project(
      '{context: ., additional_contexts: {x: service:base}}',
      '',
      'FROM scratch AS x\nFROM x\n',
    ),
    'a Dockerfile that is written inline': project(
      '{additional_contexts: {core: service:base}, dockerfile_inline: "FROM core"}',
      '',
      '',
    ),
    'an inline one by name': project('{dockerfile_inline: "FROM myapp"}', '    image: myapp\n', ''),
  };
  for (const [title, files] of Object.entries(rows))
    it(title, () => assert.deepEqual(runsOf(files, 'app'), known));

  it('through a third service', () =>
    assert.deepEqual(
      runsOf(
        {
          'compose.yaml':
            'services:\n  app:\n    build: .\n  mid:\n    image: mid\n    build: ./mid\n  base:\n    image: base\n    build: ./base\n',
          Dockerfile: 'FROM mid\n',
          'mid/Dockerfile': 'FROM base\nLABEL a=b\n',
          'base/Dockerfile': base,
        },
        'app',
      ),
      known,
    ));

  it('a service that builds nothing and runs the image of another', () => {
    const files = (policy: string) => ({
      'compose.yaml': `services:\n  app:\n    image: myapp\n${policy}  base:\n    image: myapp\n    build: ./base\n`,
      'base/Dockerfile': base,
    });
    assert.deepEqual(runsOf(files(''), 'app'), known);
    assert.deepEqual(runsOf(files('    pull_policy: never\n'), 'app'), known);
    assert.deepEqual(runsOf(files('    pull_policy: always\n'), 'app'), unknown);
  });

  it('several services with the same build', () => {
    const files = (second: string) => ({
      'compose.yaml': `services:\n  app: {build: .}\n  a: {image: myapp, build: ./base}\n  b: {image: myapp, build: ${second}}\n`,
      Dockerfile: 'FROM myapp\n',
      'base/Dockerfile': base,
      'other/Dockerfile': 'FROM scratch\n',
    });
    assert.deepEqual(runsOf(files('./base'), 'app'), known);
    assert.deepEqual(runsOf(files('./other'), 'app'), unknown);
  });

  it('its variables, ports and volumes, but not its build arguments', () => {
    const files = project('.', '    image: myapp\n', 'FROM myapp\nUSER $HOME\nLABEL at=${OPEN:-none}\n');
    files['base/Dockerfile'] = `FROM scratch\nARG OPEN=1\nENV HOME=/app\nVOLUME /data\nEXPOSE 8080/UDP\n`;
    const [app] = posturesOf(projectOf(files, 'compose.yaml'), 'compose.yaml', defaultConfig);
    assert.equal(app?.user.name, '/app');
    assert.deepEqual(
      app?.mounts.map(({ kind, target, at }) => [kind, target, at.file]),
      [['volume', '/data', 'base/Dockerfile']],
    );
    const [stage] = servicesOf(files).map((each) => each.stage);
    assert.equal(stage?.instructions.at(-1)?.pairs[0]?.resolved, 'none');
  });

  it('its ONBUILD instructions', () => {
    const files = project('.', '    image: myapp\n', 'FROM myapp\n');
    files['base/Dockerfile'] =
      'FROM scratch\nENV U=1001\nONBUILD USER $U:5\nONBUILD WORKDIR /srv\nONBUILD CMD ["/app"]\n';
    assert.deepEqual(runsOf(files, 'app'), known);
  });
});

describe('images that the project does not build stay unknown', () => {
  const rows: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'another tag': project('.', '    image: myapp:1\n', 'FROM myapp:2\n'),
    'another registry': project('.', '    image: myapp\n', 'FROM example.org/myapp\n'),
    'a digest': project('.', '    image: myapp\n', `FROM myapp@sha256:${'0'.repeat(64)}\n`),
    'a base that is pulled': project('{context: ., pull: true}', '    image: myapp\n', 'FROM myapp\n'),
    'a context of another kind': project(
      '{context: ., additional_contexts: {myapp: ../x}}',
      '    image: myapp\n',
      'FROM myapp\n',
    ),
    'a variable without default': project('.', '    image: myapp\n', 'ARG BASE\nFROM $BASE\n'),
    'an image that builds on itself': {
      'compose.yaml': 'services:\n  app:\n    image: myorg/app\n    build: .\n',
      Dockerfile: 'FROM myorg/app\n',
    },
    'services that build on one another': {
      'compose.yaml': 'services:\n  app: {image: a1/a, build: .}\n  base: {image: b1/b, build: ./base}\n',
      Dockerfile: 'FROM b1/b\n',
      'base/Dockerfile': 'FROM a1/a\n',
    },
  };
  for (const [title, files] of Object.entries(rows))
    it(title, () => assert.deepEqual(runsOf(files, 'app'), unknown));

  it('a known image is that image', () => {
    const files = project('.', '    image: alpine\n', 'FROM alpine\n');
    assert.equal(runsOf(files, 'app')[2], true);
  });
});
