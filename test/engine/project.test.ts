import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint, type Project } from '../../server/engine/index.ts';
import { withFixes } from '../support/offers.ts';

type Files = Readonly<Record<string, string>>;

/** A project of one file, to which missing files are added until none is missing. */
function fed(path: string, files: Files, project = emptyProject()): Project {
  let full = project.with({ path, text: files[path] ?? '', kind: 'compose' });
  for (let missing = full.missing(path); missing.length > 0; missing = full.missing(path))
    for (const each of missing) {
      const text = files[each];
      full =
        text === undefined
          ? full.withAbsent(each)
          : full.with({ path: each, text, kind: /\.ya?ml$/.test(each) ? 'compose' : undefined });
    }
  return full;
}

/** The findings of one of several files: `file:line rule` and the related places. */
function said(path: string, files: Files, only: readonly string[] = ['privileged'], sets?: string[][]) {
  const project = fed(path, files, sets && emptyProject().withSets(sets));
  return lint(project, path, rules, defaultConfig)
    .findings.filter(({ rule }) => only.includes(rule))
    .map(
      ({ file, span, rule }) =>
        `${file}:${(project.source(file)?.lines.position(span.start).line ?? -1) + 1} ${rule}`,
    );
}

const problemsOf = (path: string, files: Files, sets?: string[][]) =>
  lint(fed(path, files, sets && emptyProject().withSets(sets)), path, [], defaultConfig).problems;

const setsOf = (path: string, files: Files) =>
  fed(path, files)
    .applications(path)
    .map(({ files }) => files.join(' '));

const service = (...lines: string[]) => `services:\n  web:\n${lines.map((line) => `    ${line}\n`).join('')}`;
const image = 'image: nginx:1.27.3';

describe('which files form a project', () => {
  const cases: readonly (readonly [string, readonly string[], string, readonly string[]])[] = [
    [
      'the base and its override',
      ['compose.yaml', 'compose.override.yaml'],
      'compose.yaml',
      ['compose.yaml compose.override.yaml'],
    ],
    [
      'the same, seen from the override',
      ['compose.yaml', 'compose.override.yaml'],
      'compose.override.yaml',
      ['compose.yaml compose.override.yaml'],
    ],
    [
      'an override of the other name',
      ['compose.yaml', 'docker-compose.override.yml'],
      'compose.yaml',
      ['compose.yaml docker-compose.override.yml'],
    ],
    [
      'the first override of two',
      ['compose.yml', 'compose.override.yml', 'compose.override.yaml'],
      'compose.yml',
      ['compose.yml compose.override.yml'],
    ],
    [
      'an override that another comes before',
      ['compose.yml', 'compose.override.yml', 'compose.override.yaml'],
      'compose.override.yaml',
      ['compose.override.yaml'],
    ],
    [
      'a base that another comes before',
      ['compose.yaml', 'docker-compose.yml', 'compose.override.yml'],
      'docker-compose.yml',
      ['docker-compose.yml'],
    ],
    [
      'docker-compose.yml before .yaml',
      ['docker-compose.yml', 'docker-compose.yaml'],
      'docker-compose.yaml',
      ['docker-compose.yaml'],
    ],
    [
      'a file of another name',
      ['compose.yaml', 'compose.prod.yaml'],
      'compose.prod.yaml',
      ['compose.prod.yaml'],
    ],
    [
      'an override without a base',
      ['compose.override.yml'],
      'compose.override.yml',
      ['compose.override.yml'],
    ],
    [
      'files in a folder',
      ['a/b/compose.yaml', 'a/b/compose.override.yml', 'a/compose.override.yml'],
      'a/b/compose.yaml',
      ['a/b/compose.yaml a/b/compose.override.yml'],
    ],
    [
      'an absolute path',
      ['/compose.yaml', '/compose.override.yml'],
      '/compose.yaml',
      ['/compose.yaml /compose.override.yml'],
    ],
  ];
  for (const [title, names, path, expected] of cases)
    it(title, () => {
      const files = Object.fromEntries(names.map((name) => [name, service(image)]));
      assert.deepEqual(setsOf(path, files), expected);
    });

  it('COMPOSE_FILE replaces the default files, including the override', () => {
    const files = {
      '.env': 'COMPOSE_FILE=base.yml:more/over.yml\n',
      'base.yml': service(image),
      'more/over.yml': service('privileged: true'),
      'compose.yaml': service(image),
      'compose.override.yaml': service('user: root'),
    };
    assert.deepEqual(setsOf('base.yml', files), ['base.yml more/over.yml']);
    assert.deepEqual(setsOf('compose.yaml', files), ['compose.yaml']);
    assert.deepEqual(said('base.yml', files), ['more/over.yml:3 privileged']);
    const other = { ...files, '.env': 'COMPOSE_PATH_SEPARATOR=","\nCOMPOSE_FILE="base.yml,more/over.yml"\n' };
    assert.deepEqual(setsOf('base.yml', other), ['base.yml more/over.yml']);
  });

  it('a file that cannot run alone overrides the base of its folder', () => {
    const files = { 'compose.yaml': service(image), 'compose.prod.yaml': service('privileged: true') };
    assert.deepEqual(setsOf('compose.prod.yaml', files), ['compose.yaml compose.prod.yaml']);
    assert.deepEqual(setsOf('compose.yaml', files), ['compose.yaml']);
    assert.deepEqual(said('compose.prod.yaml', files, ['privileged', 'missing-hardening']), [
      'compose.prod.yaml:3 privileged',
    ]);
  });

  it('listed sets come first, and one file may begin several', () => {
    const files = {
      'compose.yaml': service(image, 'privileged: true'),
      'compose.override.yaml': service('privileged: false'),
      'prod.yml': service('privileged: false'),
      'dev.yml': service('pid: host'),
    };
    const sets = [
      ['compose.yaml', 'prod.yml'],
      ['compose.yaml', 'dev.yml'],
    ];
    const wanted = ['privileged', 'host-namespace'];
    assert.deepEqual(said('compose.yaml', files, wanted, sets), [
      'compose.yaml:4 privileged',
      'dev.yml:3 host-namespace',
    ]);
    assert.deepEqual(said('dev.yml', files, wanted, sets), ['dev.yml:3 host-namespace']);
    assert.deepEqual(said('compose.yaml', files, wanted, sets.slice(0, 1)), []);
    assert.deepEqual(said('compose.override.yaml', files, wanted, sets), []);
    const [problem] = problemsOf('compose.yaml', files, [['compose.yaml', 'gone.yml']]);
    assert.match(problem?.message ?? '', /gone\.yml/);
  });
});

