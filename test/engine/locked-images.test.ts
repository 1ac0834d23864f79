import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { imageSteps } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { checkOf } from '../../server/engine/dockerfile/stages/healthcheck.ts';
import type { LockedImage } from '../../server/engine/images.ts';
import { defaultConfig, lint, posturesOf } from '../../server/engine/index.ts';
import { listeningPorts } from '../../server/engine/posture/entry/listening-port.ts';
import { digestOf, lockedImage, lockOf } from '../support/locked.ts';
import { type Files, projectOf, servicesOf } from '../support/project.ts';

const app = 'registry.example/team/app:1';

/** The last stage of a Dockerfile beside a lock. */
function stageOf(dockerfile: string, ...images: readonly LockedImage[]) {
  const project = projectOf({ Dockerfile: dockerfile, 'plimsoll.lock': lockOf(...images) });
  const document = project.document('Dockerfile');
  assert.ok(document?.kind === 'dockerfile');
  const stage = document.stages.at(-1);
  assert.ok(stage);
  return stage;
}

/** The service `web` of a compose file beside a lock. */
function webOf(compose: string, ...images: readonly LockedImage[]) {
  const found = servicesOf({ 'compose.yaml': compose, 'plimsoll.lock': lockOf(...images) });
  const web = found.find(({ service }) => service.name === 'web');
  assert.ok(web);
  return web;
}

const running = (image: string, more = '') => `services:\n  web:\n    image: ${image}\n${more}`;

/** The findings of a rule, as the text at their places. */
function found(rule: string, files: Files, path: string) {
  const project = projectOf(files);
  return lint(project, path, rules, defaultConfig)
    .findings.filter((each) => each.rule === rule)
    .map(({ file, span }) => project.source(file)?.text.slice(span.start, span.end));
}

describe('the user of a locked image', () => {
  for (const [written, name, root] of [
    ['', 'root', true],
    ['root', 'root', true],
    ['0', '0', true],
    ['0:0', '0', true],
    [':1000', 'root', true],
    ['1000', '1000', false],
    ['app:staff', 'app', false],
    ['65532:65532', '65532', false],
  ] as const)
    it(`is ${name} for ${JSON.stringify(written)}`, () => {
      const image = lockedImage(app, { user: written });
      const { user } = stageOf(`FROM ${app}`, image);
      assert.deepEqual([user.name, user.root, user.setBy], [name, root, undefined]);
      const web = webOf(running(app), image);
      assert.deepEqual([web.user.root, web.user.setBy], [root, 'image']);
    });

  it('is root by its number in the passwd of the image', () => {
    const image = lockedImage(app, { user: 'toor', userIds: { uid: 0, gid: 0 } });
    assert.equal(stageOf(`FROM ${app}`, image).user.root, true);
    assert.equal(webOf(running(app), image).user.root, true);
  });

  it('has the number of that passwd', () => {
    const image = lockedImage(app, { user: 'app', userIds: { uid: 1234, gid: 1234 } });
    const project = projectOf({ 'compose.yaml': running(app), 'plimsoll.lock': lockOf(image) });
    assert.equal(posturesOf(project, 'compose.yaml', defaultConfig)[0]?.user.uid, 1234);
  });

  it('has the group that is written after it', () => {
    const groupsOf = (user: string) => {
      const files = {
        Dockerfile: `FROM ${app} AS a\nFROM a\n`,
        'compose.yaml': running(app),
        'plimsoll.lock': lockOf(lockedImage(app, { user })),
      };
      const project = projectOf(files);
      return ['Dockerfile', 'compose.yaml'].map((file) => {
        const [container] = posturesOf(project, file, defaultConfig);
        return container?.groups.map(({ name, privileged, at }) => [
          name,
          privileged,
          files[file as keyof typeof files].slice(at.span.start, at.span.end),
        ]);
      });
    };
    assert.deepEqual(groupsOf('1000:docker'), [[['docker', true, 'a']], [['docker', true, app]]]);
    assert.deepEqual(groupsOf('app:1000'), [[['1000', false, 'a']], [['1000', false, app]]]);
    assert.deepEqual(groupsOf('0:5'), [[], []]);
    assert.deepEqual(groupsOf('1000'), [[], []]);
  });

  it('is reported', () => {
    const files = (dockerfile: string) => ({
      Dockerfile: dockerfile,
      'plimsoll.lock': lockOf(lockedImage(app, { command: ['app'] })),
    });
    assert.deepEqual(found('root-user', files(`FROM ${app}\n`), 'Dockerfile'), [app]);
    assert.deepEqual(found('root-user', files(`FROM ${app} AS a\nFROM a\n`), 'Dockerfile'), ['a']);
    assert.deepEqual(found('root-user', files(`FROM ${app}\nUSER 1000\n`), 'Dockerfile'), []);
    const compose = { 'compose.yaml': running(app), 'plimsoll.lock': files('')['plimsoll.lock'] };
    assert.deepEqual(found('root-service', compose, 'compose.yaml'), [app]);
  });
});

