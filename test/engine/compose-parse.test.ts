import assert from 'node:assert/strict';
import test from 'node:test';
import type { Service } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { readDotenv } from '../../server/engine/compose/variables/dotenv.ts';
import { dotenvEntries } from '../../server/engine/compose/variables/dotenv-entries.ts';
import { type Place, sourceFile, textOf } from '../../server/engine/source/text.ts';

const read = (text: string, path = 'app/compose.yaml') => parseCompose(sourceFile(path, text));
const only = (text: string): Service => {
  const [service] = read(text).services;
  assert.ok(service);
  return service;
};
const service = (lines: string) => only(`services:\n  web:\n${lines.replace(/^/gm, '    ')}\n`);
const at = (place: Place | undefined) => place && textOf(place);

test('anchors and merge keys: own keys win, earlier sources win, places are those of the anchor', () => {
  const compose = read(`x-a: &a
  privileged: true
  pid: host
x-b: &b
  pid: private
  ipc: host
services:
  one: { <<: [*a, *b], user: "7" }
  two:
    user: "8"
    <<: *a
    privileged: false
`);
  assert.deepEqual(compose.problems, []);
  const [one, two] = compose.services;
  assert.equal(one?.privileged?.value, true);
  assert.equal(one?.pid?.text, 'host');
  assert.equal(one?.ipc?.text, 'host');
  assert.equal(one?.privileged?.span.start, compose.file.text.indexOf('true'));
  assert.equal(two?.privileged?.value, false);
  assert.equal(two?.user?.text, '8');
});

test('a value with a YAML tag is the written text', () => {
  const tagged = service('user: !!timestamp 2001-12-14\nenvironment: { A: !!binary aGk= }\n');
  assert.equal(tagged.user?.text, '2001-12-14');
  assert.deepEqual(
    tagged.environment.map(({ value }) => value),
    ['aGk='],
  );
  const misfits = (lines: string) =>
    read(`services:\n  web:\n${lines}`).problems.filter(({ message }) => message.includes('fit its tag'))
      .length;
  assert.equal(misfits('    user: !!int x\n'), 1);
  // What a reset removes is not decoded.
  assert.equal(misfits('    dns: !reset [!!int x]\n'), 0);
  assert.equal(misfits('    dns: !reset [!!int x]\n    user: !!int x\n'), 1);
  assert.equal(misfits('    ulimits: !reset {a: [b], c: !!int x}\n    dns: [!!int x]\n'), 1);
});

test('a reset removes earlier values, but not those that a merge key adds to the same mapping', () => {
  const main = sourceFile(
    'compose.yaml',
    'services:\n  web: { privileged: true, cap_add: [ALL], tty: true }\n',
  );
  const over = sourceFile(
    'compose.override.yaml',
    `x-a: &a { privileged: true, cap_add: [CHOWN] }
services:
  web: { <<: *a, privileged: !reset null, cap_add: !reset [], tty: !reset null }
`,
  );
  const [web] = parseCompose(main, { overrides: [over] }).services;
  assert.equal(web?.privileged?.file, over);
  assert.deepEqual(
    web?.capAdd.map(({ text }) => text),
    ['CHOWN'],
  );
  assert.equal(web?.effective.entries.has('tty'), false);
  const [, kid] = read('services:\n  base: { user: !reset "0" }\n  kid: { extends: base }\n').services;
  assert.equal(kid?.user, undefined);
});

test('a .env file is read as Compose reads it', () => {
  const read = (text: string) => [
    ...readDotenv(sourceFile('.env', text), { values: new Map(), closed: true }).values,
  ];
  assert.deepEqual(
    read(
      `A='it\\'s $A \\n'\nB="a\\$b \\"q\\" \\\\ \\t"\nexport C=x # y\nD=x#y\nE: "$C-\${F:-f}"\nF=\n\nA-B=1\n`,
    ),
    [
      ['A', "it's $A \\n"],
      ['B', 'a$b "q" \\ \t'],
      ['C', 'x'],
      ['D', 'x#y'],
      ['E', 'x-f'],
      ['F', ''],
      ['A-B', '1'],
    ],
  );
});

