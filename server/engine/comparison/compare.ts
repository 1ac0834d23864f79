import { eachOnce, includedIn } from '../posture/distinct.ts';
import { ownConfinement, ownNamespaces } from '../posture/isolation.ts';
import type { ContainerPosture } from '../posture/model.ts';
import { shown, shownValue } from '../secret/shown.ts';
import { baseName, folderOf, resolvePath } from '../source/path.ts';
import { type AttackPath, attackPathsCompared } from './attack-paths.ts';
import { type ComparedPart, type Difference, type PostureChange, parts } from './change.ts';
import {
  capabilitiesCompared,
  confinementsCompared,
  limitsCompared,
  namespacesCompared,
  usersCompared,
} from './confinement.ts';
import { groupsCompared } from './membership.ts';
import { buildsCompared, imagesCompared } from './origin.ts';
import { isNumber, type Likeness, type Pairs, pairsOf, serviceKey } from './pairs.ts';
import { portsCompared, routesCompared } from './ports.ts';
import { devicesCompared, mountsCompared, networksCompared, secretsCompared } from './reach.ts';
import { runsOf } from './renamed-folder.ts';
import { profilesCompared } from './start-profile.ts';

/** The containers of some files, and the attack paths reported for them. */
export interface WhatRuns {
  readonly postures: readonly ContainerPosture[];
  /** The containers with an additional file on top of a project's usual ones, by the path of that file. */
  readonly variants: ReadonlyMap<string, readonly ContainerPosture[]>;
  readonly attackPaths: readonly AttackPath[];
  /** Returns the text of a file; undefined if it was not read. */
  textOf(file: string): string | undefined;
}

/**
 * Compares two sides. Returns the changes of containers, see `posturesCompared`, then those that apply only with additional
 * files, then those of attack paths.
 */
export function compare(before: WhatRuns, after: WhatRuns): PostureChange[] {
  // A stage that a service builds on one side is not a stage of its own on the other side.
  const all = [before, after].flatMap(({ postures, variants }) => [
    ...postures,
    ...[...variants.values()].flat(),
  ]);
  const [then, today] = [before, after].map(({ postures }) => includedIn(postures));
  const [old, now] = [eachOnce(before.postures, all), eachOnce(after.postures, all)];
  const writtenIn =
    (side: WhatRuns) =>
    ({ name, at }: ContainerPosture) =>
      `${name}\n${side.textOf(at.file) ?? at.file}`;
  const likeness: Likeness = { alike: areAlike, written: [writtenIn(before), writtenIn(after)] };
  const { pairs, renamed } = pairsOf(old, now, likeness);
  const usual = posturesCompared(pairs);
  return [
    ...usual,
    ...variantsCompared(before, after, { usual, likeness, renamed }),
    ...attackPathsCompared(before, after, { old: keysOf(then!, renamed), now: keysOf(today!) }),
  ];
}

/** Maps the keys of services that are renamed or included by another project to their current keys, see `serviceKey`. */
function keysOf(
  included: ReadonlyMap<ContainerPosture, ContainerPosture>,
  renamed: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const keyOf = ({ file, name }: ContainerPosture) => serviceKey(file, name);
  const own = [...included].map(
    ([each, taker]) => [keyOf(each), renamed.get(keyOf(taker)) ?? keyOf(taker)] as const,
  );
  return new Map([...renamed, ...own]);
}

/**
 * Compares pairs of containers (see `pairsOf`) part by part. A new container is compared with a plain one of the same image.
 * Changes are ordered by name, then by part. Formatting, key order, anchors and splitting into several files make no difference.
 */
function posturesCompared(pairs: Pairs['pairs']): PostureChange[] {
  const freed = new Set(
    pairs.flatMap(([old, now]) => {
      const kept = sockets(now).map(({ source }) => source);
      return sockets(old).flatMap(({ source }) => (kept.includes(source) ? [] : source));
    }),
  );
  return pairs.flatMap(([old, now]) => changesOf(old, now, freed));
}

/** The control sockets that a container mounts. */
const sockets = (of: ContainerPosture | undefined) =>
  of?.kind === 'service' ? of.mounts.filter(({ gives }) => gives === 'socket') : [];

