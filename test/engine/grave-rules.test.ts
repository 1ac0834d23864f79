import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { composeOf, foundBy, saidBy } from '../support/said.ts';

/** Users of a service. */
const users = [
  ['root', ''],
  ['another user', '\nuser: "1001:1001"'],
  ['one who cannot become root', '\nuser: "1001:1001"\nsecurity_opt: [no-new-privileges:true]'],
] as const;

type Verdicts = readonly (readonly [setting: string, root: string, other: string, never: string])[];

/** The severity and message of each setting for root, another user, and one who cannot become root; the setting replaces `%`. */
const byUser: readonly (readonly [rule: string, form: string, verdicts: Verdicts])[] = [
  ['privileged', '', [['privileged: true', 'critical service', 'critical dormant', 'high filterless']]],
  [
    'docker-socket',
    'volumes: ["%:/x"]',
    [
      ['/var/run/docker.sock', 'critical docker', 'medium dormant', 'low closed'],
      ['/run/docker.sock', 'critical docker', 'medium dormant', 'low closed'],
      ['/run', 'critical folder', 'medium dormant', 'low closed'],
      ['/run/user/1000/docker.sock', 'high rootless', 'medium dormant', 'low closed'],
      ['/run/user/1001/docker.sock', 'high rootless', 'high rootless', 'high rootless'],
      ['/run/user/1000', 'critical folder', 'medium dormant', 'low closed'],
      ['/run/user/1000/podman', 'high userFolder', 'medium dormant', 'low closed'],
      ['/var/run/user/1000/podman/', 'high userFolder', 'medium dormant', 'low closed'],
      ['/run/user/${ID}/podman', 'high userFolder', 'high userFolder', 'high userFolder'],
      ['/var/run/user/1000/podman/podman.sock', 'high rootless', 'medium dormant', 'low closed'],
      ['/run/k3s', 'critical folder', 'medium dormant', 'low closed'],
      ['/var/run/k3s/containerd', 'critical folder', 'medium dormant', 'low closed'],
      ['/run/podman/podman.sock', 'critical socket', 'medium dormant', 'low closed'],
      ['/run/user/1000/podman/podman.sock', 'high rootless', 'medium dormant', 'low closed'],
      ['/run/containerd/containerd.sock', 'critical socket', 'medium dormant', 'low closed'],
    ],
  ],
  ['docker-socket', '', [['use_api_socket: true', 'critical api', 'medium dormant', 'high credentials']]],
  [
    'dangerous-capability',
    'cap_add: [%]',
    [
      ['ALL', 'critical all', 'medium dormant', 'low namespaces'],
      ['SYS_ADMIN', 'critical root', 'medium dormant', 'low namespaces'],
      ['CAP_SYS_MODULE', 'critical root', 'medium dormant', 'low kept'],
      ['SYS_RAWIO', 'critical root', 'medium dormant', 'low kept'],
      ['DAC_READ_SEARCH', 'high files', 'medium dormant', 'low kept'],
      ['BPF', 'high kernel', 'medium dormant', 'low kept'],
      ['SYS_TIME', 'high clock', 'medium dormant', 'low kept'],
      ['PERFMON', 'high clock', 'medium dormant', 'low kept'],
      ['SYSLOG', 'high log', 'medium dormant', 'low kept'],
      ['IPC_LOCK', 'medium memory', 'medium dormant', 'low kept'],
      ['SYS_NICE', 'medium dos', 'medium dormant', 'low kept'],
      ['SYS_RESOURCE', 'low limits', 'low limits', 'low kept'],
      ['NET_ADMIN', 'low ownNetwork', 'low ownNetwork', 'low kept'],
      ['SYS_BOOT', 'low ownBoot', 'low ownBoot', 'low kept'],
      ['SYS_PTRACE', 'low ownTrace', 'low ownTrace', 'low kept'],
    ],
  ],
  [
    'dangerous-capability',
    'network_mode: host\ncap_add: [%]',
    [['NET_ADMIN', 'high network', 'medium dormant', 'low kept']],
  ],
  [
    'dangerous-capability',
    'network_mode: container:other\ncap_add: [%]',
    [['NET_ADMIN', 'medium joinedNetwork', 'medium dormant', 'low kept']],
  ],
  [
    'dangerous-capability',
    'pid: host\ncap_add: [%]',
    [
      ['SYS_BOOT', 'high boot', 'medium dormant', 'low kept'],
      ['SYS_PTRACE', 'high trace', 'medium dormant', 'low kept'],
    ],
  ],
  [
    'dangerous-capability',
    'pid: container:other\ncap_add: [%]',
    [
      ['SYS_BOOT', 'low ownBoot', 'low ownBoot', 'low kept'],
      ['SYS_PTRACE', 'medium sharedTrace', 'medium dormant', 'low kept'],
    ],
  ],
  [
    'dangerous-capability',
    'volumes: ["/data:/data"]\ncap_add: [%]',
    [['LINUX_IMMUTABLE', 'low immutable', 'low immutable', 'low kept']],
  ],
  [
    'dangerous-device',
    'devices: ["%"]',
    [
      ['/dev', 'critical tree', 'medium unprivileged', 'low refused'],
      ['/dev/sda', 'critical disk', 'medium unprivileged', 'low refused'],
      ['/dev/nvme0n1', 'critical disk', 'medium unprivileged', 'low refused'],
      ['/dev/mapper/root', 'critical disk', 'medium unprivileged', 'low refused'],
      ['/dev/mem', 'low closed', 'low closed', 'low closed'],
      ['/dev/cpu/0/msr', 'low closed', 'low closed', 'low closed'],
      ['/dev/kmem', 'low gone', 'low gone', 'low gone'],
      ['/dev/raw/raw1', 'low gone', 'low gone', 'low gone'],
      ['/dev/nvram', 'medium firmware', 'medium unprivileged', 'low refused'],
      ['/dev/uinput', 'high input', 'medium unprivileged', 'low refused'],
      ['/dev/input', 'high input', 'medium unprivileged', 'low refused'],
      ['/dev/hidraw0', 'high input', 'medium unprivileged', 'low refused'],
      ['/dev/vfio/1', 'high bus', 'medium unprivileged', 'low refused'],
      ['/dev/watchdog', 'medium watchdog', 'medium unprivileged', 'low refused'],
      ['/dev/kmsg', 'medium log', 'medium log', 'medium log'],
      ['/dev/loop-control', 'low loop', '', ''],
      ['/dev/kvm', 'info machine', '', ''],
      ['/dev/fuse', 'info userFiles', '', ''],
      ['/dev/net/tun', 'info tunnel', '', ''],
      ['vendor.com/gpu=all', 'info every', 'info every', 'info every'],
    ],
  ],
  [
    'dangerous-device',
    'cap_add: [SYS_RAWIO]\ndevices: ["%"]',
    [
      ['/dev/mem', 'critical memory', 'medium unprivileged', 'low refused'],
      ['/dev/cpu/0/msr', 'critical memory', 'medium unprivileged', 'low refused'],
      ['/dev/port', 'critical memory', 'medium unprivileged', 'low refused'],
    ],
  ],
  [
    'dangerous-device',
    'device_cgroup_rules: ["%"]',
    [['a *:* rwm', 'high rule', 'medium ruleDormant', 'low ruleClosed']],
  ],
  ['host-namespace', '', [['pid: host', 'high pid', 'medium dormant', 'medium seen']]],
  [
    'sensitive-host-path',
    'volumes: ["%:/x"]',
    [
      ['/', 'critical root', 'medium dormant', 'medium openToAll'],
      ['/etc', 'critical system', 'medium dormant', 'low closed'],
      ['/etc/shadow', 'critical system', 'medium dormant', 'low closed'],
      ['/etc/gshadow-', 'high settings', 'medium dormant', 'low closed'],
      ['/etc/nginx', 'high settings', 'medium dormant', 'low closed'],
      ['/etc/letsencrypt', 'high settings', 'medium dormant', 'low closed'],
      ['/root', 'critical system', 'medium dormant', 'low closed'],
      ['/root/.ssh', 'high credential', 'medium dormant', 'low closed'],
      ['/home/me', 'high home', 'high home', 'high home'],
      ['/home/me/.ssh', 'high credential', 'high credential', 'high credential'],
      ['/Users/me/.aws', 'high credential', 'high credential', 'high credential'],
      ['/dev', 'medium deviceNodes', 'medium dormant', 'medium terminals'],
      ['/dev/mapper', 'medium deviceNodes', 'medium dormant', 'low deviceNames'],
      ['/dev/shm', 'medium memory', 'medium memory', 'medium memory'],
      ['/proc', 'critical system', 'medium dormant', 'medium kernel'],
      ['/sys', 'high kernelWrite', 'medium dormant', 'medium kernel'],
      ['/sys/fs/cgroup', 'medium cgroups', 'medium dormant', 'low closed'],
      ['/usr/local/bin', 'critical system', 'medium dormant', 'low closed'],
      ['/var/lib/docker', 'critical system', 'medium dormant', 'low closed'],
      ['/var/lib/kubelet', 'critical system', 'medium dormant', 'low closed'],
      ['/var/spool/cron', 'critical system', 'medium dormant', 'low closed'],
      ['/var/backups', 'high secret', 'medium dormant', 'low closed'],
      ['/boot', 'critical system', 'medium dormant', 'low closed'],
      ['/nix', 'critical system', 'medium dormant', 'low closed'],
      ['/opt', 'medium data', 'medium dormant', 'low closed'],
      ['/srv', 'medium data', 'medium dormant', 'low closed'],
      ['/tmp', 'medium temporary', 'medium temporary', 'low closed'],
      ['/var/log', 'medium log', 'medium log', 'medium log'],
      ['/run/user/1000/ssh-agent.sock', 'medium agent', 'medium agent', 'medium agent'],
    ],
  ],
  [
    'sensitive-host-path',
    'volumes: ["%:/x:ro"]',
    [
      ['/etc', 'high secret', 'medium dormant', 'low closed'],
      ['/etc/shadow', 'high secret', 'medium dormant', 'low closed'],
      ['/etc/nginx', 'medium settingsRead', 'medium settingsRead', 'low closed'],
      ['/etc/letsencrypt', 'low software', 'low software', 'low software'],
      ['/root/.ssh', 'high credential', 'medium dormant', 'low closed'],
      ['/home/me/.aws', 'high credential', 'high credential', 'high credential'],
      ['/dev', 'medium terminals', 'medium terminals', 'medium terminals'],
      ['/proc', 'medium kernel', 'medium kernel', 'medium kernel'],
      ['/sys', 'medium kernel', 'medium kernel', 'medium kernel'],
      ['/sys/fs/cgroup', 'low software', 'low software', 'low software'],
      ['/var/lib/docker', 'high secret', 'medium dormant', 'low closed'],
      ['/boot', 'low software', 'low software', 'low software'],
      ['/lib/modules', 'low software', 'low software', 'low software'],
      ['/opt', 'low software', 'low software', 'low software'],
      ['/var/backups', 'high secret', 'medium dormant', 'low closed'],
    ],
  ],
  [
    'confinement-off',
    'security_opt: [%]',
    [
      ['systempaths=unconfined', 'high systempaths', 'medium dormantPaths', 'low closedPaths'],
      ['writable-cgroups=true', 'low ownCgroups', 'low ownCgroups', 'low ownCgroups'],
      ['no-new-privileges:false', 'low ofRoot', 'medium privileges', 'medium privileges'],
      ['seccomp=unconfined', 'high seccomp', 'high seccomp', 'high seccomp'],
    ],
  ],
];

