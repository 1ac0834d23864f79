import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { secretName } from '../../server/engine/secret/name.ts';
import { redact } from '../../server/engine/secret/redact.ts';
import { mask } from '../../server/engine/secret/secrets.ts';
import { shapes } from '../../server/engine/secret/shape.data.ts';
import { anyMark, shapedSecrets } from '../../server/engine/secret/shape.ts';
import { credentialUrls } from '../../server/engine/secret/url.ts';
import { classifyValue, hasVariable, isQuantity } from '../../server/engine/secret/value.ts';

/** Joined from parts, so that no scanner reports the samples in this file as leaked credentials. */
const tail = 'Zq3Lw8Vn2Kd7Rt5Xb1Mp9Hs4Gc6Jf0YaTeUi';
const long = `${tail}${tail}${tail}`;

test('names of credentials are recognised by their words', () => {
  const secret = [
    'PASSWORD',
    'DB_PASSWORD',
    'MYSQL_ROOT_PASSWORD',
    'MYSQL_PASSWD',
    'POSTGRES_PWD',
    'DB_PASS',
    'pgpassword',
    'dbPassword',
    'GPG_PASSPHRASE',
    'GITHUB_TOKEN',
    'NPM_TOKEN',
    'token',
    'AUTH_TOKEN',
    'API_KEY',
    'MYAPIKEY',
    'openai_api_key',
    'AWS_SECRET_ACCESS_KEY',
    'SECRET_KEY',
    'SECRET_KEY_BASE',
    'RAILS_MASTER_KEY',
    'DB_ENC_KEY',
    'AIRFLOW__CORE__FERNET_KEY',
    'VAULT_UNSEAL_KEY',
    'TS_AUTHKEY',
    'DEVISE_SECRET_KEY',
    'SSH_PRIVATE_KEY',
    'JWT_SECRET',
    'clientSecret',
    'SUPER_Secret',
    'MY_CREDENTIAL',
    'SESSION_SALT',
    'SENTRY_DSN',
    'NEO4J_AUTH',
    'COMPOSER_AUTH',
    'NPM_CONFIG__AUTH',
    'GITHUB_PAT',
    'spring.datasource.password',
    'DB_PASSWORD_1',
    'auth',
    'APP_KEY',
    'ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY',
    'git_key',
    'DB_PASSWORD_PROD',
  ];
  const none = [
    'POSTGRES_PASSWORD_FILE',
    'TOKEN_PATH',
    'SECRET_VERSION',
    'PUBLIC_KEY',
    'PUBLIC_TOKEN',
    'AWS_ACCESS_KEY_ID',
    'AWS_ACCESS_KEY',
    'MINIO_ACCESS_KEY',
    'APP_S3_ACCESS_KEY',
    'KEY_ID',
    'SSH_AUTH_SOCK',
    'SSH_KEY_DIR',
    'PROXY_SSL_CERT_KEY',
    'GPG_KEY',
    'APT_SIGNING_KEY',
    'GOPRIVATE',
    'TRAVIS_OS_NAME',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'PWD',
    'OLDPWD',
    'PASSWORDLESS',
    'NOPASSWD',
    'PASSWORDLESS_SUDO',
    'MAX_TOKENS',
    'OPENAI_MAX_TOKENS',
    'MYSQL_ALLOW_EMPTY_PASSWORD',
    'MYSQL_RANDOM_ROOT_PASSWORD',
    'SECRET_KEY_BASE_DUMMY',
    'LICENSE_KEY',
    'KEY',
    'KEYBOARD',
    'EGG_PASSPORT_GITHUB_CLIENT_ID',
    'PASS',
    'BYPASS',
    'PASS_THROUGH',
    'USE_PASSWORD_AUTH',
    'TOKEN_URL',
    'PRIMARY_KEY',
    'POSTGRES_HOST_AUTH_METHOD',
    'TOKENIZER',
    'AUTHOR',
    'SECRETARY',
    'COMPASS',
    '',
    '_',
    'VAULT_TOKEN_HELPER',
    'ETCD_INITIAL_CLUSTER_TOKEN',
    '--initial-cluster-token',
  ];
  for (const name of secret) assert.equal(secretName(name), 'secret', name);
  for (const name of none) assert.equal(secretName(name), undefined, name);
  for (const name of ['TOKEN_TTL', 'JWT_ACCESS_TOKEN_EXPIRE_MINUTES', 'PASSWORD_RESET_TOKEN_TTL']) {
    assert.equal(secretName(name), 'quantity', name);
  }
});

