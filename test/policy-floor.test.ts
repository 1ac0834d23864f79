import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { type Client, memory, pulling, talk } from './support/client.ts';
import { withoutGit } from './support/git.ts';
import { mcp } from './support/mcp.ts';
import { withoutPipes } from './support/unlike-unix.ts';

/** What the policy says, as a file of its own or below `policy` in a configuration. */
const floor = `rules: {docker-socket: critical, privileged: critical, secrets/*: high, unpinned-service-image: low}
locked: [host-namespace]
trust: {images: [docker.io/library/*, ghcr.io/acme/**]}
`;
const terms = (exceptions: string) => `${floor}exceptions: ${exceptions}\n`;
const indented = (text: string) => `policy:\n${text.replace(/^(?=.)/gm, '  ')}`;

const compose = `services:
  web:
    image: evil/web:current
    privileged: true
    network_mode: host
    environment:
      DB_PASSWORD: hunter2hunter2
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
`;
const held = [
  'docker-socket critical',
  'host-namespace high',
  'privileged critical',
  'secret-in-environment high',
  'untrusted-service-image high',
];
const heldRules = held.map((each) => each.split(' ')[0]);

type Files = Readonly<Record<string, string>>;

/** One attempt of files below the policy, and where it is reported, with the policy as `POLICY`. */
type Attempt = readonly [name: string, nested: Files, told: string];

const own = '.plimsoll.yaml';
const none = 'POLICY allows no exceptions';
const config = (text: string): Files => ({ [own]: text });
const commented = (before: string, comment: string): Files => ({
  'compose.yaml': compose.replace(before, `${comment}\n${before}`),
});

const attempts: readonly Attempt[] = [
  [
    'a rule is off',
    config('rules:\n  docker-socket: off\n'),
    `${own}:2: \`docker-socket\` can't be off here: ${none}.`,
  ],
  [
    'a rule is lower',
    config('rules: {docker-socket: high}\n'),
    `${own}:1: \`docker-socket\` can't be high here: ${none}.`,
  ],
  [
    'in brackets',
    config('rules: {privileged: [info]}\n'),
    `${own}:1: \`privileged\` can't be info here: ${none}.`,
  ],
  [
    'a pattern of everything',
    config('\nrules: {"*": off}\n'),
    `${own}:2: \`docker-socket\`, \`privileged\`, `,
  ],
  ['a pattern of a topic', config('rules: {secrets/*: low}\n'), `${own}:1: `],
  [
    'a pattern of ids',
    config('rules: {"docker-sock*": off}\n'),
    `${own}:1: \`docker-socket\` can't be off here`,
  ],
  [
    'a reason, an owner and a day that nobody asked for',
    config('rules: {privileged: {level: off, reason: A-1, owner: me, until: 2027-01-01}}\n'),
    `${own}:1: \`privileged\` can't be off here: ${none}.`,
  ],
  [
    'an override for files',
    config('overrides:\n  - files: ["**"]\n    rules: {docker-socket: off}\n'),
    `${own}:3: \`docker-socket\` can't be off here`,
  ],
  [
    'an override for a service',
    config('overrides: [{services: web, rules: {docker-socket: low}}]\n'),
    `${own}:1: \`docker-socket\` can't be low here`,
  ],
  [
    'a milder profile',
    config('extends: rootless\n'),
    `${own}:1: The profile \`rootless\` can't make \`privileged\` milder than the policy of POLICY.`,
  ],
  [
    'a file that it extends',
    { [own]: 'extends: ./mild.yaml\n', 'mild.yaml': 'rules: {docker-socket: off}\n' },
    `mild.yaml:1: \`docker-socket\` can't be off here`,
  ],
  [
    'a package that it extends',
    { [own]: 'extends: mild\n', 'node_modules/mild/plimsoll.yaml': 'rules: {docker-socket: off}\n' },
    `node_modules/mild/plimsoll.yaml:1: \`docker-socket\` can't be off here`,
  ],
  [
    'a locked rule',
    config('rules: {host-namespace: off}\n'),
    `${own}:1: The rule \`host-namespace\` is locked by POLICY`,
  ],
  [
    'another publisher is trusted',
    config('trust:\n  images: [ghcr.io/acme/web, evil/**]\n'),
    `${own}:2: \`evil/**\` is not trusted by the policy of POLICY.`,
  ],
  ['all are trusted', config('trust: {images: ["**"]}\n'), `${own}:1: \`**\` is not trusted by the policy`],
  [
    'more of a registry is trusted',
    config('trust: {registries: [ghcr.io, docker.io]}\n'),
    `${own}:1: \`docker.io\` is not trusted by the policy`,
  ],
  [
    'nobody checks who is trusted',
    config('rules: {untrusted-service-image: off}\n'),
    `${own}:1: \`untrusted-service-image\` can't be off here`,
  ],
  [
    'files are left out',
    config('ignore:\n  - "**"\n'),
    `${own}:2: Files that are left out here are still checked`,
  ],
  [
    'a policy that asks for less',
    config('policy: {rules: {docker-socket: info}}\n'),
    `${own}:1: The rule \`docker-socket\` is at least critical by the policy of POLICY`,
  ],
  [
    'a policy that trusts more',
    config('policy: {trust: {images: [evil/**]}}\n'),
    `${own}:1: \`evil/**\` is not trusted by the policy`,
  ],
  [
    'a policy that allows exceptions',
    config('policy: {exceptions: {inline: true}}\nrules: {privileged: off}\n'),
    `${own}:1: The policy of POLICY allows no exceptions of its rules`,
  ],
  [
    'refused comments are not reported',
    config('rules: {unused-ignore: off}\n'),
    `${own}:1: \`unused-ignore\` can't be off here`,
  ],
  [
    'a configuration further down',
    {
      [own]: 'ignore: ["*"]\n',
      'compose.yaml': compose,
      'x/.plimsoll.yaml': 'rules: {docker-socket: off}\n',
      'x/compose.yaml': compose,
    },
    `x/${own}:1: \`docker-socket\` can't be off here`,
  ],
  [
    'a comment',
    commented('    privileged', '    # plimsoll: ignore privileged -- A-1: we need it'),
    `compose.yaml:4: privileged is not suppressed by this comment: ${none}.`,
  ],
  [
    'a comment for the file',
    commented('services:', '# plimsoll: ignore-file'),
    `compose.yaml:1: docker-socket is not suppressed by this comment`,
  ],
  [
    'a comment of another tool',
    commented('services:', '# kics-scan ignore'),
    `compose.yaml:1: privileged is not suppressed by this comment`,
  ],
];

