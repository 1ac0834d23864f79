import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attackPathsCompared } from '../../server/engine/comparison/attack-paths.ts';
import { type Difference, differing } from '../../server/engine/comparison/change.ts';
import {
  capabilitiesCompared,
  confinementsCompared,
  limitsCompared,
  namespacesCompared,
  usersCompared,
} from '../../server/engine/comparison/confinement.ts';
import { mountsCompared, networksCompared, secretsCompared } from '../../server/engine/comparison/reach.ts';
import { shown } from '../../server/engine/secret/shown.ts';

const at = { file: 'compose.yaml', span: { start: 0, end: 0 } };
const told = (all: Iterable<Difference>) =>
  [...all].map(({ risk, severity, text, was, side }) =>
    [risk, severity, text, was && `(was ${was})`, side === 'before' && '(before)'].filter(Boolean).join(' '),
  );

describe('comparison of users', () => {
  const user = (more: object) => ({
    ...{ name: undefined, uid: undefined, root: false, stepsDown: false, workersStepDown: false, at },
    ...more,
  });
  const root = user({ name: 'root', uid: 0, root: true });
  const app = user({ name: 'app', uid: 1000 });
  const drops = user({ name: 'root', uid: 0, root: true, stepsDown: true, becomes: 'app' });
  const may = user({ name: 'root', uid: 0, root: true, stepsDown: 'unknown' });
  const workers = user({ name: 'root', uid: 0, root: true, workersStepDown: true });
  const someone = user({ root: 'unknown' });
  const cases: readonly (readonly [before: object, after: object, said: readonly string[]])[] = [
    [app, root, ['more high runs as root (was user 1000)']],
    [root, app, ['less high runs as user 1000 (was root)']],
    [root, root, []],
    [app, drops, ['more low runs as root at start, then app (was user 1000)']],
    [drops, root, ['more high runs as root (was root at start, then app)']],
    [root, drops, ['less low runs as root at start, then app (was root)']],
    [root, may, ['different high runs as root at start, may become another user (was root)']],
    [app, workers, ['more medium runs as root; its workers are not (was user 1000)']],
    [root, workers, ['different medium runs as root; its workers are not (was root)']],
    [app, user({ name: 'web', uid: 1001 }), ['different high runs as user 1001 (was user 1000)']],
    [user({ name: 'a' }), user({ name: 'b' }), ['different high runs as user b (was user a)']],
    // A name whose number is known on one side only is the same user.
    [user({ name: 'a' }), user({ name: 'a', uid: 5 }), []],
    [user({ name: 'a', uid: 5 }), user({ name: 'a' }), []],
    [
      user({ name: 'a', uid: 5 }),
      user({ name: 'a', uid: 6 }),
      ['different high runs as user 6 (was user 5)'],
    ],
    [user({}), app, ['different high runs as user 1000 (was a user other than root)']],
    [app, someone, ['different high runs as a user that is not known (was user 1000)']],
    [root, someone, ['different high runs as a user that is not known (was root)']],
    [someone, root, ['different high runs as root (was a user that is not known)']],
    [someone, user({ root: 'unknown', name: 'x' }), []],
  ];
  for (const [index, [before, after, said]] of cases.entries())
    it(`${index + 1}: ${said.join() || 'nothing'}`, () => {
      const running = (each: object) => ({ user: each, platform: 'linux' }) as never;
      assert.deepEqual(told(usersCompared(running(before), running(after))), said);
    });
  it('are administrators on Windows', () => {
    const running = (each: object) => ({ user: each, platform: 'windows' }) as never;
    assert.deepEqual(told(usersCompared(running(user({})), running(root))), [
      'more high runs as an administrator (was a user other than an administrator)',
    ]);
  });
});