test('amounts are distinguished from credentials', () => {
  const amounts = [
    '30',
    '-1',
    '1.5h',
    '1h30m',
    '60/minute',
    '10 r/s',
    '1000 * 60 * 15',
    'P1DT2H',
    '7 days',
    'never',
  ];
  for (const value of amounts) assert.equal(isQuantity(value), true, value);
  for (const value of ['q7w8e9r0', 'Hunter2Hunter9', 'abc123']) assert.equal(isQuantity(value), false, value);
});

test('a value is a credential, a placeholder or no secret', () => {
  const cases: [string, ReturnType<typeof classifyValue>][] = [
    ['', 'empty'],
    ['true', 'harmless'],
    ['1', 'harmless'],
    ['/run/secrets/db', 'harmless'],
    ['./secrets/key.pem', 'harmless'],
    ['resetPassword.sh', 'harmless'],
    ['https://auth.internal/token', 'harmless'],
    ['vault:secret/data/db#password', 'harmless'],
    ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf', 'harmless'],
    ['projects/123/secrets/db/versions/latest', 'harmless'],
    ['ENC[AES256_GCM,data:q7w8,type:str]', 'harmless'],
    ['$argon2id$v=19$m=65540,t=3,p=4$bXlzYWx0', 'harmless'],
    ['{SSHA}q7w8e9r0', 'harmless'],
    ['$DB_PASSWORD', 'harmless'],
    ['$ecret99q', 'literal'],
    ['<your-token>', 'placeholder'],
    ['{{ secret }}', 'placeholder'],
    ['[[password]]', 'placeholder'],
    ['your_api_key_here', 'placeholder'],
    ['user_provided', 'placeholder'],
    ['""', 'empty'],
    ['xxxxxxxx', 'placeholder'],
    ['AKIAIOSFODNN7EXAMPLE', 'harmless'],
    ['dummy', 'placeholder'],
    ['changeme', 'weak'],
    ['change-me', 'weak'],
    ['change_this_to_a_long_random_string', 'weak'],
    ['postgres', 'weak'],
    ['mysecretpassword', 'weak'],
    ['Passw0rd123', 'weak'],
    ['12345678', 'weak'],
    ['hunter2', 'literal'],
    ['a', 'literal'],
    [tail, 'literal'],
    ['/wJalrXUtnF/K7MDENGbPxRfiCYzz9', 'literal'],
  ];
  for (const [value, verdict] of cases) assert.equal(classifyValue(value), verdict, value);
});

test('variables are found in both dialects', () => {
  assert.ok(hasVariable('$X', 'shell') && hasVariable('a$(cat x)', 'shell') && hasVariable('`x`', 'shell'));
  assert.ok(!hasVariable('a\\$X', 'shell') && !hasVariable('a$', 'shell'));
  assert.ok(hasVariable('$' + '{X}', 'compose') && hasVariable('$$$' + '{X}', 'compose'));
  assert.ok(!hasVariable('pa$$w0rd', 'compose') && !hasVariable('hunter2$', 'compose'));
});

test('every format is found by its markers', () => {
  for (const { label, marks, form, lead } of shapes) {
    const before = lead ? `${lead.of.source}{${lead.least},${lead.most}}` : '';
    const after = form().source.replace(/\(\?!.*?\)(?=$|\|)/g, '');
    const any = fc.stringMatching(new RegExp(`^${before}(?:${after})$`));
    const samples = fc.sample(any, { numRuns: 50, seed: 7 });
    const found = samples.filter((each) => shapedSecrets(` ${each} `)[0]?.label === label);
    assert.ok(found.length > 0, label);
    assert.ok(
      samples.every((each) => anyMark.test(each) && marks.some((mark) => each.includes(mark))),
      label,
    );
    assert.ok(
      marks.every((mark) => mark.length > 1 || mark === '-'),
      label,
    );
  }
});