test('an entry of a .env file has its place in that file', () => {
  const text = `\uFEFF# A\r\nexport A = "b\r\nc" # d\r\nB: 'p$1'\r\nC=e f # g\r\nD=\r\nE="h`;
  const places = dotenvEntries(sourceFile('.env', text)).entries.map(({ nameSpan, valueSpan, raw }) =>
    [nameSpan, valueSpan].map(({ start, end }) => text.slice(start, end)).concat(raw ?? ''),
  );
  assert.deepEqual(places, [
    ['A', 'b\r\nc', 'b\r\nc'],
    ['B', 'p$1', 'p$$1'],
    ['C', 'e f', 'e f'],
    ['D', '', ''],
    ['E', '"h', '"h'],
  ]);
});

test('a recursive or an unknown anchor is a problem', () => {
  const compose = read('services:\n  a: &a\n    image: x\n    labels: *a\n  b: *c\n');
  assert.deepEqual(
    compose.problems.map(({ message }) => message),
    ['The anchor `a` contains itself.', 'The alias `c` has no anchor above it.'],
  );
  assert.equal(compose.services.length, 1);
});

test('the first of two equal keys counts', () => {
  const compose = read('services:\n  a:\n    user: one\n    user: two\n');
  assert.equal(compose.services[0]?.user?.text, 'one');
  assert.deepEqual(
    compose.problems.map((each) => each.message),
    ['The key `user` is defined twice.'],
  );
});

test('booleans are read as in Compose', () => {
  const value = (text: string) => service(`privileged: ${text}`).privileged?.value;
  for (const text of ['true', 'yes', 'on', 'y', 'True', 'YES', '"true"', '"on"', '${X:-true}'])
    assert.equal(value(text), true, text);
  for (const text of ['false', 'no', 'off', 'n', '"false"', 'Off']) assert.equal(value(text), false, text);
  for (const text of ['${X}', 'maybe', '${X:?must}']) assert.equal(value(text), 'unknown', text);
  for (const text of ['', 'null', '~']) assert.equal(value(text), undefined, text);
});

test('sizes and limits are read from each key that may have them', () => {
  assert.equal(service('mem_limit: 512m').memory?.value, 512 * 1024 * 1024);
  assert.equal(service('mem_limit: 1.5GiB').memory?.value, 1.5 * 1024 ** 3);
  assert.equal(service('mem_limit: 0').memory?.value, 'unlimited');
  assert.equal(service('mem_limit: ${M}').memory?.value, 'unknown');
  assert.equal(
    service('deploy: {resources: {limits: {memory: 64M, pids: 7, cpus: "0.5"}}}').memory?.value,
    2 ** 26,
  );
  assert.equal(service('deploy: {resources: {limits: {pids: 7}}}').pids?.value, 7);
  assert.equal(service('pids_limit: -1').pids?.value, 'unlimited');
  assert.equal(service('cpus: 0.5').cpus?.value, 0.5);
  assert.equal(service('cpu_quota: 50000').cpus?.value, 0.5);
  assert.equal(service('cpu_quota: 0').cpus?.value, 'unlimited');
  assert.equal(service('cpus: 0\n    cpu_quota: 50000').cpus?.value, 0.5);
  assert.equal(service('cpus: 0.25\n    cpu_quota: 50000').cpus?.value, 0.25);
  assert.equal(service('cpus: 0\n    deploy: {resources: {limits: {cpus: "0.5"}}}').cpus?.value, 0.5);
  assert.equal(service('cpus: "x"').cpus?.value, service('mem_limit: x').memory?.value);
  assert.equal(service('image: x').memory, undefined);
});

