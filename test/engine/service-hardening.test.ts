import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../../rules/index.ts';
import { ServiceHardening } from '../../server/engine/hardening.ts';
import { applyEdits, defaultConfig, type Project, rewrites } from '../../server/engine/index.ts';
import { realFiles, withoutCorpus } from '../support/corpus.ts';
import { projectOf } from '../support/project.ts';
import { share } from '../support/share.ts';
import { tries } from '../support/tries.ts';

const path = '/w/compose.yaml';
const config = defaultConfig;
const hardeningOf = (service: string, project: Project) =>
  new ServiceHardening(project, service, { path, rules, config });
const ofText = (service: string, text: string) => hardeningOf(service, projectOf({ [path]: text }));
const textOf = (project: Project) => project.source(path)?.text ?? '';

/** The text with some changes, made by one edit of the text before them. */
function byOneEdit(hardening: ServiceHardening, keys: readonly string[]): string {
  const before = textOf(hardening.before.project);
  const { made } = hardening.with(new Set(keys));
  const edits = rewrites(path, before.length, made).map(({ span, text }) => ({ file: path, span, text }));
  return applyEdits(before, edits);
}

/** The text with some changes, each made in a plan of the text that the one before left. */
function oneByOne(hardening: ServiceHardening, keys: readonly string[]): string {
  let { project } = hardening.before;
  for (const { key } of hardening.changes)
    if (keys.includes(key)) {
      const text = byOneEdit(hardeningOf(hardening.service, project), [key]);
      project = project.with({ path, text });
    }
  return textOf(project);
}

function* subsets(keys: readonly string[]): Generator<string[]> {
  for (let bits = 0; bits < 2 ** keys.length; bits++) yield keys.filter((_, at) => (bits >> at) & 1);
}

const database = `services:
  db:
    image: postgres:13
    environment:
      POSTGRES_PASSWORD: postgres
    ports:
      - "5432:5432"
    volumes:
      - pgdata:/var/lib/postgresql/data
volumes: {pgdata: }
`;

describe('the changes that harden a service', () => {
  it('are single, say why and what may break, and only those are known of which nothing is known that breaks', () => {
    const { changes } = ofText('db', database);
    assert.deepEqual(
      changes.map(({ what, basis, isKnown }) => [what, basis, isKnown]),
      [
        ['Forbid new privileges', 'changes nothing', true],
        ['Drop all capabilities but the 5 it uses', 'tried with postgres', true],
        ['Make the root file system read-only', 'tried with postgres', true],
        ['Limit memory to 512m', 'starts with it; load not tried', false],
        ['Allow at most 256 processes', 'starts with it; load not tried', false],
        ['Limit processor time to 1 core', 'starts with it; load not tried', false],
      ],
    );
    for (const { why, mayBreak } of changes) {
      assert.match(why, /^[A-Za-z].*\.$/);
      assert.ok(why.length <= 120, why);
      assert.match(mayBreak, /\.$/);
      assert.ok(mayBreak.length <= 120, mayBreak);
    }
    assert.equal(changes[0]?.mayBreak, 'nothing; no program of this service asks for any.');
  });

  it('are not known for an image of which nothing is known, nor for one whose entrypoint was only read', () => {
    const own = ofText('app', 'services:\n  app:\n    image: acme/app:1.4.2\n    ports: ["8080:8080"]\n');
    assert.ok(own.changes.length >= 5);
    assert.deepEqual(
      own.changes.filter(({ isKnown }) => isKnown),
      [],
    );
    assert.ok(own.changes.every(({ mayBreak }) => !mayBreak.startsWith('nothing')));
  });

  it('leave what the service is for as it is: ports, sockets, namespaces, images, required variables', () => {
    const text = `services:
  web:
    image: nginx:1.27
    ports: ["80:80"]
    pid: host
    network_mode: host
    environment:
      DB_PASSWORD: hunter2hunter2
    volumes: ["/var/run/docker.sock:/var/run/docker.sock", "/etc:/host"]
  db:
    image: postgres:9.6
    ports: ["5432:5432"]
    environment: {POSTGRES_PASSWORD: postgres}
`;
    for (const service of ['web', 'db']) {
      const hardening = ofText(service, text);
      const keys = hardening.changes.map(({ key }) => key);
      const after = textOf(hardening.with(new Set(keys)).project);
      for (const line of text.split('\n')) assert.ok(after.includes(line), line);
      assert.ok(hardening.open.length > 0);
      assert.ok(hardening.open.every(({ reason }) => /\.$/.test(reason)));
    }
    const [first] = ofText('web', text).open;
    assert.equal(first?.finding.severity, 'critical', 'the worst first');
  });

  it('remove what is safe or mild, but nothing that may stop the service', () => {
    const text = `services:
  web:
    image: nginx:1.27
    cap_add: [SYS_PTRACE]
    privileged: true
    logging: {driver: none}
    ports: ["80:80"]
`;
    const { changes, open } = ofText('web', text);
    const whats = changes.map(({ what }) => what);
    for (const each of ['Remove privileged', 'Remove SYS_PTRACE', 'Use the default logging driver'])
      assert.ok(whats.includes(each as (typeof whats)[number]), whats.join());
    assert.equal(
      changes.find(({ what }) => what === 'Remove privileged')?.mayBreak,
      'it loses full host access.',
    );
    const unknown = ofText('app', 'services:\n  app:\n    image: acme/app:1\n    privileged: true\n');
    assert.ok(!unknown.changes.some(({ what }) => what.includes('privileged')), 'drastic');
    assert.ok(unknown.open.some(({ finding, hasFix }) => finding.rule === 'privileged' && hasFix));
    assert.ok(!open.some(({ finding }) => finding.rule === 'privileged'));
  });

  it('are listed once where two rules offer the same', () => {
    const text = 'services:\n  es:\n    image: elasticsearch:8.1.0\n    cap_add: [IPC_LOCK]\n';
    const { changes } = ofText('es', text);
    assert.equal(new Set(changes.map(({ what }) => what)).size, changes.length);
  });

  it('are made for every service that shares an anchor, and say so', () => {
    const text = `x-base: &base
  image: nginx:1.27
  ports: ["80:80"]
services:
  a: &a
    <<: *base
    restart: always
  b:
    <<: *a
    container_name: b
`;
    const { changes } = ofText('a', text);
    assert.ok(changes.length > 0);
    assert.ok(changes.every(({ what, isKnown }) => what.includes('for all that share it') || isKnown));
  });
});