test('published formats are found at their place', () => {
  const cases: [string, string][] = [
    ['AWS access key', `AKIA${'Q3LW7VN2KD5RT4XB'}`],
    ['GitHub token', `ghp_${tail.slice(0, 36)}`],
    ['GitLab token', `glpat-${tail.slice(0, 20)}`],
    ['npm token', `npm_${tail.slice(0, 36)}`],
    ['Stripe key', `sk_live_${tail.slice(0, 24)}`],
    ['Google API key', `AIza${tail.slice(0, 35)}`],
    ['JSON web token', `eyJ${tail}.eyJ${tail}.${tail}`],
    ['private key', `-----BEGIN RSA PRIVATE KEY-----\\n${long}`],
    ['private key', `-----BEGIN PRIVATE KEY-----\n${long}`],
    ['Slack token', `xoxb-1${tail}`],
    ['Azure client secret', `a~88Q~${tail.slice(0, 34)}`],
  ];
  for (const [label, secret] of cases) {
    const text = `RUN x="${secret}" y`;
    const [found, ...more] = shapedSecrets(text);
    assert.equal(found?.label, label, label);
    assert.equal(found?.span.start, 7, label);
    assert.equal(text.slice(found?.span.start, found?.span.end), secret, label);
    assert.deepEqual(more, []);
  }
});

test('samples, counts and look-alikes are no credentials', () => {
  const texts = [
    'AKIAIOSFODNN7EXAMPLE',
    `XAKIA${'Q3LW7VN2KD5RT4XB'}`,
    `ghp_${'a'.repeat(36)}`,
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    `ghp_${'xxxx'.repeat(9)}`,
    'grep -q "-----BEGIN RSA PRIVATE KEY-----" file',
    'sk-learn',
    'eyJhbGciOiJIUzI1NiJ9',
    'npm_config_cache npm_package_name',
  ];
  for (const text of texts) assert.deepEqual(shapedSecrets(text), [], text.slice(0, 20));
});

test('passwords in URLs are found, including braces', () => {
  const found: [string, 'compose' | 'shell', string | undefined][] = [
    ['postgres://app:hunter2@db/app', 'compose', 'hunter2'],
    ['redis://:hunter2@redis:6379/0', 'compose', 'hunter2'],
    ['postgres://$' + '{DB_USER:?err}:hunter2@db/app', 'compose', 'hunter2'],
    ['postgres://app:pa$$w0rd@db/app', 'compose', 'pa$$w0rd'],
    ['postgres://u:hunter2$@db/x', 'compose', 'hunter2$'],
    ['postgres://u:$$$' + '{DB_PASSWORD}@db/x', 'compose', undefined],
    ['redis://:$' + '{REDIS_PASSWORD}@redis:6379/0', 'compose', undefined],
    ['git clone https://bot:Zq3Lw8@git.corp/x', 'shell', 'Zq3Lw8'],
    ['git clone https://bot:$TOKEN@git.corp/x', 'shell', undefined],
    ['https://registry.npmjs.org/@scope/pkg', 'shell', undefined],
    ['http://host:8080/a@b', 'shell', undefined],
    ['http://user:password@host', 'shell', undefined],
    ['postgres://a:b1c2@localhost:5432/x', 'shell', undefined],
    ['https://<user>:<password>@host', 'shell', undefined],
    ['ssh://git@host/x', 'shell', undefined],
  ];
  for (const [text, dialect, password] of found) {
    const [first] = credentialUrls(text, dialect);
    assert.equal(first && text.slice(first.span.start, first.span.end), password, text);
  }
});

test('texts full of markers have no result and take no time', () => {
  for (const piece of ['a:', 'AKIA', 'eyJ', '://a:', `$${'{'}`, '-----BEGIN ']) {
    const text = piece.repeat(20_000);
    assert.deepEqual(shapedSecrets(text), [], piece);
    assert.deepEqual(credentialUrls(text, 'compose'), [], piece);
  }
});

