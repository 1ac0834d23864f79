import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { load } from 'js-yaml';
import { rules } from '../rules/index.ts';
import { imageRows } from '../server/engine/image/known.data.ts';
import { imageFacts } from '../server/engine/image/known.ts';
import { parseReference } from '../server/engine/image/reference.ts';
import { applyEdits, defaultConfig, emptyProject, type Fix, lint } from '../server/engine/index.ts';
import { type Program, run, type Settings, unpack, whyNoContainer } from './support/container.ts';
import { withFixes } from './support/offers.ts';

// What the fix of `missing-hardening` leaves to a service is tried with the programs themselves: each starts with it, and does
// not start without what the fix adds for it.

const stepDown = (user: string) => `exec setpriv --reuid=${user} --regid=${user} --clear-groups`;

/** What the entrypoint of Redis and its fork does: it hands its data over, and steps down. */
const redis = (user: string, server: string): Omit<Program, 'image'> => ({
  volumes: ['/data'],
  packages: [server === 'redis-server' ? 'redis-server' : 'valkey-server'],
  accounts: { [user]: 999 },
  build: `mkdir -p /data; chown ${user} /data`,
  start: `cd /data; [ "$(id -u)" = 0 ] || exec ${server}; chown -R ${user} .; ${stepDown(user)} ${server}`,
  port: 6379,
  becomes: 999,
  spare: ['/run/valkey'],
});