interface Told {
  readonly found: readonly string[];
  readonly told: readonly string[];
  readonly code: number | null;
}

function scanned(cwd: string, ...args: string[]): Told {
  const { out, code } = plimsoll(['scan', '--format', 'json', ...args], { cwd });
  const { findings, problems } = JSON.parse(out) as {
    findings: { rule: string; severity: string; file: string; line: number; message: string }[];
    problems: { file: string; line?: number; message: string }[];
  };
  const below = [...problems, ...findings.filter(({ rule }) => rule === 'unused-ignore')];
  return {
    code,
    found: foundOf(findings),
    told: below.map(({ file, line, message }) => `${file}:${line ?? '-'}: ${message}`),
  };
}

const foundOf = (findings: readonly { readonly rule: string; readonly severity: string }[]) =>
  [
    ...new Set(
      findings.filter(({ rule }) => heldRules.includes(rule)).map((each) => `${each.rule} ${each.severity}`),
    ),
  ].sort();

const placed = (nested: Files) =>
  Object.fromEntries(
    Object.entries({ 'compose.yaml': compose, ...nested }).map(([path, text]) => [`nested/${path}`, text]),
  );

const isTold = ({ told }: Pick<Told, 'told'>, text: string, policy: string) =>
  told.some((each) => each.startsWith(`nested/${text.replaceAll('POLICY', policy.replaceAll('\\', '/'))}`));

