import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import {
  type AnyRule,
  defaultConfig,
  emptyProject,
  type Finding,
  fingerprintsOf,
  grouped,
  kindOfName,
  lint,
} from '../../server/engine/index.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { realFiles, withoutCorpus } from '../support/corpus.ts';
import { projectOf } from '../support/project.ts';
import { seeded } from '../support/random.ts';
import { reformatted } from '../support/reformat.ts';
import { fewer, share } from '../support/share.ts';

/** The findings of one file, with their fingerprints. */
function marksIn(path: string, text: string): ReadonlyMap<Finding, string> {
  const project = emptyProject().with({ path, text });
  const { findings } = lint(project, path, rules, { ...defaultConfig, today: '2026-08-01' });
  const marks = fingerprintsOf(findings, project, rules);
  return new Map([...marks].map(([finding, { v2 }]) => [finding, v2]));
}

const only = (path: string, text: string, rule: string) =>
  [...marksIn(path, text)].flatMap(([finding, mark]) => (finding.rule === rule ? [mark] : []));

describe('fingerprints', () => {
  const file = 'services:\n  web:\n    image: nginx:1.27.3\n    privileged: true\n';

  it('are 16 hexadecimal digits', () => {
    for (const mark of marksIn('compose.yaml', file).values()) assert.match(mark, /^[\da-f]{16}$/);
  });

  it('stay when lines move, keys change their order, and quotes are added or removed', () => {
    const [mark] = only('compose.yaml', file, 'privileged');
    assert.ok(mark);
    const others = [
      `# more\n\n${file}`,
      'services:\n  web: {privileged: true, image: "nginx:1.27.3"}\n',
      'services:\n    web:\n        privileged:   true # why\n        image: nginx:1.27.3\n',
      `services:\n  db:\n    image: postgres:17\n    privileged: true\n${file.slice('services:\n'.length)}`,
    ];
    for (const each of others) assert.ok(only('compose.yaml', each, 'privileged').includes(mark), each);
  });

  it('differ by service and by list item', () => {
    const two = `${file}  db:\n    image: postgres:17\n    privileged: true\n`;
    assert.equal(new Set(only('compose.yaml', two, 'privileged')).size, 2);
    const mounts = (...all: string[]) =>
      only(
        'compose.yaml',
        `services:\n  a:\n    image: a/b:1\n    volumes: ${JSON.stringify(all)}\n`,
        'docker-socket',
      );
    const [one] = mounts('/var/run/docker.sock:/a.sock');
    assert.deepEqual(mounts('/srv:/srv', '/var/run/docker.sock:/a.sock'), [one]);
    assert.notDeepEqual(mounts('/var/run/docker.sock:/b.sock'), [one]);
  });

  it('of an attack path stay when the items of its list change their order', () => {
    const service = (key: string, ...items: string[]) =>
      `services:\n  a:\n    image: ${key === 'environment' ? 'mysql:8' : 'nginx:1.27'}\n    user: root\n    ports: ["3306:3306"]\n    ${key}: [${items.join(', ')}]\n`;
    const lists = [
      ['exposed-host-control', 'cap_add', 'SYS_ADMIN', 'SYS_MODULE'],
      ['exposed-host-control', 'volumes', '/etc:/b', '{type: bind, source: /, target: /a}'],
      ['exposed-guessable-login', 'environment', 'MYSQL_PASSWORD=password', 'MYSQL_ROOT_PASSWORD=root'],
    ] as const;
    for (const [rule, key, one, two] of lists) {
      const found = only('compose.yaml', service(key, one, two), rule);
      assert.equal(found.length, 1, key);
      assert.deepEqual(only('compose.yaml', service(key, two, one), rule), found, key);
      assert.notDeepEqual(
        only('compose.yaml', service(key, one), rule),
        only('compose.yaml', service(key, two), rule),
      );
    }
  });

  it('stay when a boolean is written in another way', () => {
    const [mark] = only('compose.yaml', file, 'privileged');
    for (const word of ['yes', 'On', '"true"', 'TRUE'])
      assert.deepEqual(only('compose.yaml', file.replace('true', word), 'privileged'), [mark], word);
  });

  it('stay in a Dockerfile after changes of layout and additions before', () => {
    const plain = 'FROM debian:12 AS a\nRUN apt-get update && curl -k https://a.example/x\n';
    const [mark] = only('Dockerfile', plain, 'tls-check-off');
    assert.ok(mark);
    const other =
      '# x\nFROM debian:12 AS a\nRUN echo 1\n\nrun apt-get update \\\n  # why\n  && curl   -k https://a.example/x\n';
    assert.deepEqual(only('Dockerfile', other, 'tls-check-off'), [mark]);
  });

  it('stay when an image gets another version, unless the finding is about the version', () => {
    const dockerfile = (tag: string) => `FROM --platform=linux/amd64 node:${tag} AS app\nCMD ["node"]\n`;
    const digest = `sha256:${'a'.repeat(64)}`;
    const [mark] = only('Dockerfile', dockerfile('20'), 'root-user');
    assert.ok(mark);
    for (const tag of ['24', '24.1-slim', `20@${digest}`])
      assert.deepEqual(only('Dockerfile', dockerfile(tag), 'root-user'), [mark], tag);
    assert.notDeepEqual(only('Dockerfile', dockerfile('20').replace('node:', 'debian:'), 'root-user'), [
      mark,
    ]);
    const ended = ['20', '18'].flatMap((tag) => only('Dockerfile', dockerfile(tag), 'image-eol'));
    assert.deepEqual([ended.length, new Set(ended).size], [2, 2]);
    const compose = (image: string) => `services:\n  web:\n    image: ${image}\n    ports: ["80:80"]\n`;
    const [root] = only('compose.yaml', compose('nginx:1.27'), 'root-service');
    assert.ok(root);
    assert.deepEqual(only('compose.yaml', compose('nginx:1.29.1'), 'root-service'), [root]);
    assert.notDeepEqual(only('compose.yaml', compose('localhost:5000/nginx:1.27'), 'root-service'), [root]);
    const eol = ['nginx:1.27', 'nginx:1.26'].flatMap((image) =>
      only('compose.yaml', compose(image), 'service-image-eol'),
    );
    assert.deepEqual([eol.length, new Set(eol).size], [2, 2]);
  });

  it('distinguish equal lines of one stage', () => {
    const twice = 'FROM debian:12\nRUN curl -k https://a.example/x\nRUN curl -k https://a.example/x\n';
    assert.equal(new Set(only('Dockerfile', twice, 'tls-check-off')).size, 2);
  });

  it('do not depend on the value of a credential', () => {
    const of = (value: string) =>
      only('Dockerfile', `FROM debian:12\nENV DB_PASSWORD=${value}\n`, 'secret-in-build');
    assert.equal(of('hunter2-but-longer').length, 1);
    assert.deepEqual(of('hunter2-but-longer'), of('another-one-entirely'));
    const list = (value: string) =>
      only(
        'compose.yaml',
        `services:\n  a:\n    image: a/b:1\n    environment: ["DB_PASSWORD=${value}"]\n`,
        'secret-in-environment',
      );
    assert.equal(list('hunter2-but-longer').length, 1);
    assert.deepEqual(list('hunter2-but-longer'), list('another-one-entirely'));
  });

  it('of all other findings do not depend on the value of a credential, at any place', () => {
    const run = (script: string) => ['Dockerfile', `FROM debian:12\nRUN ${script}\nCMD ["app"]\n`] as const;
    const service = (text: string) =>
      ['compose.yaml', `services:\n  a:\n    image: redis:7\n    privileged: true\n    ${text}\n`] as const;
    const forms: readonly ((value: string) => readonly [string, string])[] = [
      (value) => run(`echo "root:${value}" | chpasswd && curl -k https://a.example/x`),
      (value) => run(`echo ${value} | passwd --stdin root; sudo apt-get install x`),
      (value) => run(`curl -k -u admin:${value} https://a.example/x | sh`),
      (value) => run(`curl -k https://admin:${value}@a.example/x | sh`),
      (value) => run(`mysql -u root -p'${value}' -e "SELECT 1" && apt-get update`),
      (value) => run(`mysql --password=${value} db && chmod 777 /x`),
      (value) => run(`mysql --password ${value} db && chmod 777 /x`),
      (value) => run(`DB_PASSWORD=${value} ./setup && chmod 777 /x`),
      (value) => run(`useradd -p ${value} app && sudo id`),
      (value) => run(`<<EOF\nmysql --password=${value}\ncurl -k https://a.example/x | sh\nEOF`),
      (value) => ['Dockerfile', `FROM debian:12\nENV A_PASSWORD=${value} B=1\nARG TOKEN=${value}\n`],
      (value) => ['Dockerfile', `FROM debian:12\nCMD ["mysqld", "--password=${value}"]\n`],
      (value) => service(`command: redis-server --requirepass ${value}`),
      (value) => service(`command: ["redis-server", "--requirepass", "${value}"]`),
      (value) => service(`entrypoint: ["sh", "-c", "curl -k -u a:${value} https://a.example/x | sh"]`),
      (value) => service(`healthcheck: {test: ["CMD", "redis-cli", "-a", "${value}", "ping"]}`),
      (value) => service(`environment: ["DB_PASSWORD=${value}", "URL=redis://:${value}@db"]`),
      (value) => service(`environment: {DB_PASSWORD: "${value}", URL: "redis://a:${value}@db"}`),
      (value) => service(`build: {context: ., args: ["NPM_TOKEN=${value}"]}`),
      (value) => service(`labels: ["admin.password=${value}"]`),
    ];
    for (const form of forms) {
      const of = (value: string) => {
        const found = [...marksIn(...form(value))].map(([{ rule }, mark]) => [rule, mark] as const);
        return grouped(found, ([rule]) => rule);
      };
      const marks = of('hunter2-and-more');
      assert.ok(marks.size > 0, form('').join());
      // The check for plain words may count the values differently.
      for (const value of ['correct-horse-7', 'opensesameplease', '9f8a7b6c5d4e3f2a1b0c9d8e'])
        for (const [rule, found] of of(value))
          if (found.length === marks.get(rule)?.length)
            assert.deepEqual(
              found.map(([, mark]) => mark),
              marks.get(rule)?.map(([, mark]) => mark),
              `${rule}: ${form(value).join('\n')}`,
            );
    }
  });

  it('stay when a rule splits its findings into other messages', () => {
    const project = emptyProject().with({ path: 'compose.yaml', text: file });
    const { findings } = lint(project, 'compose.yaml', rules, defaultConfig);
    const renamed = findings.map((each) => ({
      ...each,
      message: 'another',
      text: `${each.text} More.` as never,
    }));
    const [before, after] = [findings, renamed].map((each) => [
      ...fingerprintsOf(each, project, rules).values(),
    ]);
    assert.deepEqual(
      after?.map(({ v2 }) => v2),
      before?.map(({ v2 }) => v2),
    );
    assert.notDeepEqual(
      after?.map(({ v1 }) => v1),
      before?.map(({ v1 }) => v1),
    );
  });

  it('of equal findings are numbered in their order', () => {
    const twice = 'FROM debian:12\nUSER root\nUSER root\n';
    const project = projectOf({ Dockerfile: twice });
    const at = (start: number, more: Partial<Finding> = {}) =>
      ({
        rule: 'some',
        message: 'a',
        file: 'Dockerfile',
        text: shown`A.`,
        related: [],
        span: { start, end: start },
        ...more,
      }) as Partial<Finding> as Finding;
    const marksOf = (...all: Finding[]) => {
      const marks = fingerprintsOf(all, project, []);
      return all.map((each) => ({ ...marks.get(each)!, holders: [] }));
    };
    const [one, two, three] = [at(twice.length), at(twice.length), at(twice.length)];
    const [first, second] = marksOf(one, two);
    assert.notEqual(first?.v1, second?.v1);
    assert.notEqual(first?.v2, second?.v2);
    assert.deepEqual(marksOf(one), [first]);
    assert.equal(new Set(marksOf(one, two, three).map(({ v2 }) => v2)).size, 3);
    // At one place they are ordered by their text.
    const [a, b] = [at(15, { message: 'a', text: shown`B.` }), at(15, { message: 'b', text: shown`A.` })];
    assert.deepEqual(
      marksOf(a, b).map(({ v2 }) => v2),
      marksOf(b, a)
        .reverse()
        .map(({ v2 }) => v2),
    );
    assert.equal(marksOf(a, b)[0]?.v2, marksOf(a)[0]?.v2);
    const [c, d] = [at(15, { text: shown`A.` }), at(15, { text: shown`B.` })];
    for (const version of ['v1', 'v2'] as const) {
      assert.equal(marksOf(d, c)[1]?.[version], marksOf(c)[0]?.[version]);
      assert.notEqual(marksOf(d, c)[0]?.[version], marksOf(d)[0]?.[version]);
    }
    // Findings of other files are not counted.
    const both = projectOf({ Dockerfile: twice, 'b/Dockerfile': twice });
    const [here, there] = [at(15), at(15, { file: 'b/Dockerfile' })];
    const marks = fingerprintsOf([here, there], both, []);
    assert.equal(marks.get(here)?.v2, marks.get(there)?.v2);
  });

  it('differ if a rule reports several things at one place', () => {
    const project = emptyProject().with({ path: 'compose.yaml', text: file });
    const [finding] = lint(project, 'compose.yaml', rules, defaultConfig).findings;
    assert.ok(finding);
    const both = [finding, { ...finding, message: 'zebra' }, { ...finding, text: 'Zebra.' as never }];
    for (const all of [both, [...both].reverse()]) {
      const marks = fingerprintsOf(all, project, rules);
      assert.equal(new Set([...marks.values()].map(({ v2 }) => v2)).size, 3);
      assert.equal(marks.get(finding)?.v2, fingerprintsOf([finding], project, rules).get(finding)?.v2);
    }
  });

  it('of the samples stay in random layouts', () => assertStable(samples(), fewer(100)));
  it('of real files stay in random layouts', { skip: withoutCorpus }, () =>
    assertStable([...realFiles()], fewer(500)),
  );
  it('of real files differ within each file', { skip: withoutCorpus }, () => {
    for (const { path, text, kind } of share([...realFiles()], 50, 3))
      assertDistinct(nameFor(path, kind), marksIn(nameFor(path, kind), text));
  });
});

