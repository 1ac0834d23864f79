import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ContainerPosture,
  defaultConfig,
  type PlainPlace,
  posturesOf,
} from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';

const config = { ...defaultConfig, today: '2026-01-01' };

/** The postures of the document at the first path, by name. */
function posturesIn(files: Record<string, string>, of = Object.keys(files)[0] ?? '') {
  const found: ContainerPosture[] = posturesOf(projectOf(files, of), of, config);
  const textAt = (at: PlainPlace | undefined) =>
    at && `${at.file}: ${files[at.file]?.slice(at.span.start, at.span.end)}`;
  return { found, byName: new Map(found.map((each) => [String(each.name), each])), textAt };
}

const compose = `services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
      - "127.0.0.1:9000:9000"
      - "\${PORT}:81/udp"
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock:ro
      - data:/data
      - .:/app
    environment:
      DB_PASSWORD: hunter2-and-more
      LEVEL: debug
    env_file: web.env
    secrets: [token]
    cap_add: [net_admin, CAP_SYS_TIME]
    cap_drop: [CHOWN]
    networks: [front, back]
  api:
    build:
      context: .
      target: prod
    user: \${UID_OF_APP}
    privileged: true
    pid: host
    read_only: true
    mem_limit: 64m
    security_opt: [no-new-privileges:true]
    profiles: [debug]
    networks: [back]
  side:
    image: busybox
    network_mode: service:host
    cap_drop: [ALL]
    cap_add: [CHOWN]
    security_opt: [seccomp=unconfined, "\${MORE}"]
  host:
    image: postgres:9.6
    network_mode: host
    ports: ["5432:5432"]
networks:
  front:
  back: {internal: true}
secrets:
  token: {file: ./token}
volumes:
  data:
`;
const dockerfile = `FROM node:22 AS base
ENV API_TOKEN=9f8e7d6c5b4a39281706f5e4d3c2b1a0
VOLUME /cache
FROM base AS prod
USER 1000:1000
EXPOSE 3000 9/udp
FROM base
`;
const files = {
  'compose.yaml': compose,
  Dockerfile: dockerfile,
  'web.env': 'MAIL_PASSWORD=correct-horse-battery\n',
};

