// The programs for trying hardening fixes: Debian packages in images that start them like the published images. The
// entrypoints reproduce the behaviour of the published ones in our own words.

/** A program and its image. */
export interface Program {
  /** The name of the image in a compose file. */
  readonly image: string;
  /** Accounts of the image by name, with their uid, which is also the gid. */
  readonly accounts?: Readonly<Record<string, number>>;
  /** Shell commands that the image's Dockerfile runs as root. */
  readonly build: string;
  /** The USER of the image, if any. */
  readonly user?: string;
  /** Its entrypoint: a shell script that ends by running the program. */
  readonly entry: string;
  /** Paths where a service mounts its data. */
  readonly volumes?: readonly string[];
  /** More keys of the service in the compose file. */
  readonly service?: Readonly<Record<string, unknown>>;
  readonly port: number;
  /** A shell command in another container that sends a request to the service at host `$h` and prints the response. */
  readonly probe: string;
  readonly answer: RegExp;
  /** A file in the first volume that it writes while it runs or when it ends. */
  readonly writes?: string;
}

/** Changes to another user like gosu, su-exec and setpriv. */
const becomes = (user: string) => `exec setpriv --reuid=${user} --regid=${user} --init-groups`;

/** Runs the rest of a script as another user if it is root; `first` runs as root before that. */
const stepDown = (user: string, first: string) => `if [ "$(id -u)" = 0 ]; then
  ${first}
  ${becomes(user)} "$0" "$@"
fi`;

const web = (port: number) => ({ port, probe: `curl -sS -m 2 http://$h:${port}/`, answer: /^hello/ });

/** Sends bytes to a port and prints the beginning of the response, one character per word. */
const sent = (port: number, text: string, count = 16) => {
  const bytes = [...text].map((each) => `\\${each.charCodeAt(0).toString(8).padStart(3, '0')}`).join('');
  return `exec 3<>/dev/tcp/$h/${port} && printf '${bytes}' >&3 && timeout 2 head -c ${count} <&3 | tr -c ' -~' .`;
};

/** A FastCGI request for a script (FastCGI Specification, 3.3): begin, its parameters, the end of each stream. */
function fastcgi(script: string): string {
  const variables = { SCRIPT_FILENAME: script, SCRIPT_NAME: script, REQUEST_METHOD: 'GET' };
  const pairs = Object.entries(variables).map(
    ([name, value]) => String.fromCharCode(name.length, value.length) + name + value,
  );
  const entry = (type: number, content: string) =>
    String.fromCharCode(1, type, 0, 1, 0, content.length, 0, 0) + content;
  return entry(1, '\0\u0001\0\0\0\0\0\0') + entry(4, pairs.join('')) + entry(4, '') + entry(5, '');
}

/** A server that stores its data in a dump and a log in its own folder. */
const keeps = (client: string) => ({
  port: 6379,
  service: { command: [client.replace('cli', 'server'), '--appendonly', 'yes'] },
  writes: 'dump.rdb',
  probe: `${client} -h $h set key value; ${client} -h $h get key; ${client} -h $h save`,
  answer: /^OK\nvalue\nOK/,
});

const nginxPaths = (folder: string) =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((each) => `${each}_temp_path ${folder}/${each};`)
    .join(' ');

/** The entrypoint of nginx's image: it enables IPv6 where possible, and creates configurations from templates. */
const nginxEntry = `conf=/etc/nginx/conf.d/default.conf
if touch $conf 2>/dev/null; then sed -i 's/listen 80;/listen 80; listen [::]:80;/' $conf; else echo "can not modify $conf"; fi
if [ -d /etc/nginx/templates ]; then
  if [ -w /etc/nginx/conf.d ]; then
    for each in /etc/nginx/templates/*.template; do
      [ ! -e "$each" ] || sed "s/\\\${WORD}/hello/" "$each" >"/etc/nginx/conf.d/$(basename "$each" .template)"
    done
  else echo 'conf.d is not writable'; fi
fi
exec nginx -c /etc/nginx/image.conf -g 'daemon off;'`;

const nginxSite = (port: number) => `server { listen ${port}; location / { root /usr/share/nginx/site; } }`;