describe('severity of a setting by the user of the service', () => {
  for (const [rule, form, verdicts] of byUser)
    for (const [setting, ...expected] of verdicts)
      it(`${rule}: ${form.replaceAll('\n', ', ').replace('%', setting) || setting}`, () => {
        users.forEach(([who, keys], at) => {
          const options = `security_opt: [${at === 2 ? 'no-new-privileges:true, ' : ''}${setting}]`;
          const user = at === 0 ? '' : '\nuser: "1001:1001"';
          const body =
            rule === 'confinement-off'
              ? `${options}${user}`
              : `${form === '' ? setting : form.replace('%', setting)}${keys}`;
          const [first, ...more] = saidBy(rule, composeOf(body)).filter((line) => !line.startsWith(' '));
          assert.equal(first?.replace(/ «.*/s, '') ?? '', expected[at], who);
          assert.deepEqual(more, [], who);
        });
      });
});

describe('checks of other tools in a finding', () => {
  // The finding about /proc is only about reading for users who cannot write there.
  const named = (rule: string, body: string) =>
    foundBy(rule, composeOf(body)).flatMap(({ refs, message }) =>
      rule === 'sensitive-host-path' && message === 'kernel' ? [] : [refs['compose-lint'] ?? []],
    );

  it('are the same for each user of the service', () => {
    for (const [rule, form, verdicts] of byUser.filter(([each]) => each !== 'confinement-off'))
      for (const [setting] of verdicts) {
        const body = form === '' ? setting : form.replace('%', setting);
        const [root, ...others] = users.map(([, keys]) => named(rule, `${body}${keys}`));
        for (const other of others.filter((each) => each.length > 0))
          assert.deepEqual(other, root, `${rule}: ${setting}`);
      }
  });

  it('are those that report the same thing', () => {
    const cases: readonly (readonly [
      rule: string,
      keys: string,
      refs: Readonly<Record<string, readonly string[]>>,
    ])[] = [
      [
        'docker-socket',
        'volumes: ["/var/run/docker.sock:/x"]',
        {
          cis: ['5.32'],
          cwe: ['CWE-250', 'CWE-668'],
          'compose-lint': ['CL-0001'],
          kics: ['d6355c88-1e8d-49e9-b2f2-f8a1ca12c75b'],
          semgrep: ['exposing-docker-socket-volume'],
        },
      ],
      [
        'docker-socket',
        'volumes: ["/run/podman/podman.sock:/x"]',
        { cis: ['5.32'], cwe: ['CWE-250', 'CWE-668'], 'compose-lint': ['CL-0001'] },
      ],
      [
        'docker-socket',
        'volumes: ["/run:/x"]',
        { cis: ['5.32'], cwe: ['CWE-250', 'CWE-668'], 'compose-lint': ['CL-0001'] },
      ],
      [
        'docker-socket',
        'volumes: ["/run/user/1000/docker.sock:/x"]',
        {
          cis: ['5.32'],
          cwe: ['CWE-250', 'CWE-668'],
          'compose-lint': ['CL-0001'],
          kics: ['d6355c88-1e8d-49e9-b2f2-f8a1ca12c75b'],
          semgrep: ['exposing-docker-socket-volume'],
        },
      ],
      [
        'docker-socket',
        'volumes: ["/run/user/1000/podman/podman.sock:/x"]',
        { cis: ['5.32'], cwe: ['CWE-250', 'CWE-668'], 'compose-lint': ['CL-0001'] },
      ],
      ['docker-socket', 'use_api_socket: true', { cis: ['5.32'], cwe: ['CWE-250', 'CWE-522'] }],
      [
        'docker-socket',
        'image: tecnativa/docker-socket-proxy:v0.4.2\nvolumes: ["/var/run/docker.sock:/x"]',
        {
          cis: ['5.32'],
          cwe: ['CWE-250', 'CWE-668'],
          'compose-lint': ['CL-0001'],
          kics: ['d6355c88-1e8d-49e9-b2f2-f8a1ca12c75b'],
          semgrep: ['exposing-docker-socket-volume'],
        },
      ],
      [
        'privileged',
        'privileged: true',
        {
          cwe: ['CWE-250'],
          cis: ['5.5'],
          'compose-lint': ['CL-0002'],
          kics: ['ae5b6871-7f45-42e0-bb4c-ab300c4d2026'],
          semgrep: ['privileged-service'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [ALL]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0024'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [SYS_ADMIN]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0024'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [DAC_READ_SEARCH]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0027'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [SYS_PTRACE]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0027'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [NET_ADMIN]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0011'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [BPF]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0011'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [SYS_BOOT]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0011'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [SYS_TIME]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0028'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [SYSLOG]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0030'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [IPC_LOCK]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0029'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [SYS_NICE]',
        {
          cis: ['5.4'],
          cwe: ['CWE-250'],
          kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'],
          'compose-lint': ['CL-0029'],
        },
      ],
      [
        'dangerous-capability',
        'cap_add: [SYS_RESOURCE]',
        { cis: ['5.4'], cwe: ['CWE-250'], kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'] },
      ],
      [
        'dangerous-device',
        'devices: ["/dev"]',
        { cis: ['5.18'], cwe: ['CWE-668'], 'compose-lint': ['CL-0016'] },
      ],
      [
        'dangerous-device',
        'devices: ["/dev/sda"]',
        { cis: ['5.18'], cwe: ['CWE-668'], 'compose-lint': ['CL-0016'] },
      ],
      [
        'dangerous-device',
        'devices: ["/dev/mem"]',
        { cis: ['5.18'], cwe: ['CWE-668'], 'compose-lint': ['CL-0016'] },
      ],
      [
        'dangerous-device',
        'devices: ["/dev/kmem"]',
        { cis: ['5.18'], cwe: ['CWE-668'], 'compose-lint': ['CL-0016'] },
      ],
      ['dangerous-device', 'devices: ["/dev/kmsg"]', { cis: ['5.18'], cwe: ['CWE-668'] }],
      ['dangerous-device', 'devices: ["/dev/uinput"]', { cis: ['5.18'], cwe: ['CWE-668'] }],
      ['dangerous-device', 'devices: ["/dev/vfio/1"]', { cis: ['5.18'], cwe: ['CWE-668'] }],
      [
        'host-namespace',
        'network_mode: host',
        {
          cwe: ['CWE-668'],
          cis: ['5.10'],
          'compose-lint': ['CL-0008'],
          kics: ['071a71ff-f868-47a4-ac0b-3c59e4ab5443'],
        },
      ],
      [
        'host-namespace',
        'pid: host',
        {
          cwe: ['CWE-668'],
          cis: ['5.16'],
          'compose-lint': ['CL-0010'],
          kics: ['4f31dd9f-2cc3-4751-9b53-67e4af83dac0'],
        },
      ],
      [
        'host-namespace',
        'ipc: host',
        {
          cwe: ['CWE-668'],
          cis: ['5.17'],
          'compose-lint': ['CL-0010'],
          kics: ['baa3890f-bed7-46f5-ab8f-1da8fc91c729'],
        },
      ],
      ['host-namespace', 'uts: host', { cwe: ['CWE-668'], cis: ['5.21'] }],
      ['host-namespace', 'cgroup: host', { cwe: ['CWE-668'], cis: ['5.25'] }],
      [
        'host-namespace',
        'userns_mode: host',
        { cwe: ['CWE-668'], cis: ['5.31'], kics: ['8af7162d-6c98-482f-868e-0d33fb675ca8'] },
      ],
      [
        'confinement-off',
        'security_opt: ["seccomp=unconfined"]',
        {
          cwe: ['CWE-693'],
          cis: ['5.22'],
          'compose-lint': ['CL-0009'],
          kics: ['404fde2c-bc4b-4371-9747-7054132ac953'],
          semgrep: ['seccomp-confinement-disabled'],
        },
      ],
      [
        'confinement-off',
        'security_opt: ["apparmor=unconfined"]',
        { cwe: ['CWE-693'], cis: ['5.2'], 'compose-lint': ['CL-0009'] },
      ],
      [
        'confinement-off',
        'security_opt: ["label=disable"]',
        {
          cwe: ['CWE-693'],
          cis: ['5.3'],
          'compose-lint': ['CL-0009'],
          semgrep: ['selinux-separation-disabled'],
        },
      ],
      ['confinement-off', 'security_opt: ["label=type:spc_t"]', { cwe: ['CWE-693'], cis: ['5.3'] }],
      ['confinement-off', 'security_opt: ["systempaths=unconfined"]', { cwe: ['CWE-693'], cis: ['5.6'] }],
      [
        'confinement-off',
        'security_opt: ["no-new-privileges:false"]',
        {
          cwe: ['CWE-693'],
          cis: ['5.26'],
          'compose-lint': ['CL-0003'],
          kics: ['27fcc7d6-c49b-46e0-98f1-6c082a6a2750'],
          semgrep: ['no-new-privileges'],
        },
      ],
      ['confinement-off', 'security_opt: ["writable-cgroups=true"]', { cwe: ['CWE-693'], cis: ['5.25'] }],
      [
        'sensitive-host-path',
        'volumes: ["/:/x"]',
        {
          cis: ['5.6'],
          kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'],
          cwe: ['CWE-668'],
          'compose-lint': ['CL-0001'],
        },
      ],
      [
        'sensitive-host-path',
        'volumes: ["/etc:/x"]',
        {
          cis: ['5.6'],
          kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'],
          cwe: ['CWE-668', 'CWE-732'],
          'compose-lint': ['CL-0025'],
        },
      ],
      [
        'sensitive-host-path',
        'volumes: ["/etc:/x:ro"]',
        {
          cis: ['5.6'],
          kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'],
          cwe: ['CWE-668'],
          'compose-lint': ['CL-0013'],
        },
      ],
      [
        'sensitive-host-path',
        'volumes: ["/etc/nginx:/x"]',
        {
          cis: ['5.6'],
          kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'],
          cwe: ['CWE-668', 'CWE-732'],
          'compose-lint': ['CL-0025'],
        },
      ],
      [
        'sensitive-host-path',
        'volumes: ["/root/.ssh:/x:ro"]',
        {
          cis: ['5.6'],
          kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'],
          cwe: ['CWE-522', 'CWE-668'],
          'compose-lint': ['CL-0013'],
        },
      ],
      [
        'sensitive-host-path',
        'volumes: ["/home/me:/x"]',
        {
          cis: ['5.6'],
          kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'],
          cwe: ['CWE-668'],
          'compose-lint': ['CL-0013'],
        },
      ],
      [
        'sensitive-host-path',
        'volumes: ["/sys:/x"]',
        {
          cis: ['5.6'],
          kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'],
          cwe: ['CWE-668'],
          'compose-lint': ['CL-0013'],
        },
      ],
      [
        'sensitive-host-path',
        'volumes: ["/opt:/x"]',
        {
          cis: ['5.6'],
          kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'],
          cwe: ['CWE-668', 'CWE-732'],
          'compose-lint': ['CL-0025'],
        },
      ],
      [
        'sensitive-host-path',
        'volumes: ["/var/log:/x"]',
        {
          cis: ['5.6'],
          kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'],
          cwe: ['CWE-668'],
          'compose-lint': ['CL-0013'],
        },
      ],
      [
        'sensitive-host-path',
        'volumes: ["/dev:/x"]',
        {
          cis: ['5.6'],
          kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'],
          cwe: ['CWE-668', 'CWE-732'],
          'compose-lint': ['CL-0013'],
        },
      ],
      [
        'open-port',
        'ports: ["5432:5432"]',
        {
          cis: ['5.14'],
          cwe: ['CWE-668'],
          'compose-lint': ['CL-0005'],
          kics: ['451d79dc-0588-476a-ad03-3c7f0320abb3'],
          dclint: ['no-unbound-port-interfaces'],
        },
      ],
      [
        'open-port',
        'ports: ["0.0.0.0:5432:5432"]',
        {
          cis: ['5.14'],
          cwe: ['CWE-668'],
          'compose-lint': ['CL-0005'],
          kics: ['451d79dc-0588-476a-ad03-3c7f0320abb3'],
        },
      ],
      [
        'open-port',
        'ports: ["9229:9229"]',
        {
          cis: ['5.14'],
          cwe: ['CWE-668'],
          'compose-lint': ['CL-0005'],
          kics: ['451d79dc-0588-476a-ad03-3c7f0320abb3'],
          dclint: ['no-unbound-port-interfaces'],
        },
      ],
      [
        'open-port',
        'ports: ["80:80"]',
        {
          cis: ['5.14'],
          cwe: ['CWE-668'],
          'compose-lint': ['CL-0005'],
          kics: ['451d79dc-0588-476a-ad03-3c7f0320abb3'],
          dclint: ['no-unbound-port-interfaces'],
        },
      ],
    ];
    for (const [rule, keys, refs] of cases)
      assert.deepEqual(foundBy(rule, composeOf(keys))[0]?.refs, refs, `${rule}: ${keys}`);
  });
});

/** The findings of a rule for a service: severity, message and place, related places, and fixes. */
const said: readonly (readonly [
  rule: string,
  keys: string,
  lines: string,
  more?: string,
  dockerfile?: string,
])[] = [
  [
    'confinement-off',
    'security_opt: [seccomp=unconfined, label:disable]',
    `high seccomp «seccomp=unconfined»
  → Remove seccomp=unconfined (programs that need it fail)
high label «label:disable»
  → Remove label:disable (programs that need it fail)`,
  ],
  [
    'confinement-off',
    'security_opt: ["label:type:spc_t", "label:level:s0"]',
    `high weakLabel «"label:type:spc_t"»
  → Remove label:type:spc_t (programs that need it fail)
medium level «"label:level:s0"»
  → Remove label:level:s0 (programs that need it fail)`,
  ],
  [
    'confinement-off',
    'security_opt: [no-new-privileges:false]',
    `low ofRoot «no-new-privileges:false»
  → Set no-new-privileges:true (sudo and su stop working)`,
  ],
  [
    'confinement-off',
    'security_opt: [no-new-privileges:true, no-new-privileges:false]',
    `low ofRoot «no-new-privileges:false»
  → Remove no-new-privileges:false (programs that need it fail)`,
  ],
  [
    'confinement-off',
    `image: moby/buildkit:rootless
security_opt: [seccomp=unconfined, apparmor=unconfined, no-new-privileges=false]`,
    `low engine «seccomp=unconfined»
low engine «apparmor=unconfined»
medium privileges «no-new-privileges=false»
  → Set no-new-privileges:true (sudo and su stop working)`,
  ],
  [
    'confinement-off',
    `image: moby/buildkit:v0.20
security_opt: [seccomp=unconfined]`,
    `high seccomp «seccomp=unconfined»
  → Remove seccomp=unconfined (programs that need it fail)`,
  ],
  [
    'confinement-off',
    `image: quay.io/podman/stable:v5
user: podman
security_opt: [label=disable]`,
    'low engine «label=disable»',
  ],
  [
    'confinement-off',
    `platform: windows/amd64
security_opt: [seccomp=unconfined]`,
    '',
  ],
  [
    'dangerous-capability',
    'cap_add: [IPC_LOCK]',
    `medium memory «IPC_LOCK»
  → Add a memory limit (the service may need a higher one)
  → Remove IPC_LOCK (programs that need it fail)`,
  ],
  [
    'dangerous-capability',
    `mem_limit: 1g
cap_add: [IPC_LOCK]`,
    '',
  ],
  [
    'dangerous-capability',
    `mem_limit: -1
cap_add: [IPC_LOCK]`,
    `medium memory «IPC_LOCK»
  → Remove IPC_LOCK (programs that need it fail)`,
  ],
  [
    'dangerous-capability',
    `network_mode: host
cap_add: [NET_ADMIN]`,
    `high network «NET_ADMIN»
  The service is in the host's network «host»
  → Remove NET_ADMIN (programs that need it fail)`,
  ],
  [
    'dangerous-capability',
    `networks: [outer]
cap_add: [net_admin]`,
    `high network «net_admin»
  The service is in the host's network «outer»
  → Remove NET_ADMIN (programs that need it fail)`,
    `networks:
  outer:
    external: true
    name: host
`,
  ],
  [
    'dangerous-capability',
    `network_mode: service:b
cap_add: [NET_ADMIN]`,
    `high network «NET_ADMIN»
  The service is in the host's network «host»
  → Remove NET_ADMIN (programs that need it fail)`,
    `  b:
    image: alpine:3.20
    network_mode: host
`,
  ],
  [
    'dangerous-capability',
    `network_mode: service:b
cap_add: [NET_ADMIN]`,
    `low ownNetwork «NET_ADMIN»
  → Remove NET_ADMIN (programs that need it fail)`,
    `  b:
    image: alpine:3.20
`,
  ],
  [
    'dangerous-capability',
    `network_mode: \${MODE}
cap_add: [NET_ADMIN]`,
    `medium joinedNetwork «NET_ADMIN»
  → Remove NET_ADMIN (programs that need it fail)`,
  ],
  [
    'dangerous-capability',
    `image: linuxserver/wireguard:1.0.20210914
cap_add: [NET_ADMIN]`,
    '',
  ],
  [
    'dangerous-capability',
    `pid: host
cap_add: [SYS_PTRACE, SYS_BOOT]`,
    `high trace «SYS_PTRACE»
  The host's processes are visible «host»
  → Remove SYS_PTRACE (programs that need it fail)
high boot «SYS_BOOT»
  The host's processes are visible «host»
  → Remove SYS_BOOT (programs that need it fail)`,
  ],
  [
    'dangerous-capability',
    `pid: service:b
cap_add: [SYS_PTRACE]`,
    `medium sharedTrace «SYS_PTRACE»
  → Remove SYS_PTRACE (programs that need it fail)`,
    `  b:
    image: alpine:3.20
`,
  ],
  [
    'dangerous-capability',
    `volumes: ["/data:/data:ro", "kept:/kept"]
cap_add: [LINUX_IMMUTABLE]`,
    '',
    `volumes:
  kept:
`,
  ],
  [
    'dangerous-capability',
    `volumes: ["/logs:/logs"]
cap_add: [LINUX_IMMUTABLE]`,
    `low immutable «LINUX_IMMUTABLE»
  → Remove LINUX_IMMUTABLE (programs that need it fail)`,
  ],
  [
    'dangerous-capability',
    'cap_add: ["${CAP}", CHOWN, SYS_TIME]',
    `high clock «SYS_TIME»
  → Remove SYS_TIME (programs that need it fail)`,
  ],
  [
    'dangerous-capability',
    `platform: windows/amd64
cap_add: [SYS_ADMIN]`,
    '',
  ],
  [
    'privileged',
    'privileged: true',
    `critical service «true»
  → Remove privileged (it loses full host access)`,
  ],
  ['privileged', 'privileged: false', ''],
  [
    'privileged',
    `build:
  context: .
  privileged: true
  entitlements: [security.insecure, network.host]`,
    `high build «true»
  → Remove the build privileges (RUN steps that need them will fail)
high build «security.insecure»
  → Remove the build privileges (RUN steps that need them will fail)`,
  ],
  [
    'privileged',
    `post_start:
  - command: a
    privileged: true`,
    `high hook «true»
  → Run the hook without privileges (commands that need them will fail)`,
  ],
  [
    'privileged',
    `pre_stop:
  - command: a
    privileged: true
  - command: b
    privileged: false`,
    `high hook «true»
  → Run the hook without privileges (commands that need them will fail)`,
  ],
  [
    'privileged',
    `pre_start:
  - command: a
    privileged: true`,
    `critical container «true»
  → Run the hook without privileges (commands that need them will fail)`,
  ],
  [
    'privileged',
    `platform: windows/amd64
privileged: true`,
    '',
  ],
  [
    'docker-socket',
    'volumes: ["/var/run/docker.sock:/var/run/docker.sock"]',
    `critical docker «/var/run/docker.sock»
  → Remove the mount (what the service does with the Docker API will fail)
  → Use a read-only proxy with DOCKER_HOST (what is not on its list fails)`,
  ],
  [
    'docker-socket',
    'volumes: ["/run/podman/podman.sock:/p"]',
    `critical socket «/run/podman/podman.sock»
  → Remove the mount (what the service does with it will fail)`,
  ],
  [
    'docker-socket',
    'volumes: ["/run:/run"]',
    `critical folder «/run»
  → Remove the mount (what the service does with it will fail)`,
  ],
  [
    'docker-socket',
    'volumes: ["//./pipe/docker_engine://./pipe/docker_engine"]',
    `critical pipe «//./pipe/docker_engine»
  → Remove the mount (what the service does with it will fail)`,
  ],
  [
    'docker-socket',
    'volumes: ["sock:/x"]',
    `critical docker «sock»
  The volume points to this host path «/var/run/docker.sock»
  → Remove the mount (what the service does with the Docker API will fail)
  → Use a read-only proxy with DOCKER_HOST (what is not on its list fails)`,
    `volumes:
  sock:
    driver_opts: {type: none, o: bind, device: /var/run/docker.sock}
`,
  ],
  [
    'docker-socket',
    `image: tecnativa/docker-socket-proxy:v0.4.2
volumes: ["/var/run/docker.sock:/var/run/docker.sock"]`,
    'low proxy «/var/run/docker.sock»',
  ],
  [
    'docker-socket',
    `image: wollomatic/socket-proxy:1
volumes: ["/var/run/docker.sock:/var/run/docker.sock"]`,
    'low proxy «/var/run/docker.sock»',
  ],
  [
    'docker-socket',
    `image: gitlab/gitlab-runner:v17.0.0
volumes: ["/var/run/docker.sock:/var/run/docker.sock"]`,
    `critical starter «/var/run/docker.sock»
  → Remove the mount (the service can then start no containers)`,
  ],
  [
    'docker-socket',
    `image: containrrr/watchtower:1.7.1
volumes: ["/var/run/docker.sock:/var/run/docker.sock"]`,
    `critical starter «/var/run/docker.sock»
  → Remove the mount (the service can then start no containers)`,
  ],
  [
    'docker-socket',
    'configs: [socket]',
    'critical docker «/var/run/docker.sock»',
    `configs:
  socket:
    file: /var/run/docker.sock
`,
  ],
  [
    'docker-socket',
    'secrets: [socket]',
    'critical socket «/run/podman/podman.sock»',
    `secrets:
  socket:
    file: /run/podman/podman.sock
`,
  ],
  [
    'docker-socket',
    'use_api_socket: true',
    `critical api «true»
  → Remove use_api_socket (the service can no longer use the Docker API)`,
  ],
  ['docker-socket', 'use_api_socket: false', ''],
  [
    'host-namespace',
    'network_mode: host',
    `high network «host»
  → Use a network of its own (no port published; the host is out of reach)`,
  ],
  [
    'host-namespace',
    'networks: [outer]',
    `high network «outer»
  → Remove the host's network (services of the host are out of reach)`,
    `networks:
  outer:
    external: true
    name: host
`,
  ],
  [
    'host-namespace',
    `pid: host
uts: host
cgroup: host
userns_mode: host`,
    `high pid «host»
  → Use a separate namespace (programs that need the host's will fail)
low uts «host»
  → Use a separate namespace (programs that need the host's will fail)
medium cgroup «host»
  → Use a separate namespace (programs that need the host's will fail)
info userns «host»
  → Use a separate namespace (programs that need the host's will fail)`,
  ],
  [
    'host-namespace',
    'ipc: host',
    `medium ipc «host»
  → Use 1 GB of shared memory of its own (sharing with the host ends)
  → Use a separate namespace (programs that need the host's will fail)`,
  ],
  [
    'host-namespace',
    `ipc: host
shm_size: 256m`,
    `medium ipc «host»
  → Use a separate namespace (programs that need the host's will fail)`,
  ],
  [
    'host-namespace',
    `ipc: shareable
pid: service:b`,
    '',
    `  b:
    image: alpine:3.20
`,
  ],
  [
    'host-namespace',
    `build:
  context: .
  network: host
  entitlements: [security.insecure, network.host]`,
    `medium build «host»
  → Remove the host network from the build (its services are out of reach)
medium build «network.host»
  → Remove the host network from the build (its services are out of reach)`,
  ],
  [
    'host-namespace',
    `build:
  context: .
  network: none`,
    '',
  ],
  [
    'host-namespace',
    `platform: windows/amd64
pid: host`,
    '',
  ],
  [
    'docker-tcp-endpoint',
    `environment:
  DOCKER_HOST: tcp://10.0.0.5:2375`,
    'high host «tcp://10.0.0.5:2375»',
  ],
  [
    'docker-tcp-endpoint',
    `environment:
  DOCKER_HOST: tcp://b:2375`,
    'info sibling «tcp://b:2375»',
    `  b:
    image: tecnativa/docker-socket-proxy:v0.4.2
`,
  ],
  [
    'docker-tcp-endpoint',
    `environment:
  DOCKER_HOST: tcp://10.0.0.5:2376
  DOCKER_TLS_VERIFY: "1"`,
    '',
  ],
  [
    'docker-tcp-endpoint',
    `image: docker:27-dind
environment:
  DOCKER_TLS_CERTDIR: ""`,
    'medium off «""»',
  ],
  [
    'docker-tcp-endpoint',
    `image: docker:27-dind
command: dockerd -H tcp://0.0.0.0:2375`,
    'high listen «tcp://0.0.0.0:2375»',
  ],
  [
    'docker-tcp-endpoint',
    `image: docker:27-dind
command: dockerd -H tcp://0.0.0.0:2376 --tlsverify`,
    '',
  ],
  [
    'dangerous-device',
    `devices:
  - {source: /dev/sda, target: /x, permissions: r}
  - {source: /dev/sdb, permissions: m}
  - /dev/sdc:/y:m
  - /dev/sdd:/z:rw
  - /dev/sde:/z:r
  - \${DISK}`,
    `critical disk «/dev/sda»
  → Remove /dev/sda (programs that need it fail; leaves /dev/sde)
critical disk «/dev/sde»`,
  ],
  ['dangerous-device', 'devices: [/dev/null, /dev/dri, /dev/sound, /devices/sda, /dev/sg0]', ''],
  [
    'dangerous-device',
    'devices: [/dev/kvm, /dev/net/tun]',
    `info machine «/dev/kvm»
  → Remove /dev/kvm (programs that need it fail)
info tunnel «/dev/net/tun»
  → Remove /dev/net/tun (programs that need it fail)`,
  ],
  [
    'dangerous-device',
    `image: linuxserver/wireguard:1.0.20210914
devices: [/dev/net/tun]`,
    `info tunnel «/dev/net/tun»
  → Remove /dev/net/tun (programs that need it fail)`,
  ],
  [
    'dangerous-device',
    `image: qmcgaw/gluetun:v3.40.0
devices: [/dev/net/tun:/dev/net/tun, /dev/sda]`,
    `critical disk «/dev/sda»
  → Remove /dev/sda (programs that need it fail)`,
  ],
  [
    'dangerous-device',
    `user: "1001:1001"
security_opt: [no-new-privileges:true]
group_add: [disk]
devices: [/dev/sda, /dev/nvram, /dev/input, /dev/kvm, /dev/vfio/1]`,
    `critical disk «/dev/sda»
  → Remove /dev/sda (programs that need it fail)
low refused «/dev/nvram»
  → Remove /dev/nvram (programs that need it fail)
low refused «/dev/input»
  → Remove /dev/input (programs that need it fail)
low refused «/dev/vfio/1»
  → Remove /dev/vfio/1 (programs that need it fail)`,
  ],
  [
    'dangerous-device',
    `user: "1001:1001"
security_opt: [no-new-privileges:true]
group_add: [kmem]
devices: [/dev/sda, /dev/nvram, /dev/input, /dev/kvm, /dev/vfio/1]`,
    `low refused «/dev/sda»
  → Remove /dev/sda (programs that need it fail)
medium firmware «/dev/nvram»
  → Remove /dev/nvram (programs that need it fail)
low refused «/dev/input»
  → Remove /dev/input (programs that need it fail)
low refused «/dev/vfio/1»
  → Remove /dev/vfio/1 (programs that need it fail)`,
  ],
  [
    'dangerous-device',
    `user: "1001:1001"
security_opt: [no-new-privileges:true]
group_add: [input]
devices: [/dev/sda, /dev/nvram, /dev/input, /dev/kvm, /dev/vfio/1]`,
    `low refused «/dev/sda»
  → Remove /dev/sda (programs that need it fail)
low refused «/dev/nvram»
  → Remove /dev/nvram (programs that need it fail)
high input «/dev/input»
  → Remove /dev/input (programs that need it fail)
low refused «/dev/vfio/1»
  → Remove /dev/vfio/1 (programs that need it fail)`,
  ],
  [
    'dangerous-device',
    `user: "1001:1001"
security_opt: [no-new-privileges:true]
group_add: [kvm]
devices: [/dev/sda, /dev/nvram, /dev/input, /dev/kvm, /dev/vfio/1]`,
    `low refused «/dev/sda»
  → Remove /dev/sda (programs that need it fail)
low refused «/dev/nvram»
  → Remove /dev/nvram (programs that need it fail)
low refused «/dev/input»
  → Remove /dev/input (programs that need it fail)
info machine «/dev/kvm»
  → Remove /dev/kvm (programs that need it fail)
low refused «/dev/vfio/1»
  → Remove /dev/vfio/1 (programs that need it fail)`,
  ],
  [
    'dangerous-device',
    `user: "1001:1001"
security_opt: [no-new-privileges:true]
group_add: [audio]
devices: [/dev/sda, /dev/nvram, /dev/input, /dev/kvm, /dev/vfio/1]`,
    `low refused «/dev/sda»
  → Remove /dev/sda (programs that need it fail)
low refused «/dev/nvram»
  → Remove /dev/nvram (programs that need it fail)
low refused «/dev/input»
  → Remove /dev/input (programs that need it fail)
low refused «/dev/vfio/1»
  → Remove /dev/vfio/1 (programs that need it fail)`,
  ],
  [
    'dangerous-device',
    `cap_drop: [ALL]
device_cgroup_rules: ["a *:* rwm", "c 1:3 r"]`,
    `low ruleClosed «"a *:* rwm"»
  → Remove the rule (programs that use these devices will fail)`,
  ],
  [
    'dangerous-device',
    `cap_drop: [mknod]
device_cgroup_rules: ["a *:* rwm", "c 1:3 r"]`,
    `low ruleClosed «"a *:* rwm"»
  → Remove the rule (programs that use these devices will fail)`,
  ],
  [
    'dangerous-device',
    `cap_drop: [CAP_MKNOD]
device_cgroup_rules: ["a *:* rwm", "c 1:3 r"]`,
    `low ruleClosed «"a *:* rwm"»
  → Remove the rule (programs that use these devices will fail)`,
  ],
  [
    'dangerous-device',
    `cap_drop: [CHOWN]
device_cgroup_rules: ["a *:* rwm", "c 1:3 r"]`,
    `high rule «"a *:* rwm"»
  → Remove the rule (programs that use these devices will fail)`,
  ],
  [
    'dangerous-device',
    `cap_drop: [ALL]
volumes: ["/dev:/dev"]
device_cgroup_rules: ["a *:* rwm", "c 1:3 r"]`,
    `high rule «"a *:* rwm"»
  → Remove the rule (programs that use these devices will fail)`,
  ],
  [
    'dangerous-device',
    `cap_drop: [ALL]
volumes: ["/devices:/dev"]
device_cgroup_rules: ["a *:* rwm", "c 1:3 r"]`,
    `low ruleClosed «"a *:* rwm"»
  → Remove the rule (programs that use these devices will fail)`,
  ],
  [
    'dangerous-device',
    `cap_drop: [ALL]
privileged: true
device_cgroup_rules: ["a *:* rwm", "c 1:3 r"]`,
    `high rule «"a *:* rwm"»
  → Remove the rule (programs that use these devices will fail; leaves privileged)`,
  ],
  [
    'dangerous-device',
    `cap_drop: [ALL]
cap_add: [CAP_MKNOD]
device_cgroup_rules: ["a *:* rwm", "c 1:3 r"]`,
    `high rule «"a *:* rwm"»
  → Remove the rule (programs that use these devices will fail)`,
  ],
  [
    'dangerous-device',
    `cap_drop: [ALL]
cap_add: [CHOWN]
device_cgroup_rules: ["a *:* rwm", "c 1:3 r"]`,
    `low ruleClosed «"a *:* rwm"»
  → Remove the rule (programs that use these devices will fail)`,
  ],
  [
    'dangerous-device',
    `cap_drop: [ALL]
cap_add: ["\${CAP}"]
device_cgroup_rules: ["a *:* rwm", "c 1:3 r"]`,
    `high rule «"a *:* rwm"»
  → Remove the rule (programs that use these devices will fail)`,
  ],
  [
    'sensitive-host-path',
    'volumes: ["/:/host"]',
    `critical root «/»
  → Remove the mount (programs that use it will fail)`,
  ],
  [
    'sensitive-host-path',
    'volumes: ["/etc:/x"]',
    `critical system «/etc»
  → Mount it read-only (the container can no longer write to it)
  → Remove the mount (programs that use it will fail)`,
  ],
  [
    'sensitive-host-path',
    'volumes: ["/etc:/x:ro"]',
    `high secret «/etc»
  → Remove the mount (programs that use it will fail)`,
  ],
  [
    'sensitive-host-path',
    'volumes: ["/opt:/x"]',
    `medium data «/opt»
  → Mount it read-only (the container can no longer write to it)`,
  ],
  ['sensitive-host-path', 'volumes: ["/var/log:/x"]', 'medium log «/var/log»'],
  [
    'sensitive-host-path',
    `user: "1001:1001"
volumes: ["/etc:/x"]`,
    `medium dormant «/etc»
  → Remove the mount (programs that use it will fail)`,
  ],
  [
    'sensitive-host-path',
    `user: "1001:1001"
volumes: ["/proc:/x"]`,
    `medium dormant «/proc»
  → Mount it read-only (the container can no longer write to it)
  → Remove the mount (programs that use it will fail)`,
  ],
  [
    'sensitive-host-path',
    `volumes:
  - {type: bind, source: /etc, target: /x, read_only: true}`,
    `high secret «/etc»
  → Remove the mount (programs that use it will fail)`,
  ],
  [
    'sensitive-host-path',
    'volumes: ["etc:/x"]',
    `critical system «etc»
  The volume points to this host path «/etc»
  → Mount it read-only (the container can no longer write to it)
  → Remove the mount (programs that use it will fail)`,
    `volumes:
  etc:
    driver_opts: {type: none, o: bind, device: /etc}
`,
  ],
  [
    'sensitive-host-path',
    `image: nginx:1.27.0
volumes: ["/etc/nginx:/etc/nginx:ro", "/etc/ssl:/etc/ssl:ro"]`,
    'medium settingsRead «/etc/ssl»',
  ],
  [
    'sensitive-host-path',
    `image: certbot/certbot:v3.0.0
volumes: ["/etc/letsencrypt:/etc/letsencrypt"]`,
    '',
  ],
  [
    'sensitive-host-path',
    `image: nginx:1.27.0
volumes: ["/etc/letsencrypt:/etc/letsencrypt"]`,
    `high settings «/etc/letsencrypt»
  → Mount it read-only (the container can no longer write to it)
  → Remove the mount (programs that use it will fail)`,
  ],
  [
    'sensitive-host-path',
    'volumes: ["./data:/data", "kept:/kept"]',
    '',
    `volumes:
  kept:
`,
  ],
  [
    'authentication-off',
    `image: postgres:17.2
environment: {POSTGRES_HOST_AUTH_METHOD: trust}
ports: ["5432:5432"]`,
    `high published «trust»
  The port is published here «"5432:5432"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Require the password in POSTGRES_PASSWORD (existing data keeps its own)
  → Remove the port (only its neighbours still reach it)`,
  ],
  [
    'authentication-off',
    `image: postgres:17.2
environment: {POSTGRES_HOST_AUTH_METHOD: trust}`,
    `low inside «trust»
  → Require the password in POSTGRES_PASSWORD (existing data keeps its own)`,
  ],
  [
    'authentication-off',
    `image: postgres:17.2
environment: {POSTGRES_HOST_AUTH_METHOD: trust}
network_mode: host`,
    `high host «trust»
  The service uses the host's network «host»
  → Require the password in POSTGRES_PASSWORD (existing data keeps its own)`,
  ],
  [
    'authentication-off',
    `image: postgres:17.2
environment: {POSTGRES_HOST_AUTH_METHOD: trust}
network_mode: host
command: postgres -c listen_addresses=127.0.0.1`,
    `low inside «trust»
  → Require the password in POSTGRES_PASSWORD (existing data keeps its own)`,
  ],
  [
    'authentication-off',
    `image: postgres:17.2
environment: {POSTGRES_HOST_AUTH_METHOD: trust}
network_mode: host
command: postgres -c listen_addresses=localhost`,
    `low inside «trust»
  → Require the password in POSTGRES_PASSWORD (existing data keeps its own)`,
  ],
  [
    'authentication-off',
    `image: postgres:17.2
environment: {POSTGRES_HOST_AUTH_METHOD: trust}
network_mode: host
command: postgres -c listen_addresses=::1`,
    `low inside «trust»
  → Require the password in POSTGRES_PASSWORD (existing data keeps its own)`,
  ],
  [
    'authentication-off',
    `image: postgres:17.2
environment: {POSTGRES_HOST_AUTH_METHOD: trust, LISTEN: 127.0.0.1}
network_mode: host`,
    `low inside «trust»
  → Require the password in POSTGRES_PASSWORD (existing data keeps its own)`,
  ],
  [
    'authentication-off',
    `image: postgres:17.2
environment: {POSTGRES_HOST_AUTH_METHOD: trust}
network_mode: service:b`,
    `high joined «trust»
  The port is published here «"5432:5432"»
  → Publish on 127.0.0.1 only for the service b (other machines lose access)
  → Require the password in POSTGRES_PASSWORD (existing data keeps its own)`,
    `  b:
    image: alpine:3.20
    ports: ["5432:5432"]
`,
  ],
  [
    'authentication-off',
    `build: .
ports: ["5432:5432"]`,
    `high published «.»
  The image sets it here «trust»
  The port is published here «"5432:5432"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
    '',
    `FROM postgres:17.2
ENV POSTGRES_HOST_AUTH_METHOD=trust
`,
  ],
  [
    'authentication-off',
    `build: .
ports: ["8080:8080"]`,
    `medium actuator «.»
  The image sets it here «"*"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
    '',
    `FROM alpine:3.20
ENV MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="*"
`,
  ],
  [
    'authentication-off',
    `environment: {MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: "*"}
ports: ["8080:8080"]`,
    `medium actuator «*»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'authentication-off',
    `environment: {MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: "*"}
ports: ["127.0.0.1:8080:8080"]`,
    '',
  ],
  ['authentication-off', 'environment: {MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: "*"}', ''],
  [
    'authentication-off',
    `image: tsl0922/ttyd:1.7.7
ports: ["7681:7681"]`,
    `high shell «tsl0922/ttyd:1.7.7»
  The port is published here «"7681:7681"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  ['authentication-off', 'image: tsl0922/ttyd:1.7.7', ''],
  [
    'authentication-off',
    `build: .
ports: ["7681:7681"]`,
    `high shell «.»
  The image is named here «tsl0922/ttyd:1.7.7»
  The port is published here «"7681:7681"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
    '',
    `FROM tsl0922/ttyd:1.7.7
`,
  ],
];

describe('findings, places and fixes of grave rules', () => {
  for (const [rule, keys, lines, more, dockerfile] of said)
    it(`${rule}: ${`${keys}\n${more ?? ''}\n${dockerfile ?? ''}`.trim().replace(/\s*\n\s*/g, ', ')}`, () => {
      const files = { ...composeOf(keys, more), ...(dockerfile !== undefined && { Dockerfile: dockerfile }) };
      assert.equal(saidBy(rule, files).join('\n'), lines);
    });
});
