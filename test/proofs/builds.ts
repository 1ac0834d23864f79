// The trial for each verdict about an image: a Dockerfile, and what anyone who has the image can find or do in it.

import { localPort } from './probes.ts';

export interface Build {
  readonly rule: string;
  /** The key of the message that claims the power. */
  readonly message: string;
  /** What a successful probe has done. */
  readonly power: string;
  readonly dockerfile: string;
  /** Files of the build context. */
  readonly files?: Readonly<Record<string, string>>;
  /** A credential to search for in the layers and the configuration of the image. */
  readonly credential?: string;
  /** A shell script that succeeds if the power exists. */
  readonly script?: string;
  /** The user who runs the script; by default, that of the image. */
  readonly user?: string;
  /** Inputs of the build: secrets as `id=…` by their ids, build arguments, and entitlements. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly args?: Readonly<Record<string, string>>;
  readonly allow?: string;
}

const password = 'quiet-otter-7';
const token = 'glpat-Zq3Lw8Vn2Kd7Rt5Xb1Mp';
const from = 'FROM alpine:3.22\n';

/** An image in which a credential is found. */
function leak(rule: string, message: string, lines: string, more: Partial<Build> = {}): Build {
  const power = 'who has the image reads the credential';
  return { rule, message, power, dockerfile: `${from}${lines}\nUSER 1000\n`, credential: password, ...more };
}

const inBuild = (message: string, lines: string, more: Partial<Build> = {}) =>
  leak('secret-in-build', message, lines, more);

const isRoot = 'test "$(id -u)" = 0';

export const builds: readonly Build[] = [
  inBuild('shape', `RUN deploy ${token} || true`, { credential: token }),
  inBuild('named', `ENV DEPLOY=${token}`, { credential: token }),
  inBuild('env', `ENV DB_PASSWORD=${password}`),
  inBuild('arg', `ARG DB_PASSWORD=${password}`),
  inBuild('written', `RUN echo "requirepass ${password}" >/etc/redis.conf`),
  inBuild('url', `RUN wget https://bot:${password}@files.corp.io/a || true`),
  inBuild('address', `ENV DATABASE_URL=postgres://app:${password}@db.corp.io/app`),
  inBuild('connection', `ENV DB="Server=db;User Id=app;Password=${password}"`),
  inBuild('setting', `ENV SPRING_APPLICATION_JSON='{"spring":{"datasource":{"password":"${password}"}}}'`),
  inBuild('label', `LABEL db.password="${password}"`),
  inBuild('option', `ENV JAVA_OPTS="-Dspring.datasource.password=${password}"`),

  leak('secret-in-run-argument', 'literal', `RUN PGPASSWORD=${password} psql -h db || true`),
  leak('secret-in-run-argument', 'started', `CMD ["redis-server", "--requirepass", "${password}"]`),
  leak(
    'secret-in-run-argument',
    'stored',
    'ARG NPM_TOKEN\nRUN npm config set //npm.corp/:_authToken "$NPM_TOKEN"',
    { args: { NPM_TOKEN: password } },
  ),

  leak('secret-mount-persisted', 'kept', 'RUN --mount=type=secret,id=key cp /run/secrets/key /key', {
    secrets: { key: password },
  }),
  leak(
    'secret-mount-persisted',
    'stored',
    'RUN --mount=type=secret,id=npm npm config set //npm.corp/:_authToken=$(cat /run/secrets/npm)',
    { secrets: { npm: password } },
  ),

  leak('copy-whole-context', 'secrets', 'COPY . /app', { files: { 'deploy/id_rsa': password } }),
  leak('copy-whole-context', 'held', 'COPY . /app', {
    files: { '.env': `DB_PASSWORD=${password}\n`, 'deploy/id_rsa': 'key' },
  }),
  leak('copy-whole-context', 'settings', 'COPY . /app', {
    files: { 'config/app.env': `DB_PASSWORD=${password}\n` },
  }),

  leak('secret-file-copied', 'holds', 'COPY app.env /app/', {
    files: { 'app.env': `DB_PASSWORD=${password}\n` },
  }),
  leak('secret-file-copied', 'secret', 'COPY id_rsa /app/', { files: { id_rsa: password } }),
  leak('secret-file-copied', 'named', 'COPY prod.pem /etc/ssl/private/server.key', {
    files: { 'prod.pem': password },
  }),
  leak('secret-file-copied', 'pointed', 'ENV POSTGRES_PASSWORD_FILE=/run/db\nCOPY pw /run/db', {
    files: { pw: password },
  }),

  leak('password-set-in-run', 'plain', `RUN echo 'app:${password}' | chpasswd`, {
    secrets: { passwords: 'none' },
  }),
  {
    rule: 'password-set-in-run',
    message: 'blank',
    power: 'another user becomes root',
    dockerfile: `${from}RUN passwd -d root\nUSER 1000\n`,
    user: '1001',
    script: `/bin/su root -c '${isRoot}'`,
  },

  {
    rule: 'root-user',
    message: 'unset',
    power: 'the container runs as root',
    dockerfile: 'FROM node:22-alpine\nCMD ["node", "main.js"]\n',
    script: isRoot,
  },
  {
    rule: 'root-user',
    message: 'root',
    power: 'the container runs as root',
    dockerfile: 'FROM node:22-alpine\nUSER node\nUSER root\nCMD ["node", "main.js"]\n',
    script: isRoot,
  },
  {
    rule: 'root-user',
    message: 'inherited',
    power: 'the container runs as root',
    dockerfile: 'FROM rancher/k3s:v1.33.4-k3s1\n',
    script: isRoot,
  },
  {
    rule: 'root-user',
    message: 'starter',
    power: 'the container runs as root',
    dockerfile: `${from}CMD ["crond", "-f"]\n`,
    script: isRoot,
  },
  {
    rule: 'privileged-account-created',
    message: 'root',
    power: 'the account is root',
    dockerfile: `${from}RUN echo 'toor:x:0:0::/root:/bin/sh' >>/etc/passwd\nUSER 1000\n`,
    user: 'toor',
    script: isRoot,
  },
  {
    rule: 'setuid-bit-set',
    message: 'interpreter',
    power: 'another user runs commands as root',
    dockerfile: 'FROM perl:5.42\nRUN chmod u+s /usr/bin/perl\nUSER 1000\n',
    user: '1001',
    script: "perl -e 'exit($> != 0)'",
  },
  {
    rule: 'world-writable',
    message: 'account',
    power: 'another user becomes root',
    dockerfile: `${from}RUN chmod 666 /etc/passwd\nUSER 1000\n`,
    user: '1001',
    script: `echo toor::0:0::/:/bin/sh >>/etc/passwd && /bin/su toor -c '${isRoot}'`,
  },

  {
    rule: 'insecure-run',
    message: 'network',
    power: 'the step reaches a service that listens on the loopback address of the host',
    dockerfile: `${from}RUN --network=host nc -w 1 127.0.0.1 ${localPort} </dev/null && touch /reached || true\nUSER 1000\n`,
    allow: 'network.host',
    script: 'test -e /reached',
  },
];