describe('comparison of capabilities', () => {
  const compared = (before: object, after: object) => {
    const side = (each: object) =>
      ({ granted: ['CHOWN'], added: [], dropped: [], beyondDefault: [], inEffect: true, ...each }) as never;
    return told(capabilitiesCompared(side(before), side(after)));
  };
  it('are more if some are added, and worse beyond the default', () => {
    assert.deepEqual(compared({}, {}), []);
    assert.deepEqual(compared({}, { granted: ['CHOWN', 'KILL'] }), ['more medium gains KILL']);
    const power = { granted: ['CHOWN', 'SYS_ADMIN'], beyondDefault: ['SYS_ADMIN'] };
    assert.deepEqual(compared({}, power), ['more high gains SYS_ADMIN']);
    assert.deepEqual(compared({}, { ...power, inEffect: false }), ['more medium gains SYS_ADMIN']);
    assert.deepEqual(compared({}, { ...power, inEffect: 'unknown' }), ['more high gains SYS_ADMIN']);
    assert.deepEqual(compared(power, {}), ['less loses SYS_ADMIN']);
    assert.deepEqual(compared({ granted: ['A'] }, { granted: ['B'] }), [
      'more medium gains B',
      'less loses A',
    ]);
  });
  it('are all of them, or unknown', () => {
    assert.deepEqual(compared({}, { granted: 'all' }), ['more critical has all capabilities']);
    assert.deepEqual(compared({ granted: 'all' }, {}), ['less critical no longer has all capabilities']);
    assert.deepEqual(compared({ granted: 'all' }, { granted: 'all' }), []);
    assert.deepEqual(compared({}, { granted: 'unknown' }), [
      'different has capabilities that are not known on one side',
    ]);
    assert.deepEqual(compared({ granted: 'unknown' }, { granted: 'unknown' }), []);
  });
  it('are counted if many defaults are kept', () => {
    const many = ['CHOWN', 'KILL', 'MKNOD', 'SETUID'];
    assert.deepEqual(compared({ granted: [] }, { granted: many.slice(1) }), [
      'more medium gains KILL, MKNOD, SETUID',
    ]);
    assert.deepEqual(compared({ granted: [] }, { granted: many }), [
      'more medium gains 4 default capabilities',
    ]);
    const power = { granted: [...many, 'SYS_ADMIN'], beyondDefault: ['SYS_ADMIN'] };
    assert.deepEqual(compared({ granted: [] }, power), [
      'more high gains SYS_ADMIN and 4 default capabilities',
    ]);
  });
  it('are reported if they are added or dropped', () => {
    const place = (start: number) => ({ file: 'compose.yaml', span: { start, end: start + 1 } });
    const item = (name: string, start: number) => ({ name, at: place(start) });
    const starts = (before: object, after: object) => {
      const side = (each: object) =>
        ({ granted: [], added: [], dropped: [], beyondDefault: [], ...each }) as never;
      return [...capabilitiesCompared(side(before), side(after))].map((each) => each.at?.span.start);
    };
    assert.deepEqual(starts({}, { granted: ['B'], added: [item('A', 1), item('B', 2)] }), [2]);
    assert.deepEqual(starts({}, { granted: ['B'], added: [item('ALL', 1)] }), [1]);
    assert.deepEqual(starts({}, { granted: ['B'], dropped: [item('A', 5)] }), [5]);
    assert.deepEqual(starts({ granted: ['A'] }, { dropped: [item('B', 3), item('A', 4)] }), [4]);
    assert.deepEqual(starts({ granted: ['A'], added: [item('B', 6), item('A', 7)] }, {}), [7]);
    assert.deepEqual(starts({ dropped: [item('A', 8), item('B', 9)] }, { granted: ['B'] }), [9]);
    assert.deepEqual(starts({ granted: 'all', added: [item('ALL', 1)] }, {}), [1]);
  });
});

