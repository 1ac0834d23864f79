import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultConfig, described, posturesOf } from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';

/** The users in the posture of the document at the first path, by name. */
function usersIn(files: Record<string, string>): Record<string, string | undefined> {
  const of = Object.keys(files)[0] ?? '';
  const said = posturesOf(projectOf(files, of), of, defaultConfig).map((each) => [
    each.name,
    described(each).find(({ name }) => name === 'User')?.items[0]?.text,
  ]);
  return Object.fromEntries(said);
}

const compose = (more = '') => `services:\n  app:\n    build: app\n${more}`;
const dockerfile = `FROM debian:13-slim
RUN apt-get update && apt-get install -y gosu
COPY start.sh /
ENTRYPOINT ["/start.sh"]
CMD ["server"]
`;
const start = `#!/bin/sh
if [ "$(id -u)" = 0 ]; then
  chown -R app /data
  exec gosu app "$0" "$@"
fi
exec "$@"
`;
const from = '(from debian:13-slim)';

describe('a script from the build context that switches to another user', () => {
  const files = { 'app/Dockerfile': dockerfile, 'app/start.sh': start };
  const of = (more?: string) => usersIn({ 'compose.yaml': compose(more), ...files })['app'];

  it('sets the user of the service and of the stage', () => {
    assert.equal(of(), `root at start, then app ${from}`);
    assert.equal(usersIn(files)['0'], `root at start, then app ${from}`);
  });

  it('counts if the service does not replace it', () => {
    assert.equal(of('    command: other\n'), `root at start, then app ${from}`);
    assert.equal(of('    user: "0"\n'), 'root at start, then app (set by the service)');
    assert.equal(of('    user: "7"\n'), 'uid 7 (set by the service)');
    // It is unknown whether the other script switches users with gosu.
    assert.equal(of('    entrypoint: /other.sh\n'), `root at start, may become another user ${from}`);
  });

  it('leaves the user unknown if the script is missing', () => {
    const alone = { 'compose.yaml': compose(), 'app/Dockerfile': dockerfile };
    assert.equal(usersIn(alone)['app'], `root at start, may become another user ${from}`);
    assert.equal(
      usersIn({ 'app/Dockerfile': dockerfile })['0'],
      `root at start, may become another user ${from}`,
    );
  });

  it('may be that of CMD, unless the service has its own command', () => {
    const cmd = { ...files, 'app/Dockerfile': 'FROM debian:13-slim\nCOPY start.sh /\nCMD ["/start.sh"]\n' };
    assert.equal(usersIn({ 'compose.yaml': compose(), ...cmd })['app'], `root at start, then app ${from}`);
    assert.equal(usersIn({ 'compose.yaml': compose('    command: other\n'), ...cmd })['app'], `root ${from}`);
  });
});

describe('a script written by the Dockerfile', () => {
  const text = (command: string) => `FROM debian:13-slim
COPY --chmod=755 <<'EOF' /usr/local/bin/start
#!/bin/sh
exec gosu app "$@"
EOF
${command}
`;
  it('sets the user if it starts the container', () => {
    const of = (command: string) => usersIn({ Dockerfile: text(command) })['0'];
    assert.equal(of('ENTRYPOINT ["start"]'), `root at start, then app ${from}`);
    assert.equal(
      of('ENTRYPOINT ["/usr/bin/tini", "--", "/usr/local/bin/start"]'),
      `root at start, then app ${from}`,
    );
    assert.equal(of('ENTRYPOINT ["/usr/local/bin/other"]'), `root at start, may become another user ${from}`);
  });

  it('counts if the service does not replace it', () => {
    const of = (command: string, more = '') =>
      usersIn({ 'compose.yaml': compose(more), 'app/Dockerfile': text(command) })['app'];
    assert.equal(of('CMD ["start", "server"]'), `root at start, then app ${from}`);
    assert.equal(
      of('CMD ["start", "server"]', '    command: server\n'),
      `root at start, may become another user ${from}`,
    );
    assert.equal(of('ENTRYPOINT ["start"]', '    command: server\n'), `root at start, then app ${from}`);
  });
});

