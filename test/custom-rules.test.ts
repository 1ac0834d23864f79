import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { load } from 'js-yaml';
import { customRulesSchema } from '../scripts/custom-rules-schema.ts';
import { defaultConfig, emptyProject, lint, sourceFile } from '../server/engine/index.ts';
import { decodeRules } from '../server/engine/policy.ts';
import { limits } from '../server/engine/source/limits.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { errorsIn } from './support/schema.ts';
import { withoutPipes } from './support/unlike-unix.ts';

/** The findings of rules in a text, as `line rule: message`. */
function found(rules: string, path: string, text: string) {
  const decoded = decodeRules(sourceFile('r.yaml', rules));
  assert.deepEqual(decoded.problems, []);
  const project = emptyProject().with({ path, text });
  const result = lint(
    project,
    path,
    decoded.rules.flatMap((each) => each.rules),
    defaultConfig,
  );
  assert.deepEqual(result.failures, []);
  const source = project.source(path)!;
  return result.findings.map(
    ({ span, rule, text: message }) =>
      `${source.lines.position(span.start).line + 1} ${source.text.slice(span.start, span.end)} ${rule}: ${message}`,
  );
}

/** The problems of a rule file, as `line: message`. */
function wrong(text: string): string[] {
  const file = sourceFile('r.yaml', text);
  return decodeRules(file).problems.map(
    ({ span, message }) => `${span ? file.lines.position(span.start).line + 1 : '-'}: ${message}`,
  );
}

const rule = (on: string, where: string, message = 'Found.') =>
  `rules: {r: {on: ${on}, where: ${where}, message: "${message}"}}\n`;
const service = (...lines: string[]) =>
  `services:\n  web:\n    image: acme/web:1\n${lines.map((line) => `    ${line}\n`).join('')}`;
const reports = (where: string, text: string, on = 'service') =>
  found(rule(on, where), 'compose.yaml', text).length > 0;

describe('conditions of custom rules', () => {
  it('compare values, lists and keys of a service', () => {
    const text = service(
      'restart: "always"',
      'cap_add: [SYS_ADMIN, NET_ADMIN]',
      'logging: {driver: none}',
      'labels: {a.b: c}',
      'read_only: true',
    );
    const yes = [
      '{restart: always}',
      '{restart: {not: {equals: "no"}}}',
      '{restart: [always, unless-stopped]}',
      '{restart: {in: [always]}}',
      '{cap_add: SYS_ADMIN}',
      '{cap_add: {every: {glob: "*_ADMIN"}}}',
      '{logging.driver: none}',
      '{labels.a.b: c}',
      '{labels: a.b}',
      '{read_only: true}',
      '{user: {exists: false}}',
      '{image.tag: "1", image.name: {glob: "docker.io/*"}}',
      '{image: {contains: "/we"}}',
      '{any: [{user: root}, {restart: always}]}',
      '{all: [{restart: always}, {not: {cap_add: ALL}}]}',
    ];
    for (const where of yes) assert.ok(reports(where, text), where);
    const no = [
      '{restart: {not: {glob: "a*"}}}',
      '{cap_add: ALL}',
      '{cap_add: {every: SYS_ADMIN}}',
      '{cap_add: {not: SYS_ADMIN}}',
      '{user: {not: root}}',
      '{user: {exists: true}}',
      '{image.digest: {not: {glob: "sha256:*"}}}',
      '{not: {restart: always}}',
      '{any: [{user: root}, {restart: "no"}]}',
    ];
    for (const where of no) assert.ok(!reports(where, text), where);
  });

  it('do not report unknown values', () => {
    const text = service('restart: ${R}', 'cap_add: ["${C}"]', 'user: ${U}');
    for (const where of [
      '{restart: always}',
      '{restart: {not: always}}',
      '{cap_add: {not: ALL}}',
      '{cap_add: {every: ALL}}',
      '{user: {exists: false}}',
    ])
      assert.ok(!reports(where, text), where);
    assert.ok(reports('{cap_add: SYS_ADMIN}', service('cap_add: ["${C}", SYS_ADMIN]')));
    assert.ok(reports('{restart: always}', service('restart: ${R:-always}')), 'a default is what runs');
    assert.ok(
      !reports('{user: {exists: false}}', 'services: {web: {extends: {service: base, file: none.yaml}}}\n'),
    );
  });

  it('read ports, mounts, variables and commands', () => {
    const text = service(
      'ports: ["127.0.0.1:80:8080", "9000:9000"]',
      'volumes: ["/etc:/host:ro", "data:/data"]',
      'environment: [DEBUG=1, TOKEN=x]',
      'privileged: true',
    );
    const at = (on: string, where: string, message?: string) =>
      found(rule(on, where, message), 'compose.yaml', text);
    assert.deepEqual(
      at('port', '{target: "9000", host_ip: {exists: false}}', 'Port {published} of {service} is open.'),
      ['4 "9000:9000" custom/r: Port 9000 of web is open.'],
    );
    assert.deepEqual(
      at('mount', '{type: bind, source: {glob: "/etc*"}, read_only: true}', '{source} at {target}.').map(
        (each) => each.slice(0, 24),
      ),
      ['5 "/etc:/host:ro" custom'],
    );
    assert.deepEqual(at('variable', '{name: DEBUG, value: "1"}'), ['6 DEBUG custom/r: Found.']);
    assert.deepEqual(at('posture', '{confinement.privileged: true, capabilities.granted: all}').length, 1);
    assert.deepEqual(at('posture', '{mounts.gives: {exists: true}, ports.reach: everywhere}').length, 1);
  });

  it('read instructions, commands, images and stages', () => {
    const text =
      'FROM docker.io/library/node:22 AS build\nRUN npm install\nCMD node x.js\nFROM scratch\nCOPY --from=build /a /a\nUSER 0\n';
    const at = (on: string, where: string, message?: string) =>
      found(rule(on, where, message), 'Dockerfile', text);
    assert.deepEqual(at('instruction', '{keyword: CMD, form: shell}', '{keyword} in {stage}.'), [
      '3 CMD custom/r: CMD in build.',
    ]);
    assert.deepEqual(at('command', '{name: npm, args: install}'), ['2 npm custom/r: Found.']);
    assert.deepEqual(at('image', '{image.registry: {not: registry.acme.test}}', '{image.name}'), [
      '1 docker.io/library/node:22 custom/r: docker.io/library/node',
    ]);
    assert.deepEqual(at('stage', '{output: true, root: true}'), ['4 FROM custom/r: Found.']);
    assert.deepEqual(at('[image, service]', '{image: {glob: "*node*"}}').length, 1);
  });
});

