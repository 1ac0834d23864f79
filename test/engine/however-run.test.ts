import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint, type Project } from '../../server/engine/index.ts';
import { completed } from '../support/project.ts';

type Files = Readonly<Record<string, string>>;

/** The names of the files and folders in a folder. */
function namesIn(folder: string, files: Files): string {
  const below = Object.keys(files).filter((path) => path.startsWith(folder));
  const names = below.map((path) => path.slice(folder.length).replace(/\/.*/, '/'));
  return [...new Set(names)].join('\n');
}

/** A project that reads the file at a path and what it asks for, as from a disk; files without text can't be read. */
function loaded(path: string, files: Files, unreadable: readonly string[] = []): Project {
  let project = emptyProject().with({ path, text: files[path] ?? '' });
  for (const each of unreadable)
    project = project.withUnread(each, { reason: 'permission denied', beyond: false });
  const all = { ...files, ...Object.fromEntries(unreadable.map((each) => [each, ''])) };
  return completed(project, path, (each) => {
    if (!each.endsWith('/./')) return files[each];
    return namesIn(each === '././' ? '' : each.slice(0, -2), all);
  });
}

/** The fixes of a file that would be safe for its services alone, as `safety title`. */
function fixesOf(files: Files, path = 'compose.yaml', unreadable: readonly string[] = []): string[] {
  const result = lint(loaded(path, files, unreadable), path, rules, defaultConfig);
  assert.deepEqual(result.problems, []);
  return result.findings
    .flatMap((finding) => result.fixesOf(finding))
    .filter(({ title }) => title.startsWith(title_))
    .map(({ safety, title }) => `${safety}${title.slice(title_.length)}`);
}

const title_ = 'Remove the privileges that this service does not use';
const image = 'nginxinc/nginx-unprivileged:1.27';
const web = (...lines: string[]) => `services:\n  web:\n${lines.map((line) => `    ${line}\n`).join('')}`;
const main = web(`image: ${image}`, 'ports: ["8080:8080"]');
const asRoot = web('user: root');