test('markers of every format take linear time, with any text between them', () => {
  for (const mark of shapes.flatMap(({ marks }) => marks))
    for (const piece of [`${mark}-`, `/${mark}`, `${mark}a.`]) {
      const text = piece.repeat(40_000 / piece.length);
      const before = process.cpuUsage();
      shapedSecrets(text);
      const { user, system } = process.cpuUsage(before);
      assert.ok(user + system < 500_000, `${piece}: ${user + system} µs`);
    }
});

test('a mask covers every span', () => {
  const spans = [
    { start: 2, end: 4 },
    { start: 3, end: 6 },
    { start: 8, end: 9 },
  ];
  assert.equal(mask('0123456789', spans), '01***67***9');
});

test('a displayed line hides credentials and nothing else', () => {
  const hash = '68c570eed8810fd59b5b33cca51bbad5eabb4cb4';
  const lines = [
    'RUN apt-get install -y curl && echo hello | tee x && docker login -u a --password-stdin x',
    'RUN usermod -aG docker jenkins && passwd -d jenkins',
    '      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}',
    '    ADMIN_PASSWORD="${ADMIN_PASSWORD:-}" \\',
    'RUN chgrp 0 /etc/passwd && chmod g=u /etc/passwd && chown 1001 /app',
    'RUN dnf install -y vim-minimal passwd sudo hostname && dnf clean all',
    'RUN apk add --no-cache openssl mysql-client zip && mkdir -p /var/lib/app && cp -a conf /etc',
    'ADD https://github.com/acme/ghostscript-downloads/releases/download/gs921/ghostscript-9.21-linux-x86_64.tgz /tmp/',
    'ADD https://github.com/openssl/openssl/archive/OpenSSL_1_0_1c.tar.gz /OpenSSL_1_0_1c.tar.gz',
    'RUN --mount=type=secret,id=test-secret ls -la /run/secrets/; cp /run/secrets/test-secret /tmp',
    'RUN --mount=type=secret,id=mysecret cat /run/secrets/mysecret > /tmp/actual',
    'RUN openssl passwd -6 "$PASSWORD" > /tmp/hash && htpasswd -c /etc/nginx/users app',
    'RUN echo "root:$ROOT_PASSWORD" | chpasswd && echo "password=$PASSWORD" >> /etc/app.conf',
    'RUN rabbitmqctl wait /var/lib/rabbitmq/mnesia/rabbit.pid && rabbitmqctl set_permissions -p / app ".*" ".*"',
    'RUN curl -u $USER:$TOKEN https://a.io && docker run -u 100000:100000 -p 27017:27017 mongo -p 27017:27017',
    'COPY --from=builder /app/private.key /app/server.key',
    '  - /etc/passwd:/host/etc/passwd:ro',
    "  image: 'onetimesecret/onetimesecret:latest'",
    `  image: ghcr.io/acme/app:sha-${hash}`,
    `FROM debian@sha256:${hash}${hash.slice(0, 24)}`,
    'RUN adduser -D -h /home/app app -p /x && apk add mysql-client redis && test -n "$TOKEN"',
    'COPY api-token other-token2 /app/',
    '  image: secret:v2Beta',
    '  - NEO4J_AUTH=none',
    '  - AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED=true',
    "  command: start-notebook.sh --NotebookApp.token=''",
    '  command: ["--token", "$TOKEN", "--password-file", "/run/secrets/db"]',
    '  PASSWORD_MIN_LENGTH: 12',
    '  # the token is read from a file, the password from a variable',
    `  integrity: sha512-${long.slice(0, 86)}==`,
    `  key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${tail}`,
    '  test: ["CMD-SHELL", "click --password \\"$$CLICKHOUSE_PASSWORD\\" --query \'SELECT 1\'"]',
    'RUN mongosh -u root -p \\"$$MONGO_PASSWORD\\" --authenticationDatabase admin --eval \\"',
    '- APP_DSN=postgresql://${DB_USER}:${DB_PASSWORD}@db:5432/${DB_NAME}?sslmode=disable',
    '#   fastcgi_pass php-fpm-83:9000; proxy_pass backend2:8080;',
    'const password = process.env.MONGO_PASSWORD;',
    '  it_IT: Password OpenSearch',
    '  datasource: {"basicAuth":false,"basicAuthUser":"grafana"}',
    `ENV GIT_COMMIT=${hash} JDK_URL=https://a.io/java/GA/jdk26.0.2/${hash}/10/GPL`,
  ];
  for (const line of lines) assert.equal(redact(line), line);
});

