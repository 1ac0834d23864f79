import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { undeclaredIn } from '../../rules/correctness/from-arg-undefined.ts';
import { accountsOf, numericUser, unusedAccount } from '../../rules/user/account.ts';
import { ownerOnlyChowns } from '../../rules/user/ownership.ts';
import { unresolvableIn } from '../../rules/user/passwd.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const stageOf = (text: string) => parseDockerfile(sourceFile('Dockerfile', text)).stages.at(-1)!;

/** The accounts of one command, as `name uid groups`, with `+` before a created one. */
function shown(command: string): string[] {
  return accountsOf(stageOf(`FROM debian:13\nRUN ${command}\n`)).map(
    ({ name, created, uid, groups }) =>
      `${created ? '+' : ''}${name.shape} ${uid?.value ?? '-'} ${groups.map(({ value }) => value).join(',')}`,
  );
}

describe('accounts', () => {
  const cases: [command: string, expected: string[]][] = [
    ['useradd app', ['+app - ']],
    ['useradd -m -d /srv/app -s /bin/sh -u 1500 app', ['+app 1500 ']],
    ['useradd -rmu 900 -Gaudio,video app', ['+app 900 audio,video']],
    ['/usr/sbin/useradd --uid=77 --groups docker -- app', ['+app 77 docker']],
    ['sudo useradd -ou 0 toor', ['+toor 0 ']],
    ['adduser -D -H -u 2000 -G docker app', ['+app 2000 docker']],
    ['useradd -g 0 -G root,wheel app', ['+app - root,wheel']],
    ['adduser --system --no-create-home --uid 300 --ingroup users app', ['+app 300 users']],
    ["adduser --disabled-password --gecos '' app", ['+app - ']],
    ['adduser app docker', ['app - docker']],
    ['addgroup app wheel', ['app - wheel']],
    ['addgroup -g 500 app', []],
    ['gpasswd -a app docker', ['app - docker']],
    ['gpasswd --add app docker', ['app - docker']],
    ['usermod -aG sudo,adm app', ['app - sudo,adm']],
    ['usermod --append --groups=disk app', ['app - disk']],
    ['useradd "$NAME" -u 5', ['+$NAME 5 ']],
    ['groupadd -g 5 app', []],
    ['useradd', []],
  ];
  for (const [command, expected] of cases) it(command, () => assert.deepEqual(shown(command), expected));

  it('include those of the stages below, the nearest first', () => {
    const stage = stageOf('FROM debian:13 AS a\nRUN useradd one\nFROM a\nRUN useradd two && useradd three\n');
    assert.deepEqual(
      accountsOf(stage).map(({ name }) => name.shape),
      ['three', 'two', 'one'],
    );
  });

  it('have a number if they are created with one or known', () => {
    assert.equal(numericUser(stageOf('FROM debian:13\nRUN useradd -u 1500 app\n'), 'app'), '1500');
    assert.equal(
      numericUser(stageOf('FROM debian:13\nRUN useradd app\nRUN usermod -u 12 app\n'), 'app'),
      '12',
    );
    assert.equal(numericUser(stageOf('FROM node:22\n'), 'node'), '1000');
    assert.equal(numericUser(stageOf('FROM node:22\nRUN usermod -u 12 node\n'), 'node'), undefined);
    assert.equal(numericUser(stageOf('FROM debian:13\nRUN useradd -u "$ID" app\n'), 'app'), undefined);
  });

  it('are used if anything names them', () => {
    const unused = (text: string) =>
      unusedAccount(stageOf(`FROM debian:13\nRUN useradd app\n${text}`))?.name.shape;
    assert.equal(unused('CMD ["server"]\n'), 'app');
    assert.equal(unused('COPY app /home/app\nWORKDIR /home/app\nCMD ["server"]\n'), 'app');
    assert.equal(unused('RUN id app && passwd -l app\nCMD ["server"]\n'), 'app');
    assert.equal(unused('RUN install -o app -d /data\nCMD ["server"]\n'), undefined);
    assert.equal(unused('ENV RUN_AS=app\nCMD ["server"]\n'), undefined);
    assert.equal(unused('CMD ["./start.sh"]\n'), undefined);
    assert.equal(unused(''), undefined);
  });
});

describe('names without a database', () => {
  const found = (text: string) => {
    const instruction = stageOf(text).instructions.at(-1)!;
    return unresolvableIn(instruction.args[0]?.value ?? '', instruction);
  };

  it('are reported with the missing file', () => {
    assert.equal(found('FROM scratch\nUSER app:app\n')?.database, '/etc/passwd');
    assert.equal(found('FROM scratch\nCOPY p /etc/passwd\nUSER app:app\n')?.database, '/etc/group');
    assert.equal(found('FROM scratch\nUSER app:app\n')?.numeric, '65532:65532');
    assert.equal(found('FROM scratch\nUSER 7:app\n')?.numeric, '7:65532');
  });

  it('are not reported if something may have added it', () => {
    for (const line of ['COPY etc /etc/', 'COPY root /', 'ADD x.tar /etc', 'COPY x $TO', 'RUN ["/setup"]'])
      assert.equal(found(`FROM scratch\n${line}\nUSER app\n`), undefined, line);
    assert.equal(found('FROM debian:13\nUSER app\n'), undefined);
    assert.equal(found('FROM scratch\nUSER root:0\n'), undefined);
  });
});

describe('variables of FROM', () => {
  const names = (text: string) =>
    undeclaredIn(stageOf(text).from).map(({ name, suggested }) => `${name} ${suggested ?? '-'}`);

  it('are declared before the first FROM or not at all', () => {
    assert.deepEqual(names('FROM a:$X${Y}\n'), ['X -', 'Y -']);
    assert.deepEqual(names('ARG X\nFROM a:$X\n'), []);
    assert.deepEqual(names('FROM a\nARG TAG\nFROM a:$TAG\n'), ['TAG -']);
    assert.deepEqual(names('ARG VERSION\nFROM a:${VERSON:-1}\n'), ['VERSON VERSION']);
    assert.deepEqual(names('FROM --platform=$TARGETPLATFORM a:${TARGETARCH}\n'), []);
    assert.deepEqual(names('ARG A\nFROM x:${A:-$B}\n'), ['B -']);
  });
});

describe('paths of one owner', () => {
  const owners = (command: string) =>
    ownerOnlyChowns(stageOf(`FROM debian:13\nRUN ${command}\n`)).map(({ set }) => set.owner.shape);

  it('are those that no command shares with the group 0', () => {
    assert.deepEqual(owners('chown -R app:app /data'), ['app:app']);
    assert.deepEqual(owners('chown app: /data'), ['app:']);
    assert.deepEqual(owners('chown app /data'), []);
    assert.deepEqual(owners('chown -R app:root /data'), []);
    assert.deepEqual(owners('chown -R app:app /data && chgrp -R 0 /data/sub'), []);
    assert.deepEqual(owners('chown -R app:app /data && chmod -R g=u /data'), []);
    assert.deepEqual(owners('chown -R app:app /data && chmod 755 /data'), ['app:app']);
    assert.deepEqual(owners('chown -R app:app "$DATA"'), []);
  });
});