test('both syntaxes of environment have the same result', () => {
  const list = service('environment:\n  - A=1\n  - "B=${C:-x y}"\n  - PASS\n  - D=\n').environment;
  assert.deepEqual(
    list.map(({ name, value, given }) => [name, value, given]),
    [
      ['A', '1', true],
      ['B', 'x y', true],
      ['PASS', undefined, false],
      ['D', '', true],
    ],
  );
  assert.equal(list[1] && at({ file: list[1].file, span: list[1].valueSpan ?? list[1].span }), '${C:-x y}');
  const map = service('environment:\n  A: 1\n  B: "${C}"\n  PASS:\n').environment;
  assert.deepEqual(
    map.map(({ name, value, raw, given }) => [name, value, raw, given]),
    [
      ['A', '1', '1', true],
      ['B', undefined, '${C}', true],
      ['PASS', undefined, undefined, false],
    ],
  );
  assert.equal(at(map[1]), 'B: "${C}"');
});

test('ports are read in the short and the long syntax', () => {
  const cases: [string, (string | undefined)[], boolean][] = [
    ['"80"', [undefined, undefined, '80', undefined], false],
    ['8080', [undefined, undefined, '8080', undefined], false],
    ['8080:80', [undefined, '8080', '80', undefined], false],
    ['"127.0.0.1:8080:80/tcp"', ['127.0.0.1', '8080', '80', 'tcp'], false],
    ['"127.0.0.1::80"', ['127.0.0.1', undefined, '80', undefined], false],
    ['"[::1]:6000:6000/udp"', ['::1', '6000', '6000', 'udp'], false],
    ['"3000-3005:3000-3005"', [undefined, '3000-3005', '3000-3005', undefined], false],
    ['"${P:-8080}:80"', [undefined, '8080', '80', undefined], false],
    ['"${P:-127.0.0.1:8080}:80"', ['127.0.0.1', '8080', '80', undefined], false],
    ['"${P}:80"', [undefined, undefined, '80', undefined], false],
    ['"8080:${P}"', [undefined, '8080', undefined, undefined], false],
    ['"${IP}:8080:80"', [undefined, '8080', '80', undefined], true],
    ['"${ALL}"', [undefined, undefined, undefined, undefined], true],
    ['{target: 80, published: "90", host_ip: 127.0.0.1}', ['127.0.0.1', '90', '80', undefined], false],
  ];
  for (const [text, expected, unknown] of cases) {
    const [port] = service(`ports:\n  - ${text}`).ports;
    assert.ok(port, text);
    assert.deepEqual([port.hostIp, port.published, port.target, port.protocol], expected, text);
    assert.equal(port.unknown, unknown, text);
  }
});

test('mounts are read in the short and the long syntax', () => {
  const cases: [string, unknown[]][] = [
    ['/var/run//docker.sock:/s', ['bind', '/var/run/docker.sock', '/s', false]],
    ['/etc/../:/x:ro', ['bind', '/', '/x', true]],
    ['./a/../b/:/x', ['bind', './b', '/x', false]],
    ['../up:/x', ['bind', '../up', '/x', false]],
    ['~/.ssh:/x', ['bind', '~/.ssh', '/x', false]],
    ['data:/x:rw', ['volume', 'data', '/x', false]],
    ['/only', ['volume', undefined, '/only', false]],
    ['${SOCK:-/var/run/docker.sock}:/s', ['bind', '/var/run/docker.sock', '/s', false]],
    ['${DIR}:/x', ['unknown', undefined, '/x', false]],
    ['./${DIR}:/x', ['bind', undefined, '/x', false]],
    ['/a:/b:${MODE}', ['bind', '/a', '/b', 'unknown']],
    ['C:\\data:/x:ro', ['bind', 'C:\\data', '/x', true]],
    [
      '//./pipe/docker_engine://./pipe/docker_engine',
      ['npipe', '//./pipe/docker_engine', '//./pipe/docker_engine', false],
    ],
    ['{type: bind, source: /etc, target: /x, read_only: yes}', ['bind', '/etc', '/x', true]],
    ['{type: tmpfs, target: /x}', ['tmpfs', undefined, '/x', false]],
  ];
  for (const [text, expected] of cases) {
    const [mount] = service(`volumes:\n  - ${text}`).mounts;
    assert.ok(mount, text);
    assert.deepEqual([mount.type, mount.source, mount.target, mount.readOnly], expected, text);
  }
  const [labelled] = service('volumes:\n  - /a:/b:ro,z,rshared').mounts;
  assert.equal(labelled?.selinux, 'z');
  assert.equal(labelled?.propagation, 'rshared');
  const option = labelled?.options[1];
  assert.equal(labelled && option && at({ file: labelled.file, span: option.span }), 'z');
});