describe('what is believed of an image', () => {
  const postgres = 'docker.io/library/postgres:16';

  it('is the lock where the catalog disagrees', () => {
    assert.equal(stageOf('FROM postgres:16', lockedImage(postgres, { user: 'postgres' })).user.root, false);
    assert.equal(stageOf('FROM postgres:16', lockedImage('docker.io/library/postgres:15')).user.root, true);
    const web = webOf(running('postgres:16'), lockedImage(postgres, { user: '999' }));
    assert.deepEqual([web.user.root, web.stepDown], [false, undefined]);
  });

  it('is what the catalog knows besides', () => {
    const web = webOf(
      running('postgres:16'),
      lockedImage(postgres, { entrypoint: ['docker-entrypoint.sh'] }),
    );
    assert.deepEqual([web.user.root, web.stepDown?.isSure], [true, true]);
    assert.equal(web.products[0]?.name, 'PostgreSQL');
  });

  it('belongs to the digest in the file before the tag beside it', () => {
    const old = lockedImage(`registry.example/team/app@${digestOf('old')}`, {
      user: '',
      index: digestOf('old'),
    });
    const now = lockedImage(app, { user: '1000' });
    const rootOf = (image: string) => stageOf(`FROM ${image}`, old, now).user.root;
    assert.equal(rootOf(app), false);
    assert.equal(rootOf(`${app}@${digestOf('old')}`), true);
    assert.equal(rootOf(`registry.example/team/app@${digestOf('old')}`), true);
    assert.equal(rootOf(`registry.example/team/app@${now.index}`), false);
    assert.equal(rootOf(`registry.example/team/app@${now.manifest}`), false);
    assert.equal(rootOf(`${app}@${digestOf('other')}`), 'unknown');
    assert.equal(rootOf(`registry.example/team/other@${now.index}`), 'unknown');
  });

  it('needs the tag: a variable may name another one', () => {
    const image = lockedImage(app, { user: '1000' });
    const rootOf = (text: string) => stageOf(text, image).user.root;
    assert.equal(rootOf('ARG T\nFROM registry.example/team/app:$T'), 'unknown');
    assert.equal(rootOf('ARG T=1\nFROM registry.example/team/app:$T'), false);
    assert.equal(rootOf('FROM registry.example/team/app'), 'unknown');
    assert.equal(rootOf('FROM registry.example/team/app:2'), 'unknown');
  });

  it('is found by the canonical name', () => {
    const image = lockedImage('docker.io/library/mine:latest', { user: '1000' });
    for (const name of [
      'mine',
      'mine:latest',
      'library/mine',
      'docker.io/mine',
      'index.docker.io/library/mine',
    ])
      assert.equal(stageOf(`FROM ${name}`, image).user.root, false, name);
  });

  it('is not the lock for an image that the project builds', () => {
    const files = {
      'compose.yaml': `services:\n  base:\n    image: ${app}\n    build: base\n  web:\n    build: web\n`,
      'base/Dockerfile': 'FROM scratch\nUSER 7\n',
      'web/Dockerfile': `FROM ${app}\n`,
      'plimsoll.lock': lockOf(lockedImage(app)),
    };
    const web = servicesOf(files).find(({ service }) => service.name === 'web');
    assert.equal(web?.user.name, '7');
  });

  it('comes from the nearest lock', () => {
    const files = {
      'a/b/Dockerfile': `FROM ${app}\n`,
      'a/plimsoll.lock': lockOf(lockedImage(app, { user: '1' })),
      'plimsoll.lock': lockOf(lockedImage(app, { user: '2' })),
      Dockerfile: `FROM ${app}\n`,
    };
    const project = projectOf(files);
    const userIn = (path: string) => {
      const document = project.document(path);
      return document?.kind === 'dockerfile' ? document.stages[0]?.user.name : undefined;
    };
    assert.deepEqual([userIn('a/b/Dockerfile'), userIn('Dockerfile')], ['1', '2']);
    assert.ok(project.links('a/b/Dockerfile').includes('a/plimsoll.lock'));
    assert.ok(!project.links('a/b/Dockerfile').includes('plimsoll.lock'));
  });

  it('changes with the lock', () => {
    const project = projectOf({ Dockerfile: `FROM ${app}\n`, 'compose.yaml': running(app) });
    const rootsIn = (now: typeof project) => {
      const document = now.document('Dockerfile');
      const stage = document?.kind === 'dockerfile' ? document.stages[0] : undefined;
      return [stage?.user.root, now.applications('compose.yaml')[0]?.postures()[0]?.user.root];
    };
    assert.deepEqual(rootsIn(project), ['unknown', 'unknown']);
    const locked = project.with({ path: 'plimsoll.lock', text: lockOf(lockedImage(app)) });
    assert.deepEqual(rootsIn(locked), [true, true]);
    const other = locked.with({ path: 'plimsoll.lock', text: lockOf(lockedImage(app, { user: '5' })) });
    assert.deepEqual(rootsIn(other), [false, false]);
    assert.deepEqual(rootsIn(other.without('plimsoll.lock')), ['unknown', 'unknown']);
  });

  it('is what the catalog knows if the lock is broken, with one problem in the lock', () => {
    const files = (lock: string) => ({
      Dockerfile: 'FROM node:22\n',
      'compose.yaml': running('node:22'),
      'plimsoll.lock': lock,
    });
    const whole = lockOf(lockedImage('docker.io/library/node:22', { user: '1000' }));
    for (const lock of [
      whole.slice(0, -9),
      `<<<<<<< a\n${whole}=======\n>>>>>>> b\n`,
      whole.replace('256:', ''),
    ]) {
      const project = projectOf(files(lock));
      for (const path of ['Dockerfile', 'compose.yaml']) {
        const { findings, problems } = lint(project, path, rules, defaultConfig);
        assert.deepEqual(
          problems.map(({ file }) => file),
          ['plimsoll.lock'],
        );
        assert.ok(problems[0]?.span);
        const rule = path === 'Dockerfile' ? 'root-user' : 'root-service';
        assert.ok(findings.some((each) => each.rule === rule));
      }
    }
    assert.deepEqual(found('root-user', files(whole), 'Dockerfile'), []);
  });

  it('is what the catalog knows if the lock was not read, with one problem for it', () => {
    const why = { reason: 'it is larger than 8 MB', beyond: false };
    const project = projectOf({ Dockerfile: 'FROM node:22\n' }).withUnread('plimsoll.lock', why);
    const { findings, problems } = lint(project, 'Dockerfile', rules, defaultConfig);
    assert.deepEqual(problems, [
      {
        file: 'plimsoll.lock',
        span: undefined,
        message: "The lock is ignored, since it can't be read: it is larger than 8 MB.",
      },
    ]);
    assert.ok(findings.some(({ rule }) => rule === 'root-user'));
  });
});

