import { type ContainerPosture, type Finding, grouped, severities, wholeKey } from '../engine/index.ts';
import {
  isPathCause,
  type Lane,
  laneOf,
  type Order,
  orderOf,
  overlap,
  pathId,
  worstFirst,
} from '../engine/overview.ts';
import type { LaneContent, PathItem, PlaceContent } from './content.ts';

/** What the overview of a project needs beside its lanes. */
export interface OverviewDeps {
  /** Converts a place in a service's files; undefined if its file is not known. */
  place(at: Finding | ContainerPosture['at'], of: ContainerPosture): PlaceContent | undefined;
  /** Removes credentials from a text. */
  clear(text: string, of: ContainerPosture): string;
  /** The fix that is offered first. */
  fix(finding: Finding): { readonly title: string; readonly isFirstStep: boolean } | undefined;
}

/** The content of lanes, in their order. */
export function lanesContent(lanes: readonly Lane[], deps: OverviewDeps): LaneContent[] {
  return lanes.map((lane, id): LaneContent => {
    const { services, severity, reach, controls, host, can, findings } = lane;
    const posture = services[0]!;
    const clear = (text: string) => deps.clear(text, posture);
    const counts = new Map(
      severities.map((each) => [each, findings.filter((finding) => finding.severity === each).length]),
    );
    return {
      id,
      names: services.map((each) => deps.clear(each.name, each)),
      place: deps.place(posture.at, posture),
      severity,
      image: posture.image && clear(posture.image.reference),
      user: clear(shortUser(posture)),
      who: whoOf(lane, clear),
      reach: reach.by,
      how: clear(reach.how),
      isOpen: reach.by === 'others' || reach.by === 'service',
      isLater: reach.by !== 'others',
      controls,
      can: clear(can),
      powers: powersOf(posture, host).map((each) => ({ ...each, text: clear(each.text) })),
      secrets: secretsOf(posture).map(clear),
      limits: limitsOf(posture),
      counts,
    };
  });
}

/** The content of the lane of one service, whether or not others are alike. */
export const serviceContent = (
  posture: ContainerPosture,
  postures: readonly ContainerPosture[],
  findings: readonly Finding[],
  deps: OverviewDeps,
): LaneContent => lanesContent([laneOf(posture, postures, findings)], deps)[0]!;

function whoOf({ reach }: Lane, clear: (text: string) => string): LaneContent['who'] {
  const [first = ''] = reach.through;
  if (reach.by === 'others')
    return { name: 'Other machines', note: first === '' ? undefined : `through ${clear(first)}` };
  if (reach.by === 'service') return { name: clear(first), note: 'passes requests on' };
  if (reach.by === 'nobody') return { name: 'Nobody', note: undefined };
  const { length } = reach.through;
  return {
    name: length === 1 ? clear(first) : `${length} neighbours`,
    note: length === 1 ? 'neighbour' : undefined,
  };
}

/** The user of a container in a few words. */
export function shortUser({ user, platform }: ContainerPosture): string {
  if (user.root === 'unknown') return 'user unknown';
  const root = platform === 'windows' ? 'administrator' : 'root';
  if (user.root) {
    if (user.stepsDown !== false) return `${root} at start`;
    return user.workersStepDown ? `${root}; workers are not` : root;
  }
  const isNumber = user.name === undefined || /^\+?\d+$/.test(user.name);
  if (!isNumber) return `${user.name}`;
  return user.uid === undefined ? `not ${root}` : `uid ${user.uid}`;
}

const protections = { seccomp: 'seccomp', apparmor: 'AppArmor', selinux: 'SELinux' } as const;