describe('conditions of custom rules on what Compose runs', () => {
  const forms = (short: string, long: string, yes: readonly string[], no: readonly string[] = []) => {
    for (const text of [short, long]) {
      for (const where of yes) assert.ok(reports(where, service(text)), `${where} of ${text}`);
      for (const where of no) assert.ok(!reports(where, service(text)), `not ${where} of ${text}`);
    }
  };

  it('read labels, networks, dependencies and others alike in each syntax', () => {
    forms(
      'labels: [com.acme.owner=web, "com.acme.tier=1", bare]',
      'labels: {com.acme.owner: web, com.acme.tier: 1, bare: }',
      [
        '{labels.com.acme.owner: web}',
        '{labels: com.acme.tier}',
        '{labels.com.acme.tier: {">=": 1}}',
        '{labels.bare: ""}',
        '{labels.com.acme.none: {exists: false}}',
        '{labels: {count: 3}}',
      ],
      ['{labels.com.acme: {exists: true}}', '{labels.com.acme.owner: {not: web}}'],
    );
    forms(
      'networks: [front, back]',
      'networks: {front: , back: {aliases: [b]}}',
      [
        '{networks: {every: [front, back]}}',
        '{networks.back: {exists: true}}',
        '{networks: {count: {">": 1}}}',
      ],
      ['{networks: default}', '{networks.side: {exists: true}}'],
    );
    forms(
      'depends_on: [db]',
      'depends_on: {db: {condition: service_started}}',
      ['{depends_on: db}', '{depends_on.db.condition: service_started}', '{depends_on.db.required: true}'],
      ['{depends_on.db.condition: {not: service_started}}'],
    );
    forms('sysctls: [net.core.somaxconn=1024]', 'sysctls: {net.core.somaxconn: 1024}', [
      '{sysctls.net.core.somaxconn: {">": 1000}}',
    ]);
    forms('extra_hosts: ["a:10.0.0.1"]', 'extra_hosts: {a: 10.0.0.1}', [
      '{extra_hosts.a: {glob: "10.*"}}',
      '{extra_hosts: a}',
    ]);
    forms('build: ./app', 'build: {context: ./app}', ['{build.context: ./app}']);
    forms('ulimits: {nofile: 1024}', 'ulimits: {nofile: {soft: 1024, hard: 1024}}', [
      '{ulimits.nofile.hard: {"<=": 1024}}',
    ]);
    forms('secrets: [token]', 'secrets: [{source: token, target: t}]', ['{secrets: token}']);
    forms('environment: [A=1, B]', 'environment: {A: 1, B: }', ['{environment: B}', '{environment.A: "1"}']);
  });

  it('give a service the network and the conditions that Compose gives it', () => {
    assert.ok(reports('{networks: default}', service()));
    for (const line of ['network_mode: host', 'networks: [back]'])
      assert.ok(!reports('{networks: default}', service(line)), line);
    const partial = 'services: {web: {extends: {service: base, file: none.yaml}}}\n';
    assert.ok(!reports('{networks: default}', partial));
    assert.ok(!reports('{labels.a: {exists: false}}', service('label_file: x.labels')));
  });

  it('do not take a name that is not known for one', () => {
    for (const where of ['{labels.a: {exists: false}}', '{labels: {not: b}}', '{labels: "${L}"}'])
      assert.ok(!reports(where, service('labels: ["${L}=1", b=2]')), where);
    assert.ok(reports('{labels: b}', service('labels: ["${L}=1", b=2]')));
    assert.ok(reports('{cap_add: {count: {">": 1}}}', service('cap_add: ["${C}", SYS_ADMIN]')), 'counts');
  });

  it('compare numbers, ranges and sizes', () => {
    const text = service('ports: ["8000-8010:80", "443:443"]', 'mem_limit: 1g', 'cpus: 0.5', 'user: app');
    for (const [on, where, expected] of [
      ['port', '{published: {"<": 1024}}', 1],
      ['port', '{published: {">": 8005}}', 1],
      ['port', '{published: {between: [8000, 8010]}}', 1],
      ['port', '{published: {between: 8001-9000}}', 0],
      ['port', '{published: {not: {between: 400-9000}}}', 0],
      ['service', '{mem_limit: {">": 512m}}', 1],
      ['service', '{mem_limit: {">": 1GiB}}', 0],
      ['service', '{cpus: {"<=": 0.5}}', 1],
      ['service', '{user: {"<": 1000}}', 0],
      ['service', '{user: {not: {"<": 1000}}}', 0],
      ['service', '{ports: {count: {">=": 2}}}', 1],
      ['service', '{cap_add: {count: 0}}', 1],
    ] as const)
      assert.equal(found(rule(on, where), 'compose.yaml', text).length, expected, where);
  });

  it('match regular expressions in linear time, with a bound on their size', () => {
    const text = service('container_name: acme-web-01');
    for (const [where, expected] of [
      ['{container_name: {matches: "^acme-[a-z]+-[0-9]{2}$"}}', true],
      ['{container_name: {matches: "[A-Z]"}}', false],
      ['{container_name: {not: {matches: "(?i)^ACME"}}}', false],
      ['{image: {matches: [x, "web:[0-9]+"]}}', true],
    ] as const)
      assert.equal(reports(where, text), expected, where);
    const hostile = service(`container_name: ${'a'.repeat(1900)}b`);
    assert.ok(!reports('{container_name: {matches: "^(a+)+$"}}', hostile));
    assert.deepEqual(
      ['(?=a)', '(a', '(((a{30}){30}){30})', '(abcdefghij){500}'].flatMap((each) =>
        wrong(rule('service', `{image: {matches: "${each}"}}`)),
      ),
      [
        "1: The expression can't be used: invalid or unsupported Perl syntax: `(?=`.",
        "1: The expression can't be used: missing closing ): `(a`.",
        "1: The expression can't be used: invalid repeat count: `{30}`.",
        "1: The expression can't be used: it is too large.",
      ],
    );
  });

  it('check top-level networks, volumes, secrets and configs', () => {
    const text = [
      'services: {web: {image: a}}',
      'networks: {back: {internal: true}, front: }',
      'volumes: {data: {driver_opts: {type: nfs}}}',
      'secrets: {token: {file: ./t}, key: {external: true}, old: {external: {name: o}}}',
      'configs: {c: {content: x}}',
    ].join('\n');
    const at = (on: string, where: string, message?: string) =>
      found(rule(on, where, message), 'compose.yaml', text);
    assert.deepEqual(at('secret', '{external: false}', 'The secret {key} is in a file.'), [
      '4 token custom/r: The secret token is in a file.',
    ]);
    assert.deepEqual(at('network', '{internal: {exists: false}}'), ['2 front custom/r: Found.']);
    assert.deepEqual(at('network', '{key: {not: [front, back]}}'), []);
    assert.deepEqual(at('volume', '{driver_opts.type: [nfs, cifs]}').length, 1);
    assert.deepEqual(at('config', '{content: {exists: true}}').length, 1);
    const extending = 'include: [other.yaml]\nservices: {web: {image: a}}\nnetworks: {front: }\n';
    assert.deepEqual(
      found(rule('network', '{internal: {exists: false}}'), 'compose.yaml', extending),
      [],
      'a missing file may add to it',
    );
  });

  it('name a field that does not exist at any depth', () => {
    for (const [on, field, expected] of [
      ['service', 'deploy.resorces.limits', 'Unknown field `resorces`; did you mean `resources`?'],
      ['service', 'ports.published', 'Unknown field `published`.'],
      ['service', 'image.tagg', 'Unknown field `image.tagg`; did you mean `image.tag`?'],
      ['port', 'hostip', 'Unknown field `hostip`; did you mean `host_ip`?'],
      ['mount', 'readonly', 'Unknown field `readonly`; did you mean `read_only`?'],
      ['variable', 'key', 'Unknown field `key`.'],
      [
        'posture',
        'confinement.readonlyRoot',
        'Unknown field `confinement.readonlyRoot`; did you mean `confinement.readOnlyRoot`?',
      ],
      ['network', 'intern', 'Unknown field `intern`; did you mean `internal`?'],
      ['secret', 'extern', 'Unknown field `extern`; did you mean `external`?'],
      ['stage', 'users', 'Unknown field `users`; did you mean `user`?'],
      ['command', 'arg', 'Unknown field `arg`; did you mean `args`?'],
    ] as const)
      assert.deepEqual(wrong(rule(on, `{${field}: {exists: true}}`)), [`1: ${expected}`], field);
    for (const [on, field] of [
      ['service', 'labels.com.acme.owner'],
      ['service', 'x-team.owner'],
      ['service', 'logging.options.max-size'],
      ['service', 'depends_on.db.condition'],
      ['posture', 'user.uid'],
      ['posture', 'limits.memory'],
      ['volume', 'driver_opts.device'],
    ] as const)
      assert.deepEqual(wrong(rule(on, `{${field}: {exists: true}}`)), [], field);
  });
});