describe('a policy cannot be loosened', () => {
  for (const [name, nested, text] of attempts)
    it(`on the command line, which reports it at its line: ${name}`, () => {
      const named = scanned(folderOf({ ...placed(nested), 'policy.yaml': floor }), '--policy', 'policy.yaml');
      assert.deepEqual(named.found, held, named.told.join('\n'));
      assert.ok(isTold(named, text, 'policy.yaml'), named.told.join('\n'));
      const above = scanned(folderOf({ ...placed(nested), [own]: indented(floor) }));
      assert.deepEqual(above.found, held, above.told.join('\n'));
      assert.ok(isTold(above, text, own), above.told.join('\n'));
    });

  it('by a configuration that the command names', () => {
    const cwd = folderOf({ ...placed({}), 'policy.yaml': floor, 'free.yaml': 'rules: {"*": off}\n' });
    const named = scanned(cwd, '--policy', 'policy.yaml', '--config', 'free.yaml');
    assert.deepEqual(named.found, held);
    assert.match(named.told.join('\n'), /^free\.yaml:1: .*can't be off here/m);
  });

  it('and is not given up where it cannot be read', () => {
    const cwd = folderOf({ ...placed({}) });
    const { code, told } = scanned(cwd, '--policy', 'gone.yaml');
    assert.equal(code, 2);
    assert.match(told.join('\n'), /^gone\.yaml:-: /m);
  });

  it('is tightened below without a message', () => {
    const cwd = folderOf({
      ...placed(
        config(
          'extends: production\nrules: {privileged: critical, unpinned-service-image: high}\ntrust: {images: [ghcr.io/acme/web, "docker.io/library/redis"]}\nlocked: privileged\npolicy: {rules: {sudo: high}, exceptions: {owner: true}}\n',
        ),
      ),
      'policy.yaml': indented(terms('{}')),
    });
    const { told, found } = scanned(cwd, '--policy', 'policy.yaml');
    assert.deepEqual(told, []);
    assert.deepEqual(found, held);
  });

  it('applies where there is no other configuration, without a message', () => {
    const cwd = folderOf({ ...placed({}), 'policy.yaml': floor });
    const { told, found } = scanned(cwd, '--policy', 'policy.yaml');
    assert.deepEqual([told, found], [[], held]);
  });

  it('extends files beside it, wherever it is', () => {
    const shared = folderOf({ 'policy.yaml': 'extends: ./base.yaml\n', 'base.yaml': floor });
    const cwd = folderOf(placed(config('rules: {docker-socket: off}\n')));
    const { told, found } = scanned(cwd, '--policy', `${shared}/policy.yaml`);
    assert.equal(told.length, 1, told.join('\n'));
    assert.deepEqual(found, held);
  });

  it('by a file that a configuration with a policy extends, without a problem in that file', () => {
    const cwd = folderOf({
      [own]: `extends: ./mild.yaml\n${indented(floor)}`,
      'mild.yaml': 'rules: {docker-socket: off}\n',
      ...placed({}),
    });
    const { told, found } = scanned(cwd);
    assert.deepEqual([told, found], [[], held]);
  });
});

describe('exceptions from a policy', () => {
  const ticket = '{owner: true, reason: "[A-Z]+-[0-9]+", days: 90}';
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const comment = (text: string) => commented('    privileged', `    # plimsoll: ignore privileged${text}`);
  const entry = (text: string) => config(`rules:\n  privileged: {level: off${text}}\n`);
  const whole = `, reason: "OPS-12: a driver", owner: ops, until: ${inDays(60)}`;

  const rows: readonly (readonly [
    name: string,
    exceptions: string,
    nested: Files,
    refused: string | undefined,
  ])[] = [
    ['an entry with all', ticket, entry(whole), undefined],
    ['a comment with all', ticket, comment(` until ${inDays(60)} owner ops -- OPS-12: a driver`), undefined],
    ['in the other order', ticket, comment(` owner=ops until=${inDays(60)} -- OPS-12`), undefined],
    ['a comment without an owner', ticket, comment(` until ${inDays(60)} -- OPS-12`), 'asks for an owner'],
    [
      'without a ticket',
      ticket,
      comment(` until ${inDays(60)} owner ops -- soon`),
      'asks for a reason with [A-Z]+-[0-9]+',
    ],
    ['without an end', ticket, comment(' owner ops -- OPS-12'), 'asks for an end within 90 days'],
    [
      'with a late end',
      ticket,
      comment(` until ${inDays(120)} owner ops -- OPS-12`),
      'asks for an end within 90 days',
    ],
    ['an entry without an owner', ticket, entry(whole.replace('owner: ops', 'owner: ""')), ''],
    [
      'an entry with a late end',
      ticket,
      entry(whole.replace(inDays(60), inDays(99))),
      'asks for an end within 90 days',
    ],
    [
      'an entry with nothing',
      ticket,
      entry(''),
      'asks for an owner, a reason with [A-Z]+-[0-9]+ and an end within 90 days',
    ],
    ['no ignore comments', '{inline: false}', comment(' -- OPS-12'), 'allows no ignore comments'],
    ['an entry where there are no comments', '{inline: false}', entry(''), undefined],
    ['another rule only', '{rules: docker-socket}', entry(whole), 'allows exceptions of other rules only'],
    ['this rule', '{rules: priv*}', entry(''), undefined],
    ['any reason', '{reason: true}', comment(' -- why not'), undefined],
    ['no reason', '{reason: true}', comment(''), 'asks for a reason'],
  ];
  for (const [name, exceptions, nested, refused] of rows)
    it(`${refused === undefined ? 'are accepted' : 'are refused'}: ${name}`, () => {
      const cwd = folderOf({ ...placed(nested), 'policy.yaml': indented(terms(exceptions)) });
      const { found, told } = scanned(cwd, '--policy', 'policy.yaml');
      assert.equal(found.includes('privileged critical'), refused !== undefined, told.join('\n'));
      if (refused === undefined) assert.deepEqual(told, []);
      else
        assert.ok(
          told.some((each) => each.includes(refused)),
          told.join('\n'),
        );
    });

  it('are held to the form for rules without a lowest level, too, and never possible for locked ones', () => {
    const cwd = folderOf({
      ...placed(config(`rules: {missing-hardening: off, host-namespace: {level: off${whole}}}\n`)),
      'policy.yaml': indented(terms(ticket)),
    });
    const { told, found } = scanned(cwd, '--policy', 'policy.yaml');
    assert.match(told.join('\n'), /`missing-hardening` can't be off here: policy\.yaml asks for an owner/);
    assert.match(told.join('\n'), /The rule `host-namespace` is locked by policy\.yaml/);
    assert.deepEqual(found, held);
  });

  it('are asked for by each of several policies', () => {
    const cwd = folderOf({
      [own]: 'policy: {exceptions: {reason: true, days: 400, owner: false}}\n',
      ...placed(entry(', reason: x')),
      'policy.yaml': indented(terms('{days: 30, owner: true}')),
    });
    const { told, found } = scanned(cwd, '--policy', 'policy.yaml');
    assert.deepEqual([...told].sort(), [
      `${own}:1: \`days\` can't allow more than the policy of policy.yaml.`,
      `${own}:1: \`owner\` can't allow more than the policy of policy.yaml.`,
      "nested/.plimsoll.yaml:2: `privileged` can't be off here: policy.yaml asks for an owner and an end within 30 days.",
    ]);
    assert.deepEqual(found, held);
  });
});

describe('a policy in a comparison', () => {
  /** What `plimsoll diff` says of two folders or the last commit, without lines and what it says of comments. */
  function compared(cwd: string, ...args: string[]) {
    const { out, errors, code } = plimsoll(['diff', '--format', 'json', ...args], { cwd });
    const { changes, notShown } = JSON.parse(out) as {
      changes: { text: string; severity: string; place: string }[];
      notShown: { rule: string; severity: string; place: string }[];
    };
    const lineless = (place: string) => place.replace(/:\d+$/, '');
    const said = [
      ...changes.map((each) => ({ ...each, place: lineless(each.place ?? '') })),
      ...notShown
        .filter(({ rule }) => rule !== 'unused-ignore')
        .map((each) => ({ ...each, place: lineless(each.place) })),
    ];
    return { said: said.map((each) => JSON.stringify(each)).sort(), told: errors.split('\n'), code };
  }
  const isHeld = (said: readonly string[]) => said.some((each) => each.includes('untrusted-service-image'));
  const emptied = 'services: {}\n';
  const harmless = { 'nested/compose.yaml': emptied };
  const underPolicy = ['before', 'after', '--policy', 'policy.yaml'];
  /** A folder with what stands before a change, after it, and a policy. */
  const sides = (after: Files) => {
    const added = Object.keys(after).filter((path) => path.endsWith('compose.yaml'));
    return folderOf({
      ...Object.fromEntries(added.map((path) => [`before/${path}`, emptied])),
      ...Object.fromEntries(Object.entries(after).map(([path, each]) => [`after/${path}`, each])),
      'policy.yaml': floor,
    });
  };
  /** What is reported where nobody tries to loosen the policy, by the compose files. */
  const plainly = new Map<string, readonly string[]>();
  const untried = (paths: readonly string[]) => {
    const key = paths.join();
    const said =
      plainly.get(key) ??
      compared(sides(Object.fromEntries(paths.map((path) => [path, compose]))), ...underPolicy).said;
    plainly.set(key, said);
    return said;
  };

  for (const [name, nested, text] of attempts)
    it(`cannot be loosened, and reports the attempt at its line: ${name}`, () => {
      const attempt = placed(nested);
      const composeFiles = Object.keys(attempt).filter((path) => path.endsWith('compose.yaml'));
      const tried = sides(attempt);
      const found = compared(tried, ...underPolicy);
      assert.deepEqual(found.said, untried(composeFiles));
      assert.ok(isHeld(found.said));
      // What `plimsoll scan` says of a comment is a finding.
      if (text.startsWith('compose.yaml')) return;
      assert.ok(isTold(found, text, `${tried}/policy.yaml`), found.told.join('\n'));
      assert.equal(found.code, 2);
    });

  const git = (cwd: string, ...args: string[]) =>
    assert.equal(spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd }).status, 0);
  const committed = (files: Files) => {
    const cwd = folderOf(files);
    git(cwd, 'init', '-q');
    git(cwd, 'add', '-A');
    git(cwd, 'commit', '-qm', 'first');
    return cwd;
  };
  const isTrusting = (text: string) => /publisher|trusted/.test(text);

  it('is what the file says today, on both sides', { skip: withoutGit }, () => {
    const trusting = 'trust: {images: [docker.io/library/*, evil/*]}\n';
    const files = { 'policy.yaml': trusting, 'nested/compose.yaml': compose };
    const cwd = committed(files);
    writeFileSync(join(cwd, 'policy.yaml'), floor);
    const same = compared(cwd, '--policy', 'policy.yaml');
    assert.deepEqual([same.said, same.code], [[], 0], 'no side is under an earlier policy');
    writeFileSync(
      join(cwd, 'nested/compose.yaml'),
      compose.replace('evil/web:current', 'docker.io/library/web:current'),
    );
    const safer = compared(cwd, '--policy', 'policy.yaml');
    assert.equal(safer.said.filter(isTrusting).length, 1, safer.said.join('\n'));
    assert.deepEqual(compared(cwd).said.filter(isTrusting), []);
  });

  it('holds for two revisions, and for a file that the shell passes on', {
    skip: withoutGit || withoutPipes,
  }, () => {
    const cwd = committed(harmless);
    for (const [path, text] of Object.entries(placed(config('rules: {"*": off}\n'))))
      writeFileSync(join(cwd, path), text);
    git(cwd, 'add', '-A');
    git(cwd, 'commit', '-qm', 'second');
    writeFileSync(join(cwd, 'policy.yaml'), floor);
    const named = compared(cwd, 'HEAD~1', 'HEAD', '--policy', 'policy.yaml');
    assert.ok(isHeld(named.said));
    assert.equal(named.code, 2);
    assert.ok(!isHeld(compared(cwd, 'HEAD~1', 'HEAD').said));
    const { out } = plimsoll(['diff', '--format', 'json', 'HEAD~1', 'HEAD', '--policy', '/dev/stdin'], {
      cwd,
      input: floor,
    });
    assert.ok(isHeld([out]), out);
  });

  it('is not given up where it cannot be read, even if there is nothing to compare', () => {
    for (const path of ['a', 'Dockerfile']) {
      const { code, told } = compared(
        folderOf({ [`before/${path}`]: '', [`after/${path}`]: '' }),
        'before',
        'after',
        '--policy',
        'gone.yaml',
      );
      assert.equal(code, 2);
      assert.match(told.join('\n'), /gone\.yaml: /);
    }
  });
});