/** What a container may do beyond Docker's default; what controls the host comes first. */
function powersOf(
  posture: ContainerPosture,
  host: Lane['host'],
): { readonly text: string; readonly isWorst: boolean }[] {
  const { mounts, namespaces, devices, capabilities, confinement } = posture;
  const isNew = (place: ContainerPosture['at']) => !host.some(({ at }) => overlap(at, place));
  const added = capabilities.added.flatMap(({ name, at }) => (name !== undefined && isNew(at) ? [name] : []));
  const joined = (['network', 'pid', 'ipc', 'uts'] as const).filter(
    (name) => namespaces[name].value === 'host',
  );
  const { privileged } = confinement;
  const isPrivileged = privileged.value === true && privileged.at !== undefined && isNew(privileged.at);
  const off = (['seccomp', 'apparmor', 'selinux'] as const).filter(
    (name) => confinement[name].value === 'off' && privileged.value !== true,
  );
  return [
    ...host.map(({ name }) => ({ text: name, isWorst: true })),
    ...[
      ...(isPrivileged ? ['privileged'] : []),
      ...added,
      ...mounts.flatMap(({ gives, source, readOnly, at }) =>
        gives !== undefined && gives !== 'harmless' && source !== undefined && isNew(at)
          ? [`${readOnly === true ? 'reads' : 'writes'} ${source}`]
          : [],
      ),
      ...joined.map((name) => `host ${name === 'pid' ? 'processes' : name}`),
      ...devices.flatMap(({ source, at }) => (source !== undefined && isNew(at) ? [source] : [])),
      ...off.map((name) => `no ${protections[name]}`),
    ].map((text) => ({ text, isWorst: false })),
  ];
}

const secretsOf = ({ secrets }: ContainerPosture): string[] => [
  ...new Set(
    secrets.flatMap(({ kind, name }) => (kind === 'environment' || kind === 'build_arg' ? [name] : [])),
  ),
];

function limitsOf({ limits: { memory, pids, cpus } }: ContainerPosture): string[] {
  const set = [
    ['memory', memory],
    ['processes', pids],
    ['CPUs', cpus],
  ] as const;
  return set.flatMap(([name, { value }]) => (value === 'unlimited' ? [] : [name]));
}

/** An attack path or what else controls the host, with the services that it is about. */
export interface PathCause {
  readonly lane: Lane;
  readonly finding: Finding;
  readonly names: readonly string[];
}

/** What to look at first: attack paths and what else controls the host, worst first; one for each cause. */
export function pathCauses(lanes: readonly Lane[]): PathCause[] {
  const all = lanes.flatMap((lane) =>
    lane.findings.filter(isPathCause).map((finding) => ({ lane, finding })),
  );
  const causes = [...grouped(all, ({ finding }) => wholeKey(finding)).values()].map((same) => {
    const [{ lane, finding }] = same as [(typeof same)[number]];
    // A setting that services inherit is reported once, of the first one.
    const isInherited = ({ lane, finding }: (typeof same)[number]) =>
      lane.host.some(({ at }) => overlap(at, finding));
    const names = [
      ...new Set(
        same.flatMap((each) =>
          isInherited(each) ? each.lane.services.map(({ name }) => name) : (each.finding.service ?? []),
        ),
      ),
    ];
    return { lane, finding, names };
  });
  return causes.sort((a, b) => worstFirst(pathOrder(a), pathOrder(b)));
}

/** What decides the order of paths. */
export const pathOrder = ({ lane, finding }: PathCause): Order => ({
  ...orderOf(lane),
  severity: finding.severity,
});

/** The paths of lanes as they are listed. */
export function pathsContent(lanes: readonly Lane[], deps: OverviewDeps): PathItem[] {
  return pathCauses(lanes).flatMap(({ lane, finding, names }): PathItem[] => {
    const posture = lane.services[0]!;
    const place = deps.place(finding, posture);
    if (!place) return [];
    const fix = deps.fix(finding);
    return [
      {
        id: pathId(finding, posture.file),
        severity: finding.severity,
        names: names.map((each) => deps.clear(each, posture)),
        text: deps.clear(finding.text, posture),
        place,
        fix: fix?.title,
        isFirstStep: fix?.isFirstStep === true,
      },
    ];
  });
}
