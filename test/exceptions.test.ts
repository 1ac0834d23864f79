import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { folderOf, plimsoll } from './support/cli.ts';
import { commitAll, withoutGit } from './support/git.ts';

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const baseline = '.plimsoll-baseline.json';

const compose = `services:
  web:
    image: nginx:1.27.3
    # plimsoll: ignore privileged until ${inDays(60)} owner ops -- OPS-1: a driver
    privileged: true
    # kics-scan ignore-line
    network_mode: host
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
`;
const config = `rules:
  missing-hardening: {level: info}
overrides:
  - services: [web]
    rules:
      docker-socket: {level: off, reason: OPS-2, owner: core, until: ${inDays(7)}}
  - files: [compose.yaml]
    rules: {sudo: {level: off, until: 2020-01-01}}
`;
const files = { '.plimsoll.yaml': config, 'compose.yaml': compose };

interface Listed {
  readonly kind: string;
  readonly file: string;
  readonly line?: number;
  readonly rules: readonly string[];
  readonly reason?: string;
  readonly owner?: string;
  readonly until?: string;
  readonly state: string;
  readonly hides: number;
}

function listed(
  cwd: string,
  ...args: string[]
): { readonly code: number | null; readonly all: readonly Listed[] } {
  const { code, out, errors } = plimsoll(['exceptions', '--format', 'json', ...args], { cwd });
  assert.equal(errors, '');
  return { code, all: (JSON.parse(out) as { exceptions: Listed[] }).exceptions };
}

const brief = ({ kind, file, line, rules, state, hides, ...terms }: Listed) =>
  [
    kind,
    `${file}:${line ?? '-'}`,
    rules.join(),
    state,
    hides,
    terms.reason ?? '-',
    terms.owner ?? '-',
    terms.until ?? '-',
  ].join(' ');

describe('plimsoll exceptions', () => {
  it('lists comments, entries of configurations and of the baseline, with their terms', () => {
    const cwd = folderOf(files);
    const args = ['--reason', 'legacy', '--owner', 'core', '--until', inDays(90)];
    assert.equal(plimsoll(['baseline', 'write', ...args], { cwd }).code, 0);
    const { code, all } = listed(cwd);
    assert.equal(code, 0);
    const rows = all.map(brief);
    const terms = `legacy core ${inDays(90)}`;
    assert.ok(
      rows.some((each) => each.startsWith(`baseline ${baseline}:- `) && each.endsWith(` applies 1 ${terms}`)),
      rows.join('\n'),
    );
    assert.deepEqual(
      rows.filter((each) => !each.startsWith('baseline')),
      [
        'configuration .plimsoll.yaml:2 missing-hardening applies 0 - - -',
        `configuration .plimsoll.yaml:6 docker-socket ends soon 1 OPS-2 core ${inDays(7)}`,
        'configuration .plimsoll.yaml:8 sudo ended 0 - - 2020-01-01',
        `comment compose.yaml:4 privileged applies 1 OPS-1: a driver ops ${inDays(60)}`,
        'comment compose.yaml:6 kics:* applies 1 - - -',
      ],
    );
  });

  it('writes text and Markdown, in which nothing of a file is markup', () => {
    const cwd = folderOf({ ...files, 'compose.yaml': compose.replace('a driver', '<b>|`x`') });
    const { out } = plimsoll(['exceptions'], { cwd });
    assert.match(out, /^State +Place +Rules +For +Reason +Owner +Until +Hides$/m);
    assert.match(out, /^ends soon +\.plimsoll\.yaml:6 +docker-socket +service web +OPS-2 +core +20\S+ +1$/m);
    assert.match(out, /^\d exceptions: .*1 end within 14 days, 1 ended/m);
    const markdown = plimsoll(['exceptions', '--format', 'markdown'], { cwd }).out;
    assert.match(markdown, /\\<b\\>\\\|\\`x\\`/);
    assert.match(
      plimsoll(['exceptions'], { cwd: folderOf({ 'compose.yaml': 'services: {}\n' }) }).out,
      /^There are no exceptions\.$/m,
    );
  });

  it('tells which a policy refuses', () => {
    const cwd = folderOf({
      ...files,
      'policy.yaml': 'policy: {exceptions: {reason: "OPS-[0-9]+", days: 30, owner: true}}\n',
    });
    const states = listed(cwd, '--policy', 'policy.yaml').all.map(({ rules, state }) => `${rules} ${state}`);
    assert.ok(states.includes('privileged refused'), states.join());
    assert.ok(states.includes('docker-socket ends soon'), states.join());
  });

  it('says which baseline is missing, and fails for what cannot be read', () => {
    const cwd = folderOf(files);
    assert.match(
      plimsoll(['exceptions', '--baseline', 'x.json'], { cwd }).errors,
      /There is no baseline x\.json/,
    );
    assert.equal(plimsoll(['exceptions'], { cwd: folderOf({ 'compose.yaml': 'services: [\n' }) }).code, 2);
  });
});

