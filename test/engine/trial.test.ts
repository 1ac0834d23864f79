import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import type { Compose, Service } from '../../server/engine/compose/model.ts';
import { type AnyRule, defaultConfig, lint } from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';
import { untrusting } from '../support/untrusting.ts';

/** A rule without findings that counts the checked compose files. */
function counter(): { readonly rule: AnyRule; readonly times: () => number } {
  let times = 0;
  const rule = {
    ...rules.find(({ id }) => id === 'root-user')!,
    id: 'counter',
    on: 'compose',
    check() {
      times++;
    },
  } as unknown as AnyRule;
  return { rule, times: () => times };
}

/**
 * The number of checks of compose files while all fixes are listed, and the number of fixes; `trusts` offers sound ones
 * without a trial.
 */
function listed(
  files: Readonly<Record<string, string>>,
  path: string,
  ids: readonly string[],
  more: readonly AnyRule[] = [],
  trusts = false,
) {
  const { rule, times } = counter();
  const project = projectOf(files, path);
  const some = rules.filter(({ id }) => ids.includes(id));
  const all = [...some, ...more, rule];
  const result = lint(project, path, trusts ? all : untrusting(all), defaultConfig);
  const before = times();
  const fixes = result.findings.flatMap((each) => result.fixesOf(each)).length;
  return { fixes, judged: times() - before };
}