describe('a safe fix of a service that another file of the folder runs otherwise', () => {
  it('is safe without such a file', () => {
    assert.deepEqual(fixesOf({ 'compose.yaml': main }), ['safe']);
  });

  const names: readonly (readonly [base: string, over: string])[] = [
    ['compose.yaml', 'compose.prod.yaml'],
    ['compose.yml', 'compose-prod.yml'],
    ['docker-compose.yml', 'docker-compose.mac.yml'],
    ['docker-compose.yaml', 'docker-compose-prod.yml'],
    ['docker-compose.yml', 'docker-compose_prod.yml'],
    ['docker-compose.yml', 'compose.test.yaml'],
    ['docker-compose.yml', 'prod.compose.yml'],
    ['docker-compose.yml', 'docker-stack.yml'],
    ['docker-compose.yml', 'prod-docker-compose.yml'],
    ['app.compose.yml', 'app.prod.compose.yml'],
    ['docker-compose.base.yml', 'docker-compose.prod.yml'],
    ['docker-compose.common.yml', 'docker-compose.yml'],
    ['docker-compose.prod.yml', 'docker-compose.prod.mac.yml'],
    ['stacks/one/docker-compose.yml', 'stacks/one/docker-compose.mac.yml'],
    ['/w/compose.yaml', '/w/compose.prod.yaml'],
    ['/compose.yaml', '/compose.prod.yaml'],
  ];
  for (const [base, over] of names)
    it(`is not safe in ${base} beside ${over}`, () => {
      const name = over.slice(over.lastIndexOf('/') + 1);
      assert.deepEqual(fixesOf({ [base]: main, [over]: asRoot }, base), [
        `unsafe (${name} changes its user)`,
      ]);
    });

  const changes: Readonly<Record<string, readonly string[]>> = {
    image: ['image: nginx'],
    build: ['build: .'],
    user: ['user: "0"'],
    entrypoint: ['entrypoint: /start.sh'],
    command: ['command: [sudo, nginx]'],
    network_mode: ['network_mode: host'],
    cap_add: ['cap_add: [NET_ADMIN]'],
    privileged: ['privileged: true'],
    read_only: ['read_only: true'],
    volumes: ['volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]'],
    environment: ['environment: { PORT: "80" }'],
    security_opt: ['security_opt: ["no-new-privileges:true"]'],
    env_file: ['env_file: prod.env'],
    healthcheck: ['healthcheck: { test: [CMD, sudo, "true"] }'],
  };
  for (const [key, lines] of Object.entries(changes))
    it(`is not safe if that changes ${key}`, () => {
      const over = web(...lines);
      const files = { 'docker-compose.yml': main, 'docker-compose.mac.yml': over, 'prod.env': 'A=1\n' };
      const [first, ...others] = fixesOf(files, 'docker-compose.yml');
      assert.deepEqual(others, []);
      assert.match(
        first ?? '',
        new RegExp(`^unsafe \\(docker-compose\\.mac\\.yml changes (?:its ${key}|it)\\)$`),
      );
    });

  const same: Readonly<Record<string, string>> = {
    'the same values': web(`image: "${image}"`),
    'only labels, ports and limits': web(
      'labels: [a]',
      'ports: ["80:8080"]',
      'mem_limit: 1g',
      'restart: always',
    ),
    'another service': 'services:\n  db:\n    image: postgres:17\n    user: root\n',
    'no service': 'networks:\n  a: {}\n',
    nothing: '',
  };
  for (const [what, over] of Object.entries(same))
    it(`stays safe if that has ${what}`, () => {
      assert.deepEqual(fixesOf({ 'compose.yaml': main, 'compose.prod.yaml': over }), ['safe']);
    });

  it('stays safe beside other kinds of files, and beside a project of its own', () => {
    const full = web('image: postgres:17', 'user: root');
    const others = { 'values.prod.yaml': asRoot, 'web.yml': asRoot, 'sub/compose.prod.yaml': asRoot };
    assert.deepEqual(fixesOf({ 'compose.yaml': main, ...others }), ['safe']);
    assert.deepEqual(
      fixesOf({ 'docker-compose.a.yml': main, 'docker-compose.b.yml': full }, 'docker-compose.a.yml'),
      ['safe'],
    );
    // The file that is merged over another one changes nothing of it when that runs alone.
    const prod = { 'compose.yaml': web('image: postgres:17', 'user: root'), 'compose.prod.yaml': main };
    assert.deepEqual(fixesOf(prod, 'compose.prod.yaml'), ['safe']);
  });

  it('is not safe if a file that cannot run alone has no other base', () => {
    const files = { 'docker-compose.dev.yml': main, 'docker-compose.mac.yml': asRoot };
    assert.deepEqual(fixesOf(files, 'docker-compose.dev.yml'), [
      'unsafe (docker-compose.mac.yml changes its user)',
    ]);
  });

  it('compares what comes through merge keys, extends and variables', () => {
    const beside = (over: string, more: Files = {}) =>
      fixesOf({ 'compose.yaml': main, 'compose.ci.yaml': over, ...more });
    const changed = ['unsafe (compose.ci.yaml changes its user)'];
    assert.deepEqual(beside(`x-a: &a\n  user: root\n${web('<<: *a')}`), changed);
    assert.deepEqual(beside('services:\n  web:\n    extends: other\n  other:\n    user: root\n'), changed);
    assert.deepEqual(
      beside(web('extends: { file: root.yml, service: any }'), {
        'root.yml': 'services:\n  any:\n    user: root\n',
      }),
      changed,
    );
    assert.deepEqual(beside(web('user: ${WHO}')), changed);
    assert.deepEqual(beside(web('extends: { file: gone.yml, service: any }')), [
      'unsafe (compose.ci.yaml may change it)',
    ]);
  });

  it('is not safe if that cannot be read', () => {
    for (const broken of [
      'services:\n  web: {\n',
      'services:\n{{ if prod }}\n  web: {user: root}\n{{ end }}\n',
    ])
      assert.deepEqual(fixesOf({ 'compose.yaml': main, 'compose.prod.yaml': broken }), [
        "unsafe (compose.prod.yaml can't be read)",
      ]);
    assert.deepEqual(fixesOf({ 'compose.yaml': main }, 'compose.yaml', ['compose.prod.yaml']), [
      "unsafe (compose.prod.yaml can't be read)",
    ]);
  });

  it('is not safe if the file that is merged over it by default decides', () => {
    const root = web('image: nginx:1.27', 'ports: ["8080:8080"]');
    const files = { 'compose.yaml': root, 'compose.override.yaml': web(`image: ${image}`) };
    assert.deepEqual(fixesOf(files), ['unsafe (compose.override.yaml changes its image)']);
  });

  it('is not safe if another service takes its mounts there', () => {
    const backup = 'services:\n  backup:\n    image: alpine:3\n    volumes_from: [web:ro]\n';
    assert.deepEqual(fixesOf({ 'compose.yaml': main, 'compose.backup.yaml': backup }), [
      'unsafe (compose.backup.yaml shares its volumes)',
    ]);
  });
});

