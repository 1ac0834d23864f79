// Passwords that only another element of a command reveals, as in exec form, are masked wherever a text is shown.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { redact } from '../server/engine/secret/redact.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { cpuTime } from './support/cpu.ts';
import { commitAll, withoutGit } from './support/git.ts';
import { shownOf } from './support/secrecy/shown.ts';

const password = 'hunter2x';
/** Commands of programs that take a password. */
const commands: readonly (readonly string[])[] = [
  ['redis-server', '--requirepass', password],
  ['redis-cli', '-a', password, 'monitor'],
  ['sshpass', '-p', password, 'ssh', 'host'],
  ['curl', '-u', `admin:${password}`, 'https://example.com'],
  ['mongosh', '--username', 'root', '--password', password],
  ['mysql', '-uroot', `-p${password}`],
  ['nats-server', '--user', 'app', '--pass', password],
  ['vault', 'login', '-token', password],
  ['docker', 'login', '-u', 'app', '-p', password],
  ['rabbitmqctl', 'add_user', 'app', password],
  ['htpasswd', '-bc', '/users', 'app', password],
  ['ldapsearch', '-x', '-w', password],
  ['sh', '-c', `redis-server --requirepass ${password}`],
];

/** Notations of a list on one line. */
const notations: Readonly<Record<string, (words: readonly string[]) => string>> = {
  'JSON without blanks': (words) => JSON.stringify(words),
  'JSON with blanks': (words) => `[${words.map((each) => JSON.stringify(each)).join(', ')}]`,
  'wide JSON': (words) => `[ ${words.map((each) => JSON.stringify(each)).join(' , ')} ]`,
  'single quotes': (words) => `['${words.join("', '")}']`,
  'plain scalars': (words) =>
    `[${words.map((each) => (each.includes(' ') ? `'${each}'` : each)).join(', ')}]`,
};

describe('a password in exec form', () => {
  for (const [name, notation] of Object.entries(notations))
    it(`is masked in a line: ${name}`, () => {
      for (const words of commands)
        for (const before of [
          'CMD ',
          '    command: ',
          'HEALTHCHECK CMD ',
          '  web: { image: app, command: ',
        ]) {
          const line = before + notation(words);
          const masked = redact(line);
          assert.doesNotMatch(masked, /hunter|nter2x/, line);
          assert.equal(masked.length, line.length);
          assert.ok(masked.startsWith(before + notation(words).slice(0, 4)), masked);
        }
    });

  it('a short one or an ordinary word too, since an element is no prose', () => {
    for (const value of ['pw', 'secret', 'letmein'])
      for (const [program, option] of [
        ['redis-server', '--requirepass'],
        ['app', '--db-password'],
        ['nats-server', '--pass'],
      ])
        assert.ok(redact(JSON.stringify([program, option, value])).includes('*'.repeat(value.length)));
  });

  it('what is none stays', () => {
    for (const line of [
      'CMD ["app", "--password-file", "/run/secrets/db"]',
      'CMD ["app", "--password", "$PASSWORD"]',
      'CMD ["app", "--password", "--verbose"]',
      'CMD ["app", "--token-ttl", "24h"]',
      'ENTRYPOINT ["docker-entrypoint.sh", "redis-server", "/etc/redis.conf"]',
      'HEALTHCHECK CMD ["curl", "-f", "http://localhost:8080/login"]',
      'RUN ["useradd", "-u", "1000", "app"]',
      'CMD ["psql", "-U", "postgres", "-p", "5432"]',
      'CMD ["mysqld", "--user", "mysql", "--port", "3306"]',
      '    environment: [POSTGRES_PASSWORD, POSTGRES_USER]',
      '    secrets: [db-password, api-token]',
      '    cap_drop: [ALL]',
    ])
      assert.equal(redact(line), line);
  });

  it('a long line takes no time', () => {
    const start = cpuTime();
    for (const part of ['[","', '["a" ', ',   ', '"-p",', "['--password' , "]) redact(part.repeat(2000));
    assert.ok(cpuTime() - start < 500);
  });

  it('is in no report, message, drawing, hover or page', () => {
    for (const words of commands) {
      const list = notations['JSON with blanks']!(words);
      const files = new Map([
        [
          'Dockerfile',
          `FROM node:8\nUSER root\nEXPOSE 22\nHEALTHCHECK CMD ${list}\nENTRYPOINT ${list}\nRUN ${list}\n`,
        ],
        [
          'compose.yaml',
          `services:\n  web: { image: redis, privileged: true, ports: ["6379:6379"], command: ${list} }\n  api: { build: ., entrypoint: ${list}, healthcheck: { test: ${list} } }\n`,
        ],
      ]);
      for (const { texts } of shownOf(files, password, 3))
        for (const [where, text] of texts)
          assert.ok(!text.includes(password), `${where} shows the password of ${words[0]}`);
    }
  });

  it('is not what diff and explain show', { skip: withoutGit }, () => {
    for (const words of commands.slice(0, 3)) {
      const list = notations['JSON without blanks']!(words);
      const folder = folderOf({
        Dockerfile: `FROM node:22\nUSER node\nCMD ${list}\n`,
        'compose.yaml': `services:\n  web: { build: ., command: ${list} }\n`,
      });
      commitAll(folder, 'first');
      writeFileSync(join(folder, 'Dockerfile'), `FROM node:8\nUSER root\nCMD ${list}\n`);
      writeFileSync(
        join(folder, 'compose.yaml'),
        `services:\n  web: { build: ., privileged: true, command: ${list} }\n`,
      );
      for (const args of [
        ['diff'],
        ['diff', '--format', 'json'],
        ['explain', 'Dockerfile:3'],
        ['explain', 'compose.yaml:2'],
      ]) {
        const { out, errors } = plimsoll(args, { cwd: folder });
        assert.ok(!(out + errors).includes(password), `${args.join(' ')} of ${words[0]}`);
      }
    }
  });
});
