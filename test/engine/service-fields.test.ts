import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Service } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { cleanPath } from '../../server/engine/compose/service/mount.ts';
import {
  hostNetworkOf,
  hostNetworks,
  joinedNetworks,
  networkStackOf,
} from '../../server/engine/compose/service/network-stack.ts';
import {
  meantOption,
  noNewPrivileges,
  refusalOf,
  switchedOff,
  unconfined,
} from '../../server/engine/compose/service/security-opt.ts';
import {
  isAdministrator,
  isRoot,
  userText,
  zeroBy,
} from '../../server/engine/compose/service/service-user.ts';
import { nodeOf, scalarsOf } from '../../server/engine/compose/yaml/graph.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

function service(text: string, more = '', name = 'web'): Service {
  const { services } = parseCompose(
    sourceFile('compose.yaml', `services:\n  web: {image: x, ${text}}\n${more}`),
  );
  const found = services.find((each) => each.name === name);
  assert.ok(found);
  return found;
}

describe('mounts of a service', () => {
  const mount = (text: string) => {
    const { mounts } = service(`volumes: [${text}]`);
    assert.equal(mounts.length, 1, text);
    const { type, source, target, readOnly, selinux, propagation, options, long } = mounts[0]!;
    return {
      type,
      source,
      target,
      readOnly,
      selinux,
      propagation,
      options: options.map((each) => each.text),
      long,
    };
  };
  const long = { selinux: undefined, propagation: undefined, options: [], long: true };
  const short = { ...long, long: false, readOnly: false };

  it('in long syntax have their keys, some under another name in Docker', () => {
    assert.deepEqual(mount('{type: bind, source: /a/../b, target: /c//d, read_only: true}'), {
      ...long,
      type: 'bind',
      source: '/b',
      target: '/c/d',
      readOnly: true,
    });
    assert.deepEqual(mount('{type: volume, src: a/../b, destination: /c}'), {
      ...long,
      type: 'volume',
      source: 'a/../b',
      target: '/c',
      readOnly: false,
    });
    assert.deepEqual(mount('{type: tmpfs, dst: /c}'), {
      ...long,
      type: 'tmpfs',
      source: undefined,
      target: '/c',
      readOnly: false,
    });
    assert.deepEqual(
      mount('{type: bind, source: /a, target: /b, bind: {selinux: Z, propagation: rshared}}'),
      {
        ...long,
        type: 'bind',
        source: '/a',
        target: '/b',
        readOnly: false,
        selinux: 'Z',
        propagation: 'rshared',
      },
    );
    assert.equal(mount('{type: bind, source: /a, target: /b, bind: {selinux: z}}').selinux, 'z');
    assert.equal(mount('{type: bind, source: /a, target: /b, bind: {selinux: x}}').selinux, undefined);
    assert.equal(mount('{type: other, source: /a, target: /b}').type, 'unknown');
    for (const type of ['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image'])
      assert.equal(mount(`{type: ${type}, source: a, target: /b}`).type, type);
  });

  it('in short syntax have options, the last one of a kind counts', () => {
    const at = { ...short, type: 'bind', source: '/a', target: '/b' };
    assert.deepEqual(mount('"/a:/b:ro"'), { ...at, readOnly: true, options: ['ro'] });
    assert.deepEqual(mount('"/a:/b:ro,rw"'), { ...at, options: ['ro', 'rw'] });
    assert.deepEqual(mount('"/a:/b:rw,ro,Z"'), {
      ...at,
      readOnly: true,
      selinux: 'Z',
      options: ['rw', 'ro', 'Z'],
    });
    assert.deepEqual(mount('"/a:/b:z,Z"'), { ...at, selinux: 'Z', options: ['z', 'Z'] });
    assert.deepEqual(mount('"/a:/b:Z,z"'), { ...at, selinux: 'z', options: ['Z', 'z'] });
    for (const propagation of ['shared', 'rshared', 'slave', 'rslave', 'private', 'rprivate'])
      assert.deepEqual(mount(`"/a:/b:${propagation},ro"`), {
        ...at,
        readOnly: true,
        propagation,
        options: [propagation, 'ro'],
      });
    assert.deepEqual(mount('"/a:/b:nocopy"'), { ...at, options: ['nocopy'] });
    assert.equal(mount('"/a:/b:${MODE}"').readOnly, 'unknown');
    assert.equal(mount('"/a:/b:rw,${MODE}"').readOnly, false);
  });

  it('have a source that is a path, a volume, a pipe, or unknown', () => {
    const type = (text: string) => mount(`'${text}'`).type;
    for (const path of ['/a:/b', './a:/b', '../a:/b', '~/a:/b', '.:/b', '\\a:/b', 'c:\\a:/b', 'C:/a:/b'])
      assert.equal(type(path), 'bind', path);
    for (const volume of ['a:/b', 'a.b:/b', '/b', 'a/b:/b']) assert.equal(type(volume), 'volume', volume);
    for (const pipe of ['\\\\.\\pipe\\a:\\\\.\\pipe\\a', '//./pipe/a://./pipe/a', '//./PIPE/a:/b'])
      assert.equal(type(pipe), 'npipe', pipe);
    for (const unknown of ['${A}:/b', '${A}/c:/b', '${A}']) assert.equal(type(unknown), 'unknown', unknown);
    assert.equal(mount("'C:\\a:/b:ro'").source, 'C:\\a');
    assert.equal(mount("'C:\\a:D:\\b'").target, 'D:\\b');
    assert.equal(mount("'vol:/b/'").target, '/b');
    assert.equal(mount("'vol:b/'").target, 'b/');
  });

  it('have clean paths', () => {
    const cases: Readonly<Record<string, string>> = {
      '/a/b': '/a/b',
      '/a//b/': '/a/b',
      '/a/./b/../c': '/a/c',
      '/..': '/',
      './a': './a',
      a: './a',
      './a/..': '.',
      '../a': '../a',
      './../a': '../a',
      '.': '.',
      './.a': './.a',
      '~': '~',
      '~/a/': '~/a',
      '~/a/../b': '~/b',
      '~user/a': '~user/a',
      'C:\\a\\..\\b': 'C:\\a\\..\\b',
      'c:/a//b': 'c:/a//b',
      '/a\\b': '/a\\b',
    };
    for (const [path, clean] of Object.entries(cases)) assert.equal(cleanPath(path), clean, path);
  });
});