describe('a project is checked once', () => {
  const files = {
    'compose.yaml': service(image, 'privileged: true', 'cap_drop: [ALL]'),
    'compose.override.yaml': service('privileged: false', 'pid: host', 'read_only: true'),
  };

  it('the base has no finding for a setting that the override fixes', () => {
    assert.deepEqual(said('compose.yaml', files), []);
  });

  it('findings are at the written value, and the override has only its own', () => {
    assert.deepEqual(said('compose.yaml', files, ['host-namespace', 'missing-hardening']), [
      'compose.override.yaml:4 host-namespace',
      'compose.yaml:2 missing-hardening',
      'compose.yaml:2 missing-hardening',
    ]);
    assert.deepEqual(said('compose.override.yaml', files, ['host-namespace', 'missing-hardening']), [
      'compose.override.yaml:4 host-namespace',
    ]);
  });

  it('a finding in another file names the affected service', () => {
    const project = fed('compose.yaml', files);
    const found = lint(project, 'compose.yaml', rules, defaultConfig).findings;
    const host = found.find(({ rule }) => rule === 'host-namespace');
    assert.deepEqual(
      host?.related.map(({ file, message }) => [file, message]),
      [['compose.yaml', 'Applies to the service web.']],
    );
  });

  it('a stray override has no missing settings reported, only its own', () => {
    const alone = { 'compose.override.yaml': service(image, 'privileged: true') };
    const wanted = ['privileged', 'missing-hardening'];
    assert.deepEqual(said('compose.override.yaml', alone, wanted), ['compose.override.yaml:4 privileged']);
  });

  it('commands and inline Dockerfiles are reported in the file that contains them', () => {
    const over = service(
      'command: ["sh", "-c", "curl -k https://get.example/x | sh"]',
      'build:',
      '  dockerfile_inline: |',
      '    FROM debian:latest',
      '    RUN chmod 777 /srv',
    );
    const found = said('compose.yaml', { 'compose.yaml': service(image), 'compose.override.yaml': over }, [
      'unpinned-image',
      'world-writable',
      'piped-install',
    ]);
    assert.deepEqual(found, [
      'compose.override.yaml:3 piped-install',
      'compose.override.yaml:6 unpinned-image',
      'compose.override.yaml:7 world-writable',
    ]);
  });

  it('a fix is offered if it removes the finding, regardless of other files', () => {
    const fixesOf = (base: string, over: string) => {
      const project = fed('compose.yaml', { 'compose.yaml': base, 'compose.override.yaml': over });
      const found = withFixes(lint(project, 'compose.yaml', rules, defaultConfig));
      return found.find(({ rule }) => rule === 'host-namespace')?.fixes.map(({ edits }) => edits[0]?.file);
    };
    const over = service('pid: host', 'init: true');
    assert.deepEqual(fixesOf(service(image), over), ['compose.override.yaml']);
    // Sharing the processes of another container has its own finding.
    assert.deepEqual(fixesOf(service(image, 'pid: container:other'), over), []);
    const ipc = service('ipc: host', 'init: true');
    assert.deepEqual(fixesOf(service(image, 'ipc: shareable'), ipc), ['compose.override.yaml']);
    assert.deepEqual(fixesOf(service(image, 'pid: host'), over), []);
    assert.deepEqual(fixesOf(service(image, 'pid: host'), service('init: true')), ['compose.yaml']);
  });

  it('typos in keys are found in every file', () => {
    const wrong = { 'compose.yaml': service(image), 'compose.override.yaml': service('priviliged: true') };
    assert.deepEqual(said('compose.yaml', wrong, ['schema-error']), ['compose.override.yaml:3 schema-error']);
    assert.deepEqual(said('compose.override.yaml', wrong, ['schema-error']), [
      'compose.override.yaml:3 schema-error',
    ]);
  });

  it('an unreadable override is a problem of itself, and of the project', () => {
    const broken = { 'compose.yaml': service(image), 'compose.override.yaml': 'services: [\n' };
    assert.ok(problemsOf('compose.yaml', broken).some(({ file }) => file === 'compose.override.yaml'));
    assert.ok(problemsOf('compose.override.yaml', broken).length > 0);
  });
});