describe('the posture of a service', () => {
  const { byName, textAt } = posturesIn(files);
  const of = (name: string) => byName.get(name) ?? assert.fail(`no ${name}`);

  it('has the user at the start, and its origin', () => {
    const { user } = of('web');
    assert.deepEqual([user.root, user.uid, user.by, user.workersStepDown], [true, 0, 'image', true]);
    assert.equal(user.why, 'from nginx:1.27');
    assert.equal(textAt(user.at), 'compose.yaml: nginx:1.27');
    assert.deepEqual([of('api').user.root, of('api').user.by], ['unknown', 'service']);
    assert.equal(of('host').user.stepsDown, true);
  });

  it('has the remaining capabilities', () => {
    const { granted, beyondDefault } = of('web').capabilities;
    assert.deepEqual(beyondDefault, ['NET_ADMIN', 'SYS_TIME']);
    assert.equal(granted.includes('CHOWN'), false);
    assert.equal(granted.length, 15);
    assert.equal(of('api').capabilities.granted, 'all');
    assert.deepEqual(of('side').capabilities.granted, ['CHOWN']);
    assert.equal(of('host').capabilities.granted.length, 14);
    const added = (drops: string) =>
      posturesIn({ 'compose.yaml': `services: {a: {image: x, cap_add: [ALL], cap_drop: [${drops}]}}` })
        .found[0]?.capabilities.granted;
    assert.equal(added(''), 'all');
    assert.equal(added('ALL'), 'all');
    const but = added('ALL, CAP_SETUID');
    assert.ok(
      Array.isArray(but) && but.length > 35 && !but.includes('SETUID'),
      'a name that is dropped is gone',
    );
  });

  it('has the active and inactive confinement', () => {
    const { privileged, noNewPrivileges, readOnlyRoot, seccomp, selinux, maskedPaths } =
      of('api').confinement;
    assert.deepEqual(
      [privileged, noNewPrivileges, readOnlyRoot, seccomp, selinux, maskedPaths].map(({ value }) => value),
      [true, true, true, 'off', 'off', false],
    );
    assert.equal(textAt(seccomp.at), 'compose.yaml: true');
    const side = of('side').confinement;
    assert.deepEqual([side.seccomp.value, side.apparmor.value], ['off', 'unknown']);
    assert.deepEqual([side.privileged.by, side.privileged.at], ['default', undefined]);
    assert.deepEqual(
      [of('api').limits.memory.value, of('api').limits.pids.value],
      [64 * 2 ** 20, 'unlimited'],
    );
  });

  it('has the namespaces and their owners', () => {
    assert.deepEqual(
      ['web', 'api', 'side', 'host'].map((name) => of(name).namespaces.network.value),
      ['own', 'own', 'host', 'host'],
    );
    assert.equal(of('api').namespaces.pid.value, 'host');
    assert.equal(of('api').namespaces.user.value, 'unknown');
  });

  it('has the mounts, with the access to the host that they give', () => {
    assert.deepEqual(
      of('web').mounts.map(({ kind, source, target, readOnly, gives }) => [
        kind,
        source,
        target,
        readOnly,
        gives,
      ]),
      [
        ['bind', '/var/run/docker.sock', '/var/run/docker.sock', true, 'socket'],
        ['volume', 'data', '/data', false, undefined],
        ['bind', '.', '/app', false, undefined],
        ['secret', 'token', '/run/secrets/token', true, undefined],
      ],
    );
    assert.deepEqual(
      of('api').mounts.map(({ kind, target, by }) => [kind, target, by]),
      [['volume', '/cache', 'stage']],
    );
  });

  it('has the read-only file systems in memory, as Docker mounts them', () => {
    const file = 'compose.yaml';
    const items = ['/a', '/b:ro', '/c:size=1m,ro', '/d:ro,rw', '/e:rw,ro', '/f:mode=ro'];
    const volume = '{type: tmpfs, target: /v, read_only: true}';
    const text = `services: {a: {image: app, tmpfs: ${JSON.stringify(items)}, volumes: [${volume}]}}`;
    const [posture] = posturesIn({ [file]: text }).found;
    assert.deepEqual(
      posture?.mounts.map(({ target, readOnly }) => `${target} ${readOnly}`),
      ['/v true', '/a false', '/b true', '/c true', '/d false', '/e true', '/f false'],
    );
  });

  it('has the published ports, and who reaches them', () => {
    assert.deepEqual(
      of('web').ports.map(({ address, host, container, protocol, reach }) => [
        address,
        host,
        container,
        protocol,
        reach,
      ]),
      [
        [undefined, '8080', '80', 'tcp', 'everywhere'],
        ['127.0.0.1', '9000', '9000', 'tcp', 'loopback'],
        [undefined, undefined, '81', 'udp', 'everywhere'],
      ],
    );
    assert.equal(of('host').ports[0]?.reach, 'none');
  });

  it('has the shared networks', () => {
    assert.deepEqual(
      of('web').networks.map(({ name, internal, sharedWith }) => [name, internal, sharedWith]),
      [
        ['front', false, []],
        ['back', true, ['api']],
      ],
    );
    assert.deepEqual(of('side').networks, []);
  });

  it('has the places of secrets, never their values', () => {
    assert.deepEqual(
      of('web').secrets.map(({ kind, name, at }) => [kind, name, textAt(at)]),
      [
        ['environment', 'DB_PASSWORD', 'compose.yaml: DB_PASSWORD'],
        ['env_file', 'MAIL_PASSWORD', 'compose.yaml: web.env'],
        ['secret', 'token', 'compose.yaml: token'],
      ],
    );
    assert.deepEqual(
      of('api').secrets.map(({ name, by, at }) => [name, by, textAt(at)]),
      [['API_TOKEN', 'stage', 'Dockerfile: API_TOKEN']],
    );
    assert.doesNotMatch(JSON.stringify([...byName.values()]), /hunter2|9f8e7d|correct-horse/);
  });

  it('has the way in which its image is pinned', () => {
    const { image } = of('host');
    assert.deepEqual(
      [image?.pin, image?.trusted, image?.endOfLife?.state, image?.publisher],
      ['tag', 'unknown', 'ended', 'Docker Official Image'],
    );
    assert.deepEqual(
      ['web', 'side', 'api'].map((name) => of(name).image?.pin),
      ['tag', 'none', 'tag'],
    );
    assert.deepEqual([of('api').build?.stage, of('api').build?.dockerfile], ['prod', 'Dockerfile']);
  });

  it('is plain data', () => {
    const plain = [...byName.values()];
    assert.deepEqual(JSON.parse(JSON.stringify(plain)), JSON.parse(JSON.stringify(structuredClone(plain))));
    assert.deepEqual(of('api').profiles, ['debug']);
  });
});