const programs: readonly Program[] = [
  { image: 'redis:7.4', ...redis('redis', 'redis-server') },
  { image: 'valkey/valkey:8.1', ...redis('valkey', 'valkey-server') },
  {
    image: 'nginx:1.27',
    packages: ['nginx-light'],
    accounts: { nginx: 101 },
    build: `mkdir -p /var/cache/nginx
      echo 'user nginx; pid /var/run/nginx.pid; error_log /dev/stderr; events {}
      http { access_log off; server { listen 80; }
      client_body_temp_path /var/cache/nginx/client; proxy_temp_path /var/cache/nginx/proxy;
      fastcgi_temp_path /var/cache/nginx/fastcgi; uwsgi_temp_path /var/cache/nginx/uwsgi;
      scgi_temp_path /var/cache/nginx/scgi; }' >/etc/nginx/image.conf`,
    start: 'exec nginx -g "daemon off;" -c /etc/nginx/image.conf',
    port: 80,
    becomes: 101,
  },
  {
    image: 'httpd:2.4',
    packages: ['apache2-bin'],
    build: `mkdir -p /usr/local/apache2/logs /usr/local/apache2/htdocs
      cd /usr/local/apache2; for m in mpm_event authz_core; do
      echo "LoadModule \${m}_module /usr/lib/apache2/modules/mod_$m.so"; done >httpd.conf
      echo 'ServerRoot /usr/local/apache2
      DefaultRuntimeDir logs
      PidFile logs/httpd.pid
      ErrorLog /proc/self/fd/2
      Listen 80
      User www-data
      Group www-data' >>httpd.conf`,
    start: 'exec apache2 -f /usr/local/apache2/httpd.conf -DFOREGROUND',
    port: 80,
    becomes: 33,
  },
  {
    image: 'php:8.4-fpm',
    packages: ['php-fpm'],
    build: `printf '%s\\n' '[global]' 'error_log = /proc/self/fd/2' '[www]' 'user = www-data' 'group = www-data' \\
      'listen = 9000' 'pm = static' 'pm.max_children = 2' >/etc/fpm.conf`,
    start: 'exec $(ls /usr/sbin/php-fpm*) --nodaemonize --fpm-config /etc/fpm.conf',
    port: 9000,
    becomes: 33,
  },
  {
    image: 'haproxy:3.1',
    packages: ['haproxy'],
    accounts: { haproxy: 99 },
    build: `printf '%s\\n' defaults ' mode http' ' timeout connect 1s' ' timeout client 1s' ' timeout server 1s' \\
      'frontend f' ' bind :8080' >/etc/image.cfg`,
    user: 'haproxy',
    start: 'exec haproxy -W -db -f /etc/image.cfg',
    port: 8080,
    becomes: 99,
  },
  {
    image: 'memcached:1.6',
    packages: ['memcached'],
    accounts: { memcache: 11211 },
    build: 'true',
    user: 'memcache',
    start: 'exec memcached',
    port: 11211,
    becomes: 11211,
  },
  {
    image: 'eclipse-mosquitto:2.0',
    volumes: ['/mosquitto/data', '/mosquitto/log'],
    packages: ['mosquitto'],
    accounts: { mosquitto: 1883 },
    build: `mkdir -p /mosquitto/data /mosquitto/log /mosquitto/config
      printf '%s\\n' 'listener 1883' 'allow_anonymous true' 'persistence true' 'persistence_location /mosquitto/data/' \\
      >/mosquitto/config/mosquitto.conf`,
    start: `chown -R mosquitto /mosquitto/data /mosquitto/log; exec mosquitto -c /mosquitto/config/mosquitto.conf`,
    port: 1883,
    becomes: 1883,
  },
  {
    image: 'postgres:17.5',
    volumes: ['/var/lib/postgresql/data'],
    packages: ['postgresql'],
    accounts: { postgres: 999 },
    build: `mkdir -p /var/lib/postgresql/data; chown -R postgres /var/lib/postgresql
      rm -rf /var/run/postgresql; mkdir -p /var/run/postgresql; chown postgres /var/run/postgresql; chmod 3777 /var/run/postgresql`,
    start: `bin=$(ls -d /usr/lib/postgresql/*/bin); data=/var/lib/postgresql/data
      serve="$bin/initdb -D $data && exec $bin/postgres -D $data"
      [ "$(id -u)" = 0 ] || exec sh -ec "$serve"
      chmod 700 $data; chown postgres $data; chmod 3777 /var/run/postgresql; chown postgres /var/run/postgresql
      ${stepDown('postgres')} sh -ec "$serve"`,
    port: 5432,
    becomes: 999,
  },
  {
    image: 'mariadb:11.8',
    volumes: ['/var/lib/mysql'],
    packages: ['mariadb-server'],
    accounts: { mysql: 999 },
    build: `mkdir -p /var/lib/mysql /run/mysqld; chown mysql /var/lib/mysql /run/mysqld; chmod 1777 /run/mysqld`,
    start: `serve='mariadb-install-db --auth-root-authentication-method=normal && exec mariadbd --socket=/run/mysqld/mysqld.sock'
      [ "$(id -u)" = 0 ] || exec sh -ec "$serve"
      chown -R mysql /var/lib/mysql /run/mysqld; ${stepDown('mysql')} sh -ec "$serve"`,
    port: 3306,
    becomes: 999,
  },
  {
    image: 'caddy:2.11',
    volumes: ['/data', '/config'],
    packages: ['caddy', 'libcap2-bin'],
    build:
      'setcap cap_net_bind_service=+ep /usr/bin/caddy; mkdir -p /data /config; echo ":80" >/etc/image.caddy',
    start:
      'export XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data; exec caddy run --adapter caddyfile --config /etc/image.caddy',
    port: 80,
  },
];

/** The fixes that a service of the image is offered, each as the settings that it makes of the service. */
function offeredFor(image: string, volumes: readonly string[] = []): { fix: Fix; settings: Settings }[] {
  const mounts = volumes.map((path, at) => `\n      - v${at}:${path}`).join('');
  const names = volumes.map((_, at) => `\n  v${at}:`).join('');
  const text = `services:\n  app:\n    image: ${image}\n${mounts ? `    volumes:${mounts}\nvolumes:${names}\n` : ''}`;
  let project = emptyProject().with({ path: 'compose.yaml', text });
  const missing = () => project.missing('compose.yaml');
  for (let paths = missing(); paths.length > 0; paths = missing()) project = project.withAbsent(...paths);
  const result = lint(project, 'compose.yaml', rules, { ...defaultConfig, profiles: ['strict'] });
  const offer = withFixes(result).find(({ rule }) => rule === 'missing-hardening');
  return (offer?.fixes ?? []).map((fix) => ({ fix, settings: settingsOf(applyEdits(text, fix.edits)) }));
}