/** The fingerprints of a finding at the text between `«` and `»` in a file; further marks are its related places. */
function marksAt(path: string, marked: string, rule: Partial<AnyRule> = {}, more: Partial<Finding> = {}) {
  const texts = marked.split(/[«»]/);
  const spans = texts.map((each, at) => {
    const start = texts.slice(0, at).join('').length;
    return { start, end: start + each.length };
  });
  const [span, ...others] = spans.filter((_, at) => at % 2 === 1);
  const project = projectOf({ [path]: texts.join('') });
  const related = others.map((each) => ({ file: path, span: each, message: shown`Here.` }));
  const facts = { rule: 'some', message: 'found', file: path, text: shown`Found.`, related };
  const finding = { ...facts, span, ...more } as Finding;
  return fingerprintsOf([finding], project, [{ id: 'some', ...rule } as AnyRule]).get(finding);
}

describe('the fingerprint of a place', () => {
  const web = (keys: string) => `services:\n  web:\n    ${keys}\n`;
  const long = (length: number) => web(`hostname: «${'x'.repeat(length)}»`);
  type Pair = readonly [path: string, one: string, other: string, rule?: Partial<AnyRule>];
  const same: readonly Pair[] = [
    // Quotes and layout.
    ['compose.yaml', web('hostname: «"a  b"»'), web("hostname:   «'a b'» # c")],
    ['compose.yaml', web('hostname: «"a"»'), web('hostname: «a»')],
    ['compose.yaml', web('hostname: «"a\n      b"»'), web('hostname: «a b»')],
    ['Dockerfile', 'FROM a\nRUN «b\\\nc»\n', 'FROM a\nRUN «b c»\n'],
    ['Dockerfile', 'FROM a\nRUN «b \\\n  c»\n', 'FROM a\nRUN «b   c»\n'],
    ['Dockerfile', 'FROM a\r\nRUN «b \\ \r\n  c»\r\n', 'FROM a\nRUN «b c»\n'],
    ['Dockerfile', '# escape=`\nFROM a\nRUN «b `\n  c»\n', 'FROM a\nRUN «b c»\n'],
    // An enabled setting.
    ['compose.yaml', web('privileged: «true»'), web('privileged: «Yes»')],
    ['compose.yaml', web('privileged: «true»'), web('privileged: «"ON"»')],
    // Tags and digests of images, unless the finding is about them.
    ['compose.yaml', web('image: «a:1»'), web('image: «a:2@sha256:ab»')],
    ['compose.yaml', web('image: «r:5/a/b:1»'), web('image: «r:5/a/b»')],
    ['Dockerfile', 'FROM «a:1» AS b\n', 'FROM «a@sha256:ab» AS b\n'],
    // A token that is a whole block is named by its path.
    ['compose.yaml', long(201), long(202)],
    // Known credentials.
    ['compose.yaml', web('hostname: «a»'), web('hostname: «b»'), { credentials: true }],
    ['compose.yaml', web('hostname: «a»'), web('hostname: «b»'), { credentials: ['other', 'found'] }],
    ['compose.yaml', web('command: [«a»]'), web('command: [«b»]'), { credentials: true }],
  ];
  const different: readonly Pair[] = [
    ['compose.yaml', web('hostname: «a»'), web('hostname: «b»')],
    ['compose.yaml', web('hostname: «a»'), web('hostname: «b»'), { credentials: ['other'] }],
    ['compose.yaml', web('hostname: «a»'), web('domainname: «a»')],
    ['compose.yaml', web('hostname: «a»'), web('hostname: a').replace('web', '«web»')],
    ['compose.yaml', web('hostname: «"a\'»'), web('hostname: «a»')],
    ['compose.yaml', web('environment: {A: «true»}'), web('environment: {A: «yes»}')],
    ['compose.yaml', web('privileged: «true»'), web('privileged: «truest»')],
    ['compose.yaml', web('privileged: «true»'), web('privileged: «not yes»')],
    ['compose.yaml', web('image: «a:1»'), web('image: «a:2»'), { ofVersion: true }],
    ['compose.yaml', web('image: «r:5/a»'), web('image: «r:6/a»')],
    ['compose.yaml', web('image: «a/b:1»'), web('image: «a:1»')],
    ['compose.yaml', web('hostname: «a:1»'), web('hostname: «a:2»')],
    ['compose.yaml', long(199), long(200)],
    ['compose.yaml', long(200), long(201)],
    // The number among equal words in a line.
    ['Dockerfile', 'FROM a\nRUN «sudo» b && sudo c\n', 'FROM a\nRUN sudo b && «sudo» c\n'],
    ['Dockerfile', 'FROM a\nRUN sudo b && «sudo» c && sudo\n', 'FROM a\nRUN sudo b && sudo c && «sudo»\n'],
    // Numbers are left out in a script, but not in other texts.
    ['Dockerfile', 'FROM a\nEXPOSE «1»\n', 'FROM a\nEXPOSE «2»\n'],
  ];

  for (const [all, isSame] of [
    [same, true],
    [different, false],
  ] as const)
    it(isSame ? 'stays where only its spelling is another' : 'differs where what is written does', () => {
      for (const [path, one, other, rule] of all) {
        const [a, b] = [marksAt(path, one, rule), marksAt(path, other, rule)];
        assert.ok(a && b);
        assert.equal(a.v2 === b.v2, isSame, `${one}\n${other}`);
      }
    });

  it('of an attack path depends on the first item of the list in alphabetical order', () => {
    const path = (marked: string) => marksAt('compose.yaml', marked, {}, { isPath: true });
    const one = path(web('ports: [«"1:1"», «"2:2"»]'));
    assert.deepEqual(path(web('ports: [«"2:2"», «"1:1"»]')), one);
    assert.deepEqual(path(web('ports: [«"1:1"»]')), one);
    assert.notDeepEqual(path(web('ports: [«"2:2"»]')), one);
    // Related places elsewhere do not count.
    assert.deepEqual(path(web('ports: [«"2:2"»]\n    expose: [«"1"»]')), path(web('ports: [«"2:2"»]')));
    assert.deepEqual(path(web('user: «b»\n    hostname: «a»')), path(web('user: «b»\n    hostname: a')));
    assert.notDeepEqual(
      marksAt('compose.yaml', web('ports: [«"2:2"», «"1:1"»]')),
      marksAt('compose.yaml', web('ports: [«"1:1"», «"2:2"»]')),
    );
  });

  it('does not exist if its file is not known', () => {
    assert.equal(marksAt('compose.yaml', web('user: «b»'), {}, { file: 'other.yaml' }), undefined);
  });

  it('depends on the rule and, in the first version, on the message', () => {
    const of = (more: Partial<Finding>) => marksAt('compose.yaml', web('user: «b»'), {}, more)!;
    const plain = of({});
    assert.deepEqual(of({ message: 'other' }).v2, plain.v2);
    assert.notDeepEqual(of({ message: 'other' }).v1, plain.v1);
    for (const version of ['v1', 'v2'] as const)
      assert.notEqual(of({ rule: 'other' })[version], plain[version]);
  });

  it('never changes, since baselines contain it', () => {
    for (const [path, marked, v1, v2] of [
      ['compose.yaml', web('privileged: «true»'), '876f605b42268569', 'a032adfbe8861168'],
      ['compose.yaml', web('image: «nginx:1.27»'), 'a1e63eda270faf7f', '63370a68ae9f852e'],
      ['compose.yaml', web('ports: ["80:80", «"81:81"»]'), 'f3ddbf5f39e12419', 'd0414bc3d2859554'],
      [
        'compose.yaml',
        web('command: redis-server --requirepass «opensesame»'),
        '62bcb8e2e2cc7141',
        'ba29fc440b686d42',
      ],
      [
        'Dockerfile',
        'FROM debian:12 AS a\nRUN «curl» -k https://a.example/x\n',
        '1e24231a15145f8e',
        '810833c0b6a5372a',
      ],
      ['Dockerfile', 'FROM debian:12\nENV A=1 «B=2»\n', '2e3a05396ee45d3d', '202d39e582ae0985'],
      ['other.txt', 'a  «b» c\n', '62d36217ab60dc6e', '7e1c43ce7c7f28e8'],
    ] as const)
      assert.deepEqual(
        { ...marksAt(path, marked), holders: [] },
        { v1, v2, earlier: [], holders: [] },
        marked,
      );
  });
});