describe('comparison of security options', () => {
  const usual = {
    privileged: false,
    noNewPrivileges: false,
    readOnlyRoot: false,
    maskedPaths: true,
    seccomp: 'default',
    apparmor: 'default',
    selinux: 'default',
  };
  const compared = (before: object, after: object, old: object = {}, now: object = {}) => {
    const side = (more: object, of: object) => {
      const facts = Object.entries({ ...usual, ...more }).map(([name, each]) => [
        name,
        typeof each === 'object' ? { at, ...(each as object) } : { value: each, at },
      ]);
      const namespaces = { pid: { value: 'own' }, ipc: { value: 'own' }, ...of };
      return { confinement: Object.fromEntries(facts), namespaces } as never;
    };
    return told(confinementsCompared(side(before, old), side(after, now)));
  };
  const opening: readonly (readonly [closed: object, open: object, more: string, less: string])[] = [
    [{}, { privileged: true }, 'more critical is privileged', 'less critical is no longer privileged'],
    [
      { noNewPrivileges: true },
      {},
      'more medium no longer has no-new-privileges',
      'less medium has no-new-privileges',
    ],
    [
      { readOnlyRoot: true },
      {},
      'more low no longer has a read-only root file system',
      'less low has a read-only root file system',
    ],
    [
      {},
      { maskedPaths: false },
      'more high no longer has masked paths of the kernel',
      'less high has masked paths of the kernel',
    ],
    [
      {},
      { seccomp: 'off' },
      'more high has seccomp off (was default)',
      'less high has seccomp default (was off)',
    ],
    [
      {},
      { apparmor: 'off' },
      'more high has AppArmor off (was default)',
      'less high has AppArmor default (was off)',
    ],
    [
      {},
      { selinux: 'off' },
      'more high has SELinux off (was default)',
      'less high has SELinux default (was off)',
    ],
    [
      {},
      { selinux: 'weak' },
      'more high has SELinux weak (was default)',
      'less high has SELinux default (was weak)',
    ],
    [
      { selinux: 'weak' },
      { selinux: 'off' },
      'more high has SELinux off (was weak)',
      'less high has SELinux weak (was off)',
    ],
    [
      { seccomp: { value: 'custom', detail: 'a.json' } },
      { seccomp: 'off' },
      'more high has seccomp off (was with a.json)',
      'less high has seccomp with a.json (was off)',
    ],
    [
      { apparmor: { value: 'custom' } },
      { apparmor: 'off' },
      'more high has AppArmor off (was custom)',
      'less high has AppArmor custom (was off)',
    ],
    [
      { selinux: { value: 'custom', detail: 'type:x' } },
      { selinux: 'off' },
      'more high has SELinux off (was with type:x)',
      'less high has SELinux with type:x (was off)',
    ],
  ];
  for (const [closed, open, more, less] of opening)
    it(`${more}, and ${less}`, () => {
      assert.deepEqual(compared(closed, open), [more]);
      assert.deepEqual(compared(open, closed), [less]);
      assert.deepEqual(compared(open, open), []);
    });
  for (const option of ['seccomp', 'apparmor', 'selinux'])
    it(`are as open with a custom profile: ${option}`, () => {
      const own = (detail: string) => ({ [option]: { value: 'custom', detail } });
      assert.match(compared({}, own('a')).join(), /^different high has \w+ with a \(was default\)$/);
      assert.match(compared(own('a'), own('b')).join(), /^different high has \w+ with b \(was with a\)$/);
      assert.deepEqual(compared(own('a'), own('a')), []);
    });
  it('are unknown if a variable decides them', () => {
    assert.deepEqual(compared({}, { privileged: 'unknown' }), [
      'different critical is privileged if a variable says so',
    ]);
    assert.deepEqual(compared({}, { seccomp: 'unknown' }), [
      'different high has seccomp as a variable says (was default)',
    ]);
    assert.deepEqual(compared({ readOnlyRoot: 'unknown' }, { readOnlyRoot: 'unknown' }), []);
  });
  it('are not reported if privileged mode or a host namespace switches them off', () => {
    const off = { maskedPaths: false, seccomp: 'off', apparmor: 'off', selinux: 'off' };
    assert.deepEqual(compared({}, { privileged: true, ...off }), ['more critical is privileged']);
    assert.deepEqual(compared({}, off).length, 4);
    for (const host of [{ pid: { value: 'host' } }, { ipc: { value: 'host' } }]) {
      assert.deepEqual(compared({}, { selinux: 'off' }, {}, host), []);
      assert.deepEqual(compared({}, { seccomp: 'off' }, {}, host).length, 1);
      assert.deepEqual(compared({}, { selinux: 'off' }, host, host).length, 1);
    }
  });
});