describe('trials of fixes', () => {
  it('check a set of files once for one fix of each service, also for edits in its override file', () => {
    const base = 'services:\n  a:\n    image: a:1\n  b:\n    image: b:1\n';
    const override = 'services:\n  a:\n    cap_add: [SYS_ADMIN]\n  b:\n    cap_add: [SYS_ADMIN]\n';
    const files = { 'compose.yaml': base, 'compose.override.yaml': override };
    assert.deepEqual(listed(files, 'compose.yaml', ['dangerous-capability']), { fixes: 2, judged: 1 });
  });

  it('are done if a file with another name overrides the first', () => {
    const base = 'services:\n  a:\n    image: a:1\n';
    const more = 'services:\n  a:\n    cap_add: [SYS_ADMIN]\n';
    const files = { 'compose.yaml': base, 'compose.more.yaml': more };
    assert.deepEqual(listed(files, 'compose.more.yaml', ['dangerous-capability']), { fixes: 1, judged: 1 });
  });

  it('are repeated for single fixes if they do not pass together', () => {
    const services = ['a', 'b', 'c'].map(
      (name) => `  ${name}:\n    image: ${name}:1\n    cap_add: [SYS_ADMIN]\n`,
    );
    const files = { 'compose.yaml': `services:\n${services.join('')}` };
    const needed = {
      ...counter().rule,
      id: 'needed',
      messages: { lacks: 'The service lacks what it needs.' },
      check({ services: all, file }: Compose, report: (found: unknown) => void) {
        const [b] = all.filter(({ name }) => name === 'b');
        if (b && !/b:1\n {4}cap_add/.test(file.text)) report({ at: b.key, message: 'lacks' });
      },
    } as unknown as AnyRule;
    const ids = ['dangerous-capability'];
    assert.deepEqual(listed(files, 'compose.yaml', ids, [needed]), { fixes: 2, judged: 5 });
  });

  it('pass together without one that does harm in its own service', () => {
    const services = Array.from(
      { length: 8 },
      (_, at) => `  s${at}:\n    image: s${at}:1\n    cap_add: [SYS_ADMIN]\n`,
    );
    const files = { 'compose.yaml': `services:\n${services.join('')}` };
    const needed = {
      ...counter().rule,
      id: 'needed',
      on: 'service',
      messages: { lacks: 'The service lacks what it needs.' },
      check({ name, key, node }: Service, report: (found: unknown) => void) {
        if (name === 's3' && !node.entries.has('cap_add')) report({ at: key, message: 'lacks' });
      },
    } as unknown as AnyRule;
    const ids = ['dangerous-capability'];
    assert.deepEqual(listed(files, 'compose.yaml', ids, [needed]), { fixes: 7, judged: 3 });
  });

  it('are repeated without fixes that do not remove their findings', () => {
    const services = ['a', 'b', 'c'].map((name) => `  ${name}:\n    image: ${name}:1\n    user: root\n`);
    const files = { 'compose.yaml': `services:\n${services.join('')}` };
    const stubborn = {
      ...counter().rule,
      id: 'stubborn',
      on: 'service',
      messages: { found: 'It is there.' },
      check({ name, key, node }: Service, report: (found: unknown) => void) {
        const at = node.entries.get('user')?.value;
        const edits = [{ span: at?.span, text: '"1"' }];
        const isThere = name !== 'a' || at?.kind !== 'scalar' || at.raw === 'root';
        if (isThere)
          report({ at: key, message: 'found', fixes: [{ title: 'Fix it', safety: 'safe', edits }] });
      },
    } as unknown as AnyRule;
    assert.deepEqual(listed(files, 'compose.yaml', [], [stubborn]), { fixes: 1, judged: 2 });
  });

  it('are few for any number of similar services', () => {
    const socket = '      - /var/run/docker.sock:/var/run/docker.sock:ro\n';
    const service = (name: string, at: number, volumes: string) =>
      `  ${name}:\n    image: registry.example.com/team/${name}:1.${at}\n    ports:\n      - "${8000 + at}:80"\n` +
      `    cap_add: [NET_ADMIN]\n    volumes:\n      - ${name}:/var/lib/data\n${volumes}`;
    const project = (count: number, volumes: string, section: string) => {
      const names = Array.from({ length: count }, (_, at) => `service${at}`);
      const services = names.map((name, at) => service(name, at, volumes)).join('');
      const ports = names.map((name, at) => `  ${name}:\n    ports: ["${9000 + at}:9090"]\n`).join('');
      return {
        'compose.yaml': `services:\n${services}${section}`,
        'compose.override.yaml': `services:\n${ports}`,
      };
    };
    const ids = rules.map(({ id }) => id);
    const of = (...given: Parameters<typeof project>) => listed(project(...given), 'compose.yaml', ids);
    const [one, without] = [of(1, socket, ''), of(1, '', '')];
    assert.ok(one.fixes > without.fixes);
    for (const [count, section] of [
      [30, ''],
      [60, 'networks:\n  other: {}\n'],
    ] as const)
      for (const [volumes, alone] of [
        [socket, one],
        ['', without],
      ] as const) {
        const { fixes, judged } = of(count, volumes, section);
        assert.equal(fixes, count * alone.fixes);
        // An insertion after the last service touches one inside it.
        assert.ok(judged <= alone.judged + 1, `${judged} trials`);
      }
  });

  it('continue for grave findings after the limit for the others', () => {
    const long = `# ${'x'.repeat(97)}\n`.repeat(1360);
    const service = (...names: string[]) =>
      `services:\n  a:\n    image: a:1\n    cap_add: [${names.join(', ')}]\n`;
    const tried = (text: string) =>
      listed({ 'compose.yaml': text }, 'compose.yaml', ['dangerous-capability']);
    assert.deepEqual(tried(service('SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO') + long), { fixes: 2, judged: 2 });
    assert.deepEqual(tried(service('NET_ADMIN', 'SYS_BOOT') + long), { fixes: 1, judged: 1 });
  });

  it('are skipped for sound fixes in a project with too many services', () => {
    const services = Array.from({ length: 300 }, (_, at) => `  s${at}: { image: "nginx:latest" }\n`).join('');
    const ids = ['missing-hardening', 'unpinned-service-image'];
    const { fixes, judged } = listed(
      { 'compose.yaml': `services:\n${services}` },
      'compose.yaml',
      ids,
      [],
      true,
    );
    assert.ok(fixes >= 250);
    assert.equal(judged, 0);
  });

  it('take no longer than one more check of a long file', () => {
    const service = (at: number) =>
      `  s${at}:\n    image: nginx\n    ports: ["${at}:80"]\n    volumes: ["/:/a", "/var/run/docker.sock:/b"]\n` +
      `    cap_add: [ALL]\n    environment: { PASSWORD: s3cr3tx${at} }\n`;
    const services = Array.from({ length: 400 }, (_, at) => service(at)).join('');
    const ids = rules.map(({ id }) => id);
    const { fixes, judged } = listed({ 'compose.yaml': `services:\n${services}` }, 'compose.yaml', ids);
    assert.equal(judged, 1);
    assert.ok(fixes >= 250);
  });

  it('check the services that build a Dockerfile only once without changes', () => {
    const dockerfile = 'FROM debian:12\nRUN chmod 777 /a\nRUN chmod 777 /b\nRUN chmod 777 /c\n';
    const files = { Dockerfile: dockerfile, 'compose.yaml': 'services:\n  a:\n    build: .\n' };
    assert.deepEqual(listed(files, 'Dockerfile', ['world-writable']), { fixes: 3, judged: 2 });
    const mixed = { ...files, Dockerfile: `${dockerfile}ADD app.py /app/\nADD http://example.com/a /a\n` };
    const ids = ['world-writable', 'needless-add', 'cleartext-http'];
    assert.deepEqual(listed(mixed, 'Dockerfile', ids), { fixes: 5, judged: 4 });
  });

  it('are skipped if nothing else sets the network mode of a service', () => {
    const service = (name: string) => `  ${name}:\n    image: ${name}:1\n    network_mode: bridge\n`;
    const alone = { 'compose.yaml': `services:\n${service('a')}${service('b')}` };
    assert.deepEqual(listed(alone, 'compose.yaml', ['default-bridge'], [], true), { fixes: 2, judged: 0 });
    const named = { 'compose.yaml': `${alone['compose.yaml']}networks:\n  default:\n    internal: true\n` };
    assert.deepEqual(listed(named, 'compose.yaml', ['default-bridge'], [], true), { fixes: 2, judged: 1 });
    const bare = {
      'compose.yaml': 'services:\n  a:\n    network_mode: bridge\n',
      'compose.override.yaml': 'services:\n  a:\n    image: a:1\n',
    };
    assert.deepEqual(listed(bare, 'compose.yaml', ['default-bridge'], [], true), { fixes: 0, judged: 0 });
    const merged = `x-mode: &mode\n  network_mode: bridge\nservices:\n${service('a')}    <<: *mode\n`;
    assert.deepEqual(listed({ 'compose.yaml': merged }, 'compose.yaml', ['default-bridge'], [], true), {
      fixes: 0,
      judged: 1,
    });
  });

  it('are skipped if several files write other items of a list, or none of the edited values', () => {
    const trusted = (base: string, override: string) =>
      listed(
        { 'compose.yaml': base, 'compose.override.yaml': override },
        'compose.yaml',
        ['open-port', 'dangerous-capability', 'missing-hardening'],
        [],
        true,
      );
    const base =
      'services:\n  a:\n    image: a:1\n    ports: ["8090:80"]\n    cap_add: [SYS_ADMIN, NET_ADMIN]\n';
    const over = (line: string) => `services:\n  a:\n    ${line}\n`;
    assert.deepEqual(trusted(base, over('ports: ["90:90"]')), { fixes: 6, judged: 0 });
    // Both are one port, or the list of the first file is not in effect.
    assert.equal(trusted(base, over('ports: ["8090:80"]')).judged, 1);
    assert.equal(trusted(base, over('ports: !override ["90:90"]')).judged, 1);
    // The inserted text may be in the other file already.
    assert.equal(trusted(base, over('security_opt: [label=disable]')).judged, 1);
    // The service that extends it has the setting, too.
    assert.ok(trusted(base, `${over('ports: ["90:90"]')}  b:\n    extends: a\n`).judged > 0);
  });

  it('are skipped if Compose refuses something else of the service', () => {
    const trusted = (volumes: string) =>
      listed(
        {
          'compose.yaml': `services:\n  a:\n    image: a:1\n    cap_add: [SYS_ADMIN]\n    volumes: ${volumes}\n`,
        },
        'compose.yaml',
        ['schema-error', 'dangerous-capability', 'docker-socket'],
        [],
        true,
      );
    const socket = '/var/run/docker.sock:/var/run/docker.sock';
    assert.equal(trusted(`[${socket}, "lacking:/data"]`).judged, trusted(`[${socket}, "./a:/data"]`).judged);
    assert.ok(trusted(`{ a: b }`).judged === 0);
    assert.equal(trusted(`[${socket}]\n    cap_add: {}`).judged > 0, true);
  });

  it('are done if the removed text hides something', () => {
    const merged =
      'x-a: &a\n  cap_add: [SYS_ADMIN]\nservices:\n  a:\n    <<: *a\n    image: a:1\n    cap_add: [SYS_ADMIN]\n';
    assert.deepEqual(listed({ 'compose.yaml': merged }, 'compose.yaml', ['dangerous-capability'], [], true), {
      fixes: 0,
      judged: 1,
    });
  });

  it('do not reject a fix because of another one that does harm in another file', () => {
    const base = 'services:\n  a:\n    image: a:1\n  b:\n    image: b:1\n';
    const override = 'services:\n  a:\n    cap_add: [SYS_ADMIN]\n  b:\n    cap_add: [SYS_MODULE]\n';
    const needed = {
      ...counter().rule,
      id: 'needed',
      messages: { lacks: 'The service lacks what it needs.' },
      check({ services, roots: [, over] }: Compose, report: (found: unknown) => void) {
        const b = services.find(({ name }) => name === 'b');
        if (b && over && b.capAdd.length === 0) report({ at: over, message: 'lacks' });
      },
    } as unknown as AnyRule;
    const files = { 'compose.yaml': base, 'compose.override.yaml': override };
    assert.equal(listed(files, 'compose.yaml', ['dangerous-capability'], [needed]).fixes, 1);
  });
});