describe('a file of custom rules', () => {
  it('names what it does not understand, with its line and the nearest word, and keeps the other rules', () => {
    const text = [
      'namespace: acme',
      'rules:',
      '  good: {on: service, where: {restart: always}, message: "x"}',
      '  Bad Name: {on: service, where: {restart: always}, message: "x"}',
      '  a: {on: servcie, where: {restart: always}, message: "x"}',
      '  b: {on: service, where: {restrat: always}, message: "x"}',
      '  c: {on: service, where: {restart: {glub: always}}, message: "x"}',
      '  d: {on: service, where: {restart: always}, mesage: "x"}',
      '  e: {on: variable, where: {name: A}, message: "{value}"}',
      '  f: {on: image, where: {via: from}, message: "x", fix: {title: t, set: {a: b}}}',
      '  g: {on: service, where: {all: []}, message: "x"}',
      '  h: {on: service, where: {restart: {exists: 3}}, message: "x", severity: hihg}',
      '  i: {on: service, where: {restart: always}, message: "{rstart}"}',
      '  j:',
    ];
    assert.deepEqual(wrong(text.join('\n')), [
      '4: The name of a rule consists of lower-case letters, digits and hyphens.',
      '5: Unknown subject `servcie`; did you mean `service`? Use service, port, mount, variable, posture, network, volume, secret, config, image, stage, instruction or command.',
      '6: Unknown field `restrat`; did you mean `restart`?',
      '7: Unknown key `glub`; did you mean `glob`?',
      '8: Unknown key `mesage`; did you mean `message`?',
      '8: The rule `d` has no `message`.',
      '9: `{value}` is not shown in messages: it may hold a credential.',
      '10: Only what belongs to a service can be fixed.',
      '11: `all` needs at least one condition.',
      '12: `exists` must be true or false.',
      '12: Unknown severity `hihg`; did you mean `high`? Use critical, high, medium, low or info.',
      '13: Unknown field `rstart`; did you mean `restart`?',
      '14: The rule `j` is empty.',
    ]);
    const { rules } = decodeRules(sourceFile('r.yaml', text.join('\n')));
    assert.deepEqual(
      rules.map(({ id }) => id),
      ['acme/good'],
    );
  });

  it('reports at its place a key that a fix removes, sets or adds and that no service has', () => {
    const fix = (text: string) =>
      `rules:\n  r:\n    on: service\n    where: {name: web}\n    message: M.\n    fix:\n      title: T\n${text}`;
    for (const [text, expected] of [
      ['      remove: privleged\n', ['8: Unknown key `privleged`; did you mean `privileged`?']],
      [
        '      remove:\n        - cap_add\n        - deploy.resource\n',
        ['10: Unknown key `resource`; did you mean `resources`?'],
      ],
      ['      set: {read_onli: true}\n', ['8: Unknown key `read_onli`; did you mean `read_only`?']],
      ['      add: {cap-drop: ALL}\n', ['8: Unknown key `cap-drop`; did you mean `cap_drop`?']],
      ['      remove: image.tag\n', ['8: Unknown key `tag`.']],
      ['      remove: [x-note.any, environment.PASSWORD, networks.back.aliases, build.args.A, item]\n', []],
    ] as const)
      assert.deepEqual(
        wrong(
          fix(text)
            .replace('on: service', expected.length > 0 ? 'on: service' : 'on: port')
            .replace('name: web', expected.length > 0 ? 'name: web' : 'target: 80'),
        ),
        expected,
      );
  });

  it('is checked in bounded time, with any content', () => {
    const deep = `${'{not: '.repeat(150)}{restart: always}${'}'.repeat(150)}`;
    const wide = `{any: [${Array(3000).fill('{restart: {glob: "*a*b*c*d*e*"}}').join(', ')}]}`;
    const long = `{restart: {glob: "${'*a'.repeat(90)}b"}}`;
    const many = Array.from(
      { length: 500 },
      (_, n) => `  r${n}: {on: service, where: {restart: a}, message: x}`,
    );
    const start = process.cpuUsage();
    assert.match(wrong(rule('service', deep)).join(), /nested too deeply/);
    wrong(rule('service', wide));
    assert.ok(
      wrong(`rules:\n${many.join('\n')}\n`)
        .join()
        .includes(`more than ${limits.customRules} rules`),
    );
    assert.ok(!reports(long, service(`restart: ${'a'.repeat(60_000)}`)));
    for (const text of [
      '{',
      'rules: 3',
      'rules: [a]',
      '- a',
      'rules: {a: {on: [], where: {}, message: ~}}',
      'x: &a [*a]',
    ])
      assert.ok(wrong(text).length > 0, text);
    const { user } = process.cpuUsage(start);
    assert.ok(user < 5_000_000, `${user} \u00b5s`);
  });
});