describe('comparison of namespaces', () => {
  const compared = (before: object, after: object) => {
    const own = { value: 'own', at };
    const side = (each: object) =>
      ({ network: own, pid: own, ipc: own, uts: own, cgroup: own, user: own, ...each }) as never;
    return told(namespacesCompared(side(before), side(after)));
  };
  const fact = (value: string, detail?: string, by?: string) => ({ value, detail, by, at });
  it('are more if they are those of the host', () => {
    for (const name of ['network', 'pid', 'ipc', 'uts', 'cgroup', 'user']) {
      const severity = name === 'network' || name === 'pid' ? 'high' : 'medium';
      assert.deepEqual(compared({}, { [name]: fact('host') }), [
        `more ${severity} has the ${name} namespace of the host (was of its own)`,
      ]);
      assert.deepEqual(compared({ [name]: fact('host') }, {}), [
        `less low has the ${name} namespace of its own (was of the host)`,
      ]);
    }
  });
  it('are different if they are those of another container', () => {
    assert.deepEqual(compared({}, { pid: fact('service', 'db') }), [
      'different low has the pid namespace of service db (was of its own)',
    ]);
    assert.deepEqual(compared({ pid: fact('service', 'db') }, { pid: fact('container', 'x') }), [
      'different low has the pid namespace of container x (was of service db)',
    ]);
    assert.deepEqual(compared({ pid: fact('service', 'a') }, { pid: fact('service', 'a') }), []);
    assert.deepEqual(compared({ pid: fact('container') }, {}), [
      'different low has the pid namespace of its own (was of container)',
    ]);
  });
  it('are less without a network', () => {
    assert.deepEqual(compared({}, { network: fact('none') }), ['less low has no network']);
    assert.deepEqual(compared({ network: fact('none') }, {}), [
      'more low has the network namespace of its own (was without a network)',
    ]);
  });
  it('may be unknown', () => {
    assert.deepEqual(compared({}, { user: fact('unknown', undefined, 'default') }), [
      "different low has the user namespace of the daemon's choice (was of its own)",
    ]);
    assert.deepEqual(compared({ pid: fact('unknown') }, { pid: fact('host') }), [
      'different high has the pid namespace of the host (was of which the owner is not known)',
    ]);
    assert.deepEqual(compared({ pid: fact('unknown') }, { pid: fact('unknown') }), []);
  });
});

it('a removed limit is more, and another value is different', () => {
  const compared = (before: object, after: object) => {
    const none = { value: 'unlimited', at };
    const side = (each: object) => ({ memory: none, pids: none, cpus: none, ...each }) as never;
    return told(limitsCompared(side(before), side(after)));
  };
  const of = (value: number | string) => ({ value, at });
  for (const name of ['memory', 'pids', 'cpus']) {
    assert.deepEqual(compared({ [name]: of(100) }, {}), [`more low has no limit of ${name}`]);
    assert.deepEqual(compared({ [name]: of(5) }, { [name]: of(5) }), []);
  }
  assert.deepEqual(compared({}, { pids: of(100) }), ['less low has a limit of pids: 100 (was unlimited)']);
  assert.deepEqual(compared({ pids: of(5) }, { pids: of(6) }), [
    'different low has a limit of pids: 6 (was 5)',
  ]);
  assert.deepEqual(compared({ memory: of(1 << 20) }, { memory: of(1 << 30) }), [
    'different low has a limit of memory: 1 GiB (was 1 MiB)',
  ]);
  assert.deepEqual(compared({ cpus: of('unknown') }, {}), ['different low has no limit of cpus']);
});

describe('wider reach', () => {
  it('a network that connects its containers is more', () => {
    const network = (connects: unknown, internal: unknown = false) => ({ name: 'n', internal, connects, at });
    const compared = (before: object, after: object) =>
      told(networksCompared([before] as never, [after] as never));
    assert.deepEqual(compared(network(false), network(true)), [
      'more low is in the network n, whose containers connect to one another',
    ]);
    assert.deepEqual(compared(network(true), network(false)), [
      'less low is in the network n, whose containers no longer connect to one another',
    ]);
    assert.deepEqual(compared(network(true), network(true)), []);
    assert.deepEqual(compared(network(true, 'unknown'), network(true, true)), [
      'different low is in the network n, which is internal',
    ]);
  });

  it('a secret of another service is more', () => {
    const secret = (of?: string, name = 'S') => ({ kind: 'secret', name, of, by: {}, at });
    const compared = (before: object[], after: object[]) =>
      told(secretsCompared(before as never, after as never));
    assert.deepEqual(compared([], [secret('db')]), ['more high gets the secret S of db as a mounted file']);
    assert.deepEqual(compared([secret('db')], []), [
      'less high no longer gets the secret S of db as a mounted file (before)',
    ]);
    assert.deepEqual(compared([secret()], [secret('db')]), [
      'different high no longer gets the secret S as a mounted file (before)',
      'more high gets the secret S of db as a mounted file',
    ]);
  });

  it('a replaced mount is reported once, with the access that it gives', () => {
    const mount = (source: string | undefined, more: object = {}) => ({
      ...{ kind: 'bind', source, target: '/t', readOnly: false, gives: undefined, by: {}, at },
      ...more,
    });
    const compared = (before: object[], after: object[]) =>
      told(mountsCompared(before as never, after as never));
    const socket = mount('/s', { gives: 'socket' });
    assert.deepEqual(compared([socket], [mount('/s2', { gives: 'socket' })]), [
      'different critical mounts the control socket /s2 (was the control socket /s)',
    ]);
    // The same name gives more now.
    assert.deepEqual(compared([mount('/s')], [mount('/s', { gives: 'settings' })]), [
      'more high mounts /s at /t',
    ]);
    assert.deepEqual(
      compared([mount('/s', { gives: 'settings', readOnly: true })], [mount('/s', { gives: 'root' })]),
      ['more critical mounts /s at /t writable'],
    );
    assert.deepEqual(compared([mount('/a/b', { gives: 'settings' })], [mount('/', { gives: 'settings' })]), [
      'more high mounts / at /t (was /a/b at /t)',
    ]);
    assert.deepEqual(
      compared([mount('db', { kind: 'container', readOnly: true })], [mount('db', { kind: 'container' })]),
      ['more medium mounts all mounts of db writable'],
    );
    assert.deepEqual(
      compared([mount('a', { target: '/1' }), mount('a', { target: '/2' })], [mount('a', { target: '/2' })]),
      ['different info no longer mounts a at /1 (before)'],
    );
  });
});