test('a service that extends another of the same file is merged as in Compose', () => {
  const compose = read(`services:
  base:
    image: a
    privileged: true
    cap_add: [NET_ADMIN]
    environment: { A: 1, B: 2 }
    ports: ["80:80"]
    command: [x]
    volumes: ["/a:/x", "/b:/y"]
  mid: { extends: base, cap_add: [SYS_TIME, NET_ADMIN] }
  web:
    extends: { service: mid }
    privileged: false
    environment: [B=3]
    ports: ["127.0.0.1:80:80", "80:80"]
    command:
    volumes: ["/c:/x:ro"]
`);
  assert.deepEqual(compose.problems, []);
  const web = compose.services.find(({ name }) => name === 'web');
  assert.equal(web?.image?.ref?.repository, 'a');
  assert.equal(web?.privileged?.value, false);
  assert.deepEqual(
    web?.capAdd.map(({ text }) => text),
    ['NET_ADMIN', 'SYS_TIME'],
  );
  assert.deepEqual(
    web?.environment.map(({ name, value }) => [name, value]),
    [
      ['A', '1'],
      ['B', '3'],
    ],
  );
  assert.deepEqual(
    web?.ports.map(({ hostIp }) => hostIp),
    [undefined, '127.0.0.1'],
  );
  assert.deepEqual(
    web?.mounts.map(({ source }) => source),
    ['/c', '/b'],
  );
  assert.equal(web?.command, undefined);
  assert.equal(web?.node.entries.has('image'), false);
});

test('extending itself or an unknown service is a problem, extending another file is partial', () => {
  const compose = read(
    'services:\n  a: {extends: b}\n  b: {extends: a}\n  c: {extends: z}\n  d: {extends: {file: o.yaml, service: x}}\n',
  );
  assert.equal(
    compose.services.every(({ partial }) => partial),
    true,
  );
  assert.deepEqual(
    compose.links.map(({ via, path }) => [via, path]),
    [['extends', 'app/o.yaml']],
  );
  assert.ok(compose.problems.some(({ message }) => message === 'The service extends itself.'));
  assert.ok(
    compose.problems.some(({ message }) => message === 'The service `c` extends `z`, which is not defined.'),
  );
});

test('an incomplete line keeps the other keys and services known', () => {
  const compose = read('services:\n  web:\n    ima\n    privileged: true\n  db:\n    image: postgres\n');
  assert.equal(compose.services[0]?.privileged?.value, true);
  assert.equal(compose.services[1]?.image?.ref?.repository, 'postgres');
  assert.equal(compose.problems.length, 1);
});