function settingsOf(text: string): Settings {
  const { services } = load(text) as { services: { app: { [key: string]: unknown } } };
  const { app } = services;
  const list = (key: string) => (app[key] ?? []) as string[];
  const dropped = list('cap_drop').includes('ALL');
  return {
    capabilities: dropped ? list('cap_add') : [...usual, ...list('cap_add')],
    noNewPrivileges: list('security_opt').includes('no-new-privileges:true'),
    readOnly: app['read_only'] === true,
    tmpfs: list('tmpfs'),
    user: app['user'] as string | undefined,
  };
}

/** The capabilities that Docker gives a container. */
const usual = (
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT ' +
  'KILL AUDIT_WRITE'
).split(' ');

describe('a hardened service starts', { skip: whyNoContainer() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const why = whyNoContainer() ?? unpack([...new Set(programs.flatMap(({ packages }) => packages))], folder);

  for (const program of programs) {
    it(program.image, { skip: why }, () => {
      const start = (settings: Settings) => run(program, settings, folder);
      const plain = start({
        capabilities: usual,
        noNewPrivileges: false,
        readOnly: false,
        tmpfs: [],
        user: undefined,
      });
      assert.ok(plain.isUp, `it starts as it is: ${plain.log}`);
      const offered = offeredFor(program.image, program.volumes);
      const [first] = offered;
      assert.ok(first, 'there is a fix');
      for (const { fix, settings } of offered.filter((each) => isPromised(each.fix))) {
        const { isUp, log } = start(settings);
        assert.ok(isUp, `it starts after “${fix.title}”: ${log}`);
      }
      const { settings } = first;
      if (settings.capabilities.length > 0)
        assert.ok(
          !start({ ...settings, capabilities: [] }).isUp,
          'it does not start without the capabilities',
        );
      const paths = settings.tmpfs.filter((path) => path !== '/tmp' && !program.spare?.includes(path));
      if (paths.length > 0)
        assert.ok(!start({ ...settings, tmpfs: ['/tmp'] }).isUp, 'it does not start without the paths');
    });
  }
});

/** Whether a fix says that the service works with it. */
const isPromised = ({ title }: Fix) => !title.includes('may not start');

it('a fix leaves to each known image what it is known to need', () => {
  let checked = 0;
  for (const line of imageRows.split('\n')) {
    const [names = '', tags = '', , root, , , , , needs = '', writable = ''] = line.split('|');
    const image = names.split(' ').find((each) => !each.includes('*'));
    if (image === undefined || root !== 'r' || needs === '') continue;
    const ref = parseReference(`${image}:${tags.split(' ')[0]?.replaceAll('*', '') || '1'}`, {
      start: 0,
      end: 1,
    });
    const known = ref && imageFacts(ref)?.needs;
    if (!known) continue;
    const paths = writable.split(' ').filter((path) => path && !path.includes('?'));
    const [bare, mounted] = [[], paths].map((volumes) => offeredFor(ref.text, volumes)[0]?.settings);
    // None is added that Docker does not give: the service runs without it today.
    for (const each of [bare, mounted])
      if (each && !each.capabilities.includes('MKNOD'))
        assert.deepEqual(
          known.capabilities?.filter((name) => usual.includes(name) && !each.capabilities.includes(name)),
          [],
          line,
        );
    if (bare?.readOnly)
      assert.deepEqual(
        paths.filter((path) => !bare.tmpfs.includes(path)),
        [],
        line,
      );
    checked++;
  }
  assert.ok(checked > 50, `${checked} images`);
});
