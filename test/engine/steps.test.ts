import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { applyEdits, defaultConfig, lint, posturesOf } from '../../server/engine/index.ts';
import { lanesOf, type PathStep, stepsOf } from '../../server/engine/overview.ts';
import { cpuTime } from '../support/cpu.ts';
import { projectOf } from '../support/project.ts';

const input = { path: 'compose.yaml', rules, config: defaultConfig };

/** The steps of the first finding of a rule. */
function steps(files: Record<string, string>, rule: string, path = 'compose.yaml') {
  const project = projectOf(files);
  const { findings } = lint(project, path, rules, defaultConfig);
  const finding = findings.find((each) => each.rule === rule);
  assert.ok(finding, `no ${rule}: ${findings.map((each) => each.rule)}`);
  const lanes = lanesOf(posturesOf(project, 'compose.yaml', defaultConfig), findings);
  const posture = lanes.flatMap(({ services }) => services).find(({ name }) => name === finding.service);
  return { project, found: stepsOf(project, { ...input, path }, { finding, posture }) };
}

/** A step in one line: its kind, its fixes, and what they leave. */
const line = ({ kind, change }: PathStep) =>
  change
    ? `${kind}: ${change.fixes.map(({ title }) => title.replace(/ \(.*/, '')).join(' + ') || 'by hand'}; ${change.left.isThere ? 'path left, ' : ''}${change.left.critical.join(', ') || 'nothing critical'}`
    : `${kind}: no fix`;

const web = '  web:\n    image: nginx:1.27\n';

describe('the steps of a path', () => {
  const cases: readonly (readonly [
    title: string,
    rule: string,
    files: Record<string, string>,
    steps: string[],
  ])[] = [
    [
      'are its port, its user and all that leads to the host',
      'exposed-host-control',
      {
        'compose.yaml': `services:\n${web}    user: root\n    ports: ["8080:8080"]\n    cap_add: [SYS_ADMIN]\n    volumes: ["/etc:/host/etc"]\n`,
      },
      [
        'reach: Publish on 127.0.0.1 only; SYS_ADMIN, /etc',
        'user: by hand; nothing critical',
        'power: Remove SYS_ADMIN + Mount it read-only; nothing critical',
      ],
    ],
    [
      'are in the files that write them',
      'exposed-host-control',
      {
        'compose.yaml': `services:\n${web}    ports: ["8080:8080"]\n`,
        'compose.override.yaml': 'services:\n  web:\n    user: root\n    privileged: true\n',
      },
      [
        'reach: Publish on 127.0.0.1 only; privileged',
        'user: by hand; privileged',
        'power: Remove privileged; nothing critical',
      ],
    ],
    [
      'have no port where nobody reaches the service from outside',
      'privileged',
      { 'compose.yaml': 'services:\n  job:\n    image: busybox:1.36\n    privileged: true\n' },
      ['power: Remove privileged; nothing critical'],
    ],
    [
      'have what lets anyone in, of a database',
      'exposed-open-database',
      { 'compose.yaml': 'services:\n  db:\n    image: redis:7.4\n    ports: ["6379:6379"]\n' },
      ['reach: Publish on 127.0.0.1 only; nothing critical', 'entry: no fix'],
    ],
    [
      'end with a socket proxy rather than with nothing',
      'exposed-host-control',
      {
        'compose.yaml':
          'services:\n  proxy:\n    image: traefik:v3.1\n    command: --providers.docker\n    ports: ["80:80"]\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]\n',
      },
      [
        'reach: Publish on 127.0.0.1 only; docker.sock',
        'user: by hand; nothing critical',
        'power: Use a read-only proxy for the socket; nothing critical',
      ],
    ],
  ];
  for (const [title, rule, files, expected] of cases)
    it(title, () => assert.deepEqual(steps(files, rule).found.map(line), expected));

  it('leave what they say once their edits are made', () => {
    for (const [, rule, files] of cases) {
      const { project, found } = steps(files, rule);
      for (const { change } of found) {
        if (!change || change.fixes.length === 0) continue;
        let after = project;
        for (const path of Object.keys(files)) {
          const edits = change.edits.filter(({ file }) => file === path);
          after = after.with({ path, text: applyEdits(files[path]!, edits) });
        }
        const { findings } = lint(after, 'compose.yaml', rules, defaultConfig);
        const critical = findings.filter(({ severity, partOf }) => severity === 'critical' && !partOf);
        assert.equal(critical.length, change.left.critical.length, JSON.stringify(change));
        assert.equal(
          findings.some((each) => each.rule === rule && each.severity === 'critical'),
          false,
        );
      }
    }
  });

  it('are none of a finding that is gone', () => {
    const { project } = steps(cases[2]![2], 'privileged');
    const { findings } = lint(project, 'compose.yaml', rules, defaultConfig);
    const finding = { ...findings[0]!, rule: 'gone' };
    assert.deepEqual(stepsOf(project, input, { finding, posture: undefined }), []);
  });

  it('take a bounded time in a project with many services', () => {
    const more = Array.from(
      { length: 300 },
      (_, n) => `  s${n}:\n    image: nginx:1.27\n    ports: ["${9000 + n}:80"]\n`,
    );
    const files = { 'compose.yaml': `${cases[0]![2]['compose.yaml']}${more.join('')}` };
    const began = cpuTime();
    const { found } = steps(files, 'exposed-host-control');
    assert.equal(found.length, 3);
    assert.ok(cpuTime() - began < 20_000);
  });
});