const nginx: Program = {
  image: 'nginx:1.27',
  accounts: { nginx: 101 },
  build: `mkdir -p /var/cache/nginx /etc/nginx/conf.d /usr/share/nginx/site /run/lock
    echo hello >/usr/share/nginx/site/index.html; echo '${nginxSite(80)}' >/etc/nginx/conf.d/default.conf
    ln -sf /dev/stdout /var/log/nginx/access.log; ln -sf /dev/stderr /var/log/nginx/error.log
    echo 'user nginx; worker_processes 2; pid /var/run/nginx.pid; error_log /var/log/nginx/error.log; events {}
    http { access_log /var/log/nginx/access.log; include /etc/nginx/conf.d/*.conf; ${nginxPaths('/var/cache/nginx')} }' \\
    >/etc/nginx/image.conf`,
  entry: nginxEntry,
  ...web(80),
};

/** A variable may be set by the name of a file with its value. */
const fromFile = (name: string) => `[ -z "$${name}_FILE" ] || export ${name}="$(cat "$${name}_FILE")"`;

const postgresEntry = `${fromFile('POSTGRES_PASSWORD')}
export PATH="$(ls -d /usr/lib/postgresql/*/bin):$PATH" PGDATA=/var/lib/postgresql/data
mkdir -p "$PGDATA"; chmod 700 "$PGDATA" || :
mkdir -p /var/run/postgresql || :; chmod 3775 /var/run/postgresql || :
${stepDown(
  'postgres',
  `find "$PGDATA" ! -user postgres -exec chown postgres {} +
  find /var/run/postgresql ! -user postgres -exec chown postgres {} +`,
)}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  ls /docker-entrypoint-initdb.d >/dev/null
  echo "$POSTGRES_PASSWORD" >/tmp/password
  initdb --username=postgres --pwfile=/tmp/password --auth-host=scram-sha-256 -N
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl -w start -o "-c listen_addresses= -p 5432"
  psql -v ON_ERROR_STOP=1 -U postgres -c 'CREATE DATABASE app'
  pg_ctl -w -m fast stop
fi
exec postgres -c listen_addresses='*'`;

const mariadbEntry = `${fromFile('MARIADB_ROOT_PASSWORD')}
data=/var/lib/mysql; socket=/run/mysqld/mysqld.sock; small='--innodb-log-file-size=8M --innodb-undo-tablespaces=0'
mkdir -p $data
${stepDown(
  'mysql',
  `find $data ! -user mysql \\( -exec chown mysql: {} + -o -true \\)
  find /run/mysqld -maxdepth 0 ! -user mysql -exec chown mysql: {} +`,
)}
if [ ! -d $data/mysql ]; then
  mariadb-install-db --datadir=$data --auth-root-authentication-method=normal --skip-test-db $small >/dev/null
  mariadbd --datadir=$data --socket=$socket --skip-networking --skip-log-bin $small &
  until mariadb -uroot --socket=$socket -e 'select 1' >/dev/null 2>&1; do sleep 0.2; done
  mariadb -uroot --socket=$socket -e "CREATE USER root@'%' IDENTIFIED BY '$MARIADB_ROOT_PASSWORD'; GRANT ALL ON *.* TO root@'%'"
  kill $!; wait $! || :
fi
exec mariadbd --datadir=$data --socket=$socket --bind-address=0.0.0.0 $small`;

/**
 * Like the newest entrypoint of Redis: it leaves files as they are if the user can access them, and drops every
 * capability by itself.
 */
const redis8Entry = `cd /data
has() { setpriv -d | grep -q "Capability bounding set:.*\\b$1\\b"; }
if [ "$(id -u)" = 0 ] && has setuid && has setgid; then
  as='setpriv --reuid redis --regid redis --clear-groups'
  other=$(find . -mindepth 1 -maxdepth 1 -not \\( -name '*.rdb' -or -name appendonlydir \\) -print -quit)
  [ -n "$other" ] || find . | while read -r each; do
    if ! $as test -r "$each" -a -w "$each"; then
      chown redis "$each" || :; mode=rw; [ ! -d "$each" ] || mode=rwx; chmod "u+$mode" "$each" || :
    fi
  done
  exec $as --nnp --inh-caps=-all --ambient-caps=-all --bounding-set=-all "$0" "$@"
fi
umask 0077
exec redis-server --protected-mode no --bind '*' "\${@:2}"`;

