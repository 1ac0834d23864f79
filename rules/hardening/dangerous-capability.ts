import { addTo, keepsAll } from '../../server/engine/compose/edit/edit.ts';
import { drasticFix, removalFix, soundFix, unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import { hostNetworkOf } from '../../server/engine/compose/service/network-stack.ts';
import { type Refs, severities } from '../../server/engine/finding.ts';
import { isDocumentedNeed, worksWithout } from '../../server/engine/posture/documented.ts';
import {
  type AddedCapabilities,
  addedCapabilities,
  type CapabilityTier,
  capabilityTier,
} from '../../server/engine/posture/host/capability.ts';
import { byCapability, power, processOf, userWord } from '../../server/engine/posture/host/power.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { type Message, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { gathered } from '../../server/engine/source/list.ts';
import type { Place, SafeText } from '../../server/engine/source/text.ts';
import { isMemoryKnown, memoryFor } from './memory.ts';
import { keepsOthers } from './needs.ts';

/** A message for the capabilities of a tier. The first whose condition holds is reported. */
interface Case {
  readonly tier: CapabilityTier;
  /** Always, if absent. */
  readonly when?: (posture: Posture, capability: string) => Condition | undefined;
  /** What the place of the condition shows. */
  readonly because?: SafeText;
  /** True if the severity is the same for a user who has no such power before a setuid program makes it root. */
  readonly isLow?: true;
}

/** Why a case applies: the place that decides it, or the service or path that the capability reaches. */
interface Condition {
  readonly at?: Place;
  readonly other?: string;
}

const given = (holds: boolean): Condition | undefined => (holds ? {} : undefined);
const seesTheHost = ({ service: { pid } }: Posture) => (pid?.text === 'host' ? { at: pid } : undefined);
const hostProcesses = "The host's processes are visible";

const lint = (...ids: readonly string[]) => ({ refs: { 'compose-lint': ids } });
const root = { severity: 'critical', levels: { rootless: 'medium' }, ...lint('CL-0024') } as const;
/**
 * Resources of the whole host: with a rootless engine, a container has no power over them (capabilities(7), user
 * namespaces).
 */
const ofHost = { levels: { rootless: 'low' } } as const;

const cases = {
  all: {
    tier: 'all',
    text: 'The service gets every capability; cap_drop: [ALL] does not remove any of them.',
    ...root,
  },
  root: {
    tier: 'root',
    text: '{capability} lets root in the container control the host.',
    ...root,
  },
  files: {
    tier: 'files',
    text: "{capability} lets it read every file on the host's disk, by its handle.",
    ...ofHost,
    ...lint('CL-0027'),
  },
  network: {
    tier: 'network',
    when({ service }) {
      const at = hostNetworkOf(service);
      return at && { at };
    },
    because: "The service is in the host's network",
    text: '{capability} lets it change interfaces, routes and firewall of the host.',
    ...ofHost,
    ...lint('CL-0011'),
  },
  joinedNetwork: {
    tier: 'network',
    // The network of another container, or one set by a variable, is unknown.
    when: ({ service: { networkMode: mode } }) =>
      given(mode !== undefined && (mode.text === undefined || mode.text.startsWith('container:'))),
    text: '{capability} lets it change interfaces, routes and firewall of the network it joins.',
    severity: 'medium',
    ...lint('CL-0011'),
  },
  ownNetwork: {
    tier: 'network',
    when: (posture, capability) => given(!isDocumentedNeed(posture, capability)),
    isLow: true,
    text: "{capability} lets it change its own interfaces and firewall, not the host's.",
    severity: 'low',
    ...lint('CL-0011'),
  },
  kernel: {
    tier: 'kernel',
    text: '{capability} lets it load programs into the kernel of the host.',
    ...ofHost,
    ...lint('CL-0011'),
  },
  boot: {
    tier: 'boot',
    when: seesTheHost,
    because: hostProcesses,
    text: '{capability} lets the container restart the host.',
    ...ofHost,
    ...lint('CL-0011'),
  },
  ownBoot: {
    tier: 'boot',
    isLow: true,
    text: "{capability} lets it restart only itself, without the host's process namespace.",
    severity: 'low',
    ...lint('CL-0011'),
  },
  clock: {
    tier: 'clock',
    text: '{capability} reaches outside the container: the clock and the performance counters belong to the host.',
    ...ofHost,
    ...lint('CL-0028'),
  },
  log: {
    tier: 'log',
    text: "{capability} lets it read and clear the host's kernel log.",
    ...ofHost,
    ...lint('CL-0030'),
  },
  memory: {
    tier: 'memory',
    // Locked memory counts towards the limit (control groups, memory controller).
    when: ({ service: { memory } }) => given(!memory || memory.value === 'unlimited'),
    text: '{capability} lets it lock memory of the host: it has no memory limit.',
    severity: 'medium',
    ...lint('CL-0029'),
  },
  dos: {
    tier: 'dos',
    text: '{capability} lets it use up resources of host and neighbours.',
    severity: 'medium',
    ...lint('CL-0029'),
  },
  limits: {
    tier: 'limits',
    isLow: true,
    text: '{capability} lets it override its ulimits and disk quotas.',
    severity: 'low',
  },
  trace: {
    tier: 'trace',
    when: seesTheHost,
    because: hostProcesses,
    text: "{capability} lets it read and change the memory of the host's processes.",
    ...ofHost,
    ...lint('CL-0027'),
  },
  sharedTrace: {
    tier: 'trace',
    when({ service: { pid } }) {
      const [, other] = /^(?:service|container):(.+)$/s.exec(pid?.text ?? '') ?? [];
      return other ? { other } : undefined;
    },
    text: '{capability} lets it read and change the memory of processes in {other}.',
    severity: 'medium',
    ...lint('CL-0027'),
  },
  ownTrace: {
    tier: 'trace',
    isLow: true,
    text: '{capability} lets a process read and change the memory of others in the container.',
    severity: 'low',
    ...lint('CL-0027'),
  },
  immutable: {
    tier: 'immutable',
    when({ service: { mounts } }) {
      const mount = mounts.find(({ type, readOnly }) => type === 'bind' && readOnly === false);
      return mount && { other: mount.source ?? mount.target ?? 'a bind mount' };
    },
    isLow: true,
    text: '{capability} lets root make files in {path} immutable: the host must clear that flag to delete them.',
    severity: 'low',
  },
} as const satisfies { readonly [key: string]: Case & Message };

/** ALL without any of the capabilities above. */
const rest = {
  text: 'ALL gives it what cap_drop does not name, also in later kernels.',
  severity: 'low',
  ...lint('CL-0024'),
} as const;

type Key = keyof typeof cases;
const rows = Object.entries(cases) as readonly (readonly [Key, Case & { readonly refs?: Refs }])[];
/** For messages that may be about any capability. */
const every = lint(...new Set(rows.flatMap(([, { refs }]) => refs?.['compose-lint'] ?? [])));

export default rule({
  id: 'dangerous-capability',
  on: 'posture',
  severity: 'high',
  fixable: true,
  hardens: true,
  title: 'A service adds a dangerous capability',
  label: 'Dangerous capability',
  why: 'These capabilities go beyond the defaults of Docker and let a container act on the host or on other containers.',
  refs: { cis: ['5.4'], cwe: ['CWE-250'], kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'] },
  messages: {
    ...cases,
    dormant: {
      text: '{capability} has no effect until a setuid program makes the user {user} root.',
      severity: 'medium',
      ...every,
    },
    kept: {
      text: '{capability} has no effect: the user {user} is not root and cannot become root.',
      severity: 'low',
      ...every,
    },
    namespaces: {
      text: '{capability} gives the user {user} only user namespaces of its own: it cannot become root.',
      severity: 'low',
      ...every,
    },
    rest,
  },
  check(posture, report, { profiles }) {
    const { service, platform } = posture;
    if (platform === 'windows' || service.capAdd.length === 0) return;
    const process = processOf(posture, profiles);
    const user = userWord(posture.user);
    for (const added of addedCapabilities(service)) {
      const { item, capabilities } = added;
      const [first] = capabilities;
      const found = first === undefined ? undefined : gravestOf(added, posture);
      if (first === undefined || !found) continue;
      const { message, capability, at, other = '' } = found;
      const {
        isLow,
        because,
        refs = {},
      }: Partial<Case> & { readonly refs?: Refs } = message === 'rest' ? { isLow: true } : cases[message];
      const words = { capability, user, other, path: other };
      const fixes = () => removals(added, posture);
      const can = power(byCapability(first), process);
      // Docker's seccomp filter allows any user its own user namespaces where SYS_ADMIN is added.
      const kept = capabilities.includes('SYS_ADMIN') ? 'namespaces' : 'kept';
      if (can === 'none') report({ at: item, message: kept, words, fixes, refs });
      else if (can === 'dormant' && !isLow) report({ at: item, message: 'dormant', words, fixes, refs });
      else {
        const related = at && because ? [{ at, message: because }] : [];
        const limited = () => [message === 'memory' ? limitFix(posture) : undefined, ...fixes()];
        report({ at: item, message, words, related, fixes: limited });
      }
    }
  },
});

interface Found extends Condition {
  readonly message: Key | 'rest';
  /** The capability in the message. */
  readonly capability: string;
}

/** The gravest of what an item gives; undefined if there is nothing to report. */
function gravestOf({ name, capabilities, isEvery }: AddedCapabilities, posture: Posture): Found | undefined {
  if (name !== 'ALL' || isEvery) {
    const found = caseOf(name, posture);
    return found && { ...found, capability: name };
  }
  const found = gathered(capabilities, (each): Found | Found[] => {
    const own = caseOf(each, posture);
    return own ? { ...own, capability: `${each} (in ALL)` } : [];
  });
  return found.sort((a, b) => rankOf(a) - rankOf(b))[0] ?? { message: 'rest', capability: name };
}

function rankOf({ message }: Found): number {
  const { severity = 'high' }: Message & object = message === 'rest' ? rest : cases[message];
  return severities.indexOf(severity);
}

/** Returns what a capability gives with the namespaces and mounts of a service; undefined if there is nothing to report. */
function caseOf(capability: string, posture: Posture): (Condition & { readonly message: Key }) | undefined {
  const tier = capabilityTier(capability);
  for (const [message, each] of tier ? rows : []) {
    if (each.tier !== tier) continue;
    const holds = each.when ? each.when(posture, capability) : {};
    if (holds) return { message, ...holds };
  }
  return undefined;
}

function removals({ item, name: capability }: AddedCapabilities, posture: Posture) {
  const { service } = posture;
  const removal = removalFix(shown`Remove ${capability} (programs that need it fail)`, item);
  // While all capabilities are added, other findings are hidden; the same holds for one of which nothing is known for
  // the image.
  const hides = capabilityTier(capability) === 'all' || keepsOthers(capability, posture);
  // Whether others are reported also depends on the processes that it shares.
  const isSound = !hides && !service.pid && keepsAll(service, 'cap_add', service.capAdd);
  return [drasticFix(isSound ? soundFix(removal, item) : removal, !worksWithout(posture, capability))];
}

/** A fix that limits how much memory the service can lock; a program that requests the capability needs it. */
function limitFix(posture: Posture) {
  const { node, partial } = posture.service;
  const edits = partial ? undefined : addTo(node, { mem_limit: memoryFor(posture.service) });
  const fix = unsafeFix('Add a memory limit (the service may need a higher one)', edits);
  return drasticFix(fix, !isMemoryKnown(posture));
}