describe('an image that is locked for several platforms', () => {
  const on = (platform: string, user: string) => lockedImage(app, { platform, user });
  const mixed = [on('linux/amd64', '1000'), on('linux/arm64', ''), on('linux/arm/v7', '7')];

  for (const [platform, name] of [
    ['linux/amd64', '1000'],
    ['linux/arm64', 'root'],
    ['linux/arm64/v8', 'root'],
    ['arm64', 'root'],
    ['linux/aarch64', 'root'],
    ['linux/x86_64', '1000'],
    ['linux/arm', '7'],
    ['linux/s390x', undefined],
    ['linux', undefined],
  ] as const)
    it(`is that of ${platform} if it is asked for`, () => {
      assert.equal(stageOf(`FROM --platform=${platform} ${app}`, ...mixed).user.name, name);
      assert.equal(webOf(running(app, `    platform: ${platform}\n`), ...mixed).user.name, name);
    });

  it('is unknown where its platforms disagree and none is asked for', () => {
    assert.equal(stageOf(`FROM ${app}`, ...mixed).user.root, 'unknown');
    assert.equal(webOf(running(app), ...mixed).user.root, 'unknown');
    assert.equal(stageOf(`FROM --platform=$BUILDPLATFORM ${app}`, ...mixed).user.root, 'unknown');
  });

  it('is known where they agree', () => {
    const both = [on('linux/amd64', '1000'), on('linux/arm64', '1000')];
    assert.equal(stageOf(`FROM ${app}`, ...both).user.root, false);
    const different = [
      {
        ...both[0]!,
        ports: ['80/tcp', '81/tcp'],
        environment: new Map([
          ['A', '1'],
          ['B', '1'],
        ]),
      },
      {
        ...both[1]!,
        ports: ['80/tcp'],
        environment: new Map([
          ['A', '1'],
          ['B', '2'],
        ]),
      },
    ];
    const stage = stageOf(`FROM ${app}`, ...different);
    assert.deepEqual(
      [...stage.imageEnv],
      [
        ['A', '1'],
        ['B', undefined],
      ],
    );
    assert.deepEqual(listeningPorts(webOf(running(app), ...different)), ['80']);
  });

  it('is the one for Linux unless Windows is asked for', () => {
    const images = [on('linux/amd64', '1000'), on('windows/amd64', 'ContainerAdministrator')];
    assert.deepEqual([stageOf(`FROM ${app}`, ...images).user.root], [false]);
    const windows = stageOf(`FROM --platform=windows/amd64 ${app}`, ...images);
    assert.deepEqual([windows.user.root, windows.platform], [true, 'windows']);
    assert.equal(stageOf(`FROM ${app}`, images[1]!).platform, 'windows');
    assert.equal(stageOf(`FROM ${app}`, { ...images[1]!, user: '' }).user.root, 'unknown');
  });
});