const policy = [
  'namespace: acme',
  'rules:',
  '  own-registry:',
  '    on: [service, image]',
  '    where: {image: {not: {glob: "registry.acme.test/*"}}}',
  '    severity: high',
  '    message: "The image {image} is not from our registry."',
  '    examples:',
  '      - bad: "FROM alpine:3"',
  '      - good: "FROM registry.acme.test/alpine:3"',
  '  restart-always:',
  '    on: service',
  '    where: {restart: {not: always}}',
  '    message: "The service restarts {restart}."',
  '    fix: {title: "Always restart", set: {restart: always}}',
  '  init:',
  '    on: service',
  '    where: {init: {exists: false}}',
  '    message: No init.',
  '    fix: {title: Use an init process, set: {init: true, logging.driver: local}, add: {security_opt: no-new-privileges:true}}',
  '',
].join('\n');
const page = [
  '# Rules',
  '',
  '```yaml bad restart-always',
  'services: {web: {image: a, restart: "no"}}',
  '```',
  '```yaml fixed',
  'services: {web: {image: a, restart: "always"}}',
  '```',
  '```yaml good restart-always',
  'services: {web: {image: a, restart: always}}',
  '```',
  '```yaml bad init',
  'services:',
  '  web:',
  '    image: a',
  '```',
  '```yaml fixed',
  'services:',
  '  web:',
  '    image: a',
  '    init: true',
  '    logging:',
  '      driver: local',
  '    security_opt:',
  '      - no-new-privileges:true',
  '```',
  '```yaml good init',
  'services: {web: {image: a, init: true}}',
  '```',
  '',
].join('\n');

