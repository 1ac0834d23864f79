import { anywhere, drasticFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import type { Scalar, Service } from '../../server/engine/compose/model.ts';
import { hostNetworks } from '../../server/engine/compose/service/network-stack.ts';
import type { Profile } from '../../server/engine/config/profiles.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { isInternal, isSelfContained } from '../../server/engine/posture/documented.ts';
import { grantedTo } from '../../server/engine/posture/granted.ts';
import { byCapability, power, processOf } from '../../server/engine/posture/host/power.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { ownNetworkFixes } from './listening.ts';

const shared = { cwe: ['CWE-668'] };
const noPid = 'Remove `pid`, or share that of one service: `pid: service:NAME`.';

export default rule({
  id: 'host-namespace',
  on: 'posture',
  severity: 'high',
  levels: { swarm: 'info' },
  fixable: true,
  title: 'A service shares a namespace with the host',
  label: 'Host namespace',
  why: 'Namespaces separate a container from the host; in a shared one it sees or reaches what belongs to the host.',
  refs: shared,
  messages: {
    network: {
      text: "Uses the host's network: it opens ports there and reaches local services.",
      refs: { cis: ['5.10'], 'compose-lint': ['CL-0008'], kics: ['071a71ff-f868-47a4-ac0b-3c59e4ab5443'] },
    },
    build: {
      text: 'The image is built on the network of the host.',
      severity: 'medium',
      remedy: 'Remove `network` from `build`: the build then has a network of its own.',
      refs: { cis: ['5.10'] },
    },
    pid: {
      text: 'Sees and signals all processes of the host.',
      remedy: noPid,
      refs: { cis: ['5.16'], 'compose-lint': ['CL-0010'], kics: ['4f31dd9f-2cc3-4751-9b53-67e4af83dac0'] },
    },
    rootsOnly: {
      text: "Sees all processes of the host, and signals root's: no capability is needed.",
      remedy: noPid,
      refs: { cis: ['5.16'], 'compose-lint': ['CL-0010'], kics: ['4f31dd9f-2cc3-4751-9b53-67e4af83dac0'] },
    },
    seen: {
      text: 'Sees all processes of the host, and signals those of its user ID.',
      remedy: noPid,
      severity: 'medium',
      refs: { cis: ['5.16'], 'compose-lint': ['CL-0010'], kics: ['4f31dd9f-2cc3-4751-9b53-67e4af83dac0'] },
    },
    dormant: {
      text: 'Sees all processes of the host: it signals them once a setuid program makes it root.',
      remedy: noPid,
      severity: 'medium',
      refs: { cis: ['5.16'], 'compose-lint': ['CL-0010'], kics: ['4f31dd9f-2cc3-4751-9b53-67e4af83dac0'] },
    },
    ipc: {
      text: 'Uses the shared memory and message queues of the host.',
      remedy: 'Remove `ipc`; if the service needs more shared memory, set `shm_size`.',
      severity: 'medium',
      refs: { cis: ['5.17'], 'compose-lint': ['CL-0010'], kics: ['baa3890f-bed7-46f5-ab8f-1da8fc91c729'] },
    },
    cgroup: {
      text: 'The service can see the control groups (cgroups) of the host.',
      remedy: 'Remove `cgroup`: the service then sees its own control groups only.',
      severity: 'medium',
      refs: { cis: ['5.25'] },
    },
    uts: {
      text: 'The service shares the hostname of the host.',
      remedy: 'Remove `uts`; `hostname` gives the service a name of its own.',
      severity: 'low',
      refs: { cis: ['5.21'] },
    },
    userns: {
      text: 'Not remapped by the user namespaces of the Docker daemon.',
      remedy: 'Remove `userns_mode` if the service also works when its users are remapped.',
      severity: 'info',
      levels: { rootless: 'off', swarm: 'off' },
      refs: { cis: ['5.31'], kics: ['8af7162d-6c98-482f-868e-0d33fb675ca8'] },
    },
  },
  check(posture, report, { profiles }) {
    const { service, platform } = posture;
    // Windows has none of these namespaces.
    if (platform === 'windows') return;
    const { networkMode, pid, ipc, cgroup, uts, usernsMode } = service;
    const taken = (fix: Fix | undefined) => drasticFix(fix, !isSelfContained(posture));
    if (networkMode?.text === 'host')
      report({
        at: networkMode,
        message: 'network',
        fixes: () => ownNetworkFixes(posture, networkMode),
      });
    for (const at of hostNetworks(service)) {
      const title = "Remove the host's network (services of the host are out of reach)";
      report({
        at,
        message: 'network',
        fixes: () => [drasticFix(removalFix(title, at), !isInternal(posture))],
      });
    }
    for (const at of hostBuilds(service)) {
      const title = 'Remove the host network from the build (its services are out of reach)';
      report({ at, message: 'build', fixes: () => [drasticFix(removalFix(title, at))] });
    }
    for (const [message, at] of entries({ pid, ipc, cgroup, uts, userns: usernsMode })) {
      if (at?.text !== 'host') continue;
      const title = "Use a separate namespace (programs that need the host's will fail)";
      const fixes = () => [
        message === 'ipc' ? taken(ownMemoryFix(service, at)) : undefined,
        taken(removalFix(title, at)),
      ];
      report({ at, message: message === 'pid' ? ofProcesses(posture, profiles) : message, fixes });
    }
  },
});

/**
 * The message about the host's processes, by whether the service can signal those of other users. Without the capability, a
 * process can signal only those of its own user (kill(2)), which may include some of the host.
 */
function ofProcesses(posture: Posture, profiles: readonly Profile[]) {
  const granted = grantedTo(posture.service);
  if (granted !== 'unknown' && granted !== 'all' && !granted.includes('KILL'))
    return posture.user.root === false ? 'seen' : 'rootsOnly';
  return signalling[power(byCapability('KILL'), processOf(posture, profiles))];
}

const signalling = { now: 'pid', unknown: 'pid', dormant: 'dormant', none: 'seen' } as const;

const entries = <K extends string, V>(of: { readonly [key in K]: V }) => Object.entries(of) as [K, V][];

/** The values that let a build use the host's network (Compose Build Specification, network and entitlements). */
function hostBuilds({ build }: Service): Scalar[] {
  const { network, entitlements = [] } = build ?? {};
  const granted = entitlements.filter(({ text }) => text === 'network.host');
  return network?.text === 'host' ? [network, ...granted] : [...granted];
}

/**
 * Gives a service more shared memory of its own instead of the host's: most only need more than the 64 MB of a
 * container, for example to load data for a GPU (pytorch/pytorch README.md, "Docker Image").
 */
function ownMemoryFix({ node, effective }: Service, at: Scalar): Fix | undefined {
  const entry = node.entries.get('ipc');
  if (entry?.value !== at || entry.merged || effective.entries.has('shm_size')) return undefined;
  const title = 'Use 1 GB of shared memory of its own (sharing with the host ends)';
  return anywhere(title, at, () => [
    { file: entry.key.file.path, span: entry.key.span, text: 'shm_size' },
    { file: at.file.path, span: at.span, text: '1gb' },
  ]);
}