describe('a policy for language models', () => {
  const root = folderOf({
    'policy.yaml': floor,
    ...Object.fromEntries(
      attempts.flatMap(([, nested], at) =>
        Object.entries(placed(nested)).map(([path, text]) => [`${at}/${path}`, text]),
      ),
    ),
  });
  const policy = join(root, 'policy.yaml');

  it('cannot be loosened, and each answer reports the attempt at its line', async () => {
    const { answer } = await mcp({ args: ['--root', root, '--policy', 'policy.yaml'], cwd: root });
    for (const [at, [name, , text]] of attempts.entries()) {
      const { findings, problems } = await answer('plimsoll_lint', { path: `${at}`, limit: 200 });
      assert.deepEqual(foundOf(findings), held, name);
      const told = [
        ...problems,
        ...findings.map(({ file, line, message }) => `${file}:${line}: ${message}`),
      ].map((each) => each.replace(`${at}/`, ''));
      // An answer cuts long texts.
      assert.ok(isTold({ told }, text, policy), `${name}\n${told.join('\n')}`);
    }
  });

  it('holds for a text that is given, and for the comparison of two', async () => {
    const { answer } = await mcp({ args: ['--root', root, '--policy', policy], cwd: '/' });
    const hidden = `# plimsoll: ignore-file\n${compose}`;
    const { findings } = await answer('plimsoll_lint', { name: 'compose.yaml', text: hidden, limit: 200 });
    assert.deepEqual(foundOf(findings), held);
    const { changes, riskier } = await answer<{ riskier: boolean; changes: { text: string }[] }>(
      'plimsoll_compare',
      {
        name: 'compose.yaml',
        before: compose.replace('evil/web', 'docker.io/library/web'),
        after: compose,
      },
    );
    assert.equal(riskier, true);
    assert.match(changes.map(({ text }) => text).join('\n'), /trusted/);
  });

  it('is read for each answer, and none is given without it', async () => {
    const own = folderOf({ 'policy.yaml': 'trust: {images: ["**"]}\n', ...placed({}) });
    const { client, answer, refusal } = await mcp({ args: ['--policy', 'policy.yaml'], cwd: own });
    const call = ['plimsoll_lint', { path: 'nested', limit: 200 }] as const;
    const before = await answer(...call);
    assert.ok(!foundOf(before.findings).includes('untrusted-service-image high'));
    writeFileSync(join(own, 'policy.yaml'), floor);
    assert.deepEqual(foundOf((await answer(...call)).findings), held);
    rmSync(join(own, 'policy.yaml'));
    assert.match(await refusal(...call), /Nothing is checked without the policy\..*policy\.yaml: /);
    const text = { name: 'compose.yaml', text: compose };
    assert.match(await refusal('plimsoll_lint', text), /Nothing is checked without the policy/);
    // Windows does not remove the current folder of a process.
    await client.close();
  });

  it('has to be a file', () => {
    for (const name of ['gone.yaml', '.', '/dev/stdin']) {
      const { code, errors } = plimsoll(['mcp', '--policy', name], { cwd: folderOf({}) });
      assert.equal(code, 2, name);
      assert.match(errors, /`--policy` needs a file/);
    }
  });
});