describe('plimsoll test', () => {
  it('checks rules against their own examples, and those of the page beside them', () => {
    const cwd = folderOf({ 'rules/policy.yaml': policy, 'rules/policy.md': page });
    const { code, out, errors } = plimsoll(['test', 'rules'], { cwd });
    assert.equal(code, 0, out + errors);
    assert.match(out, /^ok {4}acme\/own-registry: 2 examples$/m);
    assert.match(out, /^PASS: 3 rules, 6 examples, 0 failed$/m);
  });

  it('accepts the rules of the documentation', () => {
    const text = readFileSync(new URL('../docs/custom-rules.md', import.meta.url), 'utf8');
    const files = [...text.matchAll(/```yaml\n(# plimsoll-rules\/(\w+\.yaml)[\s\S]*?)```/g)];
    assert.deepEqual(
      files.map((each) => each[2]),
      ['acme.yaml', 'org.yaml'],
    );
    for (const [, rules = '', name = ''] of files) {
      const cwd = folderOf({ [name]: rules });
      const { code, out, errors } = plimsoll(['test', name], { cwd });
      assert.equal(code, 0, out + errors);
    }
  });

  it('names each example that a rule fails, by its line', () => {
    const cwd = folderOf({
      'policy.yaml': policy.replace('"FROM alpine:3"', '"FROM registry.acme.test/x:1"'),
      'policy.md': page
        .replace('"no"', 'always')
        .replace('init: true\n    logging', 'init: false\n    logging')
        .replace('good init', 'good inix'),
    });
    const { code, out } = plimsoll(['test', 'policy.yaml'], { cwd });
    assert.equal(code, 1);
    assert.match(out, /policy\.yaml:9: The bad example is not reported\./);
    assert.match(out, /policy\.md:3: The bad example is not reported\./);
    assert.match(out, /policy\.md:12: The fix gives another text/);
    assert.match(out, /policy\.yaml:16: The rule has no good example\./);
    assert.match(out, /^FAIL {2}policy\.md:\d+: The file beside it has no rule `inix`\.$/m);
    assert.match(out, /^FAIL: 3 rules/m);
  });

  it('refuses a rule that two files of a folder define, as a scan does', () => {
    const cwd = folderOf({
      'rules/a.yaml': policy,
      'rules/b.yaml': policy,
      '.plimsoll.yaml': 'customRules: [rules/]\n',
    });
    for (const [command, place] of [
      ['test', 'rules/b.yaml:3'],
      ['rules', 'rules/b.yaml:3:3'],
    ] as const) {
      const { errors } = plimsoll([command, ...(command === 'test' ? ['rules'] : [])], { cwd });
      assert.match(errors, new RegExp(`${place}: The rule .acme/own-registry. is defined twice`));
    }
    assert.equal(plimsoll(['test', 'rules'], { cwd }).code, 2);
    assert.equal(plimsoll(['test', 'rules/a.yaml', 'rules/b.yaml'], { cwd }).code, 1, 'each for itself');
  });

  it('reports a file that it cannot read', { skip: withoutPipes }, () => {
    const cwd = folderOf({ 'a.yaml': 'rules: {a: {on: x}}\n', 'b/x.txt': '' });
    assert.equal(spawnSync('mkfifo', [join(cwd, 'pipe.yaml')]).status, 0);
    assert.equal(plimsoll(['test', 'a.yaml'], { cwd }).code, 2);
    assert.match(plimsoll(['test', 'pipe.yaml'], { cwd }).errors, /not a regular file/);
    assert.equal(plimsoll(['test', 'none.yaml'], { cwd }).code, 2);
    assert.equal(plimsoll(['test', 'b'], { cwd }).code, 3);
    const outside = folderOf({ 'x.yaml': 'rules: {OUTSIDE: {on: x}}\n' });
    symlinkSync(join(outside, 'x.yaml'), join(cwd, 'b/y.yaml'));
    const { code, errors } = plimsoll(['test', 'b'], { cwd });
    assert.equal(code, 3);
    assert.doesNotMatch(errors, /OUTSIDE/);
    assert.equal(plimsoll(['test'], { cwd }).code, 2);
  });
});

