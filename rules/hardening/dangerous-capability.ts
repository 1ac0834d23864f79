import { addTo, keepsAll } from '../../server/engine/compose/edit/edit.ts';
import { drasticFix, removalFix, soundFix, unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { hostNetworkOf } from '../../server/engine/compose/service/network-stack.ts';
import { isDocumentedNeed, worksWithout } from '../../server/engine/posture/documented.ts';
import {
  type CapabilityTier,
  capabilityName,
  capabilityTier,
} from '../../server/engine/posture/host/capability.ts';
import { byCapability, power, processOf, userWord } from '../../server/engine/posture/host/power.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { type ReportRelated, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { keepsOthers } from './needs.ts';

const lint = (...ids: readonly string[]) => ({ refs: { 'compose-lint': ids } });
/** The checks of compose-lint for capabilities. */
const checks: Readonly<Partial<Record<CapabilityTier, string>>> = {
  all: 'CL-0024',
  root: 'CL-0024',
  files: 'CL-0027',
  trace: 'CL-0027',
  network: 'CL-0011',
  kernel: 'CL-0011',
  boot: 'CL-0011',
  clock: 'CL-0028',
  log: 'CL-0030',
  memory: 'CL-0029',
  dos: 'CL-0029',
};
const refsOf = (tier: CapabilityTier) => (checks[tier] ? { 'compose-lint': [checks[tier]] } : {});
/** For messages that may be about any of them. */
const every = lint(...new Set(Object.values(checks)));
const root = { severity: 'critical', levels: { rootless: 'medium' }, ...lint('CL-0024') } as const;
/**
 * Resources of the whole host: with a rootless engine, a container has no power over them (capabilities(7), user
 * namespaces).
 */
const ofHost = { levels: { rootless: 'low' } } as const;
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
      text: '{capability} has no effect for the user {user} until a setuid program makes it root.',
      ...{ severity: 'medium', ...every },
    },
    kept: {
      text: '{capability} has no effect, because the user {user} is not root and cannot become root.',
      ...{ severity: 'low', ...every },
    },
    files: {
      text: "{capability} lets the container read every file on the host's disk, by its file handle.",
      ...ofHost,
      ...lint('CL-0027'),
    },
    network: {
      text: '{capability} lets the container change the interfaces, routes and firewall of the host.',
      ...ofHost,
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
      ...ofHost,
      ...lint('CL-0011'),
    },
    boot: { text: '{capability} lets the container restart the host.', ...ofHost, ...lint('CL-0011') },
    ownBoot: {
      text: '{capability} lets the container restart only itself, unless it uses the process namespace of the host.',
      ...{ severity: 'low', ...lint('CL-0011') },
    },
    clock: {
      text: '{capability} reaches outside the container: the clock and the performance counters belong to the host.',
      ...ofHost,
      ...lint('CL-0028'),
    },
    log: {
      text: "{capability} lets the container read and clear the host's kernel log.",
      ...ofHost,
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
      ...ofHost,
      ...lint('CL-0027'),
    },
    immutable: {
      text: '{capability} lets root make files in {path} immutable: the host must clear that flag to delete them.',
      severity: 'low',
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
    const { service, platform } = posture;
    if (platform === 'windows' || service.capAdd.length === 0) return;
    const process = processOf(posture, profiles);
    const user = userWord(posture.user);
    for (const item of service.capAdd) {
      const tier = capabilityTier(item.text ?? '');
      if (!tier) continue;
      const capability = capabilityName(item.text ?? '');
      const fixes = () => {
        const removal = removalFix(shown`Remove ${capability} (programs that need it will fail)`, item);
        // While all capabilities are added, other findings are hidden; the same holds for one of which nothing is
        // known for the image.
        const hides = tier === 'all' || keepsOthers(capability, posture);
        // Whether others are reported also depends on the processes that it shares.
        const isSound = !hides && !service.pid && keepsAll(service, 'cap_add', service.capAdd);
        const isKnown = worksWithout(posture, capability);
        return [drasticFix(isSound ? soundFix(removal, item) : removal, !isKnown)];
      };
      const given = givenBy(tier, capability, posture);
      if (!given) continue;
      const can = power(byCapability(capability), process);
      const isLow = lowAlone.has(given.message);
      const words = { capability, user, other: given.other ?? '', path: given.other ?? '' };
      if (can === 'none' || (can === 'dormant' && !isLow)) {
        const message = can === 'none' ? 'kept' : 'dormant';
        report({ at: item, message, words, fixes, refs: refsOf(tier) });
        continue;
      }
      const { message, related } = given;
      const limited = () => [message === 'memory' ? limitFix(service) : undefined, ...fixes()];
      report({ at: item, message, words, related: related ?? [], fixes: limited });
    }
  },
});

/** What a capability gives root in the container; `other` is the service or path that it reaches. */
interface Given {
  readonly message: CapabilityTier | 'joinedNetwork' | 'ownNetwork' | 'ownBoot' | 'sharedTrace' | 'ownTrace';
  readonly other?: string | undefined;
  readonly related?: readonly ReportRelated[];
}

/** Messages whose severity does not increase if root has the capability at once. */
const lowAlone: ReadonlySet<string> = new Set(['ownNetwork', 'ownBoot', 'ownTrace', 'limits', 'immutable']);

/** Returns what a capability gives with the namespaces and mounts of a service; undefined if there is nothing to report. */
function givenBy(tier: CapabilityTier, capability: string, posture: Posture): Given | undefined {
  const { service } = posture;
  const { pid, memory, networkMode: mode } = service;
  if (tier === 'network') {
    const host = hostNetworkOf(service);
    if (host)
      return { message: tier, related: [{ at: host, message: "The service is in the host's network" }] };
    // The network of another container, or one set by a variable, is unknown.
    if (mode && (mode.text === undefined || mode.text.startsWith('container:')))
      return { message: 'joinedNetwork' };
    return isDocumentedNeed(posture, capability) ? undefined : { message: 'ownNetwork' };
  }
  if (tier === 'boot' || tier === 'trace') {
    if (pid?.text === 'host')
      return { message: tier, related: [{ at: pid, message: "The host's processes are visible" }] };
    if (tier === 'boot') return { message: 'ownBoot' };
    const [, other] = /^(?:service|container):(.+)$/s.exec(pid?.text ?? '') ?? [];
    return other ? { message: 'sharedTrace', other } : { message: 'ownTrace' };
  }
  if (tier === 'immutable') {
    const mount = service.mounts.find(({ type, readOnly }) => type === 'bind' && readOnly === false);
    return mount && { message: tier, other: mount.source ?? mount.target ?? 'a bind mount' };
  }
  // Locked memory counts towards the limit (control groups, memory controller).
  if (tier === 'memory' && memory && memory.value !== 'unlimited') return undefined;
  return { message: tier };
}

/** A fix that limits how much memory the service can lock; a program that requests the capability needs it. */
function limitFix({ node, partial }: Service) {
  const edits = partial ? undefined : addTo(node, { mem_limit: '512m' });
  return edits && unsafeFix('Add a memory limit (the service may need a higher one)', edits);
}