describe('the last day of an exception', () => {
  const scan = (cwd: string, ...args: string[]) => {
    const { out, code } = plimsoll(['scan', '--format', 'json', ...args], { cwd });
    const { findings, problems } = JSON.parse(out) as {
      findings: { rule: string }[];
      problems: { file: string; line?: number; message: string; warning?: true }[];
    };
    return {
      code,
      rules: findings.map(({ rule }) => rule),
      notes: problems.map(
        ({ file, line, message, warning }) =>
          `${warning ? 'note' : 'error'} ${file}:${line ?? '-'}: ${message}`,
      ),
    };
  };
  const only = (comment: string) =>
    `services:\n  web:\n    image: nginx:1.27.3\n    ${comment}\n    privileged: true\n`;

  it('is noted when it is near, and never fails', () => {
    const cwd = folderOf({
      '.plimsoll.yaml': `rules: {missing-hardening: {level: off, until: ${inDays(14)}}}\n`,
      'compose.yaml': only(`# plimsoll: ignore privileged until ${inDays(13)}`),
    });
    const { code, notes } = scan(cwd);
    assert.deepEqual(
      [code, notes],
      [
        0,
        [
          `note .plimsoll.yaml:1: The level of \`missing-hardening\` ends on ${inDays(14)}.`,
          `note compose.yaml:4: The ignore comment for \`privileged\` ends on ${inDays(13)}.`,
        ],
      ],
    );
    writeFileSync(join(cwd, 'compose.yaml'), only(`# plimsoll: ignore privileged until ${inDays(16)}`));
    assert.equal(scan(cwd).notes.length, 1);
  });

  it('has passed: the finding is reported again, and the configuration has no error', () => {
    const cwd = folderOf({
      '.plimsoll.yaml':
        'rules: {missing-hardening: {level: off, until: 2020-01-01}}\nreport: {expiredIgnore: low}\n',
      'compose.yaml': only('# plimsoll: ignore privileged until 2020-01-01'),
    });
    const { code, rules, notes } = scan(cwd);
    assert.equal(code, 1);
    for (const rule of ['privileged', 'missing-hardening', 'expired-ignore'])
      assert.ok(rules.includes(rule), rules.join());
    assert.deepEqual(notes, [
      'note .plimsoll.yaml:1: The level of `missing-hardening` was set until 2020-01-01: it does not hold any more.',
    ]);
  });

  it('has passed in a baseline: the finding is reported again', () => {
    const cwd = folderOf({ 'compose.yaml': only('# x') });
    assert.equal(plimsoll(['baseline', 'write', '--until', inDays(5)], { cwd }).code, 0);
    const near = scan(cwd, '--baseline', baseline);
    assert.equal(near.code, 0);
    assert.ok(
      near.notes.includes(
        `note ${baseline}:-: The entry for \`privileged\` in compose.yaml ends on ${inDays(5)}.`,
      ),
      near.notes.join('\n'),
    );
    writeFileSync(
      join(cwd, baseline),
      readFileSync(join(cwd, baseline), 'utf8').replaceAll(inDays(5), '2020-01-01'),
    );
    const past = scan(cwd, '--baseline', baseline);
    assert.equal(past.code, 1);
    assert.ok(
      past.notes.includes(
        `note ${baseline}:-: The entry for \`privileged\` in compose.yaml hides nothing: it ended on 2020-01-01.`,
      ),
    );
  });

  it('never makes a change fail that touches nothing', { skip: withoutGit }, () => {
    const cwd = folderOf({
      '.plimsoll.yaml': 'rules: {privileged: {level: off, until: 2020-01-01}}\n',
      'compose.yaml': only('# plimsoll: ignore docker-socket until 2020-01-01'),
      'README.md': 'x\n',
    });
    commitAll(cwd, 'first');
    writeFileSync(join(cwd, 'README.md'), 'y\n');
    assert.equal(scan(cwd, '--changed-since', 'HEAD').code, 0);
    assert.equal(plimsoll(['diff', 'HEAD'], { cwd }).code, 0);
  });
});

it('SARIF has what the configuration and the baseline hide, as it has what comments hide', () => {
  const cwd = folderOf(files);
  assert.equal(plimsoll(['baseline', 'write', '--reason', 'legacy'], { cwd }).code, 0);
  const { out } = plimsoll(['scan', '--suppressed', '--format', 'sarif', '--baseline', baseline], { cwd });
  const [run] = (
    JSON.parse(out) as {
      runs: {
        results: {
          ruleId: string;
          suppressions?: {
            kind: string;
            justification?: string;
            location: { physicalLocation: { artifactLocation: { uri: string } } };
          }[];
        }[];
      }[];
    }
  ).runs;
  const of = new Map(
    run!.results.map(({ ruleId, suppressions = [] }) => [
      ruleId,
      suppressions
        .map(({ kind, justification, location }) =>
          [kind, justification, location.physicalLocation.artifactLocation.uri].join(' '),
        )
        .join(),
    ]),
  );
  assert.equal(of.get('privileged'), 'inSource OPS-1: a driver compose.yaml');
  assert.equal(of.get('docker-socket'), 'external OPS-2 .plimsoll.yaml');
  assert.ok([...of.values()].includes(`external legacy ${baseline}`), [...of].join('\n'));
  assert.ok([...of.values()].every((each) => each !== ''));
});