describe('the network stack of a service', () => {
  const of = (text: string, more = '') => {
    const stack = networkStackOf(service(text, more));
    return stack.of === 'service' ? stack.owner.name : stack.of;
  };

  it('is its own, the host’s, none, or that of another service', () => {
    assert.equal(of('a: b'), 'web');
    assert.equal(of('network_mode: bridge'), 'web');
    assert.equal(of('network_mode: my_net'), 'web');
    assert.equal(of('network_mode: host'), 'host');
    assert.equal(of('network_mode: none'), 'nobody');
    assert.equal(of('network_mode: "${MODE}"'), 'unknown');
    assert.equal(of('network_mode: "service:b"', '  b: {image: b}\n'), 'b');
    assert.equal(
      of('network_mode: "service:b"', '  b: {image: b, network_mode: "service:c"}\n  c: {image: c}\n'),
      'c',
    );
    assert.equal(of('network_mode: "service:b"', '  b: {image: b, network_mode: host}\n'), 'host');
    assert.equal(of('network_mode: "service:b"', '  b: {image: b, network_mode: none}\n'), 'nobody');
    assert.equal(of('network_mode: "service:none"'), 'unknown');
    assert.equal(
      of('network_mode: "service:b"', '  b: {image: b, network_mode: "service:web"}\n'),
      'unknown',
    );
    assert.equal(of('network_mode: hosts'), 'web');
  });

  it('is that of a container that a service creates', () => {
    assert.equal(of('network_mode: "container:own"', '  b: {image: b, container_name: own}\n'), 'b');
    assert.equal(of('network_mode: "container:p-b-1"', '  b: {image: b}\nname: p\n'), 'b');
    assert.equal(
      of('network_mode: "container:p-b-1"', '  b: {image: b, container_name: own}\nname: p\n'),
      'unknown',
    );
    assert.equal(
      of(
        'network_mode: "container:own"',
        '  b: {image: b, container_name: own}\n  c: {image: c, container_name: own}\n',
      ),
      'b',
    );
    assert.equal(of('network_mode: "container:b"', '  b: {image: b}\nname: p\n'), 'unknown');
    assert.equal(of('network_mode: "container:p-b-1"', '  b: {image: b}\n'), 'unknown');
  });

  const host = (networks: string, more: string) =>
    hostNetworks(service(`networks: ${networks}`, more)).map(({ span, file }) =>
      file.text.slice(span.start, span.end),
    );

  it('is the host’s in an external network with that name, or with its driver', () => {
    assert.deepEqual(host('[h]', 'networks: {h: {external: true, name: host}}\n'), ['h']);
    assert.deepEqual(host('{h: {}, b: {}}', 'networks: {h: {external: {name: host}}, b: {}}\n'), ['h']);
    assert.deepEqual(host('[host]', 'networks: {host: {external: true}}\n'), ['host']);
    assert.deepEqual(host('[h]', 'networks: {h: {driver: host}}\n'), ['h']);
    assert.deepEqual(host('[host]', 'networks: {host: {}}\n'), []);
    assert.deepEqual(host('[h]', 'networks: {h: {external: true}}\n'), []);
    assert.deepEqual(host('[h]', 'networks: {h: {external: false, name: host}}\n'), []);
    assert.deepEqual(host('[h]', ''), []);
    const joined = service('networks: [h]', 'networks: {h: {driver: host}}\n');
    assert.equal(hostNetworkOf(joined)?.span.start, joined.compose.file.text.indexOf('[h]') + 1);
    assert.equal(hostNetworkOf(service('a: b')), undefined);
  });

  it('has the networks of the service, or the default one', () => {
    const joined = (text: string, more = '') => joinedNetworks(service(text, more));
    assert.deepEqual(joined('a: b'), ['default']);
    assert.deepEqual(joined('networks: []'), ['default']);
    assert.deepEqual(joined('networks: [a, b]'), ['a', 'b']);
    assert.deepEqual(joined('networks: {a: {}, b: {}}'), ['a', 'b']);
    assert.deepEqual(joined('network_mode: host, networks: [a]'), []);
    assert.deepEqual(joined('network_mode: "service:b"', '  b: {image: b}\n'), []);
    assert.deepEqual(joined('network_mode: bridge'), [undefined]);
    assert.deepEqual(joined('network_mode: p_a', 'networks: {a: {}}\nname: p\n'), ['a']);
    assert.deepEqual(joined('network_mode: p_default', 'name: p\n'), ['default']);
    assert.deepEqual(joined('network_mode: own', 'networks: {a: {name: own}}\n'), ['a']);
    assert.deepEqual(joined('network_mode: p_a', 'networks: {a: {name: own}}\nname: p\n'), [undefined]);
    assert.deepEqual(joined('network_mode: p_a', 'networks: {a: {}}\n'), [undefined]);
  });
});