describe('the configuration of a locked base', () => {
  it('gives a stage its variables, and no others', () => {
    const image = lockedImage(app, {
      environment: new Map([
        ['RUN_AS', 'app'],
        ['QUOTED', 'a "b" $c \\d `e'],
        ['HIDDEN', undefined],
      ]),
    });
    const userOf = (word: string) => {
      const { name, root } = stageOf(`FROM ${app}\nUSER ${word}\n`, image).user;
      return [name, root];
    };
    assert.deepEqual(userOf('$RUN_AS'), ['app', false]);
    assert.deepEqual(userOf('${A:-root}'), ['root', true]);
    assert.deepEqual(userOf('${RUN_AS:-root}'), ['app', false]);
    assert.deepEqual(userOf('${A:-7}'), ['7', false]);
    assert.deepEqual(userOf('${HIDDEN:-root}'), [undefined, 'unknown']);
    assert.equal(stageOf(`FROM ${app}`, image).imageEnv.get('QUOTED'), 'a "b" $c \\d `e');
    const unset = {
      Dockerfile: `FROM ${app}\nUSER $RUN_AS\nWORKDIR /$NONE\n`,
      'plimsoll.lock': lockOf(image),
    };
    assert.deepEqual(found('undefined-variable', unset, 'Dockerfile'), ['NONE']);
  });

  it('gives it a working directory', () => {
    const image = lockedImage(app, { workingDirectory: '/srv/my app' });
    assert.equal(stageOf(`FROM ${app}`, image).workdir, '/srv/my app');
    assert.equal(stageOf(`FROM ${app}\nWORKDIR sub`, image).workdir, '/srv/my app/sub');
    assert.equal(stageOf(`FROM ${app} AS a\nFROM a\nWORKDIR sub`, lockedImage(app)).workdir, '/sub');
  });

  it('gives it a shell', () => {
    const files = (shell: readonly string[] | undefined) => ({
      Dockerfile: `FROM ${app}\nRUN curl -fsS https://example.org/a | sort > /a\n`,
      'plimsoll.lock': lockOf(lockedImage(app, { shell, user: '1' })),
    });
    const bash = ['/bin/bash', '-o', 'pipefail', '-c'];
    assert.equal(found('missing-pipefail', files(undefined), 'Dockerfile').length, 1);
    assert.equal(found('missing-pipefail', files(['/bin/bash', '-c']), 'Dockerfile').length, 1);
    assert.equal(found('missing-pipefail', files(bash), 'Dockerfile').length, 0);
  });

  it('gives it a health check', () => {
    const config = { ...defaultConfig, profiles: ['strict' as const] };
    const missing = (healthcheck: readonly string[] | undefined) => {
      const image = lockedImage(app, { user: '1', healthcheck });
      const files = { Dockerfile: `FROM ${app}\nCMD ["serve"]\n`, 'plimsoll.lock': lockOf(image) };
      const { findings } = lint(projectOf(files), 'Dockerfile', rules, config);
      return findings.some(({ rule }) => rule === 'healthcheck-missing');
    };
    assert.deepEqual(
      [undefined, ['NONE'], [], ['CMD', 'check'], ['CMD-SHELL', 'curl -f localhost\n|| exit 1']].map(missing),
      [true, true, true, false, false],
    );
  });

  it('gives it a health check in the words of its own shell', () => {
    const textOf = (healthcheck: readonly string[]) => {
      const image = lockedImage(app, { healthcheck, shell: ['/bin/bash', '-c'] });
      const check = checkOf(stageOf(`FROM ${app}\n`, image));
      return check && [check.json, check.shell?.[0], check.rest.text];
    };
    for (const [written, json, text] of [
      [['CMD-SHELL', 'curl -f "$URL" || exit 1'], false, 'CMD curl -f "$URL" || exit 1'],
      [['CMD-SHELL', '["/ok"]'], true, 'CMD ["/bin/sh","-c","[\\"/ok\\"]"]'],
      [['CMD-SHELL', 'check \\'], true, 'CMD ["/bin/sh","-c","check \\\\"]'],
      [['CMD', '/ok', 'a b'], true, 'CMD ["/ok","a b"]'],
      [['NONE'], false, 'NONE'],
    ] as const)
      assert.deepEqual(textOf(written), [json, '/bin/bash', text]);
    assert.equal(textOf([]), undefined);
  });

  it('has no HEALTHCHECK NONE to report: the file that builds on it does not say so', () => {
    const config = { ...defaultConfig, profiles: ['strict' as const] };
    const messagesFor = (dockerfile: string) => {
      const image = lockedImage(app, { user: '1', healthcheck: ['NONE'] });
      const project = projectOf({ Dockerfile: dockerfile, 'plimsoll.lock': lockOf(image) });
      const { findings } = lint(project, 'Dockerfile', rules, config);
      return findings.flatMap(({ rule, message }) => (rule === 'healthcheck-missing' ? message : []));
    };
    assert.deepEqual(messagesFor(`FROM ${app}\nCMD ["serve"]\n`), ['missing']);
    assert.deepEqual(messagesFor(`FROM ${app}\nCMD ["serve"]\nHEALTHCHECK NONE\n`), ['none']);
    assert.deepEqual(messagesFor(`FROM ${app}\nCMD ["serve"]\nHEALTHCHECK CMD ok\n`), []);
  });

  it('gives it a signal, and variables whose names are not words', () => {
    const environment = new Map([
      ['Q R', 'x'],
      ['a:b', undefined],
      ['ÄH', 'y'],
    ]);
    const stage = stageOf(`FROM ${app}\n`, lockedImage(app, { stopSignal: 'SIGRTMIN+3', environment }));
    assert.deepEqual([...stage.imageEnv], [...environment]);
    const signal = imageSteps(stage).find(({ keyword }) => keyword === 'STOPSIGNAL');
    assert.equal(signal?.args[0]?.value, 'SIGRTMIN+3');
  });

  it('exposes what the values of its variables name, once each', () => {
    const environment = new Map([
      ['PORTS', '80 8443/tcp 53/udp'],
      ['ONE', '9000-9002'],
    ]);
    const image = lockedImage(app, { environment, ports: ['80/tcp'] });
    const portsOf = (words: string) => {
      const project = projectOf({
        Dockerfile: `FROM ${app}\nEXPOSE ${words}\n`,
        'plimsoll.lock': lockOf(image),
      });
      const [stage] = posturesOf(project, 'Dockerfile', defaultConfig);
      return stage?.ports.map(({ container, protocol }) => `${container}/${protocol}`);
    };
    assert.deepEqual(portsOf('$NONE'), ['80/tcp']);
    assert.deepEqual(portsOf('$PORTS'), ['80/tcp', '8443/tcp', '53/udp']);
    assert.deepEqual(portsOf('${NONE} $ONE 80 ${NONE:-80}/udp'), ['80/tcp', '9000-9002/tcp', '80/udp']);
  });

  it('has each volume once, where the nearest file declares it', () => {
    const files = {
      Dockerfile: `FROM ${app}\nVOLUME /data /own\nVOLUME /own\n`,
      'plimsoll.lock': lockOf(lockedImage(app, { volumes: ['/data', '/log'] })),
    };
    const [stage] = posturesOf(projectOf(files), 'Dockerfile', defaultConfig);
    assert.deepEqual(
      stage?.mounts.map(({ target, at }) => [target, files.Dockerfile.slice(at.span.start, at.span.end)]),
      [
        ['/data', '/data'],
        ['/log', app],
        ['/own', '/own'],
      ],
    );
  });

  it('gives it ports and volumes', () => {
    const image = lockedImage(app, { ports: ['8080/tcp', '53/udp'], volumes: ['/var/lib/$x', '/data'] });
    const files = {
      Dockerfile: `FROM ${app}\nEXPOSE 9000\n`,
      'compose.yaml': running(app),
      'plimsoll.lock': lockOf(image),
    };
    const project = projectOf(files);
    const [stage] = posturesOf(project, 'Dockerfile', defaultConfig);
    assert.deepEqual(
      stage?.ports.map(({ container, protocol }) => `${container}/${protocol}`),
      [...['53/udp', '8080/tcp', '9000/tcp']],
    );
    assert.deepEqual(
      stage?.mounts.map(({ target }) => target),
      ['/data', '/var/lib/$x'],
    );
    const start = files.Dockerfile.indexOf(app);
    assert.deepEqual(stage?.mounts[0]?.at.span, { start, end: start + app.length });
    const [web] = posturesOf(project, 'compose.yaml', defaultConfig);
    assert.deepEqual(
      web?.mounts.map(({ target, by }) => [target, by]),
      [
        ['/data', 'image'],
        ['/var/lib/$x', 'image'],
      ],
    );
    assert.deepEqual(listeningPorts(webOf(running(app), image)), ['8080']);
  });

  it('runs what it defers', () => {
    const image = lockedImage(app, { user: '1', onBuild: ['ENV A=b', 'USER ${A}', 'WORKDIR /late'] });
    const stage = stageOf(`FROM ${app}\nWORKDIR x\n`, image);
    assert.deepEqual([stage.user.name, stage.workdir], ['b', '/late/x']);
    const broken = lockedImage(app, { user: '1', onBuild: ['RUN a\nUSER root', 'USER root \\', 'FROM x'] });
    assert.equal(stageOf(`FROM ${app}\n`, broken).user.name, '1');
  });

  it('shows how its entrypoint switches to another user', () => {
    for (const [entrypoint, command, isSure] of [
      [['gosu', 'app', 'serve'], undefined, true],
      [['su-exec', 'app:app'], ['serve'], true],
      [undefined, ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups', 'serve'], true],
      [['/docker-entrypoint.sh'], ['serve'], false],
      [['/init'], undefined, false],
      [['tini', '--', '/entry.sh'], ['serve'], false],
      [['/usr/bin/serve'], undefined, undefined],
      [undefined, ['serve'], undefined],
    ] as const) {
      const image = lockedImage(app, { entrypoint, command });
      const what = JSON.stringify([entrypoint, command]);
      assert.equal(webOf(running(app), image).stepDown?.isSure, isSure, what);
      const files = { Dockerfile: `FROM ${app}\n`, 'plimsoll.lock': lockOf(image) };
      assert.equal(found('root-user', files, 'Dockerfile').length, isSure === undefined ? 1 : 0, what);
    }
  });

  it('shows which program of it needs root', () => {
    const messageFor = (command: readonly string[]) => {
      const image = lockedImage(app, { command });
      const project = projectOf({ Dockerfile: `FROM ${app}\n`, 'plimsoll.lock': lockOf(image) });
      const { findings } = lint(project, 'Dockerfile', rules, defaultConfig);
      return findings.find(({ rule }) => rule === 'root-user')?.message;
    };
    assert.deepEqual(
      [['nginx', '-g', 'daemon off;'], ['/usr/sbin/sshd', '-D'], ['crond', '-f'], ['serve']].map(messageFor),
      ['workers', 'workers', 'starter', 'inherited'],
    );
  });

  it('is bounded', () => {
    const listOf = (count: number) => Array.from({ length: count }, (_, at) => `/${at}`);
    const rootOf = (volumes: readonly string[]) =>
      stageOf(`FROM ${app}`, lockedImage(app, { user: '1000', volumes })).user.root;
    assert.deepEqual([rootOf(listOf(1000)), rootOf(listOf(1001))], [false, 'unknown']);
    const variables = new Map(listOf(1001).map((each) => [each, undefined]));
    const image = lockedImage(app, { user: '1000', environment: variables });
    assert.equal(stageOf(`FROM ${app}`, image).user.root, 'unknown');
    assert.equal(rootOf(['x'.repeat(8193)]), 'unknown');
  });

  it('is a stranger’s text: it can add no instruction', () => {
    const image = lockedImage(app, {
      user: '1000',
      environment: new Map([
        ['A', 'x"\nUSER root'],
        ['B\nUSER root', 'x'],
        ['C', '\\'],
      ]),
      volumes: ['/a"]\nUSER root'],
      ports: ['80\nUSER root'],
      workingDirectory: '/w\nUSER root',
      command: ['a"]\nUSER root'],
      shell: ['sh', '-c\nUSER root'],
    });
    const stage = stageOf(`FROM ${app}`, image);
    assert.deepEqual(
      [stage.user.name, stage.workdir, [...stage.imageEnv]],
      [
        ...['1000', undefined],
        [
          ['A', undefined],
          ['C', '\\'],
        ],
      ],
    );
  });
});

describe('the numbers of a locked user', () => {
  const userOf = (files: Files, path: string) => {
    const [container] = posturesOf(projectOf(files), path, defaultConfig);
    return container && [container.user.uid, container.user.gid];
  };
  const lockWith = (user: string, uid: number, gid: number) => ({
    'plimsoll.lock': lockOf(lockedImage(app, { user, userIds: { uid, gid } })),
  });
  const inCompose = (lock: Files, more = '') =>
    userOf({ 'compose.yaml': running(app, more), ...lock }, 'compose.yaml');
  const inBuild = (lock: Files, more = '') =>
    userOf({ Dockerfile: `FROM ${app}\n${more}`, ...lock }, 'Dockerfile');

  for (const [user, uid, gid] of [
    ['app', 1001, 1001],
    ['app', 1001, 0],
    ['1001', 1001, 0],
    ['1001', 1001, 5000],
    ['app:staff', 1001, 50],
    ['1001:staff', 1001, 50],
    ['toor', 0, 0],
  ] as const)
    it(`are ${uid}:${gid} for ${user}`, () => {
      const lock = lockWith(user, uid, gid);
      assert.deepEqual(inCompose(lock), [uid, gid]);
      assert.deepEqual(inBuild(lock), [uid, gid]);
      assert.deepEqual(inBuild(lock, `USER ${user}\n`), [uid, gid]);
      assert.deepEqual(inCompose(lock, `    user: "${user}"\n`), [uid, gid]);
    });

  it('by the number that the service says', () => {
    assert.deepEqual(inCompose(lockWith('app', 1001, 70), '    user: "1001"\n'), [1001, 70]);
    assert.deepEqual(inCompose(lockWith('app', 1001, 70), '    user: "1001:80"\n'), [1001, 80]);
    assert.deepEqual(inCompose(lockWith('app:staff', 1001, 50), '    user: "1001"\n'), [1001, undefined]);
    assert.deepEqual(inCompose(lockWith('app', 1001, 70), '    user: "1002"\n'), [1002, undefined]);
    assert.deepEqual(inCompose(lockWith('app', 1001, 70), '    user: app:other\n'), [1001, undefined]);
  });

  it('not where the accounts may be others', () => {
    const lock = lockWith('app', 1001, 70);
    assert.deepEqual(inBuild(lock, 'RUN usermod --gid 0 app\n'), [1001, undefined]);
    assert.deepEqual(inBuild(lock, 'COPY passwd /etc/passwd\n'), [1001, undefined]);
    assert.deepEqual(inCompose(lock, '    volumes: ["./passwd:/etc/passwd:ro"]\n'), [1001, undefined]);
  });

  it('not where two platforms disagree', () => {
    const both = lockOf(
      lockedImage(app, { user: 'app', userIds: { uid: 1001, gid: 1001 } }),
      lockedImage(app, { user: 'app', userIds: { uid: 1001, gid: 0 }, platform: 'linux/arm64' }),
    );
    assert.deepEqual(inCompose({ 'plimsoll.lock': both }), [undefined, undefined]);
    const arm = '    platform: linux/arm64\n';
    assert.deepEqual(inCompose({ 'plimsoll.lock': both }, arm), [1001, 0]);
  });
});

describe('the platform of a service chooses the entry of the base that it builds on', () => {
  const lock = lockOf(
    lockedImage(app, { user: 'app' }),
    lockedImage(app, { user: '', platform: 'linux/arm64' }),
  );
  const rootOf = (build: string, dockerfile = `FROM ${app}\n`) => {
    const compose = `services:\n  web:\n    build:\n      context: .\n${build}`;
    const files = { 'compose.yaml': compose, Dockerfile: dockerfile, 'plimsoll.lock': lock };
    return servicesOf(files).find(({ service }) => service.name === 'web')?.user.root;
  };

  it('by platform, and by the only platform of its build', () => {
    assert.equal(rootOf(''), 'unknown');
    assert.equal(rootOf('    platform: linux/amd64\n'), false);
    assert.equal(rootOf('    platform: linux/arm64\n'), true);
    assert.equal(rootOf('    platform: linux/aarch64\n'), true);
    assert.equal(rootOf('      platforms: [linux/arm64]\n'), true);
    assert.equal(rootOf('      platforms: [linux/arm64, linux/amd64]\n'), 'unknown');
    assert.equal(rootOf('    platform: ${PLATFORM}\n'), 'unknown');
    assert.equal(rootOf('    platform: linux/amd64\n', `FROM ${app} AS base\nFROM base\n`), false);
  });

  it('in an inline Dockerfile', () => {
    const inline = `      dockerfile_inline: |\n        FROM ${app}\n`;
    assert.equal(rootOf(`${inline}    platform: linux/amd64\n`), false);
    assert.equal(rootOf(`${inline}    platform: linux/arm64\n`), true);
    assert.equal(rootOf(inline), 'unknown');
  });

  it('unless a flag asks for another, or for one that is not known', () => {
    const platform = '    platform: linux/arm64\n';
    assert.equal(rootOf(platform, `FROM --platform=linux/amd64 ${app}\n`), false);
    assert.equal(rootOf(platform, `FROM --platform=$BUILDPLATFORM ${app}\n`), 'unknown');
  });

  it('of a platform that is not locked, nothing is known', () => {
    assert.equal(rootOf('    platform: linux/s390x\n'), 'unknown');
  });
});

describe('a base that starts a server itself', () => {
  const gapOf = (more: Partial<LockedImage>, dockerfile = `FROM ${app}\n`) => {
    const files = { Dockerfile: dockerfile, 'plimsoll.lock': lockOf(lockedImage(app, more)) };
    const config = { ...defaultConfig, profiles: ['strict' as const] };
    return lint(projectOf(files), 'Dockerfile', rules, config).findings.some(
      ({ rule }) => rule === 'healthcheck-missing',
    );
  };
  const server = { ports: ['80/tcp'], entrypoint: ['/start'], command: ['serve'] };

  it('needs a health check', () => {
    assert.equal(gapOf(server), true);
    assert.equal(gapOf({ ...server, entrypoint: undefined }), true);
    assert.equal(gapOf({ ...server, command: undefined }, `FROM ${app} AS a\nFROM a\n`), true);
  });

  it('not with one of its own, without a port or a command, and not where it starts a shell', () => {
    assert.equal(gapOf({ ...server, healthcheck: ['CMD', '/check'] }), false);
    assert.equal(gapOf({ ...server, ports: [] }), false);
    assert.equal(gapOf({ ports: ['80/tcp'] }), false);
    assert.equal(gapOf({ ...server, command: ['bash'] }), false);
    assert.equal(gapOf({ ...server, entrypoint: undefined, command: ['python3'] }), false);
  });
});