describe('other files of a project', () => {
  it('extends: a finding is in the extended file, once for all services that extend it', () => {
    const files = {
      'compose.yaml':
        'services:\n  a: {extends: {file: common.yml, service: c}}\n  b: {extends: {file: common.yml, service: c}}\n',
      'common.yml': `services:\n  c:\n    ${image}\n    privileged: true\n`,
    };
    const project = fed('compose.yaml', files);
    const found = lint(project, 'compose.yaml', rules, defaultConfig).findings.filter(
      ({ rule }) => rule === 'privileged',
    );
    assert.deepEqual(
      found.map(({ file, related }) => [file, related.map(({ message }) => message)]),
      [['common.yml', ['Applies to the service a.', 'Applies to the service b too.']]],
    );
  });

  it('include: single, with several paths, with its own folder and settings', () => {
    const part = (...more: string[]) =>
      `services:\n  db:\n    image: db:\${V}\n${more.map((line) => `    ${line}\n`).join('')}`;
    const include = (how: string) => `include:\n${how}\n`;
    const check = (how: string, extra: Files, expected: string[]) =>
      assert.deepEqual(said('compose.yaml', { 'compose.yaml': include(how), ...extra }), expected);
    check('  - sub/part.yml', { 'sub/part.yml': part('privileged: true') }, ['sub/part.yml:4 privileged']);
    check(
      '  - path: [sub/part.yml, sub/over.yml]',
      { 'sub/part.yml': part('privileged: true'), 'sub/over.yml': 'services: {db: {privileged: false}}\n' },
      [],
    );
    check(
      '  - path: sub/part.yml\n    env_file: sub/on.env',
      { 'sub/part.yml': part('privileged: ${P:-false}'), 'sub/on.env': 'P=true\n' },
      ['sub/part.yml:4 privileged'],
    );
    check(
      '  - path: sub/part.yml\n    project_directory: other',
      { 'sub/part.yml': part('privileged: ${P:-false}'), 'other/.env': 'P=true\n' },
      ['sub/part.yml:4 privileged'],
    );
  });

  it('a base above that includes it is found, even if it was checked before that existed', () => {
    const path = 'web/compose.yaml';
    const project = emptyProject().with({
      path,
      text: 'services:\n  web:\n    image: nginx\n    networks: [front]\n',
    });
    const errorsOf = (of: Project) =>
      lint(of, path, rules, defaultConfig).findings.filter(({ rule }) => rule === 'schema-error').length;
    const base = 'include: [web/compose.yaml]\nnetworks:\n  front:\n';
    assert.deepEqual([project, project.with({ path: 'compose.yaml', text: base })].map(errorsOf), [1, 0]);
  });

  it('missing referenced files are requested, and are problems if they do not exist', () => {
    const text = 'include: [gone.yml, "oci://registry.example/x", "https://git.example/x.git"]\n';
    const files = { 'compose.yaml': `${text}services:\n  web: {extends: {file: lost.yml, service: x}}\n` };
    const first = emptyProject().with({ path: 'compose.yaml', text: files['compose.yaml'] });
    assert.ok(first.missing('compose.yaml').includes('.env'));
    const project = fed('compose.yaml', files);
    assert.deepEqual(project.missing('compose.yaml'), []);
    assert.deepEqual(
      problemsOf('compose.yaml', files).map(({ span, message }) => [
        files['compose.yaml'].slice(span?.start, span?.end),
        message,
      ]),
      [
        ['lost.yml', 'The file named in `extends` was not found.'],
        ['gone.yml', 'The file named in `include` was not found.'],
      ],
    );
    assert.deepEqual(said('compose.yaml', files, ['missing-hardening']), []);
    assert.ok(project.links('compose.yaml').every((each) => !/example/.test(each)));
  });

  it('.env sets variables, but its values do not count as written in the compose file', () => {
    const files = {
      'compose.yaml': service(image, 'privileged: ${P}', 'environment:', '  DB_PASSWORD: ${SECRET}'),
      '.env': 'P=true\nSECRET=correct-horse-7Rk2\n',
    };
    assert.deepEqual(said('compose.yaml', files, ['privileged', 'secret-in-environment']), [
      'compose.yaml:4 privileged',
    ]);
  });

  it('ignore comments suppress findings caused by another file, and count as used', () => {
    const over = service('# plimsoll: ignore privileged', 'privileged: true');
    const files = { 'compose.yaml': service(image), 'compose.override.yaml': over };
    const wanted = ['privileged', 'unused-ignore'];
    assert.deepEqual(said('compose.yaml', files, wanted), []);
    assert.deepEqual(said('compose.override.yaml', files, wanted), []);
    const idle = { ...files, 'compose.override.yaml': over.replace('privileged: true', 'privileged: false') };
    assert.deepEqual(said('compose.yaml', idle, wanted), ['compose.override.yaml:3 unused-ignore']);
    assert.deepEqual(said('compose.override.yaml', idle, wanted), ['compose.override.yaml:3 unused-ignore']);
    const common = `services:\n  c:\n    # plimsoll: ignore privileged\n    privileged: true\n`;
    const main = 'services:\n  a: {extends: {file: common.yml, service: c}}\n';
    assert.deepEqual(said('compose.yaml', { 'compose.yaml': main, 'common.yml': common }, wanted), []);
  });
});

