import type { ContainerPosture } from '../posture/model.ts';

type Item<T> = T extends readonly (infer Each)[] ? Each : T;
type Below<T> = readonly Exclude<keyof Item<NonNullable<T>>, 'at' | number | symbol>[];

/** The fields of a posture that rules may name, and those below them. */
const table: { readonly [Name in keyof ContainerPosture]?: Below<ContainerPosture[Name]> } = {
  name: [],
  file: [],
  profiles: [],
  platform: [],
  complete: [],
  build: ['dockerfile', 'stage'],
  image: ['reference', 'pin', 'trusted', 'publisher', 'endOfLife'],
  user: ['name', 'uid', 'gid', 'root', 'by', 'stepsDown', 'becomes', 'workersStepDown'],
  groups: ['name', 'privileged', 'primary'],
  capabilities: ['granted', 'beyondDefault', 'inEffect', 'added', 'dropped'],
  confinement: [
    'privileged',
    'noNewPrivileges',
    'readOnlyRoot',
    'seccomp',
    'apparmor',
    'selinux',
    'maskedPaths',
  ],
  namespaces: ['network', 'pid', 'ipc', 'uts', 'cgroup', 'user'],
  limits: ['memory', 'pids', 'cpus'],
  mounts: ['kind', 'source', 'target', 'readOnly', 'gives', 'from', 'by'],
  devices: ['kind', 'source', 'count', 'permissions'],
  ports: ['address', 'host', 'container', 'protocol', 'reach'],
  routes: ['proxy', 'isTunnel', 'port'],
  networks: ['name', 'external', 'internal', 'connects', 'reachesHost', 'sharedWith'],
  reads: ['name'],
  secrets: ['kind', 'name', 'of', 'by'],
  controls: ['name', 'byEngine'],
};

/** Fields with fields of their own two levels down. */
const deeper: readonly string[] = [
  'image.endOfLife.line',
  'image.endOfLife.date',
  'image.endOfLife.state',
  'capabilities.added.name',
  'capabilities.dropped.name',
];

/** The fields of a posture as paths. */
export const postureFields: readonly string[] = [
  ...Object.entries(table).flatMap(([name, below]) => [name, ...below.map((each) => `${name}.${each}`)]),
  ...deeper,
];
