import { withoutBuilt } from '../posture/distinct.ts';
import type { ContainerPosture, Fact } from '../posture/model.ts';
import { shown } from '../secret/shown.ts';
import { folderOf } from '../source/path.ts';
import { type AttackPath, attackPathsCompared } from './attack-paths.ts';
import { type Change, type Difference, type Part, parts } from './change.ts';
import {
  capabilitiesCompared,
  confinementsCompared,
  limitsCompared,
  namespacesCompared,
  usersCompared,
} from './confinement.ts';
import {
  devicesCompared,
  imagesCompared,
  mountsCompared,
  networksCompared,
  portsCompared,
  secretsCompared,
} from './reach.ts';

/** What runs of some files, and the attack paths that are reported of them. */
export interface WhatRuns {
  readonly postures: readonly ContainerPosture[];
  readonly attackPaths: readonly AttackPath[];
}

/** What a change does to what runs, and to how it is attacked: its parts, see `posturesCompared`, then the attack paths. */
export function compare(before: WhatRuns, after: WhatRuns): Change[] {
  return [
    ...posturesCompared(before.postures, after.postures),
    ...attackPathsCompared(before.attackPaths, after.attackPaths, after.postures),
  ];
}

/**
 * What a change does to what runs: containers are paired by the folder of their file and their name, and compared part by part.
 * A container that is new is compared with one that runs as nobody knows whom, without any option. Ordered by name, then by
 * part. Formatting, order, anchors, and splitting into several files give nothing.
 */
function posturesCompared(before: readonly ContainerPosture[], after: readonly ContainerPosture[]): Change[] {
  const [old, now] = [byKey(withoutBuilt(before)), byKey(withoutBuilt(after))];
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return keys.flatMap((key) => changesOf(old.get(key), now.get(key)));
}

function byKey(postures: readonly ContainerPosture[]): Map<string, ContainerPosture> {
  const found = new Map<string, ContainerPosture>();
  for (const each of postures) {
    const place = each.kind === 'service' ? folderOf(each.file) : each.file;
    const key = `${place}\n${each.kind}\n${each.name}`;
    // Two projects of one folder may both have it: then its file tells them apart.
    found.set(found.has(key) ? `${key}\n${each.file}` : key, each);
  }
  return found;
}

function changesOf(before: ContainerPosture | undefined, after: ContainerPosture | undefined): Change[] {
  if (!after) return before ? [goes(before)] : [];
  const changes = [...differences(before ?? plainOf(after), after)].map(
    ([part, { severity, was, ...rest }]): Change => ({
      name: after.name,
      part,
      severity: rest.risk === 'more' ? (severity ?? 'low') : 'info',
      ...rest,
      ...(before && was !== undefined && { text: shown`${rest.text} (was ${was})` }),
    }),
  );
  changes.sort((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part));
  if (before) return changes;
  const text = shown`is new`;
  const comes: Change = {
    name: after.name,
    part: 'service',
    risk: 'different',
    severity: 'info',
    text,
    at: after.at,
    side: 'after',
  };
  return [comes, ...changes.filter(({ risk }) => risk === 'more')];
}

const goes = ({ name, at }: ContainerPosture): Change => ({
  name,
  part: 'service',
  risk: 'less',
  severity: 'info',
  text: shown`is gone`,
  at,
  side: 'before',
});

function* differences(
  before: ContainerPosture,
  after: ContainerPosture,
): Generator<readonly [Part, Difference]> {
  const compared: Readonly<Partial<Record<Part, Iterable<Difference>>>> = {
    user: usersCompared(before.user, after.user),
    capabilities:
      isPrivileged(before) || isPrivileged(after)
        ? []
        : capabilitiesCompared(before.capabilities, after.capabilities),
    confinement: confinementsCompared(before.confinement, after.confinement),
    namespaces: namespacesCompared(before.namespaces, after.namespaces),
    limits: limitsCompared(before.limits, after.limits),
    mounts: mountsCompared(before.mounts, after.mounts),
    devices: devicesCompared(before.devices, after.devices),
    ports: ports(before, after),
    networks: networksCompared(before.networks, after.networks),
    secrets: secretsCompared(before.secrets, after.secrets),
    image: imagesCompared(before.image, after.image),
  };
  for (const part of parts) for (const each of compared[part] ?? []) yield [part, each];
}

/** On the network of the host each port is open to it, whatever is published: what a change of that says of ports is no risk more. */
function* ports(before: ContainerPosture, after: ContainerPosture): Generator<Difference> {
  const [was, is] = [before, after].map(({ namespaces }) => namespaces.network.value === 'host');
  for (const each of portsCompared(before.ports, after.ports))
    yield was === is ? each : { ...each, risk: 'different' };
}

const isPrivileged = ({ confinement }: ContainerPosture) => confinement.privileged.value === true;

/** A container of the same image that is given nothing: what a new one is compared with. */
function plainOf(after: ContainerPosture): ContainerPosture {
  const plain = <T>(fact: Fact<T>, value: T): Fact<T> => ({ ...fact, value, by: 'default', at: undefined });
  const { capabilities, confinement, namespaces, limits } = after;
  const beyond = new Set(capabilities.beyondDefault);
  const granted = Array.isArray(capabilities.granted)
    ? capabilities.granted.filter((each) => !beyond.has(each))
    : [];
  return {
    ...after,
    user: { ...after.user, root: false, uid: undefined, name: undefined, stepsDown: false },
    capabilities: { ...capabilities, granted, beyondDefault: [], added: [], dropped: [] },
    confinement: {
      ...confinement,
      privileged: plain(confinement.privileged, false),
      maskedPaths: plain(confinement.maskedPaths, true),
      seccomp: plain(confinement.seccomp, 'default'),
      apparmor: plain(confinement.apparmor, 'default'),
      selinux: plain(confinement.selinux, 'default'),
    },
    namespaces: {
      ...namespaces,
      network: plain(namespaces.network, 'own'),
      pid: plain(namespaces.pid, 'own'),
      ipc: plain(namespaces.ipc, 'own'),
      uts: plain(namespaces.uts, 'own'),
    },
    limits,
    mounts: [],
    devices: [],
    ports: [],
    routes: [],
    networks: after.networks,
    secrets: [],
  };
}
