import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import {
  defaultConfig,
  emptyProject,
  type Finding,
  fingerprintsOf,
  grouped,
  kindOfName,
  lint,
} from '../../server/engine/index.ts';
import { realFiles, withoutCorpus } from '../support/corpus.ts';
import { seeded } from '../support/random.ts';
import { reformatted } from '../support/reformat.ts';
import { fewer, share } from '../support/share.ts';

/** What is found in one file, with the fingerprint of each. */
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

  it('stay when lines move, keys change their order, and quotes come and go', () => {
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

  it('differ by the service, and by the list item', () => {
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

  it('of an attack path stay when the items of its list change places', () => {
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

  it('stay when a setting is on in another word', () => {
    const [mark] = only('compose.yaml', file, 'privileged');
    for (const word of ['yes', 'On', '"true"', 'TRUE'])
      assert.deepEqual(only('compose.yaml', file.replace('true', word), 'privileged'), [mark], word);
  });

  it('stay in a Dockerfile when instructions are laid out anew and others come before', () => {
    const plain = 'FROM debian:12 AS a\nRUN apt-get update && curl -k https://a.example/x\n';
    const [mark] = only('Dockerfile', plain, 'tls-check-off');
    assert.ok(mark);
    const other =
      '# x\nFROM debian:12 AS a\nRUN echo 1\n\nrun apt-get update \\\n  # why\n  && curl   -k https://a.example/x\n';
    assert.deepEqual(only('Dockerfile', other, 'tls-check-off'), [mark]);
  });

  it('stay when an image gets another version, but for what is said of that version', () => {
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

  it('tell equal lines of one stage apart', () => {
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

  it('of nothing in a file depend on the value of a credential, wherever it is written', () => {
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
      // What a plain word is may be judged in another way.
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

  it('stay when the rule tells the kinds of what it finds apart in another way', () => {
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

  it('differ where a rule says several things of one place', () => {
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
    for (const { path, text, kind } of share([...realFiles()], 50))
      assertDistinct(nameFor(path, kind), marksIn(nameFor(path, kind), text));
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

/** At least 99 of 100 findings have the same fingerprint in another layout, and all in a file differ. */
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
    // What a layout brings or takes away, such as a word about the case of keywords, is another matter.
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