describe('files of variables', () => {
  it('have one entry for each name, from the last that sets it, unless the service does', () => {
    const { found, textAt } = posturesIn({
      'compose.yaml':
        'services:\n  a:\n    image: nginx\n    env_file: [a.env, b.env]\n    environment: {OWN_PASSWORD: "kT9vLq2xWz"}\n',
      'a.env': 'DB_PASSWORD=correct-horse-battery\nMAIL_PASSWORD=correct-horse-staple\n',
      'b.env': 'DB_PASSWORD=other-horse-battery\nOWN_PASSWORD=other-horse-staple\n',
    });
    assert.deepEqual(
      found[0]?.secrets.map(({ kind, name, at }) => [kind, name, textAt(at)]),
      [
        ['environment', 'OWN_PASSWORD', 'compose.yaml: OWN_PASSWORD'],
        ['env_file', 'DB_PASSWORD', 'compose.yaml: b.env'],
        ['env_file', 'MAIL_PASSWORD', 'compose.yaml: a.env'],
      ],
    );
  });
});

describe('the posture of a stage', () => {
  it('is that of a container without options, for each output stage', () => {
    const { found, textAt } = posturesIn(files, 'Dockerfile');
    assert.deepEqual(
      found.map(({ name, user, ports }) => [
        name,
        user.name,
        user.uid,
        ports.map(({ container }) => container),
      ]),
      [
        ['prod', '1000', 1000, ['3000', '9']],
        ['2', 'root', 0, []],
      ],
    );
    assert.equal(textAt(found[0]?.user.at), 'Dockerfile: USER 1000:1000');
    assert.equal(found[1]?.user.why, 'from node:22');
  });

  it('is unknown if a variable decides it, and for a template', () => {
    const { found } = posturesIn({ Dockerfile: 'ARG BASE\nFROM $BASE\n' });
    assert.deepEqual([found[0]?.user.root, found[0]?.image?.pin], ['unknown', 'unknown']);
    assert.deepEqual(posturesIn({ Dockerfile: 'FROM {{ base }}\n' }).found, []);
    assert.deepEqual(posturesIn({ Dockerfile: 'FROM scratch\n' }).found[0]?.user.root, true);
  });
});

describe('the posture of a project', () => {
  it('is reported once, for its first file', () => {
    const project = {
      'compose.yaml': 'services:\n  a: {image: nginx}\n',
      'compose.override.yaml': 'services:\n  a: {user: "7"}\n',
    };
    const { byName, textAt } = posturesIn(project);
    assert.equal(textAt(byName.get('a')?.user.at), 'compose.override.yaml: "7"');
    assert.deepEqual(posturesIn(project, 'compose.override.yaml').found, []);
  });
});