test('commands are words without a shell, a health check may have one, and each word has its exact place', () => {
  const words = service('command: curl -f "http://x y" | sh').command?.commands;
  assert.deepEqual(
    words?.map(({ name, args }) => [name, ...args.map(({ value }) => value)]),
    [['curl', '-f', 'http://x y']],
  );
  for (const written of [
    'curl -f x | sh',
    '>-\n  curl -f x\n  | sh',
    '|\n  curl -f x | sh\n',
    '["CMD-SHELL", "curl -f x | sh"]',
  ]) {
    const made = service(`healthcheck:\n  test: ${written.replaceAll('\n', '\n  ')}`);
    const [curl, sh] = made.healthcheck?.commands.filter(({ name }) => name !== '/bin/sh') ?? [];
    assert.equal(curl?.pipesTo, sh, written);
    assert.equal(curl?.nameWord && at({ file: made.node.file, span: curl.nameWord.span }), 'curl', written);
    assert.equal(sh?.nameWord && at({ file: made.node.file, span: sh.nameWord.span }), 'sh', written);
  }
});

test('a service builds the Dockerfile that build names, in its context', () => {
  const path = (text: string) => service(`build: ${text}`).build?.path;
  assert.equal(path('.'), 'app/Dockerfile');
  assert.equal(path('./web'), 'app/web/Dockerfile');
  assert.equal(path('{context: .., dockerfile: d/Web.Dockerfile}'), 'd/Web.Dockerfile');
  assert.equal(path('{context: "${X}"}'), undefined);
  assert.equal(path('https://github.com/a/b.git#main'), undefined);
  assert.equal(path('{dockerfile_inline: "FROM x"}'), undefined);
});

test('comments are found, but not similar text inside a scalar', () => {
  const compose = read(
    '# a\nservices: # b\n  web:\n    image: "x # y" #c\n    command: |\n      # no\n    # d\n    user: a#b\n',
  );
  assert.deepEqual(
    compose.comments.map(({ text }) => text),
    ['# a', '# b', '#c', '# d'],
  );
});

test('an expression that Compose refuses is a problem at its place', () => {
  const compose = read('services:\n  web:\n    image: "a${X/y}b"\n    user: "$1 $(x) $"\n');
  assert.equal(compose.problems.length, 1);
  const [problem] = compose.problems;
  assert.equal(problem?.span && compose.file.text.slice(problem.span.start, problem.span.end), '${X/y}');
  const placeIn = (value: string) => {
    const { problems, file } = read(`services:\n  web:\n    user: "${value}"\n`);
    return problems.map(({ span }) => file.text.slice(span?.start, span?.end));
  };
  assert.deepEqual(placeIn('a${}b}'), ['${}']);
  assert.deepEqual(placeIn('${X:-${}}b'), ['${}']);
  assert.deepEqual(placeIn('${1X}b'), ['${1X}']);
  assert.deepEqual(placeIn('${X!y}b ${Y'), ['${X!y}']);
  assert.deepEqual(placeIn('${X:-{}}'), []);
});

test('a command ends where a shell would redirect it, without the number of the stream', () => {
  const wordsOf = (command: string) => {
    const [first] = service(`command: ${command}`).command?.commands ?? [];
    return first && [first.name, ...first.args.map(({ value }) => value)];
  };
  assert.deepEqual(wordsOf('a b > c'), ['a', 'b']);
  assert.deepEqual(wordsOf('a b>c'), ['a', 'b']);
  assert.deepEqual(wordsOf('a b 2>c'), ['a', 'b']);
  assert.deepEqual(wordsOf('a b2>c'), ['a', 'b2']);
  assert.deepEqual(wordsOf('a 2b>c'), ['a']);
  assert.deepEqual(wordsOf('a 2<c'), ['a', '2']);
});

