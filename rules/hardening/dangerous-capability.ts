import { addTo, keepsAll } from '../../server/engine/compose/edit/edit.ts';
import { removalFix, soundFix, unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { hostNetworkOf } from '../../server/engine/compose/service/network-stack.ts';
import { noNewPrivileges } from '../../server/engine/compose/service/security-opt.ts';
import { capabilityName, capabilityTier } from '../../server/engine/posture/host/capability.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { keepsOthers } from './needs.ts';
import { isDocumentedNeed } from './privilege-fix.ts';

const lint = (id: string) => ({ refs: { 'compose-lint': [id] } });
const root = { severity: 'critical', levels: { rootless: 'medium' }, ...lint('CL-0024') } as const;
export default rule({
  id: 'dangerous-capability',
  on: 'posture',
  severity: 'high',
  fixable: true,
  title: 'A service adds a dangerous capability',
  why: 'These capabilities go beyond the defaults of Docker and let a container act on the host or on other containers.',
  refs: { cis: ['5.4'], cwe: ['CWE-250'], kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'] },
  messages: {
    all: {
      text: 'The service gets every capability; cap_drop: [ALL] does not remove any of them.',
      ...root,
    },
    root: { text: '{capability} makes root in the container equivalent to root on the host.', ...root },
    dormant: {
      text: '{capability} makes root in the container equivalent to root on the host, which setuid programs make this user.',
      ...{ severity: 'medium', ...lint('CL-0024') },
    },
    kept: {
      text: '{capability} has no effect, as the user is not root and no-new-privileges keeps it from becoming root.',
      ...{ severity: 'low', ...lint('CL-0024') },
    },
    files: {
      text: "{capability} lets the container read every file on the host's disk, by its file handle.",
      levels: { rootless: 'low' },
      ...lint('CL-0027'),
    },
    network: {
      text: '{capability} lets the container change the interfaces, routes and firewall of the host.',
      ...lint('CL-0011'),
    },
    ownNetwork: {
      text: '{capability} lets the container change its own interfaces, routes and firewall, not those of the host.',
      ...{ severity: 'low', ...lint('CL-0011') },
    },
    joinedNetwork: {
      text: '{capability} lets the container change the interfaces, routes and firewall of the network that it joins.',
      ...{ severity: 'medium', ...lint('CL-0011') },
    },
    kernel: {
      text: '{capability} lets the container load programs into the kernel of the host.',
      ...lint('CL-0011'),
    },
    boot: { text: '{capability} lets the container restart the host.', ...lint('CL-0011') },
    ownBoot: {
      text: '{capability} restarts the container alone, as long as it does not use the process namespace of the host.',
      ...{ severity: 'low', ...lint('CL-0011') },
    },
    clock: {
      text: '{capability} reaches outside the container: the clock and the performance counters belong to the host.',
      ...lint('CL-0028'),
    },
    log: {
      text: "{capability} lets the container read and clear the host's kernel log.",
      ...lint('CL-0030'),
    },
    memory: {
      text: '{capability} lets the container lock memory of the host, and the service has no memory limit.',
      ...{ severity: 'medium', ...lint('CL-0029') },
    },
    dos: {
      text: '{capability} lets the container use up resources of the host and other containers.',
      ...{ severity: 'medium', ...lint('CL-0029') },
    },
    limits: {
      text: '{capability} lets the container override its ulimits and disk quotas.',
      severity: 'low',
    },
    trace: {
      text: '{capability} lets the container read and change the memory of the processes of the host.',
      ...lint('CL-0027'),
    },
    sharedTrace: {
      text: '{capability} lets the container read and change the memory of the processes in {other}.',
      ...{ severity: 'medium', ...lint('CL-0027') },
    },
    ownTrace: {
      text: '{capability} lets a process read and change the memory of the others in the same container.',
      ...{ severity: 'low', ...lint('CL-0027') },
    },
  },
  check(posture, report, { profiles }) {
    const { service, platform, user } = posture;
    if (platform === 'windows') return;
    // Another user than root has added capabilities in the bounding set alone (capabilities(7)); Podman lets it use them.
    const isKept =
      user.root === false &&
      !profiles.includes('podman') &&
      noNewPrivileges(service.securityOpt.flatMap(({ text }) => text ?? []));
    for (const item of service.capAdd) {
      const tier = capabilityTier(item.text ?? '');
      if (!tier) continue;
      const capability = capabilityName(item.text ?? '');
      const fixes = () => {
        const removal = removalFix(shown`Remove ${capability} (programs that need it will fail)`, item);
        // All capabilities hide what else the service should go without, as does one of which nothing is known for the image.
        const hides = tier === 'all' || keepsOthers(capability, posture);
        const isSound = !hides && keepsAll(service, 'cap_add', service.capAdd);
        return [isSound ? soundFix(removal, item) : removal];
      };
      const words = { capability };
      const { pid, memory, networkMode: mode } = service;
      const hostPid = pid?.text === 'host' ? pid : undefined;
      const hostNetwork = hostNetworkOf(service);
      // Nobody knows whose network another container or a variable gives.
      const joins = mode && (mode.text === undefined || mode.text.startsWith('container:'));
      const isOwnNetwork = tier === 'network' && !hostNetwork && !joins;
      if (isOwnNetwork && isDocumentedNeed(posture, capability)) continue;
      // What is locked counts towards the limit (control groups, memory controller).
      if (tier === 'memory' && memory && memory.value !== 'unlimited') continue;
      if (isKept && tier !== 'all') report({ at: item, message: 'kept', words, fixes });
      else if (tier === 'network') {
        const related = hostNetwork
          ? [{ at: hostNetwork, message: "The service is in the host's network" as const }]
          : [];
        const message = hostNetwork ? tier : joins ? 'joinedNetwork' : 'ownNetwork';
        report({ at: item, message, words, related, fixes });
      } else if (tier === 'boot' || tier === 'trace') {
        const related = hostPid
          ? [{ at: hostPid, message: "The host's processes are visible" as const }]
          : [];
        const [, other] = /^(?:service|container):(.+)$/s.exec(pid?.text ?? '') ?? [];
        if (hostPid) report({ at: item, message: tier, words, related, fixes });
        else if (tier === 'boot') report({ at: item, message: 'ownBoot', words, fixes });
        else if (other) report({ at: item, message: 'sharedTrace', words: { capability, other }, fixes });
        else report({ at: item, message: 'ownTrace', words, fixes });
      } else {
        const message = tier === 'root' && user.root === false ? 'dormant' : tier;
        const limited = () => [tier === 'memory' ? limitFix(service) : undefined, ...fixes()];
        report({ at: item, message, words, fixes: limited });
      }
    }
  },
});

/** A fix that limits what the service can lock; a program that asks for the capability needs it. */
function limitFix({ node, partial }: Service) {
  const edits = partial ? undefined : addTo(node, { mem_limit: '512m' });
  return edits && unsafeFix('Add a memory limit (the service may need a higher one)', edits);
}