describe('the user that a command switches to', () => {
  const image = '(from debian:13-slim)';
  for (const [script, expected] of [
    ['exec gosu app:app server', 'root at start, then app'],
    ['exec su-exec 1000:1000 server', 'root at start, then uid 1000'],
    ['exec setpriv --reuid=app --regid=app --init-groups server', 'root at start, then app'],
    ['exec setpriv --reuid 1000 --clear-groups server', 'root at start, then uid 1000'],
    ['exec setpriv --no-new-privs server', 'root'],
    ['runuser -u app -- server', 'root at start, then app'],
    ["runuser -s /bin/sh - app -c 'server'", 'root at start, then app'],
    ['exec su - app -c "server --port 1"', 'root at start, then app'],
    ['su -s /bin/sh -c server app', 'root at start, then app'],
    ['exec su -c server', 'root'],
    ['exec sudo -E -u app server', 'root at start, then app'],
    ['exec sudo server', 'root'],
    ['exec chroot --userspec=app:app / server', 'root at start, then app'],
    ['exec tini -- gosu "$APP_USER" server', 'root at start, then another user'],
    ['exec gosu "$' + '{APP_USER:-root}" server', 'root at start, may become another user'],
    ['exec gosu root server', 'root'],
    ['if [ -n "$APP_USER" ]; then exec su app -c server; fi; exec server', 'root at start, may become app'],
    ['if [ "$EUID" = 0 ]; then exec su app -c server; fi; exec server', 'root at start, then app'],
    ['su postgres -c "pg_ctl start"; exec server', 'root at start, may become another user'],
    ['server', 'root'],
    ['exec mini_httpd -p 8080 -u www-data', 'root at start, then www-data'],
    ['uwsgi --ini app.ini --uid=app', 'root at start, then app'],
    ['memcached -u root', 'root'],
    ['exec rndc named -u bind', 'root'],
  ] as const)
    it(script, () => {
      const text = `FROM debian:13-slim\nENTRYPOINT ${JSON.stringify(['bash', '-c', script])}\n`;
      assert.equal(usersIn({ Dockerfile: text })['0'], `${expected} ${image}`);
    });

  it('is also read from the command of a service', () => {
    const service = (command: string) =>
      usersIn({ 'compose.yaml': `services: {app: {image: 'node:22', user: '0', command: ${command}}}\n` })[
        'app'
      ];
    assert.equal(
      service('sh -c "chown node /data && exec su node -c server"'),
      'root at start, then node (set by the service)',
    );
    assert.equal(service('server'), 'root (set by the service)');
  });

  it('may be that of the image if the service starts one of its scripts', () => {
    const of = (image: string, entrypoint: string, more = '') =>
      usersIn({
        'compose.yaml': `services: {app: {image: '${image}', entrypoint: ${JSON.stringify(entrypoint.split('|'))}${more}}}\n`,
      })['app'];
    for (const entrypoint of [
      '/taiga-back/docker/async_entrypoint.sh',
      'sh|-c|chown -R 999 /data; exec /start.py',
      'bash|-c|prepare && exec docker-entrypoint.sh server',
    ])
      assert.equal(
        of('taigaio/taiga-back:6.8.0', entrypoint),
        'root at start, may become another user (from taigaio/taiga-back:6.8.0)',
      );
    // A program started by its name keeps the user, and so does one of an image that never switches.
    assert.equal(of('chrislusf/seaweedfs:4.40', 'weed'), 'root (from chrislusf/seaweedfs:4.40)');
    assert.equal(of('debian:13', '/start.sh'), 'root (from debian:13)');
  });

  it('is that of a notebook image, unless it may become root again', () => {
    const user = (more = '') =>
      usersIn({
        'compose.yaml': `services: {app: {image: 'quay.io/jupyter/base-notebook:2025-05-19', user: root${more}}}\n`,
      })['app'];
    assert.equal(user(), 'root at start, then another user (set by the service)');
    assert.equal(user(', command: start-notebook.py'), user());
    for (const more of [
      ', environment: {GRANT_SUDO: "yes"}',
      ', environment: {NB_USER: root}',
      ', command: jupyter lab',
      ', entrypoint: sh',
    ])
      assert.equal(user(more), 'root (set by the service)');
    assert.equal(
      usersIn({ Dockerfile: 'FROM quay.io/jupyter/base-notebook:2025-05-19\nUSER root\n' })['0'],
      'root at start, then another user (USER in Dockerfile)',
    );
  });
});