describe('changes of a project', () => {
  const path = 'compose.yaml';
  const over = 'compose.override.yaml';
  const files = { [path]: service(image), [over]: service('privileged: true') };
  const count = (project: Project, at = path) =>
    lint(project, at, rules, defaultConfig).findings.filter(({ rule }) => rule === 'privileged').length;

  it('an edit of any of its files has an effect, and no other file is read again', () => {
    const project = fed(path, files);
    const before = project.document(path);
    assert.equal(project.document(path), before);
    assert.equal(project.with({ path: 'other.yml', text: '' }).document(path), before);
    assert.equal(count(project), 1);
    const after = project.with({ path: over, text: service('privileged: false') });
    assert.notEqual(after.document(path), before);
    assert.equal(count(after), 0);
    assert.equal(count(after.with({ path: '.env', text: 'COMPOSE_FILE=compose.yaml\n' })), 0);
    assert.equal(count(project.without(over).withAbsent(over)), 0);
  });

  it('an override is added and removed', () => {
    const project = fed(path, { [path]: service(image) });
    assert.equal(count(project), 0);
    const more = project.with({ path: over, text: files[over] ?? '' });
    assert.equal(count(more), 1);
    assert.equal(count(more, over), 1);
    assert.deepEqual(more.dependents(path), [over]);
    assert.deepEqual(more.dependents(over), [path]);
  });

  it('a part of it, and one without its cached results, have the same findings', () => {
    const whole = fed('other/compose.yaml', { 'other/compose.yaml': service(image) }, fed(path, files));
    const part = whole.part([path, ...whole.links(path)]);
    assert.equal(part.source('other/compose.yaml'), undefined);
    assert.equal(part.document(path), whole.document(path));
    assert.equal(count(part), 1);
    const before = whole.document(path);
    const released = whole.released([path, over]);
    assert.notEqual(released.document(path), before);
    assert.equal(released.source(path), whole.source(path));
    assert.equal(count(released), 1);
    assert.equal(count(part), 1);
  });
});
