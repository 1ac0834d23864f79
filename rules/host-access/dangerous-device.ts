import { drasticFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import type { Node } from '../../server/engine/compose/model.ts';
import { scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { isSelfContained, privilegesOf } from '../../server/engine/posture/documented.ts';
import { grantedTo } from '../../server/engine/posture/granted.ts';
import { mayHave } from '../../server/engine/posture/host/capability.ts';
import { broadDeviceRules } from '../../server/engine/posture/host/device-rule.ts';
import { hostPath } from '../../server/engine/posture/host/hostpath.ts';
import {
  byCapability,
  type Gate,
  ofAnyone,
  ofDisks,
  ofGroup,
  ofSomeGroup,
  onlyRoot,
  type Process,
  power,
  processOf,
  userWord,
} from '../../server/engine/posture/host/power.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';
import type { Span } from '../../server/engine/source/text.ts';

const disks = { 'compose-lint': ['CL-0016'] };

export default rule({
  id: 'dangerous-device',
  on: 'posture',
  severity: 'high',
  levels: { swarm: 'info' },
  fixable: true,
  title: 'A service gets access to a dangerous host device',
  label: 'Host device',
  why: 'Access to a device bypasses file permissions: a process that can read a disk can read every file on it.',
  refs: { cis: ['5.18'], cwe: ['CWE-668'] },
  messages: {
    disk: {
      text: '{path} gives access to every file on that disk of the host.',
      severity: 'critical',
      refs: disks,
    },
    memory: {
      text: '{path} gives access to memory, I/O ports or registers of the host.',
      severity: 'critical',
      refs: disks,
    },
    closed: {
      text: '{path} cannot be opened: the service does not have SYS_RAWIO.',
      severity: 'low',
      refs: disks,
    },
    unprivileged: {
      text: 'Only root and a group of the host can open {path}; a setuid program can make the user {user} root.',
      severity: 'medium',
      refs: disks,
    },
    refused: {
      text: 'Only root and a group of the host can open {path}; the user {user} is neither and cannot become root.',
      severity: 'low',
      refs: disks,
    },
    gone: {
      text: 'Linux has had no {path} since 2021 (5.14), so the service does not start with a current kernel.',
      severity: 'low',
      refs: disks,
    },
    tree: {
      text: '{path} gives access to all devices of the host.',
      severity: 'critical',
      refs: disks,
    },
    input: 'With {path} it reads or forges keyboard and other input of the host.',
    firmware: { text: 'With {path} the container can change settings of the firmware.', severity: 'medium' },
    bus: 'With {path} it controls a device that accesses memory directly (DMA).',
    watchdog: { text: 'With {path} the container can restart the host.', severity: 'medium' },
    log: { text: '{path} gives access to the kernel log of the host.', severity: 'medium' },
    loop: { text: 'With {path} the container can add loop devices to the host.', severity: 'low' },
    machine: {
      text: '{path} lets it run virtual machines in the kernel of the host.',
      severity: 'info',
    },
    userFiles: {
      text: '{path} lets it serve file systems to the kernel, where it may mount them.',
      severity: 'info',
    },
    tunnel: {
      text: '{path} lets it make network interfaces, where it has NET_ADMIN.',
      severity: 'info',
    },
    every: {
      text: '{path} gives every device of its class, also those added later.',
      severity: 'info',
    },
    rule: '{rule} allows far more host devices than a service needs.',
    ruleDormant: {
      text: '{rule} allows far more host devices than needed, once a setuid program makes the user {user} root.',
      severity: 'medium',
    },
    ruleClosed: {
      text: '{rule} allows far more host devices than needed; the service cannot make files for them.',
      severity: 'low',
    },
  },
  check(posture, report, { profiles }) {
    const { service } = posture;
    const rules = broadDeviceRules(service);
    if (service.devices.length === 0 && rules.length === 0) return;
    const process = processOf(posture, profiles);
    const user = userWord(posture.user);
    for (const node of service.devices) {
      const device = sharedDevice(node);
      if (!device || isDocumented(device, posture)) continue;
      const { path, span } = device;
      const message = messageFor(device, posture, process);
      if (!message) continue;
      const removal = () => removalFix(shown`Remove ${path} (programs that need it fail)`, node);
      const fixes = () => [drasticFix(removal(), !isSelfContained(posture))];
      const at = { file: node.file, span };
      if (message === 'unprivileged' || message === 'refused')
        report({ at, message, words: { path, user }, fixes, refs: grave.has(device.harm) ? disks : {} });
      else report({ at, message, words: { path }, fixes });
    }
    for (const item of rules) {
      const fixes = () => [
        drasticFix(
          removalFix('Remove the rule (programs that use these devices will fail)', item),
          !isSelfContained(posture),
        ),
      ];
      const message = messageForRule(posture, process);
      report({ at: item, message, words: { rule: item.text ?? '', user }, fixes });
    }
  },
});

/** Whether the image's documentation requires a device that does little harm. */
const isDocumented = ({ harm, path }: SharedDevice, posture: Posture) =>
  mild.has(harm) && privilegesOf(posture)?.devices.some((each) => each.startsWith(path)) === true;

/** Devices that are reported only if the service can open them. */
const mild: ReadonlySet<DeviceHarm> = new Set(['loop', 'machine', 'userFiles', 'tunnel']);
/** Devices that compose-lint reports. */
const grave: ReadonlySet<DeviceHarm> = new Set(['disk', 'memory', 'tree']);

/** Chooses the message for a device: what it gives, or what the service's user can do with it. */
function messageFor({ harm }: SharedDevice, { service }: Posture, process: Process) {
  // The kernel checks this capability when one of these is opened (drivers/char/mem.c, arch/x86/kernel/msr.c).
  if (harm === 'memory' && !mayHave('SYS_RAWIO', service)) return 'closed';
  const can = power(gates[harm] ?? onlyRoot, process);
  if (can === 'now' || can === 'unknown') return harm;
  if (mild.has(harm)) return undefined;
  return can === 'none' ? 'refused' : 'unprivileged';
}

/**
 * Who besides root can open a device by udev's rules (systemd, 50-udev-default.rules); without devices that only root
 * can open.
 */
const gates: Readonly<Partial<Record<DeviceHarm, Gate>>> = {
  tree: ofSomeGroup,
  disk: ofDisks,
  loop: ofDisks,
  memory: ofGroup('kmem'),
  firmware: ofGroup('kmem'),
  input: ofGroup('input'),
  machine: ofGroup('kvm'),
  log: ofAnyone,
  gone: ofAnyone,
  every: ofAnyone,
};

/** Chooses the message for a device rule: an allowed device still needs a file, which MKNOD creates or a mount provides. */
function messageForRule(posture: Posture, process: Process) {
  const { service } = posture;
  const isMounted = service.mounts.some(({ source }) => /^\/dev(?:\/|$)/.test(source ?? ''));
  const can = power(byCapability('MKNOD'), process);
  if (can === 'dormant') return 'ruleDormant';
  return can === 'none' || (!isMounted && lacksMknod(posture)) ? 'ruleClosed' : 'rule';
}

/** Whether a service certainly lacks the capability for creating device files, which is one of Docker's defaults. */
function lacksMknod({ service }: Posture): boolean {
  const granted = grantedTo(service);
  return typeof granted !== 'string' && !granted.includes('MKNOD');
}

/**
 * The access that a host device gives: `disk` all files on it, `memory` memory, I/O ports or processor registers,
 * `gone` nothing in current kernels, `tree` all devices, `input` keyboards and other input, `firmware` its settings,
 * `bus` a device with direct memory access, `watchdog` a restart of the host, `log` the kernel log, `loop` more loop
 * devices, `machine` virtual machines, `userFiles` file systems of a program, `tunnel` network interfaces, `every`
 * each device of a CDI class.
 */
type DeviceHarm =
  | 'disk'
  | 'memory'
  | 'gone'
  | 'tree'
  | 'input'
  | 'firmware'
  | 'bus'
  | 'watchdog'
  | 'log'
  | 'loop'
  | 'machine'
  | 'userFiles'
  | 'tunnel'
  | 'every';

const harms = whenAsked((): readonly (readonly [DeviceHarm, RegExp])[] => [
  ['tree', /^$/],
  ['disk', /^(?:(?:s|h|v|xv)d[a-z]|nvme\d|mmcblk\d|md\d|dm-\d|loop\d|rbd\d|nbd\d|bcache\d|zd\d)/],
  ['disk', /^(?:mapper|disk|block|md|rbd|zvol|pve)(?:\/|$)/],
  ['memory', /^(?:mem|port|core)$|^cpu(?:$|\/(?:\d+(?:$|\/msr$)|microcode$))/],
  ['gone', /^(?:kmem$|raw(?:\/|$))/],
  ['firmware', /^nvram$/],
  ['input', /^(?:uinput|uhid|input(?:\/.*)?|hidraw.*)$/],
  ['bus', /^(?:vfio|infiniband)(?:\/|$)/],
  ['watchdog', /^watchdog\d*$/],
  ['log', /^kmsg$/],
  ['loop', /^loop-control$/],
  ['machine', /^kvm$/],
  ['userFiles', /^fuse$/],
  ['tunnel', /^net(?:\/tun)?$/],
]);

/** A dangerous device: its host path or CDI name, and its place. */
interface SharedDevice {
  readonly harm: DeviceHarm;
  readonly path: string;
  readonly node: Node;
  readonly span: Span;
}

/** Returns the device of a `devices` item in short or long syntax; undefined if it does little harm. */
function sharedDevice(node: Node): SharedDevice | undefined {
  const source = node.kind === 'mapping' ? scalarOf(node, 'source') : node;
  if (source?.kind !== 'scalar') return undefined;
  const { content } = source;
  const colon = node.kind === 'scalar' ? content.text.indexOf(':') : -1;
  const end = colon < 0 ? content.text.length : colon;
  const written = content.value(0, end);
  if (written === undefined) return undefined;
  const span = content.span(0, end);
  // `m` alone lets the container only create the node, not open it.
  const access = node.kind === 'mapping' ? scalarOf(node, 'permissions')?.text : content.text.split(':')[2];
  if (access === 'm') return undefined;
  if (/^[\w.-]+\/[\w.-]+=all$/.test(written)) return { harm: 'every', path: written, node, span };
  const path = hostPath(written);
  const name = /^\/dev(?:\/(.*))?$/.exec(path);
  const harm = name && harms().find(([, pattern]) => pattern.test(name[1] ?? ''))?.[0];
  return harm ? { harm, path, node, span } : undefined;
}