interface Written {
  readonly path: string;
  readonly kind: 'dockerfile' | 'compose';
  readonly text: string;
}

function samples(): Written[] {
  const folder = fileURLToPath(new URL('../samples/', import.meta.url));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const kind = kindOfName(path);
    return kind ? [{ path, kind, text: readFileSync(folder + path, 'utf8') }] : [];
  });
}

const nameFor = (path: string, kind: Written['kind']) =>
  kindOfName(path) === kind ? path : kind === 'compose' ? 'compose.yaml' : 'Dockerfile';

function assertDistinct(path: string, marks: ReadonlyMap<Finding, string>): void {
  const here = [...marks].filter(([finding]) => finding.file === path).map(([, mark]) => mark);
  assert.equal(new Set(here).size, here.length, path);
}

/** Checks that at least 99 of 100 findings have the same fingerprint in another layout, and that all in a file differ. */
function assertStable(files: readonly Written[], times: number): void {
  const random = seeded(20261127);
  let [all, same, layouts] = [0, 0, 0];
  const lost = new Map<string, number>();
  for (let tried = 0; layouts < times && tried < times * 10; tried++) {
    const { path, kind, text } = random.pick(files);
    const now = reformatted(text, kind, random);
    if (now === undefined) continue;
    layouts++;
    const name = nameFor(path, kind);
    const [before, after] = [marksIn(name, text), marksIn(name, now)];
    assertDistinct(name, after);
    // Findings that a layout adds or removes, such as the case of keywords, do not count.
    const counts = (of: ReadonlyMap<Finding, string>) => {
      const found = new Map<string, number>();
      for (const { rule, message } of of.keys())
        found.set(`${rule} ${message}`, (found.get(`${rule} ${message}`) ?? 0) + 1);
      return found;
    };
    const [then, later] = [counts(before), counts(after)];
    const marks = new Set(after.values());
    for (const [{ rule, message }, mark] of before) {
      const key = `${rule} ${message}`;
      if (then.get(key) !== later.get(key)) continue;
      all++;
      if (marks.has(mark)) same++;
      else lost.set(`${key} ${path}`, (lost.get(`${key} ${path}`) ?? 0) + 1);
    }
  }
  assert.equal(layouts, times);
  assert.ok(all > times);
  const ratio = same / all;
  assert.ok(ratio >= 0.99, `${same} of ${all}: ${JSON.stringify([...lost])}`);
}