const redisEntry = (user: string, server: string) => `cd /data
${stepDown(user, `find . ! -user ${user} -exec chown ${user} {} +`)}
umask 0077
exec ${server} --protected-mode no --bind '*' "\${@:2}"`;

const redisBuild = (user: string) => `mkdir -p /data /run/${user}; chown ${user}:${user} /data /run/${user}`;

/** A plain Apache with the modules of the image, whose workers run as www-data. */
const apacheConf = (modules: readonly string[], more: string) =>
  [...modules.map((each) => `LoadModule ${each}_module /usr/lib/apache2/modules/mod_${each}.so`), more].join(
    '\n',
  );

const phpApacheConf = apacheConf(
  ['mpm_prefork', 'authz_core', 'dir', 'mime'],
  `LoadModule php_module /usr/lib/apache2/modules/libphp.so
  ServerRoot /etc/apache2
  DefaultRuntimeDir /var/run/apache2
  PidFile /var/run/apache2/apache2.pid
  ErrorLog /proc/self/fd/2
  TypesConfig /etc/mime.types
  ServerName localhost
  Listen 81
  StartServers 2
  MinSpareServers 1
  MaxSpareServers 2
  ServerLimit 2
  MaxRequestWorkers 2
  Listen 80
  User www-data
  Group www-data
  DocumentRoot /var/www/html
  DirectoryIndex index.php
  AddHandler application/x-httpd-php .php`,
);

const phpApacheBuild = `mkdir -p /etc/apache2 /var/log/apache2 /var/run/apache2 /var/lock/apache2 /var/www/html
  ln -sf /proc/self/fd/1 /var/log/apache2/access.log; chown -R www-data:www-data /var/www/html /var/run/apache2 /var/lock/apache2
  chmod 1777 /var/run/apache2 /var/lock/apache2 /var/log/apache2
  mv /usr/lib/apache2/modules/libphp*.so /usr/lib/apache2/modules/libphp.so
  echo '${phpApacheConf}' >/etc/apache2/image.conf`;

const apacheForeground = `mkdir -p /var/run/apache2 /var/lock/apache2 /var/log/apache2
rm -f /var/run/apache2/apache2.pid
exec apache2 -f /etc/apache2/image.conf -DFOREGROUND`;