describe('a choice of changes', () => {
  it('comes to the same text as its changes one by one: every subset', () => {
    const texts: readonly (readonly [string, string])[] = [
      ['db', database],
      ['db', database.replaceAll('\n', '\r\n')],
      ['web', 'services: {web: {image: "nginx:1.27", ports: ["80:80"]}}\n'],
      [
        'web',
        'services:\n  web:\n    image: nginx:1.27\n    read_only: false\n    privileged: true\n    cap_add: [SYS_PTRACE]\n',
      ],
      [
        'web',
        'services:\n  web:\n    deploy:\n      resources:\n        limits: {cpus: "2"}\n    image: nginx:1.27',
      ],
    ];
    for (const [service, text] of texts) {
      const hardening = ofText(service, text);
      const keys = hardening.changes.map(({ key }) => key);
      assert.ok(keys.length > 1, text);
      for (const some of share([...subsets(keys)], 16)) {
        const after = byOneEdit(hardening, some);
        assert.equal(after, textOf(hardening.with(new Set(some)).project), some.join());
        assert.equal(after, oneByOne(hardening, some), some.join());
      }
    }
  });

  it('comes to the same text as its changes one by one: services of real files', {
    skip: withoutCorpus,
  }, () => {
    const services = share(
      [...realFiles()].filter(({ kind, text }) => kind === 'compose' && text.length < 6000),
      60,
    )
      .map(({ text }) => text)
      .flatMap((text) => {
        const document = projectOf({ [path]: text }).document(path);
        return document?.kind === 'compose' ? document.services.map(({ name }) => ({ text, name })) : [];
      });
    assert.ok(services.length > 10);
    const chosen = fc.tuple(fc.constantFrom(...services), fc.infiniteStream(fc.boolean()));
    let tried = 0;
    fc.assert(
      fc.property(chosen, ([{ text, name }, choice]) => {
        const hardening = ofText(name, text);
        const some = hardening.changes.map(({ key }) => key).filter(() => choice.next().value);
        const after = byOneEdit(hardening, some);
        assert.equal(after, textOf(hardening.with(new Set(some)).project));
        assert.equal(after, oneByOne(hardening, some));
        tried += some.length;
      }),
      tries(200),
    );
    assert.ok(tried > 10);
  });

  it('says what it leaves, from the text with the changes', () => {
    const hardening = ofText('db', database);
    const keys = hardening.changes.map(({ key }) => key);
    const rulesLeft = (some: readonly string[]) => hardening.with(new Set(some)).left.map(({ rule }) => rule);
    assert.ok(rulesLeft([]).includes('missing-hardening'));
    assert.ok(!rulesLeft(keys).includes('missing-hardening'));
    assert.equal(rulesLeft(keys)[0], 'exposed-guessable-login');
  });

  it('has the edits of the others ready', () => {
    const hardening = ofText('db', database);
    const [first, ...rest] = hardening.changes.map(({ key }) => key);
    const { others } = hardening.with(new Set([first ?? '']));
    assert.deepEqual([...others.keys()], rest);
  });
});