describe('a policy in an editor', () => {
  const clients: Client[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
  });

  /** Opens all files of an attempt, and returns what is shown of each. */
  async function shownOf(files: Files, policy: string | undefined): Promise<Told> {
    const root = 'file:///w';
    const texts = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
    const client = await talk({ rules, files: memory(texts), folders: [root], capabilities: pulling });
    clients.push(client);
    const findings: { rule: string; severity: string }[] = [];
    const told: string[] = [];
    for (const [uri, text] of Object.entries(texts)) {
      if (policy !== undefined) client.settings.set(uri, { policy });
      if (!uri.includes('/nested/')) continue;
      await client.open(uri, text, uri.endsWith('compose.yaml') ? 'dockercompose' : 'yaml');
    }
    for (const uri of Object.keys(texts).filter((each) => each.includes('/nested/')))
      for (const { code, message, range, severity } of await client.problems(uri)) {
        const level =
          severity === 1 ? (/^(?:docker|privileged)/.test(String(code)) ? 'critical' : 'high') : 'lower';
        findings.push({ rule: String(code), severity: level });
        told.push(`${uri.slice(root.length + 1)}:${range.start.line + 1}: ${message}`);
      }
    return { code: 0, found: foundOf(findings), told };
  }

  for (const [name, nested, text] of attempts)
    it(`cannot be loosened, and shows the attempt at its line: ${name}`, async () => {
      const named = await shownOf({ ...placed(nested), 'policy.yaml': floor }, 'policy.yaml');
      assert.deepEqual(named.found, held, named.told.join('\n'));
      assert.ok(isTold(named, text, '/w/policy.yaml'), named.told.join('\n'));
      const above = await shownOf({ ...placed(nested), [own]: indented(floor) }, undefined);
      assert.deepEqual(above.found, held, above.told.join('\n'));
      assert.ok(isTold(above, text, `/w/${own}`), above.told.join('\n'));
    });
});