describe('custom rules in a scan', () => {
  const files = {
    '.plimsoll.yaml': 'customRules: [plimsoll-rules/*.yaml]\nrules: {acme/init: low}\n',
    'plimsoll-rules/policy.yaml': policy,
    'compose.yaml': 'services:\n  web:\n    image: alpine:3\n    restart: "no"\n',
    Dockerfile: 'FROM registry.acme.test/a:1\nUSER 1000\n',
  };
  const ids = (cwd: string, ...args: string[]) =>
    (
      JSON.parse(plimsoll(['scan', '--format', 'json', ...args], { cwd }).out) as {
        findings: { rule: string; severity: string }[];
      }
    ).findings
      .filter(({ rule: id }) => id.includes('/'))
      .map(({ rule: id, severity }) => `${id} ${severity}`);

  it('are reported, chosen, levelled, suppressed and baselined like others', () => {
    const cwd = folderOf(files);
    assert.deepEqual(ids(cwd), ['acme/init low', 'acme/own-registry high', 'acme/restart-always medium']);
    assert.deepEqual(ids(cwd, '--only', 'acme/*').length, 3);
    assert.deepEqual(ids(cwd, '--skip', 'acme/init,sudo').length, 2);
    writeFileSync(
      join(cwd, '.plimsoll.yaml'),
      `${files['.plimsoll.yaml'].replace('rules: {acme/init: low}', 'rules: {"acme/*": off, acme/init: info}')}`,
    );
    assert.deepEqual(ids(cwd), ['acme/init info']);
    writeFileSync(join(cwd, '.plimsoll.yaml'), files['.plimsoll.yaml']);
    writeFileSync(
      join(cwd, 'compose.yaml'),
      files['compose.yaml'].replace(
        '  web:',
        '  # plimsoll: ignore acme/own-registry, acme/restart-always -- x\n  web:',
      ),
    );
    assert.deepEqual(ids(cwd), ['acme/init low']);
    assert.equal(plimsoll(['baseline', 'write'], { cwd }).code, 0);
    assert.deepEqual(ids(cwd, '--baseline', '.plimsoll-baseline.json'), []);
  });

  it('are in SARIF with their own texts', () => {
    const cwd = folderOf(files);
    const { runs } = JSON.parse(plimsoll(['scan', '--format', 'sarif'], { cwd }).out) as {
      runs: {
        tool: { driver: { rules: { id: string; helpUri: string }[] } };
        results: { ruleId: string; ruleIndex: number }[];
      }[];
    };
    const [run] = runs;
    const own = run?.results.filter(({ ruleId }) => ruleId.startsWith('acme/')) ?? [];
    assert.equal(own.length, 3);
    for (const each of own) assert.equal(run?.tool.driver.rules[each.ruleIndex]?.id, each.ruleId);
  });

  it('remove a variable from a list or a mapping', () => {
    const rule =
      'rules:\n  debug:\n    on: variable\n    where: {name: DEBUG}\n    message: Off.\n    fix: {title: Remove it, remove: item}\n';
    for (const [before, after] of [
      ['\n      DEBUG: "1"\n      A: b', '\n      A: b'],
      [' {DEBUG: "1", A: b}', ' {A: b}'],
      [' [DEBUG=1, A=b]', ' [A=b]'],
    ] as const) {
      const text = (own: string) => `services:\n  web:\n    image: a/b:1\n    environment:${own}\n`;
      const cwd = folderOf({
        '.plimsoll.yaml': 'customRules: [r.yaml]\n',
        'r.yaml': rule,
        'compose.yaml': text(before),
      });
      plimsoll(['fix', '--write', '--unsafe', '--rule', 'custom/debug'], { cwd });
      assert.equal(readFileSync(join(cwd, 'compose.yaml'), 'utf8'), text(after));
    }
  });

  it('are fixed on request, and never as a safe fix', () => {
    const cwd = folderOf(files);
    plimsoll(['fix', '--write', '--rule', 'acme/restart-always'], { cwd });
    assert.match(readFileSync(join(cwd, 'compose.yaml'), 'utf8'), /restart: "no"/);
    const { code, errors } = plimsoll(['fix', '--write', '--unsafe', '--rule', 'acme/restart-always'], {
      cwd,
    });
    assert.equal(code, 0, errors);
    assert.match(readFileSync(join(cwd, 'compose.yaml'), 'utf8'), /restart: "always"/);
  });

  it('can come from a package, and print no credential', () => {
    const secret = 'hunter2horse';
    const cwd = folderOf({
      '.plimsoll.yaml': 'extends: acme-policy\n',
      'node_modules/acme-policy/plimsoll.yaml': 'customRules: rules/\n',
      'node_modules/acme-policy/rules/a.yml':
        'rules: {a: {on: variable, where: {value: {exists: true}}, message: "{name} of {service}."}}\n',
      'compose.yaml': `services:\n  web:\n    image: alpine:3\n    environment: {DB_PASSWORD: ${secret}}\n`,
    });
    assert.deepEqual(ids(cwd), ['custom/a medium']);
    for (const format of ['stylish', 'json', 'sarif', 'markdown'])
      assert.ok(!plimsoll(['scan', '--format', format], { cwd }).out.includes(secret), format);
  });

  it('report mistakes in their file', () => {
    const cwd = folderOf({
      '.plimsoll.yaml': 'customRules: [r.yaml, none.yaml, "x/*.yaml"]\n',
      'r.yaml': '\nrules: {a: {on: servce}}\n',
      'compose.yaml': files['compose.yaml'],
    });
    const { code, errors, out } = plimsoll(['scan'], { cwd });
    assert.equal(code, 2);
    const said = out + errors;
    assert.match(said, /r\.yaml:2.*Unknown subject `servce`; did you mean `service`\?/);
    assert.match(said, /\.plimsoll\.yaml:1.*`none\.yaml` can't be read: the file does not exist/);
    assert.match(said, /The folder of `x\/\*\.yaml` can't be read/);
  });

  it('are limited in number, and the limit is reported beside other mistakes', () => {
    const names = Array.from({ length: 300 }, (_, n) => `r${n}.yaml, "a*${n}.yaml"`).join(', ');
    const cwd = folderOf({
      '.plimsoll.yaml': `customRules: [${names}]\n`,
      'compose.yaml': files['compose.yaml'],
    });
    const { problems } = JSON.parse(plimsoll(['scan', '--format', 'json'], { cwd }).out);
    const said = problems.map(({ message }: { message: string }) => message);
    assert.equal(said.length, 51);
    assert.equal(said[50], 'More than 50 files and folders of rules are named; the rest are ignored.');
  });
});

it('docs/custom-rules.md shows valid rules with the documented results', () => {
  const text = readFileSync(new URL('../docs/custom-rules.md', import.meta.url), 'utf8');
  const [, shownRules = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(text) ?? [];
  assert.deepEqual(wrong(shownRules), []);
  const [, shownPage = ''] = /^````markdown\n([\s\S]*?)^````$/m.exec(text) ?? [];
  const cwd = folderOf({ 'acme.yaml': shownRules, 'acme.md': shownPage });
  const { out } = plimsoll(['test', 'acme.yaml'], { cwd });
  assert.match(out, /^ok {4}acme\/own-registry: 2 examples$/m);
  assert.doesNotMatch(out, /acme\.md:/);
  const compose =
    'services:\n  web:\n    image: registry.acme.test/a:1\n    init: true\n    ports: ["9443:9443", "127.0.0.1:9000:9000"]\n';
  assert.deepEqual(found(shownRules, 'compose.yaml', compose), [
    '5 "9443:9443" acme/admin-port: Port 9443 of web is open to other machines.',
  ]);
});

describe('the schema of files of rules', () => {
  const errors = (text: string) => errorsIn(customRulesSchema(), load(text)) as readonly unknown[];

  it('accepts what Plimsoll accepts', () => {
    const text = readFileSync(new URL('../docs/custom-rules.md', import.meta.url), 'utf8');
    const [, shownRules = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(text) ?? [];
    const nested =
      'rules: {r: {on: [port, mount], where: {any: [{target: [1, "2"]}, {not: {service: {every: {glob: "a*"}}}}]}, message: M., examples: {good: "services: {}", file: compose.yaml}}}\n';
    for (const each of [shownRules, nested]) {
      assert.deepEqual(wrong(each), []);
      assert.deepEqual(errors(each), []);
    }
  });

  for (const [what, text] of Object.entries({
    'a subject': 'rules: {r: {on: servce, where: {name: x}, message: M.}}',
    'a key': 'rules: {r: {on: service, where: {name: x}, mesage: M., message: M.}}',
    'no condition': 'rules: {r: {on: service, message: M.}}',
    'an operator': 'rules: {r: {on: service, where: {name: {globb: x}}, message: M.}}',
    'a severity': 'rules: {r: {on: service, where: {name: x}, message: M., severity: grave}}',
    'a fix without a step': 'rules: {r: {on: service, where: {name: x}, message: M., fix: {title: T}}}',
    'an example of both kinds':
      'rules: {r: {on: service, where: {name: x}, message: M., examples: [{bad: a, good: b}]}}',
    'the name of a rule': 'rules: {R_1: {on: service, where: {name: x}, message: M.}}',
  }))
    it(`refuses ${what} that is refused`, () => {
      assert.ok(wrong(text).length > 0);
      assert.ok(errors(text).length > 0);
    });
});
