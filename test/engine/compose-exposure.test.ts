import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isUnspecified } from '../../server/engine/compose/service/exposure.ts';
import { noNewPrivileges, unconfined } from '../../server/engine/compose/service/security-opt.ts';
import { capabilityName, capabilityTier } from '../../server/engine/posture/host/capability.ts';
import { hostPath, tierOf } from '../../server/engine/posture/host/hostpath.ts';

describe('host paths', () => {
  const cases: readonly (readonly [tier: string | undefined, ...paths: string[]])[] = [
    [
      'socket',
      '/var/run/docker.sock',
      '//run/docker.sock',
      '/opt/custom/docker.sock',
      '~/.docker/run/docker.sock',
    ],
    [
      'socket',
      '$XDG_RUNTIME_DIR/docker.sock',
      '/run/k3s/containerd/containerd.sock',
      '/run/user/1000/podman/podman.sock',
    ],
    ['socket', '\\\\.\\pipe\\docker_engine', '/var/snap/lxd/common/lxd/unix.socket', '/run/systemd/private'],
    ['socket', '/run/user/1000/podman', '/var/run/user/1001/podman/', '$XDG_RUNTIME_DIR/podman'],
    ['folder', '/var', '/var/run/', '/run/containerd', '/run/user/1000'],
    ['folder', '/run/k3s', '/var/run/k3s/containerd/', '/run/k0s', '/var/snap/microk8s/common/run'],
    ['credential', '~/.cache/huggingface/token', '/home/a/.cache/huggingface/stored_tokens'],
    ['modelCache', '~/.cache/huggingface', '/root/.cache/huggingface/', '$HOME/.cache/huggingface'],
    [
      undefined,
      '~/.cache/huggingface/hub',
      '~/.cache',
      '/data/.cache/huggingface',
      '/run/k3s-data',
      '/srv/podman',
    ],
    ['root', '/', '//', '/.', '/etc/..', '/../..'],
    [
      'system',
      '/etc/cron.d/',
      '/etc/./shadow',
      '/proc',
      '/boot',
      '/root',
      '/usr/bin/docker',
      '/var/lib/docker/x',
    ],
    ['system', '/etc', '/var/lib', '~/.local/share/docker', '/sys/fs/cgroup', '/lib/modules/6.1'],
    ['login', '~/.bashrc', '/home/a/.ssh/authorized_keys', '~/.ssh/config'],
    ['settings', '/etc/nginx', '/etc/nginx/conf.d', '/etc/exercise'],
    [
      'credential',
      '~/.ssh',
      '~/.ssh/',
      '$HOME/.aws',
      '$HOME/.docker/config.json',
      '/root/.kube',
      '/Users/a/.npmrc',
    ],
    ['credential', 'C:\\Users\\a\\.ssh', '/c/Users/a/.azure', '/mnt/c/Users/a/.config/gcloud/x'],
    ['home', '/home', '/home/a', '~', '~/', '$HOME', '/Users/a', 'C:\\Users\\a'],
    ['software', '/dev/disk/by-id', '/usr/share'],
    ['device', '/dev', '/dev/mapper', '/dev/sda1', '/dev/nvme0n1', '/dev/mem'],
    ['kernel', '/sys', '/sys/class'],
    ['log', '/var/log', '/var/log/journal/x'],
    ['memory', '/dev/shm'],
    ['runtime', '/run/dbus/system_bus_socket'],
    ['devices', '/run/udev', '/var/run/udev'],
    ['agent', '$SSH_AUTH_SOCK'],
    ['harmless', '/etc/localtime', '/etc/ssl/certs/ca.pem', '/usr/share/zoneinfo'],
    [
      undefined,
      '/var/lib/mysql',
      '/var/lib/docker/volumes/x/_data',
      '/var/data',
      '/library',
      '/device-x',
      '/etcetera',
    ],
    [
      undefined,
      '~/project',
      '/home/a/project',
      '/root/app/data',
      '~someone/.ssh',
      './etc',
      '../run',
      '/var/log/nginx',
    ],
    [undefined, '/usr/local/app/data', '/usr/src/app', '/opt/app', '/mnt/data', '/dev/null', '/dev/dri'],
    ['data', '/srv', '/opt'],
    ['temporary', '/tmp', '/var/tmp'],
    [undefined, '~/.ssh/known_hosts', '~/.ssh/id_ed25519.pub', 'C:\\Data', '/run/app/app.sock'],
  ];
  for (const [tier, ...paths] of cases) {
    it(`${tier ?? 'nothing'}: ${paths.join(' ')}`, () => {
      for (const path of paths) assert.equal(tierOf(hostPath(path)), tier, path);
    });
  }
});

describe('capabilities', () => {
  it('are the same in every spelling', () => {
    for (const text of ['SYS_ADMIN', 'sys_admin', 'CAP_SYS_ADMIN', 'cap_sys_admin']) {
      assert.equal(capabilityName(text), 'SYS_ADMIN');
      assert.equal(capabilityTier(text), 'root');
    }
    assert.equal(capabilityTier(' cap_sys_admin '), undefined, 'Docker refuses blanks');
  });

  it('have no tier if they are default ones, or do no harm alone', () => {
    for (const name of ['CHOWN', 'NET_RAW', 'NET_BIND_SERVICE', 'AUDIT_CONTROL', 'SYS_ADMN', '']) {
      assert.equal(capabilityTier(name), undefined, name);
    }
  });
});

describe('security options', () => {
  it('list the protections that they switch off, with either separator', () => {
    const cases = {
      'seccomp:unconfined': 'seccomp',
      'seccomp=unconfined': 'seccomp',
      'apparmor=unconfined': 'apparmor',
      'label:disable': 'label',
      'label=type:spc_t': 'weakLabel',
      'label:role:unconfined_r': 'weakLabel',
      'systempaths=unconfined': 'systempaths',
      'unmask=ALL': 'systempaths',
      'writable-cgroups=1': 'cgroups',
      'no-new-privileges=F': 'privileges',
    };
    for (const [text, off] of Object.entries(cases)) assert.equal(unconfined(text), off, text);
    const harmless = [
      'seccomp=./p.json',
      'label:type:svirt_t',
      'label:seccomp:unconfined',
      'systempaths:unconfined',
    ];
    for (const text of [...harmless, 'no-new-privileges', 'disable', 'seccomp: unconfined', '']) {
      assert.equal(unconfined(text), undefined, text);
    }
  });

  it('use the last no-new-privileges', () => {
    assert.equal(noNewPrivileges(['no-new-privileges']), true);
    assert.equal(noNewPrivileges(['no-new-privileges=false', 'no-new-privileges:true']), true);
    assert.equal(noNewPrivileges(['no-new-privileges:true', 'no-new-privileges:false']), false);
    assert.equal(noNewPrivileges(['seccomp=unconfined']), false);
  });
});

describe('host addresses', () => {
  it('mean every interface in any spelling', () => {
    for (const address of ['0.0.0.0', '::', '[::]', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0', '0']) {
      assert.ok(isUnspecified(address), address);
    }
    for (const address of [
      '127.0.0.1',
      '::1',
      '[::1]',
      '10.0.0.1',
      '0.0.0.1',
      '::ffff:127.0.0.1',
      'localhost',
    ]) {
      assert.ok(!isUnspecified(address), address);
    }
  });
});