describe('security options of a service', () => {
  it('switch off the named protection', () => {
    const cases: Readonly<Record<string, string | undefined>> = {
      'seccomp=unconfined': 'seccomp',
      'seccomp:unconfined': 'seccomp',
      'apparmor=unconfined': 'apparmor',
      'apparmor=docker-default': undefined,
      'seccomp=profile.json': undefined,
      seccomp: undefined,
      'systempaths=unconfined': 'systempaths',
      'systempaths:unconfined': undefined,
      'systempaths=x': undefined,
      'no-new-privileges:false': 'privileges',
      'no-new-privileges=0': 'privileges',
      'no-new-privileges:true': undefined,
      'no-new-privileges': undefined,
      'no-new-privileges:no': undefined,
      'writable-cgroups=true': 'cgroups',
      'writable-cgroups=false': undefined,
      'unmask=ALL': 'systempaths',
      'unmask=/proc/*': 'systempaths',
      'unmask=/proc/x': undefined,
      'label=disable': 'label',
      'label:disable': 'label',
      'label=disabled': undefined,
      'label=type:spc_t': 'weakLabel',
      'label:type:unconfined_t': 'weakLabel',
      'label=type:container_t': undefined,
      'label=level:s0': 'level',
      'label=level:s0-s0:c0.c1023': 'level',
      'label=level:s0:c1,c2': undefined,
      'label=level:s01': undefined,
      'label=user:unconfined_u': 'weakLabel',
      'label=role:unconfined_r': 'weakLabel',
      'label=role:unconfined_rx': undefined,
      'label=role:system_r': undefined,
      'other=unconfined': undefined,
    };
    for (const [text, off] of Object.entries(cases)) assert.equal(unconfined(text), off, text);
  });

  it('count with their last value, but labels add up', () => {
    const off = (list: string) =>
      switchedOff(scalarsOf(nodeOf(service(`security_opt: ${list}`).effective, 'security_opt'))).map(
        (each) => [each.item.text, each.off, each.alone],
      );
    assert.deepEqual(off('["seccomp=unconfined", "seccomp=x"]'), []);
    assert.deepEqual(off('["seccomp=x", "seccomp=unconfined"]'), [['seccomp=unconfined', 'seccomp', false]]);
    assert.deepEqual(off('["apparmor=unconfined", "seccomp=x"]'), [
      ['apparmor=unconfined', 'apparmor', true],
    ]);
    assert.deepEqual(off('["label=disable", "label=user:x"]'), [['label=disable', 'label', true]]);
    assert.deepEqual(off('["label=user:x", "label=disable"]'), [['label=disable', 'label', false]]);
    assert.deepEqual(off('["seccomp=${X}"]'), []);
  });

  it('forbid new privileges unless a later one allows them', () => {
    for (const items of [
      ['no-new-privileges'],
      ['no-new-privileges:true'],
      ['no-new-privileges=1'],
      ['no-new-privileges:false', 'no-new-privileges'],
    ])
      assert.equal(noNewPrivileges(items), true, items.join());
    for (const items of [
      [],
      ['no-new-privileges:false'],
      ['no-new-privileges:true', 'no-new-privileges:false'],
      ['no-new-privileges:yes'],
      ['seccomp=true'],
      ['no-new-privileges:'],
      ['no-new-privileges:trues'],
    ])
      assert.equal(noNewPrivileges(items), false, items.join());
  });

  it('are refused if Docker can’t parse them', () => {
    const cases: Readonly<Record<string, string | undefined>> = {
      'no-new-privileges': undefined,
      'no-new-privileges:true': undefined,
      'no-new-privileges:yes': 'boolean',
      'writable-cgroups=maybe': 'boolean',
      'writable-cgroups=false': undefined,
      'writable-cgroups': 'bare',
      seccomp: 'bare',
      'seccomp=x': undefined,
      'seccomp= x': 'blank',
      'seccomp =x': 'blank',
      'seccomp=x ': 'blank',
      'systempaths=unconfined': undefined,
      'systempaths=x': 'systempaths',
      'systempaths:unconfined': 'systempaths',
      'label=disable': undefined,
      'label=disabled': 'label',
      'label=type:x': undefined,
      'label:filetype:x': undefined,
      'label=x': 'label',
      'label=nested': 'podman',
      'label:nested': 'podman',
      'mask=/x': 'podman',
      'unmask=/x': 'podman',
      'proc-opts=x': 'podman',
      credentialspec: 'bare',
      'credentialspec=x': undefined,
      nonsense: 'bare',
      'nonsense=x': 'unknown',
      'masked=x': 'unknown',
    };
    for (const [text, refusal] of Object.entries(cases)) assert.equal(refusalOf(text), refusal, text);
  });

  it('have the nearest name as suggestion, unless that weakens the service', () => {
    const cases: Readonly<Record<string, readonly [near: string | undefined, meant: string | undefined]>> = {
      'no-new-privilege:true': ['no-new-privileges', 'no-new-privileges:true'],
      'no-new-priviliges=yes': ['no-new-privileges', 'no-new-privileges=true'],
      'no-new-privilege:': ['no-new-privileges', undefined],
      'no-new-privilege:false': ['no-new-privileges', undefined],
      'no-new-privilege:on': ['no-new-privileges', 'no-new-privileges:true'],
      'secomp=x.json': ['seccomp', 'seccomp=x.json'],
      'secomp= x.json': ['seccomp', 'seccomp=x.json'],
      'secomp=unconfined': ['seccomp', undefined],
      'secomp=true': ['seccomp', undefined],
      'appamor=x': ['apparmor', 'apparmor=x'],
      'zzzzzzzz=x': [undefined, undefined],
    };
    for (const [text, [near, meant]] of Object.entries(cases))
      assert.deepEqual(meantOption(text), { near, meant }, text);
  });
});