/**
 * Returns the changes with an additional file on top of a project, beyond those of the project without it. If a side has no such
 * file, the project without it is used instead: so a new file shows what it adds.
 */
function variantsCompared(
  before: WhatRuns,
  after: WhatRuns,
  {
    usual,
    likeness,
    renamed,
  }: { usual: readonly PostureChange[]; likeness: Likeness } & Pick<Pairs, 'renamed'>,
): PostureChange[] {
  const folders = new Map(
    [...renamed].map((keys) => keys.map((key) => key.split('\n')[0]) as [string, string]),
  );
  const said = new Set(usual.map(sayingOf));
  const come = [...after.variants.keys()].filter((each) => !before.variants.has(each)).reverse();
  const byText = new Map(come.map((each) => [after.textOf(each), each]));
  const moved = (path: string) =>
    [
      path,
      resolvePath(folders.get(folderOf(path)) ?? path, baseName(path)),
      byText.get(before.textOf(path)),
    ].find((each) => after.variants.has(each ?? ''));
  const then = new Map([...before.variants].map(([path, each]) => [moved(path) ?? path, each]));
  return [...new Set([...then.keys(), ...after.variants.keys()])].sort().flatMap((path) => {
    const [old, now] = [then.get(path), after.variants.get(path)];
    const { pairs } = pairsOf(
      old ?? withoutFile(after, now ?? []),
      now ?? withoutFile(before, old ?? []),
      likeness,
    );
    const changes = posturesCompared(pairs);
    const over = shownValue(path);
    return changes.flatMap((each) => (said.has(sayingOf(each)) ? [] : { ...each, over }));
  });
}

/** Returns the services of the project that the given ones are a variant of. */
function withoutFile({ postures }: WhatRuns, variant: readonly ContainerPosture[]): ContainerPosture[] {
  const files = new Set(variant.map(({ file }) => file));
  return postures.filter(({ kind, file }) => kind === 'service' && files.has(file));
}

const sayingOf = ({ name, part, text }: PostureChange) => `${name}\n${part}\n${text}`;

/** `freed` holds the control sockets that some container no longer has: a new container that takes one over adds no risk. */
function changesOf(
  before: ContainerPosture | undefined,
  after: ContainerPosture | undefined,
  freed: ReadonlySet<string | undefined>,
): PostureChange[] {
  if (!after) return before ? [goes(before)] : [];
  const changes = [...differences(before ?? plainOf(after), after)].map(
    ([part, { severity, was, ...rest }]): PostureChange => ({
      kind: after.kind,
      name: after.name,
      file: after.file,
      part,
      severity: rest.risk === 'more' ? (severity ?? 'low') : 'info',
      ...rest,
      ...(before && was !== undefined && { text: shown`${rest.text} (was ${was})` }),
    }),
  );
  changes.sort((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part));
  if (before) return [...renames(before, after), ...changes];
  const moved = new Set(sockets(after).flatMap(({ source, at }) => (freed.has(source) ? at : [])));
  const isMoved = ({ part, at }: PostureChange) => part === 'mounts' && at !== undefined && moved.has(at);
  return [
    comes(after),
    ...changes
      .filter(({ risk }) => risk === 'more')
      .map(
        (each): PostureChange => (isMoved(each) ? { ...each, risk: 'different', severity: 'info' } : each),
      ),
  ];
}

/** Whether two services differ in one part at most, and share at least one port, mount or secret if they have any. */
function areAlike(before: ContainerPosture, after: ContainerPosture): boolean {
  const [was, is] = [before, after].map(({ ports: open, mounts, secrets }) => [
    ...open.map(({ container }) => `port ${container ?? ''}`),
    ...mounts.map(({ target }) => `mount ${target ?? ''}`),
    ...secrets.map(({ name }) => `secret ${name}`),
  ]);
  if (was!.length + is!.length > 0 && !was!.some((each) => is!.includes(each))) return false;
  return new Set([...differences(before, after)].map(([part]) => part)).size <= 1;
}