test('a token is masked completely, including the text around its separator', () => {
  const hexes = 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6';
  const tokens = [
    `${tail.slice(0, 14)}.atlasv1.${long.slice(0, 67)}`,
    `7123456980:AA${tail.slice(0, 33)}`,
    `${hexes}-us14`,
    `${hexes}-${hexes.slice(0, 8)}-${hexes.slice(8, 16)}`,
    `${tail.slice(0, 11)}:APA91b${long}${tail.slice(0, 26)}`,
    `${hexes}${hexes.slice(0, 4)}NRAL`,
    `${tail}${tail}7qX8AZDO${tail.slice(0, 4)}`,
    `glpat-${tail.slice(0, 27)}.01.${'0a1b2c3d4'}`,
    `sk_live_${long}`,
    `abc8Q~${tail.slice(0, 34)}`,
    `eyJ${long}.eyJ${long.repeat(9)}.${long.repeat(5)}`,
  ];
  for (const token of tokens)
    for (const text of [token, `A=${token}`, `"${token}"`, `\\n${token}\\n`, `x ${token} y`]) {
      const [found, ...more] = shapedSecrets(text);
      assert.equal(text.slice(found?.span.start, found?.span.end), token);
      assert.deepEqual(more, []);
    }
});

test('a displayed line hides passwords in commands, and keeps its length', () => {
  const lines = [
    "RUN echo 'root:Zq3Lw8Vn' | sudo chpasswd && x",
    'RUN useradd -m -p Zq3Lw8Vn a',
    'RUN echo Zq3Lw8Vn | passwd --stdin root',
    "RUN chpasswd <<< 'root:Zq3Lw8Vn'",
    'root:Zq3Lw8Vn',
    'RUN openssl passwd -6 Zq3Lw8Vn && openssl rsa -passin pass:Zq3Lw8Vn -in a',
    'RUN docker login -u bot -p Zq3Lw8Vn registry.corp',
    'RUN sshpass -p Zq3Lw8Vn ssh a@b && mysql -pZq3Lw8Vn -e x',
    'RUN htpasswd -bc /etc/users app Zq3Lw8Vn',
    'RUN net user app Zq3Lw8Vn /add',
    'RUN composer config -g http-basic.repo.corp bot Zq3Lw8Vn',
    'RUN bundle config set gems.corp.io bot:Zq3Lw8Vn',
    'RUN unzip -PZq3Lw8Vn a.zip && redis-cli -a Zq3Lw8Vn ping',
    'RUN lftp -u bot,Zq3Lw8Vn a.corp && rabbitmqctl add_user bot Zq3Lw8Vn',
    'RUN mysql -e "UPDATE user SET password=PASSWORD(\'Zq3Lw8Vn\')"',
    'RUN export PASSWORD=Zq3Lw8Vn&&make',
    '- SECRET_KEY=aws"Zq3Lw8Vn+45/6"',
    'password: "hunt\\"Zq3Lw8Vn"',
    'password => "Zq3Lw8Vn"',
    '<password>Zq3Lw8Vn</password>',
    'RUN app --password Zq3Lw8Vnä --x',
  ];
  for (const line of lines) {
    const shown = redact(line);
    assert.ok(!shown.includes('Zq3Lw8Vn'), shown);
    assert.equal(shown.length, line.length);
  }
  const next = [' --host db', '&&make', '||exit', ';Database=app', '&user=app', '</password>'];
  for (const each of next) assert.ok(redact(`password=Zq3Lw8Vn${each}`).endsWith(each), each);
  assert.ok(!redact('DB_PASSWORD: ${DB_PASSWORD:-Zq3Lw8Vn}').includes('Zq3Lw8Vn'));
  assert.ok(!redact('DB_PASSWORD:?Zq3Lw8Vn').includes('Zq3Lw8Vn'));
});