describe('a difference', () => {
  const there = { file: 'b', span: { start: 1, end: 2 } };
  it('is at the new place, or at the old one if there is none', () => {
    assert.deepEqual(differing('more', shown`is new`, { at }, { at: there }, 'high'), {
      ...{ risk: 'more', text: 'is new', at, side: 'after', severity: 'high' },
    });
    assert.deepEqual(differing('less', shown`is gone`, { at: undefined }, { at: there }), {
      ...{ risk: 'less', text: 'is gone', at: there, side: 'before' },
    });
    assert.deepEqual(differing('different', shown`differs`), {
      ...{ risk: 'different', text: 'differs', at: undefined, side: 'after' },
    });
  });
});

describe('comparison of attack paths', () => {
  const path = (service: string, text: string, severity = 'high', rule = 'exposed-open-database') =>
    ({
      file: 'compose.yaml',
      finding: { service, rule, text, severity, file: 'compose.yaml', span: at.span },
    }) as never;
  const services = (...names: readonly string[]) =>
    names.map((name) => ({ kind: 'service', file: 'compose.yaml', name })) as never;
  const compared = (before: readonly never[], after: readonly never[], here = services('web', 'db')) =>
    attackPathsCompared(
      { attackPaths: before, postures: services('web', 'db') },
      { attackPaths: after, postures: here },
      { old: new Map(), now: new Map() },
    ).map(({ name, risk, severity, text, side }) => [name, risk, severity, text, side].join(' '));
  const one = path('db', 'Anyone reads it.');
  it('are opened and closed', () => {
    assert.deepEqual(compared([], [one]), ['db more high opens an attack path: Anyone reads it. after']);
    assert.deepEqual(compared([one], []), [
      'db less info no longer has an attack path: Anyone reads it. before',
    ]);
    assert.deepEqual(compared([one], [one]), []);
    // A removed service has no further differences.
    assert.deepEqual(compared([one], [], services('web')), []);
  });
  it('are reported if their message differs', () => {
    const worse = path('db', 'Anyone writes it.', 'critical');
    assert.deepEqual(compared([one], [worse]), [
      'db more critical has another attack path: Anyone writes it. after',
    ]);
    assert.deepEqual(compared([worse], [one]), [
      'db less info has another attack path: Anyone reads it. after',
    ]);
    const other = path('db', 'Another reads it.');
    assert.deepEqual(compared([one], [other]), [
      'db different info has another attack path: Another reads it. after',
    ]);
    assert.deepEqual(compared([one], [one, other]), [
      'db more high opens an attack path: Another reads it. after',
    ]);
    assert.deepEqual(compared([one, other], [one]), [
      'db less info no longer has an attack path: Another reads it. before',
    ]);
    assert.deepEqual(compared([one], [path('web', 'Anyone reads it.')]), [
      'db less info no longer has an attack path: Anyone reads it. before',
      'web more high opens an attack path: Anyone reads it. after',
    ]);
    assert.deepEqual(
      compared([one], [path('db', 'Anyone reads it.', 'high', 'exposed-host-control')]).length,
      2,
    );
  });
});