test('an inline Dockerfile has its place in the compose file', () => {
  for (const head of ['|', '|-', '>-\n\n']) {
    const text = `services:\n  web:\n    build:\n      dockerfile_inline: ${head}\n        FROM alpine:3.20\n\n        RUN echo "$$HOME" | sh\n        USER root\n`;
    const compose = read(text);
    assert.deepEqual(compose.problems, []);
    const [inline] = compose.inlines;
    assert.ok(inline);
    const { dockerfile, insertable } = inline;
    assert.equal(dockerfile.file, compose.file);
    const [from] = dockerfile.stages;
    assert.equal(
      from?.base.token && text.slice(from.base.token.span.start, from.base.token.span.end),
      'alpine:3.20',
    );
    if (head.startsWith('>')) continue;
    assert.equal(from?.user.root, true);
    assert.equal(from?.user.setBy?.stage, from);
    const run = from?.instructions[0];
    const words = run?.script?.commands.map(
      (each) => each.nameWord && text.slice(each.nameWord.span.start, each.nameWord.span.end),
    );
    assert.deepEqual(words, ['echo', 'sh']);
    assert.equal(run && text.slice(run.span.start, run.span.end), 'RUN echo "$$HOME" | sh');
    const user = text.indexOf('USER');
    const line = text.lastIndexOf('\n', user) + 1;
    const cases: [number, string, string][] = [
      [user, 'ENV A=$B\n', `ENV A=$$B\n${' '.repeat(8)}`],
      [line, 'ENV A=$B\n', `${' '.repeat(8)}ENV A=$$B\n`],
      [line - 1, '\nENV A=1', `\n${' '.repeat(8)}ENV A=1`],
    ];
    for (const [offset, more, expected] of cases)
      assert.equal(insertable({ start: offset, end: offset }, more), expected);
  }
});

test('extends, include, override names and .env request other files', () => {
  const files: Record<string, string> = {
    'p/compose.yaml':
      'include: [sub/inc.yaml, "https://x/y.git", gone.yaml]\nservices:\n  web: {extends: {file: base/b.yaml, service: b}, image: "a:${TAG}", env_file: [{path: e.env, required: false}]}\n',
    'p/over.yaml':
      'services:\n  web:\n    privileged: false\n    ports: !override ["127.0.0.1:80:80"]\n    cap_add: !reset []\n',
    'p/base/b.yaml':
      'services:\n  b: {extends: {file: c.yaml, service: c}, privileged: true, ports: ["80:80"], cap_add: [ALL], build: ./d}\n',
    'p/base/c.yaml': 'services:\n  c: {user: root}\n',
    'p/sub/inc.yaml': 'services:\n  db: {image: "db:${V}", build: .}\n',
    'p/sub/.env': "V='7' # c\n",
    'p/.env': 'TAG="1.2"\nexport OTHER=${TAG}x\n',
  };
  const lookup = (path: string) => (files[path] === undefined ? undefined : sourceFile(path, files[path]));
  const main = lookup('p/compose.yaml');
  const over = lookup('p/over.yaml');
  assert.ok(main && over);
  const compose = parseCompose(main, { lookup, overrides: [over] });
  assert.deepEqual(compose.problems, []);
  const [db, service] = ['db', 'web'].map((name) => compose.services.find((each) => each.name === name));
  assert.equal(service?.image?.ref?.tag, '1.2');
  assert.equal(service?.privileged?.value, false);
  assert.equal(service?.privileged?.file.path, 'p/over.yaml');
  assert.deepEqual(
    service?.ports.map(({ hostIp }) => hostIp),
    ['127.0.0.1'],
  );
  assert.deepEqual(service?.capAdd, []);
  assert.equal(service?.user?.file.path, 'p/base/c.yaml');
  assert.equal(service?.build?.path, 'p/base/d/Dockerfile');
  assert.equal(service?.partial, false);
  assert.equal(db?.image?.ref?.tag, '7');
  assert.equal(db?.build?.path, 'p/sub/Dockerfile');
  assert.deepEqual(compose.links.map(({ via, path, remote }) => `${via} ${path} ${remote}`).sort(), [
    'env_file p/e.env false',
    'extends p/base/b.yaml false',
    'extends p/base/c.yaml false',
    'include p/gone.yaml false',
    'include p/sub/inc.yaml false',
    'include undefined true',
  ]);
});