describe('a variable that names the user to which an image switches', () => {
  const of = (image: string, environment: string, more = '') =>
    usersIn({
      'compose.yaml': `services:\n  app:\n    ${image}\n    environment: ${environment}\n${more}`,
      Dockerfile: 'FROM debian:13-slim\nCMD ["server"]\n',
      'own/Dockerfile': 'FROM lscr.io/linuxserver/sonarr:4.0.15\nENTRYPOINT ["/server"]\n',
      'based/Dockerfile': 'FROM lscr.io/linuxserver/sonarr:4.0.15\nARG PUID=0\n',
    })['app'];

  it('has no effect if the image does not read it', () => {
    assert.equal(of('image: node:22', '[PUID=1000]'), 'root (from node:22)');
    assert.equal(of('image: debian:13', '{ PUID: 1000, PGID: 1000 }'), 'root (from debian:13)');
    assert.equal(of('image: node:22', '[USER_ID=1000, UID=1000]'), 'root (from node:22)');
    assert.equal(of('build: .', '[PUID=1000]'), 'root (from debian:13-slim)');
    assert.equal(of('build: own', '[PUID=1000]'), 'root (from lscr.io/linuxserver/sonarr:4.0.15)');
    const unknown = 'not known: the image is not known';
    assert.equal(of('image: registry.example.com/ours/app:1', '[PUID=1000]'), unknown);
    assert.match(of('image: ghcr.io/flaresolverr/flaresolverr:v3', '{ PUID: 1000 }') ?? '', /^flaresolverr /);
    for (const image of ['crazymax/diun:4', 'jellyfin/jellyfin:10.10.7', 'qmcgaw/gluetun:v3'])
      assert.equal(of(`image: ${image}`, '{ PUID: 1000 }'), `root (from ${image})`);
  });

  it('does not keep an image at root that does not read it', () => {
    assert.match(of('image: postgres:17', '[PUID=0]') ?? '', /^root at start, then another user/);
    assert.match(of('image: postgres:17', '[UID=0, USER_ID=0]') ?? '', /^root at start, then another user/);
    // An ARG is not a variable of the container.
    assert.match(of('build: based', '[TZ=UTC]') ?? '', /^root at start, then another user/);
  });

  it('decides if the image stays root without it', () => {
    for (const image of [
      'authelia/authelia:4.39',
      'ghcr.io/gethomepage/homepage:v1.2.0',
      'xhofe/alist:v3.40.0',
    ]) {
      assert.equal(of(`image: ${image}`, '[TZ=UTC]'), `root (from ${image})`);
      assert.equal(of(`image: ${image}`, '[PUID=1000]'), `root at start, then another user (from ${image})`);
      assert.equal(of(`image: ${image}`, '[PUID=0]'), `root (from ${image})`);
    }
  });

  it('counts if the image reads it', () => {
    for (const image of [
      'lscr.io/linuxserver/sonarr:4',
      'ghcr.io/hotio/radarr:1',
      'ghcr.io/mealie-recipes/mealie:v2',
    ])
      assert.match(of(`image: ${image}`, '[PUID=1000]') ?? '', /then another user|not known/, image);
    assert.match(of('image: lscr.io/linuxserver/sonarr:4', '[PUID=0]') ?? '', /^root \(/);
  });
});