describe('a safe fix of a service that another file extends or includes', () => {
  const extending = (file: string, ...lines: string[]) =>
    `services:\n  api:\n    extends: { file: ${file}, service: web }\n${lines.map((line) => `    ${line}\n`).join('')}`;
  const cases: readonly (readonly [what: string, path: string, others: Files, expected: string])[] = [
    [
      'the base file above it',
      'common/web.compose.yml',
      { 'compose.yaml': extending('common/web.compose.yml', 'user: root') },
      'unsafe (../compose.yaml changes its user)',
    ],
    [
      'a file beside it with any name of a compose file',
      'compose.yaml',
      { 'dev.compose.yml': extending('compose.yaml', 'image: postgres:17') },
      'unsafe (dev.compose.yml changes its image)',
    ],
    [
      'a file beside it that changes all of it',
      'compose.yaml',
      { 'docker-compose.yml': extending('./compose.yaml', 'image: postgres:17', 'ports: !override []') },
      'unsafe (docker-compose.yml changes its image)',
    ],
    [
      'a file in a folder beside it',
      'common/compose.yaml',
      { 'app/compose.yaml': extending('../common/compose.yaml', 'user: root') },
      'unsafe (../app/compose.yaml changes its user)',
    ],
    [
      'a file in a folder beside it with another name',
      'common/compose.yaml',
      { 'app/docker-compose.prod.yml': extending('../common/compose.yaml', 'image: nginx') },
      'unsafe (../app/docker-compose.prod.yml changes it)',
    ],
    [
      'a file in a folder beside it, which a third file there changes',
      'common/compose.yaml',
      {
        'app/compose.yaml': extending('../common/compose.yaml'),
        'app/compose.prod.yaml': 'services:\n  api:\n    entrypoint: /start.sh\n',
      },
      'unsafe (../app/compose.prod.yaml changes it)',
    ],
    [
      'a file in a folder beside it that adds nothing',
      'common/compose.yaml',
      { 'app/compose.yaml': extending('../common/compose.yaml', 'restart: always') },
      'safe',
    ],
    [
      'a file in a folder beside the one above it',
      'docker/base/web/compose.yaml',
      { 'docker/app/compose.yml': extending('../base/web/compose.yaml', 'user: "0"') },
      'unsafe (../../app/compose.yml changes its user)',
    ],
    [
      'a file with another name in the folder above it',
      'app/docker-compose.yml',
      { 'compose.ci.yml': extending('app/docker-compose.yml', 'command: sh') },
      'unsafe (../compose.ci.yml changes its command)',
    ],
    [
      'a file with another name two folders above it',
      'deploy/app/docker-compose.yml',
      { 'docker-compose.ci.yml': extending('./deploy/app/docker-compose.yml', 'network_mode: host') },
      'unsafe (../../docker-compose.ci.yml changes it)',
    ],
    [
      'a file in a folder beside it that includes it',
      '/w/common/compose.yaml',
      {
        '/w/app/compose.yaml': 'include:\n  - path: [../common/compose.yaml, root.yml]\n',
        '/w/app/root.yml': asRoot,
      },
      'unsafe (../app/compose.yaml changes its user)',
    ],
    [
      'a file in one of many folders beside a shared one',
      'common/compose.yaml',
      {
        ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`app${i}/compose.yaml`, main])),
        'web/compose.yaml': extending('../common/compose.yaml', 'user: root'),
      },
      'unsafe (../web/compose.yaml changes its user)',
    ],
    [
      'a file in a folder below it',
      'docker-compose.yml',
      { 'deploy/docker-compose.prod.yml': extending('../docker-compose.yml', 'network_mode: host') },
      'unsafe (deploy/docker-compose.prod.yml changes it)',
    ],
    [
      'a chain of files',
      'common/web.compose.yml',
      {
        'compose.yaml': 'services:\n  c:\n    extends: { file: mid.yml, service: api }\n    user: root\n',
        'mid.yml': extending('common/web.compose.yml'),
      },
      'unsafe (../compose.yaml changes its user)',
    ],
    [
      'a file that adds nothing',
      'common/web.compose.yml',
      { 'compose.yaml': extending('common/web.compose.yml', 'labels: [a]') },
      'safe',
    ],
    [
      'a file that extends another service of it',
      'common/web.compose.yml',
      {
        'compose.yaml': extending('common/web.compose.yml', 'user: root').replace(
          'service: web',
          'service: db',
        ),
      },
      'safe',
    ],
    [
      'a file that includes it, and merges another over it',
      'web/compose.yaml',
      {
        'compose.yaml': 'include:\n  - path: [web/compose.yaml, web/root.yml]\n',
        'web/root.yml': asRoot,
      },
      'unsafe (../compose.yaml changes its user)',
    ],
    [
      'a file that only includes it',
      'web/compose.yaml',
      { 'compose.yaml': 'include: [web/compose.yaml]\nservices:\n  db:\n    image: postgres:17\n' },
      'safe',
    ],
  ];
  for (const [what, path, others, expected] of cases)
    it(`${expected === 'safe' ? 'stays safe' : 'is not safe'} below ${what}`, () => {
      const db = '  db:\n    image: postgres:17\n';
      assert.deepEqual(fixesOf({ [path]: main + db, ...others }, path), [expected]);
    });
});
