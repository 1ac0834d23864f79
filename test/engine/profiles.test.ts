import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { leveled, levelUnder } from '../../server/engine/config/levels.ts';
import { emptyProject, lint } from '../../server/engine/index.ts';
import { type Decoded, profiles } from '../../server/engine/policy.ts';
import { type Files, resolved } from '../support/configuration.ts';

type Profile = (typeof profiles)[number];

const compose = `version: "3"
services:
  web:
    build: .
    image: acme/web:1.2
    privileged: true
    security_opt: [label=disable, "mask=/proc/acpi", nonsense]
    cap_add: [SYS_ADMIN, NET_ADMIN]
    pid: host
    ports: ["80:80", "5432:5432", "9229:9229"]
    volumes: [.:/app, /var/run/docker.sock:/var/run/docker.sock, ./conf:/etc/app]
    devices: [/dev/sda]
    environment: {DB_PASSWORD: hunter2-and-more, SESSION_COOKIE_SECURE: "false", DEBUG: "true"}
    logging: {driver: none}
  cache: {image: redis, ports: ["6379:6379"]}
`;

const dockerfile = `FROM debian:bookworm
ENTRYPOINT app --serve
RUN apt-get update && apt-get install -y sudo openssh-server gcc strace curl
RUN curl -sSL https://example.test/x.sh | bash
RUN useradd -G root,sudo app && chmod u+s /usr/bin/app && pip install flask
COPY . .
EXPOSE 80
EXPOSE 2375
USER app
`;

const texts = { 'compose.yaml': compose, Dockerfile: dockerfile };
const project = emptyProject().with(...Object.entries(texts).map(([path, text]) => ({ path, text })));

const extending = (list: readonly string[], more = ''): Decoded =>
  resolved({ '.plimsoll.yaml': `extends: [${list.join(', ')}]\n${more}` }, rules);

/** The findings under a configuration. */
function foundUnder({ config }: Decoded): Map<string, string> {
  const all = Object.keys(texts).flatMap((path) => lint(project, path, rules, config).findings);
  return new Map(
    all.map(({ rule, message, severity, file, span }) => [
      `${file}:${span.start} ${rule} ${message}`,
      severity,
    ]),
  );
}

const alone = new Map(profiles.map((each) => [each, foundUnder(extending([each]))]));
const pairs = profiles.flatMap((a, at) => profiles.slice(at + 1).map((b) => [a, b] as const));

describe('two profiles', () => {
  it('have the same result in any order', () => {
    for (const [a, b] of pairs) {
      const [one, other] = [extending([a, b]), extending([b, a])];
      assert.deepEqual(foundUnder(one), foundUnder(other), `${a}, ${b}`);
      assert.equal(one.problems.length, other.problems.length, `${a}, ${b}`);
    }
  });

  it('equal each profile alone if the other changes nothing; otherwise the contradiction is reported', () => {
    const told: string[] = [];
    for (const [a, b] of pairs) {
      const both = extending([a, b]);
      const { problems } = both;
      for (const { message, span } of problems) {
        assert.match(message, new RegExp(`\`${a}\` and \`${b}\` contradict each other about \``));
        assert.deepEqual(span, { start: `extends: [${a}, `.length, end: `extends: [${a}, ${b}`.length });
        told.push(`${a} ${b}`);
      }
      for (const rule of rules)
        for (const [key, message] of Object.entries(rule.messages)) {
          const of = leveled(rule, message);
          const under = (...some: Profile[]) => levelUnder(some, of);
          const changed = [under(a), under(b)].filter((each) => each !== under());
          const isTold = named(both, rule.id);
          if (new Set(changed).size < 2) assert.equal(under(a, b), changed[0] ?? under(), `${a} ${b} ${key}`);
          else assert.ok(isTold || changed.every((each) => isGraver(each, under())), `${a} ${b} ${rule.id}`);
        }
    }
    assert.deepEqual(told.length, new Set(told).size);
    assert.ok(told.includes('homelab production') && !told.includes('podman production'), told.join());
  });

  it('equal a single one if the other is the default', () => {
    for (const each of profiles.slice(1)) {
      assert.deepEqual(foundUnder(extending(['recommended', each])), alone.get(each), each);
      assert.deepEqual(foundUnder(extending([each, 'recommended', each])), alone.get(each), each);
    }
  });

  it('both apply: production with podman, strict with selinux, kubernetes with rootless', () => {
    for (const [a, b] of [
      ['production', 'podman'],
      ['strict', 'selinux'],
      ['kubernetes', 'rootless'],
    ] as const) {
      const both = foundUnder(extending([a, b]));
      const { problems } = extending([a, b]);
      assert.deepEqual(problems, [], `${a} ${b}`);
      const base = alone.get('recommended');
      for (const [where, severity] of [...alone.get(a)!, ...alone.get(b)!])
        if (base?.get(where) !== severity) assert.ok(both.has(where), `${a} ${b} ${where}`);
    }
  });

  it('are also combined over several files', () => {
    const files = (first: string): Files => ({
      '.plimsoll.yaml': first,
      'team.yaml': 'extends: production\n',
      'ops.yaml': 'extends: ./team.yaml\n',
    });
    const wanted = foundUnder(extending(['production', 'podman']));
    for (const first of ['extends: [./team.yaml, podman]', 'extends: [podman, ./ops.yaml]'])
      assert.deepEqual(foundUnder(resolved(files(first), rules)), wanted, first);
    const [problem, ...more] = resolved(files('extends: [./ops.yaml, homelab]\n'), rules).problems;
    assert.deepEqual(more, []);
    assert.equal(
      problem?.message,
      'The profiles `production` and `homelab` contradict each other about `missing-hardening`: the more severe level holds. `rules` can set another.',
    );
    assert.deepEqual([problem.file, problem.span], ['.plimsoll.yaml', { start: 22, end: 29 }]);
  });

  it('do not contradict each other about a level that is set, or locked before', () => {
    assert.deepEqual(extending(['production', 'homelab'], 'rules: {missing-hardening: low}\n').problems, []);
    const team = { 'team.yaml': 'extends: production\nrules: {}\nlocked: missing-hardening\n' };
    const { problems } = resolved({ '.plimsoll.yaml': 'extends: [./team.yaml, homelab]\n', ...team }, rules);
    assert.deepEqual(
      problems.map(({ message }) => message),
      ["The profile `homelab` can't make `missing-hardening` milder: locked by team.yaml."],
    );
  });
});

const named = ({ problems }: Decoded, rule: string) =>
  problems.some(({ message }) => message.includes(`\`${rule}\``) || / \d+ more/.test(message));

const order = ['critical', 'high', 'medium', 'low', 'info', 'off'];
const isGraver = (a: string, b: string) => order.indexOf(a) < order.indexOf(b);