/** Returns the changes for a container that was renamed or moved. A new number of a stage is not a change. */
function renames(before: ContainerPosture, after: ContainerPosture): PostureChange[] {
  if (before.name !== after.name) {
    if (after.kind === 'service') return [comes(after, shown`is the new name of ${before.name}`)];
    const isNamed = !isNumber(before.name) && !isNumber(after.name);
    return isNamed ? [comes(after, shown`is now the last stage (was ${before.name})`)] : [];
  }
  const [was, is] = [before, after].map(({ kind, file }) => (kind === 'stage' ? file : folderOf(file)));
  return was === is ? [] : [comes(after, shown`has moved here from ${before.file}`)];
}

/** A container that is new, or in another place than before. */
const comes = ({ kind, name, file, at }: ContainerPosture, text = shown`is new`): PostureChange => ({
  kind,
  name,
  file,
  part: 'service',
  risk: 'different',
  severity: 'info',
  text,
  at,
  side: 'after',
});

const goes = (of: ContainerPosture): PostureChange => ({
  ...comes(of, shown`is gone`),
  risk: 'less',
  side: 'before',
});

function* differences(
  before: ContainerPosture,
  after: ContainerPosture,
): Generator<readonly [ComparedPart, Difference]> {
  // A privileged container has all capabilities and devices, no matter what is listed. One that may be privileged may have them,
  // too.
  const isOpen = isPrivileged(before) || isPrivileged(after);
  const isTold = isOpen || before.confinement.privileged.value !== after.confinement.privileged.value;
  const runs = runsOf(after);
  const compared: Readonly<Partial<Record<ComparedPart, Iterable<Difference>>>> = {
    service: profilesCompared(before, after),
    user: [...usersCompared(before, after), ...groupsCompared(before.groups, after.groups, after.user)],
    capabilities: isTold ? [] : capabilitiesCompared(before.capabilities, after.capabilities),
    confinement: confinementsCompared(before, after),
    namespaces: namespacesCompared(before.namespaces, after.namespaces),
    limits: limitsCompared(before.limits, after.limits),
    mounts: mountsCompared(before.mounts, after.mounts),
    devices: isOpen ? [] : devicesCompared(before.devices, after.devices),
    ports: [...ports(before, after), ...routesCompared(before.routes, after.routes)],
    networks: networksCompared(before.networks, after.networks),
    secrets: secretsCompared(before.secrets, after.secrets),
    image: [
      ...imagesCompared(before.image, after.image),
      ...(after.kind === 'stage' || (runs && runs === runsOf(before))
        ? []
        : buildsCompared(before.build, after.build)),
    ],
  };
  for (const part of parts) for (const each of compared[part] ?? []) yield [part, each];
}

/** All ports are open on the network of the host: switching to it changes no ports, and switching away from it adds no risk. */
function* ports(before: ContainerPosture, after: ContainerPosture): Generator<Difference> {
  const [was, is] = [before, after].map(({ namespaces }) => namespaces.network.value === 'host');
  if (is && !was) return;
  for (const each of portsCompared(before.ports, after.ports))
    yield was === is ? each : { ...each, risk: 'different' };
}

const isPrivileged = ({ confinement }: ContainerPosture) => confinement.privileged.value === true;

/** Whether a service runs a third-party image as the user that the image sets. Then its user adds no risk. */
const isOfItsImage = ({ user, build, kind }: ContainerPosture) =>
  kind === 'service' && user.by === 'image' && build === undefined;

/** A container of the same image without any options: a new container is compared with it. */
function plainOf(after: ContainerPosture): ContainerPosture {
  const { user, capabilities, confinement, namespaces } = after;
  const { granted, beyondDefault } = capabilities;
  const own = Array.isArray(granted) ? granted.filter((each) => !beyondDefault.includes(each)) : [];
  return {
    ...after,
    user: isOfItsImage(after)
      ? user
      : { ...user, root: false, uid: undefined, gid: undefined, name: undefined },
    groups: [],
    capabilities: { ...capabilities, granted: own },
    confinement: {
      ...ownConfinement,
      noNewPrivileges: confinement.noNewPrivileges,
      readOnlyRoot: confinement.readOnlyRoot,
    },
    namespaces: { ...ownNamespaces, cgroup: namespaces.cgroup, user: namespaces.user },
    mounts: [],
    devices: [],
    ports: [],
    routes: [],
    secrets: [],
  };
}
