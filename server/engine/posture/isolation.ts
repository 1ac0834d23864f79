import type { Scalar, Service } from '../compose/model.ts';
import { hostNetworkOf, serviceNamedBy } from '../compose/service/network-stack.ts';
import {
  noNewPrivileges,
  securityOption,
  switchedOff,
  type Unconfined,
} from '../compose/service/security-opt.ts';
import { shownValue } from '../secret/shown.ts';
import { byDefault, decided, traced, unknownAt, unknownByDefault } from './fact.ts';
import type { Confinement, Fact, Limits, Namespace, Namespaces } from './model.ts';

/** The confinement of a service's container (moby, `parseSecurityOpt` and `generateSecurityOpt`). */
export function confinementOf(service: Service): Confinement {
  const { privileged, readOnly, securityOpt } = service;
  const unread = securityOpt.find(({ text }) => text === undefined);
  const profile = (key: 'seccomp' | 'apparmor'): Fact<'default' | 'custom' | 'off'> => {
    const item = lastOf(securityOpt, key);
    const value = item && securityOption(item.text ?? '').value;
    if (item) return decided(value === 'unconfined' ? 'off' : 'custom', item, shownValue(value ?? ''));
    if (privileged && privileged.value !== false)
      return privileged.value === true ? decided('off', privileged) : unknownAt(privileged);
    return unread ? unknownAt(unread) : byDefault('default');
  };
  return {
    privileged: traced(privileged, false),
    noNewPrivileges: gainsNothing(securityOpt, unread),
    readOnlyRoot: traced(readOnly, false),
    seccomp: profile('seccomp'),
    apparmor: profile('apparmor'),
    selinux: labelOf(service, unread),
    maskedPaths: maskedPaths(service, unread),
  };
}

/** The confinement of a container that is started without options. */
export const ownConfinement: Confinement = {
  privileged: byDefault(false),
  noNewPrivileges: byDefault(false),
  readOnlyRoot: byDefault(false),
  seccomp: byDefault('default'),
  apparmor: byDefault('default'),
  selinux: byDefault('default'),
  maskedPaths: byDefault(true),
};

const lastOf = (items: readonly Scalar[], key: string) =>
  items.findLast(({ text }) => text !== undefined && securityOption(text).key === key);

const offAt = (items: readonly Scalar[], ...wanted: readonly Unconfined[]) =>
  switchedOff(items).find(({ off }) => wanted.includes(off))?.item;

function gainsNothing(items: readonly Scalar[], unread: Scalar | undefined): Fact<boolean> {
  const last = lastOf(items, 'no-new-privileges');
  if (last) return decided(noNewPrivileges([last.text ?? '']), last);
  return unread ? unknownAt(unread) : byDefault(false);
}

function labelOf(service: Service, unread: Scalar | undefined): Confinement['selinux'] {
  const { securityOpt, privileged, pid, ipc } = service;
  const off = offAt(securityOpt, 'label');
  if (off) return decided('off', off);
  const weak = offAt(securityOpt, 'weakLabel', 'level');
  if (weak) return decided('weak', weak, shownValue(weak.text ?? ''));
  const own = lastOf(securityOpt, 'label');
  if (own) return decided('custom', own, shownValue(own.text ?? ''));
  if (privileged?.value === true) return decided('off', privileged);
  const shared = [pid, ipc].find((each) => each?.text === 'host');
  if (shared) return decided('off', shared);
  return unread ? unknownAt(unread) : byDefault('default');
}

function maskedPaths({ securityOpt, privileged }: Service, unread: Scalar | undefined): Fact<boolean> {
  const off = offAt(securityOpt, 'systempaths');
  if (off) return decided(false, off);
  if (privileged?.value === true) return decided(false, privileged);
  return unread ? unknownAt(unread) : byDefault(true);
}

/** The namespaces of a service's container. */
export function namespacesOf(service: Service): Namespaces {
  const { networkMode, pid, ipc, uts, cgroup, usernsMode } = service;
  const host = hostNetworkOf(service);
  return {
    network: host ? decided('host', host) : namespaceOf(networkMode, service),
    pid: namespaceOf(pid, service),
    ipc: namespaceOf(ipc, service),
    uts: namespaceOf(uts, service),
    cgroup: namespaceOf(cgroup, service),
    user: usernsMode ? namespaceOf(usernsMode, service) : unknownByDefault,
  };
}

/** The namespaces of a container that is started without options. */
export const ownNamespaces: Namespaces = {
  network: byDefault('own'),
  pid: byDefault('own'),
  ipc: byDefault('own'),
  uts: byDefault('own'),
  cgroup: byDefault('own'),
  user: unknownByDefault,
};

function namespaceOf(mode: Scalar | undefined, service: Service): Namespace {
  if (!mode) return byDefault('own');
  if (mode.text === undefined) return unknownAt(mode);
  if (mode.text === 'host' || mode.text === 'none') return decided(mode.text, mode);
  const joined = serviceNamedBy(mode.text, service);
  if (joined) return decided('service', mode, shownValue(joined.name));
  const [, kind, other = ''] = /^(service|container):(.+)$/s.exec(mode.text) ?? [];
  return kind
    ? decided(kind as 'service' | 'container', mode, shownValue(other))
    : decided('own', mode, shownValue(mode.text));
}

/** The resource limits of a service. */
export function limitsOf({ memory, pids, cpus }: Service): Limits {
  return {
    memory: traced(memory, 'unlimited'),
    pids: traced(pids, 'unlimited'),
    cpus: traced(cpus, 'unlimited'),
  };
}

/** The resource limits of a container that is started without options. */
export const noLimits: Limits = {
  memory: byDefault('unlimited'),
  pids: byDefault('unlimited'),
  cpus: byDefault('unlimited'),
};