export const programs: readonly Program[] = [
  nginx,
  {
    ...nginx,
    image: 'nginx:1.26',
    volumes: ['/etc/nginx/templates'],
    build: `${nginx.build}; mkdir -p /etc/nginx/templates
      echo '${nginxSite(80)} # \${WORD}' >/etc/nginx/templates/default.conf.template`,
  },
  {
    image: 'nginxinc/nginx-unprivileged:1.27',
    accounts: { nginx: 101 },
    build: `mkdir -p /etc/nginx/conf.d /usr/share/nginx/site; echo hello >/usr/share/nginx/site/index.html
      echo '${nginxSite(8080)}' >/etc/nginx/conf.d/default.conf; chown -R nginx /etc/nginx
      echo 'worker_processes 2; pid /tmp/nginx.pid; error_log /dev/stderr; events {}
      http { access_log /dev/stdout; include /etc/nginx/conf.d/*.conf; ${nginxPaths('/tmp')} }' >/etc/nginx/image.conf`,
    user: '101',
    entry: nginxEntry,
    ...web(8080),
  },
  {
    image: 'redis:7.4',
    accounts: { redis: 999 },
    volumes: ['/data'],
    build: redisBuild('redis'),
    entry: redisEntry('redis', 'redis-server'),
    ...keeps('redis-cli'),
  },
  {
    image: 'redis:8.2',
    accounts: { redis: 999 },
    volumes: ['/data'],
    build: redisBuild('redis'),
    entry: redis8Entry,
    ...keeps('redis-cli'),
  },
  {
    image: 'valkey/valkey:8.1',
    accounts: { valkey: 999 },
    volumes: ['/data'],
    build: redisBuild('valkey'),
    entry: redisEntry('valkey', 'valkey-server'),
    ...keeps('valkey-cli'),
  },
  {
    image: 'postgres:17.5',
    accounts: { postgres: 999 },
    volumes: ['/var/lib/postgresql/data'],
    service: { environment: { POSTGRES_PASSWORD: 'sea-of-sand' } },
    build: `mkdir -p /docker-entrypoint-initdb.d
      install -d -o postgres -g postgres -m 1777 /var/lib/postgresql /var/lib/postgresql/data
      install -d -o postgres -g postgres -m 3777 /var/run/postgresql`,
    entry: postgresEntry,
    port: 5432,
    writes: 'global/pg_control',
    probe: `PGPASSWORD=sea-of-sand $(ls /usr/lib/postgresql/*/bin/psql) -At -h $h -U postgres app -c 'create table if not exists t(); select 40 + 2'`,
    answer: /^42$/m,
  },
  {
    image: 'mariadb:11.8',
    accounts: { mysql: 999 },
    volumes: ['/var/lib/mysql'],
    service: { environment: { MARIADB_ROOT_PASSWORD: 'sea-of-sand' } },
    build: `mkdir -p /var/lib/mysql /run/mysqld; chown -R mysql:mysql /var/lib/mysql /run/mysqld; chmod 1777 /run/mysqld`,
    entry: mariadbEntry,
    port: 3306,
    probe: `mariadb --skip-ssl -N -h $h -uroot -psea-of-sand -e 'create database if not exists d; select 40 + 2'`,
    answer: /^42$/m,
  },
  {
    image: 'rabbitmq:4.0',
    accounts: { rabbitmq: 999 },
    volumes: ['/var/lib/rabbitmq'],
    build: `mkdir -p /var/lib/rabbitmq /etc/rabbitmq/conf.d /var/log/rabbitmq
      chown -R rabbitmq:rabbitmq /var/lib/rabbitmq /etc/rabbitmq /var/log/rabbitmq
      chmod 777 /var/lib/rabbitmq /etc/rabbitmq /etc/rabbitmq/conf.d /var/log/rabbitmq; rm -f /etc/rabbitmq/rabbitmq-env.conf`,
    entry: `export HOME=/var/lib/rabbitmq RABBITMQ_LOGS=- LANG=C.UTF-8 RABBITMQ_NODENAME=rabbit@localhost
${stepDown('rabbitmq', 'find /var/lib/rabbitmq ! -user rabbitmq -exec chown rabbitmq {} +')}
exec /usr/lib/rabbitmq/bin/rabbitmq-server`,
    port: 5672,
    probe: sent(5672, 'AMQP\0\0\t\u0001', 40),
    answer: /capabilities/,
  },
  {
    image: 'haproxy:3.1',
    accounts: { haproxy: 99 },
    build: `mkdir -p /usr/local/etc/haproxy
      printf '%s\\n' defaults ' mode http' ' timeout connect 1s' ' timeout client 1s' ' timeout server 1s' 'frontend f' \\
      ' bind :8080' ' http-request return status 200 content-type text/plain string hello' >/usr/local/etc/haproxy/haproxy.cfg`,
    user: 'haproxy',
    entry: 'exec haproxy -W -db -f /usr/local/etc/haproxy/haproxy.cfg',
    ...web(8080),
  },
  {
    image: 'eclipse-mosquitto:2.0',
    accounts: { mosquitto: 1883 },
    volumes: ['/mosquitto/data', '/mosquitto/log'],
    build: `mkdir -p /mosquitto/data /mosquitto/log /mosquitto/config
      printf '%s\\n' 'listener 1883' 'allow_anonymous true' 'persistence true' 'persistence_location /mosquitto/data/' \\
      'log_dest file /mosquitto/log/mosquitto.log' >/mosquitto/config/mosquitto.conf
      chown -R mosquitto:mosquitto /mosquitto`,
    entry: `if [ "$(id -u)" = 0 ]; then chown -R mosquitto:mosquitto /mosquitto || true; fi
exec mosquitto -c /mosquitto/config/mosquitto.conf`,
    port: 1883,
    writes: 'mosquitto.db',
    probe: 'mosquitto_pub -h $h -t t -m hello -r; mosquitto_sub -h $h -t t -C 1 -W 2',
    answer: /^hello$/m,
  },
  {
    image: 'memcached:1.6',
    accounts: { memcache: 11211 },
    build: 'true',
    user: 'memcache',
    entry: 'exec memcached',
    port: 11211,
    probe: sent(11211, 'version\r\n', 9),
    answer: /^VERSION 1/,
  },
  {
    image: 'httpd:2.4',
    build: `mkdir -p /usr/local/apache2/logs /usr/local/apache2/htdocs; cd /usr/local/apache2
      echo hello >htdocs/index.html
      echo '${apacheConf(
        ['mpm_event', 'authz_core', 'dir', 'mime'],
        `ServerRoot /usr/local/apache2
      DefaultRuntimeDir logs
      PidFile logs/httpd.pid
      ErrorLog /proc/self/fd/2
      TypesConfig /etc/mime.types
      DocumentRoot /usr/local/apache2/htdocs
      StartServers 2
      ServerLimit 2
      MaxRequestWorkers 50
      ServerName localhost
      Listen 80
      User www-data
      Group www-data`,
      )}' >httpd.conf`,
    entry: `rm -f /usr/local/apache2/logs/httpd.pid
exec apache2 -f /usr/local/apache2/httpd.conf -DFOREGROUND`,
    ...web(80),
  },
  {
    image: 'php:8.4-fpm',
    build: `printf '%s\\n' '[global]' 'error_log = /proc/self/fd/2' 'daemonize = no' '[www]' 'user = www-data' 'group = www-data' \\
      'listen = 9000' 'ping.path = /ping' 'pm = static' 'pm.max_children = 2' >/etc/fpm.conf`,
    entry: 'exec $(ls /usr/sbin/php-fpm*) --nodaemonize --fpm-config /etc/fpm.conf',
    port: 9000,
    probe: sent(9000, fastcgi('/ping'), 200),
    answer: /pong/,
  },
  {
    image: 'php:8.4-apache',
    build: `${phpApacheBuild}; echo '<?php echo "hello";' >/var/www/html/index.php`,
    entry: apacheForeground,
    ...web(80),
  },
  {
    image: 'wordpress:6.8',
    volumes: ['/var/www/html'],
    build: `${phpApacheBuild}; mkdir -p /usr/src/wordpress/wp-content
      echo '<?php touch("wp-content/written"); echo is_file("wp-content/written") ? "hello" : "read-only";' \\
      >/usr/src/wordpress/index.php; chown -R www-data:www-data /usr/src/wordpress`,
    entry: `cd /var/www/html; user=www-data; group=www-data
if [ "$(id -u)" != 0 ]; then user=$(id -u); group=$(id -g); fi
if [ ! -e index.php ]; then
  if [ "$(id -u)" = 0 ] && [ "$(stat -c %u:%g .)" = 0:0 ]; then chown "$user:$group" .; fi
  tar --create --file - --directory /usr/src/wordpress --owner "$user" --group "$group" . | tar --extract --file -
fi
if [ ! -s wp-config.php ]; then echo '<?php' >wp-config.php; chown "$user:$group" wp-config.php || echo 'can not chown'; fi
${apacheForeground}`,
    writes: 'wp-content/written',
    ...web(80),
  },
  {
    image: 'caddy:2.11',
    volumes: ['/config', '/data'],
    build: `setcap cap_net_bind_service=+ep /usr/bin/caddy; mkdir -p /data/caddy /config/caddy /etc/caddy
      printf '%s\\n' ':80' 'respond hello' >/etc/caddy/Caddyfile`,
    entry: `export XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data
exec caddy run --config /etc/caddy/Caddyfile --adapter caddyfile`,
    writes: 'caddy/autosave.json',
    ...web(80),
  },
  {
    image: 'registry:2',
    volumes: ['/var/lib/registry'],
    build: `mkdir -p /var/lib/registry
      printf '%s\\n' 'version: 0.1' 'storage:' '  filesystem:' '    rootdirectory: /var/lib/registry' 'http:' '  addr: :5000' \\
      >/etc/docker/registry/config.yml`,
    entry: 'exec docker-registry serve /etc/docker/registry/config.yml',
    port: 5000,
    probe: 'curl -sS -m 2 -o /dev/null -w %{http_code} -X POST http://$h:5000/v2/a/blobs/uploads/',
    answer: /^202/,
  },
];