describe('the user of a service', () => {
  it('is root by name, as zero, or if none is set', () => {
    for (const name of ['', 'root', '0', '00', '+0']) assert.equal(isRoot(name), true, name);
    for (const name of ['01', '1', 'Root', 'a0', '0a', '-0', 'rooty'])
      assert.equal(isRoot(name), false, name);
    assert.equal(isRoot(undefined), 'unknown');
    for (const name of ['ContainerAdministrator', 'containeradministrator', 'a\\ContainerAdministrator'])
      assert.equal(isAdministrator(name), true, name);
    for (const name of ['ContainerUser', 'ContainerAdministrators', 'aContainerAdministrator'])
      assert.equal(isAdministrator(name), false, name);
    assert.equal(isAdministrator(undefined), 'unknown');
  });

  it('is empty if it has only variables of a shell', () => {
    const text = (user: string) => userText(service(`user: "${user}"`).user!);
    assert.equal(text('1000'), '1000');
    assert.equal(text('${UID}:${GID}'), ':');
    assert.equal(text('$UID:5'), ':5');
    assert.equal(text('${EUID}'), '');
    assert.equal(text('${UIDS}'), undefined);
    assert.equal(text('$UIDS'), undefined);
    assert.equal(text('${UID}:${OTHER}'), undefined);
  });

  it('is passed in variables to images that drop privileges', () => {
    const zero = (kind: 'user' | 'group', image: string, text: string) => {
      const { services } = parseCompose(
        sourceFile('compose.yaml', `services: {web: {image: ${image}, ${text}}}\n`),
      );
      return zeroBy(kind, services[0]!, undefined)?.name;
    };
    assert.equal(zero('user', 'linuxserver/x', 'environment: [PUID=0]'), 'PUID');
    assert.equal(zero('group', 'linuxserver/x', 'environment: {PGID: "00"}'), 'PGID');
    assert.equal(zero('user', 'jlesage/x', 'environment: [USER_ID=0]'), 'USER_ID');
    assert.equal(zero('group', 'gitea/gitea', 'environment: [USER_GID=0]'), 'USER_GID');
    assert.equal(zero('user', 'linuxserver/x', 'environment: [PUID=10]'), undefined);
    assert.equal(zero('user', 'linuxserver/x', 'environment: [PUID=01]'), undefined);
    assert.equal(zero('user', 'linuxserver/x', 'environment: [UID=0]'), undefined);
    assert.equal(zero('user', 'linuxserver/x', 'user: "1", environment: [PUID=0]'), undefined);
    assert.equal(zero('user', 'nginx', 'environment: [PUID=0]'), undefined);
    assert.equal(zero('user', 'gitea/gitea-x', 'environment: [USER_UID=0]'), undefined);
  });
});
